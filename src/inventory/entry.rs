//! From written entries to checked ones. Every mistake is noted; an entry with one is left out.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::agent::Agent;
use super::credential::{Credential, Listed, PreviousVersion};
use super::duration::WrittenDuration;
use super::error::Mistakes;
use super::format::Lined;
use super::moment::WrittenMoment;
use super::places::{AllowedPlaces, PlaceError};
use super::policy::{Policy, Tenure, built_in, shown};
use super::schema::{AgentSyntax, CredentialSyntax, ListedSyntax, PolicySyntax, PreviousSyntax};
use crate::fingerprint::{Fingerprint, Scheme};
use crate::kind::{CredentialKind, Guessability, UnknownKind};
use crate::rotation::Step;
use crate::suggest::nearest;

/// The version of the form that is understood.
pub(super) const VERSION: i64 = 1;

/// What to say about any other version.
pub(super) fn unknown_version(version: i64) -> String {
    format!("version {version} is not understood: write `version = {VERSION}`, or use a newer straykey")
}

/// What to say about an entry that nothing can be matched with.
const UNIDENTIFIED: &str = "there is no fingerprint: write what `straykey fingerprint` prints; if nobody can read the \
                            secret, write its `public_id`, or where it is `stored_in`";

/// Checks entries one by one against an instant.
pub(super) struct Checker<'a> {
    now: Timestamp,
    mistakes: &'a mut Mistakes,
    places: HashMap<Vec<String>, Arc<AllowedPlaces>>,
}

/// Which entry is being checked, for messages.
struct Subject<'a> {
    line: u64,
    name: &'a str,
}

impl<'a> Checker<'a> {
    /// Dates are compared with `now`.
    pub(super) fn new(now: Timestamp, mistakes: &'a mut Mistakes) -> Self {
        Self { now, mistakes, places: HashMap::new() }
    }

    /// One credential; nothing when it cannot be used.
    pub(super) fn credential(&mut self, entry: Lined<CredentialSyntax>) -> Option<Credential> {
        let syntax = entry.value;
        let name = format!("credential `{}`", syntax.id);
        let at = Subject { line: entry.line, name: &name };
        self.id(&at, &syntax.id);
        let kind = self.keep(&at, "kind", known_kind(&syntax.kind));
        let fingerprint = syntax.fingerprint.as_deref();
        let fingerprint = fingerprint.and_then(|text| self.fingerprint(&at, "fingerprint", text, kind));
        if syntax.fingerprint.is_none() && syntax.public_id.is_none() && syntax.stored_in.is_none() {
            self.note(&at, UNIDENTIFIED.into());
        }
        let issued = self.past(&at, "issued", syntax.issued.as_ref());
        let expires = self.moment(&at, "expires", syntax.expires.as_ref());
        let last_rotated = self.past(&at, "last_rotated", syntax.last_rotated.as_ref());
        if let (Some(issued), Some(expires)) = (issued, expires)
            && expires < issued
        {
            self.note(
                &at,
                format!("expires ({expires}) before it was issued ({issued}): one of the two is wrong"),
            );
        }
        for (step, argv) in &syntax.rotate {
            self.hook(&at, step, argv);
        }
        if syntax.static_because.as_ref().is_some_and(|reason| reason.trim().is_empty()) {
            self.note(&at, "static_because: the reason is empty: write why it cannot be ephemeral".into());
        }
        self.names(&at, "tenants", &syntax.tenants);
        self.names(&at, "repositories", &syntax.repositories);
        let listed = syntax.listed.as_ref().and_then(|listed| self.listed(&at, listed));
        let allowed = self.places(syntax.allowed_in);
        let allowed_in = self.keep(&at, "allowed_in", allowed);
        let retired = self.past(&at, "retired", syntax.retired.as_ref());
        let mut previous = self.previous(&at, &syntax.previous, kind);
        // The version that was current when the credential was retired is one that nobody may present any more.
        if let Some(retired) = retired.filter(|_| fingerprint.is_some() || syntax.public_id.is_some()) {
            let public_id = syntax.public_id.clone();
            previous.push(PreviousVersion {
                fingerprint,
                public_id,
                version: None,
                retired,
                accept_until: None,
            });
        }
        Some(Credential {
            id: syntax.id,
            line: entry.line,
            kind: kind?,
            provider: syntax.provider,
            owner: syntax.owner,
            environment: syntax.environment,
            fingerprint,
            public_id: syntax.public_id,
            issued,
            expires,
            last_rotated,
            access: syntax.access,
            scopes: syntax.scopes,
            tenants: syntax.tenants,
            repositories: syntax.repositories,
            static_because: syntax.static_because,
            listed,
            stored_in: syntax.stored_in,
            allowed_in: allowed_in?,
            consumers: syntax.consumers,
            previous,
            retired,
            rotate: syntax.rotate,
        })
    }

