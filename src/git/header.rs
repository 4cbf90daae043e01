//! What a commit says about itself, and what a tag tags.

use jiff::Timestamp;

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
    author: Signature,
    committer: Signature,
}

/// Who did something, and when.
#[derive(Debug, Default)]
struct Signature {
    name: String,
    seconds: i64,
}

impl Header {
    pub(super) fn read(reader: &mut Reader, id: &ObjectId) -> Result<Self, Loss> {
        Self::parse(reader.of_kind(id, ObjectKind::Commit)?).ok_or(Loss::Broken)
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let mut lines = bytes.split(|byte| *byte == b'\n').take_while(|line| !line.is_empty());
        let tree = ObjectId::from_hex(lines.next()?.strip_prefix(b"tree ")?)?;
        let mut header =
            Self { tree, parents: Vec::new(), author: Signature::default(), committer: Signature::default() };
        for line in lines {
            if let Some(parent) = line.strip_prefix(b"parent ") {
                header.parents.push(ObjectId::from_hex(parent)?);
            } else if let Some(author) = line.strip_prefix(b"author ") {
                header.author = Signature::parse(author);
            } else if let Some(committer) = line.strip_prefix(b"committer ") {
                header.committer = Signature::parse(committer);
            }
        }
        Some(header)
    }

    /// When the commit was made, in seconds.
    pub(super) fn committed(&self) -> i64 {
        self.committer.seconds
    }

    /// What reports say about it.
    pub(super) fn commit(&self, id: ObjectId, authors: Authors) -> Commit {
        Commit {
            authored: moment(self.author.seconds),
            committed: moment(self.committer.seconds),
            id,
            author: (authors == Authors::Shown).then(|| self.author.name.clone()),
        }
    }
}

impl Signature {
    /// `NAME <ADDRESS> SECONDS ZONE`. What cannot be read is empty or the beginning of time: tools that write dates wrong
    /// are no reason to lose a commit.
    fn parse(line: &[u8]) -> Self {
        let end = memchr::memrchr(b'>', line);
        let name = memchr::memchr(b'<', line).map_or(line, |at| &line[..at]);
        let time = end.and_then(|at| line.get(at + 1..)).unwrap_or_default();
        let seconds = std::str::from_utf8(time)
            .ok()
            .and_then(|time| time.split_ascii_whitespace().next())
            .and_then(|seconds| seconds.parse().ok());
        Self {
            name: String::from_utf8_lossy(name.trim_ascii()).into_owned(),
            seconds: seconds.unwrap_or_default(),
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

    #[test]
    fn headers_are_read() {
        let (tree, parent) = ("a".repeat(40), "b".repeat(40));
        let text = format!(
            "tree {tree}\nparent {parent}\nauthor A <B> C <c@example.org> 1700000000 +0100\n\
             committer D <> 1700000001 -0200\ngpgsig x\n parent {parent}\n\nparent {parent}\n"
        );
        let header = Header::parse(text.as_bytes()).unwrap();
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
        for author in
            ["", "author\n", "author x\n", "author x <y> z\n", "author x <y> 99999999999999999999 +0\n"]
        {
            let header = Header::parse(format!("tree {tree}\n{author}\n").as_bytes()).unwrap();
            assert_eq!(header.commit(header.tree, Authors::Hidden).authored.as_second(), 0, "{author}");
        }
        let far = Header::parse(format!("tree {tree}\nauthor x <y> {} +0\n\n", i64::MAX).as_bytes()).unwrap();
        assert_eq!(far.commit(far.tree, Authors::Hidden).authored, jiff::Timestamp::MAX);
        assert!(Header::parse(b"").is_none());
        assert!(Header::parse(b"tree zz\n\n").is_none());
    }
}
