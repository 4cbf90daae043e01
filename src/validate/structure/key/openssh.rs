//! openssh-key-v1 (<https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key>).

use ed25519_dalek::SigningKey;

use super::wire::{Wire, fingerprint, kind_of};
use super::{Key, Lock, PublicHalf};

pub(super) const MAGIC: &[u8] = b"openssh-key-v1\0";

/// Magic, cipher, key derivation, its options, number of keys, public keys, private part.
pub(super) fn key(bytes: &[u8]) -> Option<Key> {
    let mut wire = Wire(bytes.strip_prefix(MAGIC)?);
    let cipher = wire.string()?;
    let (_derivation, _options) = (wire.string()?, wire.string()?);
    // A file of several keys has never been written by OpenSSH.
    if wire.number()? != 1 {
        return None;
    }
    let public = wire.string()?;
    let kind = kind_of(public)?;
    let private = wire.string()?;
    let lock = match (cipher, kind.as_str()) {
        (_, "security key") => Lock::Elsewhere,
        (b"none", _) => Lock::Open,
        _ => Lock::Locked,
    };
    let key = Key { fingerprint: Some(fingerprint(public)), ..Key::new("OpenSSH", kind, lock) };
    if lock != Lock::Open {
        return Some(key);
    }
    let (half, damage) = match checked(private) {
        Some(half) => (half, None),
        None => (None, Some("its private half does not belong to its public half")),
    };
    Some(Key { public: half, damage, ..key })
}

/// Two equal numbers, and members that belong together. The public half, if it can stand in a certificate.
fn checked(private: &[u8]) -> Option<Option<PublicHalf>> {
    let mut wire = Wire(private);
    if wire.number()? != wire.number()? {
        return None;
    }
    match wire.string()? {
        b"ssh-ed25519" => {
            let (public, pair) = (wire.string()?, wire.string()?);
            let seed: &[u8; 32] = pair.first_chunk()?;
            let derived = SigningKey::from_bytes(seed).verifying_key().to_bytes();
            (derived == public && pair[32..] == derived).then(|| Some(PublicHalf::Point(derived.to_vec())))
        }
        b"ssh-rsa" => {
            let (modulus, _e, _d, _inverse) = (wire.large()?, wire.large()?, wire.large()?, wire.large()?);
            let (p, q) = (wire.large()?, wire.large()?);
            (p * q == modulus).then(|| Some(PublicHalf::Rsa(modulus.to_bytes_be())))
        }
        name if name.starts_with(b"ecdsa-") => {
            let (_curve, point, number) = (wire.string()?, wire.string()?, wire.string()?);
            (!number.is_empty()).then(|| Some(PublicHalf::Point(point.to_vec())))
        }
        _ => Some(None),
    }
}
