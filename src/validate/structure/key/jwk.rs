//! Private members of JSON Web Keys (RFC 7517, RFC 7518, RFC 8037): `d`, or `k` of a symmetric key.

use ed25519_dalek::SigningKey;
use num_bigint::BigUint;
use serde_json::{Map, Value};

use super::{Key, Lock};
use crate::validate::structure::{Parsed, Reason, Surroundings, base64, shown};

/// An RSA key of 8192 bits with all its members.
const REACH: usize = 12_288;

/// The value of the member. The object around it, if it is JSON, says of which key; without it the length decides.
pub(in crate::validate::structure) fn parse(
    value: &[u8],
    around: Surroundings<'_>,
) -> Result<Parsed, Reason> {
    const SHORTEST: usize = 16;
    let bytes = base64::decoded(value).filter(|bytes| bytes.len() >= SHORTEST).ok_or(Reason::Structure)?;
    let object: Option<Map<String, Value>> = around
        .enclosing(value.len(), REACH)
        .and_then(|text| serde_json::from_slice(text).ok())
        .filter(|object: &Map<String, Value>| object.contains_key("kty"));
    let key =
        object.as_ref().map_or_else(|| Some(Key::new("JWK", "", Lock::Open)), |object| key(object, &bytes));
    let mut parsed = key.ok_or(Reason::Structure)?.into_parsed(bytes.to_vec());
    parsed.public_id = object
        .as_ref()
        .and_then(|object| object.get("kid"))
        .and_then(Value::as_str)
        .and_then(shown::identifier);
    Ok(parsed)
}

fn key(object: &Map<String, Value>, secret: &[u8]) -> Option<Key> {
    let text = |name: &str| object.get(name).and_then(Value::as_str);
    let bytes = |name: &str| text(name).and_then(|value| base64::decoded(value.as_bytes()));
    let key = |kind: &str, damage: Option<&'static str>| Key { damage, ..Key::new("JWK", kind, Lock::Open) };
    Some(match text("kty")? {
        "RSA" => {
            let number = |name: &str| bytes(name).map(|bytes| BigUint::from_bytes_be(&bytes));
            let modulus = number("n")?;
            let product = number("p").zip(number("q")).map(|(p, q)| p * q);
            let damage = product
                .is_some_and(|product| product != modulus)
                .then_some("its modulus is not the product of its primes");
            key(&format!("RSA {}", modulus.bits()), damage)
        }
        "EC" => {
            let (name, length) = match text("crv")? {
                "P-256" => ("EC P-256", 32),
                "P-384" => ("EC P-384", 48),
                "P-521" => ("EC P-521", 66),
                "secp256k1" => ("EC secp256k1", 32),
                _ => ("EC", secret.len()),
            };
            key(name, (secret.len() != length).then_some("its number does not fit its curve"))
        }
        "OKP" => {
            let name = match text("crv")? {
                "Ed25519" => "Ed25519",
                "X25519" => "X25519",
                "Ed448" => "Ed448",
                "X448" => "X448",
                _ => "OKP",
            };
            let seed: Option<&[u8; 32]> = secret.try_into().ok();
            let derived = seed.map(|seed| SigningKey::from_bytes(seed).verifying_key().to_bytes());
            let differs =
                name == "Ed25519" && bytes("x").is_some_and(|x| derived.is_none_or(|half| half != **x));
            key(name, differs.then_some("its public half is another key's"))
        }
        "oct" => key(&format!("symmetric, {} bits", secret.len() * 8), None),
        _ => return None,
    })
}
