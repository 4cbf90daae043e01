//! Base64 and hexadecimal digits.

use base64::Engine as _;
use base64::alphabet::{self, Alphabet};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

use super::map::Step;
use super::plain::{self, Content, HEAD};
use super::{Budget, Encoding, Layer, Map, compressed};
use crate::detect::run::{self, Run};
use crate::location::Span;

/// Shorter values are words, or hold nothing.
const SHORTEST_BASE64: usize = 20;
const SHORTEST_HEX: usize = 32;
/// Lines of wrapped base64 have at least so many characters (RFC 2045 and RFC 7468 have 76 and 64).
const SHORTEST_LINE: usize = 56;
/// What is wrapped onto more characters is looked at up to here.
const LONGEST_WRAPPED: usize = 1 << 20;
const BASE64: Step = Step { inner: 3, outer: 4 };
const HEX: Step = Step { inner: 1, outer: 2 };

const fn lenient(alphabet: &Alphabet) -> GeneralPurpose {
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    GeneralPurpose::new(alphabet, config)
}

const STANDARD: GeneralPurpose = lenient(&alphabet::STANDARD);
const URL_SAFE: GeneralPurpose = lenient(&alphabet::URL_SAFE);

/// Shows the layers of all runs that touch the regions.
pub(super) fn visit(text: &[u8], regions: &[Span], budget: &mut Budget, visit: &mut impl FnMut(Layer)) {
    let mut done = 0;
    run::visit(text, regions, |run| {
        if run.span.start < done {
            return;
        }
        let layer = hex(text, run, budget).or_else(|| base64(text, run, budget));
        if let Some(layer) = layer.and_then(|layer| compressed::as_text(layer, budget)) {
            done = layer.whole.end;
            visit(layer);
        }
    });
}

fn hex(text: &[u8], run: Run, budget: &mut Budget) -> Option<Layer> {
    let digits = run.span.of(text);
    if digits.len() < SHORTEST_HEX || !digits.len().is_multiple_of(2) {
        return None;
    }
    let head = unhex(&digits[..(2 * HEAD).min(digits.len())])?;
    if plain::content(&head) == Content::Other || !budget.take(digits.len() / 2) {
        return None;
    }
    let bytes = Zeroizing::new(unhex(digits)?);
    let mut map = Map::new(run.span.end);
    map.push(0, run.span.start, HEX);
    Some(Layer { encodings: vec![Encoding::Hex], bytes, map, whole: run.span })
}

fn unhex(digits: &[u8]) -> Option<Vec<u8>> {
    let value = |digit: u8| char::from(digit).to_digit(16);
    digits
        .as_chunks::<2>()
        .0
        .iter()
        .map(|[high, low]| u8::try_from(value(*high)? << 4 | value(*low)?).ok())
        .collect()
}

fn base64(text: &[u8], run: Run, budget: &mut Budget) -> Option<Layer> {
    let first = run.span.of(text);
    if first.len() < SHORTEST_BASE64 {
        return None;
    }
    let is_url_safe = first.iter().any(|byte| matches!(byte, b'-' | b'_'));
    if is_url_safe && first.iter().any(|byte| matches!(byte, b'+' | b'/')) {
        return None;
    }
    let engine = if is_url_safe { URL_SAFE } else { STANDARD };
    // Most runs are no base64 of anything: the beginning tells.
    let head = engine.decode(&first[..first.len().min(HEAD / 3 * 4) / 4 * 4]).ok()?;
    if plain::content(&head) == Content::Other {
        return None;
    }
    let lines = lines(text, run.span);
    let length: usize = lines.iter().map(|line| line.len()).sum();
    let last = lines.last()?;
    if length % 4 == 1 || !budget.take(length / 4 * 3) {
        return None;
    }
    let joined = Zeroizing::new(lines.iter().flat_map(|line| line.of(text)).copied().collect::<Vec<u8>>());
    let bytes = Zeroizing::new(engine.decode(joined.as_slice()).ok()?);
    let padding = text[last.end..].iter().take(2).take_while(|byte| **byte == b'=').count();
    let end = last.end + padding;
    let mut map = Map::new(end);
    let mut inner = 0;
    for line in &lines {
        map.push(inner / 4 * 3, line.start, BASE64);
        inner += line.len();
    }
    Some(Layer { encodings: vec![Encoding::Base64], bytes, map, whole: Span::new(run.span.start, end) })
}

