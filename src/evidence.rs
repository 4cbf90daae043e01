//! What the offline checks measured about a match, and how old a credential is and how we know.

use std::fmt;

use jiff::Timestamp;

use crate::commit::{Commit, ObjectId};
use crate::exposure::History;
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
    /// In a listing that a provider or a vault printed, as the inventory quotes it.
    Listing,
    /// The first commit that held it. A minimum: it existed before somebody committed it.
    Git(FirstCommit),
    /// The first line of a log that holds it. A minimum as well.
    Log,
    /// The inventory's `last_rotated` or `issued`.
    Declared,
}

impl AgeSource {
    /// The stable name.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Embedded => "embedded",
            Self::Listing => "listing",
            Self::Git(_) => "git",
            Self::Log => "log",
            Self::Declared => "declared",
        }
    }
}

/// The first commit that held a credential, and what its dates are worth. Both are what somebody's clock said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FirstCommit {
    /// When its content was written. Kept by a rebase.
    pub authored: Timestamp,
    /// When the commit was made. New after a rebase.
    pub committed: Timestamp,
    /// Its name.
    pub id: ObjectId,
    /// Whether there may have been an earlier one.
    pub history: History,
}

/// Why a date can hardly be true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Doubt {
    /// It lies in the future.
    Future,
    /// It is the zero of the clock: nobody set it.
    Epoch,
    /// The committer's date lies more than a year before the author's.
    Disordered,
    /// The provider did not exist before this year.
    BeforeProvider(i16),
}

impl Doubt {
    /// The stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Future => "future",
            Self::Epoch => "epoch",
            Self::Disordered => "disordered",
            Self::BeforeProvider(_) => "before-provider",
        }
    }
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Future => f.write_str("it lies in the future"),
            Self::Epoch => f.write_str("it is the zero of the clock"),
            Self::Disordered => f.write_str("the commit is dated more than a year before its author's date"),
            Self::BeforeProvider(year) => write!(f, "the provider did not exist before {year}"),
        }
    }
}

/// Since when a credential has existed, and how we know. Ordered by what it is worth, the most trustworthy first: what
/// can hardly be true comes after everything that can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct AgeEvidence {
    /// Why it can hardly be true.
    pub doubt: Option<Doubt>,
    /// Where the date comes from.
    pub source: AgeSource,
    /// The date.
    pub since: Timestamp,
}

impl AgeEvidence {
    /// Evidence that nothing speaks against.
    #[must_use]
    pub fn new(source: AgeSource, since: Timestamp) -> Self {
        Self { doubt: None, source, since }
    }

    /// What the first commit that held the credential says.
    #[must_use]
    pub fn of_commit(commit: &Commit, history: History) -> Self {
        let Commit { authored, committed, id, .. } = *commit;
        Self::new(AgeSource::Git(FirstCommit { authored, committed, id, history }), commit.since())
    }

    /// The most trustworthy one, whatever date it says.
    #[must_use]
    pub fn best(evidence: impl IntoIterator<Item = Self>) -> Option<Self> {
        evidence.into_iter().min()
    }

    /// Whole days from the date to `now`; zero for a date that lies ahead.
    #[must_use]
    pub fn days(&self, now: Timestamp) -> i64 {
        (now.duration_since(self.since).as_hours() / 24).max(0)
    }
}

/// Evidence that a credential is older than its declaration says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contradiction {
    /// When the inventory says that the version in use was issued, or was rotated in.
    pub declared: Timestamp,
    /// What says otherwise.
    pub evidence: AgeEvidence,
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::{AgeEvidence, AgeSource, Doubt, FirstCommit};
    use crate::commit::{Commit, ObjectId};
    use crate::exposure::History;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn commit() -> Commit {
        Commit {
            authored: at("2024-03-01T00:00:00Z"),
            committed: at("2024-04-01T00:00:00Z"),
            id: ObjectId::from_bytes(&[7; 32]).unwrap(),
            author: None,
        }
    }

    #[test]
    fn evidence_is_ranked_by_its_source_whatever_the_dates_and_what_can_hardly_be_comes_last() {
        let of = |source, since| AgeEvidence::new(source, at(since));
        let ranked = [
            of(AgeSource::Embedded, "2026-01-01T00:00:00Z"),
            of(AgeSource::Listing, "2025-06-01T00:00:00Z"),
            AgeEvidence::of_commit(&commit(), History::Truncated),
            of(AgeSource::Log, "2019-01-01T00:00:00Z"),
            of(AgeSource::Declared, "2020-01-01T00:00:00Z"),
            AgeEvidence { doubt: Some(Doubt::Future), ..of(AgeSource::Embedded, "2099-01-01T00:00:00Z") },
        ];
        assert!(ranked.is_sorted());
        for (at, best) in ranked.iter().enumerate() {
            let mut rest = ranked[at..].to_vec();
            assert_eq!(AgeEvidence::best(rest.clone()), Some(*best));
            rest.reverse();
            assert_eq!(AgeEvidence::best(rest), Some(*best));
        }
        assert_eq!(AgeEvidence::best([]), None);
    }

    #[test]
    fn evidence_of_git_keeps_both_dates_and_counts_from_the_earlier_one() {
        let Commit { authored, committed, id, .. } = commit();
        let age = AgeEvidence::of_commit(&commit(), History::Truncated);
        let first = FirstCommit { authored, committed, id, history: History::Truncated };
        assert_eq!(age, AgeEvidence::new(AgeSource::Git(first), authored));
        assert_eq!(age.days(committed), 31);
    }
}
