//! Identity of a secret: a digest of its exact bytes, plain for values that cannot be guessed, keyed for those
//! that can.
//!
//! [`Fingerprinter`] makes identities. It is also told what an inventory declares, and recognises what was declared
//! under another scheme or key ([`comparison`]): only here are secrets at hand.

pub mod comparison;
pub mod finding_id;
pub mod fingerprinter;
pub mod foreign;
pub mod identity;
pub mod key;

use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use comparison::{Comparison, Recognised};
pub use finding_id::FindingId;
pub use fingerprinter::Fingerprinter;
pub use identity::{Identity, RunIdentity};
pub use key::{KeyId, SHORTEST_KEY, WeakKey};

/// How a fingerprint was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scheme {
    /// SHA-256 of the secret's bytes.
    Sha256,
    /// HMAC-SHA-256 of the secret's bytes under the organisation's key.
    HmacSha256,
    /// Microsoft's correlating id: see [`foreign::c3id`]. Declared only, never made for a report.
    C3id,
    /// The hash of GitGuardian's `HasMySecretLeaked`: see [`foreign::hmsl`]. Declared only, never made for a report.
    Hmsl,
}

impl Scheme {
    /// Every scheme, in the order in which messages list them.
    pub const ALL: &'static [Self] = &[Self::Sha256, Self::HmacSha256, Self::C3id, Self::Hmsl];

    /// The name in front of the colon.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256",
            Self::HmacSha256 => "hmac-sha256",
            Self::C3id => "c3id",
            Self::Hmsl => "hmsl",
        }
    }
}

/// A secret's identity, the same in every place and every run.
///
/// Its text is `<scheme>:<64 hex digits>`, with the id of the key before the digest where there is a key:
/// `hmac-sha256:<8 hex digits>:<64 hex digits>`. Earlier versions left the id out, which is still read. A correlating id
/// is written as its makers write it: `c3id:C3ID<20 characters>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fingerprint {
    /// How it was made.
    pub scheme: Scheme,
    key: Option<KeyId>,
    /// Shorter digests have zeros behind them.
    digest: [u8; 32],
}

/// A part of a digest tells digests apart as well as all of it, and a table that is asked a million times notices.
impl Hash for Fingerprint {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.digest.first_chunk().copied().map_or(0, u64::from_le_bytes));
    }
}

impl Fingerprint {
    /// The id of the key that it was made with; nothing where there is no key, or where it was written without.
    #[must_use]
    pub fn key(&self) -> Option<KeyId> {
        self.key
    }

    /// The same without the id of the key, as earlier versions wrote it.
    #[must_use]
    pub fn without_key(self) -> Self {
        Self { key: None, ..self }
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = self.scheme.as_str();
        match (self.scheme, self.key) {
            (Scheme::C3id, _) => write!(f, "{scheme}:{}", foreign::written_c3id(&self.digest)),
            (_, Some(key)) => write!(f, "{scheme}:{key}:{}", hex(&self.digest)),
            (_, None) => write!(f, "{scheme}:{}", hex(&self.digest)),
        }
    }
}

/// A text that is no fingerprint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FingerprintError {
    /// No scheme, or one that does not exist.
    #[error(
        "a fingerprint is `sha256:`, `hmac-sha256:` with or without the id of its key, or `hmsl:` and 64 hex digits, or \
         `c3id:`; `straykey fingerprint` prints one"
    )]
    Scheme,
    /// The digest is not 64 hex digits.
    #[error("the digest has {0} characters where 64 hex digits are expected")]
    Digest(usize),
    /// What stands for the id of the key is none.
    #[error("`{}` is followed by the id of its key, 8 hex digits, and then by 64 hex digits", Scheme::HmacSha256.as_str())]
    Key,
    /// It is no correlating id of the form that can be computed.
    #[error(
        "write a correlating id as `C3ID` and 20 characters of base64; shorter ones are of drafts that cannot be compared"
    )]
    CorrelatingId,
}

