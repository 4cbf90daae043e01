//! Base64 as it is found in the wild: with or without padding, with bits that nobody uses.

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const PLAIN: GeneralPurpose = GeneralPurpose::new(&STANDARD, LENIENT);
const URL: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, LENIENT);

/// The bytes that `text` stands for, in the standard alphabet or in the one for URLs. A number of characters that no
/// encoder writes is an error, except in [`salvaged`].
pub(super) fn decoded(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let engine = if text.iter().any(|byte| matches!(byte, b'-' | b'_')) { URL } else { PLAIN };
    engine.decode(text).ok().map(Zeroizing::new)
}

/// The same, of as much as can be decoded when a character too many is left over at the end.
pub(super) fn salvaged(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    decoded(text).or_else(|| {
        let end = text.iter().rposition(|byte| *byte != b'=').map_or(0, |last| last + 1);
        decoded(&text[..end - usize::from(end % 4 == 1)])
    })
}

#[cfg(test)]
mod tests {
    use super::{decoded, salvaged};

    #[test]
    fn what_is_decoded() {
        for text in ["Pz8/", "Pz8_", "YQ==", "YQ", "YR"] {
            assert!(decoded(text.as_bytes()).is_some(), "{text}");
        }
        for text in ["Y", "Y!", "Pz8/_", "YWJjZ"] {
            assert!(decoded(text.as_bytes()).is_none(), "{text}");
        }
        assert_eq!(salvaged(b"YWJjZ").unwrap().as_slice(), b"abc");
        assert_eq!(salvaged(b"").unwrap().as_slice(), b"");
        assert_eq!(salvaged(b"YWJjZ===").unwrap().as_slice(), b"abc");
    }
}
