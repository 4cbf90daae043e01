//! What the offline checks measured about a match, and how old a credential is and how we know.

use jiff::Timestamp;

use crate::rule::Confidence;

/// What the offline checks found out about one match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// How likely it is real, after the checks.
    pub confidence: Confidence,
    /// When the credential was issued, if it says so itself (JWT `iat`, X.509 `notBefore`).
    pub issued: Option<Timestamp>,
    /// When it ends, if it says so itself (JWT `exp`, X.509 `notAfter`).
    pub expires: Option<Timestamp>,
    /// What speaks for it, in the order it was checked: `checksum`, `structure: PKCS#8`, `entropy 4.2`, ….
    pub notes: Vec<String>,
}

/// Where a date comes from, the most trustworthy first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AgeSource {
    /// Inside the credential: JWT `iat`, X.509 `notBefore`.
    Embedded,
    /// The inventory's `last_rotated` or `issued`.
    Declared,
}

impl AgeSource {
    /// The stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Embedded => "embedded",
            Self::Declared => "declared",
        }
    }
}

/// Since when a credential has existed, and how we know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct AgeEvidence {
    /// Where the date comes from.
    pub source: AgeSource,
    /// The date.
    pub since: Timestamp,
}

impl AgeEvidence {
    /// Whole days from the date to `now`; zero for a date that lies ahead.
    #[must_use]
    pub fn days(&self, now: Timestamp) -> i64 {
        (now.duration_since(self.since).as_hours() / 24).max(0)
    }
}
