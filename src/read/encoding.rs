//! What kind of bytes a file begins with.

use std::io::Read;

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};
use encoding_rs_io::DecodeReaderBytesBuilder;

pub use super::utf32::Order;
use super::utf32::Utf32;

/// How many bytes are looked at. The same number that git looks at to tell binary files from text.
pub(super) const SNIFF: usize = 8000;

/// What the first bytes look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// UTF-8, or any other encoding that leaves ASCII alone.
    Text,
    /// UTF-16, with a byte order mark or with a zero in nearly every other byte.
    Utf16(&'static Encoding),
    /// UTF-32, with a byte order mark or with characters only that texts are made of.
    Utf32(Order),
    /// Anything else with a zero byte.
    Binary,
}

/// Looks at the first bytes of a file.
pub(crate) fn sniff(head: &[u8]) -> Content {
    let head = &head[..head.len().min(SNIFF)];
    if memchr::memchr(0, head).is_none() {
        return match Encoding::for_bom(head) {
            Some((encoding, _)) if encoding == UTF_16LE || encoding == UTF_16BE => Content::Utf16(encoding),
            _ => Content::Text,
        };
    }
    // The mark of UTF-32 begins with that of UTF-16.
    if let Some(order) = [Order::Little, Order::Big].into_iter().find(|order| is_utf32(head, *order)) {
        return Content::Utf32(order);
    }
    if let Some((encoding, _)) = Encoding::for_bom(head)
        && (encoding == UTF_16LE || encoding == UTF_16BE)
        && !head.starts_with(b"\xff\xfe\x00\x00")
    {
        return Content::Utf16(encoding);
    }
    match zeros(head) {
        (even, odd) if even == 0 && odd * 10 >= head.len() / 2 * 9 => Content::Utf16(UTF_16LE),
        (even, odd) if odd == 0 && even * 10 >= head.len() / 2 * 9 => Content::Utf16(UTF_16BE),
        _ => Content::Binary,
    }
}

/// Is every character one, and nearly every one of the kind that texts are made of?
fn is_utf32(head: &[u8], order: Order) -> bool {
    let units = head.as_chunks::<4>().0;
    let mut readable = 0;
    for unit in units {
        match char::from_u32(order.number(*unit)) {
            Some('\n' | '\r' | '\t') => readable += 1,
            Some('\0') | None => return false,
            Some(character) => readable += usize::from(!character.is_control()),
        }
    }
    !units.is_empty() && readable * 10 >= units.len() * 9
}

/// Zero bytes at even and at odd offsets.
fn zeros(head: &[u8]) -> (usize, usize) {
    let count = |first: usize| head.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    (count(0), count(1))
}

/// The same text as UTF-8, without its byte order mark. Broken pairs become replacement characters. Texts that are ASCII
/// with something else come as they are.
pub(crate) fn decode<'a>(content: Content, source: impl Read + 'a) -> Box<dyn Read + 'a> {
    match content {
        Content::Text | Content::Binary => Box::new(source),
        Content::Utf16(encoding) => {
            Box::new(DecodeReaderBytesBuilder::new().encoding(Some(encoding)).strip_bom(true).build(source))
        }
        Content::Utf32(order) => Box::new(Utf32::new(source, order)),
    }
}
