//! Files named on the command line, and the roots that paths are relative to.

use std::fs::Metadata;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::{Candidate, Discovery, Origin};
use crate::notice::{Notice, NoticeKind};
use crate::provenance::Provenance;

/// Adds a file that was named itself.
pub(super) fn named(path: &Path, metadata: &Metadata, discovery: &mut Discovery) {
    if metadata.is_file() || is_process_substitution(path) {
        let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let root = root_of(folder);
        let candidate = Candidate {
            path: path.to_owned(),
            provenance: Arc::new(place(path, &root)),
            origin: Origin::Named,
        };
        discovery.candidates.push(candidate);
    } else {
        discovery.notices.push(Notice::incomplete(
            NoticeKind::SpecialFile,
            path.to_string_lossy(),
            "is a FIFO, socket or device, which may never end; pipe it in: `straykey scan - < PATH`",
        ));
    }
}

/// `/dev/fd/63` and `/dev/stdin` are pipes that the caller set up on purpose.
fn is_process_substitution(path: &Path) -> bool {
    path.starts_with("/dev/fd") || path == Path::new("/dev/stdin") || path.starts_with("/proc/self/fd")
}

/// The root of the work tree that a folder is in, or the folder itself.
pub(super) fn root_of(folder: &Path) -> Arc<Path> {
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let root = work_tree_of(&absolute).unwrap_or(absolute);
    root.into()
}

/// The nearest folder at or above this one that holds `.git`.
pub(super) fn work_tree_of(folder: &Path) -> Option<PathBuf> {
    let absolute = std::fs::canonicalize(folder).ok()?;
    let root = absolute.ancestors().find(|ancestor| ancestor.join(".git").exists())?;
    Some(root.to_owned())
}

/// What reports say about a path below `root`.
pub(super) fn place(path: &Path, root: &Arc<Path>) -> Provenance {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let relative = absolute
        .strip_prefix(root)
        .ok()
        .filter(|relative| !relative.components().any(|part| part == Component::ParentDir))
        .map(Path::to_owned)
        .or_else(|| {
            // The root is canonical; the path may go through a symbolic link or `..`.
            let parent = absolute.parent().and_then(|parent| std::fs::canonicalize(parent).ok());
            parent
                .zip(absolute.file_name())
                .map(|(parent, name)| parent.join(name))
                .and_then(|real| real.strip_prefix(root).ok().map(Path::to_owned))
        })
        .unwrap_or_else(|| path.file_name().map_or_else(|| path.to_owned(), PathBuf::from));
    let shown = path.strip_prefix("./").unwrap_or(path).to_owned();
    Provenance::File { shown, relative, root: Arc::clone(root) }
}
