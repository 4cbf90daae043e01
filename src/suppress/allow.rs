//! Entries of the settings file that allow something: what, why, who answers for it, and until when.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use globset::{GlobBuilder, GlobMatcher};
use jiff::Timestamp;

use crate::finding::{BlastRadius, Declaration, Drift, Finding, LoosenedPolicy, Place, Status, Urgency};
use crate::fingerprint::{FindingId, Fingerprint};
use crate::kind::CredentialKind;
use crate::rule::{Confidence, Severity};
use crate::suppression::{By, Suppression};
use crate::voucher::Voucher;

/// Something that has to be so.
#[derive(Debug, Clone)]
pub enum Condition {
    /// It is this finding.
    Finding(String),
    /// It is this secret.
    Fingerprint(Box<Fingerprint>),
    /// This rule saw it.
    Rule(String),
    /// It is at a path like this, relative to the scanned root.
    Path(GlobMatcher),
    /// Its value is like this.
    Value(Voucher),
}

impl Condition {
    /// A path. `*` stays inside of a folder, `**` does not.
    ///
    /// # Errors
    /// When the text is no glob.
    pub fn path(glob: &str) -> Result<Self, AllowError> {
        GlobBuilder::new(glob)
            .literal_separator(true)
            .build()
            .map(|glob| Self::Path(glob.compile_matcher()))
            .map_err(|error| AllowError::NotAGlob { glob: glob.to_owned(), cause: error.kind().to_string() })
    }

    fn holds(&self, finding: &Finding, place: Option<&Place>) -> bool {
        match self {
            Self::Finding(id) => finding.id.as_str() == id,
            Self::Fingerprint(fingerprint) => {
                finding.fingerprint.is_some_and(|found| found.without_key() == fingerprint.without_key())
            }
            Self::Rule(rule) => finding.rule.as_ref().is_some_and(|found| found.as_str() == rule),
            Self::Path(glob) => place.is_some_and(|place| {
                let provenance = &place.provenance;
                glob.is_match(provenance.relative()) || glob.is_match(provenance.outer().relative())
            }),
            Self::Value(voucher) => place
                .and_then(|place| place.plea.as_ref())
                .is_some_and(|plea| plea.vouchers.contains(voucher)),
        }
    }

    /// Does it say which credential is meant, rather than what it looks like?
    fn is_definite(&self) -> bool {
        matches!(self, Self::Finding(_) | Self::Fingerprint(_))
    }
}

/// All of them have to hold; at least one.
#[derive(Debug, Clone)]
pub struct Conditions(Vec<Condition>);

/// An entry that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AllowError {
    /// It would allow everything.
    #[error(
        "an entry needs at least one of `finding`, `fingerprint`, `rule`, `path`, `value`: this one would allow everything"
    )]
    Everything,
    /// A path that does not parse.
    #[error("`{glob}` is not a glob: {cause}")]
    NotAGlob {
        /// As written.
        glob: String,
        /// The parser's reason.
        cause: String,
    },
}

impl Conditions {
    /// These conditions.
    ///
    /// # Errors
    /// When there is none.
    pub fn new(conditions: Vec<Condition>) -> Result<Self, AllowError> {
        if conditions.is_empty() { Err(AllowError::Everything) } else { Ok(Self(conditions)) }
    }
}

/// One entry.
#[derive(Debug, Clone)]
pub struct Allow {
    /// The settings file, as shown.
    pub file: Arc<str>,
    /// The line where the entry begins.
    pub line: u64,
    /// What it allows.
    pub conditions: Conditions,
    /// Who answers for it.
    pub owner: String,
    /// Why.
    pub reason: String,
    /// From when on it does not allow anything.
    pub expires: Timestamp,
}

impl Allow {
    /// Is its time over?
    #[must_use]
    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.expires <= now
    }

    /// Does it allow a finding at a place? What the inventory declares is allowed only by name: that it looks like
    /// something harmless is then known to be wrong.
    #[must_use]
    pub fn allows(&self, finding: &Finding, place: Option<&Place>) -> bool {
        let Conditions(conditions) = &self.conditions;
        let is_declared = finding.credential.is_some();
        (!is_declared || conditions.iter().any(Condition::is_definite))
            && conditions.iter().all(|condition| condition.holds(finding, place))
    }

    pub(super) fn suppression(&self) -> Suppression {
        Suppression {
            by: By::Allow,
            reason: Some(self.reason.clone()),
            owner: Some(self.owner.clone()),
            expires: Some(self.expires),
            declared: Some((Arc::clone(&self.file), self.line)),
        }
    }

    /// The finding about the entry itself, if its time is over or it allows nothing.
    pub(super) fn stale(&self, now: Timestamp, is_idle: bool) -> Option<Finding> {
        let (drift, what) = match (self.is_expired(now), is_idle) {
            (true, _) => (Drift::AllowExpired, format!("ended {}: it allows nothing any more", self.expires)),
            (false, true) => (Drift::AllowUnused, "allows nothing that is there".to_owned()),
            (false, false) => return None,
        };
        let told = format!("The allow entry of {} ({}) {what}.", self.owner, self.reason);
        let title = format!("allow entry of {}: {}", self.owner, self.reason);
        Some(Finding {
            id: FindingId::of_drift(drift.id(), &title),
            rule: None,
            kind: CredentialKind::SaasApiKey,
            title,
            provider: None,
            fingerprint: None,
            public_id: None,
            status: Status::Drifted(drift),
            drifts: BTreeSet::from([drift]),
            severity: Severity::Note,
            confidence: Confidence::High,
            urgency: Urgency::None,
            reasons: BTreeMap::from([(drift, told.clone())]),
            credential: None,
            consumers: Vec::new(),
            blast: BlastRadius::default(),
            readiness: None,
            policy: Some(LoosenedPolicy {
                declaration: Declaration { file: Arc::clone(&self.file), line: self.line },
                allows: told,
            }),
            age: None,
            other_ages: Vec::new(),
            contradiction: None,
            exposure: None,
            evidence: None,
            revoke: None,
            suppression: None,
            places: Vec::new(),
        })
    }
}
