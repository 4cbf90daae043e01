//! Which blob stands at which path, and which commit brought it there.

mod dangling;
mod head;
mod index;
mod pairs;

use std::collections::HashSet;
use std::path::PathBuf;

use self::pairs::Pairs;
use super::blobs::Blobs;
use super::history::History;
use super::paths::Paths;
use super::skeleton::{Skeleton, Step};
use super::{LeftOut, Limits, Standing};
use crate::git::graph::{ABSENT, Graph};
use crate::git::number::ObjectNumber;

/// A blob at a path. All are positions or numbers of paths.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placement {
    pub(super) blob: u32,
    pub(super) path: u32,
    /// A commit, or [`ABSENT`].
    pub(super) introduced: u32,
    pub(super) standing: Standing,
    /// Whether `HEAD` has the blob there.
    pub(super) is_in_head: bool,
}

/// Who is looked at.
#[derive(Debug, Clone, Copy)]
struct Holder {
    /// A commit, or [`ABSENT`].
    commit: u32,
    standing: Standing,
}

/// Collects placements.
#[derive(Debug)]
pub(super) struct Survey<'a> {
    graph: &'a Graph,
    skeleton: &'a Skeleton,
    blobs: &'a Blobs,
    pub(super) paths: Paths<'a>,
    /// In order of introduction.
    pub(super) placements: Vec<Placement>,
    /// Which nodes were followed to which paths.
    followed: Pairs,
    /// Which blobs were placed at which paths, and where that is noted.
    placed: Pairs,
    /// By blob: how often it was placed.
    counts: Vec<u32>,
    /// By blob: whether it was met, be it beyond the limits.
    met: Vec<bool>,
    /// By blob: whether it is looked for.
    is_wanted: Vec<bool>,
    /// Paths of placements.
    used: HashSet<u32>,
    /// What is left of each.
    limits: Limits,
    left_out: LeftOut,
}

impl<'a> Survey<'a> {
    pub(super) fn new(graph: &'a Graph, skeleton: &'a Skeleton, blobs: &'a Blobs, limits: Limits) -> Self {
        Self {
            graph,
            skeleton,
            blobs,
            paths: Paths::new(graph),
            placements: Vec::new(),
            followed: Pairs::new(skeleton.count()),
            placed: Pairs::new(blobs.count()),
            counts: vec![0; blobs.count()],
            met: vec![false; blobs.count()],
            is_wanted: vec![true; blobs.count()],
            used: HashSet::new(),
            limits,
            left_out: LeftOut::default(),
        }
    }

    pub(super) fn left_out(&self) -> LeftOut {
        self.left_out
    }

    /// Looks at everything: reachable commits, tagged trees, other commits, the index, and for blobs that are still
    /// without a place trees that nobody names.
    pub(super) fn take(&mut self, history: &History, index: &[(ObjectNumber, PathBuf)]) {
        let commits = self.graph.commits();
        for commit in &history.order {
            let holder = Holder { commit: *commit, standing: Standing::Reachable };
            self.take_tree(commits.tree(*commit), holder);
        }
        for tree in &history.trees {
            self.take_tree(*tree, Holder { commit: ABSENT, standing: Standing::Reachable });
        }
        for commit in &history.stray_order {
            let holder = Holder { commit: *commit, standing: Standing::Unreachable };
            self.take_tree(commits.tree(*commit), holder);
        }
        self.take_index(index);
        self.take_dangling();
        if let Some(head) = history.head {
            self.mark_head(commits.tree(head));
        }
    }

