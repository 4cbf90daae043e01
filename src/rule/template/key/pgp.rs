//! PGP private keys (RFC 9580): one Ed25519 key of version 4 and its user.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::SigningKey;

use super::asn1::hex;
use super::wrapped;
use crate::codec::crc;
use crate::rule::template::source::Source;

/// Whether a passphrase protects it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Lock {
    Open,
    Locked,
    /// A stub of GnuPG's: the key itself is on a card or in another file.
    Elsewhere,
}

/// 2026-06-01T00:00:00Z.
const CREATED: u32 = 1_780_272_000;
/// Tags of packets.
const SECRET_KEY: u8 = 5;
const SECRET_SUBKEY: u8 = 7;
const USER_ID: u8 = 13;

/// A key, its user, and perhaps a subkey.
pub(super) fn block(source: &mut Source, key: Lock, subkey: Option<Lock>) -> String {
    let mut bytes = packet(SECRET_KEY, &secret(source, key));
    bytes.extend(packet(USER_ID, b"Release <release@acme.example>"));
    if let Some(lock) = subkey {
        bytes.extend(packet(SECRET_SUBKEY, &secret(source, lock)));
    }
    let sum = &crc::openpgp(&bytes).to_be_bytes()[1..];
    format!(
        "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n{}\n={}\n-----END PGP PRIVATE KEY BLOCK-----",
        wrapped(&STANDARD.encode(&bytes), 64),
        STANDARD.encode(sum)
    )
}

/// Public members, and private ones.
fn secret(source: &mut Source, lock: Lock) -> Vec<u8> {
    let pair = SigningKey::from_bytes(&source.array()).to_keypair_bytes();
    let mut body = vec![4];
    body.extend(CREATED.to_be_bytes());
    body.push(22);
    body.push(9);
    body.extend(hex("2b06010401da470f01"));
    body.extend(number(&[&[0x40], &pair[32..]].concat()));
    match lock {
        Lock::Open => {
            let secret = number(&pair[..32]);
            let sum = secret.iter().fold(0_u16, |sum, byte| sum.wrapping_add(u16::from(*byte)));
            body.push(0);
            body.extend(secret);
            body.extend(sum.to_be_bytes());
        }
        Lock::Locked => {
            body.extend([254, 9, 3, 8]);
            body.extend(source.bytes(8));
            body.push(96);
            body.extend(source.bytes(16));
            body.extend(source.bytes(54));
        }
        Lock::Elsewhere => body.extend([255, 0, 101, 0, b'G', b'N', b'U', 1]),
    }
    body
}

/// New packet format, one byte of length.
fn packet(tag: u8, body: &[u8]) -> Vec<u8> {
    [&[0xc0 | tag, u8::try_from(body.len()).unwrap_or_default()], body].concat()
}

/// A multiprecision integer: its bits in two bytes, and its bytes without zeros in front.
fn number(bytes: &[u8]) -> Vec<u8> {
    let significant: Vec<u8> = bytes.iter().copied().skip_while(|byte| *byte == 0).collect();
    let zeros = significant.first().map_or(0, |first| first.leading_zeros() as usize);
    let bits = u16::try_from(significant.len() * 8 - zeros).unwrap_or_default();
    [bits.to_be_bytes().as_slice(), &significant].concat()
}
