//! Reading: from a candidate's bytes to blobs. Sniffs binary files and UTF-16, and cuts large inputs into windows, so
//! that memory stays flat whatever the size.

pub mod encoding;
pub mod window;

use std::io::{self, Read};

pub use encoding::Content;
pub use window::{Window, Windows};

/// What to do with a file that looks binary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinaryFiles {
    /// Skip it and count it.
    Skip,
    /// Scan its bytes all the same: it was named explicitly.
    Scan,
}

/// How a file was dealt with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Scanned, with so many bytes.
    Scanned(u64),
    /// Skipped: binary.
    Binary,
}

/// Reads `source` and shows its text to `visit`, window by window.
///
/// # Errors
/// Whatever reading says. Windows visited before stay visited.
pub fn read(
    source: impl Read,
    binary: BinaryFiles,
    buffer: &mut Vec<u8>,
    mut visit: impl FnMut(Window<'_>),
) -> io::Result<Outcome> {
    let mut source = source;
    let mut head = std::mem::take(buffer);
    head.clear();
    window::fill(&mut source, &mut head, encoding::SNIFF)?;
    let outcome = match encoding::sniff(&head) {
        Content::Binary if binary == BinaryFiles::Skip => Outcome::Binary,
        Content::Text | Content::Binary => {
            let windows = Windows::new(source, std::mem::take(&mut head));
            let (read, returned) = windows.visit(&mut visit)?;
            head = returned;
            Outcome::Scanned(read)
        }
        Content::Utf16(encoding) => {
            let decoded =
                encoding::decode(encoding, io::Cursor::new(std::mem::take(&mut head)).chain(source));
            let (read, returned) = Windows::new(decoded, Vec::new()).visit(&mut visit)?;
            head = returned;
            Outcome::Scanned(read)
        }
    };
    *buffer = head;
    Ok(outcome)
}

#[cfg(test)]
mod tests {
    use super::{BinaryFiles, Outcome, read};

    fn text_of(bytes: &[u8], binary: BinaryFiles) -> (Outcome, String) {
        let mut seen = Vec::new();
        let outcome = read(bytes, binary, &mut Vec::new(), |window| {
            seen.extend_from_slice(&window.bytes[window.own.start..window.own.end]);
        })
        .unwrap();
        (outcome, String::from_utf8_lossy(&seen).into_owned())
    }

    fn utf16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(order).collect()
    }

    #[test]
    fn text_of_any_encoding_is_read() {
        let text = "key = näme\nsecond line\n";
        for bytes in [
            text.as_bytes().to_vec(),
            [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            utf16(&format!("\u{feff}{text}"), u16::to_le_bytes),
            utf16(&format!("\u{feff}{text}"), u16::to_be_bytes),
            utf16(text, u16::to_le_bytes),
            utf16(text, u16::to_be_bytes),
        ] {
            assert_eq!(text_of(&bytes, BinaryFiles::Skip).1, text, "{bytes:?}");
        }
        assert_eq!(text_of(b"caf\xe9 = x", BinaryFiles::Skip).1, "caf\u{fffd} = x");
    }

    #[test]
    fn binary_files_are_skipped_unless_named() {
        let bytes = b"\x7fELF\x00\x00\x01\x02\x03secret";
        assert_eq!(text_of(bytes, BinaryFiles::Skip), (Outcome::Binary, String::new()));
        assert_eq!(text_of(bytes, BinaryFiles::Scan).0, Outcome::Scanned(bytes.len() as u64));
        assert_eq!(text_of(b"", BinaryFiles::Skip), (Outcome::Scanned(0), String::new()));
    }
}
