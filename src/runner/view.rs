//! A text read in other ways: without its escapes, its line breaks or its dashes. Each byte of a view knows where in the
//! text it comes from.

use std::ops::Range;

use zeroize::Zeroizing;

/// A way to read a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// As it is, and as what its escapes stand for.
    Plain,
    /// Without white space: a terminal or a mail may have wrapped it.
    Compact,
    /// The same as base64, in either alphabet.
    Base64,
    /// The same as hex digits, in either case, with or without colons.
    Hex,
}

/// A text, read in one way.
pub(super) struct View {
    pub(super) reading: Reading,
    pub(super) bytes: Zeroizing<Vec<u8>>,
    /// The part of the text that each byte stands for.
    origins: Vec<Range<usize>>,
}

impl View {
    /// Every view of a text.
    pub(super) fn all(text: &str) -> Vec<Self> {
        let plain = Self::plain(text.as_bytes());
        let mut views = vec![
            plain.kept(Reading::Compact, |byte| (!byte.is_ascii_whitespace()).then_some(byte)),
            plain.kept(Reading::Hex, |byte| {
                (!byte.is_ascii_whitespace() && byte != b':').then(|| byte.to_ascii_lowercase())
            }),
            plain.kept(Reading::Base64, |byte| match byte {
                b'-' => Some(b'+'),
                b'_' => Some(b'/'),
                _ => (!byte.is_ascii_whitespace()).then_some(byte),
            }),
        ];
        // Escapes in escapes: a JSON document in a message of JSON, in an address.
        for decode in [unescaped, percent_decoded] {
            let once = plain.decoded(decode);
            let twice = once.as_ref().and_then(|view| view.decoded(decode));
            views.extend(once.into_iter().chain(twice));
        }
        views.push(plain);
        views
    }

    fn plain(text: &[u8]) -> Self {
        Self {
            reading: Reading::Plain,
            bytes: Zeroizing::new(text.to_vec()),
            origins: (0..text.len()).map(|at| at..at + 1).collect(),
        }
    }

    /// The bytes that are left, as what they are taken for.
    fn kept(&self, reading: Reading, keep: impl Fn(u8) -> Option<u8>) -> Self {
        let bytes = self.bytes.iter().zip(&self.origins);
        let kept = bytes.filter_map(|(byte, origin)| Some((keep(*byte)?, origin.clone())));
        let (bytes, origins): (Vec<u8>, Vec<Range<usize>>) = kept.unzip();
        Self { reading, bytes: Zeroizing::new(bytes), origins }
    }

    /// What its escapes stand for; nothing if it has none.
    fn decoded(&self, decode: fn(&[u8]) -> Option<Escape>) -> Option<Self> {
        let mut bytes = Vec::with_capacity(self.bytes.len());
        let mut origins = Vec::with_capacity(self.bytes.len());
        let (mut at, mut has_escapes) = (0, false);
        while let Some(byte) = self.bytes.get(at) {
            let (decoded, length) = decode(&self.bytes[at..]).unwrap_or_else(|| (vec![*byte], 1));
            has_escapes |= length > 1;
            let origin = self.outer(&(at..at + length));
            origins.extend(decoded.iter().map(|_| origin.clone()));
            bytes.extend(decoded);
            at += length;
        }
        has_escapes.then(|| Self { reading: Reading::Plain, bytes: Zeroizing::new(bytes), origins })
    }

    /// The part of the text that a range of the view stands for.
    pub(super) fn outer(&self, range: &Range<usize>) -> Range<usize> {
        match self.origins.get(range.clone()) {
            Some([first, .., last]) => first.start..last.end,
            Some([only]) => only.clone(),
            Some([]) | None => 0..0,
        }
    }
}

/// What an escape stands for, and how long it is.
type Escape = (Vec<u8>, usize);

/// What the escape with a backslash stands for with which a text begins.
fn unescaped(text: &[u8]) -> Option<Escape> {
    let [b'\\', escape, rest @ ..] = text else { return None };
    let control = |byte: u8| Some((vec![byte], 2));
    match escape {
        b'n' => control(b'\n'),
        b'r' => control(b'\r'),
        b't' => control(b'\t'),
        b'b' => control(8),
        b'f' => control(12),
        b'u' => unicode(rest),
        b'x' => Some((vec![u8::try_from(hex(rest.get(..2)?)?).ok()?], 4)),
        _ => control(*escape),
    }
}

/// A character of JSON, or a pair of halves that is one.
fn unicode(rest: &[u8]) -> Option<Escape> {
    let first = u16::try_from(hex(rest.get(..4)?)?).ok()?;
    let second = match rest.get(4..10) {
        Some([b'\\', b'u', digits @ ..]) => hex(digits).and_then(|unit| u16::try_from(unit).ok()),
        _ => None,
    };
    let read = |units: &[u16]| String::from_utf16(units).ok().map(String::into_bytes);
    match second {
        Some(second) if (0xd800..0xdc00).contains(&first) => Some((read(&[first, second])?, 12)),
        _ => Some((read(&[first])?, 6)),
    }
}

/// What the percent escape stands for with which a text begins.
fn percent_decoded(text: &[u8]) -> Option<Escape> {
    let [b'%', rest @ ..] = text else { return None };
    Some((vec![u8::try_from(hex(rest.get(..2)?)?).ok()?], 3))
}

fn hex(digits: &[u8]) -> Option<u32> {
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u32::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::{Reading, View};

    fn view(text: &str, of: Reading, with: &str) -> Option<String> {
        let is_wanted = |view: &&View| {
            view.reading == of && view.bytes.windows(with.len()).any(|part| part == with.as_bytes())
        };
        let views = View::all(text);
        let view = views.iter().find(is_wanted)?;
        let at = view.bytes.windows(with.len()).position(|part| part == with.as_bytes())?;
        Some(text[view.outer(&(at..at + with.len()))].to_owned())
    }

    #[test]
    fn what_is_found_in_a_view_is_known_in_the_text() {
        for (text, reading, part, outer) in [
            ("say \"it\"", Reading::Plain, "\"it\"", "\"it\""),
            (r"a\/b\n\u0063\ud83d\ude00d", Reading::Plain, "/b\nc\u{1f600}", r"\/b\n\u0063\ud83d\ude00"),
            (r#"{\"k\":\"a\\\"b\\\\c\"}"#, Reading::Plain, "a\"b\\c", r#"a\\\"b\\\\c"#),
            (r"\x41B\x43", Reading::Plain, "ABC", r"\x41B\x43"),
            ("p=%2Bx%2fy", Reading::Plain, "+x/y", "%2Bx%2fy"),
            ("p=%252Bx", Reading::Plain, "+x", "%252Bx"),
            ("100% sure %", Reading::Plain, "% sure %", "% sure %"),
            ("tail\\", Reading::Plain, "tail\\", "tail\\"),
            ("ab c\n de", Reading::Compact, "bcd", "b c\n d"),
            ("AB:cd EF", Reading::Hex, "abcdef", "AB:cd EF"),
            ("ab-_\ncd", Reading::Base64, "b+/c", "b-_\nc"),
        ] {
            assert_eq!(view(text, reading, part).as_deref(), Some(outer), "{text}");
        }
    }

    #[test]
    fn half_escapes_are_what_they_are() {
        for text in [r"\", r"\u", r"\u12", r"\ud83d", r"\ud83d\u", r"\x4", "%", "%4", "%zz", "\\é", "%é"] {
            for view in View::all(text) {
                assert_eq!(view.outer(&(0..view.bytes.len())), 0..text.len(), "{text}");
            }
        }
    }
}
