//! Since when a secret has stood in a git history, and whether it still does.

use std::cmp::Reverse;
use std::sync::Arc;

use jiff::Timestamp;

use crate::commit::{Commit, ObjectId};

/// Whether a history was there to its beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum History {
    /// All of it: dates are those of the first commits.
    Complete,
    /// Cut off (a shallow or partial clone, or corrupt objects): everything may be older than it looks.
    Truncated,
}

impl History {
    /// The stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Truncated => "truncated",
        }
    }
}

/// Where in a repository a secret still is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Presence {
    /// In the tree of `HEAD`.
    Head,
    /// In the index, and never in the history of `HEAD`.
    Staged,
    /// In the history of `HEAD`; this commit took it away.
    Removed(Arc<Commit>),
    /// In commits of other branches or tags, never in the history of `HEAD`.
    Elsewhere,
    /// In objects that no reference leads to: they stay until git collects them, and whoever knows their name can read
    /// them.
    Unreachable,
}

impl Presence {
    /// The stable name: `head`, `staged`, `removed`, `elsewhere`, `unreachable`.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Staged => "staged",
            Self::Removed(_) => "removed",
            Self::Elsewhere => "elsewhere",
            Self::Unreachable => "unreachable",
        }
    }
}

/// What git knows about one secret at one path of one repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exposure {
    /// The first commit that held it there. Nothing for content that is in no commit.
    pub introduced: Option<Arc<Commit>>,
    /// Whether it still is in the repository's `HEAD`. About the secret at any path, not only at this one.
    pub presence: Presence,
    /// How many different contents of the path hold it.
    pub versions: u64,
    /// Whether there may have been earlier commits.
    pub history: History,
}

/// From when to when a secret could be read by everybody who can read the repositories.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// The first commit that held it, in any repository and at any path. Nothing if no commit holds it: it is staged,
    /// or in an object that stands alone.
    pub first: Option<Arc<Commit>>,
    /// Where it still is: the place that is easiest to reach.
    pub presence: Presence,
    /// Whether it may have been there earlier.
    pub history: History,
}

impl Window {
    /// The window that covers all of these exposures; nothing if there are none.
    #[must_use]
    pub fn over<'a>(exposures: impl Iterator<Item = &'a Exposure> + Clone) -> Option<Self> {
        let first = exposures
            .clone()
            .filter_map(|exposure| exposure.introduced.as_ref())
            .min_by_key(|commit| (commit.since(), commit.id));
        let presence =
            exposures.clone().map(|exposure| &exposure.presence).min_by_key(|presence| reach(presence))?;
        let history = exposures.map(|exposure| exposure.history).max()?;
        Some(Self { first: first.map(Arc::clone), presence: presence.clone(), history })
    }

    /// Since when it has been in a commit, as far as the history goes back.
    #[must_use]
    pub fn since(&self) -> Option<Timestamp> {
        self.first.as_ref().map(|commit| commit.since())
    }

    /// When it was taken away, if it was.
    #[must_use]
    pub fn until(&self) -> Option<Timestamp> {
        match &self.presence {
            Presence::Removed(commit) => Some(commit.committed),
            Presence::Head | Presence::Staged | Presence::Elsewhere | Presence::Unreachable => None,
        }
    }

    /// Whole days from the first commit to the one that took it away, or else to `now`; zero if the clocks of the
    /// commits have it the other way round.
    #[must_use]
    pub fn days(&self, now: Timestamp) -> Option<i64> {
        let end = self.until().unwrap_or(now);
        self.since().map(|since| (end.duration_since(since).as_hours() / 24).max(0))
    }
}

