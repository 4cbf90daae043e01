//! Who took away the secrets that were in the history of `HEAD` but never on its line of first parents.

use std::cmp::Reverse;

use super::blobs::Blobs;
use super::history::{History, members};
use super::skeleton::Skeleton;
use crate::git::graph::{ABSENT, Graph, Rows};

/// How many secrets are followed at a time: one bit each.
const BATCH: usize = u64::BITS as usize;

/// A commit and a parent whose trees differ.
struct Change {
    commit: u32,
    /// The node of the commit's tree, or [`ABSENT`].
    node: u32,
    /// The node of the parent's tree.
    parent: u32,
}

/// For each of these secrets, which are sorted, the latest commit in the history of `HEAD` that does not hold it while
/// a parent does.
///
/// The secrets are followed in batches: which of a batch stand below a tree fits into one word. A batch costs what
/// there is above its blobs, not a pass through all trees.
pub(super) fn removals(
    graph: &Graph,
    skeleton: &Skeleton,
    blobs: &Blobs,
    history: &History,
    secrets: &[u32],
) -> Vec<(u32, u32)> {
    let mut found = Vec::new();
    if secrets.is_empty() {
        return found;
    }
    let holders = holders(blobs, secrets);
    let mut ascent = Ascent::new(skeleton, blobs, &holders);
    let changes = changes(graph, skeleton, history);
    let parents = (0..).zip(&changes).map(|(at, change): (u32, _)| (change.parent, at)).collect();
    let changes_by_parent = Rows::grouped(skeleton.count(), parents);
    for batch in holders.chunk_by(|(left, _), (right, _)| left / BATCH == right / BATCH) {
        ascent.climb(batch);
        let mut open = batch.iter().fold(0_u64, |all, (at, _)| all | bit(*at));
        let first = batch.first().map_or(0, |(at, _)| at - at % BATCH);
        let rows = ascent.reached.iter().map(|node| changes_by_parent.row(*node as usize));
        let mut candidates: Vec<u32> = rows.flatten().copied().collect();
        candidates.sort_unstable();
        for change in candidates.into_iter().filter_map(|at| changes.get(at as usize)) {
            let mut lost = ascent.word(change.parent) & !ascent.word(change.node) & open;
            open &= !lost;
            while lost != 0 {
                let secret = secrets.get(first + lost.trailing_zeros() as usize);
                found.extend(secret.map(|secret| (*secret, change.commit)));
                lost &= lost - 1;
            }
            if open == 0 {
                break;
            }
        }
    }
    found
}

/// Which blobs hold which of the secrets: positions in the list of secrets, and blobs; sorted.
fn holders(blobs: &Blobs, secrets: &[u32]) -> Vec<(usize, u32)> {
    let mut holders = Vec::new();
    for blob in 0..u32::try_from(blobs.count()).unwrap_or(u32::MAX) {
        let held = blobs.secrets(blob).iter().filter_map(|secret| secrets.binary_search(secret).ok());
        holders.extend(held.map(|at| (at, blob)));
    }
    holders.sort_unstable();
    holders
}

/// The bit of the secret at this position of the list.
fn bit(at: usize) -> u64 {
    1 << (at % BATCH)
}

/// The ways up from blobs to the nodes above them.
struct Ascent {
    /// By blob: the nodes that hold it.
    above_blobs: Rows<u32>,
    /// By node: the nodes that hold it.
    above_nodes: Rows<u32>,
    /// By node: which secrets of the batch stand below it.
    words: Vec<u64>,
    /// The nodes above the blobs of the batch.
    reached: Vec<u32>,
}

impl Ascent {
    fn new(skeleton: &Skeleton, blobs: &Blobs, holders: &[(usize, u32)]) -> Self {
        let mut is_wanted = vec![false; blobs.count()];
        for (_, blob) in holders {
            if let Some(is_wanted) = is_wanted.get_mut(*blob as usize) {
                *is_wanted = true;
            }
        }
        let mut leads = vec![false; skeleton.count()];
        let (mut from_blobs, mut from_nodes) = (Vec::new(), Vec::new());
        for node in 0..u32::try_from(skeleton.count()).unwrap_or(u32::MAX) {
            let before = from_blobs.len() + from_nodes.len();
            let is_marked = |marks: &[bool], at: u32| marks.get(at as usize) == Some(&true);
            let held = skeleton.blobs(node).iter().filter(|step| is_marked(&is_wanted, step.to));
            from_blobs.extend(held.map(|step| (step.to, node)));
            let below = skeleton.folders(node).iter().filter(|step| is_marked(&leads, step.to));
            from_nodes.extend(below.map(|step| (step.to, node)));
            if let Some(leads) = leads.get_mut(node as usize) {
                *leads = from_blobs.len() + from_nodes.len() > before;
            }
        }
        Self {
            above_blobs: Rows::grouped(blobs.count(), from_blobs),
            above_nodes: Rows::grouped(skeleton.count(), from_nodes),
            words: vec![0; skeleton.count()],
            reached: Vec::new(),
        }
    }

    /// Leaves the nodes of the batch before, and marks those above the blobs of this one.
    fn climb(&mut self, batch: &[(usize, u32)]) {
        for node in std::mem::take(&mut self.reached) {
            if let Some(word) = self.words.get_mut(node as usize) {
                *word = 0;
            }
        }
        let Self { above_blobs, above_nodes, words, reached } = self;
        let mut mark = |node: u32, bits: u64| match words.get_mut(node as usize) {
            Some(word) => std::mem::replace(word, *word | bits),
            None => u64::MAX,
        };
        for (at, blob) in batch {
            let nodes = above_blobs.row(*blob as usize).iter();
            reached.extend(nodes.filter(|node| mark(**node, bit(*at)) == 0));
        }
        let mut done = 0;
        while let Some(node) = reached.get(done).copied() {
            let bits = mark(node, 0);
            reached.extend(above_nodes.row(node as usize).iter().filter(|above| mark(**above, bits) == 0));
            done += 1;
        }
        // Nodes have greater numbers than those below them: once more from below, now that all are known.
        reached.sort_unstable();
        for node in reached.iter() {
            let bits = mark(*node, 0);
            above_nodes.row(*node as usize).iter().for_each(|above| _ = mark(*above, bits));
        }
    }

    /// Which secrets of the batch stand below a node.
    fn word(&self, node: u32) -> u64 {
        self.words.get(node as usize).copied().unwrap_or_default()
    }
}

/// All pairs of a commit in the history of `HEAD` and a parent that leads to hits, with different trees; latest first.
fn changes(graph: &Graph, skeleton: &Skeleton, history: &History) -> Vec<Change> {
    let commits = graph.commits();
    let node = |commit: u32| skeleton.node(commits.tree(commit)).unwrap_or(ABSENT);
    let mut changes = Vec::new();
    for commit in members(&history.of_head) {
        let own = node(commit);
        let parents = commits.parents.row(commit as usize).iter().map(|parent| node(*parent));
        let parents = parents.filter(|parent| *parent != ABSENT && *parent != own);
        changes.extend(parents.map(|parent| Change { commit, node: own, parent }));
    }
    let date = |commit: u32| commits.committed.get(commit as usize).copied().unwrap_or_default();
    changes.sort_by_key(|change| Reverse((date(change.commit), change.commit)));
    changes
}
