//! Changes: the contents that a commit in the making, a range of commits or a push brings, and those that they take the
//! place of.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::PathBuf;

use super::compare::{Comparison, PathIndex};
use super::header::{Authors, Header};
use super::index::path_of;
use super::push::{Hook, Update};
use super::reader::Loss;
use super::revisions::{RangeSpec, RevisionError};
use super::tree::{Side, Trees};
use super::walk::{self, ParentSide, Range, RangeCommit};
use super::{GitError, Repository};
use crate::commit::{Commit, ObjectId};
use crate::notice::{Coverage, Notice, NoticeKind};
use crate::quantity::counted;

/// A commit of a change, by number; the earlier ones have the lower numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommitIndex(usize);

/// A content at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Content {
    /// Where it is; nothing for a blob that a tag names.
    pub path: Option<PathIndex>,
    /// What it is.
    pub blob: ObjectId,
    /// The first commit that holds it there; nothing if it is in no commit.
    pub commit: Option<CommitIndex>,
}

/// At how many paths the same content is scanned. A tree may hold one content any number of times.
const PLACES: usize = 10_000;

/// A path whose content a commit changed.
#[derive(Debug)]
struct Step {
    commit: CommitIndex,
    before: Vec<ObjectId>,
    after: Option<ObjectId>,
}

/// What a change brings.
#[derive(Debug)]
pub struct Changes {
    comparison: Comparison,
    /// New contents, in the order in which they came. Each content of a path once.
    pub added: Vec<Content>,
    /// Contents that were there before, and that the change takes away or writes anew.
    pub replaced: Vec<Content>,
    commits: Vec<ObjectId>,
    /// Where the change ends.
    tips: Vec<ObjectId>,
    steps: HashMap<PathIndex, Vec<Step>>,
    /// Worth saying, whatever the contents hold.
    pub notices: Vec<Notice>,
    /// Whether the history before the change is known.
    pub cut: Cut,
}

/// Whether the history before a change is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// It is.
    Whole,
    /// The clone was cut off within the change.
    Shallow,
}

impl Changes {
    fn new(repository: &Repository) -> Self {
        let trees = Trees::new(repository.reader(), repository.hash().len_in_bytes());
        Self {
            comparison: Comparison::new(trees),
            added: Vec::new(),
            replaced: Vec::new(),
            commits: Vec::new(),
            steps: HashMap::new(),
            notices: Vec::new(),
            cut: Cut::Whole,
            tips: Vec::new(),
        }
    }

    /// What the next commit would bring: the index against `HEAD`.
    ///
    /// # Errors
    /// When the index or `HEAD` cannot be read.
    pub fn staged(repository: &Repository) -> Result<Self, GitError> {
        let mut changes = Self::new(repository);
        let index = repository.index()?;
        let head = match repository.head()? {
            Some(id) => {
                let header = Header::read(&mut changes.comparison.trees.reader, &id)
                    .map_err(|loss| GitError::read("HEAD", format!("commit {id} is {}", word(loss))))?;
                Some(header.tree)
            }
            None => None,
        };
        super::staged::compare(&index, head, &mut changes.comparison);
        let found = std::mem::take(&mut changes.comparison.found);
        let gone: HashSet<ObjectId> = found.iter().flat_map(|one| &one.before).map(|(_, id)| *id).collect();
        for difference in found {
            let path = Some(difference.path);
            // What stood at another path that changes was moved or copied from there.
            changes.added.extend(difference.after.filter(|blob| !gone.contains(blob)).map(|blob| Content {
                path,
                blob,
                commit: None,
            }));
            changes.replaced.extend(difference.before.iter().map(|(_, blob)| Content {
                path,
                blob: *blob,
                commit: None,
            }));
        }
        let paths = &changes.comparison.paths;
        changes.added.sort_by(|one, other| order(paths, one).cmp(&order(paths, other)));
        changes.added.dedup();
        let nothing =
            if gone.is_empty() { "nothing is staged" } else { "what is staged brings no new content" };
        changes.finish(repository, nothing);
        Ok(changes)
    }

