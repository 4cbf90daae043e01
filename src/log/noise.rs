//! Noise: what terminals and log collectors put around and inside of lines, and what would cut a secret into pieces.
//!
//! Colour codes go wherever they stand. Time stamps in front of the lines go where every line has one, so that a key of many
//! lines is one again. What is left is looked at, and places are told in the text as it is.

use std::borrow::Cow;

use crate::location::Span;

/// How every escape sequence begins.
const ESCAPE: u8 = 0x1b;
/// Longest sequence that is one.
const LONGEST: usize = 40;
/// Lines that are looked at to know whether lines have stamps in front.
const LINES: usize = 4;
/// A stamp stands so far to the left.
const WIDTH: usize = 256;

/// A text without its noise.
#[derive(Debug)]
pub struct Noise<'a> {
    original: &'a [u8],
    text: Cow<'a, [u8]>,
    /// Where something was left out, in the order of the text: at which offset of it, and how much until there.
    cuts: Vec<(usize, usize)>,
}

impl<'a> Noise<'a> {
    /// A text that is looked at as it is.
    #[must_use]
    pub fn none(text: &'a [u8]) -> Self {
        Self { original: text, text: Cow::Borrowed(text), cuts: Vec::new() }
    }

    /// The text without its noise.
    #[must_use]
    pub fn left_out(text: &'a [u8]) -> Self {
        let has_stamps = has_stamps(text);
        if !has_stamps && memchr::memchr(ESCAPE, text).is_none() {
            return Self::none(text);
        }
        let mut left = Vec::with_capacity(text.len());
        let mut cuts: Vec<(usize, usize)> = Vec::new();
        let mut removed = 0;
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            let mut at = if has_stamps { stamp_length(line) } else { 0 };
            let mut skip = |length: usize, left: &Vec<u8>| {
                if length > 0 {
                    removed += length;
                    match cuts.last_mut() {
                        Some(last) if last.0 == left.len() => last.1 = removed,
                        _ => cuts.push((left.len(), removed)),
                    }
                }
            };
            skip(at, &left);
            while let Some(rest) = line.get(at..).filter(|rest| !rest.is_empty()) {
                let plain = memchr::memchr(ESCAPE, rest).unwrap_or(rest.len());
                left.extend_from_slice(rest.get(..plain).unwrap_or_default());
                at += plain;
                let rest = rest.get(plain..).unwrap_or_default();
                let length = sequence_length(rest);
                skip(length, &left);
                at += length;
                if length == 0
                    && let Some(byte) = rest.first()
                {
                    left.push(*byte);
                    at += 1;
                }
            }
        }
        Self { original: text, text: Cow::Owned(left), cuts }
    }

    /// Would anything be left out of the text, if it were only in some parts of it?
    #[must_use]
    pub fn is_in(text: &[u8], parts: &[Span]) -> bool {
        has_stamps(text) || parts.iter().any(|part| memchr::memchr(ESCAPE, part.of(text)).is_some())
    }

    /// What is left.
    #[must_use]
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// The text as it is.
    #[must_use]
    pub fn original(&self) -> &'a [u8] {
        self.original
    }

    /// Was anything left out?
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.cuts.is_empty()
    }

    /// Where a span of what is left stands in the text as it is. What was left out at its edges does not belong to it.
    #[must_use]
    pub fn outer(&self, span: Span) -> Span {
        let start = self.cuts.partition_point(|(at, _)| *at <= span.start);
        let end = self.cuts.partition_point(|(at, _)| *at < span.end);
        Span::new(span.start + self.removed_by(start), span.end + self.removed_by(end))
    }

    /// What is left of a span of the text as it is.
    #[must_use]
    pub fn inner(&self, span: Span) -> Span {
        let offset = |offset: usize| {
            let ended = self.cuts.partition_point(|(at, removed)| at + removed <= offset);
            let removed = self.removed_by(ended);
            match self.cuts.get(ended) {
                // Inside of what was left out.
                Some((at, _)) if at + removed < offset => *at,
                _ => offset - removed,
            }
        };
        Span::new(offset(span.start), offset(span.end))
    }

    /// How much the first cuts left out.
    fn removed_by(&self, cuts: usize) -> usize {
        cuts.checked_sub(1).and_then(|last| self.cuts.get(last)).map_or(0, |(_, removed)| *removed)
    }
}

