//! What a repository is made of at one moment. As long as it stays the same, reading the repository again gives the same
//! again; telling so takes no look into any pack.

use std::collections::BTreeSet;
use std::fs::Metadata;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::index::{EntryKind, Index};
use super::{GitError, Repository};

/// Digest of everything that a scan of a history depends on: the files that hold objects, by name, size and times; what
/// references and work trees name; the index; where the history is cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RepositoryState([u8; 32]);

impl RepositoryState {
    /// Its bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// A digest of parts, none of which can be taken for another.
struct Parts(Sha256);

impl Parts {
    fn add(&mut self, part: &[u8]) {
        self.0.update((part.len() as u64).to_le_bytes());
        self.0.update(part);
    }

    fn path(&mut self, path: &Path) {
        self.add(path.as_os_str().as_encoded_bytes());
    }

    /// Where a file is and what the file system says about it; that there is none.
    fn file(&mut self, path: &Path) -> std::io::Result<()> {
        self.path(path);
        match std::fs::metadata(path) {
            Ok(metadata) => self.add(&stamp(&metadata)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => self.add(b"none"),
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// The files in a folder, in the order of their names; no folder holds none.
    fn folder(&mut self, folder: &Path) -> std::io::Result<()> {
        for path in listed(folder)? {
            self.file(&path)?;
        }
        Ok(())
    }

    /// The packs, and the objects that have files of their own.
    fn objects(&mut self, folder: &Path) -> std::io::Result<()> {
        self.path(folder);
        self.folder(&folder.join("pack"))?;
        for fan in listed(folder)? {
            // Two digits: the beginning of the names of what is in it.
            if fan.file_name().is_some_and(|name| name.len() == 2) {
                self.folder(&fan)?;
            }
        }
        Ok(())
    }
}

impl Repository {
    /// The state that the repository is in.
    ///
    /// # Errors
    /// When something cannot be read that a scan would have to read too, or changes meanwhile.
    pub fn state(&self) -> Result<RepositoryState, GitError> {
        let mut parts = Parts(Sha256::new());
        parts.add(&[u8::try_from(self.hash().len_in_bytes()).unwrap_or_default()]);
        parts.path(self.git_dir());
        parts.path(self.index_file());
        let (folders, troubles) = self.object_folders();
        if let Some(trouble) = troubles.into_iter().next() {
            return Err(trouble);
        }
        for folder in folders {
            let unreadable = |cause| GitError::read(format!("the objects in {}", folder.display()), cause);
            parts.objects(&folder).map_err(unreadable)?;
        }
        let cut = self.common_dir().join("shallow");
        parts.file(&cut).map_err(|cause| GitError::read(cut.display().to_string(), cause))?;
        match self.head()? {
            Some(id) => parts.add(id.as_bytes()),
            None => parts.add(b"unborn"),
        }
        let named = self.named()?;
        parts.add(&(named.len() as u64).to_le_bytes());
        named.iter().for_each(|id| parts.add(id));
        self.add_index(&mut parts);
        for tree in self.other_trees()? {
            parts.path(tree.index_file());
            tree.add_index(&mut parts);
        }
        Ok(RepositoryState(parts.0.finalize().into()))
    }

    /// What references and the `HEAD`s of other work trees name, tags not followed.
    fn named(&self) -> Result<BTreeSet<Vec<u8>>, GitError> {
        let unreadable = |cause: &dyn std::fmt::Display| GitError::read("the references", cause);
        let mut named = BTreeSet::new();
        let platform = self.inner.references().map_err(|cause| unreadable(&cause))?;
        for reference in platform.all().map_err(|cause| unreadable(&cause))? {
            let mut reference = reference.map_err(|cause| unreadable(&cause))?;
            // What a tag leads to as the list of packed references has it: it is believed.
            named.extend(reference.inner.peeled.map(|id| [b"peeled", id.as_bytes()].concat()));
            let id = reference
                .try_id()
                .map(gix::Id::detach)
                .or_else(|| reference.peel_to_id().ok().map(gix::Id::detach));
            named.insert(id.map_or_else(|| b"nowhere".to_vec(), |id| id.as_bytes().to_vec()));
        }
        for worktree in self.inner.worktrees().map_err(|cause| unreadable(&cause))? {
            let Ok(worktree) = worktree.into_repo_with_possibly_inaccessible_worktree() else { continue };
            let Ok(mut head) = worktree.head() else { continue };
            if let Ok(Some(id)) = head.try_peel_to_id() {
                named.insert(id.as_bytes().to_vec());
            }
        }
        Ok(named)
    }

    /// The contents that the index holds: not when it was written, which every look at the work tree may change.
    fn add_index(&self, parts: &mut Parts) {
        match Index::read(self.index_file(), self.git_dir(), self.hash().len_in_bytes()) {
            Ok(index) => {
                for entry in index.entries().iter().filter(|entry| matches!(entry.kind, EntryKind::Blob(_))) {
                    parts.add(index.path(entry));
                    parts.add(entry.id.as_bytes());
                }
            }
            Err(error) => parts.add(error.to_string().as_bytes()),
        }
    }
}

/// What is in a folder, by name; nothing if there is no such folder.
fn listed(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error)
            if matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) =>
        {
            return Ok(Vec::new());
        }
        Err(error) => return Err(error),
    };
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    paths.sort_unstable();
    Ok(paths)
}

/// Size and times. The time of the last change of any kind cannot be set back, unlike that of the last writing.
#[cfg(unix)]
fn stamp(metadata: &Metadata) -> Vec<u8> {
    use std::os::unix::fs::MetadataExt as _;
    [
        metadata.ino(),
        metadata.len(),
        metadata.mtime().cast_unsigned(),
        metadata.mtime_nsec().cast_unsigned(),
        metadata.ctime().cast_unsigned(),
        metadata.ctime_nsec().cast_unsigned(),
    ]
    .iter()
    .flat_map(|number| number.to_le_bytes())
    .collect()
}

/// Size and time.
#[cfg(not(unix))]
fn stamp(metadata: &Metadata) -> Vec<u8> {
    let time = metadata.modified().ok();
    let age = time.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok()).unwrap_or_default();
    [metadata.len().to_le_bytes().as_slice(), &age.as_nanos().to_le_bytes()].concat()
}
