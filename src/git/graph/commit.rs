//! The raw form of a commit: header lines, an empty line, the message.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};
use jiff::Timestamp;

use super::Malformed;
use crate::commit::ObjectId;
use crate::git::number::ObjectFormat;

/// What stands in the header of a commit.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::git) struct RawCommit {
    pub(in crate::git) tree: ObjectId,
    pub(in crate::git) parents: Vec<ObjectId>,
    /// Seconds since 1970, within what a [`Timestamp`] can hold.
    pub(in crate::git) authored: Option<i64>,
    /// As [`Self::authored`].
    pub(in crate::git) committed: Option<i64>,
}

impl RawCommit {
    /// Reads what stands before the message. Like git, takes parents from right behind the tree only.
    pub(in crate::git) fn read(bytes: &[u8], format: ObjectFormat) -> Result<Self, Malformed> {
        let mut lines = Lines { rest: bytes };
        let tree = lines.next().and_then(|line| line.strip_prefix(b"tree ")).ok_or(Malformed::Tree)?;
        let tree = object_id(tree, format).ok_or(Malformed::Tree)?;
        let mut parents = Vec::new();
        let mut line = lines.next();
        while let Some(parent) = line.and_then(|line| line.strip_prefix(b"parent ")) {
            parents.push(object_id(parent, format).ok_or(Malformed::Parent)?);
            line = lines.next();
        }
        let mut header = Self { tree, parents, authored: None, committed: None };
        for line in line.into_iter().chain(lines) {
            if let Some(author) = line.strip_prefix(b"author ") {
                header.authored = header.authored.or_else(|| seconds(author));
            } else if let Some(committer) = line.strip_prefix(b"committer ") {
                header.committed = seconds(committer);
                break;
            }
        }
        Ok(header)
    }
}

/// The name that a raw commit gives for its author, without the address; nothing if it gives none.
///
/// A name that is not UTF-8 is read in the encoding that the commit states; what still cannot be read is replaced.
#[must_use]
pub fn author_of(commit: &[u8]) -> Option<String> {
    let author = Lines { rest: commit }.find_map(|line| line.strip_prefix(b"author "))?;
    let open = author.iter().position(|byte| *byte == b'<')?;
    let (name, address) = author.split_at(open);
    let name = name.trim_ascii();
    let address = address.get(1..).unwrap_or_default();
    let address = address.split(|byte| *byte == b'>').next().unwrap_or_default();
    if name.is_empty() || name == address.trim_ascii() {
        return None;
    }
    let stated = Lines { rest: commit }.find_map(|line| line.strip_prefix(b"encoding "));
    let encoding = stated.and_then(Encoding::for_label).unwrap_or(UTF_8);
    let name = encoding
        .decode_without_bom_handling_and_without_replacement(name)
        .unwrap_or_else(|| Cow::Owned(String::from_utf8_lossy(name).into_owned()));
    Some(name.into_owned())
}

/// The lines before the first empty one.
struct Lines<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Lines<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let end = memchr::memchr(b'\n', self.rest).unwrap_or(self.rest.len());
        let (line, rest) = self.rest.split_at_checked(end)?;
        self.rest = if line.is_empty() { &[] } else { rest.get(1..).unwrap_or_default() };
        if line.is_empty() { None } else { Some(line) }
    }
}

