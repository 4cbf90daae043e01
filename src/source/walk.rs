//! Folders: a parallel walk by git's ignore rules, and the tracked files that those rules would hide.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::{DirEntry, WalkBuilder, WalkState};

use super::{Candidate, Discovery, Origin, Scope, Selection, files, tracked};
use crate::notice::{Notice, NoticeKind};

/// What one walk finds.
#[derive(Default)]
struct Harvest {
    files: Vec<PathBuf>,
    repositories: BTreeSet<PathBuf>,
    notices: Vec<Notice>,
}

/// Adds the files of a folder.
pub(super) fn folder(folder: &Path, scope: &Scope, discovery: &mut Discovery) {
    let mut harvest = walk(folder, scope.selection, scope.threads);
    let root = files::root_of(folder);
    if scope.selection == Selection::Git {
        add_tracked(folder, scope, &mut harvest);
    }
    discovery.notices.append(&mut harvest.notices);
    discovery.candidates.extend(harvest.files.into_iter().map(|path| {
        let provenance = Arc::new(files::place(&path, &root));
        Candidate { path, provenance, origin: Origin::Found }
    }));
}

fn walk(folder: &Path, selection: Selection, threads: usize) -> Harvest {
    let harvest = Arc::new(Mutex::new(Harvest::default()));
    let by_git = selection == Selection::Git;
    let mut builder = WalkBuilder::new(folder);
    builder
        .hidden(false)
        .ignore(false)
        .git_ignore(by_git)
        .git_global(by_git)
        .git_exclude(by_git)
        .parents(by_git)
        .require_git(true)
        .follow_links(false)
        .threads(threads);
    let repositories = Arc::clone(&harvest);
    builder.filter_entry(move |entry| {
        if entry.file_name() == ".git" && entry.depth() > 0 {
            if let Some(parent) = entry.path().parent() {
                lock(&repositories).repositories.insert(parent.to_owned());
            }
            return !by_git;
        }
        // Objects are compressed: scanning them as files finds nothing.
        by_git || !is_object_store(entry)
    });
    builder.build_parallel().run(|| {
        let harvest = Arc::clone(&harvest);
        Box::new(move |entry| {
            match entry {
                Ok(entry) => take(&entry, &harvest),
                Err(error) => lock(&harvest).notices.push(listing_trouble(&error)),
            }
            WalkState::Continue
        })
    });
    let mut harvest = std::mem::take(&mut *lock(&harvest));
    // The walk does not meet `.git` where it is ignored, or above the folder.
    let root =
        if folder.join(".git").exists() { Some(folder.to_owned()) } else { files::work_tree_of(folder) };
    harvest.repositories.extend(root);
    harvest
}

fn lock(harvest: &Mutex<Harvest>) -> std::sync::MutexGuard<'_, Harvest> {
    harvest.lock().unwrap_or_else(PoisonError::into_inner)
}

fn take(entry: &DirEntry, harvest: &Mutex<Harvest>) {
    match entry.file_type() {
        Some(kind) if kind.is_file() => lock(harvest).files.push(entry.path().to_owned()),
        Some(kind) if kind.is_dir() || kind.is_symlink() => {}
        _ => lock(harvest).notices.push(Notice::complete(
            NoticeKind::SpecialFile,
            entry.path().to_string_lossy(),
            "is a FIFO, socket or device; it holds no text and was not opened",
        )),
    }
}

fn is_object_store(entry: &DirEntry) -> bool {
    entry.file_name() == "objects"
        && entry.path().parent().is_some_and(|parent| parent.file_name().is_some_and(|name| name == ".git"))
}

fn listing_trouble(error: &ignore::Error) -> Notice {
    let (place, cause) = described(error);
    let kind = match error.io_error().map(std::io::Error::kind) {
        Some(std::io::ErrorKind::NotFound) => NoticeKind::Vanished,
        _ => NoticeKind::Unreadable,
    };
    Notice::incomplete(kind, place, format!("could not be listed: {cause}"))
}

/// The place and the cause inside the walker's layered error.
fn described(error: &ignore::Error) -> (String, String) {
    match error {
        ignore::Error::WithPath { path, err } => (path.to_string_lossy().into_owned(), described(err).1),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => described(err),
        other => (String::new(), other.to_string()),
    }
}

/// Git tracks files that its ignore rules would hide. They are committed, so they count.
fn add_tracked(folder: &Path, scope: &Scope, harvest: &mut Harvest) {
    let known: HashSet<PathBuf> = harvest.files.iter().cloned().collect();
    let mut added = BTreeSet::new();
    for repository in &harvest.repositories {
        match tracked::files(repository, folder) {
            Ok(files) => added.extend(files.into_iter().filter(|file| !known.contains(file))),
            Err(cause) => {
                // Nothing must be lost: without the list, ignored files are scanned as well.
                harvest.notices.push(Notice::complete(
                    NoticeKind::TrackedUnknown,
                    repository.to_string_lossy(),
                    format!("the list of tracked files could not be read ({cause}); ignored files were scanned as well"),
                ));
                let everything = walk(folder, Selection::Everything, scope.threads);
                let inside = |file: &PathBuf| !known.contains(file) && !is_git_internal(file);
                added.extend(everything.files.into_iter().filter(inside));
                harvest.notices.extend(everything.notices);
            }
        }
    }
    harvest.files.extend(added.into_iter().filter(|file| is_regular(file, folder)));
}

fn is_git_internal(file: &Path) -> bool {
    file.components().any(|part| part.as_os_str() == ".git")
}

/// A regular file, and no symbolic link on the way to it: what the index calls a folder may be a link by now.
fn is_regular(file: &Path, folder: &Path) -> bool {
    let is_link = |path: &Path| std::fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink());
    std::fs::symlink_metadata(file).is_ok_and(|metadata| metadata.is_file())
        && !file.ancestors().skip(1).take_while(|above| *above != folder).any(is_link)
}
