//! Which commits lead where, and the order in which they are looked at.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::References;
use super::blobs::Blobs;
use crate::git::graph::{ABSENT, Commits, Graph};

/// The commits of a repository as its references see them. All are positions, not numbers.
#[derive(Debug)]
pub(super) struct History {
    pub(super) head: Option<u32>,
    /// By commit: whether `HEAD` leads to it.
    pub(super) of_head: Vec<bool>,
    /// By commit: whether some reference leads to it.
    pub(super) of_references: Vec<bool>,
    /// Reachable commits, parents first. Empty if nothing is looked for.
    pub(super) order: Vec<u32>,
    /// The other commits, parents first. Empty if nothing is looked for.
    pub(super) stray_order: Vec<u32>,
    /// Trees that references lead to directly.
    pub(super) trees: Vec<u32>,
    /// Blobs with hits that references lead to directly.
    pub(super) blobs: Vec<u32>,
    /// How many tips are no object that is known here.
    pub(super) missing_tips: usize,
}

impl History {
    pub(super) fn new(graph: &Graph, references: References<'_>, blobs: &Blobs) -> Self {
        let commits = graph.commits();
        let mut starts = Vec::new();
        let mut trees = Vec::new();
        let mut direct = Vec::new();
        let mut missing_tips = 0;
        let known = references.head.iter().chain(references.tips);
        for (number, missing) in
            known.map(|tip| (tip, 1)).chain(references.extra_roots.iter().map(|root| (root, 0)))
        {
            if let Some(commit) = graph.commit_at(*number) {
                starts.push(commit);
            } else if graph.tree_at(*number).is_some() {
                trees.push(*number);
            } else if let Some(blob) = blobs.position(*number) {
                direct.push(blob);
            } else {
                missing_tips += missing;
            }
        }
        trees.sort_unstable();
        trees.dedup();
        let head = references.head.and_then(|head| graph.commit_at(head));
        let reachable = ancestry(commits, starts);
        let stray: Vec<bool> = reachable.iter().map(|is_reachable| !is_reachable).collect();
        let order = |members| if blobs.count() == 0 { Vec::new() } else { parents_first(commits, members) };
        Self {
            head,
            of_head: ancestry(commits, head.into_iter().collect()),
            order: order(&reachable),
            stray_order: order(&stray),
            of_references: reachable,
            trees: trees.into_iter().filter_map(|number| graph.tree_at(number)).collect(),
            blobs: direct,
            missing_tips,
        }
    }
}

/// The positions of those that are members.
pub(super) fn members(of: &[bool]) -> impl Iterator<Item = u32> {
    (0..).zip(of).filter(|(_, is_member)| **is_member).map(|(commit, _)| commit)
}

/// By commit: whether it is one of these or an ancestor of one.
fn ancestry(commits: &Commits, mut open: Vec<u32>) -> Vec<bool> {
    let mut members = vec![false; commits.numbers.len()];
    while let Some(commit) = open.pop() {
        let Some(member) = members.get_mut(commit as usize) else { continue };
        if !std::mem::replace(member, true) {
            open.extend(commits.parents.row(commit as usize).iter().filter(|parent| **parent != ABSENT));
        }
    }
    members
}

/// The members, each behind those of its parents that are members; where that leaves a choice, by the committer's date,
/// then by number.
fn parents_first(commits: &Commits, members: &[bool]) -> Vec<u32> {
    let is_member = |commit: u32| members.get(commit as usize).copied().unwrap_or_default();
    let date = |commit: u32| commits.committed.get(commit as usize).copied().unwrap_or_default();
    let all = 0..u32::try_from(members.len()).unwrap_or(u32::MAX);
    let mut waiting = vec![0_u32; members.len()];
    let mut children = Children::new(members.len());
    for commit in all.clone().filter(|commit| is_member(*commit)) {
        for parent in commits.parents.row(commit as usize).iter().filter(|parent| is_member(**parent)) {
            children.add(*parent, commit);
            if let Some(count) = waiting.get_mut(commit as usize) {
                *count += 1;
            }
        }
    }
    let is_ready = |commit: &u32| waiting.get(*commit as usize) == Some(&0);
    let ready = all.clone().filter(|commit| is_member(*commit)).filter(is_ready);
    let mut ready: BinaryHeap<_> = ready.map(|commit| Reverse((date(commit), commit))).collect();
    let mut order = Vec::new();
    let mut is_done = vec![false; members.len()];
    while let Some(Reverse((_, commit))) = ready.pop() {
        order.push(commit);
        if let Some(is_done) = is_done.get_mut(commit as usize) {
            *is_done = true;
        }
        for child in children.of(commit) {
            let Some(count) = waiting.get_mut(child as usize) else { continue };
            *count -= 1;
            if *count == 0 {
                ready.push(Reverse((date(child), child)));
            }
        }
    }
    // Commits that are their own ancestors: impossible as long as names are hashes.
    let mut rest: Vec<u32> =
        all.filter(|commit| is_member(*commit) && is_done.get(*commit as usize) == Some(&false)).collect();
    rest.sort_by_key(|commit| (date(*commit), *commit));
    order.extend(rest);
    order
}

/// Each commit's children: chains of links, newest first.
struct Children {
    /// By commit: its first link.
    first: Vec<u32>,
    /// A child, and the next link.
    links: Vec<(u32, u32)>,
}

impl Children {
    fn new(count: usize) -> Self {
        Self { first: vec![ABSENT; count], links: Vec::new() }
    }

    fn add(&mut self, parent: u32, child: u32) {
        let Some(first) = self.first.get_mut(parent as usize) else { return };
        let link = u32::try_from(self.links.len()).unwrap_or(ABSENT);
        self.links.push((child, std::mem::replace(first, link)));
    }

    fn of(&self, parent: u32) -> impl Iterator<Item = u32> {
        let link = |at: u32| self.links.get(at as usize).copied();
        let first = self.first.get(parent as usize).copied().and_then(link);
        std::iter::successors(first, move |(_, next)| link(*next)).map(|(child, _)| child)
    }
}
