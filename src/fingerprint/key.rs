//! The organisation's fingerprint keys.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::hex;
use crate::secret::Secret;

/// Shortest fingerprint key, in bytes: a key that can be guessed protects nothing.
pub const SHORTEST_KEY: usize = 16;

/// Keeps ids of keys apart from every other digest of theirs.
const ID_DOMAIN: &[u8] = b"straykey/fingerprint-key-id/v1\0";

/// Names a fingerprint key without giving it away: the beginning of a digest of it.
///
/// Four bytes tell the few keys of an organisation apart, and leave one in four billion wrong guesses of a key looking right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId([u8; 4]);

impl KeyId {
    /// An id that was written down.
    #[must_use]
    pub(super) fn of_bytes(bytes: [u8; 4]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

/// A fingerprint key that is too short to protect anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the fingerprint key has {0} bytes; use at least {SHORTEST_KEY} random ones, for example `openssl rand -hex 32`"
)]
pub struct WeakKey(usize);

/// A fingerprint key and its id.
pub(super) struct Key {
    secret: Secret,
    pub(super) id: KeyId,
}

impl Key {
    pub(super) fn new(secret: Secret) -> Result<Self, WeakKey> {
        let length = secret.expose().len();
        if length < SHORTEST_KEY {
            return Err(WeakKey(length));
        }
        let digest = Sha256::new().chain_update(ID_DOMAIN).chain_update(secret.expose()).finalize();
        let [a, b, c, d, ..]: [u8; 32] = digest.into();
        Ok(Self { secret, id: KeyId([a, b, c, d]) })
    }

    /// The keyed digest of a secret.
    pub(super) fn digest(&self, secret: &[u8]) -> [u8; 32] {
        keyed(&self.secret, secret)
    }
}

#[allow(clippy::expect_used, reason = "HMAC takes keys of any length")]
pub(super) fn keyed(key: &Secret, secret: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.expose()).expect("HMAC takes keys of any length");
    mac.update(secret);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use sha2::{Digest as _, Sha256};

    use super::Key;
    use crate::fingerprint::hex;
    use crate::secret::Secret;

    fn key(text: &str) -> Key {
        Key::new(Secret::new(text.as_bytes().to_vec())).unwrap_or_else(|weak| panic!("{weak}"))
    }

    #[test]
    fn an_id_is_the_same_in_every_run_and_is_no_digest_of_the_key_alone() {
        let (one, other) = (key("0123456789abcdef"), key("0123456789abcdeg"));
        // SHA-256 of the domain and the key, as any other program computes it.
        assert_eq!(one.id.to_string(), "1c2b910e");
        assert_eq!(one.id, key("0123456789abcdef").id);
        assert_ne!(one.id, other.id);
        assert!(!hex(&Sha256::digest(b"0123456789abcdef")).starts_with(&one.id.to_string()));
        assert!(!hex(&one.digest(b"")).starts_with(&one.id.to_string()));
    }

    #[test]
    fn a_short_key_is_refused() {
        let weak = Key::new(Secret::new(b"fifteen-letters".to_vec())).err().unwrap();
        assert!(weak.to_string().contains("15 bytes"));
    }
}
