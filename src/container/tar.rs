//! Tar archives: old, POSIX (ustar, pax) and GNU.
//!
//! The loop over the members is written here, and not taken from the `tar` crate: there the name of a member may be as long
//! as the archive, and holes of sparse files are read as zeros without end. Its view of a header is what is used.

use std::borrow::Cow;
use std::io::{self, Read};
use std::sync::Arc;

use ::tar::{EntryType, GnuExtSparseHeader, Header, PaxExtensions};

use super::guard::fill;
use super::{Entry, Here, Trouble, Visit};

/// Everything in a tar comes in blocks.
const BLOCK: usize = 512;
/// Where the checksum of a header is.
const CHECKSUM: std::ops::Range<usize> = 148..156;
/// What a header of POSIX and of GNU tar says that it is.
const USTAR: (usize, &[u8]) = (257, b"ustar");
/// Bytes of an extended header that are looked at: names longer than this are cut.
const EXTENSION: u64 = 64 << 10;

type Block = [u8; BLOCK];

/// Does a tar archive begin here?
pub(super) fn begins(head: &[u8]) -> bool {
    let Some(block) = head.first_chunk::<BLOCK>() else { return false };
    // Old archives say nothing: there is a zero behind the name, and digits in the checksum.
    let says_so = block.get(USTAR.0..).is_some_and(|rest| rest.starts_with(USTAR.1));
    let could_be = || block.first() != Some(&0) && memchr::memchr(0, &block[..100]).is_some();
    (says_so || could_be()) && is_sound(block)
}

/// Is the checksum of a header the sum of its bytes? Some old programs took them for signed.
fn is_sound(block: &Block) -> bool {
    let field = &block[CHECKSUM];
    let digits = field.trim_ascii().split(|byte| matches!(byte, 0 | b' ')).next().unwrap_or_default();
    if digits.is_empty() || !digits.iter().all(|digit| (b'0'..=b'7').contains(digit)) {
        return false;
    }
    let expected = digits.iter().fold(0i64, |sum, digit| sum * 8 + i64::from(digit - b'0'));
    let bytes =
        || block.iter().enumerate().map(|(at, byte)| if CHECKSUM.contains(&at) { b' ' } else { *byte });
    let unsigned: i64 = bytes().map(i64::from).sum();
    let signed: i64 = bytes().map(|byte| i64::from(byte.cast_signed())).sum();
    expected == unsigned || expected == signed
}

/// What extended headers say about the member behind them.
#[derive(Default)]
struct Extension {
    name: Option<Vec<u8>>,
    size: Option<u64>,
}

/// Shows every member that has content.
pub(super) fn members(source: &mut dyn Read, here: Here<'_>, visit: Visit<'_>) {
    let mut tape = Tape { source, is_at_end: false };
    let mut extension = Extension::default();
    while !here.ledger.is_over() {
        let header = match tape.header() {
            Ok(Some(header)) => header,
            Ok(None) => return,
            Err(trouble) => return here.tell(trouble),
        };
        if !here.ledger.enter(here.place) {
            return;
        }
        if let Err(trouble) = member(&header, &mut tape, &mut extension, here, visit) {
            return here.tell(trouble);
        }
    }
}