    /// What the commits of a range bring.
    ///
    /// # Errors
    /// When the range does not say which commits are meant, or none can be told apart from those before.
    pub fn range(repository: &Repository, spec: &RangeSpec) -> Result<Self, RevisionError> {
        let mut changes = Self::new(repository);
        let (range, ends) = repository.commits(&mut changes.comparison.trees.reader, spec)?;
        changes.notices.extend(ends.base.map(|base| Notice::complete(NoticeKind::BaseChosen, "", base)));
        changes.tips = ends.wanted;
        changes.commits_of(&range);
        changes.boundary(repository, &range);
        let is_empty = range.commits.is_empty();
        let nothing = if is_empty {
            "the range holds no commits"
        } else {
            "the commits of the range bring no new content"
        };
        changes.finish(repository, nothing);
        Ok(changes)
    }

    /// What a push brings.
    ///
    /// # Errors
    /// When the references cannot be read.
    pub fn pushed(repository: &Repository, hook: &Hook, updates: &[Update]) -> Result<Self, GitError> {
        let mut changes = Self::new(repository);
        let reader = &mut changes.comparison.trees.reader;
        let pushed = repository.pushed(reader, hook, updates)?;
        let range = walk::between(reader, &repository.shallow()?, &pushed.commits, &pushed.excluded);
        for reference in &pushed.lost {
            let detail = "what it leads to is missing or broken, and was not scanned";
            changes.notices.push(Notice::incomplete(NoticeKind::CorruptObject, reference, detail));
        }
        changes.tips.clone_from(&pushed.commits);
        changes.commits_of(&range);
        for tree in &pushed.trees {
            changes.comparison.trees(b"", Some(*tree), &[]);
            let found = std::mem::take(&mut changes.comparison.found);
            changes.added.extend(
                found
                    .iter()
                    .filter_map(|one| Some(Content { path: Some(one.path), blob: one.after?, commit: None })),
            );
        }
        changes.added.extend(pushed.blobs.iter().map(|blob| Content {
            path: None,
            blob: *blob,
            commit: None,
        }));
        changes.boundary(repository, &range);
        changes.finish(repository, "the push brings no content that the other side does not have");
        Ok(changes)
    }

    /// Compares each commit with its parents, the earlier commits first.
    fn commits_of(&mut self, range: &Range) {
        let mut introduced: HashSet<(PathIndex, ObjectId)> = HashSet::new();
        let mut blobs: HashSet<ObjectId> = HashSet::new();
        let mut moved: Vec<Content> = Vec::new();
        for commit in &range.commits {
            let at = CommitIndex(self.commits.len());
            self.commits.push(commit.id);
            let parents: Vec<Option<ObjectId>> = commit.parents.iter().map(|parent| parent.tree).collect();
            self.comparison.trees(b"", Some(commit.tree), &parents);
            let found = std::mem::take(&mut self.comparison.found);
            let gone: HashSet<ObjectId> =
                found.iter().flat_map(|one| &one.before).map(|(_, id)| *id).collect();
            // First what was there before: content of this commit is not.
            for one in &found {
                let is_outside = |parent: usize| {
                    commit.parents.get(parent).is_some_and(|parent| parent.side == ParentSide::Outside)
                };
                self.replaced.extend(
                    one.before
                        .iter()
                        .filter(|(parent, blob)| {
                            is_outside(*parent) || !introduced.contains(&(one.path, *blob))
                        })
                        .map(|(_, blob)| Content { path: Some(one.path), blob: *blob, commit: None }),
                );
            }
            for one in found {
                if let Some(blob) = one.after {
                    let content = Content { path: Some(one.path), blob, commit: Some(at) };
                    if gone.contains(&blob) && !blobs.contains(&blob) {
                        moved.push(content);
                    } else if introduced.insert((one.path, blob)) {
                        blobs.insert(blob);
                        self.added.push(content);
                    }
                }
                let before = one.before.into_iter().map(|(_, blob)| blob).collect();
                self.steps.entry(one.path).or_default().push(Step { commit: at, before, after: one.after });
            }
        }
        // A file that the range brings is new wherever it moves to later.
        self.added.extend(moved.into_iter().filter(|content| {
            blobs.contains(&content.blob)
                && content.path.is_some_and(|path| introduced.insert((path, content.blob)))
        }));
        let paths = &self.comparison.paths;
        self.added
            .sort_by(|one, other| (one.commit, order(paths, one)).cmp(&(other.commit, order(paths, other))));
        let mut kept = HashSet::new();
        self.replaced.retain(|content| kept.insert((content.path, content.blob)));
    }

