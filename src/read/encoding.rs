//! What kind of bytes a file begins with.

use std::io::Read;

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};
use encoding_rs_io::DecodeReaderBytesBuilder;

/// How many bytes are looked at. The same number that git looks at to tell binary files from text.
pub(super) const SNIFF: usize = 8000;

/// What the first bytes look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// UTF-8, or any other encoding that leaves ASCII alone.
    Text,
    /// UTF-16, with a byte order mark or with a zero in nearly every other byte.
    Utf16(&'static Encoding),
    /// Anything else with a zero byte.
    Binary,
}

/// Looks at the first bytes of a file.
pub(crate) fn sniff(head: &[u8]) -> Content {
    let head = &head[..head.len().min(SNIFF)];
    if let Some((encoding, _)) = Encoding::for_bom(head)
        && (encoding == UTF_16LE || encoding == UTF_16BE)
        && !head.starts_with(b"\xff\xfe\x00\x00")
    {
        return Content::Utf16(encoding);
    }
    if memchr::memchr(0, head).is_none() {
        return Content::Text;
    }
    match zeros(head) {
        (even, odd) if even == 0 && odd * 10 >= head.len() / 2 * 9 => Content::Utf16(UTF_16LE),
        (even, odd) if odd == 0 && even * 10 >= head.len() / 2 * 9 => Content::Utf16(UTF_16BE),
        _ => Content::Binary,
    }
}

/// Zero bytes at even and at odd offsets.
fn zeros(head: &[u8]) -> (usize, usize) {
    let count = |first: usize| head.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    (count(0), count(1))
}

/// The same text as UTF-8, without its byte order mark. Broken pairs become replacement characters.
pub(crate) fn decode(encoding: &'static Encoding, source: impl Read) -> impl Read {
    DecodeReaderBytesBuilder::new().encoding(Some(encoding)).strip_bom(true).build(source)
}
