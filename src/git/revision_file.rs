//! One file as it was in a commit.

use super::header::Header;
use super::revisions::RevisionError;
use super::tree::Trees;
use super::{GitError, Repository};

impl Repository {
    /// The content of the file at `path`, which begins at the root of the repository, in the commit that `revision` names.
    ///
    /// # Errors
    /// When the revision is not known, or the file is not in it or cannot be read.
    pub fn file_at(&self, revision: &str, path: &str) -> Result<Vec<u8>, RevisionError> {
        let mut trees = Trees::new(self.reader(), self.hash().len_in_bytes());
        let commit = self.commit_named(&mut trees.reader, revision)?;
        let unreadable = |cause: &str| GitError::read(format!("`{revision}:{path}`"), cause);
        let header = Header::read(&mut trees.reader, &commit)
            .map_err(|_| unreadable("its commit is damaged or missing"))?;
        let blob = trees.blob_at(header.tree, path.as_bytes());
        let Some(blob) = blob else {
            let cause = if trees.lost.is_empty() {
                "there is no such file in that commit; paths begin at the root of the repository"
            } else {
                "a folder on the way is damaged or missing"
            };
            return Err(unreadable(cause).into());
        };
        let bytes = trees.reader.blob(&blob).map_err(|_| unreadable("its object is damaged or missing"))?;
        Ok(bytes.to_vec())
    }
}
