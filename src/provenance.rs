//! Where a text was found: which file of which scanned root, which blob of which repository, or which stream.

use std::cmp::Ordering;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::commit::ObjectId;

/// The state of a repository in which a path leads to a blob.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Revision {
    /// What `HEAD` names: a checkout shows it.
    Head,
    /// What the next commit would hold.
    Index,
    /// This commit.
    Commit(ObjectId),
    /// None: the blob stands alone.
    None,
}

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
    /// A blob of a git repository.
    Git {
        /// The path as reports show it; `blob NAME` for a blob that no tree names.
        shown: PathBuf,
        /// The path below the root of the work tree, if a tree or the index names the blob.
        relative: Option<PathBuf>,
        /// The repository: its work tree, or its own folder if it is bare.
        root: Arc<Path>,
        /// Where the path leads to this blob.
        revision: Revision,
        /// The blob.
        blob: ObjectId,
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
            Self::File { shown, .. } | Self::Git { shown, .. } => slashed(shown),
            Self::Stream { name } => name.to_string(),
        }
    }

    /// The path relative to the scanned root with `/` between its parts; a stream has its name.
    #[must_use]
    pub fn relative(&self) -> String {
        match self {
            Self::File { relative, .. } => slashed(relative),
            Self::Git { shown, relative, .. } => slashed(relative.as_ref().unwrap_or(shown)),
            Self::Stream { name } => name.to_string(),
        }
    }

    /// The path relative to the scanned root, if it is a file.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::File { relative, .. } => Some(relative),
            Self::Git { relative, .. } => relative.as_deref(),
            Self::Stream { .. } => None,
        }
    }

    /// The state of the repository in which the path leads to the text; nothing for what is not from a repository.
    #[must_use]
    pub fn revision(&self) -> Option<Revision> {
        match self {
            Self::Git { revision, .. } => Some(*revision),
            Self::File { .. } | Self::Stream { .. } => None,
        }
    }

    /// The folder of the git repository that it was read from, with `/` between the parts.
    #[must_use]
    pub fn repository(&self) -> Option<String> {
        match self {
            Self::Git { root, .. } => Some(slashed(root)),
            Self::File { .. } | Self::Stream { .. } => None,
        }
    }

    /// The git blob that it was read from.
    #[must_use]
    pub fn blob(&self) -> Option<ObjectId> {
        match self {
            Self::Git { blob, .. } => Some(*blob),
            Self::File { .. } | Self::Stream { .. } => None,
        }
    }

    /// What kind of text it is, and below which folder: tells it apart from others that are shown alike.
    fn origin(&self) -> (u8, Option<&[u8]>) {
        match self {
            Self::File { root, .. } => (0, Some(root.as_os_str().as_encoded_bytes())),
            Self::Git { root, .. } => (1, Some(root.as_os_str().as_encoded_bytes())),
            Self::Stream { .. } => (2, None),
        }
    }

    /// The bytes that reports sort by.
    fn sort_key(&self) -> &[u8] {
        match self {
            Self::File { shown, .. } | Self::Git { shown, .. } => shown.as_os_str().as_encoded_bytes(),
            Self::Stream { name } => name.as_bytes(),
        }
    }
}

/// By what is shown, byte by byte; then by what tells texts apart that are shown alike.
impl Ord for Provenance {
    fn cmp(&self, other: &Self) -> Ordering {
        self.sort_key()
            .cmp(other.sort_key())
            .then_with(|| self.origin().cmp(&other.origin()))
            .then_with(|| (self.revision(), self.blob()).cmp(&(other.revision(), other.blob())))
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
