//! Is something text? What decodes to anything else was not encoded text.

/// Bytes that are looked at before a long value is decoded as a whole.
pub(super) const HEAD: usize = 24;

/// What decoded bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// Text, in UTF-8.
    Text,
    /// Text in UTF-16, the lower byte first, as PowerShell takes its commands.
    Utf16,
    /// A gzip stream (RFC 1952).
    Gzip,
    /// Something else.
    Other,
}

/// What bytes look like by their beginning.
pub(super) fn content(head: &[u8]) -> Content {
    let head = &head[..head.len().min(HEAD)];
    if head.starts_with(b"\x1f\x8b\x08") {
        Content::Gzip
    } else if is_utf16(head) {
        Content::Utf16
    } else if is_text(head) {
        Content::Text
    } else {
        Content::Other
    }
}

/// Printable, but for a broken character at the end.
fn is_text(head: &[u8]) -> bool {
    let is_control =
        |byte: &u8| *byte < b' ' && !matches!(byte, b'\n' | b'\r' | b'\t' | 0x1b) || *byte == 0x7f;
    let is_whole = match std::str::from_utf8(head) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none() && error.valid_up_to() > 0,
    };
    is_whole && !head.is_empty() && !head.iter().any(is_control)
}

fn is_utf16(head: &[u8]) -> bool {
    let (pairs, rest) = head.as_chunks::<2>();
    pairs.len() >= 4
        && rest.len() <= 1
        && pairs.iter().all(|[low, high]| *high == 0 && (low.is_ascii_graphic() || low.is_ascii_whitespace()))
}

#[cfg(test)]
mod tests {
    use super::{Content, content};

    #[test]
    fn contents_by_their_beginning() {
        for (bytes, expected) in [
            (&b"password=hunter2"[..], Content::Text),
            ("grüße".as_bytes(), Content::Text),
            (&"grüße".as_bytes()[..3], Content::Text),
            (b"p\0a\0s\0s\0", Content::Utf16),
            (b"\x1f\x8b\x08\0\0", Content::Gzip),
            (b"\x89PNG\r\n", Content::Other),
            (b"abc\0def", Content::Other),
            (b"\xff\xfe\xfd", Content::Other),
            (b"", Content::Other),
        ] {
            assert_eq!(content(bytes), expected, "{bytes:?}");
        }
    }
}
