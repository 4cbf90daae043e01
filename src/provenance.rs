//! Where a text was found: which file of which scanned root, or which stream.

use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where a text came from. Ordered by what is shown, so that reports sort the same way everywhere.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Provenance {
    /// A file on disk.
    File {
        /// The path as reports show it: as typed, or below what was typed.
        shown: PathBuf,
        /// The path relative to [`Self::File::root`]: what SARIF and `allowed_in` use.
        relative: PathBuf,
        /// The root of the work tree or of the scanned folder.
        root: Arc<Path>,
    },
    /// Standard input or another stream without a path.
    Stream {
        /// What reports call it.
        name: Arc<str>,
    },
}

impl Provenance {
    /// The text that reports show. It may hold bytes that need sanitising for the format at hand.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::File { shown, .. } => slashed(shown),
            Self::Stream { name } => name.to_string(),
        }
    }

    /// The path relative to the scanned root with `/` between its parts; a stream has its name.
    #[must_use]
    pub fn relative(&self) -> String {
        match self {
            Self::File { relative, .. } => slashed(relative),
            Self::Stream { name } => name.to_string(),
        }
    }

    /// The file name, if it is a file.
    #[must_use]
    pub fn file_name(&self) -> Option<&std::ffi::OsStr> {
        match self {
            Self::File { relative, .. } => relative.file_name(),
            Self::Stream { .. } => None,
        }
    }
}

fn slashed(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' {
        text.into_owned()
    } else {
        text.replace(std::path::MAIN_SEPARATOR, "/")
    }
}