/// The lines of a value that is wrapped: all but the last of the same length, which is one of whole groups.
fn lines(text: &[u8], first: Span) -> Vec<Span> {
    let mut lines = vec![first];
    let width = first.len();
    if width < SHORTEST_LINE || !width.is_multiple_of(4) {
        return lines;
    }
    let mut at = first.end;
    while at - first.start < LONGEST_WRAPPED {
        let rest = &text[at..];
        let line_end = match rest {
            [b'\n', ..] => 1,
            [b'\r', b'\n', ..] => 2,
            // Written out, in a string.
            [b'\\', b'n', ..] => 2,
            _ => break,
        };
        let blanks = rest[line_end..].iter().take(32).take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let start = at + line_end + blanks;
        let length = text[start..].iter().take(width + 1).take_while(|byte| run::is_token(**byte)).count();
        if length == 0 || length > width {
            break;
        }
        lines.push(Span::new(start, start + length));
        at = start + length;
        if length < width {
            break;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};

    use crate::layer::{Budget, Encoding, Spent, of};
    use crate::location::Span;

    fn layers(text: &str) -> Vec<(Vec<Encoding>, String, String)> {
        let mut found = Vec::new();
        let mut budget = Budget::of(text.len());
        for layer in of(text.as_bytes(), &[Span::new(0, text.len())], &mut budget) {
            let bytes = String::from_utf8_lossy(&layer.bytes).into_owned();
            let whole = layer.map.outer(Span::new(0, layer.bytes.len()));
            found.push((layer.encodings, bytes, text[whole.start..whole.end].to_owned()));
        }
        found
    }

    const PLAIN: &str = "user: me, password: correct horse 9";

    #[test]
    fn every_form_of_base64_and_hex() {
        let hex: String = PLAIN.bytes().map(|byte| format!("{byte:02x}")).collect();
        for (encoded, encoding) in [
            (STANDARD.encode(PLAIN), Encoding::Base64),
            (STANDARD_NO_PAD.encode(PLAIN), Encoding::Base64),
            (URL_SAFE_NO_PAD.encode(PLAIN), Encoding::Base64),
            (hex.clone(), Encoding::Hex),
            (hex.to_uppercase(), Encoding::Hex),
        ] {
            let text = format!("data = \"{encoded}\"\n");
            assert_eq!(layers(&text), [(vec![encoding], PLAIN.to_owned(), encoded)]);
        }
    }

    #[test]
    fn wrapped_values_are_one() {
        let plain = PLAIN.repeat(5);
        let encoded = STANDARD.encode(&plain);
        for (width, glue) in [(76, "\n"), (64, "\r\n"), (76, "\n    "), (60, "\\n")] {
            let lines: Vec<&str> =
                encoded.as_bytes().chunks(width).map(|line| std::str::from_utf8(line).unwrap()).collect();
            let wrapped = lines.join(glue);
            let found = layers(&format!("data: |\n    {wrapped}\nnext: 1\n"));
            assert_eq!(found, [(vec![Encoding::Base64], plain.clone(), wrapped)]);
        }
    }

    #[test]
    fn compressed_and_utf_16_text_in_base64() {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(PLAIN.as_bytes()).unwrap();
        let encoded = STANDARD.encode(gzip.finish().unwrap());
        let found = layers(&encoded);
        assert_eq!(found, [(vec![Encoding::Base64, Encoding::Gzip], PLAIN.to_owned(), encoded)]);
        let utf16: Vec<u8> = PLAIN.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let encoded = STANDARD.encode(utf16);
        let found = layers(&encoded);
        assert_eq!(found, [(vec![Encoding::Base64, Encoding::Utf16], PLAIN.to_owned(), encoded)]);
    }

    #[test]
    fn other_runs_are_no_layers() {
        for text in [
            "authentication_controller_factory",
            "src/main/java/com/acme/Application",
            "d41d8cd98f00b204e9800998ecf8427e",
            "QUJDREVG",
            &STANDARD.encode([0xf3_u8, 0x01, 0x99].repeat(20)),
        ] {
            assert_eq!(layers(text), [], "{text}");
        }
    }

    #[test]
    fn bombs_stop_at_the_budget() {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        gzip.write_all(&vec![b'a'; 8 << 20]).unwrap();
        let text = STANDARD.encode(gzip.finish().unwrap());
        let mut budget = Budget::of(text.len());
        assert!(of(text.as_bytes(), &[Span::new(0, text.len())], &mut budget).is_empty());
        assert_eq!(budget.spent(), Spent::Yes);
    }
}
