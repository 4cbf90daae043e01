//! Where a repository is. Looked for here and not by a library, which would open whatever it finds: a pipe in the place of
//! a file never ends.

use std::path::{Path, PathBuf};

use super::GitError;
use super::index::{path_of, regular_file};

/// Files that opening a repository reads.
const READ: &[&str] = &[
    "HEAD",
    "config",
    "config.worktree",
    "packed-refs",
    "shallow",
    "commondir",
    "gitdir",
    "objects/info/alternates",
    "info/attributes",
];

/// The folder of the repository that `path` is in: a work tree, or a repository itself.
pub(super) fn above(path: &Path) -> Result<PathBuf, GitError> {
    let nowhere = || GitError::NoRepository(path.to_owned());
    let start = std::fs::canonicalize(path).map_err(|_| nowhere())?;
    let is_bare = |folder: &Path| {
        folder.join("HEAD").exists() && ["objects", "refs"].iter().all(|name| folder.join(name).is_dir())
    };
    let is_linked = |folder: &Path| folder.join("HEAD").exists() && folder.join("commondir").exists();
    start
        .ancestors()
        .find(|folder| folder.join(".git").exists() || is_bare(folder) || is_linked(folder))
        .map(Path::to_owned)
        .ok_or_else(nowhere)
}

/// `.git`, or where the file `.git` of a linked work tree or submodule points.
pub(super) fn git_folder(root: &Path) -> Result<PathBuf, GitError> {
    let git = root.join(".git");
    if git.is_dir() {
        return Ok(git);
    }
    let nowhere = |cause: &str| GitError::read(git.display().to_string(), cause);
    let link = regular_file(&git).map_err(|cause| nowhere(&cause.to_string()))?.unwrap_or_default();
    let target = link.strip_prefix(b"gitdir:").ok_or_else(|| nowhere("it does not lead to a repository"))?;
    let target = root.join(path_of(target.trim_ascii()));
    if target.is_dir() { Ok(target) } else { Err(nowhere("the repository that it leads to is not there")) }
}

/// The folder that all work trees of a repository share, from the folder of one of them.
pub(super) fn common_folder(git: &Path) -> Result<PathBuf, GitError> {
    let path = git.join("commondir");
    let common = regular_file(&path).map_err(|cause| GitError::read(path.display().to_string(), cause))?;
    Ok(common.map_or_else(|| git.to_owned(), |common| git.join(path_of(common.trim_ascii()))))
}

/// Makes sure that opening the repository in a folder reads files and nothing else.
pub(super) fn check(folder: &Path) -> Result<(), GitError> {
    let git = if folder.join(".git").exists() { git_folder(folder)? } else { folder.to_owned() };
    let common = common_folder(&git)?;
    let mut names: Vec<PathBuf> = READ.iter().map(PathBuf::from).collect();
    if let Ok(Some(head)) = regular_file(&git.join("HEAD"))
        && let Some(target) = head.strip_prefix(b"ref:")
    {
        names.push(path_of(target.trim_ascii()));
    }
    for path in names.iter().flat_map(|name| [git.join(name), common.join(name)]) {
        if std::fs::metadata(&path).is_ok_and(|metadata| !metadata.is_file()) {
            return Err(GitError::read(path.display().to_string(), "it is not a regular file"));
        }
    }
    Ok(())
}