impl FromStr for Fingerprint {
    type Err = FingerprintError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, rest) = text.split_once(':').ok_or(FingerprintError::Scheme)?;
        let scheme = Scheme::ALL.iter().copied().find(|scheme| scheme.as_str() == name);
        let scheme = scheme.ok_or(FingerprintError::Scheme)?;
        match (scheme, rest.split_once(':')) {
            (Scheme::C3id, _) => {
                let digest = foreign::read_c3id(rest).ok_or(FingerprintError::CorrelatingId)?;
                Ok(Self { scheme, key: None, digest })
            }
            (Scheme::HmacSha256, Some((key, hex))) => {
                let key = bytes(key).map(KeyId::of_bytes).ok_or(FingerprintError::Key)?;
                Ok(Self { scheme, key: Some(key), digest: digest(hex)? })
            }
            (_, _) => Ok(Self { scheme, key: None, digest: digest(rest)? }),
        }
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Fingerprint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

fn digest(hex: &str) -> Result<[u8; 32], FingerprintError> {
    bytes(hex).ok_or_else(|| FingerprintError::Digest(hex.chars().count()))
}

/// The bytes that exactly `2 * N` hex digits of either case mean. Inventories hold a hundred thousand of them.
fn bytes<const N: usize>(hex: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    let (pairs, []) = hex.as_bytes().as_chunks::<2>() else { return None };
    if pairs.len() != N {
        return None;
    }
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        let digit = |text: u8| char::from(text).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(bytes)
}

/// Lower-case hex digits. Reports format millions of digests: `format!` for each byte would take most of their time.
fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|digit| char::from(DIGITS[usize::from(digit)]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Fingerprint, FingerprintError, Scheme};

    fn parse(text: &str) -> Result<Fingerprint, FingerprintError> {
        text.parse()
    }

    #[test]
    fn every_form_is_written_as_it_is_read() {
        let digest = "0123456789abcdef".repeat(4);
        for (text, scheme) in [
            (format!("sha256:{digest}"), Scheme::Sha256),
            (format!("hmac-sha256:{digest}"), Scheme::HmacSha256),
            (format!("hmac-sha256:00c0ffee:{digest}"), Scheme::HmacSha256),
            (format!("hmsl:{digest}"), Scheme::Hmsl),
            (format!("c3id:C3ID{}", "Ab+/".repeat(5)), Scheme::C3id),
        ] {
            let fingerprint = parse(&text).unwrap();
            assert_eq!((fingerprint.to_string(), fingerprint.scheme), (text, scheme));
        }
        let upper = parse(&format!("hmac-sha256:00C0FFEE:{}", digest.to_uppercase())).unwrap();
        assert_eq!(upper.to_string(), format!("hmac-sha256:00c0ffee:{digest}"));
    }

    #[test]
    fn the_key_is_part_of_the_identity() {
        let digest = "0".repeat(64);
        let [one, other, none] = ["hmac-sha256:00000001:", "hmac-sha256:00000002:", "hmac-sha256:"]
            .map(|form| parse(&format!("{form}{digest}")).unwrap());
        assert!(one != other && one != none && other != none);
        assert_eq!((one.without_key(), one.key().unwrap().to_string()), (none, "00000001".to_owned()));
    }

    #[test]
    fn mistakes_are_told() {
        let digest = "0".repeat(64);
        for (text, error) in [
            ("abc".to_owned(), FingerprintError::Scheme),
            ("md5:00".to_owned(), FingerprintError::Scheme),
            ("sha256:00".to_owned(), FingerprintError::Digest(2)),
            (format!("sha256:{}", "é".repeat(32)), FingerprintError::Digest(32)),
            (format!("sha256:00000000:{digest}"), FingerprintError::Digest(73)),
            (format!("hmac-sha256:0000000:{digest}"), FingerprintError::Key),
            (format!("hmac-sha256:{digest}:"), FingerprintError::Key),
            ("hmac-sha256:00000000:00".to_owned(), FingerprintError::Digest(2)),
            ("hmsl:c68cb".to_owned(), FingerprintError::Digest(5)),
            (format!("c3id:C3ID{}", "A".repeat(16)), FingerprintError::CorrelatingId),
            (format!("c3id:{}", "A".repeat(20)), FingerprintError::CorrelatingId),
            (format!("c3id:C3ID{}=", "A".repeat(19)), FingerprintError::CorrelatingId),
        ] {
            assert_eq!(parse(&text), Err(error), "{text}");
        }
    }
}
