//! The forms in which a secret may stand in what a hook says.

use data_encoding::{BASE64_NOPAD, HEXLOWER};
use zeroize::Zeroizing;

use super::view::Reading;
use crate::secret::Secret;

/// A part of a secret this long gives it away.
const LONGEST_WINDOW: usize = 12;
/// A part of a short secret this long does.
const SHORTEST_WINDOW: usize = 8;

/// A secret in one form.
pub(super) struct Form {
    /// How a text is read to find it.
    pub(super) reading: Reading,
    /// What is looked for in it.
    pub(super) bytes: Zeroizing<Vec<u8>>,
    /// So many bytes of it in a row are a part that must not be shown.
    pub(super) window: usize,
}

impl Form {
    /// Every form of a secret: as it is, in base64 whatever stands before it, and in hex.
    pub(super) fn all(secret: &Secret) -> Vec<Self> {
        let plain = secret.expose();
        let window = (plain.len() / 2).clamp(SHORTEST_WINDOW, LONGEST_WINDOW).min(plain.len());
        let compact: Vec<u8> = plain.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
        let mut forms = vec![
            Self::new(Reading::Plain, plain.to_vec(), window),
            Self::new(Reading::Compact, compact, window),
            Self::new(Reading::Hex, HEXLOWER.encode(plain).into_bytes(), 2 * window),
        ];
        forms.extend((0..3).map(|before| Self::new(Reading::Base64, base64(plain, before), window * 4 / 3)));
        forms.retain(|form| !form.bytes.is_empty());
        forms
    }

    fn new(reading: Reading, bytes: Vec<u8>, window: usize) -> Self {
        let window = window.min(bytes.len());
        Self { reading, bytes: Zeroizing::new(bytes), window }
    }
}

/// The characters of base64 that depend on the secret alone, if as many bytes stand before it and any after it.
fn base64(secret: &[u8], before: usize) -> Vec<u8> {
    let padded = Zeroizing::new([&[0; 2][..before], secret].concat());
    let text = Zeroizing::new(BASE64_NOPAD.encode(&padded).into_bytes());
    let first = (before * 8).div_ceil(6);
    // The last one may hold bits of the next byte.
    let last = text.len() - usize::from(padded.len() % 3 != 0);
    text.get(first..last).unwrap_or_default().to_vec()
}

#[cfg(test)]
mod tests {
    use data_encoding::BASE64;
    use proptest::prelude::*;

    use super::base64;

    proptest! {
        #[test]
        fn base64_is_known_in_every_alignment(
            before in proptest::collection::vec(any::<u8>(), 0..9),
            secret in proptest::collection::vec(any::<u8>(), 3..40),
            after in proptest::collection::vec(any::<u8>(), 0..9),
        ) {
            let text = BASE64.encode(&[before.as_slice(), &secret, &after].concat());
            let known = String::from_utf8(base64(&secret, before.len() % 3)).unwrap();
            prop_assert!(text.contains(&known), "{known} is not in {text}");
            prop_assert!(known.len() * 6 + 12 > secret.len() * 8, "{known} is too short");
        }
    }
}
