//! Repositories in a folder: work trees, bare mirrors, nested ones, and submodules, whether checked out or not.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use super::place::{self, common_folder, git_folder};
use crate::notice::{Notice, NoticeKind};

/// Repositories that were found.
#[derive(Debug, Default)]
pub struct Located {
    /// Their folders, each repository once however many work trees it has, in the order of their names.
    pub folders: Vec<PathBuf>,
    /// Folders that could not be looked into.
    pub notices: Vec<Notice>,
    /// By the folder that all work trees of a repository share: the place in the list, and what stands there.
    known: BTreeMap<PathBuf, (usize, Access)>,
}

/// What a folder is of its repository, the best first: findings are shown below it, and its `HEAD` is the one that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Access {
    /// The main work tree.
    WorkTree,
    /// The repository itself.
    GitFolder,
    /// Another work tree.
    LinkedTree,
}

impl Located {
    /// Adds the repository that `path` is in, and all that are below `path`.
    pub fn add(&mut self, path: &Path) {
        if let Ok(folder) = place::above(path) {
            // What was typed reads better than what it stands for.
            let is_here = std::fs::canonicalize(path).is_ok_and(|real| real == folder);
            self.take(if is_here { path } else { &folder });
        }
        let walk = WalkBuilder::new(path)
            .standard_filters(false)
            .follow_links(false)
            .sort_by_file_name(std::ffi::OsStr::cmp)
            .filter_entry(|entry| {
                entry.file_type().is_none_or(|kind| !kind.is_dir()) || !is_internal(entry.path())
            })
            .build();
        for entry in walk {
            match entry {
                Ok(entry) => {
                    let is_git = entry.file_name() == ".git";
                    let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
                    if is_git {
                        self.take(entry.path().parent().unwrap_or(path));
                    } else if is_folder && is_git_folder(entry.path()) {
                        self.take(entry.path());
                    }
                }
                Err(error) => self.notices.push(Notice::incomplete(
                    NoticeKind::Unreadable,
                    path.to_string_lossy(),
                    format!("could not be searched for repositories: {error}"),
                )),
            }
        }
    }

    fn take(&mut self, folder: &Path) {
        let has_git = folder.join(".git").exists();
        let git = if has_git { git_folder(folder).ok() } else { Some(folder.to_owned()) };
        let real = |path: &Path| std::fs::canonicalize(path).ok();
        let common = git.as_deref().and_then(|git| common_folder(git).ok()).and_then(|common| real(&common));
        let access = match (has_git, git.as_deref().and_then(real) == common) {
            (true, true) => Access::WorkTree,
            (false, true) => Access::GitFolder,
            (_, false) => Access::LinkedTree,
        };
        let shown = folder.strip_prefix(".").unwrap_or(folder).to_owned();
        // One that leads nowhere is kept: that it cannot be opened has to be said.
        match self.known.entry(common.unwrap_or_else(|| folder.to_owned())) {
            Entry::Vacant(vacant) => {
                vacant.insert((self.folders.len(), access));
                self.folders.push(shown);
            }
            Entry::Occupied(mut known) => {
                let (at, best) = known.get_mut();
                if access < *best {
                    *best = access;
                    self.folders[*at] = shown;
                }
            }
        }
    }
}

/// The folder of a repository: bare, or the private part of one.
fn is_git_folder(folder: &Path) -> bool {
    folder.join("HEAD").is_file() && folder.join("objects").is_dir() && folder.join("refs").is_dir()
}

/// A part of a repository in which there is no other one. Submodules keep theirs below `modules`.
fn is_internal(folder: &Path) -> bool {
    let is_modules = folder.file_name().is_some_and(|name| name == "modules");
    !is_modules && folder.parent().is_some_and(is_git_folder)
}
