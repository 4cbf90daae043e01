//! Private keys in PEM: parsed, not just recognised by their header.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use x509_parser::asn1_rs::{Any, FromDer, Tag};

use super::{Parsed, Reason, Weight, plain_armour};
use crate::secret::Secret;

/// Base64 as it is found in the wild: with or without padding.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

const OPENSSH_MAGIC: &[u8] = b"openssh-key-v1\0";

/// A PEM private key. The identifying bytes are its DER, so that re-wrapping does not change the fingerprint.
pub(super) fn parse(value: &[u8]) -> Result<Parsed, Reason> {
    let armour = plain_armour(value);
    let (label, headers, body) = dissect(&armour).ok_or(Reason::Structure)?;
    let bytes = LENIENT.decode(body).map_err(|_| Reason::Structure)?;
    let encrypted =
        headers.iter().any(|header| header.contains("ENCRYPTED")) || label == "ENCRYPTED PRIVATE KEY";
    let (note, locked) = match label {
        "OPENSSH PRIVATE KEY" => ("OpenSSH private key", openssh_is_locked(&bytes)?),
        "PGP PRIVATE KEY BLOCK" => ("OpenPGP private key", pgp_is_key(&bytes)?),
        // The body of an encrypted PKCS#1 key is ciphertext: its length is all that can be checked.
        _ if encrypted && !headers.is_empty() => ("private key", long_enough(&bytes)?),
        "ENCRYPTED PRIVATE KEY" => ("PKCS#8 private key", check(&bytes, &[Tag::Sequence, Tag::OctetString])?),
        "PRIVATE KEY" => {
            ("PKCS#8 private key", check(&bytes, &[Tag::Integer, Tag::Sequence, Tag::OctetString])?)
        }
        "RSA PRIVATE KEY" => ("PKCS#1 RSA private key", check(&bytes, &[Tag::Integer; 9])?),
        "DSA PRIVATE KEY" => ("DSA private key", check(&bytes, &[Tag::Integer; 6])?),
        "EC PRIVATE KEY" => ("SEC1 EC private key", check(&bytes, &[Tag::Integer, Tag::OctetString])?),
        _ => return Err(Reason::Structure),
    };
    let is_locked = encrypted || locked == Lock::Locked;
    let mut parsed = Parsed::new(if is_locked { format!("encrypted {note}") } else { note.to_owned() });
    parsed.weight = if is_locked { Weight::Doubtful } else { Weight::Full };
    parsed.canonical = Some(Secret::new(bytes));
    Ok(parsed)
}

/// Base64 of a PEM private key, as in a Kubernetes secret.
pub(super) fn parse_encoded(value: &[u8]) -> Result<Parsed, Reason> {
    let compact: Vec<u8> = value.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let pem = Secret::new(LENIENT.decode(compact).map_err(|_| Reason::Structure)?);
    let mut parsed = parse(pem.expose())?;
    parsed.note = format!("base64 of a {}", parsed.note);
    Ok(parsed)
}

/// Whether the key is usable as it stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lock {
    Open,
    Locked,
}

/// Label, header lines and joined base64 body of plain PEM.
fn dissect(armour: &str) -> Option<(&str, Vec<&str>, String)> {
    let start = armour.find("-----BEGIN ")? + "-----BEGIN ".len();
    let label_end = start + armour[start..].find("-----")?;
    let label = &armour[start..label_end];
    let body_start = label_end + "-----".len();
    let body_end = body_start + armour[body_start..].find("-----END ")?;
    if !armour[body_end + "-----END ".len()..].starts_with(label) {
        return None;
    }
    let (mut headers, mut body) = (Vec::new(), String::new());
    for line in armour[body_start..body_end].lines().flat_map(parts) {
        if line.contains(':') {
            headers.push(line);
        } else if !line.starts_with('=') {
            body.push_str(line);
        }
    }
    Some((label, headers, body))
}

/// PEM on one line sometimes has blanks where line ends were; a header line keeps its blanks.
fn parts(line: &str) -> Vec<&str> {
    if line.contains(':') { vec![line.trim()] } else { line.split_whitespace().collect() }
}

