//! Macaroons: the counterparts of `structure:macaroon`, `structure:lnd-macaroon` and `structure:fly-macaroon`.
//!
//! | generator | gives |
//! |---|---|
//! | `{pypi}` | a PyPI token for the whole account |
//! | `{pypi:project}` | one for a single project that ends in 2027 |
//! | `{lnd}` `{lnd:base64}` | an LND macaroon in hex, in base64 |
//! | `{fly}` `{fly:bare}` | a Fly.io token, with and without `FlyV1` |

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use super::source::Source;

pub(super) fn generate(source: &mut Source, name: &str, argument: &str) -> Option<String> {
    Some(match (name, argument) {
        ("pypi", "") => pypi(source, &[]),
        ("pypi", "project") => {
            pypi(source, &[r#"[0, 1811808000, 1780272000]"#.to_owned(), r#"[1, ["invoices"]]"#.to_owned()])
        }
        ("lnd", "") => data_encoding::HEXLOWER.encode(&lnd(source)),
        ("lnd", "base64") => STANDARD.encode(lnd(source)),
        ("fly", "") => format!("FlyV1 {}", fly(source)),
        ("fly", "bare") => fly(source),
        _ => return None,
    })
}

/// Version 2 of libmacaroons: fields of type, length and value; a zero ends a section.
fn pypi(source: &mut Source, caveats: &[String]) -> String {
    let identifier = source.uuid();
    let mut raw = vec![2];
    field(&mut raw, 1, b"pypi.org");
    field(&mut raw, 2, identifier.as_bytes());
    raw.push(0);
    for caveat in caveats {
        field(&mut raw, 2, caveat.as_bytes());
        raw.push(0);
    }
    raw.push(0);
    field(&mut raw, 6, &source.bytes(32));
    format!("pypi-{}", URL_SAFE_NO_PAD.encode(raw))
}

/// What the administrator's macaroon allows.
const PERMISSIONS: &[(&str, &[&str])] = &[
    ("address", &["read", "write"]),
    ("info", &["read", "write"]),
    ("invoices", &["read", "write"]),
    ("macaroon", &["generate", "read", "write"]),
    ("message", &["read", "write"]),
    ("offchain", &["read", "write"]),
    ("onchain", &["read", "write"]),
    ("peers", &["read", "write"]),
    ("signer", &["generate", "read"]),
];

/// The identifier is a protocol buffer of a nonce, a storage id and the permissions.
fn lnd(source: &mut Source) -> Vec<u8> {
    let mut identifier = vec![3];
    field(&mut identifier, 10, &source.bytes(16));
    field(&mut identifier, 18, b"0");
    for (entity, actions) in PERMISSIONS {
        let mut permission = Vec::new();
        field(&mut permission, 10, entity.as_bytes());
        for action in *actions {
            field(&mut permission, 18, action.as_bytes());
        }
        field(&mut identifier, 26, &permission);
    }
    let mut raw = vec![2];
    field(&mut raw, 1, b"lnd");
    field(&mut raw, 2, &identifier);
    raw.extend([0, 0]);
    field(&mut raw, 6, &source.bytes(32));
    raw
}

/// MessagePack: an array of nonce, location, caveats and tail.
fn fly(source: &mut Source) -> String {
    let mut raw = vec![0x94, 0x93, 0xc4, 16];
    raw.extend(source.bytes(16));
    raw.extend([0xc4, 16]);
    raw.extend(source.bytes(16));
    raw.push(0xc2);
    raw.extend([0xd9, 33]);
    raw.extend_from_slice(b"https://api.fly.io/v1/aaa/oauth/x");
    // Two caveats: a type and its body.
    raw.extend([0x94, 0x04, 0x92, 0xce]);
    raw.extend(source.bytes(4));
    raw.extend([0x1f, 0x05, 0x91, 0xce]);
    raw.extend(source.bytes(4));
    raw.extend([0xc4, 32]);
    raw.extend(source.bytes(32));
    format!("fm2_{}", STANDARD.encode(raw))
}

/// A kind, a length of seven bits a byte with the lowest first, and the value: libmacaroons and protocol buffers agree.
fn field(raw: &mut Vec<u8>, kind: u8, value: &[u8]) {
    raw.push(kind);
    let mut length = value.len();
    while length >= 0x80 {
        raw.push(0x80 | u8::try_from(length & 0x7f).unwrap_or_default());
        length >>= 7;
    }
    raw.push(u8::try_from(length).unwrap_or_default());
    raw.extend_from_slice(value);
}
