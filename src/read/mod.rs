//! Reading: from a candidate's bytes to texts. Opens containers, sniffs binary files, UTF-16 and UTF-32, and cuts large
//! inputs into windows, so that memory stays flat whatever the size.

pub mod encoding;
pub(crate) mod key_file;
pub mod window;

mod utf32;

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

pub use encoding::Content;
pub use window::{Window, Windows};

use crate::container::{self, Container, Entry, Format, Ledger, Level, Trouble};
pub use crate::container::{Input, Limits};
use crate::location::{Point, Span};
use crate::notice::{Coverage, Notice};
use crate::provenance::Provenance;

/// What to do with a file that looks binary. What is in an archive is treated like the file that the archive is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinaryFiles {
    /// Skip it and count it.
    Skip,
    /// Scan its bytes all the same: it was named explicitly.
    Scan,
}

/// What reading depends on.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// What to do with binary files.
    pub binary: BinaryFiles,
    /// What containers may cost.
    pub limits: Limits,
    /// Members of archives, and what is compressed, are not read beyond this length.
    pub max_size: Option<u64>,
    /// What it means that an archive is of a format that is not opened.
    pub unopened: Coverage,
    /// Set when reading is to end early.
    pub stop: &'a AtomicBool,
}

/// What was read.
#[derive(Debug, Default)]
pub struct Account {
    /// Texts.
    pub texts: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Binary files that were skipped.
    pub binary: u64,
    /// What of containers could not be read.
    pub notices: Vec<Notice>,
}