    /// The name of the estate.
    pub(super) fn estate(&mut self, name: Lined<String>) -> String {
        let at = Subject { line: name.line, name: "estate" };
        if name.value.trim().is_empty() {
            self.note(
                &at,
                "the name is empty: write one that no other inventory has, or leave it out".into(),
            );
        } else if name.value.chars().any(char::is_control) {
            self.note(&at, "the name has control characters: write one that can be read".into());
        }
        name.value
    }

    /// A hook: its step is one that a hook can do, and there is a program.
    fn hook(&mut self, at: &Subject<'_>, step: &str, argv: &[String]) {
        match step.parse::<Step>() {
            Ok(known) if known.is_internal() => {
                self.note(at, format!("rotate.{step}: the journal does this step itself: remove it"));
            }
            Ok(_) => {}
            Err(_) => {
                let names: Vec<_> = Step::with_hooks().map(Step::as_str).collect();
                let known = match nearest(step, names.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("the steps are {}", names.join(", ")),
                };
                self.note(at, format!("rotate.{step}: no step of a rotation: {known}"));
            }
        }
        match argv.first() {
            None => {
                self.note(
                    at,
                    format!("rotate.{step}: the list is empty: name a program, then its arguments"),
                );
            }
            Some(program) if program.is_empty() => {
                self.note(at, format!("rotate.{step}: the name of the program is empty"));
            }
            Some(_) if argv.iter().any(|word| word.contains('\0')) => {
                self.note(
                    at,
                    format!("rotate.{step}: an argument has a NUL character, which no program can get"),
                );
            }
            Some(_) => {}
        }
    }

    /// One agent.
    pub(super) fn agent(&mut self, entry: Lined<AgentSyntax>) -> Agent {
        let syntax = entry.value;
        let name = format!("agent `{}`", syntax.id);
        let at = Subject { line: entry.line, name: &name };
        self.id(&at, &syntax.id);
        Agent {
            line: entry.line,
            status: syntax.status,
            refresh: syntax.refresh,
            max_session: self.duration(&at, "max_session", syntax.max_session.as_ref()),
            max_stale: self.duration(&at, "max_stale", syntax.max_stale.as_ref()),
            session_ends: self.moment(&at, "session_ends", syntax.session_ends.as_ref()),
            capability_changed: self.moment(&at, "capability_changed", syntax.capability_changed.as_ref()),
            delegates_to: syntax.delegates_to,
            id: syntax.id,
        }
    }

