//! Values that documentation and test suites print for everybody to copy. They are kept as digests, so that neither
//! this repository nor its reader holds something that looks like a secret.

use sha2::{Digest, Sha256};

use super::vectors;

/// First 128 bits of the SHA-256 of each value, and where it is published. Sorted.
const PUBLISHED: &[(&str, &str)] = &[
    (
        "0011cc25eb4320717494d2703e8cba85",
        "Azure Storage emulator account key, learn.microsoft.com/azure/storage/common/storage-use-emulator",
    ),
    (
        "03b970ed8171d73b58bbc9a5c72e3e4e",
        "reCAPTCHA test secret and site key, developers.google.com/recaptcha/docs/faq",
    ),
    ("0b5dd075ccdd03c42f4edda8e299e683", "Telegram Bot API documentation"),
    ("0e04efa6bc7d2d512fc108c5ba4215c4", "Twitter documentation, access token"),
    (
        "1c3d6188abe600bce2404e8c462e117c",
        "PostgreSQL and Azure SQL container documentation, default passwords",
    ),
    ("2cafc0970149a84f3b9e62eaf169f36f", "Stripe documentation, test keys"),
    ("3543c50b0cb9cea8e55eb1f529b79f04", "GitHub REST documentation, OAuth token body"),
    ("60a09e4357868c1e9b801052726d061c", "Hardhat and Anvil, first well-known account"),
    ("731fa294d036e54f19df879bfcd4fe72", "Telegram Bot API documentation"),
    ("82e74299544e00738f9c0acb69b1eb34", "GitHub REST documentation, OAuth token body"),
    (
        "877bb551b01cd214877f32fa6a2bb1e8",
        "PostgreSQL and Azure SQL container documentation, default passwords",
    ),
    ("9c846fdf0fa8955c377d0301542ee20e", "Mailgun documentation"),
    ("9d6a2b9d1f01d4577cbdce4de6f0834a", "Bitcoin wiki, wallet import format"),
    ("a4526cb8cdbf802f8ebb66c6935cced7", "Mailgun documentation"),
    ("a4b8b245ab28bc4f72dcaa0d9ba9f73d", "Kubernetes documentation, bootstrap token"),
    (
        "aa28c9af739fd0e124bea90eaa307622",
        "PostgreSQL and Azure SQL container documentation, default passwords",
    ),
    (
        "aa6547439583c3a275d4542a0df6c1ad",
        "Azure Cosmos DB emulator key, learn.microsoft.com/azure/cosmos-db/emulator",
    ),
    ("ac9265e56c79b234607ec72c53753cfe", "Google Maps documentation"),
    ("bc1a50966c9e6486bc4ebf880b51611a", "Hardhat and Anvil, first well-known account"),
    ("bc3ae723f57c6b9e3fd80b699fcc420f", "GitHub REST documentation, OAuth token body"),
    ("f2d6ca16515033e5dce14eba840b979d", "Stripe documentation, test keys"),
    (
        "f5e95c9954635b65acab57e6d5ea663e",
        "reCAPTCHA test secret and site key, developers.google.com/recaptcha/docs/faq",
    ),
    ("f7d838701b86c5dfb57bf95fbc5ce6df", "jwt.io, signing secrets of the sample token"),
];

/// True when the value is a published example. AWS ends all of its own in `EXAMPLE` or `EXAMPLEKEY`
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/security-creds.html>).
pub(super) fn is_published(value: &[u8]) -> bool {
    if value.ends_with(b"EXAMPLE") || value.ends_with(b"EXAMPLEKEY") {
        return true;
    }
    let digest: [u8; 32] = Sha256::digest(value).into();
    if vectors::contains(&digest) {
        return true;
    }
    let nibbles = digest.iter().take(16).flat_map(|byte| [byte >> 4, byte & 0xf]);
    let mut hex = [0; 32];
    for (digit, nibble) in hex.iter_mut().zip(nibbles) {
        *digit = b"0123456789abcdef"[usize::from(nibble)];
    }
    PUBLISHED.binary_search_by(|(known, _)| known.as_bytes().cmp(&hex)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::{PUBLISHED, is_published};

    #[test]
    fn the_table_is_sorted_for_its_search() {
        assert!(PUBLISHED.is_sorted());
    }

    #[test]
    fn published_values_are_known_and_others_are_not() {
        assert!(is_published(b"your-256-bit-secret"));
        assert!(!is_published(b"your-257-bit-secret"));
    }
}
