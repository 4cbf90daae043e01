//! Where a text was found: which file of which scanned root, or which stream.

use std::cmp::Ordering;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where a text came from. Ordered by what is shown, so that reports sort the same way everywhere.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
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

    /// The path relative to the scanned root, if it is a file.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::File { relative, .. } => Some(relative),
            Self::Stream { .. } => None,
        }
    }

    /// The bytes that reports sort by.
    fn sort_key(&self) -> &[u8] {
        match self {
            Self::File { shown, .. } => shown.as_os_str().as_encoded_bytes(),
            Self::Stream { name } => name.as_bytes(),
        }
    }
}

/// By what is shown, byte by byte.
impl Ord for Provenance {
    fn cmp(&self, other: &Self) -> Ordering {
        self.sort_key().cmp(other.sort_key()).then_with(|| match (self, other) {
            (Self::File { root: one, .. }, Self::File { root: other, .. }) => {
                one.as_os_str().cmp(other.as_os_str())
            }
            (Self::File { .. }, Self::Stream { .. }) => Ordering::Less,
            (Self::Stream { .. }, Self::File { .. }) => Ordering::Greater,
            (Self::Stream { .. }, Self::Stream { .. }) => Ordering::Equal,
        })
    }
}

impl PartialOrd for Provenance {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
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
