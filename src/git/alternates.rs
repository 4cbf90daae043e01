//! Folders of objects that a repository shares with others (`objects/info/alternates`).

use std::path::{Path, PathBuf};

use super::GitError;
use super::index::regular_file;

/// All folders of objects that these lead to, these included, each once. Those that cannot be read are left out; what is
/// wrong with them is told. Paths are relative to the folder whose list names them, as they are for git; that two folders
/// name each other does no harm.
pub(super) fn folders(first: impl Iterator<Item = PathBuf>) -> (Vec<PathBuf>, Vec<GitError>) {
    let (mut folders, mut troubles) = (Vec::new(), Vec::new());
    let mut open: Vec<PathBuf> = first.collect();
    open.reverse();
    while let Some(folder) = open.pop() {
        let what = || format!("the objects in {}", folder.display());
        let real = match std::fs::canonicalize(&folder) {
            Ok(real) if real.is_dir() => real,
            Ok(_) => {
                troubles.push(GitError::read(what(), "it is not a folder"));
                continue;
            }
            Err(cause) => {
                troubles.push(GitError::read(what(), cause));
                continue;
            }
        };
        if folders.contains(&real) {
            continue;
        }
        match named_in(&real) {
            Ok(named) => open.extend(named.into_iter().rev().map(|path| real.join(path))),
            Err(cause) => {
                troubles.push(GitError::read(format!("the alternates of {}", real.display()), cause))
            }
        }
        folders.push(real);
    }
    (folders, troubles)
}

/// The paths in the list of a folder.
fn named_in(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let list = regular_file(&folder.join("info/alternates")).map_err(|cause| cause.to_string())?;
    gix::odb::alternate::parse(&list.unwrap_or_default()).map_err(|cause| cause.to_string())
}
