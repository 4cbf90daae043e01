//! Signatures of Standard Webhooks: HMAC-SHA256 over id, time and body.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use sha2::Sha256;
use zeroize::Zeroizing;

/// What a secret begins with.
const PREFIX: &str = "whsec_";

/// How many bytes a secret may have, as Standard Webhooks asks for.
const LENGTHS: std::ops::RangeInclusive<usize> = 24..=64;

/// Most secrets at a time: the new one and those that it replaces.
const MOST: usize = 4;

/// The secrets that a webhook is signed with: one, or while it is changed several.
pub struct Signer(Vec<Zeroizing<Vec<u8>>>);

/// Secrets that nothing can be signed with. They are not quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignerError {
    /// There is none.
    #[error("it is empty: make a secret with `printf 'whsec_%s' \"$(openssl rand -base64 32)\"`")]
    Empty,
    /// It is not written as one.
    #[error(
        "secret {number} is no secret of a webhook: it is `whsec_` and base64, separated from the next one by a space"
    )]
    Form {
        /// Which one, from 1.
        number: usize,
    },
    /// It can be guessed, or no receiver takes it.
    #[error("secret {number} has {bytes} bytes, and a secret of a webhook has 24 to 64")]
    Length {
        /// Which one, from 1.
        number: usize,
        /// Its length.
        bytes: usize,
    },
    /// Nobody changes so many.
    #[error("there are more than {MOST} secrets: one is enough, and two while it is changed")]
    TooMany,
}

impl Signer {
    /// Reads secrets that are separated by white space.
    ///
    /// # Errors
    /// See [`SignerError`].
    pub fn read(text: &str) -> Result<Self, SignerError> {
        let mut keys = Vec::new();
        for (at, word) in text.split_ascii_whitespace().enumerate() {
            let number = at + 1;
            if number > MOST {
                return Err(SignerError::TooMany);
            }
            let encoded = word.strip_prefix(PREFIX).ok_or(SignerError::Form { number })?;
            let key =
                STANDARD.decode(encoded).map(Zeroizing::new).map_err(|_| SignerError::Form { number })?;
            if !LENGTHS.contains(&key.len()) {
                return Err(SignerError::Length { number, bytes: key.len() });
            }
            keys.push(key);
        }
        if keys.is_empty() { Err(SignerError::Empty) } else { Ok(Self(keys)) }
    }

    /// The value of `webhook-signature`: one signature for each secret, in their order.
    #[must_use]
    pub(super) fn sign(&self, id: &str, sent: Timestamp, body: &[u8]) -> String {
        let signature = |key: &Zeroizing<Vec<u8>>| {
            let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
            mac.update(format!("{id}.{}.", sent.as_second()).as_bytes());
            mac.update(body);
            Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
        };
        self.0.iter().filter_map(signature).collect::<Vec<_>>().join(" ")
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({} secrets)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use jiff::Timestamp;

    use super::{Signer, SignerError};

    fn secret(byte: u8, length: usize) -> String {
        format!("{}{}", super::PREFIX, STANDARD.encode(vec![byte; length]))
    }

    /// Computed apart from this program: `printf '%s' 'ID.TIME.BODY' | openssl dgst -sha256 -mac HMAC -macopt hexkey:KEY
    /// -binary | base64`, with a key of 24 bytes `k`, and one of 32 bytes `n`.
    #[test]
    fn signatures_are_those_of_openssl() {
        let sent: Timestamp = "2026-11-21T00:00:00Z".parse().unwrap();
        let signer = Signer::read(&secret(b'k', 24)).unwrap();
        let one = "v1,pFZJOoBa/oZnKjjLVJxkIxc4aVdoo8s5rzzdTJgcAJc=";
        assert_eq!(signer.sign("event-1", sent, b"{\"a\":1}"), one);
        let both = Signer::read(&format!("{}\n{}\n", secret(b'k', 24), secret(b'n', 32))).unwrap();
        assert_eq!(
            both.sign("event-1", sent, b"{\"a\":1}"),
            format!("{one} v1,FDKHijPKFiaAuw7hibUcJ2160rTEoU2aduYl6sal7uQ=")
        );
    }

    #[test]
    fn what_is_no_secret_is_refused_and_not_quoted() {
        let unpadded = secret(b'k', 25).trim_end_matches('=').to_owned();
        for (text, expected) in [
            (String::new(), SignerError::Empty),
            (" \n".to_owned(), SignerError::Empty),
            ("word".to_owned(), SignerError::Form { number: 1 }),
            (format!("{} word", secret(1, 24)), SignerError::Form { number: 2 }),
            (unpadded, SignerError::Form { number: 1 }),
            (super::PREFIX.to_owned(), SignerError::Length { number: 1, bytes: 0 }),
            (secret(1, 23), SignerError::Length { number: 1, bytes: 23 }),
            (secret(1, 65), SignerError::Length { number: 1, bytes: 65 }),
            (vec![secret(1, 24); 5].join(" "), SignerError::TooMany),
        ] {
            assert_eq!(Signer::read(&text).unwrap_err(), expected);
        }
        for length in [24, 64] {
            assert_eq!(format!("{:?}", Signer::read(&secret(7, length)).unwrap()), "Signer(1 secrets)");
        }
    }
}
