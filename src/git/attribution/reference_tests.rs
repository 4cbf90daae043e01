//! Random histories against what the definitions say, computed without any thought of speed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use proptest::prelude::*;

use super::{
    Attribution, Hits, LeftOut, Limits, Pathless, Place, Presence, References, SecretNumber, Standing,
    Truncation, Version,
};
use crate::git::number::{ObjectFormat, ObjectNumber};
use crate::git::sample::Repository;

/// `d/a` and `e/a` may be the same tree.
const PATHS: [&str; 4] = ["a", "d/a", "d/b", "e/a"];
/// The secrets of each blob.
const BLOBS: [&[u32]; 6] = [&[], &[0], &[1], &[0, 1], &[2], &[0]];

/// Positions of blobs, by position of the path.
type Files = [Option<usize>; PATHS.len()];

#[derive(Debug, Clone)]
struct Commit {
    files: Files,
    /// Positions of earlier commits.
    parents: Vec<usize>,
    date: i64,
}

#[derive(Debug, Clone)]
struct History {
    commits: Vec<Commit>,
    tips: Vec<usize>,
    head: Option<usize>,
    index: Vec<(usize, usize)>,
    tagged_trees: Vec<usize>,
    tagged_blobs: Vec<usize>,
    dangling: Files,
}

fn files() -> impl Strategy<Value = Files> {
    let file = || proptest::option::weighted(0.6, 0..BLOBS.len());
    [file(), file(), file(), file()]
}

fn histories() -> impl Strategy<Value = History> {
    let commit =
        (files(), proptest::collection::vec(any::<prop::sample::Index>(), 0..4), 0_i64..5, 0_usize..10);
    // Mostly lines: a commit that has drawn no parents follows the one before.
    let commits = proptest::collection::vec(commit, 1..=12).prop_map(|drawn| {
        let mut commits: Vec<Commit> = Vec::new();
        for (at, (mut files, parents, date, change)) in drawn.into_iter().enumerate() {
            let mut parents: Vec<usize> =
                if at == 0 { Vec::new() } else { parents.iter().map(|parent| parent.index(at)).collect() };
            if parents.is_empty() && at > 0 && change > 0 {
                parents.push(at - 1);
            }
            if let (Some(parent), 0..4) = (parents.first(), change) {
                // A small change.
                files = Files::from(std::array::from_fn(|path| {
                    if path == change { files[path] } else { commits[*parent].files[path] }
                }));
            }
            commits.push(Commit { files, parents, date });
        }
        commits
    });
    commits.prop_flat_map(|commits| {
        let commit = 0..commits.len();
        (
            proptest::collection::vec(commit.clone(), 0..3),
            proptest::option::weighted(0.9, commit.clone()),
            proptest::collection::vec((0..PATHS.len(), 0..BLOBS.len()), 0..3),
            proptest::collection::vec(commit, 0..2),
            proptest::collection::vec(0..BLOBS.len(), 0..2),
            files(),
        )
            .prop_map(move |(tips, head, index, tagged_trees, tagged_blobs, dangling)| History {
                commits: commits.clone(),
                tips,
                head,
                index,
                tagged_trees,
                tagged_blobs,
                dangling,
            })
    })
}

/// A blob at a path: positions; who introduced it; what leads there.
#[derive(Debug, Clone, Copy)]
struct Placement {
    path: usize,
    blob: usize,
    introduced: Option<usize>,
    standing: Standing,
}

impl History {
    fn ancestry(&self, starts: &[usize]) -> BTreeSet<usize> {
        let mut members: BTreeSet<usize> = starts.iter().copied().collect();
        for at in (0..self.commits.len()).rev() {
            if members.contains(&at) {
                members.extend(&self.commits[at].parents);
            }
        }
        members
    }

    fn reachable(&self) -> BTreeSet<usize> {
        let starts: Vec<usize> = self.tips.iter().chain(&self.head).copied().collect();
        self.ancestry(&starts)
    }

