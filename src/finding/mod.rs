//! What is reported: one rule, one secret, all its places, and what the inventory says about it.

pub mod blast;
pub mod consumer;
pub mod readiness;

mod drift;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;

pub use blast::BlastRadius;
pub use consumer::Consumer;
pub use drift::Drift;
pub use readiness::Readiness;

use crate::evidence::{AgeEvidence, Contradiction, Evidence};
use crate::exposure::{Exposure, Window};
use crate::fingerprint::{FindingId, Fingerprint};
use crate::kind::CredentialKind;
use crate::layer::Encoding;
use crate::location::Location;
use crate::occurrence::{Occurrence, Plea, Redacted, Revealed};
use crate::provenance::Provenance;
use crate::rule::{Confidence, RuleId, Severity};
use crate::suppression::Suppression;

/// The outcome of the comparison with the inventory, in one word: `current`, or the most urgent drift.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Found (or only declared) and it differs from the declaration in this way, first of all.
    Drifted(Drift),
    /// As declared.
    Current,
}

impl Status {
    /// The stable name: `current`, or the name of the drift.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Drifted(drift) => drift.name(),
        }
    }
}

/// How soon somebody has to act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Urgency {
    /// Nothing to do.
    None,
    /// At the next planned occasion.
    Scheduled,
    /// Today.
    Urgent,
    /// Now: revoke first.
    Emergency,
}

impl Urgency {
    /// The stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Scheduled => "scheduled",
            Self::Urgent => "urgent",
            Self::Emergency => "emergency",
        }
    }
}

/// Where the inventory declares a credential.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Declaration {
    /// The inventory file, as shown in reports.
    pub file: Arc<str>,
    /// 1-based line where the entry begins.
    pub line: u64,
}

/// What a report says about the inventory entry behind a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredCredential {
    /// The entry's id.
    pub id: String,
    /// Where it is declared.
    pub declaration: Declaration,
    /// Who answers for it.
    pub owner: Option<String>,
    /// What breaks when it changes.
    pub consumers: Vec<String>,
    /// Which environment it belongs to.
    pub environment: Option<String>,
    /// The end of its allowed age, by policy or by its own expiry, whichever is first.
    pub deadline: Option<Timestamp>,
    /// Its own end, declared or said by itself.
    pub expires: Option<Timestamp>,
    /// What a listing is of that the entry quotes.
    pub listing: Option<String>,
    /// The declared fingerprint of the version that was found; nothing for an entry by itself. It differs from the
    /// finding's own where the entry was made with another scheme or key.
    pub recognised_by: Option<Fingerprint>,
}

/// A policy of the inventory that asks for less than the built-in one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoosenedPolicy {
    /// Where it stands.
    pub declaration: Declaration,
    /// What it allows, and what the built-in policy does.
    pub allows: String,
}

/// One place of a finding.
#[derive(Debug, Clone)]
pub struct Place {
    /// In which file or stream.
    pub provenance: Arc<Provenance>,
    /// At which lines and columns.
    pub location: Location,
    /// What may be shown of the secret there.
    pub redacted: Redacted,
    /// How the secret is encoded there, the outermost encoding first.
    pub encodings: Vec<Encoding>,
    /// The agent or tool server that uses it there, if the document names one.
    pub consumer: Option<String>,
    /// What git knows about the secret at this path, if its history was read.
    pub exposure: Option<Arc<Exposure>>,
    /// When the secret was written there, if the line is one of a log and says so.
    pub logged: Option<Timestamp>,
    /// What speaks for letting it pass.
    pub plea: Option<Box<Plea>>,
    /// Why it is let pass, if it is.
    pub suppression: Option<Arc<Suppression>>,
    /// The secret itself, if and only if the caller asked for it.
    pub revealed: Option<Revealed>,
}

impl From<Occurrence> for Place {
    fn from(occurrence: Occurrence) -> Self {
        Self {
            provenance: occurrence.provenance,
            location: occurrence.location,
            redacted: occurrence.redacted,
            encodings: occurrence.encodings,
            consumer: occurrence.consumer,
            exposure: occurrence.exposure,
            logged: occurrence.logged,
            plea: occurrence.plea,
            suppression: None,
            revealed: occurrence.revealed,
        }
    }
}

