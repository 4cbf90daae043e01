//! What an event says about the credential. Its types are its own: a member is never renamed or given another meaning within
//! a version, and what is not known is `null`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::Purpose;
use super::excerpt::{name, text};
use super::group::Group;
use crate::exposure::Window;
use crate::finding::blast::Reach;
use crate::finding::consumer::Origin;
use crate::finding::{Finding, Urgency};
use crate::provenance::Revision;

/// Most places that are listed.
const MOST_PLACES: usize = 20;

/// Most consumers that are listed.
const MOST_CONSUMERS: usize = 50;

/// A credential, why and how soon it has to be replaced. Long texts are cut in the middle.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Data {
    /// The id of the most pressing finding.
    pub finding: String,
    /// The ids of other findings about the same version.
    pub also: Vec<String>,
    /// The detection rule; nothing for a finding about the declaration itself.
    pub rule: Option<String>,
    /// What people call it.
    pub title: String,
    /// The inventory's id; nothing if nobody declared it.
    pub credential: Option<String>,
    /// What it is for.
    pub kind: &'static str,
    /// Who issues it.
    pub provider: Option<String>,
    /// The secret's identity, `<scheme>:<hex>`; nothing for a guessable secret without a key.
    pub fingerprint: Option<String>,
    /// The fingerprint by which the inventory declares it, where that is another one.
    pub declared_fingerprint: Option<String>,
    /// The public half of a pair.
    pub public_id: Option<String>,
    /// Consequence.
    pub severity: &'static str,
    /// How likely it is real.
    pub confidence: &'static str,
    /// How soon to act: `scheduled`, `urgent` or `emergency`.
    pub urgency: &'static str,
    /// The most urgent difference from the declaration.
    pub status: &'static str,
    /// All differences, the most urgent first.
    pub drifts: Vec<&'static str>,
    /// Why each is one, where there is more to say than what it means.
    pub reasons: BTreeMap<&'static str, String>,
    /// The order that straykey suggests: `emergency` revokes first, `scheduled` last.
    pub mode: &'static str,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Which environment it belongs to.
    pub environment: Option<String>,
    /// The end of its allowed age, or its own, whichever is first.
    pub deadline: Option<String>,
    /// Its own end.
    pub expires: Option<String>,
    /// Since when it has existed, as far as anybody knows.
    pub since: Option<String>,
    /// When a repository or a log first held it, as far as what was read tells.
    pub first_exposed: Option<String>,
    /// Where a person revokes it.
    pub revoke: Option<String>,
    /// Who uses it, in the order in which a new version reaches them; 50 at most.
    pub consumers: Vec<Consumer>,
    /// How many use it.
    pub consumer_count: u64,
    /// How far its compromise reaches.
    pub blast_radius: BlastRadius,
    /// Where it was found; 20 at most.
    pub places: Vec<Place>,
    /// In how many places it was found.
    pub place_count: u64,
    /// True if somebody tries out whether events arrive: nothing is to be rotated.
    pub dry_run: bool,
}

/// One who uses it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Consumer {
    /// Its name.
    pub name: String,
    /// `declared`, `delegated` or `discovered`.
    pub origin: &'static str,
    /// Who hands the credential on to it, if that is how it gets it.
    pub by: Option<String>,
    /// `active`, `decommissioned` or `unknown`.
    pub activity: &'static str,
}

/// How far its compromise reaches.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BlastRadius {
    /// Places by their reach, times consumers.
    pub score: u64,
    /// The widest reach with a place: `unreachable`, `history`, `log`, `head` or `public`.
    pub reach: Option<&'static str>,
    /// Places by reach.
    pub places: BTreeMap<&'static str, u64>,
    /// Who uses it and was not decommissioned.
    pub consumers: u64,
}

/// One place.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Place {
    /// The folder of the repository, as it was named.
    pub repository: Option<String>,
    /// The file or stream, and the way to the text inside of it.
    pub path: String,
    /// Its first line.
    pub line: u64,
    /// A commit that holds it: the first one if that is known.
    pub commit: Option<String>,
    /// Where in the repository it still is.
    pub presence: Option<&'static str>,
}

