//! Identity of a secret: a digest of its exact bytes, plain for values that cannot be guessed, keyed for those
//! that can.

use std::fmt;
use std::str::FromStr;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::kind::Guessability;
use crate::rule::RuleId;
use crate::secret::Secret;

/// How a fingerprint was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scheme {
    /// SHA-256 of the secret's bytes.
    Sha256,
    /// HMAC-SHA-256 of the secret's bytes under the organisation's key.
    HmacSha256,
}

impl Scheme {
    /// The name in front of the colon.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256",
            Self::HmacSha256 => "hmac-sha256",
        }
    }
}

/// A secret's identity, the same in every place and every run: `<scheme>:<64 hex digits>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint {
    /// How it was made.
    pub scheme: Scheme,
    digest: [u8; 32],
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.scheme.as_str(), hex(&self.digest))
    }
}

/// A text that is no fingerprint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FingerprintError {
    /// No scheme, or one that does not exist.
    #[error(
        "a fingerprint is `sha256:` or `hmac-sha256:` and 64 hex digits; `straykey fingerprint` prints one"
    )]
    Scheme,
    /// The digest is not 64 hex digits.
    #[error("the digest has {0} characters where 64 hex digits are expected")]
    Digest(usize),
}

impl FromStr for Fingerprint {
    type Err = FingerprintError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (scheme, hex) = text.split_once(':').ok_or(FingerprintError::Scheme)?;
        let scheme = match scheme {
            "sha256" => Scheme::Sha256,
            "hmac-sha256" => Scheme::HmacSha256,
            _ => return Err(FingerprintError::Scheme),
        };
        let wrong = FingerprintError::Digest(hex.chars().count());
        if hex.len() != 64 || !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(wrong);
        }
        let mut digest = [0; 32];
        for (at, byte) in digest.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).map_err(|_| wrong.clone())?;
        }
        Ok(Self { scheme, digest })
    }
}

/// What two occurrences of one secret have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Identity {
    /// Comparable with inventories, baselines and other runs.
    Fingerprint(Fingerprint),
    /// A guessable secret met without a fingerprint key: comparable inside this run only, and never shown.
    Run(RunIdentity),
}

/// Digest under a key that nobody knows and that ends with the run.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunIdentity([u8; 32]);

impl fmt::Debug for RunIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RunIdentity")
    }
}

impl Identity {
    /// The fingerprint that may be shown and compared, if there is one.
    #[must_use]
    pub fn fingerprint(&self) -> Option<Fingerprint> {
        match self {
            Self::Fingerprint(fingerprint) => Some(*fingerprint),
            Self::Run(_) => None,
        }
    }
}

/// Shortest fingerprint key, in bytes: a key that can be guessed protects nothing.
pub const SHORTEST_KEY: usize = 16;

/// A fingerprint key that is too short to protect anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the fingerprint key has {0} bytes; use at least {SHORTEST_KEY} random ones, for example `openssl rand -hex 32`"
)]
pub struct WeakKey(usize);

/// Makes identities. Holds the organisation's key, if there is one, and a key for this run alone.
pub struct Fingerprinter {
    key: Option<Secret>,
    run_key: Secret,
}

impl fmt::Debug for Fingerprinter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fingerprinter").field("keyed", &self.key.is_some()).finish_non_exhaustive()
    }
}

impl Fingerprinter {
    /// `run_key` must be fresh random bytes; it never leaves the process.
    ///
    /// # Errors
    /// When the organisation's key is too short.
    pub fn new(key: Option<Secret>, run_key: [u8; 32]) -> Result<Self, WeakKey> {
        if let Some(short) =
            key.as_ref().map(|key| key.expose().len()).filter(|length| *length < SHORTEST_KEY)
        {
            return Err(WeakKey(short));
        }
        Ok(Self { key, run_key: Secret::new(run_key.to_vec()) })
    }

    /// True when guessable secrets get fingerprints that other runs can compare.
    #[must_use]
    pub fn is_keyed(&self) -> bool {
        self.key.is_some()
    }

    /// The identity of a secret.
    #[must_use]
    pub fn identify(&self, secret: &[u8], guessability: Guessability) -> Identity {
        match (guessability, &self.key) {
            (Guessability::Random, _) => Identity::Fingerprint(Fingerprint {
                scheme: Scheme::Sha256,
                digest: Sha256::digest(secret).into(),
            }),
            (Guessability::Guessable, Some(key)) => {
                Identity::Fingerprint(Fingerprint { scheme: Scheme::HmacSha256, digest: keyed(key, secret) })
            }
            (Guessability::Guessable, None) => Identity::Run(RunIdentity(keyed(&self.run_key, secret))),
        }
    }
}

