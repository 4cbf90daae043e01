//! Wire types of a finding, version 1.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use super::exposure::{Exposure, InGit};
use super::rotation::{BlastRadius, Consumer, Contradiction, Readiness};
use crate::evidence::{AgeEvidence, AgeSource, Doubt};
use crate::finding::{DeclaredCredential, LoosenedPolicy, Place};
use crate::provenance::Provenance;
use crate::suppression::By;

/// One rule and one secret with all its places, or one declared credential with a drift and no place.
#[derive(Debug, Serialize)]
pub struct Finding<'a> {
    /// Stable id.
    pub id: &'a str,
    /// True when the id is made from the first place, because the secret has no fingerprint that may be shown.
    pub id_is_provisional: bool,
    /// The detection rule, or nothing for a finding about the declaration itself.
    pub rule: Option<&'a str>,
    /// What the credential is for.
    pub kind: &'static str,
    /// What people call it.
    pub title: &'a str,
    /// Who issues it.
    pub provider: Option<&'a str>,
    /// The secret's identity, `<scheme>:<hex>`.
    pub fingerprint: Option<String>,
    /// The public half of a pair.
    pub public_id: Option<&'a str>,
    /// `current`, or the name of the most urgent drift.
    pub status: &'static str,
    /// Ids of all drifts, the most urgent first.
    pub drifts: Vec<&'static str>,
    /// Consequence if real.
    pub severity: &'static str,
    /// How likely it is real.
    pub confidence: &'static str,
    /// How soon to act.
    pub urgency: &'static str,
    /// Whether and how soon it has to be replaced.
    pub rotation: Rotation,
    /// Why each drift is one, by its id, where there is more to say than what it means.
    pub reasons: BTreeMap<&'static str, &'a str>,
    /// The inventory entry that declares it.
    pub credential: Option<Credential<'a>>,
    /// The policy, if the finding is about one that asks for less than the built-in one.
    pub policy: Option<Policy<'a>>,
    /// All who use it, in the order in which a new version reaches them.
    pub consumers: Vec<Consumer<'a>>,
    /// How far its compromise reaches.
    pub blast_radius: BlastRadius,
    /// Whether it may be rotated now; nothing if it is not declared.
    pub readiness: Option<Readiness<'a>>,
    /// Since when it has existed.
    pub age: Option<Age>,
    /// What else there is about that, the most trustworthy first.
    pub other_ages: Vec<Age>,
    /// What proves that a declared date is wrong.
    pub contradiction: Option<Contradiction>,
    /// From when to when it stood in git, if its history was read.
    pub exposure: Option<Exposure<'a>>,
    /// What the offline checks measured.
    pub evidence: Option<Evidence<'a>>,
    /// Where a person revokes it.
    pub revoke: Option<&'a str>,
    /// Agents and tool servers that use it, as far as the documents that hold it name them; absent if none does.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub discovered_consumers: Vec<&'a str>,
    /// Why it is let pass, if it is; absent otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suppression: Option<Suppression<'a>>,
    /// All its places, the first one first.
    pub occurrences: Vec<Occurrence<'a>>,
}

impl<'a> Finding<'a> {
    /// The wire form of `finding`, its age measured at `as_of`.
    #[must_use]
    pub fn of(finding: &'a crate::finding::Finding, as_of: Timestamp) -> Self {
        Self {
            id: finding.id.as_str(),
            id_is_provisional: finding.rule.is_some() && finding.fingerprint.is_none(),
            rule: finding.rule.as_ref().map(|rule| rule.as_str()),
            kind: finding.kind.as_str(),
            title: &finding.title,
            provider: finding.provider.as_deref(),
            fingerprint: finding.fingerprint.map(|fingerprint| fingerprint.to_string()),
            public_id: finding.public_id.as_deref(),
            status: finding.status.as_str(),
            drifts: finding.drifts.iter().map(|drift| drift.id()).collect(),
            severity: finding.severity.as_str(),
            confidence: finding.confidence.as_str(),
            urgency: finding.urgency.as_str(),
            rotation: Rotation { required: finding.rotation_required(), urgency: finding.urgency.as_str() },
            reasons: finding.reasons.iter().map(|(drift, reason)| (drift.id(), reason.as_str())).collect(),
            credential: finding.credential.as_ref().map(Credential::of),
            policy: finding.policy.as_ref().map(Policy::of),
            consumers: finding.consumers.iter().map(Consumer::of).collect(),
            blast_radius: BlastRadius::of(&finding.blast),
            readiness: finding.readiness.as_deref().map(|readiness| Readiness::of(readiness, as_of)),
            age: finding.age.map(|age| Age::of(age, as_of)),
            other_ages: finding.other_ages.iter().map(|age| Age::of(*age, as_of)).collect(),
            contradiction: finding.contradiction.as_deref().map(|found| Contradiction::of(found, as_of)),
            exposure: finding.exposure.as_ref().map(|window| Exposure::of(window, as_of)),
            evidence: finding.evidence.as_ref().map(Evidence::of),
            revoke: finding.revoke.as_deref(),
            discovered_consumers: finding.discovered_consumers().into_iter().collect(),
            suppression: finding.suppression.as_deref().map(Suppression::of),
            occurrences: finding.places.iter().map(Occurrence::of).collect(),
        }
    }
}

