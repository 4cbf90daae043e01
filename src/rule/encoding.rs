//! Reads secrets that are encoded in the way that their file format asks for.

use std::borrow::Cow;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::Encoding;

/// Longer texts are files, not passwords; in bytes.
const LONGEST: usize = 8192;

const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

impl Encoding {
    /// The secret, read from how it is written; nothing if it is not written in this way.
    #[must_use]
    pub fn decode(self, written: &[u8]) -> Option<Cow<'_, [u8]>> {
        match self {
            Self::Plain => Some(Cow::Borrowed(written)),
            Self::Base64 => base64(written).map(Cow::Owned),
            Self::Joined => joined(written).map(Cow::Owned),
            Self::BasicCredentials => {
                let mut pair = base64(written)?;
                let is_text =
                    std::str::from_utf8(&pair).is_ok_and(|text| !text.chars().any(char::is_control));
                let colon = memchr::memchr(b':', &pair)?;
                let password = pair.split_off(colon + 1);
                // Anything may decode; what decodes to text with a colon in it was meant to.
                (is_text && !password.is_empty()).then_some(Cow::Owned(password))
            }
        }
    }
}

/// The texts of the literals, one after the other. What stands between them is left out.
fn joined(written: &[u8]) -> Option<Vec<u8>> {
    let is_quote = |byte: &u8| matches!(byte, b'"' | b'\'' | b'`');
    let mut text = Vec::new();
    let mut rest = written;
    while let Some(open) = rest.iter().position(is_quote) {
        let quote = rest[open];
        let literal = &rest[open + 1..];
        let mut end = 0;
        while *literal.get(end)? != quote {
            end += 1 + usize::from(literal[end] == b'\\');
        }
        text.extend_from_slice(&literal[..end]);
        rest = &literal[end + 1..];
    }
    (!text.is_empty()).then_some(text)
}

fn base64(written: &[u8]) -> Option<Vec<u8>> {
    let written = written.trim_ascii();
    if written.is_empty() || written.len() > LONGEST {
        return None;
    }
    STANDARD.decode(written).or_else(|_| URL_SAFE.decode(written)).ok()
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

    use super::Encoding;

    fn decoded(encoding: Encoding, written: &str) -> Option<String> {
        encoding.decode(written.as_bytes()).map(|plain| String::from_utf8_lossy(&plain).into_owned())
    }

    #[test]
    fn base64_of_either_alphabet_with_padding_or_without() {
        let text = "a?b>c~d";
        for written in [STANDARD.encode(text), URL_SAFE_NO_PAD.encode(text)] {
            assert_eq!(decoded(Encoding::Base64, &written).as_deref(), Some(text), "{written}");
        }
        assert_eq!(decoded(Encoding::Base64, "no base64!"), None);
        assert_eq!(decoded(Encoding::Base64, ""), None);
    }

    #[test]
    fn credentials_are_a_user_and_a_password() {
        for (pair, password) in [
            ("user:pass", Some("pass")),
            (":pass", Some("pass")),
            ("user:pa:ss", Some("pa:ss")),
            ("user:", None),
            ("user", None),
            ("us\ner:pass", None),
        ] {
            assert_eq!(
                decoded(Encoding::BasicCredentials, &STANDARD.encode(pair)).as_deref(),
                password,
                "{pair}"
            );
        }
        assert_eq!(decoded(Encoding::BasicCredentials, &STANDARD.encode([0xff, b':', b'a'])), None);
    }

    #[test]
    fn joined_literals_are_one_text() {
        for (written, text) in [
            ("\"abc\" + \"def\"", Some("abcdef")),
            ("'a' . 'b'\n . 'c'", Some("abc")),
            ("\"a'b\" \"c\"", Some("a'bc")),
            ("\"a\\\"b\" + \"c\"", Some("a\\\"bc")),
            ("\"a\" + \"b", None),
            ("\"\" + \"\"", None),
            ("", None),
        ] {
            assert_eq!(decoded(Encoding::Joined, written).as_deref(), text, "{written}");
        }
    }

    #[test]
    fn plain_text_is_left_alone() {
        assert_eq!(decoded(Encoding::Plain, "x y").as_deref(), Some("x y"));
    }
}
