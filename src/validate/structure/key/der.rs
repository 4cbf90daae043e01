//! Keys in DER: PKCS#8 (RFC 5958), PKCS#1 (RFC 8017), SEC1 (RFC 5915), and the old form of DSA.

use num_bigint::BigUint;
use pkcs8::der::asn1::{ObjectIdentifier, OctetStringRef, UintRef};
use pkcs8::der::{Decode, Reader, SliceReader};
use pkcs8::spki::AlgorithmIdentifierRef;
use pkcs8::{PrivateKeyInfoRef, der};
use sec1::{EcParameters, EcPrivateKey};

use super::{Key, Lock, PublicHalf};

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

/// Other algorithms of PKCS#8, whose key is opaque here.
const OTHERS: &[(&str, &str)] = &[
    ("1.3.101.110", "X25519"),
    ("1.3.101.111", "X448"),
    ("1.3.101.113", "Ed448"),
    ("1.2.840.10040.4.1", "DSA"),
    ("1.2.840.113549.1.3.1", "Diffie-Hellman"),
    ("1.2.840.10046.2.1", "Diffie-Hellman"),
    ("2.16.840.1.101.3.4.3.17", "ML-DSA-44"),
    ("2.16.840.1.101.3.4.3.18", "ML-DSA-65"),
    ("2.16.840.1.101.3.4.3.19", "ML-DSA-87"),
    ("2.16.840.1.101.3.4.4.1", "ML-KEM-512"),
    ("2.16.840.1.101.3.4.4.2", "ML-KEM-768"),
    ("2.16.840.1.101.3.4.4.3", "ML-KEM-1024"),
];

/// Named curves: object identifier, name, and bytes of a private key.
const CURVES: &[(&str, &str, usize)] = &[
    ("1.2.840.10045.3.1.7", "P-256", 32),
    ("1.3.132.0.34", "P-384", 48),
    ("1.3.132.0.35", "P-521", 66),
    ("1.3.132.0.33", "P-224", 28),
    ("1.2.840.10045.3.1.1", "P-192", 24),
    ("1.3.132.0.10", "secp256k1", 32),
    ("1.3.36.3.3.2.8.1.1.7", "brainpoolP256r1", 32),
    ("1.3.36.3.3.2.8.1.1.11", "brainpoolP384r1", 48),
    ("1.3.36.3.3.2.8.1.1.13", "brainpoolP512r1", 64),
    ("1.2.156.10197.1.301", "SM2", 32),
];

/// Smaller numbers are exercises.
const SMALLEST_RSA: u64 = 256;

/// A key in whichever of the forms it is.
pub(super) fn key(bytes: &[u8]) -> Option<Key> {
    if let Ok(info) = PrivateKeyInfoRef::try_from(bytes) {
        return pkcs8(&info);
    }
    if let Ok(members) = pkcs1::RsaPrivateKey::try_from(bytes) {
        return Some(rsa("PKCS#1", &members));
    }
    if let Ok(members) = EcPrivateKey::try_from(bytes) {
        return Some(ec("SEC1", &members, None));
    }
    encrypted(bytes).or_else(|| dsa(bytes))
}

/// A sequence that begins as a private key does, and then breaks off or has been tampered with.
pub(super) fn looks_torn(bytes: &[u8]) -> bool {
    const SHORTEST: usize = 100;
    let content = match bytes {
        [0x30, length, rest @ ..] if *length < 0x80 => rest,
        [0x30, 0x81, _, rest @ ..] | [0x30, 0x82, _, _, rest @ ..] => rest,
        _ => return false,
    };
    // Version, and then an algorithm (PKCS#8), a number (PKCS#1), or a key (SEC1).
    let begins =
        matches!(content, [2, 1, 0 | 1, 0x30 | 2 | 4, ..]) || content.starts_with(&[0x30, 0x57, 6, 9]);
    begins && bytes.len() >= SHORTEST
}

fn pkcs8(info: &PrivateKeyInfoRef<'_>) -> Option<Key> {
    let inner = info.private_key.as_bytes();
    let oid = info.algorithm.oid;
    if oid == RSA || oid == RSA_PSS {
        return pkcs1::RsaPrivateKey::try_from(inner).ok().map(|members| rsa("PKCS#8", &members));
    }
    if oid == EC {
        let curve = info.algorithm.parameters.and_then(|any| any.decode_as::<ObjectIdentifier>().ok());
        return EcPrivateKey::try_from(inner).ok().map(|members| ec("PKCS#8", &members, curve));
    }
    if oid == ED25519 {
        return ed25519(info, inner);
    }
    let name =
        OTHERS.iter().find(|(known, _)| oid == ObjectIdentifier::new_unwrap(known)).map(|(_, name)| *name);
    Some(Key::new("PKCS#8", name.unwrap_or("of an unknown algorithm"), Lock::Open))
}