/// The length of the escape sequence that begins here; zero if none does.
///
/// Of commands with a text (links, titles) only the mark in front of it is noise: the one behind it keeps the text apart from
/// what follows.
fn sequence_length(text: &[u8]) -> usize {
    let Some((&ESCAPE, rest)) = text.split_first() else { return 0 };
    match rest {
        [b'[', rest @ ..] => {
            let parameters = rest.iter().take(LONGEST).take_while(|byte| matches!(byte, 0x20..=0x3f)).count();
            match rest.get(parameters) {
                Some(0x40..=0x7e) => parameters + 3,
                _ => 0,
            }
        }
        [b']', rest @ ..] => {
            let number = rest.iter().take(4).take_while(|byte| byte.is_ascii_digit()).count();
            if rest.get(number) == Some(&b';') { number + 3 } else { 0 }
        }
        [b'(' | b')' | b'*' | b'+', b'0'..=b'9' | b'A'..=b'Z', ..] => 3,
        [b'=' | b'>' | b'7' | b'8' | b'c' | b'D' | b'E' | b'H' | b'M', ..] => 2,
        _ => 0,
    }
}

/// Do lines have time stamps in front? Only the first ones are looked at.
fn has_stamps(text: &[u8]) -> bool {
    let head = text.get(..LINES * WIDTH).unwrap_or(text);
    head.split_inclusive(|byte| *byte == b'\n').take(LINES).any(|line| stamp_length(line) > 0)
}

