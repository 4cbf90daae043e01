//! Two states of a work tree, compared: what the new one holds that the old ones do not hold at the same path.

use std::collections::{HashMap, HashSet};

use super::index::EntryKind;
use super::tree::{Side, Tree, TreeEntry, Trees};
use crate::commit::ObjectId;

/// A path that was met, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PathIndex(u32);

/// Paths, each kept once.
#[derive(Debug, Default)]
pub(super) struct Paths {
    known: HashMap<Box<[u8]>, PathIndex>,
    all: Vec<Box<[u8]>>,
}

impl Paths {
    fn intern(&mut self, path: &[u8]) -> PathIndex {
        if let Some(known) = self.known.get(path) {
            return *known;
        }
        let index = PathIndex(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
        self.all.push(path.into());
        self.known.insert(path.into(), index);
        index
    }

    /// The bytes of a path.
    pub(super) fn get(&self, path: PathIndex) -> &[u8] {
        usize::try_from(path.0).ok().and_then(|at| self.all.get(at)).map(|path| &**path).unwrap_or_default()
    }
}

/// One path whose content differs from that of every old state.
#[derive(Debug)]
pub(super) struct Difference {
    pub(super) path: PathIndex,
    pub(super) after: Option<ObjectId>,
    /// What stood there, and in which of the old states.
    pub(super) before: Vec<(usize, ObjectId)>,
}

/// A folder that is still to be compared.
struct Job {
    path: Vec<u8>,
    after: Option<ObjectId>,
    before: Vec<Option<ObjectId>>,
}

/// How many folders one comparison looks into, and how many paths it lists. A tree may hold itself many times over and
/// so be larger than any disk.
const LIMIT: usize = 1_000_000;
/// The same for all comparisons of a run.
const TOTAL: usize = 32_000_000;

/// Collects differences.
#[derive(Debug)]
pub(super) struct Comparison {
    pub(super) trees: Trees,
    pub(super) paths: Paths,
    pub(super) found: Vec<Difference>,
    pub(super) submodules: HashSet<PathIndex>,
    limit: usize,
    budget: usize,
    total: usize,
    /// Comparisons that were given up.
    pub(super) given_up: u64,
}

impl Comparison {
    pub(super) fn new(trees: Trees) -> Self {
        Self {
            trees,
            paths: Paths::default(),
            found: Vec::new(),
            submodules: HashSet::new(),
            limit: LIMIT,
            budget: LIMIT,
            total: TOTAL,
            given_up: 0,
        }
    }

    /// Compares one tree with those that it takes the place of; with none, all of it is new.
    pub(super) fn trees(&mut self, path: &[u8], after: Option<ObjectId>, before: &[Option<ObjectId>]) {
        self.budget = self.limit.min(self.total);
        self.total -= self.budget;
        let mut jobs = vec![Job { path: path.to_owned(), after, before: before.to_owned() }];
        while let Some(job) = jobs.pop() {
            if self.budget == 0 {
                self.given_up += 1;
                return;
            }
            self.budget -= 1;
            self.folder(&job, &mut jobs);
        }
        self.total += self.budget;
    }

    fn folder(&mut self, job: &Job, jobs: &mut Vec<Job>) {
        if job.after.is_some() && job.before.contains(&job.after) {
            return;
        }
        let after = job.after.map(|id| self.trees.get(id, Side::New)).unwrap_or_default();
        let before: Vec<Option<std::sync::Arc<Tree>>> =
            job.before.iter().map(|id| id.map(|id| self.trees.get(id, Side::Old))).collect();
        for entry in after.entries() {
            let name = after.name(entry);
            let olds = before.iter().map(|old| old.as_deref().map(|old| old.named(name)).unwrap_or_default());
            let olds: Vec<&[TreeEntry]> = olds.collect();
            if !olds.iter().any(|old| old.iter().any(|old| is_same(old, entry))) {
                self.entry(&join(&job.path, name), Some((entry.kind, entry.id)), &olds, jobs);
            }
        }
        // A path is gone when every old state held something there: otherwise the new state agrees with one of them.
        let Some(Some(first)) = before.first() else { return };
        for entry in first.entries() {
            let name = first.name(entry);
            let olds: Vec<&[TreeEntry]> = before
                .iter()
                .map(|old| old.as_deref().map(|old| old.named(name)).unwrap_or_default())
                .collect();
            if after.named(name).is_empty() && olds.iter().all(|old| !old.is_empty()) {
                self.entry(&join(&job.path, name), None, &olds, jobs);
            }
        }
    }