/// RFC 8410: the seed in an octet string of its own. Its public half, if it is there, has to be the one of the seed.
fn ed25519(info: &PrivateKeyInfoRef<'_>, inner: &[u8]) -> Option<Key> {
    let seed: &[u8; 32] = <&OctetStringRef>::from_der(inner).ok()?.as_bytes().try_into().ok()?;
    let public = ed25519_dalek::SigningKey::from_bytes(seed).verifying_key().to_bytes();
    let written = info.public_key.as_ref().and_then(der::asn1::BitStringRef::as_bytes);
    let damage =
        written.is_some_and(|written| written != public).then_some("its public half is another key's");
    Some(Key {
        public: Some(PublicHalf::Point(public.to_vec())),
        damage,
        ..Key::new("PKCS#8", "Ed25519", Lock::Open)
    })
}

fn rsa(container: &'static str, members: &pkcs1::RsaPrivateKey<UintRef<'_>>) -> Key {
    let number = |value: &UintRef<'_>| BigUint::from_bytes_be(value.as_bytes());
    let modulus = number(&members.modulus);
    let mut product = number(&members.prime1) * number(&members.prime2);
    for other in members.other_prime_infos.iter().flatten() {
        product *= number(&other.prime);
    }
    let damage = if product != modulus {
        Some("its modulus is not the product of its primes")
    } else if modulus.bits() < SMALLEST_RSA {
        Some("too small for a real key")
    } else {
        None
    };
    Key {
        public: Some(PublicHalf::Rsa(modulus.to_bytes_be())),
        damage,
        ..Key::new(container, format!("RSA {}", modulus.bits()), Lock::Open)
    }
}

fn ec(container: &'static str, members: &EcPrivateKey<'_>, curve: Option<ObjectIdentifier>) -> Key {
    let named = match &members.parameters {
        Some(EcParameters::NamedCurve(oid)) => Some(*oid),
        None => curve,
    };
    let known =
        named.and_then(|oid| CURVES.iter().find(|(known, ..)| oid == ObjectIdentifier::new_unwrap(known)));
    let (kind, fits) = match known {
        // Some programs leave out zeros in front.
        Some((_, name, length)) => {
            (format!("EC {name}"), (length - 4..=*length).contains(&members.private_key.len()))
        }
        None => ("EC".to_owned(), members.private_key.len() >= 16),
    };
    let is_zero = members.private_key.iter().all(|byte| *byte == 0);
    Key {
        public: members.public_key.map(|point| PublicHalf::Point(point.to_vec())),
        damage: (!fits || is_zero).then_some("its number does not fit its curve"),
        ..Key::new(container, kind, Lock::Open)
    }
}

/// `EncryptedPrivateKeyInfo`: an algorithm and an octet string of ciphertext.
fn encrypted(bytes: &[u8]) -> Option<Key> {
    const SHORTEST: u32 = 32;
    let mut reader = SliceReader::new(bytes).ok()?;
    let length = reader
        .sequence(|reader| {
            AlgorithmIdentifierRef::decode(reader)?;
            let data = <&OctetStringRef>::decode(reader)?;
            Ok::<_, der::Error>(data.len())
        })
        .ok()?;
    reader.finish().ok()?;
    (u32::from(length) >= SHORTEST).then(|| Key::new("PKCS#8", "", Lock::Locked))
}

/// Version, p, q, g, public and private number.
fn dsa(bytes: &[u8]) -> Option<Key> {
    let mut reader = SliceReader::new(bytes).ok()?;
    let numbers = reader
        .sequence(|reader| {
            let mut numbers = Vec::new();
            while !reader.is_finished() && numbers.len() < 6 {
                numbers.push(UintRef::decode(reader)?);
            }
            Ok::<_, der::Error>(numbers)
        })
        .ok()?;
    let [version, p, _, _, _, _] = numbers.as_slice() else { return None };
    let bits = BigUint::from_bytes_be(p.as_bytes()).bits();
    (version.is_empty() || version.as_bytes() == [0])
        .then(|| Key::new("DSA", format!("DSA {bits}"), Lock::Open))
}
