//! The files that a work tree tracks, as paths below the folder that was named.

use std::path::{Path, PathBuf};

use crate::git::GitError;
use crate::git::work_tree;

/// The regular files that the work tree at `repository` tracks below `folder`, as paths that begin with `folder`.
///
/// # Errors
/// When there is an index and it cannot be read. No index at all (nothing was ever added) is an empty list.
pub(super) fn files(repository: &Path, folder: &Path) -> Result<Vec<PathBuf>, GitError> {
    let tracked = work_tree::tracked_files(repository)?;
    let real = |path: &Path| {
        std::fs::canonicalize(path)
            .map_err(|cause| GitError::Read { what: path.display().to_string(), cause: cause.to_string() })
    };
    let (repository, real_folder) = (real(repository)?, real(folder)?);
    Ok(tracked
        .into_iter()
        .filter_map(|path| {
            let path = repository.join(path);
            let below = path.strip_prefix(&real_folder).ok()?;
            Some(folder.join(below))
        })
        .collect())
}