/// What a collector of logs writes in front of a line: `2026-01-02T03:04:05.123Z `, GitLab's stream behind that, and in the
/// logs that `gh` prints the names of job and step before it.
fn stamp_length(line: &[u8]) -> usize {
    let head = line.get(..WIDTH).unwrap_or(line);
    let begin = if head.first().is_some_and(u8::is_ascii_digit) {
        0
    } else {
        // The third of three fields.
        let mut tabs = memchr::memchr_iter(b'\t', head);
        match (tabs.next(), tabs.next()) {
            (Some(_), Some(second)) => second + 1,
            _ => return 0,
        }
    };
    let Some(stamp) = head.get(begin..) else { return 0 };
    let length = instant_length(stamp);
    if length == 0 {
        return 0;
    }
    let rest = stamp.get(length..).unwrap_or_default();
    let space = match rest {
        [b' ', a, b, b'O' | b'E', b' ' | b'+', ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit() => 5,
        [b' ', ..] => 1,
        [b'\r' | b'\n', ..] | [] => 0,
        _ => return 0,
    };
    begin + length + space
}

/// The length of an instant in RFC 3339 with a `T`; zero if none begins here.
fn instant_length(text: &[u8]) -> usize {
    const SHAPE: &[u8] = b"0000-00-00T00:00:00";
    let fits = text.len() > SHAPE.len()
        && text.iter().zip(SHAPE).all(|(byte, shape)| match shape {
            b'0' => byte.is_ascii_digit(),
            shape => byte == shape,
        });
    if !fits {
        return 0;
    }
    let digits = |from: usize| {
        text.get(from..).unwrap_or_default().iter().take(12).take_while(|byte| byte.is_ascii_digit()).count()
    };
    let mut at = SHAPE.len();
    if text.get(at) == Some(&b'.') {
        at += 1 + digits(at + 1);
    }
    match text.get(at..) {
        Some([b'Z', ..]) => at + 1,
        Some([b'+' | b'-', rest @ ..]) => match rest {
            [a, b, b':', c, d, ..] if [a, b, c, d].iter().all(|digit| digit.is_ascii_digit()) => at + 6,
            _ => 0,
        },
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Noise;
    use crate::location::Span;

    fn left(text: &str) -> String {
        String::from_utf8(Noise::left_out(text.as_bytes()).text().to_vec()).unwrap()
    }

    #[test]
    fn escape_sequences_go_wherever_they_stand() {
        for (text, rest) in [
            ("plain", "plain"),
            ("\x1b[31mred\x1b[0m", "red"),
            ("to\x1b[01;31m\x1b[Kken\x1b[m\x1b[K end", "token end"),
            ("\x1b[38;2;1;2;3mtrue colour", "true colour"),
            ("section_start:1:x\r\x1b[0Kname", "section_start:1:x\rname"),
            ("\x1b]8;;https://u:p@h/\x1b\\link\x1b]8;;\x07", ";https://u:p@h/\x1b\\link;\x07"),
            ("\x1b(Bdone", "done"),
            ("\x1b", "\x1b"),
            ("\x1b[31", "\x1b[31"),
            ("\x1b[é", "\x1b[é"),
            ("\x1b\x1b[1mx", "\x1bx"),
        ] {
            assert_eq!(left(text), rest, "{text:?}");
        }
    }

    #[test]
    fn stamps_in_front_of_lines_go() {
        for (text, rest) in [
            ("2026-01-02T03:04:05.1234567Z one\n2026-01-02T03:04:06Z two\n", "one\ntwo\n"),
            ("2026-01-02T03:04:05Z one\nno stamp\n2026-01-02T03:04:06+02:00 \n", "one\nno stamp\n\n"),
            ("2026-01-02T03:04:05.123456Z 00O one\n2026-01-02T03:04:05.123456Z 01E+two", "one\ntwo"),
            (
                "build\tRun make\t2026-01-02T03:04:05.1Z one\nbuild\tRun make\t2026-01-02T03:04:05.1Z two",
                "one\ntwo",
            ),
            ("2026-01-02T03:04:05Z\nx\n", "\nx\n"),
            ("2026-01-02 03:04:05 one\n", "2026-01-02 03:04:05 one\n"),
            ("2026-01-02T03:04:05Zx\n", "2026-01-02T03:04:05Zx\n"),
            ("a\nb\nc\nd\n2026-01-02T03:04:05Z e\n", "a\nb\nc\nd\n2026-01-02T03:04:05Z e\n"),
        ] {
            assert_eq!(left(text), rest, "{text:?}");
        }
    }

    #[test]
    fn spans_lead_back_without_what_was_left_out_at_their_edges() {
        let text = b"a \x1b[31mto\x1b[0mken\x1b[0m b";
        let noise = Noise::left_out(text);
        assert_eq!(noise.text(), b"a token b");
        let span = noise.outer(Span::new(2, 7));
        assert_eq!(span.of(text), b"to\x1b[0mken");
        assert_eq!(noise.outer(Span::new(7, 9)).of(text), b" b");
    }

    proptest! {
        #[test]
        fn both_ways_agree(pieces in prop::collection::vec(prop::sample::select(vec![
            "\x1b[1m", "\x1b[0m", "x", "ab", "\n", "2026-01-02T03:04:05Z ", "\x1b", " ",
        ]), 0..30)) {
            let text = pieces.concat();
            let noise = Noise::left_out(text.as_bytes());
            let length = noise.text().len();
            let mut expected = 0;
            for at in 0..length {
                let one = noise.outer(Span::new(at, at + 1));
                prop_assert_eq!(one.of(text.as_bytes()), &noise.text()[at..=at]);
                // Everything up to here that is left is what a naive count says.
                prop_assert_eq!(noise.inner(Span::new(one.start, one.end)), Span::new(at, at + 1));
                prop_assert!(one.start >= expected);
                expected = one.end;
            }
            let mut last = 0;
            for offset in 0..=text.len() {
                let inner = noise.inner(Span::new(offset, offset)).start;
                prop_assert!(last <= inner && inner <= length, "{} {} {}", offset, last, inner);
                last = inner;
            }
            prop_assert_eq!(noise.inner(Span::new(0, text.len())), Span::new(0, length));
        }
    }
}