impl Data {
    pub(super) fn of(group: &Group<'_>, purpose: Purpose) -> Self {
        let lead = group.lead;
        let credential = lead.credential.as_ref();
        let places = || group.findings().flat_map(|finding| &finding.places);
        let declared = credential.and_then(|credential| credential.recognised_by);
        Self {
            finding: lead.id.as_str().to_owned(),
            also: group.others.iter().map(|finding| finding.id.as_str().to_owned()).collect(),
            rule: lead.rule.as_ref().map(|rule| name(rule.as_str())),
            title: name(&lead.title),
            credential: credential.map(|credential| name(&credential.id)),
            kind: lead.kind.as_str(),
            provider: lead.provider.as_deref().map(name),
            fingerprint: lead.fingerprint.map(|fingerprint| fingerprint.to_string()),
            declared_fingerprint: declared.filter(|_| declared != lead.fingerprint).map(|it| it.to_string()),
            public_id: lead.public_id.as_deref().map(name),
            severity: lead.severity.as_str(),
            confidence: lead.confidence.as_str(),
            urgency: lead.urgency.as_str(),
            status: lead.status.as_str(),
            drifts: lead.drifts.iter().map(|drift| drift.id()).collect(),
            reasons: lead.reasons.iter().map(|(drift, reason)| (drift.id(), text(reason))).collect(),
            mode: mode(lead.urgency),
            owner: credential.and_then(|credential| credential.owner.as_deref()).map(name),
            environment: credential.and_then(|credential| credential.environment.as_deref()).map(name),
            deadline: credential.and_then(|it| it.deadline).map(|deadline| deadline.to_string()),
            expires: credential.and_then(|it| it.expires).map(|expires| expires.to_string()),
            since: lead.age.map(|age| age.since.to_string()),
            first_exposed: first_exposed(group),
            revoke: group.findings().find_map(|finding| finding.revoke.as_deref()).map(text),
            consumers: lead.consumers.iter().take(MOST_CONSUMERS).map(Consumer::of).collect(),
            consumer_count: lead.consumers.len() as u64,
            blast_radius: BlastRadius::of(lead),
            places: places().take(MOST_PLACES).map(Place::of).collect(),
            place_count: places().count() as u64,
            dry_run: purpose == Purpose::Rehearsal,
        }
    }
}

/// Only what anybody may have read by now is worth the disruption of revoking first.
fn mode(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Emergency => "emergency",
        Urgency::Urgent | Urgency::Scheduled | Urgency::None => "scheduled",
    }
}

/// The first instant of all that git and logs tell.
fn first_exposed(group: &Group<'_>) -> Option<String> {
    let committed = group.findings().filter_map(|finding| finding.exposure.as_ref().and_then(Window::since));
    let logged = group.findings().flat_map(|finding| finding.places.iter().filter_map(|place| place.logged));
    committed.chain(logged).min().map(|first| first.to_string())
}

impl Consumer {
    fn of(consumer: &crate::finding::Consumer) -> Self {
        Self {
            name: name(&consumer.name),
            origin: consumer.origin.as_str(),
            by: match &consumer.origin {
                Origin::Delegated(by) => Some(name(by)),
                Origin::Declared | Origin::Discovered => None,
            },
            activity: consumer.activity.as_str(),
        }
    }
}

impl BlastRadius {
    fn of(finding: &Finding) -> Self {
        let blast = &finding.blast;
        Self {
            score: blast.score(),
            reach: blast.reach().map(Reach::as_str),
            places: blast.places().map(|(reach, count)| (reach.as_str(), count)).collect(),
            consumers: blast.consumers,
        }
    }
}

impl Place {
    fn of(place: &crate::finding::Place) -> Self {
        let exposure = place.exposure.as_deref();
        let introduced = exposure.and_then(|exposure| exposure.introduced.as_deref());
        let commit = introduced.map(|commit| commit.id.to_string());
        Self {
            repository: place.provenance.repository().as_deref().map(text),
            path: text(&place.provenance.shown()),
            line: place.location.start.line,
            commit: commit.or_else(|| match place.provenance.revision() {
                Some(Revision::Commit(id)) => Some(id.to_string()),
                Some(Revision::Head | Revision::Index | Revision::None) | None => None,
            }),
            presence: exposure.map(|exposure| exposure.presence.as_str()),
        }
    }
}
