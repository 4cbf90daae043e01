//! Characters that are written as escapes: `%3D`, `\u003d`, `&#61;`.
//!
//! Escapes that stand near each other make one layer, with some text around them: what they are part of.

use zeroize::Zeroizing;

use super::map::Step;
use super::{Budget, Encoding, Layer, Map};
use crate::location::Span;

/// Escapes so far apart belong to different layers, in bytes.
const APART: usize = 64;
/// Text around the escapes that a layer takes in, up to the ends of the line.
const AROUND: usize = 160;
/// Longest escape: `&quot;`, `&#x0022;`, `\u{10ffff}`.
const LONGEST: usize = 10;

const NAMED: &[(&[u8], u8)] = &[
    (b"&quot;", b'"'),
    (b"&apos;", b'\''),
    (b"&amp;", b'&'),
    (b"&lt;", b'<'),
    (b"&gt;", b'>'),
    (b"&nbsp;", b' '),
];

/// Shows the layers of all escapes that touch the regions or stand near them.
pub(super) fn visit(text: &[u8], regions: &[Span], budget: &mut Budget, visit: &mut impl FnMut(Layer)) {
    for encoding in [Encoding::Percent, Encoding::Backslash, Encoding::Entity] {
        let mut done = 0;
        for region in regions {
            let wanted = Span::new(
                region.start.saturating_sub(AROUND + LONGEST),
                (region.end + AROUND + LONGEST).min(text.len()),
            );
            let mut at = wanted.start.max(done);
            while let Some(found) = next(text, encoding, at, wanted.end) {
                let cluster = cluster(text, encoding, found, done);
                done = cluster.end;
                at = cluster.end;
                let whole = surroundings(text, cluster);
                if whole.start < region.end && region.start < whole.end && budget.take(whole.len()) {
                    visit(decoded(text, encoding, whole));
                }
            }
        }
    }
}

/// The first escape that begins in `at..end`.
fn next(text: &[u8], encoding: Encoding, at: usize, end: usize) -> Option<Span> {
    let mark = mark(encoding);
    let mut at = at;
    while at < end {
        at += memchr::memchr(mark, &text[at..end])?;
        if let Some((length, _)) = escape(text, encoding, at) {
            return Some(Span::new(at, at + length));
        }
        at += 1;
    }
    None
}

fn mark(encoding: Encoding) -> u8 {
    match encoding {
        Encoding::Percent => b'%',
        Encoding::Backslash => b'\\',
        _ => b'&',
    }
}

/// All escapes that are joined to one, none of which begins before `floor`.
fn cluster(text: &[u8], encoding: Encoding, found: Span, floor: usize) -> Span {
    let mut cluster = found;
    loop {
        let window = Span::new(cluster.start.saturating_sub(APART + LONGEST).max(floor), cluster.start);
        let is_joined = |at: &usize| {
            escape(text, encoding, *at).is_some_and(|(length, _)| cluster.start < at + length + APART)
        };
        let before =
            memchr::memrchr_iter(mark(encoding), window.of(text)).map(|at| window.start + at).find(is_joined);
        match before {
            Some(before) => cluster.start = before,
            None => break,
        }
    }
    while let Some(after) = next(text, encoding, cluster.end, (cluster.end + APART).min(text.len())) {
        cluster.end = after.end;
    }
    cluster
}

/// The cluster with the text around it, to the ends of its line or [`AROUND`] bytes.
fn surroundings(text: &[u8], cluster: Span) -> Span {
    let before = &text[cluster.start.saturating_sub(AROUND)..cluster.start];
    let after = &text[cluster.end..(cluster.end + AROUND).min(text.len())];
    let left = memchr::memrchr(b'\n', before).map_or(before.len(), |at| before.len() - at - 1);
    let right = memchr::memchr(b'\n', after).unwrap_or(after.len());
    Span::new(cluster.start - left, cluster.end + right)
}

fn decoded(text: &[u8], encoding: Encoding, whole: Span) -> Layer {
    let mut bytes = Zeroizing::new(Vec::with_capacity(whole.len()));
    let mut map = Map::new(whole.end);
    let mut at = whole.start;
    while at < whole.end {
        let plain_end = next(text, encoding, at, whole.end).map_or(whole.end, |escape| escape.start);
        if plain_end > at {
            map.push(bytes.len(), at, Step::PLAIN);
            bytes.extend_from_slice(&text[at..plain_end]);
        }
        at = plain_end;
        if let Some((length, character)) = escape(text, encoding, at).filter(|_| at < whole.end) {
            let mut utf8 = [0; 4];
            let encoded = match character {
                Decoded::Byte(byte) => {
                    utf8[0] = byte;
                    &utf8[..1]
                }
                Decoded::Character(character) => character.encode_utf8(&mut utf8).as_bytes(),
            };
            map.push(bytes.len(), at, Step { inner: encoded.len(), outer: length });
            bytes.extend_from_slice(encoded);
            at += length;
        }
    }
    Layer { encodings: vec![encoding], bytes, map, whole }
}

/// What an escape stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Decoded {
    Byte(u8),
    Character(char),
}

