//! Sources: from what the user asked for to candidates that can be read.

pub mod files;
pub mod tail;
pub mod tracked;
pub mod walk;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::notice::Notice;
use crate::provenance::Provenance;

/// What the user asked to look at.
#[derive(Debug, Clone)]
pub struct Scope {
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    /// Which files inside folders count.
    pub selection: Selection,
    /// Threads for the walk.
    pub threads: usize,
}

/// Which files inside a folder count. A file that is named itself always does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selection {
    /// In a git work tree what git tracks or would track; elsewhere everything.
    Git,
    /// Everything but git's object stores.
    Everything,
}

/// How a candidate came to be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// Named on the command line: read whatever it looks like.
    Named,
    /// Found in a folder.
    Found,
}

/// Something that may be read.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// What to open.
    pub path: PathBuf,
    /// Where reports say it is.
    pub provenance: Arc<Provenance>,
    /// How it came to be a candidate.
    pub origin: Origin,
}

/// All candidates of a scope, sorted, and the trouble met while listing them.
#[derive(Debug, Default)]
pub struct Discovery {
    /// Each file once, by the place that reports show.
    pub candidates: Vec<Candidate>,
    /// What could not be listed.
    pub notices: Vec<Notice>,
}

/// A scope that cannot be scanned at all.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The path does not exist, or may not be looked at.
    #[error("cannot scan {}: {cause}", path.display())]
    Path {
        /// As typed.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
}

/// The bytes of a path without a `./` in front: `.` and `a` both lead to the file `a`.
fn plain(path: &Path) -> &OsStr {
    path.strip_prefix(".").unwrap_or(path).as_os_str()
}

/// Lists the candidates of a scope.
///
/// # Errors
/// When a path of the scope does not exist: a typing mistake must not look like a clean scan.
pub fn discover(scope: &Scope) -> Result<Discovery, SourceError> {
    let mut discovery = Discovery::default();
    for path in &scope.paths {
        let metadata =
            std::fs::metadata(path).map_err(|cause| SourceError::Path { path: path.clone(), cause })?;
        if metadata.is_dir() {
            walk::folder(path, scope, &mut discovery);
        } else {
            files::named(path, &metadata, &mut discovery);
        }
    }
    discovery
        .candidates
        .sort_by(|one, other| (plain(&one.path), one.origin).cmp(&(plain(&other.path), other.origin)));
    discovery.candidates.dedup_by(|next, kept| plain(&next.path) == plain(&kept.path));
    Ok(discovery)
}
