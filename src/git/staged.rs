//! The index compared with the tree of `HEAD`, folder by folder; folders that are the same are not looked into.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::cache_tree::{CacheTree, FolderIndex};
use super::compare::Comparison;
use super::index::{Entry, EntryKind, Index, Standing};
use super::tree::{Side, Tree, TreeEntry};
use crate::commit::ObjectId;

/// A folder that is still to be compared.
struct Job {
    /// Where the names begin in the paths of its entries.
    start: usize,
    entries: Range<usize>,
    known: Option<FolderIndex>,
    head: Option<ObjectId>,
}

/// Notes what the index holds and the tree of `HEAD` does not, and what it holds no longer.
///
/// Of a conflict, our side and theirs are contents; an entry that is only intended is none.
pub(super) fn compare(index: &Index, head: Option<ObjectId>, comparison: &mut Comparison) {
    let known = index.folders.as_ref().map(|_| CacheTree::ROOT);
    let mut jobs = vec![Job { start: 0, entries: 0..index.entries().len(), known, head }];
    while let Some(job) = jobs.pop() {
        let written = job.known.and_then(|folder| index.folders.as_ref()?.tree(folder));
        // The same tree: a commit would take it as it is.
        if written.is_none() || written != job.head {
            folder(index, &job, comparison, &mut jobs);
        }
    }
}

fn folder(index: &Index, job: &Job, comparison: &mut Comparison, jobs: &mut Vec<Job>) {
    let head: Arc<Tree> = job.head.map(|id| comparison.trees.get(id, Side::Old)).unwrap_or_default();
    let known: HashMap<&[u8], FolderIndex> = match (&index.folders, job.known) {
        (Some(folders), Some(folder)) => folders.children(folder).collect(),
        _ => HashMap::new(),
    };
    let start = job.start;
    let prefix = index.entries().get(job.entries.start).and_then(|entry| index.path(entry).get(..start));
    let prefix = prefix.unwrap_or_default();
    let mut kept = vec![false; head.entries().len()];
    let mut at = job.entries.start;
    while let Some(entry) = index.entries().get(at).filter(|_| at < job.entries.end) {
        let rest = index.path(entry).get(start..).unwrap_or_default();
        let slash = memchr::memchr(b'/', rest);
        let name = slash.map_or(rest, |slash| &rest[..slash]);
        let old = head.named(name);
        let path = [prefix, name].concat();
        match slash {
            Some(slash) if entry.kind != EntryKind::Folder || slash + 1 < rest.len() => {
                let below = index.path(entry).get(..start + slash + 1).unwrap_or_default();
                let length = index
                    .entries()
                    .get(at..job.entries.end)
                    .unwrap_or_default()
                    .partition_point(|next| index.path(next).starts_with(below));
                // At least this entry itself, whatever order a broken index has.
                let end = at + length.max(1);
                mark(&head, name, &mut kept, |old| old.kind == EntryKind::Folder);
                jobs.push(Job {
                    start: start + slash + 1,
                    entries: at..end,
                    known: known.get(name).copied(),
                    head: head.folder(name),
                });
                at = end;
            }
            Some(_) => {
                // A folder that a sparse checkout left out.
                mark(&head, name, &mut kept, |old| old.kind == EntryKind::Folder);
                comparison.trees(&path, Some(entry.id), &[head.folder(name)]);
                at += 1;
            }
            None => {
                leaf(entry, &path, old, comparison);
                if entry.standing != Standing::Intended {
                    mark(&head, name, &mut kept, |old| is_alike(old.kind, entry.kind));
                }
                at += 1;
            }
        }
    }
    for (entry, _) in head.entries().iter().zip(kept).filter(|(_, kept)| !kept) {
        let path = [prefix, head.name(entry)].concat();
        match entry.kind {
            EntryKind::Folder => comparison.gone(&path, entry.id),
            EntryKind::Blob(_) => comparison.note(&path, None, vec![(0, entry.id)]),
            EntryKind::Submodule => {}
        }
    }
}

/// One path of the index.
fn leaf(entry: &Entry, path: &[u8], old: &[TreeEntry], comparison: &mut Comparison) {
    match entry.standing {
        Standing::Staged | Standing::Conflicting(2..) => {}
        Standing::Intended | Standing::Conflicting(_) => return,
    }
    match entry.kind {
        EntryKind::Submodule if !old.iter().any(|old| old.kind == entry.kind && old.id == entry.id) => {
            comparison.submodule(path);
        }
        EntryKind::Blob(_) => {
            let before: Vec<(usize, ObjectId)> = blobs(old).map(|id| (0, id)).collect();
            if !blobs(old).any(|id| id == entry.id) {
                comparison.note(path, Some(entry.id), before);
            }
        }
        EntryKind::Submodule | EntryKind::Folder => {}
    }
}

/// One may take the place of the other without being something else.
fn is_alike(one: EntryKind, other: EntryKind) -> bool {
    match (one, other) {
        (EntryKind::Blob(_), EntryKind::Blob(_)) => true,
        _ => one == other,
    }
}

fn blobs(entries: &[TreeEntry]) -> impl Iterator<Item = ObjectId> {
    entries.iter().filter(|entry| matches!(entry.kind, EntryKind::Blob(_))).map(|entry| entry.id)
}

/// Marks what `HEAD` has under this name as still being there in some form.
fn mark(head: &Tree, name: &[u8], kept: &mut [bool], is_meant: impl Fn(&TreeEntry) -> bool) {
    let start = head.entries().partition_point(|entry| head.name(entry) < name);
    for (entry, kept) in head.named(name).iter().zip(kept.iter_mut().skip(start)) {
        *kept = *kept || is_meant(entry);
    }
}
