//! Where the blobs with secrets stand: at which paths, since which commits, and whether they still do.
//!
//! ```text
//! Graph ─► Skeleton (the trees above a hit) ─┬─► Survey   (blob, path, introducing commit) ─┐
//!          history (orders of commits) ──────┴─► presence (one answer per secret) ──────────┴─► Attribution
//! ```
//!
//! Every step takes time in proportion to the commits and to the trees above a hit, whatever their number of paths and
//! secrets; limits hold where a repository could be made to multiply them ([`Limits`]).

mod blobs;
mod history;
mod paths;
mod places;
mod presence;
mod removal;
mod skeleton;
mod survey;
mod truncation;

use std::path::PathBuf;
use std::sync::Arc;

use self::blobs::Blobs;
use self::history::History;
use self::presence::Inquiry;
use self::skeleton::Skeleton;
use self::survey::Survey;
use crate::git::graph::Graph;
use crate::git::number::ObjectNumber;

/// A secret, by its place in some list of the caller's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecretNumber(pub u32);

/// Where a walk through a repository begins.
#[derive(Debug, Clone, Copy, Default)]
pub struct References<'a> {
    /// Commits that branches, tags, the stash, remote branches and the `HEAD`s of all work trees lead to.
    pub tips: &'a [ObjectNumber],
    /// Trees and blobs that tags lead to.
    pub extra_roots: &'a [ObjectNumber],
    /// The commit of `HEAD`, if there is one yet. It counts as a tip.
    pub head: Option<ObjectNumber>,
}

/// Which secrets were found in which blobs.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hits<'a> {
    /// The blobs that hold secrets, in any order, and the secrets of each.
    pub blobs: &'a [(ObjectNumber, Vec<SecretNumber>)],
    /// Those of the blobs that the index holds, and their paths. A path may hold several, while a merge is going on.
    pub index: &'a [(ObjectNumber, PathBuf)],
}

/// How far a repository may multiply paths. A tree that holds the same folder under ten names, which holds the same
/// folder under ten names, and so on, has more paths than any memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Entries above hits that are followed again because their folder stands at a second path. The first path of every
    /// folder is always followed.
    pub repeats: u64,
    /// Paths of one blob.
    pub paths_of_blob: u32,
    /// Pairs of a secret and a path, in all blobs together. The first path of every blob is not held against it.
    pub versions: u64,
    /// Bytes of all different paths.
    pub path_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { repeats: 4_000_000, paths_of_blob: 1_000, versions: 8_000_000, path_bytes: 256_000_000 }
    }
}

/// What is known of every blob with a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribution {
    /// By secret, then path.
    pub places: Vec<Place>,
    /// By secret: one answer for each secret that some blob holds.
    pub presences: Vec<(SecretNumber, Presence)>,
    /// By number: blobs without a path, because no tree and no index holds them or because a limit left all of their
    /// paths out.
    pub pathless: Vec<Pathless>,
    /// What is missing from the history.
    pub truncation: Truncation,
    /// What was left out because of the limits.
    pub left_out: LeftOut,
}

/// One secret at one path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The secret.
    pub secret: SecretNumber,
    /// Names from the root of the tree, joined by `/`. Whatever bytes the trees hold: hostile, and perhaps not UTF-8.
    pub path: Arc<[u8]>,
    /// The different blobs that hold the secret at this path: those that references lead to, then those that are in the
    /// index only, then the others; each by introduction. At least one.
    pub versions: Vec<Version>,
    /// The blob that `HEAD` has at this path, if it holds the secret.
    pub head: Option<ObjectNumber>,
}

/// One blob at one path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version {
    /// The blob.
    pub blob: ObjectNumber,
    /// The first commit that has the blob at this path. Reachable commits come before others, parents before children,
    /// and where that leaves a choice the earlier committer's date decides, then the lower number. Nothing for the
    /// index, for tagged trees, and for trees that no commit names.
    pub introduced: Option<ObjectNumber>,
    /// What leads to the blob at this path.
    pub standing: Standing,
}

/// What leads to a blob at a path. The order is that of how easily it is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// A reference.
    Reachable,
    /// The index, and no reference.
    Staged,
    /// Nothing: it stays until git collects it.
    Unreachable,
}

/// A blob without a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pathless {
    /// The blob.
    pub blob: ObjectNumber,
    /// What leads to it, at whatever path.
    pub standing: Standing,
}

/// Where in a repository a secret still is: [`crate::exposure::Presence`] with numbers for commits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Presence {
    /// In the tree of `HEAD`.
    Head,
    /// In the index, and never in the history of `HEAD`.
    Staged,
    /// In the history of `HEAD`; this commit took it away.
    ///
    /// It is the last commit on the line of first parents that does not hold the secret while its first parent does.
    /// For a secret that was never on this line it is the latest commit, by the committer's date, that does not hold it
    /// while one of its parents does. A commit whose tree is missing holds nothing.
    Removed(ObjectNumber),
    /// Where references lead, never in the history of `HEAD`.
    Elsewhere,
    /// In objects that no reference leads to.
    Unreachable,
}

/// What is missing from a history: it is shallow or partial, or objects are corrupt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Truncation {
    /// Tips that are not there.
    pub tips: usize,
    /// Parents of reachable commits that are not there. Counted for each child.
    pub parents: usize,
    /// Trees of reachable commits, and below them, that are not there. Counted for each commit or tree that names them.
    pub trees: usize,
}

impl Truncation {
    /// Whether the history is there to its beginning, and wholly.
    #[must_use]
    pub fn is_complete(self) -> bool {
        self == Self::default()
    }
}

/// How much the limits left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LeftOut {
    /// Folders that were not followed to a second path. Counted each time they were met.
    pub folders: u64,
    /// Paths of blobs that are not listed. Counted each time they were met.
    pub paths: u64,
}

impl LeftOut {
    /// Whether nothing was left out.
    #[must_use]
    pub fn is_nothing(self) -> bool {
        self == Self::default()
    }
}

impl Attribution {
    /// What the graph says about the blobs with secrets.
    ///
    /// Numbers that lead nowhere are passed over; tips among them are counted. The result depends on nothing but the
    /// arguments: neither on the order in which they list things, nor on which thread has read what.
    #[must_use]
    pub fn new(graph: &Graph, references: References<'_>, hits: Hits<'_>, limits: Limits) -> Self {
        let blobs = Blobs::new(hits.blobs);
        let history = History::new(graph, references, &blobs);
        let skeleton = Skeleton::new(graph, &blobs);
        let inquiry = Inquiry::new(graph, &skeleton, &blobs, &history, hits.index);
        let mut survey = Survey::new(graph, &skeleton, &blobs, limits);
        survey.take(&history, hits.index);
        Self {
            places: places::of(&survey, graph, &blobs),
            pathless: places::pathless(&survey, &inquiry, &blobs),
            presences: inquiry.into_presences(&blobs),
            truncation: truncation::of(graph, &history),
            left_out: survey.left_out(),
        }
    }

    /// Where this secret still is; nothing if no blob holds it.
    #[must_use]
    pub fn presence(&self, secret: SecretNumber) -> Option<Presence> {
        let at = self.presences.binary_search_by_key(&secret, |(known, _)| *known).ok()?;
        self.presences.get(at).map(|(_, presence)| *presence)
    }
}

#[cfg(test)]
mod limit_tests;
#[cfg(test)]
mod reference_tests;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;