/// Why a finding, or a place of one, is let pass.
#[derive(Debug, Serialize)]
pub struct Suppression<'a> {
    /// What lets it pass: `inline`, `foreign-marker`, `allow` or `baseline`.
    pub by: &'static str,
    /// The words of a foreign marker.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marker: Option<&'static str>,
    /// Why, as somebody wrote it.
    pub reason: Option<&'a str>,
    /// Who answers for that.
    pub owner: Option<&'a str>,
    /// Until when.
    pub expires: Option<String>,
    /// The file that says so, and its line.
    pub declared_in: Option<Declaration<'a>>,
}

impl<'a> Suppression<'a> {
    fn of(suppression: &'a crate::suppression::Suppression) -> Self {
        Self {
            by: suppression.by.as_str(),
            marker: match suppression.by {
                By::Foreign(name) => Some(name),
                By::Marker | By::Allow | By::Baseline => None,
            },
            reason: suppression.reason.as_deref(),
            owner: suppression.owner.as_deref(),
            expires: suppression.expires.map(|expires| expires.to_string()),
            declared_in: suppression.declared.as_ref().map(|(file, line)| Declaration { file, line: *line }),
        }
    }
}

/// Whether and how soon a credential has to be replaced.
#[derive(Debug, Serialize)]
pub struct Rotation {
    /// True when it has to be replaced, now or later.
    pub required: bool,
    /// How soon.
    pub urgency: &'static str,
}

/// The inventory entry that declares a credential.
#[derive(Debug, Serialize)]
pub struct Credential<'a> {
    /// Its id.
    pub id: &'a str,
    /// Who answers for it.
    pub owner: Option<&'a str>,
    /// What breaks when it changes.
    pub consumers: &'a [String],
    /// Which environment it belongs to.
    pub environment: Option<&'a str>,
    /// Where it is declared.
    pub declared_in: Declaration<'a>,
    /// The end of its allowed age, or its own.
    pub deadline: Option<String>,
    /// Its own end.
    pub expires: Option<String>,
    /// What the listing is of that the entry quotes.
    pub listing: Option<&'a str>,
}

impl<'a> Credential<'a> {
    fn of(credential: &'a DeclaredCredential) -> Self {
        Self {
            id: &credential.id,
            owner: credential.owner.as_deref(),
            consumers: &credential.consumers,
            environment: credential.environment.as_deref(),
            declared_in: Declaration::of(&credential.declaration),
            deadline: credential.deadline.map(|deadline| deadline.to_string()),
            expires: credential.expires.map(|expires| expires.to_string()),
            listing: credential.listing.as_deref(),
        }
    }
}

/// Where a credential is declared.
#[derive(Debug, Serialize)]
pub struct Declaration<'a> {
    /// The inventory file, as shown.
    pub file: &'a str,
    /// The line where the entry begins.
    pub line: u64,
}

impl<'a> Declaration<'a> {
    fn of(declaration: &'a crate::finding::Declaration) -> Self {
        Self { file: &declaration.file, line: declaration.line }
    }
}

/// A policy that asks for less than the built-in one.
#[derive(Debug, Serialize)]
pub struct Policy<'a> {
    /// Where it stands.
    pub declared_in: Declaration<'a>,
    /// What it allows, and what the built-in policy does.
    pub allows: &'a str,
}

impl<'a> Policy<'a> {
    fn of(policy: &'a LoosenedPolicy) -> Self {
        Self { declared_in: Declaration::of(&policy.declaration), allows: &policy.allows }
    }
}

