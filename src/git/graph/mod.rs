//! Commits, trees, and the blobs with hits: who leads to whom, in memory.
//!
//! Every thread that decodes objects fills a [`Shard`]; [`Graph::assemble`] puts them together. What is kept of a tree
//! is four bytes per folder and per blob with hits in it, and a few more for those that the trees read before did not
//! have; nothing is kept of other files.

mod assembly;
mod commit;
mod hits;
mod missing;
mod names;
mod rows;
mod shard;
mod tree;

use std::sync::Arc;

use jiff::Timestamp;

pub(in crate::git) use self::commit::RawCommit;
pub use self::commit::author_of;
pub use self::hits::HitSet;
pub(in crate::git) use self::names::Names;
pub(in crate::git) use self::rows::Rows;
pub use self::shard::Shard;
pub(in crate::git) use self::shard::{ABSENT, Entry};
pub(in crate::git) use self::tree::EntryKind;
use crate::git::number::ObjectNumber;

/// Why an object is not what it claims to be, or not wholly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// A commit that does not begin with the name of a tree.
    #[error("the commit names no tree")]
    Tree,
    /// A commit with a parent that cannot be the name of an object.
    #[error("a parent of the commit is not the name of an object")]
    Parent,
    /// A commit without a readable date of its author or committer.
    #[error("the commit has no readable date")]
    Date,
    /// A tree with an entry that is cut off.
    #[error("an entry of the tree is cut off")]
    Entry,
    /// A tree with an entry whose mode is not a short octal number.
    #[error("an entry of the tree has no readable mode")]
    EntryMode,
    /// A tree with an entry whose name is empty.
    #[error("an entry of the tree has no name")]
    EntryName,
}

/// When a commit was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dates {
    /// As its author's clock had it.
    pub authored: Timestamp,
    /// As its committer's clock had it.
    pub committed: Timestamp,
}

/// All commits and trees of a repository.
#[derive(Debug, Default)]
pub struct Graph {
    /// By number of an object: where it is.
    slots: Vec<Slot>,
    /// By position of a tree: the positions of its entries.
    edges: Rows<u32>,
    entries: Vec<Entry>,
    names: Vec<Arc<[u8]>>,
    commits: Commits,
    submodules: usize,
    missing_blobs: usize,
}

/// All commits, in order of their numbers.
#[derive(Debug, Default)]
pub(in crate::git) struct Commits {
    /// By position: the commit's number.
    pub(in crate::git) numbers: Vec<u32>,
    /// By position: the position of the commit's tree, or [`ABSENT`].
    pub(in crate::git) trees: Vec<u32>,
    /// By position: seconds since 1970.
    pub(in crate::git) authored: Vec<i64>,
    /// By position: seconds since 1970.
    pub(in crate::git) committed: Vec<i64>,
    /// By position: the positions of the parents, or [`ABSENT`].
    pub(in crate::git) parents: Rows<u32>,
}

impl Commits {
    /// The number of the commit at this position.
    pub(in crate::git) fn number(&self, commit: u32) -> Option<ObjectNumber> {
        self.numbers.get(commit as usize).copied().map(ObjectNumber)
    }

    /// The position of the tree of the commit at this position, or [`ABSENT`].
    pub(in crate::git) fn tree(&self, commit: u32) -> u32 {
        self.trees.get(commit as usize).copied().unwrap_or(ABSENT)
    }
}

/// Where an object is: nowhere, or at a position among the trees or among the commits.
#[derive(Debug, Clone, Copy, Default)]
struct Slot(u32);

impl Slot {
    const TREE: u32 = 0;
    const COMMIT: u32 = 1;

    fn tree(position: usize) -> Self {
        Self::at(position, Self::TREE)
    }

    fn commit(position: usize) -> Self {
        Self::at(position, Self::COMMIT)
    }

    /// Positions beyond two thousand million are nowhere.
    fn at(position: usize, kind: u32) -> Self {
        Self(u32::try_from(position + 1).ok().and_then(|at| at.checked_mul(2)).map_or(0, |at| at | kind))
    }

    fn tree_position(self) -> Option<u32> {
        if self.0 & 1 == Self::TREE { (self.0 >> 1).checked_sub(1) } else { None }
    }

    fn commit_position(self) -> Option<u32> {
        if self.0 & 1 == Self::COMMIT { (self.0 >> 1).checked_sub(1) } else { None }
    }
}

impl Graph {
    /// When this commit was made; nothing if it is no commit of the repository.
    #[must_use]
    pub fn dates(&self, commit: ObjectNumber) -> Option<Dates> {
        let at = self.commit_at(commit)? as usize;
        let authored = Timestamp::from_second(*self.commits.authored.get(at)?).ok()?;
        let committed = Timestamp::from_second(*self.commits.committed.get(at)?).ok()?;
        Some(Dates { authored, committed })
    }

    /// How many commits there are.
    #[must_use]
    pub fn commit_count(&self) -> usize {
        self.commits.numbers.len()
    }

    /// How many trees there are.
    #[must_use]
    pub fn tree_count(&self) -> usize {
        self.edges.len()
    }

    /// How many different names the submodules of the trees have.
    #[must_use]
    pub fn submodule_count(&self) -> usize {
        self.submodules
    }

    /// How many different files the trees name that the repository does not have.
    #[must_use]
    pub fn missing_blobs(&self) -> usize {
        self.missing_blobs
    }

    pub(in crate::git) fn commits(&self) -> &Commits {
        &self.commits
    }

    /// The position of a commit.
    pub(in crate::git) fn commit_at(&self, number: ObjectNumber) -> Option<u32> {
        self.slots.get(number.0 as usize)?.commit_position()
    }

    /// The position of a tree.
    pub(in crate::git) fn tree_at(&self, number: ObjectNumber) -> Option<u32> {
        self.slots.get(number.0 as usize)?.tree_position()
    }

    /// The positions of all trees, in order of their numbers.
    pub(in crate::git) fn trees_by_number(&self) -> impl Iterator<Item = u32> {
        self.slots.iter().filter_map(|slot| slot.tree_position())
    }

    /// The positions of the entries of the tree at this position.
    pub(in crate::git) fn edges(&self, tree: u32) -> &[u32] {
        self.edges.row(tree as usize)
    }

    /// The entries of all trees.
    pub(in crate::git) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The name with this number.
    pub(in crate::git) fn name(&self, number: u32) -> &[u8] {
        self.names.get(number as usize).map(AsRef::as_ref).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
