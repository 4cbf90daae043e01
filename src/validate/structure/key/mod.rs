//! Private keys in all the forms in which they are written: parsed, not just recognised by their first line.

mod armour;
mod der;
mod jwk;
mod openssh;
mod pgp;
mod putty;
mod service_account;
mod ssh2;
mod wire;

use jiff::Timestamp;

use super::certificate::{self, Beside};
use super::{Parsed, Reason, Surroundings, Weight, base64};
use crate::secret::Secret;

pub(super) use armour::plain;
pub(super) use jwk::parse as parse_jwk;
pub(super) use pgp::parse as parse_pgp;
pub(super) use putty::parse as parse_putty;
pub(super) use service_account::parse as parse_service_account;
pub(super) use ssh2::parse as parse_ssh2;

/// Is the key usable as it stands?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lock {
    Open,
    /// Under a passphrase.
    Locked,
    /// Only names a key that is in a piece of hardware or in another file.
    Elsewhere,
}

/// The public half, as far as it can be compared with the one in a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PublicHalf {
    /// The modulus, without zeros in front.
    Rsa(Vec<u8>),
    /// A point of an elliptic curve, or an Edwards key, as certificates write it.
    Point(Vec<u8>),
}

/// What was found out about a key.
#[derive(Debug)]
struct Key {
    /// How it is packed: `PKCS#8`.
    container: &'static str,
    /// Type and size: `RSA 2048`. Empty when it cannot be read.
    kind: String,
    lock: Lock,
    public: Option<PublicHalf>,
    /// What identifies it in public: an SSH or PGP fingerprint.
    fingerprint: Option<String>,
    issued: Option<Timestamp>,
    /// What is wrong with it. Keys that are torn or altered can often be restored.
    damage: Option<&'static str>,
}

impl Key {
    fn new(container: &'static str, kind: impl Into<String>, lock: Lock) -> Self {
        Self {
            container,
            kind: kind.into(),
            lock,
            public: None,
            fingerprint: None,
            issued: None,
            damage: None,
        }
    }

    fn damaged(container: &'static str) -> Self {
        Self { damage: Some("incomplete or damaged"), ..Self::new(container, "", Lock::Open) }
    }

    fn into_parsed(self, bytes: Vec<u8>) -> Parsed {
        let lock = if self.lock == Lock::Locked { "encrypted " } else { "" };
        let kind = if self.kind.is_empty() { String::new() } else { format!(", {}", self.kind) };
        let mut parsed = Parsed::new(format!("{lock}{} private key{kind}", self.container));
        parsed.issued = self.issued;
        parsed.public_id = self.fingerprint;
        match (self.lock, self.damage) {
            (Lock::Elsewhere, _) => parsed.weigh(Weight::Doubtful, "names a key that is kept elsewhere"),
            (_, Some(damage)) => parsed.weigh(Weight::Lowered, damage),
            (Lock::Locked, None) => parsed.weight = Weight::Lowered,
            (Lock::Open, None) => {}
        }
        parsed.canonical = Some(Secret::new(bytes));
        parsed
    }
}

/// A PEM private key. The identifying bytes are its DER, so that re-wrapping does not change the fingerprint.
pub(super) fn parse(value: &[u8], surroundings: Surroundings<'_>) -> Result<Parsed, Reason> {
    let text = plain(value);
    let armour = armour::dissect(&text).ok_or(Reason::Structure)?;
    let bytes = base64::salvaged(armour.body.as_bytes()).ok_or(Reason::Structure)?;
    let key = read(&armour, &bytes).ok_or(Reason::Structure)?;
    let beside = key.public.as_ref().and_then(|public| certificate::beside(surroundings, public));
    let mut parsed = key.into_parsed(bytes.to_vec());
    if let Some(Beside { issued, expires, name }) = beside {
        parsed.issued = parsed.issued.or(issued);
        parsed.expires = expires;
        parsed.public_id = parsed.public_id.or(name);
        parsed.add_note("its certificate stands beside it");
    }
    Ok(parsed)
}

/// Base64 of a PEM private key, as in a Kubernetes secret.
pub(super) fn parse_encoded(value: &[u8], surroundings: Surroundings<'_>) -> Result<Parsed, Reason> {
    let compact: Vec<u8> = value.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let pem = base64::salvaged(&compact).ok_or(Reason::Structure)?;
    let mut parsed = parse(&pem, surroundings)?;
    parsed.note = format!("base64 of {}", parsed.note);
    Ok(parsed)
}

/// Base64 of the DER of a private key, without armour.
pub(super) fn parse_der(value: &[u8]) -> Result<Parsed, Reason> {
    let compact: Vec<u8> =
        value.iter().copied().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'\\').collect();
    let bytes = base64::salvaged(&compact).ok_or(Reason::Structure)?;
    let key = der::key(&bytes).ok_or(Reason::Structure)?;
    let mut parsed = key.into_parsed(bytes.to_vec());
    parsed.note = format!("base64 of {}", parsed.note);
    Ok(parsed)
}

/// The label says where to look first; what the bytes are decides.
fn read(armour: &armour::Armour<'_>, bytes: &[u8]) -> Option<Key> {
    if armour.label == "PGP PRIVATE KEY BLOCK" {
        return pgp::key(bytes);
    }
    if bytes.starts_with(openssh::MAGIC) {
        return Some(openssh::key(bytes).unwrap_or_else(|| Key::damaged("OpenSSH")));
    }
    if armour.headers.iter().any(|header| header.contains("ENCRYPTED")) {
        return traditional(armour.label, bytes);
    }
    der::key(bytes).or_else(|| der::looks_torn(bytes).then(|| Key::damaged("PEM")))
}

/// PEM's own encryption (RFC 1421): the body is nothing but ciphertext, in whole blocks of 8 bytes or more.
fn traditional(label: &str, bytes: &[u8]) -> Option<Key> {
    const SHORTEST: usize = 40;
    let kind = match label.split(' ').next() {
        Some("RSA") => "RSA",
        Some("EC") => "EC",
        Some("DSA") => "DSA",
        _ => "",
    };
    let key = Key::new("PEM", kind, Lock::Locked);
    let damage = (!bytes.len().is_multiple_of(8)).then_some("incomplete or damaged");
    (bytes.len() >= SHORTEST).then_some(Key { damage, ..key })
}

#[cfg(test)]
mod tests;
