//! What an event says about the credential. Its types are its own: a member is never renamed or given another meaning within
//! a version, and what is not known is `null`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::Purpose;
use crate::finding::Urgency;

/// Most places that are listed.
pub(super) const MOST_PLACES: usize = 20;

/// Most consumers that are listed.
pub(super) const MOST_CONSUMERS: usize = 50;

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
    pub title: Option<String>,
    /// The inventory's id; nothing if nobody declared it.
    pub credential: Option<String>,
    /// What it is for.
    pub kind: Option<&'static str>,
    /// Who issues it.
    pub provider: Option<String>,
    /// The secret's identity, `<scheme>:<hex>`; nothing for a guessable secret without a key.
    pub fingerprint: Option<String>,
    /// The fingerprint by which the inventory declares it, where that is another one.
    pub declared_fingerprint: Option<String>,
    /// The public half of a pair.
    pub public_id: Option<String>,
    /// Consequence.
    pub severity: Option<String>,
    /// How likely it is real.
    pub confidence: Option<String>,
    /// How soon to act: `scheduled`, `urgent` or `emergency`.
    pub urgency: Option<&'static str>,
    /// The most urgent difference from the declaration.
    pub status: Option<String>,
    /// All differences, the most urgent first.
    pub drifts: Vec<String>,
    /// Why each is one, where there is more to say than what it means.
    pub reasons: BTreeMap<String, String>,
    /// The order that straykey suggests: `emergency` revokes first, `scheduled` last.
    pub mode: Option<&'static str>,
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
    pub blast_radius: Option<BlastRadius>,
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
    pub origin: String,
    /// Who hands the credential on to it, if that is how it gets it.
    pub by: Option<String>,
    /// `active`, `decommissioned` or `unknown`.
    pub activity: String,
}

/// How far its compromise reaches.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BlastRadius {
    /// Places by their reach, times consumers.
    pub score: u64,
    /// The widest reach with a place: `unreachable`, `history`, `log`, `head` or `public`.
    pub reach: Option<String>,
    /// Places by reach.
    pub places: BTreeMap<String, u64>,
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
    pub presence: Option<String>,
}

impl Data {
    /// The order that straykey suggests. Only what anybody may have read by now is worth the disruption of revoking first.
    pub(super) fn mode(urgency: Urgency) -> &'static str {
        match urgency {
            Urgency::Emergency => "emergency",
            Urgency::Urgent | Urgency::Scheduled | Urgency::None => "scheduled",
        }
    }

    pub(super) fn is_rehearsal(purpose: Purpose) -> bool {
        purpose == Purpose::Rehearsal
    }
}
