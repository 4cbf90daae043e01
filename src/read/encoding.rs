//! What kind of bytes a file begins with.

use std::io::Read;

use encoding_rs::{Decoder, Encoding, UTF_16BE, UTF_16LE};
use encoding_rs_io::DecodeReaderBytesBuilder;

pub use super::utf32::Order;
use super::utf32::Utf32;

/// Text that comes bit by bit, as UTF-8. Whether it is UTF-16 is told by its byte order mark only: there may be no more than
/// that at first.
#[derive(Default)]
pub(crate) struct Growing {
    state: State,
}

#[derive(Default)]
enum State {
    /// The mark is not there yet.
    #[default]
    Beginning,
    Mark(Vec<u8>),
    Plain,
    Utf16(Box<Decoder>),
}

impl Growing {
    /// Adds the text of the next bytes to `text`.
    pub(crate) fn push(&mut self, bytes: &[u8], text: &mut Vec<u8>) {
        /// The longest mark.
        const MARK: usize = 3;
        let joined;
        let mut bytes = bytes;
        if let State::Beginning | State::Mark(_) = self.state {
            let begin = match std::mem::take(&mut self.state) {
                State::Mark(begin) => begin,
                _ => Vec::new(),
            };
            joined = [&begin, bytes].concat();
            bytes = &joined;
            let could_be_mark =
                [&b"\xff\xfe"[..], b"\xfe\xff", b"\xef\xbb\xbf"].iter().any(|mark| mark.starts_with(bytes));
            if could_be_mark && bytes.len() < MARK && Encoding::for_bom(bytes).is_none() {
                self.state = State::Mark(joined);
                return;
            }
            self.state = match Encoding::for_bom(bytes) {
                Some((encoding, _)) if encoding == UTF_16LE || encoding == UTF_16BE => {
                    State::Utf16(Box::new(encoding.new_decoder_with_bom_removal()))
                }
                mark => {
                    bytes = bytes.get(mark.map_or(0, |(_, length)| length)..).unwrap_or_default();
                    State::Plain
                }
            };
        }
        match &mut self.state {
            State::Utf16(decoder) => {
                let most = decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len());
                let mut decoded = String::with_capacity(most);
                let _ = decoder.decode_to_string(bytes, &mut decoded, false);
                text.extend_from_slice(decoded.as_bytes());
            }
            State::Beginning | State::Mark(_) | State::Plain => text.extend_from_slice(bytes),
        }
    }
}

impl std::fmt::Debug for Growing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Growing").field("is_decoded", &matches!(self.state, State::Utf16(_))).finish()
    }
}

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

#[cfg(test)]
mod tests {
    use super::Growing;

    fn pushed(bytes: &[u8], step: usize) -> String {
        let (mut growing, mut text) = (Growing::default(), Vec::new());
        bytes.chunks(step).for_each(|part| growing.push(part, &mut text));
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn text_may_come_in_pieces_of_any_size() {
        let text = "a = näme 日本 😀\n";
        let marked = format!("\u{feff}{text}");
        let little: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = marked.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for bytes in [text.as_bytes(), marked.as_bytes(), &little, &big] {
            for step in 1..8 {
                assert_eq!(pushed(bytes, step), text, "{step}");
            }
        }
        for short in ["", "x"] {
            assert_eq!(pushed(short.as_bytes(), 1), short);
        }
    }
}