/// Since when a credential has existed.
#[derive(Debug, Serialize)]
pub struct Age {
    /// The date. From `git` and from a `log` it is a minimum: the credential existed before somebody committed or wrote it.
    pub since: String,
    /// Whole days from then to the report's `as_of`.
    pub days: i64,
    /// Where the date comes from: `embedded`, `listing`, `git`, `log` or `declared`.
    pub source: &'static str,
    /// Why it can hardly be true: `future`, `epoch`, `disordered` or `before-provider`.
    pub doubt: Option<&'static str>,
    /// The first commit that held it. This and what follows is of the source `git` only.
    pub commit: Option<String>,
    /// When that commit's content was written, as its author's clock had it.
    pub author_date: Option<String>,
    /// When that commit was made, as its committer's clock had it.
    pub committer_date: Option<String>,
    /// `truncated` if there may be an earlier commit, else `complete`.
    pub history: Option<&'static str>,
}

impl Age {
    /// The wire form of `age`, measured at `as_of`.
    #[must_use]
    pub fn of(age: AgeEvidence, as_of: Timestamp) -> Self {
        let first = match age.source {
            AgeSource::Git(first) => Some(first),
            AgeSource::Embedded | AgeSource::Listing | AgeSource::Log | AgeSource::Declared => None,
        };
        Self {
            since: age.since.to_string(),
            days: age.days(as_of),
            source: age.source.as_str(),
            doubt: age.doubt.map(Doubt::as_str),
            commit: first.map(|first| first.id.to_string()),
            author_date: first.map(|first| first.authored.to_string()),
            committer_date: first.map(|first| first.committed.to_string()),
            history: first.map(|first| first.history.as_str()),
        }
    }
}

/// What the offline checks measured.
#[derive(Debug, Serialize)]
pub struct Evidence<'a> {
    /// When the credential says that it was issued.
    pub issued: Option<String>,
    /// When the credential says that it ends.
    pub expires: Option<String>,
    /// What speaks for it.
    pub notes: &'a [String],
}

impl<'a> Evidence<'a> {
    fn of(evidence: &'a crate::evidence::Evidence) -> Self {
        Self {
            issued: evidence.issued.map(|issued| issued.to_string()),
            expires: evidence.expires.map(|expires| expires.to_string()),
            notes: &evidence.notes,
        }
    }
}

/// One place.
#[derive(Debug, Serialize)]
pub struct Occurrence<'a> {
    /// The file or stream, and the way to the text inside of it: `outer.zip!/inner.tar!/dir/file.env`.
    pub path: String,
    /// The archive or compressed file that it is inside of; nothing for a text that is a file by itself.
    pub container: Option<Container<'a>>,
    /// First line.
    pub line: u64,
    /// First column, in code points.
    pub column: u64,
    /// Last line.
    pub end_line: u64,
    /// The column behind the last character.
    pub end_column: u64,
    /// What may be shown of the secret.
    pub redacted: String,
    /// How the secret is encoded there, the outermost encoding first; absent if it stands there as it is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub encodings: Vec<&'static str>,
    /// When the line was written, if it is one of a log and says so.
    pub logged: Option<String>,
    /// The folder of the git repository that it was read from: of the work tree, or of the repository if it is bare.
    pub repository: Option<String>,
    /// Why this place is let pass, if it is; absent otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suppression: Option<Suppression<'a>>,
    /// What git says about it.
    #[serde(flatten)]
    pub git: InGit<'a>,
}

impl<'a> Occurrence<'a> {
    /// The wire form of `place`.
    #[must_use]
    pub fn of(place: &'a Place) -> Self {
        Self {
            path: place.provenance.shown(),
            container: Container::of(&place.provenance),
            line: place.location.start.line,
            column: place.location.start.column,
            end_line: place.location.end.line,
            end_column: place.location.end.column,
            redacted: place.redacted.to_string(),
            encodings: place.encodings.iter().map(|encoding| encoding.as_str()).collect(),
            logged: place.logged.map(|logged| logged.to_string()),
            repository: place.provenance.repository(),
            suppression: place.suppression.as_deref().map(Suppression::of),
            git: InGit::of(place),
        }
    }
}

/// The file that a text is inside of.
#[derive(Debug, Serialize)]
pub struct Container<'a> {
    /// The file or stream.
    pub file: String,
    /// The members that lead to the text, from the outside in; none in a file that is only compressed.
    pub members: &'a [String],
}

impl<'a> Container<'a> {
    /// The wire form; nothing for a text that is inside of nothing.
    #[must_use]
    pub fn of(provenance: &'a Provenance) -> Option<Self> {
        let inside = provenance.inside()?;
        Some(Self { file: provenance.outer().shown(), members: inside.members() })
    }
}
