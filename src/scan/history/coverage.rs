//! What of a history could not be read, in counts: a broken pack may hold thousands of objects.

use std::collections::BTreeMap;

use crate::commit::ObjectId;
use crate::git::attribution::Attribution;
use crate::git::graph::Graph;
use crate::git::traverse::{Cause, Trouble};
use crate::git::{GitError, ObjectNumber, Objects, Repository, Roots};
use crate::notice::{Coverage as Completeness, Notice, NoticeKind};
use crate::quantity::counted;

/// Objects that could not be read, on one thread or in all.
#[derive(Debug, Default)]
pub(super) struct Troubles {
    broken: u64,
    too_large: u64,
    /// The broken object with the lowest number, and what is wrong with it.
    first: Option<(ObjectNumber, String)>,
    largest: u64,
}

impl Troubles {
    /// Counts an object. Copies of objects that are read elsewhere do not count.
    pub(super) fn add(&mut self, trouble: &Trouble<'_>) {
        let Some(number) = trouble.number else { return };
        match trouble.cause {
            Cause::TooLarge(size) => {
                self.too_large += 1;
                self.largest = self.largest.max(size);
            }
            Cause::Broken(cause) => {
                self.broken += 1;
                self.keep_first(number, cause);
            }
        }
    }

    fn keep_first(&mut self, number: ObjectNumber, cause: &str) {
        if self.first.as_ref().is_none_or(|(first, _)| number < *first) {
            self.first = Some((number, cause.to_owned()));
        }
    }

    fn merge(&mut self, other: Self) {
        self.broken += other.broken;
        self.too_large += other.too_large;
        self.largest = self.largest.max(other.largest);
        if let Some((number, cause)) = other.first {
            self.keep_first(number, &cause);
        }
    }
}

/// Blobs that are archives, and not read to their end: by kind how many, and what is to be said about the first.
#[derive(Debug, Default)]
pub(super) struct ArchiveTroubles(BTreeMap<(Completeness, NoticeKind), (u64, ObjectNumber, Notice)>);

impl ArchiveTroubles {
    /// Counts a blob.
    pub(super) fn add(&mut self, blob: ObjectNumber, notices: &[Notice]) {
        for notice in notices {
            self.count_in((notice.coverage, notice.kind), (1, blob, notice.clone()));
        }
    }

    /// How much was counted.
    pub(super) fn count(&self) -> u64 {
        self.0.values().map(|(count, ..)| count).sum()
    }

    fn count_in(&mut self, key: (Completeness, NoticeKind), value: (u64, ObjectNumber, Notice)) {
        match self.0.get_mut(&key) {
            Some((count, first, notice)) => {
                *count += value.0;
                if (value.1, &value.2) < (*first, notice) {
                    (*first, *notice) = (value.1, value.2);
                }
            }
            None => {
                self.0.insert(key, value);
            }
        }
    }

    fn merge(&mut self, other: Self) {
        other.0.into_iter().for_each(|(key, value)| self.count_in(key, value));
    }
}

/// Collects what a scan of a history did not see.
pub(super) struct Coverage<'a> {
    repository: &'a Repository,
    objects: &'a Objects,
    place: String,
    blobs: Troubles,
    structure: Troubles,
    archives: ArchiveTroubles,
    pointers: u64,
    missing: u64,
    is_truncated: bool,
    notices: Vec<Notice>,
}

impl<'a> Coverage<'a> {
    /// Nothing read yet.
    pub(super) fn of(repository: &'a Repository, objects: &'a Objects) -> Self {
        let place = repository.shown_root().to_string_lossy().into_owned();
        let mut notices: Vec<Notice> = objects
            .broken()
            .iter()
            .map(|error| Notice::incomplete(NoticeKind::CorruptObject, &place, error.to_string()))
            .collect();
        let is_shallow = repository.is_shallow();
        if is_shallow {
            notices.push(Notice::incomplete(
                NoticeKind::ShallowHistory,
                &place,
                "the clone is shallow: earlier commits are not there, and every secret may be older than it looks; \
                 `git fetch --unshallow` gets them (in CI: fetch-depth 0)",
            ));
        }
        Self {
            repository,
            objects,
            place,
            blobs: Troubles::default(),
            structure: Troubles::default(),
            archives: ArchiveTroubles::default(),
            pointers: 0,
            missing: 0,
            is_truncated: is_shallow || !objects.broken().is_empty(),
            notices,
        }
    }

    /// What one thread of the first pass could not read, and how many pointers to Git LFS it met.
    pub(super) fn blobs(&mut self, troubles: Troubles, pointers: u64) {
        self.is_truncated |= troubles.broken > 0;
        self.blobs.merge(troubles);
        self.pointers += pointers;
    }

    /// What one thread of the first pass could not read of archives.
    pub(super) fn archives(&mut self, troubles: ArchiveTroubles) {
        self.archives.merge(troubles);
    }