    /// One name that leads to something else than before.
    fn entry(
        &mut self,
        path: &[u8],
        after: Option<(EntryKind, ObjectId)>,
        olds: &[&[TreeEntry]],
        jobs: &mut Vec<Job>,
    ) {
        let folders =
            olds.iter().map(|old| old.iter().find(|old| old.kind == EntryKind::Folder).map(|old| old.id));
        let before: Vec<(usize, ObjectId)> = olds
            .iter()
            .enumerate()
            .flat_map(|(at, old)| old.iter().map(move |old| (at, old)))
            .filter(|(_, old)| matches!(old.kind, EntryKind::Blob(_)))
            .map(|(at, old)| (at, old.id))
            .collect();
        let after_folder = after.filter(|(kind, _)| *kind == EntryKind::Folder).map(|(_, id)| id);
        let folders: Vec<Option<ObjectId>> = folders.collect();
        if after_folder.is_some() || folders.iter().any(Option::is_some) {
            jobs.push(Job { path: path.to_owned(), after: after_folder, before: folders });
        }
        if after.is_some_and(|(kind, _)| kind == EntryKind::Submodule) {
            let path = self.paths.intern(path);
            self.submodules.insert(path);
        }
        let content = after.filter(|(kind, _)| matches!(kind, EntryKind::Blob(_))).map(|(_, id)| id);
        self.note(path, content, before);
    }

    /// Notes content that is new at a path, or gone from it.
    pub(super) fn note(&mut self, path: &[u8], after: Option<ObjectId>, before: Vec<(usize, ObjectId)>) {
        if after.is_none() && before.is_empty() {
            return;
        }
        self.budget = self.budget.saturating_sub(1);
        let path = self.paths.intern(path);
        self.found.push(Difference { path, after, before });
    }

    /// Notes everything in a folder as gone.
    pub(super) fn gone(&mut self, path: &[u8], tree: ObjectId) {
        self.trees(path, None, &[Some(tree)]);
    }

    /// Notes a submodule.
    pub(super) fn submodule(&mut self, path: &[u8]) {
        let path = self.paths.intern(path);
        self.submodules.insert(path);
    }
}

/// The same content, whatever its permissions are.
fn is_same(one: &TreeEntry, other: &TreeEntry) -> bool {
    let is_blob = |entry: &TreeEntry| matches!(entry.kind, EntryKind::Blob(_));
    one.id == other.id && (one.kind == other.kind || is_blob(one) && is_blob(other))
}

/// A path and a name in it; the path of a folder has no `/` at its end.
pub(super) fn join(path: &[u8], name: &[u8]) -> Vec<u8> {
    if path.is_empty() { name.to_owned() } else { [path, b"/", name].concat() }
}

#[cfg(test)]
mod tests {
    use super::{Comparison, Trees};
    use crate::commit::ObjectId;
    use crate::git::reader::Reader;

    fn id(byte: u8) -> ObjectId {
        ObjectId::from_bytes(&[byte; 20]).unwrap()
    }

    fn tree(entries: &[(&str, &str, u8)]) -> Vec<u8> {
        let entry = |(mode, name, byte): &(&str, &str, u8)| {
            [mode.as_bytes(), b" ", name.as_bytes(), b"\0", &[*byte; 20]].concat()
        };
        entries.iter().flat_map(entry).collect()
    }

    fn comparison(trees: &[(u8, Vec<u8>)]) -> Comparison {
        let mut known = Trees::new(Reader::empty(), 20);
        for (byte, bytes) in trees {
            known.remember(id(*byte), bytes);
        }
        Comparison::new(known)
    }

    /// Path, new content and number of old ones, sorted.
    fn found(comparison: &Comparison) -> Vec<(String, Option<ObjectId>, usize)> {
        let mut found: Vec<_> = comparison
            .found
            .iter()
            .map(|one| {
                let path = String::from_utf8_lossy(comparison.paths.get(one.path)).into_owned();
                (path, one.after, one.before.len())
            })
            .collect();
        found.sort();
        found
    }

    #[test]
    fn a_merge_brings_what_none_of_its_parents_has() {
        let mut comparison = comparison(&[
            (
                1,
                tree(&[
                    ("100644", "both", 11),
                    ("100644", "evil", 12),
                    ("100644", "one", 13),
                    ("100755", "mode", 14),
                ]),
            ),
            (
                2,
                tree(&[
                    ("100644", "both", 11),
                    ("100644", "gone", 15),
                    ("100644", "one", 13),
                    ("100644", "mode", 14),
                ]),
            ),
            (3, tree(&[("100644", "both", 16), ("100644", "gone", 17), ("100644", "half", 18)])),
        ]);
        comparison.trees(b"", Some(id(1)), &[Some(id(2)), Some(id(3))]);
        let expected = [("evil".to_owned(), Some(id(12)), 0), ("gone".to_owned(), None, 2)];
        assert_eq!(found(&comparison), expected);
    }

    #[test]
    fn a_tree_that_holds_itself_many_times_over_is_given_up() {
        let nested = |below: u8| {
            let mode = if below == 9 { "100644" } else { "40000" };
            let names: Vec<String> = (0..10).map(|at| format!("f{at}")).collect();
            let entries: Vec<_> = names.iter().map(|name| (mode, name.as_str(), below)).collect();
            tree(&entries)
        };
        let trees: Vec<(u8, Vec<u8>)> = (1..9).map(|at| (at, nested(at + 1))).collect();
        let mut comparison = comparison(&trees);
        comparison.limit = 1000;
        comparison.trees(b"", Some(id(1)), &[]);
        assert_eq!(comparison.given_up, 1);
        assert!(comparison.found.len() <= 1000);
        // The next one has its own limit.
        comparison.trees(b"", Some(id(8)), &[]);
        assert_eq!(comparison.given_up, 1);
    }
}
