//! Canonical JSON (RFC 8785) and its digest: two programs that mean the same document hash the same bytes.

use serde::Serialize;
use sha2::{Digest as _, Sha256};

/// The canonical bytes of a document.
///
/// # Errors
/// When it has a part that JSON cannot hold.
pub fn bytes(document: &impl Serialize) -> Result<Vec<u8>, serde_json::Error> {
    serde_json_canonicalizer::to_vec(document)
}

/// SHA-256 of the canonical bytes, as 64 lower-case hex digits.
///
/// # Errors
/// As [`bytes`].
pub fn digest(document: &impl Serialize) -> Result<String, serde_json::Error> {
    Ok(hex(&bytes(document)?))
}

/// SHA-256 of some bytes, as 64 lower-case hex digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{bytes, digest};

    #[test]
    fn members_are_sorted_and_nothing_is_between_them() {
        let document = json!({"b": [1, null, true], "a": {"z": "\u{e9}\n", "k": -3}});
        let text = String::from_utf8(bytes(&document).unwrap()).unwrap();
        assert_eq!(text, "{\"a\":{\"k\":-3,\"z\":\"\u{e9}\\n\"},\"b\":[1,null,true]}");
    }

    #[test]
    fn the_digest_is_that_of_the_canonical_bytes() {
        // printf '{"a":1}' | sha256sum
        let expected = "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862";
        assert_eq!(digest(&json!({"a": 1})).unwrap(), expected);
    }
}