/// The escape that begins here: its length and what it stands for. Control characters are no part of a secret.
fn escape(text: &[u8], encoding: Encoding, at: usize) -> Option<(usize, Decoded)> {
    let here = text.get(at..text.len().min(at + LONGEST))?;
    let byte = |digits: &[u8]| number(digits, 16).and_then(|byte| u8::try_from(byte).ok()).map(Decoded::Byte);
    let found = match (encoding, here) {
        (Encoding::Percent, [b'%', high, low, ..]) => (3, byte(&[*high, *low])?),
        (Encoding::Backslash, [b'\\', b'x', high, low, ..]) => (4, byte(&[*high, *low])?),
        (Encoding::Backslash, [b'\\', b'u', b'{', rest @ ..]) => {
            let digits = rest.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
            (rest.get(digits) == Some(&b'}')).then_some(())?;
            (digits + 4, Decoded::Character(char::from_u32(number(&rest[..digits], 16)?)?))
        }
        (Encoding::Backslash, [b'\\', b'u', a, b, c, d, ..]) => {
            (6, Decoded::Character(char::from_u32(number(&[*a, *b, *c, *d], 16)?)?))
        }
        (Encoding::Entity, [b'&', b'#', rest @ ..]) => {
            let (skipped, radix) = if matches!(rest.first(), Some(b'x' | b'X')) { (1, 16) } else { (0, 10) };
            let digits = rest[skipped..].iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
            (rest.get(skipped + digits) == Some(&b';')).then_some(())?;
            let code = number(&rest[skipped..skipped + digits], radix)?;
            (3 + skipped + digits, Decoded::Character(char::from_u32(code)?))
        }
        (Encoding::Entity, [b'&', ..]) => {
            let (name, character) = NAMED.iter().find(|(name, _)| here.starts_with(name))?;
            (name.len(), Decoded::Byte(*character))
        }
        _ => return None,
    };
    let is_control = match found.1 {
        Decoded::Byte(byte) => byte < b' ' && !matches!(byte, b'\n' | b'\t' | b'\r'),
        Decoded::Character(character) => character.is_control() && !matches!(character, '\n' | '\t' | '\r'),
    };
    (!is_control).then_some(found)
}

fn number(digits: &[u8], radix: u32) -> Option<u32> {
    (!digits.is_empty() && digits.len() <= 7).then_some(())?;
    digits.iter().try_fold(0_u32, |sum, digit| Some(sum * radix + char::from(*digit).to_digit(radix)?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::layer::{Budget, Encoding, of};
    use crate::location::Span;

    fn layers_in(text: &[u8], regions: &[Span]) -> Vec<(Encoding, String, Span)> {
        let mut found = Vec::new();
        for layer in of(text, regions, &mut Budget::of(text.len())) {
            let bytes = String::from_utf8_lossy(&layer.bytes).into_owned();
            found.push((layer.encodings[0], bytes, layer.map.outer(Span::new(0, layer.bytes.len()))));
        }
        found
    }

    fn layers(text: &str) -> Vec<(Encoding, String)> {
        let found = layers_in(text.as_bytes(), &[Span::new(0, text.len())]);
        found.into_iter().map(|(encoding, text, _)| (encoding, text)).collect()
    }

    #[test]
    fn escapes_of_every_kind() {
        for (text, encoding, plain) in [
            ("a=b%3Dc%26d", Encoding::Percent, "a=b=c&d"),
            ("x \\u0067\\u0068p", Encoding::Backslash, "x ghp"),
            ("x \\x67\\x68p", Encoding::Backslash, "x ghp"),
            ("x \\u{67}hp", Encoding::Backslash, "x ghp"),
            ("a=&#103;&#x68;p", Encoding::Entity, "a=ghp"),
            ("&quot;key&quot;: &quot;v&quot;", Encoding::Entity, "\"key\": \"v\""),
            ("one\ntwo%20three\nfour", Encoding::Percent, "two three"),
        ] {
            assert_eq!(layers(text), [(encoding, plain.to_owned())], "{text}");
        }
        for text in ["100% sure", "\\n\\t\\u12", "a && b & c; &x", "%zz", "\\u{110000}", "&#;", "%00"] {
            assert_eq!(layers(text), [], "{text}");
        }
    }

    #[test]
    fn escapes_far_apart_are_layers_of_their_own() {
        let text = format!("a%3Db{}c%3Dd", " ".repeat(500));
        assert_eq!(layers(&text).len(), 2);
    }

    proptest! {
        #[test]
        fn every_byte_leads_back_to_where_it_came_from(text in "([a-z =]{0,30}|%3D|\\\\u0041|&quot;|\n){0,20}") {
            for (_, decoded, outer) in layers_in(text.as_bytes(), &[Span::new(0, text.len())]) {
                prop_assert!(outer.end <= text.len());
                prop_assert!(decoded.len() <= outer.len());
            }
        }

        #[test]
        fn regions_show_what_the_whole_text_shows_there(
            text in "([a-z =]{0,90}|%3D|%41|\n){0,30}", ends in (0usize..900, 0usize..900),
        ) {
            let text = text.as_bytes();
            let (one, other) = (ends.0.min(text.len()), ends.1.min(text.len()));
            let region = Span::new(one.min(other), one.max(other));
            let whole = layers_in(text, &[Span::new(0, text.len())]);
            let wanted: Vec<_> = whole.into_iter().filter(|(_, _, span)| span.overlaps(region)).collect();
            prop_assert_eq!(layers_in(text, &[region]), wanted);
        }
    }
}
