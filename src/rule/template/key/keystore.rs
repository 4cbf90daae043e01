//! Key stores with the password that every tutorial uses.

use hmac::{Hmac, KeyInit, Mac};
use sha1::{Digest, Sha1};
use sha2::Sha256;

use super::asn1::{der, hex, integer};
use crate::codec::keystore;
use crate::rule::template::source::Source;

const PASSWORD: &str = "changeit";

/// PKCS#12 (RFC 7292): an opaque content, and its sum.
pub(super) fn pkcs12(source: &mut Source) -> Vec<u8> {
    const ITERATIONS: u16 = 2048;
    let content = source.bytes(900);
    let data = hex("06092a864886f70d010701");
    let safe = der(0x30, &[data, der(0xa0, &der(4, &content))].concat());
    let salt = source.bytes(8);
    let key = keystore::pkcs12_key::<Sha256>(PASSWORD, &salt, u32::from(ITERATIONS));
    let sum = Hmac::<Sha256>::new_from_slice(&key)
        .map(|mut mac| {
            mac.update(&content);
            mac.finalize().into_bytes().to_vec()
        })
        .unwrap_or_default();
    let digest = der(0x30, &[der(0x30, &hex("06096086480165030402010500")), der(4, &sum)].concat());
    let mac = der(0x30, &[digest, der(4, &salt), integer(&ITERATIONS.to_be_bytes())].concat());
    der(0x30, &[hex("020103"), safe, mac].concat())
}

/// Java's own format: magic, version 2, one private key without certificates, and the sum.
pub(super) fn jks(source: &mut Source) -> Vec<u8> {
    let alias = b"server";
    let mut out = hex("feedfeed0000000200000001");
    out.extend(1_u32.to_be_bytes());
    out.extend([0, u8::try_from(alias.len()).unwrap_or_default()]);
    out.extend_from_slice(alias);
    // 2026-06-01T00:00:00Z in milliseconds.
    out.extend(1_780_272_000_000_u64.to_be_bytes());
    let key = source.bytes(700);
    out.extend(u32::try_from(key.len()).unwrap_or_default().to_be_bytes());
    out.extend(key);
    out.extend(0_u32.to_be_bytes());
    let sum = Sha1::digest(keystore::jks_summed(PASSWORD, &out));
    out.extend_from_slice(&sum);
    out
}
