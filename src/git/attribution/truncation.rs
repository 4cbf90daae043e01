//! What is missing from a history.

use super::Truncation;
use super::history::{History, members};
use crate::git::graph::{ABSENT, EntryKind, Graph};
use crate::git::number::ObjectNumber;

/// Counts what references lead to and is not there.
pub(super) fn of(graph: &Graph, history: &History) -> Truncation {
    let parents = |commit: u32| graph.commits().parents.row(commit as usize);
    Truncation {
        tips: history.missing_tips,
        parents: members(&history.of_references)
            .flat_map(parents)
            .filter(|parent| **parent == ABSENT)
            .count(),
        trees: missing_trees(graph, history),
    }
}

fn missing_trees(graph: &Graph, history: &History) -> usize {
    // By position of an entry: is it a tree that is not there?
    let is_missing: Vec<bool> = graph
        .entries()
        .iter()
        .map(|entry| entry.kind == EntryKind::Tree && graph.tree_at(ObjectNumber(entry.child)).is_none())
        .collect();
    let roots = || members(&history.of_references).map(|commit| graph.commits().tree(commit));
    let mut count = roots().filter(|tree| *tree == ABSENT).count();
    if !is_missing.contains(&true) {
        return count;
    }
    let mut is_seen = vec![false; graph.tree_count()];
    let mut open: Vec<u32> = roots().chain(history.trees.iter().copied()).collect();
    while let Some(tree) = open.pop() {
        let Some(seen) = is_seen.get_mut(tree as usize) else { continue };
        if std::mem::replace(seen, true) {
            continue;
        }
        for edge in graph.edges(tree) {
            count += usize::from(is_missing.get(*edge as usize) == Some(&true));
            let Some(entry) = graph.entries().get(*edge as usize) else { continue };
            if entry.kind == EntryKind::Tree {
                open.extend(graph.tree_at(ObjectNumber(entry.child)));
            }
        }
    }
    count
}