    /// What one thread of the second pass could not read.
    pub(super) fn structure(&mut self, troubles: Troubles) {
        self.is_truncated |= troubles.broken > 0;
        self.structure.merge(troubles);
    }

    /// References that lead nowhere: what they should lead to may look forgotten, or not be there at all.
    pub(super) fn roots(&mut self, roots: &Roots) {
        if let Some(first) = roots.broken.first() {
            let count = roots.broken.len() as u64;
            let detail =
                format!("{} broken; the first: {first}", counted(count, "reference is", "references are"));
            self.notices.push(Notice::incomplete(NoticeKind::CorruptObject, &self.place, detail));
            self.is_truncated = true;
        }
    }

    /// The index cannot be read: blobs that are staged only look forgotten.
    pub(super) fn index(&mut self, error: &GitError) {
        let detail = format!("{error}; what is staged and not committed counts as unreachable");
        self.notices.push(Notice::complete(NoticeKind::TrackedUnknown, &self.place, detail));
    }

    /// What the graph and the attribution say is missing.
    pub(super) fn attributed(&mut self, attribution: &Attribution, graph: &Graph) {
        let missing = attribution.truncation;
        self.missing = graph.missing_blobs() as u64 + missing.trees as u64;
        self.is_truncated |= !missing.is_complete();
        if missing.tips > 0 || (missing.parents > 0 && !self.repository.is_shallow()) {
            let count = (missing.tips + missing.parents) as u64;
            let detail = format!(
                "{} not there; history is cut off at {}",
                counted(count, "commit is", "commits are"),
                if count == 1 { "it" } else { "them" }
            );
            self.notices.push(Notice::incomplete(NoticeKind::CorruptObject, &self.place, detail));
        }
        match graph.submodule_count() as u64 {
            0 => {}
            count => {
                let detail = format!(
                    "{} of their own, which were not scanned here",
                    counted(count, "submodule has a repository", "submodules have repositories")
                );
                self.notices.push(Notice::complete(NoticeKind::Submodule, &self.place, detail));
            }
        }
        if !attribution.left_out.is_nothing() {
            let detail = format!(
                "{} of files with secrets are not listed: the repository holds the same folders at very many paths",
                counted(attribution.left_out.paths + attribution.left_out.folders, "path", "paths")
            );
            self.notices.push(Notice::complete(NoticeKind::PathsLeftOut, &self.place, detail));
        }
    }

    /// Is the beginning of the history missing, or a part of it?
    pub(super) fn is_truncated(&self) -> bool {
        self.is_truncated || self.missing > 0
    }

    /// One notice for each reason.
    pub(super) fn into_notices(self) -> Vec<Notice> {
        let mut notices = self.notices;
        for (troubles, what) in
            [(&self.blobs, ("object", "objects")), (&self.structure, ("tree or commit", "trees or commits"))]
        {
            if let Some((number, cause)) = &troubles.first {
                let id = self.objects.id(*number);
                let name = id.as_ref().map(ObjectId::to_string).unwrap_or_default();
                let detail = format!(
                    "{} could not be read; the first is {name}: {cause}",
                    counted(troubles.broken, what.0, what.1)
                );
                notices.push(Notice::incomplete(NoticeKind::CorruptObject, &self.place, detail));
            }
        }
        for (count, _, first) in self.archives.0.into_values() {
            let detail = match count.saturating_sub(1) {
                0 => first.detail,
                more => format!("{}; also {}", first.detail, counted(more, "other blob", "other blobs")),
            };
            let place = format!("{}: {}", self.place, first.place);
            notices.push(Notice { place, detail, ..first });
        }
        let too_large = self.blobs.too_large + self.structure.too_large;
        if too_large > 0 {
            let detail = format!(
                "{} not scanned, the largest has {} bytes; raise --max-size to scan them",
                counted(too_large, "object over the size limit was", "objects over the size limit were"),
                self.blobs.largest.max(self.structure.largest)
            );
            notices.push(Notice::incomplete(NoticeKind::TooLarge, &self.place, detail));
        }
        if self.missing > 0 {
            let objects = counted(self.missing, "object that trees name is", "objects that trees name are");
            notices.push(if self.objects.is_partial() {
                let detail = format!(
                    "the clone is partial: {objects} not there and could not be scanned; a full clone has them \
                     (`git fetch --refetch --no-filter`)"
                );
                Notice::incomplete(NoticeKind::PartialClone, &self.place, detail)
            } else {
                let detail = format!("{objects} not there; `git fsck` names them");
                Notice::incomplete(NoticeKind::CorruptObject, &self.place, detail)
            });
        }
        if self.pointers > 0 {
            let detail = format!(
                "{} to contents that Git LFS keeps elsewhere; these were not scanned (`git lfs fetch --all` gets them)",
                counted(self.pointers, "blob is a pointer", "blobs are pointers")
            );
            notices.push(Notice::complete(NoticeKind::LfsPointer, &self.place, detail));
        }
        notices
    }
}