/// One rule and one secret with all its places, or one declared credential with a drift and no place at all.
#[derive(Debug, Clone)]
pub struct Finding {
    /// Stable id; see [`Finding::fingerprint`] for when it is provisional.
    pub id: FindingId,
    /// The detection rule, or nothing for a finding about the declaration itself.
    pub rule: Option<RuleId>,
    /// What kind of credential it is.
    pub kind: CredentialKind,
    /// What people call it: the rule's name, or the credential's id.
    pub title: String,
    /// Who issues it, if known.
    pub provider: Option<String>,
    /// The secret's identity. Absent for guessable secrets met without a fingerprint key; the id is then made from
    /// the first place and changes when the secret moves.
    pub fingerprint: Option<Fingerprint>,
    /// The public half of a pair.
    pub public_id: Option<String>,
    /// The outcome of the comparison in one word.
    pub status: Status,
    /// Every difference from the declaration.
    pub drifts: BTreeSet<Drift>,
    /// Consequence.
    pub severity: Severity,
    /// How likely it is real.
    pub confidence: Confidence,
    /// How soon to act.
    pub urgency: Urgency,
    /// Why each difference is one, in a sentence, where there is more to say than what it means.
    pub reasons: BTreeMap<Drift, String>,
    /// The inventory entry, if one declares this secret.
    pub credential: Option<DeclaredCredential>,
    /// All who use it, as far as we know, in the order in which a new version reaches them.
    pub consumers: Vec<Consumer>,
    /// How far its compromise reaches.
    pub blast: BlastRadius,
    /// Whether it may be rotated now; nothing if it is not declared.
    pub readiness: Option<Box<Readiness>>,
    /// The policy, if the finding is about one.
    pub policy: Option<LoosenedPolicy>,
    /// Since when it has existed, as far as we know.
    pub age: Option<AgeEvidence>,
    /// What else there is about that, the most trustworthy first.
    pub other_ages: Vec<AgeEvidence>,
    /// What proves that a declared date is wrong.
    pub contradiction: Option<Box<Contradiction>>,
    /// From when to when it stood in git, over all its places, if their history was read.
    pub exposure: Option<Window>,
    /// What the checks measured, of the occurrence they were surest about.
    pub evidence: Option<Evidence>,
    /// Where a person revokes it.
    pub revoke: Option<String>,
    /// Why it is let pass, if it is: at all of its places, or as a whole.
    pub suppression: Option<Arc<Suppression>>,
    /// All its places, sorted. Empty when only the declaration is at fault.
    pub places: Vec<Place>,
}

impl Finding {
    /// True when somebody has to act.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.has_drifted() && self.suppression.is_none()
    }

    /// True when it is not as declared, whether or not it is let pass.
    #[must_use]
    pub fn has_drifted(&self) -> bool {
        self.status != Status::Current
    }

    /// Where the inventory speaks of it: the line of its entry, or of the policy.
    #[must_use]
    pub fn declaration(&self) -> Option<&Declaration> {
        let entry = self.credential.as_ref().map(|credential| &credential.declaration);
        entry.or_else(|| self.policy.as_ref().map(|policy| &policy.declaration))
    }

    /// The agents and tool servers that use it, as far as the documents that hold it name them. Sorted, each once.
    #[must_use]
    pub fn discovered_consumers(&self) -> BTreeSet<&str> {
        self.places.iter().filter_map(|place| place.consumer.as_deref()).collect()
    }

    /// True when the credential has to be replaced, now or later. That a baseline knows it changes nothing: only who vouches
    /// for it does.
    #[must_use]
    pub fn rotation_required(&self) -> bool {
        let is_vouched = self.suppression.as_ref().is_some_and(|suppression| suppression.by.is_vouched());
        self.urgency > Urgency::None && !is_vouched
    }
}

/// What reports say about the inventory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InventorySummary {
    /// The file, as shown.
    pub file: Arc<str>,
    /// Credentials that it declares.
    pub credentials: u64,
    /// Of those, how many were found somewhere.
    pub seen: u64,
}
