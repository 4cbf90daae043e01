//! The words that rules use for how bad, how sure, and how strict.
//!
//! Also compiled into the build script: it knows nothing of the rest of the program.

use serde::{Deserialize, Serialize};

/// Consequence if the finding is real.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// For information; never fails a run by default.
    Note,
    /// Little harm by itself.
    Low,
    /// Limited access.
    Medium,
    /// Access to data or to spending.
    High,
    /// Broad access to production systems, data or money.
    Critical,
}

impl Severity {
    /// The stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// How likely a match is a real credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Worth a look when hunting; hidden by default.
    Low,
    /// Probably real.
    Medium,
    /// Its form alone identifies it.
    High,
}

impl Confidence {
    /// The stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    /// One step less sure.
    #[must_use]
    pub fn lowered(self) -> Self {
        match self {
            Self::High => Self::Medium,
            Self::Medium | Self::Low => Self::Low,
        }
    }
}

/// Characters that may not stand directly beside a secret: there it would be a piece of something longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Boundary {
    /// Letters, digits and `_`.
    Word,
    /// Those, and `-`.
    Url,
    /// Letters, digits, `+`, `/`, `=`.
    Base64,
    /// Nothing: the pattern itself takes care.
    None,
}

/// What it means that a companion is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Missing {
    /// Nothing.
    Keep,
    /// The match is less likely to be real.
    #[default]
    Lower,
    /// The match is something else.
    Refuse,
}
