//! Where each secret still is.

use std::path::PathBuf;

use super::blobs::Blobs;
use super::history::{History, members};
use super::removal::removals;
use super::skeleton::{Skeleton, Sweep};
use super::{Pathless, Presence, SecretNumber, Standing};
use crate::git::graph::{ABSENT, Commits, Graph};
use crate::git::number::ObjectNumber;

/// One answer per secret.
///
/// Every tree above a hit is looked at once: the trees of `HEAD` first, then those of its first parents, of its other
/// ancestors, of everything else that references lead to. Where a secret is met first says where it is.
#[derive(Debug)]
pub(super) struct Inquiry {
    /// By secret.
    presences: Vec<Option<Presence>>,
    /// By blob: whether references lead to it.
    is_reachable: Vec<bool>,
    /// By blob: whether the index holds it.
    is_staged: Vec<bool>,
}

impl Inquiry {
    pub(super) fn new(
        graph: &Graph,
        skeleton: &Skeleton,
        blobs: &Blobs,
        history: &History,
        index: &[(ObjectNumber, PathBuf)],
    ) -> Self {
        let commits = graph.commits();
        let mut answers = Answers { blobs, presences: vec![None; blobs.secret_numbers().len()] };
        let mut sweep = Sweep::new(skeleton, blobs);
        for (commit, child) in first_parents(commits, history.head) {
            let presence = match child {
                None => Presence::Head,
                Some(child) => removed(commits, child),
            };
            sweep.tree(commits.tree(commit), |blob| answers.give(blob, presence));
        }
        let mut aside = Vec::new();
        for commit in members(&history.of_head) {
            sweep.tree(commits.tree(commit), |blob| aside.push(blob));
        }
        let aside: Vec<u32> = answers.open(&aside);
        for (secret, commit) in removals(graph, skeleton, blobs, history, &aside) {
            answers.settle(secret, removed(commits, commit));
        }
        let mut is_staged = vec![false; blobs.count()];
        for blob in index.iter().filter_map(|(number, _)| blobs.position(*number)) {
            answers.give(blob, Presence::Staged);
            if let Some(is_staged) = is_staged.get_mut(blob as usize) {
                *is_staged = true;
            }
        }
        for commit in &history.order {
            sweep.tree(commits.tree(*commit), |blob| answers.give(blob, Presence::Elsewhere));
        }
        for tree in &history.trees {
            sweep.tree(*tree, |blob| answers.give(blob, Presence::Elsewhere));
        }
        for blob in &history.blobs {
            sweep.blob(*blob, |blob| answers.give(blob, Presence::Elsewhere));
        }
        Self { presences: answers.presences, is_reachable: sweep.met, is_staged }
    }

    /// The blob at this position as one without a path.
    pub(super) fn pathless(&self, blob: usize, number: ObjectNumber) -> Pathless {
        let standing = if self.is_reachable.get(blob) == Some(&true) {
            Standing::Reachable
        } else if self.is_staged.get(blob) == Some(&true) {
            Standing::Staged
        } else {
            Standing::Unreachable
        };
        Pathless { blob: number, standing }
    }

    pub(super) fn into_presences(self, blobs: &Blobs) -> Vec<(SecretNumber, Presence)> {
        let answers = self.presences.into_iter().map(|presence| presence.unwrap_or(Presence::Unreachable));
        blobs.secret_numbers().iter().copied().zip(answers).collect()
    }
}

/// Answers as they come in. The first one for a secret stands.
struct Answers<'a> {
    blobs: &'a Blobs,
    /// By secret.
    presences: Vec<Option<Presence>>,
}

impl Answers<'_> {
    /// Answers for all secrets of a blob.
    fn give(&mut self, blob: u32, presence: Presence) {
        for secret in self.blobs.secrets(blob) {
            self.settle(*secret, presence);
        }
    }

    fn settle(&mut self, secret: u32, presence: Presence) {
        if let Some(answer) = self.presences.get_mut(secret as usize) {
            answer.get_or_insert(presence);
        }
    }

    /// The secrets of these blobs that have no answer yet.
    fn open(&self, blobs: &[u32]) -> Vec<u32> {
        let secrets = blobs.iter().flat_map(|blob| self.blobs.secrets(*blob)).copied();
        let mut open: Vec<u32> =
            secrets.filter(|secret| self.presences.get(*secret as usize) == Some(&None)).collect();
        open.sort_unstable();
        open.dedup();
        open
    }
}

/// `HEAD`, its first parent, the first parent of that, and so on; each with the one before.
fn first_parents(commits: &Commits, head: Option<u32>) -> impl Iterator<Item = (u32, Option<u32>)> {
    let next = |commit: u32| commits.parents.row(commit as usize).first().copied();
    // As many steps as there are commits: a line without end is impossible as long as names are hashes.
    std::iter::successors(head.map(|head| (head, None)), move |(commit, _)| {
        next(*commit).filter(|parent| *parent != ABSENT).map(|parent| (parent, Some(*commit)))
    })
    .take(commits.numbers.len())
}

fn removed(commits: &Commits, commit: u32) -> Presence {
    Presence::Removed(commits.number(commit).unwrap_or(ObjectNumber(ABSENT)))
}
