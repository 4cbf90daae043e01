//! Since when a secret has stood in a git history, and whether it still does.

use std::sync::Arc;

use jiff::Timestamp;

use crate::commit::Commit;

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
    /// In the index, and in no commit that a reference leads to.
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
    /// The first commit that held it, in any repository and at any path.
    pub first: Arc<Commit>,
    /// Where it still is: the place that is easiest to reach.
    pub presence: Presence,
    /// Whether it may have been there earlier.
    pub history: History,
}

impl Window {
    /// The window that covers all of these exposures; nothing if none of them is in a commit.
    #[must_use]
    pub fn over<'a>(exposures: impl Iterator<Item = &'a Exposure> + Clone) -> Option<Self> {
        let first = exposures
            .clone()
            .filter_map(|exposure| exposure.introduced.as_ref())
            .min_by_key(|commit| (commit.since(), commit.id))?;
        let presence =
            exposures.clone().map(|exposure| &exposure.presence).min_by_key(|presence| reach(presence))?;
        let history = exposures.map(|exposure| exposure.history).max()?;
        Some(Self { first: Arc::clone(first), presence: presence.clone(), history })
    }

    /// When it was taken away, if it was.
    #[must_use]
    pub fn until(&self) -> Option<Timestamp> {
        match &self.presence {
            Presence::Removed(commit) => Some(commit.committed),
            Presence::Head | Presence::Staged | Presence::Elsewhere | Presence::Unreachable => None,
        }
    }
}

/// The easiest to reach first; of two removals the later one.
fn reach(presence: &Presence) -> (u8, std::cmp::Reverse<Option<Timestamp>>) {
    let (rank, removed) = match presence {
        Presence::Head => (0, None),
        Presence::Staged => (1, None),
        Presence::Elsewhere => (2, None),
        Presence::Removed(commit) => (3, Some(commit.committed)),
        Presence::Unreachable => (4, None),
    };
    (rank, std::cmp::Reverse(removed))
}
