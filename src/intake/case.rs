//! One finding of a report, with all its places.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::place::{Exposure, Place};
use super::standing::{Age, Blast, Consumer, Contradiction, Readiness};
use crate::finding::{Drift, Urgency};
use crate::fingerprint::Fingerprint;
use crate::kind::CredentialKind;

/// One finding. What the report does not tell is nothing: a tool may have dropped it, and [`Case::missing`] names it then.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Case {
    /// Its stable name.
    pub id: String,
    /// The detection rule; nothing for a finding about the declaration itself.
    pub rule: Option<String>,
    /// What people call it.
    pub title: Option<String>,
    /// What kind of credential it is.
    pub kind: Option<CredentialKind>,
    /// Who issues it.
    pub provider: Option<String>,
    /// The secret's identity.
    pub fingerprint: Option<Fingerprint>,
    /// The public half of a pair.
    pub public_id: Option<String>,
    /// `current`, or the name of the most urgent drift.
    pub status: Option<String>,
    /// Ids of all drifts, the most urgent first.
    pub drifts: Vec<String>,
    /// Consequence if real.
    pub severity: Option<String>,
    /// How likely it is real.
    pub confidence: Option<String>,
    /// How soon to act.
    pub urgency: Option<Urgency>,
    /// Whether it has to be replaced, now or later.
    pub rotation_required: Option<bool>,
    /// Why each drift is one, by its id.
    pub reasons: BTreeMap<String, String>,
    /// The inventory entry that declares it, as the inventory of that scan had it.
    pub credential: Option<Declared>,
    /// All who use it, in the order in which a new version reaches them.
    pub consumers: Vec<Consumer>,
    /// How far its compromise reaches.
    pub blast: Option<Blast>,
    /// Whether it could be rotated then.
    pub readiness: Option<Readiness>,
    /// Since when it has existed.
    pub age: Option<Age>,
    /// What else there is about that.
    pub other_ages: Vec<Age>,
    /// What proves that a declared date is wrong.
    pub contradiction: Option<Contradiction>,
    /// From when to when it stood in git.
    pub exposure: Option<Exposure>,
    /// Where a person revokes it.
    pub revoke: Option<String>,
    /// Why it is let pass, if it is: at all of its places, or as a whole.
    pub suppression: Option<Suppression>,
    /// All its places, sorted. Empty when only the declaration is at fault.
    pub places: Vec<Place>,
    /// What a report has and this one lost, by the names of SARIF.
    pub missing: BTreeSet<&'static str>,
}

/// An inventory entry, as a report quotes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declared {
    /// Its id.
    pub id: String,
    /// Who answers for it.
    #[serde(default)]
    pub owner: Option<String>,
    /// Which environment it belongs to.
    #[serde(default)]
    pub environment: Option<String>,
    /// The end of its allowed age, or its own.
    #[serde(default)]
    pub deadline: Option<Timestamp>,
    /// Its own end.
    #[serde(default)]
    pub expires: Option<Timestamp>,
}

/// Why something is let pass.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Suppression {
    /// What lets it pass: `inline`, `foreign-marker`, `allow` or `baseline`; in SARIF `inSource` or `external`.
    pub by: String,
    /// Why, as somebody wrote it.
    #[serde(default)]
    pub reason: Option<String>,
    /// Who answers for that.
    #[serde(default)]
    pub owner: Option<String>,
    /// Until when.
    #[serde(default)]
    pub expires: Option<Timestamp>,
}

impl Case {
    /// True if it differs from what was declared in this way.
    #[must_use]
    pub fn has(&self, drift: Drift) -> bool {
        self.drifts.iter().any(|id| id == drift.id())
    }

    /// True when the id is made from the first place: it changes when the secret moves.
    #[must_use]
    pub fn is_provisional(&self) -> bool {
        self.rule.is_some() && self.fingerprint.is_none() && !self.missing.contains("fingerprint")
    }

    /// What people call it, and where it was found first.
    #[must_use]
    pub fn called(&self) -> String {
        let declared = self.credential.as_ref().map(|credential| credential.id.as_str());
        let name = declared.or(self.title.as_deref()).or(self.rule.as_deref()).unwrap_or("a finding");
        match self.places.first() {
            Some(place) => format!("{name} in {}:{}", place.path, place.line),
            None => name.to_owned(),
        }
    }
}

/// The urgency of this name.
pub(super) fn urgency(name: &str) -> Option<Urgency> {
    let all = [Urgency::None, Urgency::Scheduled, Urgency::Urgent, Urgency::Emergency];
    all.into_iter().find(|urgency| urgency.as_str() == name)
}
