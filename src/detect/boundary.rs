//! Is a span a whole word, or a piece of something longer? Sees through escapes that happen to end in a letter.

use crate::location::Span;
use crate::rule::Boundary;

/// How far from the span anything is looked at, in bytes.
pub(super) const REACH: usize = 16;

/// True when neither neighbour of `span` makes it part of something longer.
pub(super) fn stands_alone(text: &[u8], span: Span, boundary: Boundary) -> bool {
    begins_alone(text, span.start, boundary) && ends_alone(text, span.end, boundary)
}

/// True when what stands in front of `start` is no part of what begins there.
pub(super) fn begins_alone(text: &[u8], start: usize, boundary: Boundary) -> bool {
    let before = text.get(..start).unwrap_or_default();
    before.last().is_none_or(|byte| !leads_into(*byte, boundary)) || ends_in_escape(before)
}

fn ends_alone(text: &[u8], end: usize, boundary: Boundary) -> bool {
    text.get(end).is_none_or(|byte| !leads_into(*byte, boundary) && !pads(*byte, boundary))
}

fn leads_into(byte: u8, boundary: Boundary) -> bool {
    match boundary {
        Boundary::Word => byte.is_ascii_alphanumeric() || byte == b'_',
        Boundary::Url => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'),
        Boundary::Base64 => byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'),
        Boundary::None => false,
    }
}

/// Padding ends base64; in front of it, `=` assigns.
fn pads(byte: u8, boundary: Boundary) -> bool {
    boundary == Boundary::Base64 && byte == b'='
}

/// Does the text end in an escape whose last character is a letter or digit only by chance: `\n`, `\u003d`, `%3D`, or
/// the `m` that ends a terminal colour?
fn ends_in_escape(before: &[u8]) -> bool {
    let tail = |length: usize| before.len().checked_sub(length).map(|start| &before[start..]);
    let hex = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_hexdigit);
    if let Some([b'\\', b'n' | b't' | b'r' | b'b' | b'f' | b'v' | b'0' | b'a' | b'e']) = tail(2) {
        return true;
    }
    if let Some([b'%', code @ ..]) = tail(3)
        && hex(code)
    {
        return true;
    }
    if let Some([b'\\', b'x', code @ ..]) = tail(4)
        && hex(code)
    {
        return true;
    }
    if let Some([b'\\', b'u', code @ ..]) = tail(6)
        && hex(code)
    {
        return true;
    }
    if before.last() == Some(&b'm') {
        let start = before.len().saturating_sub(REACH);
        let parameters = before[start..before.len() - 1]
            .iter()
            .rposition(|byte| !byte.is_ascii_digit() && *byte != b';')
            .map(|at| start + at);
        return parameters
            .is_some_and(|at| before[at] == b'[' && at > 0 && is_escape_introducer(&before[..at]));
    }
    false
}

fn is_escape_introducer(before: &[u8]) -> bool {
    before.ends_with(b"\x1b")
        || before.ends_with(b"\\033")
        || before.ends_with(b"\\x1b")
        || before.ends_with(b"\\u001b")
}

#[cfg(test)]
mod tests {
    use super::stands_alone;
    use crate::location::Span;
    use crate::rule::Boundary;

    fn alone(text: &str, boundary: Boundary) -> bool {
        let start = text.find("KEY").unwrap();
        stands_alone(text.as_bytes(), Span::new(start, start + 3), boundary)
    }

    #[test]
    fn word_characters_join_and_punctuation_does_not() {
        for text in ["KEY", "=KEY", "\"KEY\"", "/KEY/", "-KEY-", "é KEY"] {
            assert!(alone(text, Boundary::Word), "{text}");
        }
        for text in ["aKEY", "KEYa", "_KEY", "KEY_", "0KEY", "nKEY"] {
            assert!(!alone(text, Boundary::Word), "{text}");
        }
    }

    #[test]
    fn each_boundary_has_its_own_characters() {
        assert!(!alone("-KEY", Boundary::Url));
        assert!(!alone("KEY=", Boundary::Base64));
        assert!(!alone("/KEY", Boundary::Base64));
        assert!(alone("-KEY", Boundary::Base64));
        assert!(alone("=KEY", Boundary::Base64));
        assert!(alone("aKEYb", Boundary::None));
    }

    #[test]
    fn escapes_in_front_do_not_join() {
        for text in [
            "\\nKEY",
            "\\tKEY",
            "%3DKEY",
            "\\x3dKEY",
            "\\u003dKEY",
            "\x1b[31mKEY",
            "\x1b[0;1mKEY",
            "\\033[1mKEY",
        ] {
            assert!(alone(text, Boundary::Word), "{text}");
        }
        for text in ["%zzKEY", "[31mKEY", "mKEY"] {
            assert!(!alone(text, Boundary::Word), "{text}");
        }
    }
}