    /// One policy; nothing when its kind does not exist.
    pub(super) fn policy(
        &mut self,
        kind: &str,
        entry: &Lined<PolicySyntax>,
    ) -> Option<(CredentialKind, Policy)> {
        let name = format!("policy `{kind}`");
        let at = Subject { line: entry.line, name: &name };
        let kind = known_kind(kind).map_err(|cause| self.note(&at, cause)).ok();
        let max_age = self.duration(&at, "max_age", entry.value.max_age.as_ref());
        let rotate_before = self.duration(&at, "rotate_before", entry.value.rotate_before.as_ref());
        if max_age.is_some_and(|age| age.is_zero()) {
            self.note(
                &at,
                "max_age: zero makes every credential overdue: write a duration such as `30d`".into(),
            );
        }
        let limit = max_age.or_else(|| kind.and_then(built_in)).filter(|age| !age.is_zero());
        if let (Some(lead), Some(limit)) = (rotate_before, limit)
            && lead >= limit
        {
            let limit = shown(limit);
            self.note(
                &at,
                format!(
                    "rotate_before: write less than max_age ({limit}), or every credential is due at once"
                ),
            );
        }
        let acceptance_window =
            self.duration(&at, "acceptance_window", entry.value.acceptance_window.as_ref());
        let max_consumers = entry.value.max_consumers;
        if max_consumers == Some(0) {
            self.note(
                &at,
                "max_consumers: zero lets nobody use a credential: write 1 for one of its own".into(),
            );
        }
        let tenure = entry.value.ephemeral.map(|is_asked_for| match is_asked_for {
            true => Tenure::Ephemeral,
            false => Tenure::Static,
        });
        Some((kind?, Policy { max_age, rotate_before, acceptance_window, max_consumers, tenure }))
    }

    /// Names of a list: none is empty or there twice.
    fn names(&mut self, at: &Subject<'_>, field: &str, names: &[String]) {
        let mut known = BTreeSet::new();
        for name in names {
            if name.trim().is_empty() {
                self.note(at, format!("{field}: a name is empty: remove it"));
            } else if !known.insert(name) {
                self.note(at, format!("{field}: `{name}` is listed twice: remove one of the two"));
            }
        }
    }

    fn listed(&mut self, at: &Subject<'_>, syntax: &ListedSyntax) -> Option<Listed> {
        if syntax.source.trim().is_empty() {
            self.note(at, "listed.source is empty: name what printed the listing".into());
        }
        let taken = self.past(at, "listed.taken", Some(&syntax.taken));
        let issued = self.past(at, "listed.issued", syntax.issued.as_ref());
        let expires = self.moment(at, "listed.expires", syntax.expires.as_ref());
        let last_used = self.past(at, "listed.last_used", syntax.last_used.as_ref());
        let taken = taken?;
        for (field, date) in [("issued", issued), ("last_used", last_used)] {
            if let Some(date) = date.filter(|date| *date > taken) {
                self.note(
                    at,
                    format!(
                        "listed.{field} ({date}) is after `listed.taken` ({taken}): one of the two is wrong"
                    ),
                );
            }
        }
        if let (Some(issued), Some(expires)) = (issued, expires)
            && expires < issued
        {
            self.note(
                at,
                format!(
                    "listed.expires ({expires}) is before `listed.issued` ({issued}): one of the two is wrong"
                ),
            );
        }
        let (source, version) = (syntax.source.clone(), syntax.version.clone());
        Some(Listed { source, taken, version, issued, expires, last_used })
    }

    fn previous(
        &mut self,
        at: &Subject<'_>,
        versions: &[PreviousSyntax],
        kind: Option<CredentialKind>,
    ) -> Vec<PreviousVersion> {
        let mut checked = Vec::with_capacity(versions.len());
        for (ordinal, version) in versions.iter().enumerate() {
            let field = |name: &str| format!("previous[{ordinal}].{name}");
            let fingerprint = version.fingerprint.as_deref();
            let fingerprint =
                fingerprint.and_then(|text| self.fingerprint(at, &field("fingerprint"), text, kind));
            if version.fingerprint.is_none() && version.public_id.is_none() && version.version.is_none() {
                let what =
                    "write its `fingerprint`, or else its `public_id` or the store's name of that `version`";
                self.note(at, format!("previous[{ordinal}] does not say which version it is: {what}"));
            }
            let retired = self.past(at, &field("retired"), Some(&version.retired));
            let accept_until = self.moment(at, &field("accept_until"), version.accept_until.as_ref());
            if let (Some(retired), Some(until)) = (retired, accept_until)
                && until < retired
            {
                let field = field("accept_until");
                self.note(
                    at,
                    format!("{field} ({until}) is before `retired` ({retired}): one of the two is wrong"),
                );
            }
            if let Some(retired) = retired {
                let (public_id, version) = (version.public_id.clone(), version.version.clone());
                checked.push(PreviousVersion { fingerprint, public_id, version, retired, accept_until });
            }
        }
        checked
    }

