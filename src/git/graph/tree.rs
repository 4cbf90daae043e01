//! The raw form of a tree: `MODE SP NAME NUL ID`, again and again.

use super::Malformed;

/// What an entry of a tree leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::git) enum EntryKind {
    /// Another tree.
    Tree,
    /// A file or a symbolic link.
    Blob,
    /// A commit of another repository.
    Submodule,
}

/// One entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RawEntry<'a, const ID: usize> {
    pub(super) kind: EntryKind,
    /// One or more bytes, none of them NUL.
    pub(super) name: &'a [u8],
    pub(super) id: &'a [u8; ID],
}

/// The entries of a tree, in its order; names of objects have so many bytes. Ends behind the first entry that cannot be
/// read.
#[derive(Debug)]
pub(super) struct RawEntries<'a, const ID: usize> {
    rest: &'a [u8],
}

impl<'a, const ID: usize> RawEntries<'a, ID> {
    pub(super) fn new(tree: &'a [u8]) -> Self {
        Self { rest: tree }
    }

    #[inline]
    fn read(&mut self) -> Result<RawEntry<'a, ID>, Malformed> {
        let (kind, rest) = mode(self.rest)?;
        let end = nul(rest).ok_or(Malformed::Entry)?;
        let (name, rest) = rest.split_at_checked(end).ok_or(Malformed::Entry)?;
        let rest = rest.get(1..).ok_or(Malformed::Entry)?;
        let (id, rest) = rest.split_first_chunk().ok_or(Malformed::Entry)?;
        if name.is_empty() {
            return Err(Malformed::EntryName);
        }
        self.rest = rest;
        Ok(RawEntry { kind, name, id })
    }
}

impl<'a, const ID: usize> Iterator for RawEntries<'a, ID> {
    type Item = Result<RawEntry<'a, ID>, Malformed>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let entry = self.read();
        if entry.is_err() {
            self.rest = &[];
        }
        Some(entry)
    }
}

/// What the mode at the beginning says, and what is behind it.
#[inline]
fn mode(bytes: &[u8]) -> Result<(EntryKind, &[u8]), Malformed> {
    match bytes.first_chunk::<6>() {
        Some(b"40000 ") => Ok((EntryKind::Tree, bytes.get(6..).unwrap_or_default())),
        Some(b"100644" | b"100755" | b"120000") if bytes.get(6) == Some(&b' ') => {
            Ok((EntryKind::Blob, bytes.get(7..).unwrap_or_default()))
        }
        _ => rare_mode(bytes),
    }
}

/// Modes that old or foreign programs write, and submodules.
#[cold]
fn rare_mode(bytes: &[u8]) -> Result<(EntryKind, &[u8]), Malformed> {
    const LONGEST: usize = 7;
    let digits = bytes.iter().take(LONGEST).take_while(|byte| matches!(byte, b'0'..=b'7')).count();
    if digits == 0 || bytes.get(digits) != Some(&b' ') {
        return Err(Malformed::EntryMode);
    }
    let (digits, rest) = bytes.split_at(digits);
    let mode = digits.iter().fold(0_u32, |mode, digit| mode << 3 | u32::from(digit - b'0'));
    let kind = match mode & 0o170_000 {
        0o040_000 => EntryKind::Tree,
        0o160_000 => EntryKind::Submodule,
        _ => EntryKind::Blob,
    };
    Ok((kind, rest.get(1..).unwrap_or_default()))
}

/// Where the first NUL is. Names are short: eight bytes at a time beat a call of a search made for long texts.
#[inline]
fn nul(bytes: &[u8]) -> Option<usize> {
    const LOW: u64 = u64::from_le_bytes([0x01; 8]);
    const HIGH: u64 = u64::from_le_bytes([0x80; 8]);
    let mut rest = bytes;
    let mut at = 0;
    while let Some((chunk, behind)) = rest.split_first_chunk::<8>() {
        let word = u64::from_le_bytes(*chunk);
        let zeros = word.wrapping_sub(LOW) & !word & HIGH;
        if zeros != 0 {
            return Some(at + (zeros.trailing_zeros() / 8) as usize);
        }
        rest = behind;
        at += 8;
    }
    rest.iter().position(|byte| *byte == 0).map(|position| at + position)
}

#[cfg(test)]
mod tests {
    use super::{EntryKind, Malformed, RawEntries, nul};

    /// `mode name` with an id.
    fn entry<const ID: usize>(text: &str) -> Vec<u8> {
        [text.as_bytes(), &[0], &[7; ID]].concat()
    }

    fn kinds<const ID: usize>(tree: &[u8]) -> Vec<Result<EntryKind, Malformed>> {
        RawEntries::<ID>::new(tree).map(|entry| entry.map(|entry| entry.kind)).collect()
    }

    fn modes_of<const ID: usize>() {
        let table = [
            ("40000 d", EntryKind::Tree),
            ("040000 zero-padded", EntryKind::Tree),
            ("100644 f", EntryKind::Blob),
            ("100755 x", EntryKind::Blob),
            ("100664 old", EntryKind::Blob),
            ("120000 link", EntryKind::Blob),
            ("160000 module", EntryKind::Submodule),
            ("0100644 padded", EntryKind::Blob),
        ];
        let tree: Vec<u8> = table.iter().flat_map(|(text, _)| entry::<ID>(text)).collect();
        let expected: Vec<_> = table.iter().map(|(_, kind)| Ok(*kind)).collect();
        assert_eq!(kinds::<ID>(&tree), expected);
        let mut entries = RawEntries::<ID>::new(&tree).skip(1);
        let second = entries.next().unwrap().unwrap();
        assert_eq!((second.name, second.id), (b"zero-padded".as_slice(), &[7; ID]));
    }

    #[test]
    fn modes_say_what_an_entry_is() {
        modes_of::<20>();
        modes_of::<32>();
    }

    #[test]
    fn damage_ends_the_tree_with_an_error() {
        let good = entry::<20>("100644 f");
        let table: [(&[u8], Malformed); 9] = [
            (b"100644", Malformed::EntryMode),
            (b"100644 ", Malformed::Entry),
            (b"100644 name", Malformed::Entry),
            (b"100644 name\0short", Malformed::Entry),
            (b"100644 \0aaaaaaaaaaaaaaaaaaaa", Malformed::EntryName),
            (b" name\0aaaaaaaaaaaaaaaaaaaa", Malformed::EntryMode),
            (b"10064x name\0aaaaaaaaaaaaaaaaaaaa", Malformed::EntryMode),
            (b"10000000000644 name\0aaaaaaaaaaaaaaaaaaaa", Malformed::EntryMode),
            (b"\0", Malformed::EntryMode),
        ];
        for (bad, expected) in table {
            let tree = [good.as_slice(), bad, good.as_slice()].concat();
            let cut = [good.as_slice(), bad].concat();
            assert_eq!(kinds::<20>(&cut), [Ok(EntryKind::Blob), Err(expected)], "{}", bad.escape_ascii());
            assert!(kinds::<20>(&tree).len() >= 2);
        }
        assert!(kinds::<20>(b"").is_empty());
    }

    #[test]
    fn a_nul_is_found_at_every_position() {
        for length in 0..40 {
            let mut bytes = vec![0x80; length];
            assert_eq!(nul(&bytes), None);
            bytes.extend([0, 1, 0]);
            assert_eq!(nul(&bytes), Some(length));
        }
    }
}