#[allow(clippy::expect_used, reason = "HMAC takes keys of any length")]
fn keyed(key: &Secret, secret: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.expose()).expect("HMAC takes keys of any length");
    mac.update(secret);
    mac.finalize().into_bytes().into()
}

/// Stable name of a finding: rule and secret, no place, so that it survives moves, rebases and squashes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FindingId(String);

impl FindingId {
    /// The id of one secret found by one rule.
    #[must_use]
    pub fn of(rule: &RuleId, fingerprint: &Fingerprint) -> Self {
        Self::digest(&["finding/v1", rule.as_str(), &fingerprint.to_string()])
    }

    /// The id of something a declared credential does wrong, found or not.
    #[must_use]
    pub fn of_drift(drift: &str, credential: &str) -> Self {
        Self::digest(&["drift/v1", drift, credential])
    }

    /// A stand-in for a guessable secret without a fingerprint: rule, first place, and how many findings of the
    /// rule begin there before it. It says nothing about the secret, and does not survive a move.
    #[must_use]
    pub fn provisional(rule: &RuleId, place: &str, ordinal: usize) -> Self {
        Self::digest(&["provisional/v1", rule.as_str(), place, &ordinal.to_string()])
    }

    /// The id as text: 32 hex digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn digest(parts: &[&str]) -> Self {
        let digest = Sha256::digest(parts.join("\0").as_bytes());
        Self(hex(&digest[..16]))
    }
}

impl fmt::Display for FindingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
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
    use super::{FindingId, Fingerprint, FingerprintError, Fingerprinter, Identity};
    use crate::kind::Guessability::{Guessable, Random};
    use crate::rule::RuleId;
    use crate::secret::Secret;

    fn fingerprinter(key: Option<&str>) -> Fingerprinter {
        Fingerprinter::new(key.map(|key| Secret::new(key.as_bytes().to_vec())), [7; 32]).unwrap()
    }

    #[test]
    fn plain_fingerprints_are_sha_256_of_the_bytes() {
        // FIPS 180-2, appendix B.1.
        let identity = fingerprinter(None).identify(b"abc", Random);
        assert_eq!(
            identity.fingerprint().unwrap().to_string(),
            "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn keyed_fingerprints_are_hmac_sha_256() {
        // RFC 4231, test case 3: key of 20 bytes 0xaa, data of 50 bytes 0xdd.
        let fingerprinter = Fingerprinter::new(Some(Secret::new(vec![0xaa; 20])), [0; 32]).unwrap();
        let identity = fingerprinter.identify(&[0xdd; 50], Guessable);
        assert_eq!(
            identity.fingerprint().unwrap().to_string(),
            "hmac-sha256:773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        );
    }

    #[test]
    fn without_a_key_guessable_secrets_correlate_but_show_nothing() {
        let fingerprinter = fingerprinter(None);
        let (one, same, other) = (
            fingerprinter.identify(b"hunter2", Guessable),
            fingerprinter.identify(b"hunter2", Guessable),
            fingerprinter.identify(b"hunter3", Guessable),
        );
        assert_eq!(one, same);
        assert_ne!(one, other);
        assert_eq!(one.fingerprint(), None);
        assert!(matches!(one, Identity::Run(_)));
        assert_eq!(format!("{one:?}"), "Run(RunIdentity)");
    }

    #[test]
    fn text_form_round_trips_and_mistakes_are_told() {
        let text = fingerprinter(Some("0123456789abcdef"))
            .identify(b"x", Guessable)
            .fingerprint()
            .unwrap()
            .to_string();
        assert_eq!(text.parse::<Fingerprint>().unwrap().to_string(), text);
        assert_eq!("abc".parse::<Fingerprint>(), Err(FingerprintError::Scheme));
        assert_eq!("md5:00".parse::<Fingerprint>(), Err(FingerprintError::Scheme));
        assert_eq!("sha256:00".parse::<Fingerprint>(), Err(FingerprintError::Digest(2)));
        assert_eq!(
            format!("sha256:{}", "é".repeat(32)).parse::<Fingerprint>(),
            Err(FingerprintError::Digest(32))
        );
    }

    #[test]
    fn a_short_key_is_refused() {
        let key = Some(Secret::new(b"short".to_vec()));
        assert!(Fingerprinter::new(key, [0; 32]).unwrap_err().to_string().contains("5 bytes"));
    }

    #[test]
    fn finding_ids_depend_on_rule_and_secret_only() {
        let fingerprint = fingerprinter(None).identify(b"abc", Random).fingerprint().unwrap();
        let id = FindingId::of(&RuleId::new("a"), &fingerprint);
        assert_eq!(id, FindingId::of(&RuleId::new("a"), &fingerprint));
        assert_ne!(id, FindingId::of(&RuleId::new("b"), &fingerprint));
        assert_eq!(id.as_str().len(), 32);
    }
}
