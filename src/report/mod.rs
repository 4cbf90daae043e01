//! The outcome of a run, and the formats it is written in. Formats only read the [`Report`].

pub mod format;
pub mod github;
pub mod gitlab;
pub mod json;
pub mod jsonl;
pub mod junit;
pub mod live;
pub mod markdown;
pub mod sanitize;
pub mod sarif;
pub mod spreadsheet;
pub mod tally;
pub mod text;

mod exposure;
mod headline;
mod quantity;
mod spot;

#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
pub(crate) mod sample;

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

pub use format::{Format, write};
pub use text::TextOptions;

use crate::finding::{Finding, InventorySummary};
use crate::kind::CredentialKind;
use crate::location::Location;
use crate::notice::{Coverage, Notice};
use crate::provenance::Provenance;
use crate::rule::{Confidence, Rule, RuleId, Severity};

/// Everything a run has to say.
#[derive(Debug)]
pub struct Report {
    /// The instant that ages are measured against.
    pub as_of: Timestamp,
    /// What was asked for.
    pub scope: Scope,
    /// All findings, the most pressing first. Those with status `current` are among them.
    pub findings: Vec<Finding>,
    /// Refused matches, if the caller wanted to see them.
    pub rejections: Option<Vec<RejectedMatch>>,
    /// Non-fatal trouble, sorted.
    pub notices: Vec<Notice>,
    /// What was read.
    pub stats: Stats,
    /// The rules that the findings name, by id.
    pub rules: Vec<RuleSummary>,
    /// The inventory that was compared, if one was.
    pub inventory: Option<InventorySummary>,
}

impl Report {
    /// True when everything that was asked for was read.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.notices.iter().all(|notice| notice.coverage == Coverage::Complete)
    }

    /// Findings that somebody has to act on.
    pub fn active(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.is_active())
    }

    /// Findings that are not as declared, those that are let pass too.
    pub fn drifted(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.has_drifted())
    }

    /// Is anything let pass, a finding or a place of one?
    #[must_use]
    pub fn suppresses(&self) -> bool {
        self.findings.iter().any(|finding| {
            finding.suppression.is_some() || finding.places.iter().any(|place| place.suppression.is_some())
        })
    }

    /// What is known about a rule that a finding names.
    #[must_use]
    pub fn rule(&self, id: &RuleId) -> Option<&RuleSummary> {
        self.rules.binary_search_by(|rule| rule.id.cmp(id)).ok().and_then(|at| self.rules.get(at))
    }
}

/// What a run was asked to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// As what.
    pub depth: Depth,
    /// Which files, folders or repositories, as typed; `-` is standard input.
    pub paths: Vec<String>,
}

/// As what paths are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Depth {
    /// As they stand.
    Files,
    /// As repositories, with every content that they ever held.
    History,
    /// As a repository, and only what a change brings: it says nothing about what was there before.
    Change,
}

impl Depth {
    /// The stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Files => "files",
            Self::History => "history",
            Self::Change => "change",
        }
    }
}

/// What was read. Durations are for people at a terminal only: machine formats leave them out, so that two runs over
/// the same input are byte-identical.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stats {
    /// Texts scanned.
    pub files: u64,
    /// Bytes scanned.
    pub bytes: u64,
    /// Files skipped because they are binary.
    pub binary: u64,
    /// Matches below the wanted confidence, not reported.
    pub below_confidence: u64,
    /// Matches refused by the offline checks.
    pub rejected: u64,
    /// Rules that were applied.
    pub rules: u64,
    /// How long it took.
    pub elapsed: Duration,
}

/// A match that the offline checks refused.
#[derive(Debug, Clone)]
pub struct RejectedMatch {
    /// Which rule it would have been.
    pub rule: RuleId,
    /// In which file or stream.
    pub provenance: Arc<Provenance>,
    /// At which lines and columns.
    pub location: Location,
    /// The stable name of the reason.
    pub reason: &'static str,
}

/// What reports say about a rule.
#[derive(Debug, Clone)]
pub struct RuleSummary {
    /// Stable name.
    pub id: RuleId,
    /// Who issues this kind of credential.
    pub provider: String,
    /// What people call it.
    pub name: String,
    /// What it is for.
    pub kind: CredentialKind,
    /// Consequence if real.
    pub severity: Severity,
    /// How likely a match is real.
    pub confidence: Confidence,
    /// What an attacker does with it.
    pub why: String,
    /// Where a person revokes it.
    pub revoke: Option<String>,
    /// Where its format is documented.
    pub references: Vec<String>,
}

impl From<&Rule> for RuleSummary {
    fn from(rule: &Rule) -> Self {
        let details = rule.details();
        Self {
            id: rule.id.clone(),
            provider: rule.provider.clone(),
            name: rule.name.clone(),
            kind: rule.kind,
            severity: rule.severity,
            confidence: rule.confidence,
            why: details.why.clone(),
            revoke: details.revoke.clone(),
            references: details.references.clone(),
        }
    }
}
