//! How the sums of key stores depend on their password.

use sha2::digest::{Digest, OutputSizeUser, block_api::BlockSizeUser, typenum::Unsigned};
use zeroize::Zeroizing;

/// The key of the sum of a PKCS#12 file: RFC 7292, appendix B, for purpose 3, one output of the hash long.
#[must_use]
pub fn pkcs12_key<D: Digest + BlockSizeUser + OutputSizeUser>(
    password: &str,
    salt: &[u8],
    iterations: u32,
) -> Zeroizing<Vec<u8>> {
    const PURPOSE_SUM: u8 = 3;
    let block = <D::BlockSize as Unsigned>::USIZE;
    let filled = |bytes: &[u8]| -> Vec<u8> {
        let length = bytes.len().div_ceil(block) * block;
        bytes.iter().copied().cycle().take(if bytes.is_empty() { 0 } else { length }).collect()
    };
    // UTF-16, the highest byte first, with a zero character at its end.
    let characters: Zeroizing<Vec<u8>> =
        Zeroizing::new(password.encode_utf16().chain([0]).flat_map(u16::to_be_bytes).collect());
    let mut hash = D::new();
    hash.update(vec![PURPOSE_SUM; block]);
    hash.update(filled(salt));
    hash.update(filled(&characters));
    let mut key = hash.finalize();
    for _ in 1..iterations.max(1) {
        key = D::digest(&key);
    }
    Zeroizing::new(key.to_vec())
}

/// What the sum at the end of a Java key store is taken of: the password in UTF-16, a well-known text, and the store
/// (`sun.security.provider.JavaKeyStore`).
#[must_use]
pub fn jks_summed(password: &str, store: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut out: Zeroizing<Vec<u8>> =
        Zeroizing::new(password.encode_utf16().flat_map(u16::to_be_bytes).collect());
    out.extend_from_slice(b"Mighty Aphrodite");
    out.extend_from_slice(store);
    out
}