/// The easiest to reach first; of two removals the later one.
fn reach(presence: &Presence) -> (u8, Reverse<Option<(Timestamp, ObjectId)>>) {
    let (rank, removed) = match presence {
        Presence::Head => (0, None),
        Presence::Staged => (1, None),
        Presence::Elsewhere => (2, None),
        Presence::Removed(commit) => (3, Some((commit.committed, commit.id))),
        Presence::Unreachable => (4, None),
    };
    (rank, Reverse(removed))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Exposure, History, Presence, Window};
    use crate::commit::{Commit, ObjectId};

    fn commit(n: u8, authored: &str, committed: &str) -> Arc<Commit> {
        Arc::new(Commit {
            authored: authored.parse().unwrap(),
            committed: committed.parse().unwrap(),
            id: ObjectId::from_bytes(&[n; 20]).unwrap(),
            author: None,
        })
    }

    fn on(n: u8, day: &str) -> Arc<Commit> {
        let instant = format!("{day}T12:00:00Z");
        commit(n, &instant, &instant)
    }

    fn exposure(introduced: Option<Arc<Commit>>, presence: Presence) -> Exposure {
        Exposure { introduced, presence, versions: 1, history: History::Complete }
    }

    #[test]
    fn a_window_begins_with_the_first_commit_anywhere_and_ends_where_it_is_easiest_to_reach() {
        let (first, second) = (on(1, "2024-03-01"), on(2, "2024-06-01"));
        let (early, late) = (on(3, "2024-09-01"), on(4, "2025-01-05"));
        let removed = |by: &Arc<Commit>| Presence::Removed(Arc::clone(by));
        let table = [
            (vec![Presence::Head, Presence::Staged, Presence::Elsewhere], Presence::Head),
            (vec![Presence::Unreachable, Presence::Elsewhere, Presence::Staged], Presence::Staged),
            (vec![removed(&late), Presence::Elsewhere], Presence::Elsewhere),
            (vec![removed(&late), removed(&early), Presence::Unreachable], removed(&late)),
            (vec![Presence::Unreachable], Presence::Unreachable),
        ];
        for (presences, expected) in table {
            let mut exposures: Vec<_> =
                presences.into_iter().map(|presence| exposure(Some(Arc::clone(&second)), presence)).collect();
            exposures[0].introduced = Some(Arc::clone(&first));
            let window = Window::over(exposures.iter()).unwrap();
            assert_eq!((window.first.as_ref(), &window.presence), (Some(&first), &expected));
            exposures.reverse();
            assert_eq!(Window::over(exposures.iter()), Some(window), "the order does not matter");
        }
    }

    #[test]
    fn no_exposure_is_no_window_and_no_commit_is_no_date() {
        assert_eq!(Window::over([].iter()), None);
        let window = Window::over([exposure(None, Presence::Unreachable)].iter()).unwrap();
        let now = "2026-11-21T00:00:00Z".parse().unwrap();
        assert_eq!((window.since(), window.until(), window.days(now)), (None, None, None));
    }

    #[test]
    fn one_cut_off_history_leaves_the_beginning_open() {
        let whole = exposure(Some(on(1, "2024-03-01")), Presence::Head);
        let part = Exposure { history: History::Truncated, ..whole.clone() };
        assert_eq!(Window::over([whole.clone()].iter()).unwrap().history, History::Complete);
        assert_eq!(Window::over([whole, part].iter()).unwrap().history, History::Truncated);
    }

    #[test]
    fn days_count_from_the_earlier_date_to_the_removal_or_to_now() {
        let rebased = commit(1, "2024-03-01T12:00:00Z", "2024-05-01T12:00:00Z");
        let skewed = commit(1, "2024-05-01T12:00:00Z", "2024-03-01T12:00:00Z");
        let now = "2024-03-11T12:00:00Z".parse().unwrap();
        for first in [rebased, skewed] {
            let days = |presence| {
                Window::over([exposure(Some(Arc::clone(&first)), presence)].iter()).unwrap().days(now)
            };
            assert_eq!(days(Presence::Head), Some(10));
            assert_eq!(days(Presence::Unreachable), Some(10));
            assert_eq!(days(Presence::Removed(on(2, "2024-03-31"))), Some(30));
            assert_eq!(days(Presence::Removed(on(2, "2023-01-01"))), Some(0), "clocks can be wrong");
        }
    }
}
