//! What the offline checks measured about a match, and how old a credential is and how we know.

use jiff::Timestamp;

use crate::commit::ObjectId;
use crate::exposure::{History, Window};
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

/// Since when a credential has existed, and how we know. Ordered by its source, the most trustworthy first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct AgeEvidence {
    /// Where the date comes from.
    pub source: AgeSource,
    /// The date.
    pub since: Timestamp,
}

impl AgeEvidence {
    /// What git says; nothing if no commit holds the credential.
    #[must_use]
    pub fn of_window(window: &Window) -> Option<Self> {
        window.first.as_ref().map(|commit| Self {
            source: AgeSource::Git(FirstCommit {
                authored: commit.authored,
                committed: commit.committed,
                id: commit.id,
                history: window.history,
            }),
            since: commit.since(),
        })
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
    use std::sync::Arc;

    use jiff::Timestamp;

    use super::{AgeEvidence, AgeSource, FirstCommit};
    use crate::commit::{Commit, ObjectId};
    use crate::exposure::{History, Presence, Window};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn window(first: Option<Commit>) -> Window {
        Window { first: first.map(Arc::new), presence: Presence::Head, history: History::Truncated }
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
    fn embedded_goes_before_git_then_logs_then_what_is_declared_whatever_the_dates() {
        let embedded = AgeEvidence { source: AgeSource::Embedded, since: at("2026-01-01T00:00:00Z") };
        let git = AgeEvidence::of_window(&window(Some(commit()))).unwrap();
        let log = AgeEvidence { source: AgeSource::Log, since: at("2019-01-01T00:00:00Z") };
        let declared = AgeEvidence { source: AgeSource::Declared, since: at("2020-01-01T00:00:00Z") };
        for (evidence, best) in [
            (vec![], None),
            (vec![declared], Some(declared)),
            (vec![git], Some(git)),
            (vec![declared, git], Some(git)),
            (vec![declared, log], Some(log)),
            (vec![log, git], Some(git)),
            (vec![log, embedded], Some(embedded)),
            (vec![declared, embedded], Some(embedded)),
            (vec![git, embedded], Some(embedded)),
            (vec![declared, git, embedded], Some(embedded)),
        ] {
            assert_eq!(AgeEvidence::best(evidence), best);
        }
    }

    #[test]
    fn evidence_of_git_keeps_both_dates_and_counts_from_the_earlier_one() {
        assert_eq!(AgeEvidence::of_window(&window(None)), None);
        let Commit { authored, committed, id, .. } = commit();
        let age = AgeEvidence::of_window(&window(Some(commit()))).unwrap();
        let first = FirstCommit { authored, committed, id, history: History::Truncated };
        assert_eq!(age, AgeEvidence { source: AgeSource::Git(first), since: authored });
        assert_eq!(age.days(committed), 31);
    }
}