/// A DER sequence, complete, that begins with these members.
fn check(der: &[u8], members: &[Tag]) -> Result<Lock, Reason> {
    let (rest, outer) = Any::from_der(der).map_err(|_| Reason::Structure)?;
    if outer.tag() != Tag::Sequence || !rest.is_empty() {
        return Err(Reason::Structure);
    }
    let mut inner = outer.data;
    for expected in members {
        let (rest, member) = Any::from_der(inner).map_err(|_| Reason::Structure)?;
        if member.tag() != *expected {
            return Err(Reason::Structure);
        }
        inner = rest;
    }
    Ok(Lock::Open)
}

fn long_enough(bytes: &[u8]) -> Result<Lock, Reason> {
    if bytes.len() >= 40 { Ok(Lock::Locked) } else { Err(Reason::Structure) }
}

/// openssh-key-v1: magic, then the cipher's name.
fn openssh_is_locked(bytes: &[u8]) -> Result<Lock, Reason> {
    let rest = bytes.strip_prefix(OPENSSH_MAGIC).ok_or(Reason::Structure)?;
    let length = rest
        .get(..4)
        .and_then(|length| length.try_into().ok())
        .map(u32::from_be_bytes)
        .ok_or(Reason::Structure)?;
    let cipher = rest.get(4..).and_then(|rest| rest.get(..length as usize)).ok_or(Reason::Structure)?;
    if rest.len() < 80 {
        return Err(Reason::Structure);
    }
    Ok(if cipher == b"none" { Lock::Open } else { Lock::Locked })
}

/// RFC 9580: packet tag 5 or 7 is a secret key, in the old or the new packet format.
fn pgp_is_key(bytes: &[u8]) -> Result<Lock, Reason> {
    let first = bytes.first().copied().ok_or(Reason::Structure)?;
    let tag = if first & 0x40 == 0 { (first >> 2) & 0x0f } else { first & 0x3f };
    let is_key = first & 0x80 != 0 && matches!(tag, 5 | 7) && bytes.len() >= 64;
    if is_key { Ok(Lock::Open) } else { Err(Reason::Structure) }
}

#[cfg(test)]
mod tests {
    use super::{Weight, parse, parse_encoded};
    use crate::rule::template::expand;

    #[test]
    fn keys_of_every_form_parse_and_say_what_they_are() {
        for (kind, note) in [
            ("ed25519", "PKCS#8 private key"),
            ("ec", "SEC1 EC private key"),
            ("rsa", "PKCS#1 RSA private key"),
            ("openssh", "OpenSSH private key"),
            ("encrypted", "encrypted PKCS#8 private key"),
        ] {
            let plain = expand(&format!("{{pem:{kind}}}"), "key");
            let parsed = parse(plain.as_bytes()).unwrap();
            assert_eq!(parsed.note, note);
            assert_eq!(parsed.weight == Weight::Doubtful, kind == "encrypted");
            let indented = plain.replace('\n', "\n    ");
            let one_line = plain.replace('\n', "\\n");
            let quoted = format!("\"{}\"", plain.replace('\n', "\\n\" +\n  \""));
            let crlf = plain.replace('\n', "\r\n");
            for other in [indented, one_line, quoted, crlf] {
                assert_eq!(
                    parse(other.as_bytes()).unwrap().canonical,
                    parsed.canonical,
                    "{kind}: the DER is the same"
                );
            }
            let encoded = expand(&format!("{{b64pem:{kind}}}"), "key");
            assert_eq!(parse_encoded(encoded.as_bytes()).unwrap().canonical, parsed.canonical);
        }
    }

    #[test]
    fn broken_keys_do_not() {
        let key = expand("{pem:ed25519}", "key");
        let truncated = key.replace(&key[40..60], "");
        let elided = "-----BEGIN PRIVATE KEY-----\nMIIE...\n-----END PRIVATE KEY-----";
        let other_end = key.replace("END PRIVATE", "END RSA PRIVATE");
        let other_label = key.replace("PRIVATE KEY", "RSA PRIVATE KEY");
        for text in [truncated.as_str(), elided, &other_end, &other_label, "", "-----BEGIN PRIVATE KEY-----"]
        {
            assert!(parse(text.as_bytes()).is_err(), "{text}");
        }
    }
}
