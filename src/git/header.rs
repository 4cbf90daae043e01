//! What a commit says about itself, and what a tag tags.

use jiff::Timestamp;

use super::graph::{RawCommit, author_of};
use super::number::ObjectFormat;
use super::reader::{Loss, ObjectKind, Reader};
use crate::commit::{Commit, ObjectId};

/// Whether commits name their authors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Authors {
    /// They do not: names are personal data that most reports do not need.
    #[default]
    Hidden,
    /// The name that the author chose, without the address.
    Shown,
}

/// The header of a commit.
#[derive(Debug)]
pub(super) struct Header {
    pub(super) tree: ObjectId,
    pub(super) parents: Vec<ObjectId>,
    authored: i64,
    committed: i64,
    author: Option<String>,
}

impl Header {
    pub(super) fn read(reader: &mut Reader, id: &ObjectId) -> Result<Self, Loss> {
        let format = ObjectFormat::of(id);
        Self::parse(reader.of_kind(id, ObjectKind::Commit)?, format).ok_or(Loss::Broken)
    }

    /// A date that cannot be read is the other one, or 1970: tools that write dates wrong are no reason to lose a commit.
    fn parse(bytes: &[u8], format: ObjectFormat) -> Option<Self> {
        let RawCommit { tree, parents, authored, committed } = RawCommit::read(bytes, format).ok()?;
        Some(Self {
            tree,
            parents,
            authored: authored.or(committed).unwrap_or_default(),
            committed: committed.or(authored).unwrap_or_default(),
            author: author_of(bytes),
        })
    }

    /// When the commit was made, in seconds.
    pub(super) fn committed(&self) -> i64 {
        self.committed
    }

    /// What reports say about it.
    pub(super) fn commit(&self, id: ObjectId, authors: Authors) -> Commit {
        Commit {
            authored: moment(self.authored),
            committed: moment(self.committed),
            id,
            author: self.author.clone().filter(|_| authors == Authors::Shown),
        }
    }
}

fn moment(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap_or(if seconds < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

/// What a tag leads to in the end.
pub(super) fn peel(reader: &mut Reader, id: ObjectId) -> Result<(ObjectId, ObjectKind), Loss> {
    /// Tags of tags of tags: more are a trap.
    const DEPTH: usize = 64;
    let mut id = id;
    for _ in 0..DEPTH {
        let (kind, bytes) = reader.object(&id)?;
        if kind != ObjectKind::Tag {
            return Ok((id, kind));
        }
        let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
        id = line.strip_prefix(b"object ").and_then(ObjectId::from_hex).ok_or(Loss::Broken)?;
    }
    Err(Loss::Broken)
}

#[cfg(test)]
mod tests {
    use super::{Authors, Header};
    use crate::commit::ObjectId;
    use crate::git::number::ObjectFormat::Sha1;

    #[test]
    fn headers_are_read() {
        let (tree, parent) = ("a".repeat(40), "b".repeat(40));
        let text = format!(
            "tree {tree}\nparent {parent}\nauthor A <B> C <c@example.org> 1700000000 +0100\n\
             committer D <> 1700000001 -0200\ngpgsig x\n parent {parent}\n\nparent {parent}\n"
        );
        let header = Header::parse(text.as_bytes(), Sha1).unwrap();
        assert_eq!((header.tree.to_string(), header.parents.len()), (tree, 1));
        let id = ObjectId::from_bytes(&[1; 20]).unwrap();
        let commit = header.commit(id, Authors::Shown);
        assert_eq!(commit.authored.as_second(), 1_700_000_000);
        assert_eq!((commit.committed.as_second(), commit.author.as_deref()), (1_700_000_001, Some("A")));
        assert_eq!(header.commit(id, Authors::Hidden).author, None);
    }

    #[test]
    fn odd_dates_do_not_lose_a_commit() {
        let tree = "a".repeat(40);
        for author in ["", "author\n", "author x\n", "author x <y> z\n"] {
            let header = Header::parse(format!("tree {tree}\n{author}\n").as_bytes(), Sha1).unwrap();
            assert_eq!(header.commit(header.tree, Authors::Hidden).authored.as_second(), 0, "{author}");
        }
        let far =
            Header::parse(format!("tree {tree}\nauthor x <y> {} +0\n\n", i64::MAX).as_bytes(), Sha1).unwrap();
        assert_eq!(
            far.commit(far.tree, Authors::Hidden).authored.as_second(),
            jiff::Timestamp::MAX.as_second()
        );
        assert!(Header::parse(b"", Sha1).is_none());
        assert!(Header::parse(b"tree zz\n\n", Sha1).is_none());
    }
}
