//! The files that a work tree tracks, from its index. The only file that names `git2`.
//!
//! Reads the index file alone: no repository is opened, so no configuration of a scanned tree is ever obeyed.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Mode bits of a regular file in the index.
const REGULAR: u32 = 0o100_000;
const TYPE_MASK: u32 = 0o170_000;

/// Why a list of tracked files cannot be had.
#[derive(Debug, thiserror::Error)]
pub(super) enum TrackedError {
    /// `.git` is a file that does not lead to a repository.
    #[error("`.git` does not lead to a repository: {0}")]
    Link(std::io::Error),
    /// The index cannot be parsed.
    #[error("{}", .0.message())]
    Index(#[from] git2::Error),
}

/// The regular files that the work tree at `repository` tracks below `folder`, as paths that begin with `folder`.
///
/// # Errors
/// When there is an index and it cannot be read. No index at all (nothing was ever added) is an empty list.
pub(super) fn files(repository: &Path, folder: &Path) -> Result<Vec<PathBuf>, TrackedError> {
    let index = git_folder(repository).map_err(TrackedError::Link)?.join("index");
    if !index.exists() {
        return Ok(Vec::new());
    }
    let index = git2::Index::open(&index)?;
    let repository = std::fs::canonicalize(repository).map_err(TrackedError::Link)?;
    let real_folder = std::fs::canonicalize(folder).map_err(TrackedError::Link)?;
    Ok(index
        .iter()
        .filter(|entry| entry.mode & TYPE_MASK == REGULAR)
        .filter_map(|entry| {
            let path = repository.join(path_of(&entry.path)?);
            let below = path.strip_prefix(&real_folder).ok()?;
            Some(folder.join(below))
        })
        .collect())
}

/// `.git`, or where the file `.git` of a linked work tree or submodule points.
fn git_folder(repository: &Path) -> std::io::Result<PathBuf> {
    let git = repository.join(".git");
    if git.is_dir() {
        return Ok(git);
    }
    let text = std::fs::read_to_string(&git)?;
    let target = text.strip_prefix("gitdir:").map(str::trim).unwrap_or_default();
    let target = repository.join(target);
    if target.is_dir() { Ok(target) } else { Err(std::io::ErrorKind::NotFound.into()) }
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStrExt;
    Some(PathBuf::from(OsStr::from_bytes(bytes)))
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> Option<PathBuf> {
    std::str::from_utf8(bytes).ok().map(|text| PathBuf::from(OsStr::new(text)))
}
