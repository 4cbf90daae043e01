//! Hashes of secrets that other systems publish and that can be computed from a secret at hand.
//!
//! Neither has a key: whoever reads one can test guesses, with `hmsl` at a few hundred a second, so that guessable kinds
//! cannot be declared by them. Both are of the text of a secret; what is no text, such as the DER bytes of a private key,
//! has none.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use scrypt::{Params, scrypt};
use sha2::{Digest, Sha256};

/// Bytes of a correlating id.
const C3ID_LENGTH: usize = 15;

/// In front of a written correlating id.
const C3ID_PREFIX: &str = "C3ID";

/// The salt of a correlating id.
const C3ID_SALT: &[u8] = b"CaskComputedCorrelatingId";

/// The salt of `HasMySecretLeaked` is the SHA-256 of this.
const HMSL_PEPPER: &[u8] = b"GitGuardian";

/// Binary logarithm of the cost N, block size r, parallelism p: 2 MiB and some milliseconds.
const HMSL_COST: (u8, u32, u32) = (11, 8, 1);

/// Microsoft's "Cask Computed Correlating Id": 15 bytes of SHA-256 over a salt and the secret
/// (<https://github.com/microsoft/cask>, `CaskComputedCorrelatingId`, with the test vectors used below). The rest is zeros.
#[must_use]
pub(super) fn c3id(secret: &[u8]) -> Option<[u8; 32]> {
    is_text(secret).then(|| {
        let digest = Sha256::new().chain_update(C3ID_SALT).chain_update(secret).finalize();
        let mut bytes = [0; 32];
        bytes.iter_mut().zip(digest).take(C3ID_LENGTH).for_each(|(byte, of)| *byte = of);
        bytes
    })
}

/// The hash of GitGuardian's `HasMySecretLeaked`: scrypt with fixed cost and a salt that everyone knows
/// (<https://docs.gitguardian.com/ggshield-docs/reference/hmsl/overview>). It takes milliseconds.
#[must_use]
pub(super) fn hmsl(secret: &[u8]) -> Option<[u8; 32]> {
    if !is_text(secret) {
        return None;
    }
    let (log_n, r, p) = HMSL_COST;
    let mut bytes = [0; 32];
    let params = Params::new(log_n, r, p).ok()?;
    scrypt(secret, &Sha256::digest(HMSL_PEPPER), &params, &mut bytes).ok()?;
    Some(bytes)
}

/// Only of text can another system have computed the same hash.
pub(super) fn is_text(secret: &[u8]) -> bool {
    !secret.is_empty() && std::str::from_utf8(secret).is_ok()
}

/// A correlating id as its makers write it.
pub(super) fn written_c3id(digest: &[u8; 32]) -> String {
    format!("{C3ID_PREFIX}{}", STANDARD.encode(&digest[..C3ID_LENGTH]))
}

/// The bytes of a written correlating id, and zeros.
pub(super) fn read_c3id(text: &str) -> Option<[u8; 32]> {
    let decoded = STANDARD.decode(text.strip_prefix(C3ID_PREFIX)?).ok()?;
    let decoded: [u8; C3ID_LENGTH] = decoded.try_into().ok()?;
    let mut bytes = [0; 32];
    bytes.iter_mut().zip(decoded).for_each(|(byte, of)| *byte = of);
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::{c3id, hmsl, read_c3id, written_c3id};
    use crate::fingerprint::hex;

    #[test]
    fn correlating_ids_are_those_of_their_makers() {
        // Published with the reference implementation.
        for (text, id) in [
            ("test".to_owned(), "C3IDnG/kvvNePwLu3YsnIvr1"),
            ("Hello world".to_owned(), "C3IDQlNeQD4fELogjySvjevQ"),
            ("\u{1f601}".to_owned(), "C3ID2k7uBmRvHOP6/XHGOE/2"),
            ("x".repeat(300), "C3IDSa9GXyMk8rporJr/nB1t"),
        ] {
            let bytes = c3id(text.as_bytes()).unwrap();
            assert_eq!(written_c3id(&bytes), id);
            assert_eq!(read_c3id(id), Some(bytes));
        }
    }

    #[test]
    fn leak_hashes_are_those_of_their_makers() {
        // The example of the documentation of `ggshield hmsl`.
        let example = ["sup3r", "str0ng", "pass1", "ForGG"].concat();
        let hash = "d775db0302080c1b7516109e929dd4b214a0f353ed3b66ff2e56c47d55a102ed";
        assert_eq!(hex(&hmsl(example.as_bytes()).unwrap()), hash);
    }

    #[test]
    fn what_is_no_text_has_none() {
        for bytes in [&b""[..], &[0x30, 0x82, 0x01, 0x22]] {
            assert_eq!((c3id(bytes), hmsl(bytes)), (None, None));
        }
    }
}
