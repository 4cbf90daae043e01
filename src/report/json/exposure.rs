//! Wire types of what git says, version 1.

use jiff::Timestamp;
use serde::Serialize;

use crate::exposure::{Presence, Window};
use crate::finding::Place;
use crate::provenance::Revision;

/// A commit. Both dates are what somebody's clock said.
#[derive(Debug, Serialize)]
pub struct Commit<'a> {
    /// Its full name.
    pub commit: String,
    /// When its content was written. Kept by a rebase.
    pub author_date: String,
    /// When the commit was made. New after a rebase.
    pub committer_date: String,
    /// Who wrote it; absent unless asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<&'a str>,
}

impl<'a> Commit<'a> {
    fn of(commit: &'a crate::commit::Commit) -> Self {
        Self {
            commit: commit.id.to_string(),
            author_date: commit.authored.to_string(),
            committer_date: commit.committed.to_string(),
            author: commit.author.as_deref(),
        }
    }

    fn that_removed(presence: &'a Presence) -> Option<Self> {
        match presence {
            Presence::Removed(commit) => Some(Self::of(commit)),
            Presence::Head | Presence::Staged | Presence::Elsewhere | Presence::Unreachable => None,
        }
    }
}

/// From when to when a secret stood in git, over all its places.
#[derive(Debug, Serialize)]
pub struct Exposure<'a> {
    /// The first commit that held it, at any path of any repository; nothing if none did.
    pub first_commit: Option<Commit<'a>>,
    /// The earlier of the first commit's dates.
    pub since: Option<String>,
    /// When it was removed from the history of `HEAD`; nothing if it was not.
    pub until: Option<String>,
    /// The commit that did so.
    pub removed_by: Option<Commit<'a>>,
    /// Where it still is: the place that is easiest to reach.
    pub presence: &'static str,
    /// `truncated` if it may have been there earlier, else `complete`.
    pub history: &'static str,
    /// Whole days from `since` to `until`, or else to the report's `as_of`.
    pub days: Option<i64>,
}

impl<'a> Exposure<'a> {
    /// The wire form of `window`, its length measured at `as_of` if it is still open.
    #[must_use]
    pub fn of(window: &'a Window, as_of: Timestamp) -> Self {
        Self {
            first_commit: window.first.as_deref().map(Commit::of),
            since: window.since().map(|since| since.to_string()),
            until: window.until().map(|until| until.to_string()),
            removed_by: Commit::that_removed(&window.presence),
            presence: window.presence.as_str(),
            history: window.history.as_str(),
            days: window.days(as_of),
        }
    }
}

/// What git says about one place. Nothing of it is known for a place outside of git.
#[derive(Debug, Serialize)]
pub struct InGit<'a> {
    /// The state of the repository in which the path leads to this place: `head`, `index`, the name of a commit, or
    /// nothing for a blob that no path leads to.
    pub revision: Option<String>,
    /// The name of the blob.
    pub blob: Option<String>,
    /// The first commit that held the secret at this path.
    pub introduced: Option<Commit<'a>>,
    /// Where in the repository, at any path, the secret still is.
    pub presence: Option<&'static str>,
    /// The commit that removed it from the history of `HEAD`.
    pub removed_by: Option<Commit<'a>>,
    /// How many different contents of the path hold it.
    pub versions: Option<u64>,
    /// `truncated` if the secret may have been at this path earlier, else `complete`.
    pub history: Option<&'static str>,
}

impl<'a> InGit<'a> {
    /// What git says about `place`.
    #[must_use]
    pub fn of(place: &'a Place) -> Self {
        let exposure = place.exposure.as_deref();
        Self {
            revision: place.provenance.revision().and_then(revision),
            blob: place.provenance.blob().map(|blob| blob.to_string()),
            introduced: exposure.and_then(|exposure| exposure.introduced.as_deref()).map(Commit::of),
            presence: exposure.map(|exposure| exposure.presence.as_str()),
            removed_by: exposure.and_then(|exposure| Commit::that_removed(&exposure.presence)),
            versions: exposure.map(|exposure| exposure.versions),
            history: exposure.map(|exposure| exposure.history.as_str()),
        }
    }
}

fn revision(revision: Revision) -> Option<String> {
    match revision {
        Revision::Head => Some("head".to_owned()),
        Revision::Index => Some("index".to_owned()),
        Revision::Commit(id) => Some(id.to_string()),
        Revision::None => None,
    }
}
