//! The files that a work tree tracks. Read from the index alone: no repository is opened, and of its configuration only the
//! name of the hash is looked at.

use std::path::{Component, Path, PathBuf};

use super::GitError;
use super::index::{Index, path_of, regular_file};
use super::place;

/// The regular files that the work tree at `root` tracks, relative to it. No index at all is an empty list: nothing was
/// ever added.
///
/// # Errors
/// When `.git` leads nowhere, or when there is an index and it cannot be read.
pub fn tracked_files(root: &Path) -> Result<Vec<PathBuf>, GitError> {
    let folder = place::git_folder(root)?;
    let index = folder.join("index");
    if !index.exists() {
        return Ok(Vec::new());
    }
    let index = Index::read(&index, &folder, hash_length(&folder)?)?;
    // A path that leads out of the work tree was not written by git.
    let is_below = |path: &PathBuf| path.components().all(|part| matches!(part, Component::Normal(_)));
    Ok(index.files().map(path_of).filter(is_below).collect())
}

/// The bytes of an object's name, by the configuration that all work trees of the repository share.
fn hash_length(folder: &Path) -> Result<usize, GitError> {
    let common = place::common_folder(folder)?;
    let config = regular_file(&common.join("config"))
        .map_err(|cause| GitError::read("the configuration of the repository", cause))?
        .unwrap_or_default();
    let is_sha256 = object_format(&config).is_some_and(|format| format.eq_ignore_ascii_case("sha256"));
    let kind = if is_sha256 { gix::hash::Kind::Sha256 } else { gix::hash::Kind::Sha1 };
    Ok(kind.len_in_bytes())
}

/// `extensions.objectFormat`.
fn object_format(config: &[u8]) -> Option<String> {
    let metadata = gix::config::file::Metadata::from(gix::config::Source::Local);
    let config = gix::config::File::from_bytes_no_includes(config, metadata, Default::default()).ok()?;
    config.string("extensions.objectFormat").map(|format| format.to_string())
}

#[cfg(test)]
mod tests {
    use super::object_format;

    #[test]
    fn the_hash_is_named_by_the_configuration() {
        let config =
            b"[core]\n\tbare = false\n[Extensions]\n\tobjectformat = sha256\n[include]\n\tpath = /dev/zero\n";
        assert_eq!(object_format(config).as_deref(), Some("sha256"));
        assert_eq!(object_format(b"[core]\n"), None);
        assert_eq!(object_format(b"]]["), None);
    }
}
