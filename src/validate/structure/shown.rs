//! What may go from a credential into a report: names and numbers that identify it and are no secret. The credential may
//! have been written by an attacker, so only short, plain text goes.

/// Longer identifiers are none.
const LONGEST: usize = 128;

/// `text`, if it is an identifier in plain characters.
pub(super) fn identifier(text: &str) -> Option<String> {
    let is_plain = |byte: u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'@' | b':' | b'/' | b'+')
    };
    (!text.is_empty() && text.len() <= LONGEST && text.bytes().all(is_plain)).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::identifier;

    #[test]
    fn only_plain_text() {
        assert_eq!(
            identifier("ci@acme.iam.gserviceaccount.com").as_deref(),
            Some("ci@acme.iam.gserviceaccount.com")
        );
        for text in ["", "a b", "<b>", "a\u{1b}[31m", "\u{202e}x", &"x".repeat(200)] {
            assert_eq!(identifier(text), None);
        }
    }
}