    /// Follows a tree to all paths below it.
    fn take_tree(&mut self, tree: u32, holder: Holder) {
        let Some(root) = self.skeleton.node(tree) else { return };
        if !self.admit(root, Some(Paths::ROOT)) {
            return;
        }
        self.followed.insert(root, Paths::ROOT, ABSENT);
        let mut open = vec![(root, Paths::ROOT)];
        let skeleton = self.skeleton;
        while let Some((node, path)) = open.pop() {
            for step in skeleton.blobs(node) {
                self.place(*step, path, holder);
            }
            for step in skeleton.folders(node) {
                // Nearly always: this folder was followed to this path in an earlier commit.
                if self.is_at(self.followed.first(step.to), path, step.name) {
                    continue;
                }
                let known = self.paths.find(path, step.name);
                if self.admit(step.to, known) {
                    let below = known.unwrap_or_else(|| self.paths.intern(path, step.name));
                    self.followed.insert(step.to, below, ABSENT);
                    open.push((step.to, below));
                }
            }
        }
    }

    /// Whether this is the path with this name below that path. Spares a look-up of the path.
    fn is_at(&self, path: Option<u32>, above: u32, name: u32) -> bool {
        path.is_some_and(|path| self.paths.is_below(path, above, name))
    }

    /// Whether a node is to be followed to a path; a path that has never been met has no number.
    fn admit(&mut self, node: u32, path: Option<u32>) -> bool {
        if self.followed.first(node).is_none() {
            return true;
        }
        if path.is_some_and(|path| self.followed.get(node, path).is_some()) {
            return false;
        }
        let cost = 1 + self.skeleton.folders(node).len() + self.skeleton.blobs(node).len();
        if let Some(left) = self.limits.repeats.checked_sub(cost as u64) {
            self.limits.repeats = left;
            true
        } else {
            self.left_out.folders += 1;
            false
        }
    }

    /// Notes a blob in a folder, unless it is known to stand there.
    fn place(&mut self, step: Step, folder: u32, holder: Holder) {
        let Step { to: blob, name } = step;
        if self.is_wanted.get(blob as usize) != Some(&true) {
            return;
        }
        if self.is_at(self.placed.first(blob), folder, name) {
            return;
        }
        self.meet(blob);
        let known = self.paths.find(folder, name);
        if known.is_some_and(|path| self.placed.get(blob, path).is_some()) {
            return;
        }
        let length = self.paths.length_below(folder, name);
        if self.may_place(blob, known, length) {
            let path = known.unwrap_or_else(|| self.paths.intern(folder, name));
            self.note(blob, path, holder);
        }
    }

    /// Whether the limits leave room for one more path of a blob; if so, takes the room.
    fn may_place(&mut self, blob: u32, path: Option<u32>, length: usize) -> bool {
        let is_used = path.is_some_and(|path| self.used.contains(&path));
        let bytes = if is_used {
            Some(self.limits.path_bytes)
        } else {
            self.limits.path_bytes.checked_sub(length as u64)
        };
        let count = self.counts.get(blob as usize).copied().unwrap_or_default();
        let secrets = self.blobs.secrets(blob).len() as u64;
        let versions = match count {
            0 => Some(self.limits.versions.saturating_sub(secrets)),
            _ if count >= self.limits.paths_of_blob => None,
            _ => self.limits.versions.checked_sub(secrets),
        };
        let (Some(bytes), Some(versions)) = (bytes, versions) else {
            self.left_out.paths += 1;
            return false;
        };
        (self.limits.path_bytes, self.limits.versions) = (bytes, versions);
        true
    }

    fn meet(&mut self, blob: u32) {
        if let Some(met) = self.met.get_mut(blob as usize) {
            *met = true;
        }
    }

    fn note(&mut self, blob: u32, path: u32, holder: Holder) {
        let at = u32::try_from(self.placements.len()).unwrap_or(ABSENT);
        self.placed.insert(blob, path, at);
        self.used.insert(path);
        if let Some(count) = self.counts.get_mut(blob as usize) {
            *count += 1;
        }
        let Holder { commit, standing } = holder;
        self.placements.push(Placement { blob, path, introduced: commit, standing, is_in_head: false });
    }

    /// The paths of all placements, sorted by number.
    pub(super) fn used_paths(&self) -> Vec<u32> {
        let mut used: Vec<u32> = self.placements.iter().map(|placement| placement.path).collect();
        used.sort_unstable();
        used.dedup();
        used
    }
}