/// Takes windows of texts, with the place of each text.
pub type Visit<'v> = &'v mut dyn FnMut(Window<'_>, &Arc<Provenance>);

/// Reads `input`, which is at `place`, and shows its texts to `visit`, window by window. `buffer` is for its next use.
///
/// # Errors
/// Whatever reading says. Windows visited before stay visited, and the account is right.
pub fn read(
    input: Input<'_>,
    place: &Arc<Provenance>,
    terms: &Terms<'_>,
    buffer: &mut Vec<u8>,
    account: &mut Account,
    visit: Visit<'_>,
) -> io::Result<()> {
    let size = match &input {
        Input::Bytes(bytes) => Some(bytes.len() as u64),
        Input::File(file) => file.metadata().ok().map(|metadata| metadata.len()),
        Input::Stream(_) => None,
    };
    let ledger = Ledger::new(terms.limits, size, terms.stop);
    let mut reading = Reading { terms, ledger: &ledger, buffer, account, visit };
    let result = reading.input(input, place, &Level::outermost());
    account.notices.extend(ledger.into_notices());
    result
}

/// Reads one input and everything in it.
struct Reading<'a, 'v> {
    terms: &'a Terms<'a>,
    ledger: &'a Ledger<'a>,
    buffer: &'a mut Vec<u8>,
    account: &'a mut Account,
    visit: Visit<'v>,
}

impl Reading<'_, '_> {
    /// Reads a text, or opens a container.
    fn input(&mut self, input: Input<'_>, place: &Arc<Provenance>, level: &Level<'_>) -> io::Result<()> {
        let mut head = std::mem::take(self.buffer);
        head.clear();
        let (mut bytes, mut file);
        let (source, again): (&mut dyn Read, _) = match input {
            Input::Bytes(all) => {
                bytes = all;
                (&mut bytes, Some(Input::Bytes(all)))
            }
            Input::File(all) => {
                file = all;
                (&mut file, Some(Input::File(all)))
            }
            Input::Stream(stream) => (stream, None),
        };
        if let Err(error) = window::fill(&mut *source, &mut head, encoding::SNIFF) {
            *self.buffer = head;
            return Err(error);
        }
        let content = encoding::sniff(&head);
        let is_hidden = || {
            let input = again.as_ref().filter(|_| content == Content::Binary);
            input.is_some_and(|input| input.is_hidden_zip(place.path(), self.ledger))
        };
        let depth = self.terms.limits.depth;
        let format = container::sniff(&head).filter(|_| depth > 0);
        match format.or_else(|| (depth > 0 && is_hidden()).then_some(Format::Zip)) {
            Some(format) if level.depth() < depth => {
                // Members are read through the same buffer.
                let begin = head.clone();
                *self.buffer = head;
                let input = again.unwrap_or(Input::Stream(source));
                let container = Container { format, place, level, head: &begin, input };
                let ledger = self.ledger;
                return container.open(ledger, &mut |entry| self.entry(entry));
            }
            Some(_) => self.ledger.add(Trouble::Depth, place),
            None if container::unopened(&head) => {
                self.ledger.add_as(self.terms.unopened, Trouble::Format, place);
            }
            None => {}
        }
        let result = self.text(content, &mut head, source, place);
        *self.buffer = head;
        result
    }

    /// Reads what is in a container.
    fn entry(&mut self, mut entry: Entry<'_>) {
        if let (Some(limit), Some(size)) = (self.terms.max_size, entry.size)
            && size > limit
        {
            return self.ledger.add(Trouble::TooLarge, &entry.place);
        }
        let (place, level, ledger) = (Arc::clone(&entry.place), entry.level, self.ledger);
        let mut content = entry.limited(self.terms.max_size, ledger);
        // Streams out of containers end where they are damaged: they have no errors.
        let _ = self.input(Input::Stream(&mut content), &place, level);
    }

    /// Reads a text that begins with `head`, which is for its next use afterwards.
    fn text(
        &mut self,
        content: Content,
        head: &mut Vec<u8>,
        source: &mut dyn Read,
        place: &Arc<Provenance>,
    ) -> io::Result<()> {
        let visit = &mut *self.visit;
        let mut shown = |window: Window<'_>| visit(window, place);
        if key_file::sniff(head).is_some() {
            window::fill(&mut *source, head, key_file::LARGEST + 1)?;
        }
        let begin = std::mem::take(head);
        if let Some(text) = key_file::text(&begin) {
            shown(Window { bytes: text.as_bytes(), own: Span::new(0, text.len()), origin: Point::START });
            self.account.texts += 1;
            self.account.bytes += begin.len() as u64;
            *head = begin;
            return Ok(());
        }
        let bytes = match content {
            Content::Binary if self.terms.binary == BinaryFiles::Skip => {
                self.account.binary += 1;
                *head = begin;
                return Ok(());
            }
            Content::Text | Content::Binary => {
                let (read, buffer) = Windows::new(source, begin).visit(&mut shown)?;
                *head = buffer;
                read
            }
            Content::Utf16(_) | Content::Utf32(_) => {
                let decoded = encoding::decode(content, io::Cursor::new(begin).chain(source));
                let (read, buffer) = Windows::new(decoded, Vec::new()).visit(&mut shown)?;
                *head = buffer;
                read
            }
        };
        self.account.texts += 1;
        self.account.bytes += bytes;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;

    use super::{Account, BinaryFiles, Input, Limits, Terms, read};
    use crate::notice::Coverage;
    use crate::provenance::Provenance;

    fn text_of(bytes: &[u8], binary: BinaryFiles) -> (Account, String) {
        let mut seen = Vec::new();
        let place = Arc::new(Provenance::Stream { name: "text".into() });
        let stop = AtomicBool::new(false);
        let limits = Limits::default();
        let terms = Terms { binary, limits, max_size: None, unopened: Coverage::Complete, stop: &stop };
        let mut account = Account::default();
        read(Input::Bytes(bytes), &place, &terms, &mut Vec::new(), &mut account, &mut |window, at| {
            assert!(Arc::ptr_eq(at, &place));
            seen.extend_from_slice(window.own.of(window.bytes));
        })
        .unwrap();
        (account, String::from_utf8_lossy(&seen).into_owned())
    }

    fn utf16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(order).collect()
    }

    fn utf32(text: &str, order: fn(u32) -> [u8; 4]) -> Vec<u8> {
        text.chars().flat_map(|character| order(character.into())).collect()
    }

    #[test]
    fn text_of_any_encoding_is_read() {
        let text = "key = näme\nsecond line\n";
        let marked = format!("\u{feff}{text}");
        for bytes in [
            text.as_bytes().to_vec(),
            marked.as_bytes().to_vec(),
            utf16(&marked, u16::to_le_bytes),
            utf16(&marked, u16::to_be_bytes),
            utf16(text, u16::to_le_bytes),
            utf16(text, u16::to_be_bytes),
            utf32(&marked, u32::to_le_bytes),
            utf32(&marked, u32::to_be_bytes),
            utf32(text, u32::to_le_bytes),
            utf32(text, u32::to_be_bytes),
        ] {
            assert_eq!(text_of(&bytes, BinaryFiles::Skip).1, text, "{bytes:?}");
        }
        assert_eq!(text_of(b"caf\xe9 = x", BinaryFiles::Skip).1, "caf\u{fffd} = x");
    }

    #[test]
    fn binary_files_are_skipped_unless_named() {
        let bytes = b"\x7fELF\x00\x00\x01\x02\x03secret";
        let (account, text) = text_of(bytes, BinaryFiles::Skip);
        assert_eq!((account.texts, account.bytes, account.binary, &*text), (0, 0, 1, ""));
        let (account, _) = text_of(bytes, BinaryFiles::Scan);
        assert_eq!((account.texts, account.bytes, account.binary), (1, bytes.len() as u64, 0));
        let (account, _) = text_of(b"", BinaryFiles::Skip);
        assert_eq!((account.texts, account.bytes, account.binary), (1, 0, 0));
        let numbers: Vec<u8> = (1..200_u32).flat_map(u32::to_le_bytes).collect();
        assert_eq!(text_of(&numbers, BinaryFiles::Skip).0.binary, 1, "small numbers are no UTF-32");
    }
}