    fn id(&mut self, at: &Subject<'_>, id: &str) {
        if id.trim().is_empty() {
            self.note(at, "the id is empty: give it a unique name".into());
        }
    }

    fn fingerprint(
        &mut self,
        at: &Subject<'_>,
        field: &str,
        text: &str,
        kind: Option<CredentialKind>,
    ) -> Option<Fingerprint> {
        let fingerprint = self.keep(at, field, text.parse::<Fingerprint>())?;
        let guessable = kind.filter(|kind| kind.guessability() == Guessability::Guessable);
        if let (Scheme::Sha256 | Scheme::C3id | Scheme::Hmsl, Some(kind)) = (fingerprint.scheme, guessable) {
            let scheme = fingerprint.scheme.as_str();
            self.note(
                at,
                format!(
                    "{field}: a plain `{scheme}:` digest of a `{kind}` credential lets every reader test guesses: write \
                     what `straykey fingerprint --kind {kind}` prints"
                ),
            );
        }
        Some(fingerprint)
    }

    fn moment(&mut self, at: &Subject<'_>, field: &str, moment: Option<&WrittenMoment>) -> Option<Timestamp> {
        moment.and_then(|moment| self.keep(at, field, moment.instant()))
    }

    /// A date of something that has happened.
    fn past(&mut self, at: &Subject<'_>, field: &str, moment: Option<&WrittenMoment>) -> Option<Timestamp> {
        let instant = self.moment(at, field, moment)?;
        if instant > self.now {
            let now = self.now;
            self.note(
                at,
                format!("{field}: {instant} is in the future (it is {now}): write when it happened, in UTC"),
            );
        }
        Some(instant)
    }

    fn duration(
        &mut self,
        at: &Subject<'_>,
        field: &str,
        duration: Option<&WrittenDuration>,
    ) -> Option<SignedDuration> {
        duration.and_then(|duration| self.keep(at, field, duration.length()))
    }

    /// The globs, shared with the entries that have the same ones.
    fn places(&mut self, patterns: Vec<String>) -> Result<Arc<AllowedPlaces>, PlaceError> {
        if let Some(places) = self.places.get(&patterns) {
            return Ok(Arc::clone(places));
        }
        let places = Arc::new(AllowedPlaces::new(patterns.clone())?);
        self.places.insert(patterns, Arc::clone(&places));
        Ok(places)
    }

    fn keep<T, E: std::fmt::Display>(
        &mut self,
        at: &Subject<'_>,
        field: &str,
        outcome: Result<T, E>,
    ) -> Option<T> {
        outcome.map_err(|cause| self.note(at, format!("{field}: {cause}"))).ok()
    }

    fn note(&mut self, at: &Subject<'_>, message: String) {
        self.mistakes.add(at.line, format!("{}: {message}", at.name));
    }
}

/// The kind of a name; where no known one is near, the message lists them all.
fn known_kind(name: &str) -> Result<CredentialKind, String> {
    name.parse().map_err(|error: UnknownKind| {
        let known: Vec<_> = CredentialKind::ALL.iter().map(|kind| kind.as_str()).collect();
        match nearest(name, known.iter().copied()) {
            Some(_) => error.to_string(),
            None => format!("{error}; the kinds are {}", known.join(", ")),
        }
    })
}