/// The name of an object from its hexadecimal form, of the length that the repository's names have.
fn object_id(hex: &[u8], format: ObjectFormat) -> Option<ObjectId> {
    let hex = hex.trim_ascii_end();
    let mut bytes = [0; 32];
    let bytes = bytes.get_mut(..format.length())?;
    if hex.len() != 2 * bytes.len() {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(hex.as_chunks::<2>().0) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    ObjectId::from_bytes(bytes)
}

fn digit(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

/// The seconds in `NAME <ADDRESS> SECONDS ZONE`: behind the last `>`, as git reads them.
fn seconds(identity: &[u8]) -> Option<i64> {
    let behind = identity.iter().rposition(|byte| *byte == b'>')?.checked_add(1)?;
    let text = identity.get(behind..)?.trim_ascii_start();
    let (is_negative, text) = match text.strip_prefix(b"-") {
        Some(text) => (true, text),
        None => (false, text),
    };
    let count = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let digits = text.get(..count).filter(|digits| !digits.is_empty())?;
    let size = digits
        .iter()
        .fold(0_i64, |sum, digit| sum.saturating_mul(10).saturating_add(i64::from(digit - b'0')));
    let seconds = if is_negative { -size } else { size };
    Some(seconds.clamp(Timestamp::MIN.as_second(), Timestamp::MAX.as_second()))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::{RawCommit, author_of};
    use crate::git::graph::Malformed;
    use crate::git::number::ObjectFormat;

    const TREE: &str = "tree aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n";
    const PARENT: &str = "parent bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n";

    fn read(text: &str) -> Result<RawCommit, Malformed> {
        RawCommit::read(text.as_bytes(), ObjectFormat::Sha1)
    }

    fn dates(author: &str, committer: &str) -> (Option<i64>, Option<i64>) {
        let header = read(&format!("{TREE}author {author}\ncommitter {committer}\n\nmessage\n")).unwrap();
        (header.authored, header.committed)
    }

    #[test]
    fn dates_are_read_as_git_reads_them() {
        let (oldest, latest) = (Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
        let table = [
            ("A <a@x> 1700000000 +0100", Some(1_700_000_000)),
            ("A <a@x> 0 +0000", Some(0)),
            ("A <a@x> -5 +0000", Some(-5)),
            ("A <a@x>  12", Some(12)),
            ("A <a@x> 12x", Some(12)),
            ("<> 7 +0000", Some(7)),
            ("A > B <a> 9 +0000", Some(9)),
            ("A <a@x> 99999999999999999999999999 +0000", Some(latest)),
            ("A <a@x> -99999999999999999999999999 +0000", Some(oldest)),
            ("A <a@x> 9223372036854775807 +0000", Some(latest)),
            ("A <a@x> yesterday", None),
            ("A <a@x> ", None),
            ("A <a@x> -", None),
            ("A 12 +0000", None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(dates(text, "C <c> 1 +0000"), (expected, Some(1)), "{text}");
            assert_eq!(dates("C <c> 1 +0000", text), (Some(1), expected), "{text}");
        }
        for seconds in [oldest, latest] {
            Timestamp::from_second(seconds).unwrap();
        }
    }

    #[test]
    fn parents_stand_right_behind_the_tree() {
        let header =
            read(&format!("{TREE}{PARENT}{PARENT}author A <a> 1 +0\n{PARENT}committer C <c> 2 +0\n"));
        assert_eq!(header.unwrap().parents.len(), 2);
        let in_message = read(&format!("{TREE}author A <a> 1 +0\ncommitter C <c> 2 +0\n\n{PARENT}"));
        assert!(in_message.unwrap().parents.is_empty());
        // A signed tag inside the header is indented.
        let tag = format!("{TREE}{PARENT}mergetag object b\n {TREE} author Z <z> 5 +0\nauthor A <a> 1 +0\n");
        let header = read(&tag).unwrap();
        assert_eq!((header.parents.len(), header.authored, header.committed), (1, Some(1), None));
    }

    #[test]
    fn what_cannot_be_a_commit_is_refused() {
        let table = [
            ("", Malformed::Tree),
            ("\n", Malformed::Tree),
            ("tree \n", Malformed::Tree),
            ("tree aaaa\n", Malformed::Tree),
            ("tree zaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n", Malformed::Tree),
            (PARENT, Malformed::Tree),
        ];
        for (text, expected) in table {
            assert_eq!(read(text), Err(expected), "{text}");
        }
        assert_eq!(read(&format!("{TREE}parent 12\n")), Err(Malformed::Parent));
        assert_eq!(RawCommit::read(TREE.as_bytes(), ObjectFormat::Sha256), Err(Malformed::Tree));
    }

    #[test]
    fn only_the_name_of_an_author_is_taken() {
        let table: [(&[u8], Option<&str>); 9] = [
            (b"author Ada L <ada@example.org> 1 +0\n", Some("Ada L")),
            (b"author  Ada  <> 1 +0\n", Some("Ada")),
            (b"author <ada@example.org> 1 +0\n", None),
            (b"author ada@example.org <ada@example.org> 1 +0\n", None),
            (b"author Ada 1 +0\n", None),
            (b"author J\xc3\xb6rg <j> 1 +0\n", Some("J\u{f6}rg")),
            (b"author J\xf6rg <j> 1 +0\n", Some("J\u{fffd}rg")),
            (b"author J\xf6rg <j> 1 +0\nencoding ISO-8859-1\n", Some("J\u{f6}rg")),
            (b"\nauthor Ada <ada> 1 +0\n", None),
        ];
        for (text, expected) in table {
            assert_eq!(author_of(text).as_deref(), expected, "{}", text.escape_ascii());
        }
    }
}