    fn order(&self, members: &BTreeSet<usize>) -> Vec<usize> {
        let mut order = Vec::new();
        let mut rest = members.clone();
        while !rest.is_empty() {
            let ready = |at: &&usize| self.commits[**at].parents.iter().all(|parent| !rest.contains(parent));
            let next = *rest.iter().filter(ready).min_by_key(|at| (self.commits[**at].date, **at)).unwrap();
            rest.remove(&next);
            order.push(next);
        }
        order
    }

    fn placements(&self) -> Vec<Placement> {
        let mut placements: Vec<Placement> = Vec::new();
        let mut take = |files: Files, introduced, standing, wanted: &dyn Fn(usize) -> bool| {
            for (path, blob) in files.into_iter().enumerate() {
                let Some(blob) = blob.filter(|blob| !BLOBS[*blob].is_empty() && wanted(*blob)) else {
                    continue;
                };
                if !placements.iter().any(|known| (known.path, known.blob) == (path, blob)) {
                    placements.push(Placement { path, blob, introduced, standing });
                }
            }
        };
        let reachable = self.reachable();
        let stray: BTreeSet<usize> = (0..self.commits.len()).filter(|at| !reachable.contains(at)).collect();
        for at in self.order(&reachable) {
            take(self.commits[at].files, Some(at), Standing::Reachable, &|_| true);
        }
        for at in &self.tagged_trees {
            take(self.commits[*at].files, None, Standing::Reachable, &|_| true);
        }
        for at in self.order(&stray) {
            take(self.commits[at].files, Some(at), Standing::Unreachable, &|_| true);
        }
        let mut index = self.index.clone();
        index.sort_by_key(|(path, blob)| (PATHS[*path], *blob));
        for (path, blob) in index {
            if BLOBS[blob].is_empty() {
                continue;
            }
            match placements.iter_mut().find(|known| (known.path, known.blob) == (path, blob)) {
                Some(known) => known.standing = known.standing.min(Standing::Staged),
                None => {
                    placements.push(Placement { path, blob, introduced: None, standing: Standing::Staged })
                }
            }
        }
        let placed: BTreeSet<usize> = placements.iter().map(|placement| placement.blob).collect();
        for (path, blob) in self.dangling.into_iter().enumerate() {
            let Some(blob) = blob.filter(|blob| !BLOBS[*blob].is_empty() && !placed.contains(blob)) else {
                continue;
            };
            placements.push(Placement { path, blob, introduced: None, standing: Standing::Unreachable });
        }
        placements
    }

    fn holds(files: &Files, secret: u32) -> bool {
        files.iter().flatten().any(|blob| BLOBS[*blob].contains(&secret))
    }

    fn presence(&self, secret: u32, commits: &[ObjectNumber]) -> Presence {
        let holds = |at: usize| Self::holds(&self.commits[at].files, secret);
        let ancestry = self.ancestry(&self.head.into_iter().collect::<Vec<_>>());
        if self.head.is_some_and(holds) {
            return Presence::Head;
        }
        if ancestry.iter().any(|at| holds(*at)) {
            let mut at = self.head;
            while let Some(commit) = at {
                at = self.commits[commit].parents.first().copied();
                if at.is_some_and(holds) && !holds(commit) {
                    return Presence::Removed(commits[commit]);
                }
            }
            let lost =
                |at: &&usize| !holds(**at) && self.commits[**at].parents.iter().any(|parent| holds(*parent));
            let last = ancestry.iter().filter(lost).max_by_key(|at| (self.commits[**at].date, **at));
            return Presence::Removed(commits[*last.unwrap()]);
        }
        if self.index.iter().any(|(_, blob)| BLOBS[*blob].contains(&secret)) {
            return Presence::Staged;
        }
        let is_tagged = self.tagged_trees.iter().any(|at| holds(*at))
            || self.tagged_blobs.iter().any(|blob| BLOBS[*blob].contains(&secret));
        if is_tagged || self.reachable().into_iter().any(holds) {
            Presence::Elsewhere
        } else {
            Presence::Unreachable
        }
    }

