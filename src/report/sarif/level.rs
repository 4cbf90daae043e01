//! Severity and confidence in the words of SARIF and of GitHub.

use serde_sarif::sarif::ResultLevel;

use crate::finding::Drift;
use crate::rule::{Confidence, Severity};

/// The level of a result; its `kind` is always `fail`, the only one that may have a level.
pub(super) fn level(severity: Severity) -> ResultLevel {
    match severity {
        Severity::Critical | Severity::High => ResultLevel::Error,
        Severity::Medium => ResultLevel::Warning,
        Severity::Low | Severity::Note => ResultLevel::Note,
    }
}

/// The level as the text that a rule's default configuration wants.
pub(super) fn name(level: ResultLevel) -> &'static str {
    match level {
        ResultLevel::Error => "error",
        ResultLevel::Warning => "warning",
        ResultLevel::Note => "note",
        ResultLevel::None => "none",
    }
}

/// GitHub's `security-severity`: a number written as text. Over 9.0 is critical, from 7.0 high, from 4.0 medium.
pub(super) fn security_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "3.0",
        Severity::Note => "1.0",
    }
}

/// GitHub's `precision`.
pub(super) fn precision(confidence: Confidence) -> &'static str {
    confidence.as_str()
}

/// The consequence that a drift has by itself, whatever the credential.
pub(super) fn of_drift(drift: Drift) -> Severity {
    match drift {
        Drift::Exposed => Severity::Critical,
        Drift::Undeclared | Drift::Retired | Drift::Orphaned | Drift::Contradicted | Drift::Shared => {
            Severity::High
        }
        Drift::Expired | Drift::Overdue | Drift::CapabilityChanged | Drift::Static => Severity::Medium,
        Drift::Expiring | Drift::Due => Severity::Low,
        Drift::KindMismatch
        | Drift::Unseen
        | Drift::PolicyLoosened
        | Drift::AllowExpired
        | Drift::AllowUnused => Severity::Note,
    }
}