/// One member, or what is said about the next.
fn member(
    header: &Header,
    tape: &mut Tape<'_>,
    extension: &mut Extension,
    here: Here<'_>,
    visit: Visit<'_>,
) -> Result<(), Trouble> {
    let kind = header.entry_type();
    let own_size = header.entry_size().map_err(|_| Trouble::Header)?;
    match kind {
        EntryType::GNULongName => {
            let mut name = tape.extension(own_size)?;
            name.truncate(memchr::memchr(0, &name).unwrap_or(name.len()));
            extension.name = Some(name);
            return Ok(());
        }
        EntryType::XHeader => {
            extension.read(&tape.extension(own_size)?);
            return Ok(());
        }
        EntryType::XGlobalHeader | EntryType::GNULongLink => return tape.skip(padded(own_size)),
        _ => {}
    }
    let Extension { name, size } = std::mem::take(extension);
    let size = size.unwrap_or(own_size);
    if kind.is_gnu_sparse() && header.as_gnu().is_some_and(|gnu| gnu.is_extended()) {
        // The rest of the list of its parts; the parts themselves follow each other without holes.
        let mut part = GnuExtSparseHeader::new();
        loop {
            tape.fill(part.as_mut_bytes())?;
            if !part.is_extended() {
                break;
            }
        }
    }
    let has_content = match kind {
        EntryType::Link
        | EntryType::Symlink
        | EntryType::Char
        | EntryType::Block
        | EntryType::Directory
        | EntryType::Fifo => false,
        // What is not known counts as a file, as POSIX says.
        _ => size > 0,
    };
    if !has_content {
        return tape.skip(padded(size));
    }
    let name = name.map_or_else(|| header.path_bytes(), Cow::Owned);
    let place = Arc::new(here.place.member(&shown(&name)));
    let level = here.level.deeper();
    let mut content = tape.source.take(size);
    visit(Entry { place, size: Some(size), content: &mut content, level: &level });
    let left = content.limit();
    tape.skip(left.saturating_add(padded(size) - size))
}

impl Extension {
    /// What a header of POSIX says.
    fn read(&mut self, records: &[u8]) {
        for record in PaxExtensions::new(records).map_while(Result::ok) {
            match record.key_bytes() {
                b"path" | b"GNU.sparse.name" => self.name = Some(record.value_bytes().to_vec()),
                b"size" => self.size = record.value().ok().and_then(|size| size.parse().ok()),
                _ => {}
            }
        }
    }
}

/// The name of a member as reports show it. It is only a name: `..` means nothing in it.
pub(super) fn shown(name: &[u8]) -> String {
    /// A longer name is no name.
    const LONGEST: usize = 4096;
    let mut name = name.get(..LONGEST).unwrap_or(name);
    while let Some(rest) = name.strip_prefix(b"./").or_else(|| name.strip_prefix(b"/")) {
        name = rest;
    }
    if name.is_empty() { "(no name)".to_owned() } else { String::from_utf8_lossy(name).into_owned() }
}

/// The length with the rest of its last block.
fn padded(size: u64) -> u64 {
    size.div_ceil(BLOCK as u64).saturating_mul(BLOCK as u64)
}

/// The blocks of an archive.
struct Tape<'a> {
    source: &'a mut dyn Read,
    /// There was an empty block: archives end so. Some go on all the same.
    is_at_end: bool,
}

impl Tape<'_> {
    /// The next header; nothing at the end.
    fn header(&mut self) -> Result<Option<Header>, Trouble> {
        loop {
            let mut header = Header::new_old();
            let block = header.as_mut_bytes();
            match fill(&mut self.source, block) {
                Ok(BLOCK) if *block == [0; BLOCK] => self.is_at_end = true,
                Ok(BLOCK) if is_sound(block) => return Ok(Some(header)),
                Ok(0) => return Ok(None),
                // Whatever is behind the end is nothing of the archive.
                _ if self.is_at_end => return Ok(None),
                Ok(BLOCK) => return Err(Trouble::Header),
                _ => return Err(Trouble::Cut),
            }
        }
    }

    /// The beginning of an extended header.
    fn extension(&mut self, size: u64) -> Result<Vec<u8>, Trouble> {
        let mut bytes = Vec::new();
        let mut part = (&mut *self.source).take(size.min(EXTENSION));
        part.read_to_end(&mut bytes).map_err(|_| Trouble::Cut)?;
        self.skip(padded(size) - bytes.len() as u64)?;
        Ok(bytes)
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), Trouble> {
        match fill(&mut self.source, bytes) {
            Ok(filled) if filled == bytes.len() => Ok(()),
            _ => Err(Trouble::Cut),
        }
    }

    /// Moves on.
    fn skip(&mut self, length: u64) -> Result<(), Trouble> {
        let skipped = io::copy(&mut (&mut *self.source).take(length), &mut io::sink());
        if skipped.is_ok_and(|skipped| skipped == length) { Ok(()) } else { Err(Trouble::Cut) }
    }
}