    /// Says where the range could not be told apart from what was there before.
    fn boundary(&mut self, repository: &Repository, range: &Range) {
        if !range.cut.is_empty() {
            self.cut = Cut::Shallow;
            let detail = format!(
                "the clone was cut off at {}: what these commits brought cannot be told from what was there before, so all \
                 of it was scanned, and nothing before them; fetch the whole history (`git fetch --unshallow`, \
                 `fetch-depth: 0`)",
                counted(range.cut.len() as u64, "commit of the range", "commits of the range")
            );
            self.notices.push(Notice::incomplete(NoticeKind::ShallowHistory, "", detail));
        }
        if !range.lost.is_empty() {
            let detail = format!(
                "{} could not be read; what they brought was not scanned",
                counted(range.lost.len() as u64, "commit", "commits")
            );
            let kind = lost_kind(repository, range.lost.values().copied());
            self.notices.push(Notice::incomplete(kind, "", detail));
        }
    }

    /// Says what the comparison met; `nothing` is how to say that there is nothing to scan.
    fn finish(&mut self, repository: &Repository, nothing: &str) {
        let submodules = self.comparison.submodules.len();
        if submodules > 0 {
            let detail = format!(
                "{} changed: their contents belong to other repositories and were not scanned",
                counted(submodules as u64, "submodule", "submodules")
            );
            self.notices.push(Notice::complete(NoticeKind::Submodule, "", detail));
        }
        let lost = |side: Side| {
            self.comparison.trees.lost.values().filter(move |lost| lost.0 == side).map(|lost| lost.1)
        };
        if lost(Side::New).next().is_some() {
            let folders = counted(lost(Side::New).count() as u64, "folder", "folders");
            let detail = format!("{folders} could not be read; what is in there was not scanned");
            let kind = lost_kind(repository, lost(Side::New));
            self.notices.push(Notice::incomplete(kind, "", detail));
        }
        if lost(Side::Old).next().is_some() {
            let folders = counted(lost(Side::Old).count() as u64, "folder", "folders");
            let detail = format!(
                "{folders} from before the change could not be read; all that is there now counts as new"
            );
            let kind = lost_kind(repository, lost(Side::Old));
            self.notices.push(Notice::complete(kind, "", detail));
        }
        let mut places: HashMap<ObjectId, usize> = HashMap::new();
        let count = self.added.len();
        self.added.retain(|content| {
            let places = places.entry(content.blob).or_default();
            *places += 1;
            *places <= PLACES
        });
        let left_out = count - self.added.len();
        if left_out > 0 {
            let detail = format!(
                "{} of contents that are at more than {PLACES} paths each were left out; the contents were scanned",
                counted(left_out as u64, "path", "paths")
            );
            self.notices.push(Notice::complete(NoticeKind::PathsLeftOut, "", detail));
        }
        if self.comparison.given_up > 0 {
            let detail = "the change has more paths than are looked at; not all of it was scanned";
            self.notices.push(Notice::incomplete(NoticeKind::PathsLeftOut, "", detail));
        }
        let is_complete = self.notices.iter().all(|notice| notice.coverage == Coverage::Complete);
        if self.added.is_empty() && is_complete {
            self.notices.push(Notice::complete(NoticeKind::NothingNew, "", nothing));
        }
    }

    /// The path of a content, below the root of the work tree.
    #[must_use]
    pub fn path(&self, content: &Content) -> Option<PathBuf> {
        content.path.map(|path| path_of(self.comparison.paths.get(path)))
    }

    /// The name of a commit.
    #[must_use]
    pub fn commit_id(&self, commit: CommitIndex) -> Option<ObjectId> {
        self.commits.get(commit.0).copied()
    }

    /// What reports say about a commit.
    #[must_use]
    pub fn commit(&mut self, id: ObjectId, authors: Authors) -> Option<Commit> {
        let header = Header::read(&mut self.comparison.trees.reader, &id).ok()?;
        Some(header.commit(id, authors))
    }

    /// The last commit of the change that took these contents away from a path and put none of them there.
    #[must_use]
    pub fn removal(&self, path: PathIndex, holders: &BTreeSet<ObjectId>) -> Option<ObjectId> {
        let holds = |blob: &ObjectId| holders.contains(blob);
        let steps = self.steps.get(&path)?;
        let removes = |step: &&Step| step.before.iter().any(holds) && !step.after.as_ref().is_some_and(holds);
        steps.iter().rev().find(removes).and_then(|step| self.commit_id(step.commit))
    }
}

