//! Who took away the secrets that were in the history of `HEAD` but never on its line of first parents.

use std::cmp::Reverse;

use super::blobs::Blobs;
use super::history::History;
use super::skeleton::Skeleton;
use crate::git::graph::{ABSENT, Graph};

/// How many secrets are followed at a time: one bit each.
const BATCH: usize = u64::BITS as usize;

/// A commit and a parent whose trees differ.
struct Change {
    committed: i64,
    commit: u32,
    /// The node of the commit's tree, or [`ABSENT`].
    node: u32,
    /// The node of the parent's tree.
    parent: u32,
}

/// For each of these secrets, which are sorted, the latest commit in the history of `HEAD` that does not hold it while a
/// parent does.
///
/// The secrets are followed in batches: which of a batch stand below a tree fits into one word, so that a batch takes one
/// pass through the trees above these secrets and one through the changes of these trees.
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
    let mut marks = vec![0_u64; blobs.count()];
    let mut words = vec![0_u64; skeleton.count()];
    holders.iter().for_each(|(_, blob)| add(&mut marks, *blob, 1));
    let every = 0..u32::try_from(skeleton.count()).unwrap_or(u32::MAX);
    fill(skeleton, &mut words, every.clone(), &marks);
    let carriers: Vec<u32> = every.filter(|node| word(&words, *node) != 0).collect();
    let changes = changes(graph, skeleton, history, &words);
    for batch in holders.chunk_by(|(left, _), (right, _)| left / BATCH == right / BATCH) {
        marks.fill(0);
        batch.iter().for_each(|(at, blob)| add(&mut marks, *blob, 1 << (at % BATCH)));
        fill(skeleton, &mut words, carriers.iter().copied(), &marks);
        let base = batch.first().map_or(0, |(at, _)| at - at % BATCH);
        let mut open = batch.iter().fold(0_u64, |all, (at, _)| all | 1 << (at % BATCH));
        for change in &changes {
            let mut lost = word(&words, change.parent) & !word(&words, change.node) & open;
            open &= !lost;
            while lost != 0 {
                let secret = secrets.get(base + lost.trailing_zeros() as usize);
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

fn word(words: &[u64], at: u32) -> u64 {
    words.get(at as usize).copied().unwrap_or_default()
}

fn add(words: &mut [u64], at: u32, bits: u64) {
    if let Some(word) = words.get_mut(at as usize) {
        *word |= bits;
    }
}

/// Sets the words of these nodes, which come behind those below them, to the marks of all blobs below.
fn fill(skeleton: &Skeleton, words: &mut [u64], nodes: impl Iterator<Item = u32>, marks: &[u64]) {
    for node in nodes {
        let blobs = skeleton.blobs(node).iter().map(|step| word(marks, step.to));
        let folders = skeleton.folders(node).iter().map(|step| word(words, step.to));
        let below = blobs.chain(folders).fold(0, |all, one| all | one);
        if let Some(word) = words.get_mut(node as usize) {
            *word = below;
        }
    }
}

/// All pairs of a commit in the history of `HEAD` and a parent that leads to wanted secrets, with different trees; latest
/// first.
fn changes(graph: &Graph, skeleton: &Skeleton, history: &History, wanted: &[u64]) -> Vec<Change> {
    let commits = graph.commits();
    let node = |commit: u32| skeleton.node(commits.tree(commit)).unwrap_or(ABSENT);
    let mut changes = Vec::new();
    for (commit, committed) in (0..).zip(&commits.committed) {
        if history.of_head.get(commit as usize) != Some(&true) {
            continue;
        }
        let own = node(commit);
        for parent in commits.parents.row(commit as usize).iter().map(|parent| node(*parent)) {
            if parent != own && word(wanted, parent) != 0 {
                changes.push(Change { committed: *committed, commit, node: own, parent });
            }
        }
    }
    changes.sort_by_key(|change| Reverse((change.committed, change.commit)));
    changes
}
