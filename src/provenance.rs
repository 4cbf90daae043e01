//! Where a text was found: which file of which scanned root, which blob of which repository, or which stream; and which
//! member of which archive inside of it.

mod inside;

use std::cmp::Ordering;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::commit::ObjectId;
pub use inside::{Coding, Inside};

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
    /// A text inside of one of the others.
    Inside {
        /// The file, blob or stream that it is inside of; never another text inside.
        outer: Arc<Self>,
        /// Where in it.
        inside: Inside,
    },
}

impl Provenance {
    /// The text that reports show. It may hold bytes that need sanitising for the format at hand.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::File { shown, .. } | Self::Git { shown, .. } => slashed(shown),
            Self::Stream { name } => name.to_string(),
            Self::Inside { inside, .. } => inside.shown().to_owned(),
        }
    }

    /// The path relative to the scanned root with `/` between its parts; a stream has its name.
    #[must_use]
    pub fn relative(&self) -> String {
        match self {
            Self::File { relative, .. } => slashed(relative),
            Self::Git { shown, relative, .. } => slashed(relative.as_ref().unwrap_or(shown)),
            Self::Stream { name } => name.to_string(),
            Self::Inside { outer, inside } => outer.relative() + &inside.way(),
        }
    }

    /// The name that the text has, if it has one: the path relative to the scanned root; inside of an archive the whole
    /// way to the member; of a compressed file what it is called without its compression.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::File { relative, .. } => Some(relative),
            Self::Git { relative, .. } => relative.as_deref(),
            Self::Stream { .. } => None,
            Self::Inside { inside, .. } => inside.name(),
        }
    }

    /// The file, blob or stream that it is, or that it is inside of.
    #[must_use]
    pub fn outer(&self) -> &Self {
        match self {
            Self::Inside { outer, .. } => outer,
            other => other,
        }
    }

    /// Where in the file, blob or stream it is; nothing if it is all of it.
    #[must_use]
    pub fn inside(&self) -> Option<&Inside> {
        match self {
            Self::Inside { inside, .. } => Some(inside),
            Self::File { .. } | Self::Git { .. } | Self::Stream { .. } => None,
        }
    }

    /// The place of a member of the archive that is here.
    #[must_use]
    pub fn member(self: &Arc<Self>, name: &str) -> Self {
        let members = self.inside().map_or(&[][..], Inside::members);
        let members = members.iter().cloned().chain([name.to_owned()]).collect();
        self.at(members, Coding::Plain)
    }

    /// The place of what is compressed here: the same, under the name that it has without compression.
    #[must_use]
    pub fn decompressed(self: &Arc<Self>) -> Self {
        self.at(self.inside().map_or(&[][..], Inside::members).to_vec(), Coding::Compressed)
    }

    fn at(self: &Arc<Self>, members: Vec<String>, coding: Coding) -> Self {
        let outer = match &**self {
            Self::Inside { outer, .. } => outer,
            Self::File { .. } | Self::Git { .. } | Self::Stream { .. } => self,
        };
        Self::Inside { outer: Arc::clone(outer), inside: Inside::new(outer, members, coding) }
    }

    /// The same place inside of another file, blob or stream; that itself, if this is not inside of one.
    #[must_use]
    pub fn moved_into(&self, outer: &Arc<Self>) -> Arc<Self> {
        match self.inside() {
            Some(inside) => Arc::new(outer.at(inside.members().to_vec(), inside.coding())),
            None => Arc::clone(outer),
        }
    }

    /// The state of the repository in which the path leads to the text; nothing for what is not from a repository.
    #[must_use]
    pub fn revision(&self) -> Option<Revision> {
        match self.outer() {
            Self::Git { revision, .. } => Some(*revision),
            Self::File { .. } | Self::Stream { .. } | Self::Inside { .. } => None,
        }
    }

    /// The folder of the git repository that it was read from, with `/` between the parts.
    #[must_use]
    pub fn repository(&self) -> Option<String> {
        match self.outer() {
            Self::Git { root, .. } => Some(slashed(root)),
            Self::File { .. } | Self::Stream { .. } | Self::Inside { .. } => None,
        }
    }

    /// The git blob that it was read from.
    #[must_use]
    pub fn blob(&self) -> Option<ObjectId> {
        match self.outer() {
            Self::Git { blob, .. } => Some(*blob),
            Self::File { .. } | Self::Stream { .. } | Self::Inside { .. } => None,
        }
    }

    /// What kind of text it is, and below which folder: tells it apart from others that are shown alike.
    fn origin(&self) -> (u8, Option<&[u8]>) {
        match self.outer() {
            Self::File { root, .. } => (0, Some(root.as_os_str().as_encoded_bytes())),
            Self::Git { root, .. } => (1, Some(root.as_os_str().as_encoded_bytes())),
            Self::Stream { .. } | Self::Inside { .. } => (2, None),
        }
    }

    /// The bytes that reports sort by.
    fn sort_key(&self) -> &[u8] {
        match self {
            Self::File { shown, .. } | Self::Git { shown, .. } => shown.as_os_str().as_encoded_bytes(),
            Self::Stream { name } => name.as_bytes(),
            Self::Inside { inside, .. } => inside.shown().as_bytes(),
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
            .then_with(|| self.inside().cmp(&other.inside()))
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

#[cfg(test)]
mod tests;