    fn expected(&self, blobs: &[ObjectNumber], commits: &[ObjectNumber]) -> Attribution {
        let mut placements = self.placements();
        let is_placed = |blob: usize| placements.iter().any(|placement| placement.blob == blob);
        let unplaced = (1..BLOBS.len()).filter(|blob| !is_placed(*blob));
        let standing = |blob| {
            if self.tagged_blobs.contains(&blob) { Standing::Reachable } else { Standing::Unreachable }
        };
        let pathless =
            unplaced.map(|blob| Pathless { blob: blobs[blob], standing: standing(blob) }).collect();
        placements.sort_by_key(|placement| placement.standing);
        let mut places: BTreeMap<(u32, &str), Place> = BTreeMap::new();
        for Placement { path, blob, introduced, standing } in placements {
            for secret in BLOBS[blob] {
                let place = places.entry((*secret, PATHS[path])).or_insert_with(|| Place {
                    secret: SecretNumber(*secret),
                    path: PATHS[path].as_bytes().into(),
                    versions: Vec::new(),
                    head: None,
                });
                let introduced = introduced.map(|at| commits[at]);
                place.versions.push(Version { blob: blobs[blob], introduced, standing });
                if self.head.is_some_and(|head| self.commits[head].files[path] == Some(blob)) {
                    place.head = Some(blobs[blob]);
                }
            }
        }
        Attribution {
            places: places.into_values().collect(),
            presences: (0..3).map(|secret| (SecretNumber(secret), self.presence(secret, commits))).collect(),
            pathless,
            truncation: Truncation::default(),
            left_out: LeftOut::default(),
        }
    }

    fn check(&self) {
        let mut repository = Repository::new(ObjectFormat::Sha1);
        let blobs: Vec<_> =
            BLOBS.iter().enumerate().map(|(at, secrets)| repository.blob(&at.to_string(), secrets)).collect();
        let mut commits: Vec<ObjectNumber> = Vec::new();
        let mut trees = Vec::new();
        let list = |files: &Files| -> Vec<(&str, ObjectNumber)> {
            let files = PATHS.iter().zip(files);
            files.filter_map(|(path, blob)| blob.map(|blob| (*path, blobs[blob]))).collect()
        };
        for commit in &self.commits {
            let tree = repository.tree(&list(&commit.files));
            let parents: Vec<_> = commit.parents.iter().map(|parent| commits[*parent]).collect();
            commits.push(repository.commit(tree, &parents, commit.date));
            trees.push(tree);
        }
        repository.tree(&list(&self.dangling));
        let tips: Vec<_> = self.tips.iter().map(|at| commits[*at]).collect();
        let tagged_trees = self.tagged_trees.iter().map(|at| trees[*at]);
        let roots: Vec<_> = tagged_trees.chain(self.tagged_blobs.iter().map(|blob| blobs[*blob])).collect();
        let head = self.head.map(|at| commits[at]);
        let references = References { tips: &tips, extra_roots: &roots, head };
        let index: Vec<_> =
            self.index.iter().map(|(path, blob)| (blobs[*blob], PathBuf::from(PATHS[*path]))).collect();
        // Hits in an order of their own.
        let secrets = |(blob, secrets): (&ObjectNumber, &&[u32])| {
            (*blob, secrets.iter().rev().map(|secret| SecretNumber(*secret)).collect::<Vec<_>>())
        };
        let hits: Vec<_> = blobs.iter().zip(&BLOBS).skip(1).map(secrets).rev().collect();
        let hits = Hits { blobs: &hits, index: &index };
        let attribution = Attribution::new(&repository.graph(), references, hits, Limits::default());
        assert_eq!(attribution, self.expected(&blobs, &commits));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn attribution_is_what_the_definitions_say(history in histories()) {
        history.check();
    }
}