/// The state of `HEAD`, to see what is still there.
#[derive(Debug)]
pub struct Head {
    tree: Option<ObjectId>,
    history: HashSet<ObjectId>,
    /// The commits that came after the change.
    later: Vec<RangeCommit>,
}

impl Head {
    /// Reads what `HEAD` names, and which of these commits are in its history.
    ///
    /// # Errors
    /// When `HEAD` cannot be read.
    pub fn of(
        repository: &Repository,
        changes: &mut Changes,
        commits: impl Iterator<Item = CommitIndex>,
    ) -> Result<Self, GitError> {
        let sought: HashMap<ObjectId, i64> = commits
            .filter_map(|commit| {
                let id = changes.commit_id(commit)?;
                let header = Header::read(&mut changes.comparison.trees.reader, &id).ok()?;
                Some((id, header.committed()))
            })
            .collect();
        let Some(head) = repository.head()? else {
            return Ok(Self { tree: None, history: HashSet::new(), later: Vec::new() });
        };
        let reader = &mut changes.comparison.trees.reader;
        let tree = Header::read(reader, &head).ok().map(|header| header.tree);
        let shallow = repository.shallow()?;
        let history = walk::ancestors_among(reader, &shallow, head, &sought);
        let later = if history.is_empty() || changes.tips.contains(&head) {
            Vec::new()
        } else {
            walk::between(reader, &shallow, &[head], &changes.tips).commits
        };
        Ok(Self { tree, history, later })
    }

    /// The last commit after the change that took something away from a path. Whether a content is that, `holds` says.
    #[must_use]
    pub fn removal(
        &self,
        changes: &mut Changes,
        path: PathIndex,
        holds: &mut dyn FnMut(&Changes, ObjectId) -> bool,
    ) -> Option<ObjectId> {
        let path = changes.comparison.paths.get(path).to_vec();
        let mut at = |changes: &mut Changes, tree: ObjectId| {
            let blob = changes.comparison.trees.blob_at(tree, &path);
            blob.is_some_and(|blob| holds(changes, blob))
        };
        let removes = |commit: &&RangeCommit| {
            !at(changes, commit.tree)
                && commit.parents.iter().filter_map(|parent| parent.tree).any(|tree| at(changes, tree))
        };
        self.later.iter().rev().find(removes).map(|commit| commit.id)
    }

    /// What `HEAD` has at a path.
    #[must_use]
    pub fn blob_at(&self, changes: &mut Changes, path: PathIndex) -> Option<ObjectId> {
        let Comparison { trees, paths, .. } = &mut changes.comparison;
        trees.blob_at(self.tree?, paths.get(path))
    }

    /// Is this commit in the history of `HEAD`?
    #[must_use]
    pub fn knows(&self, commit: &ObjectId) -> bool {
        self.history.contains(commit)
    }
}

impl Repository {
    /// Why a blob that a change names is not there, in the words of a notice.
    #[must_use]
    pub fn loss_of(&self, loss: Loss) -> (NoticeKind, &'static str) {
        match loss {
            Loss::Missing if self.is_partial() => (
                NoticeKind::PartialClone,
                "is not in this partial clone; fetch it (`git checkout` does), or clone without a filter",
            ),
            Loss::Missing => {
                (NoticeKind::CorruptObject, "is missing from the repository (`git fsck` tells more)")
            }
            Loss::Broken => {
                (NoticeKind::CorruptObject, "is broken in the repository (`git fsck` tells more)")
            }
        }
    }

    /// The root that reports name: absolute, as far as it can be told.
    #[must_use]
    pub fn shown_root(&self) -> PathBuf {
        let root = self.root();
        std::fs::canonicalize(root).or_else(|_| std::path::absolute(root)).unwrap_or_else(|_| root.to_owned())
    }
}

fn order<'p>(paths: &'p super::compare::Paths, content: &Content) -> (Option<&'p [u8]>, ObjectId) {
    (content.path.map(|path| paths.get(path)), content.blob)
}

fn lost_kind(repository: &Repository, losses: impl Iterator<Item = Loss>) -> NoticeKind {
    let is_missing = losses.into_iter().all(|loss| loss == Loss::Missing);
    if is_missing && repository.is_partial() { NoticeKind::PartialClone } else { NoticeKind::CorruptObject }
}

fn word(loss: Loss) -> &'static str {
    match loss {
        Loss::Missing => "missing",
        Loss::Broken => "broken",
    }
}
