//! Makes identities of secrets.

use std::fmt;

use sha2::{Digest, Sha256};

use super::comparison::Comparison;
use super::key::{Key, WeakKey, keyed};
use super::{Fingerprint, Identity, RunIdentity, Scheme};
use crate::kind::Guessability;
use crate::secret::Secret;

/// Makes identities. Holds the organisation's key, if there is one, the key before it during a change, and a key for
/// this run alone.
pub struct Fingerprinter {
    key: Option<Key>,
    previous: Option<Key>,
    run_key: Secret,
    comparison: Comparison,
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
        let key = key.map(Key::new).transpose()?;
        let comparison = Comparison::of(key.as_ref().map(|key| key.id));
        Ok(Self { key, previous: None, run_key: Secret::new(run_key.to_vec()), comparison })
    }

    /// The same, which also recognises what was declared with the key before this one. New fingerprints are never
    /// made with it.
    ///
    /// # Errors
    /// When that key is too short.
    pub fn with_previous(mut self, previous: Secret) -> Result<Self, WeakKey> {
        let previous = Key::new(previous)?;
        self.comparison.accept(previous.id);
        Ok(Self { previous: Some(previous), ..self })
    }

    /// From now on recognises secrets that are declared by one of these fingerprints, whatever it was made with.
    pub fn expect(&mut self, declared: impl IntoIterator<Item = Fingerprint>) {
        self.comparison.expect(declared);
    }

    /// What was recognised so far.
    #[must_use]
    pub fn comparison(&self) -> &Comparison {
        &self.comparison
    }

    /// True when guessable secrets get fingerprints that other runs can compare.
    #[must_use]
    pub fn is_keyed(&self) -> bool {
        self.key.is_some()
    }

    /// The identity of a secret. If the secret is declared by another fingerprint, that is remembered.
    #[must_use]
    pub fn identify(&self, secret: &[u8], guessability: Guessability) -> Identity {
        let identity = match (guessability, &self.key) {
            (Guessability::Random, _) => Identity::Fingerprint(plain(secret)),
            (Guessability::Guessable, Some(key)) => Identity::Fingerprint(Fingerprint {
                scheme: Scheme::HmacSha256,
                key: Some(key.id),
                digest: key.digest(secret),
            }),
            (Guessability::Guessable, None) => Identity::Run(RunIdentity(keyed(&self.run_key, secret))),
        };
        self.comparison.meet(identity, secret, [self.key.as_ref(), self.previous.as_ref()]);
        identity
    }
}

/// The fingerprint of a secret that cannot be guessed.
pub(super) fn plain(secret: &[u8]) -> Fingerprint {
    Fingerprint { scheme: Scheme::Sha256, key: None, digest: Sha256::digest(secret).into() }
}

#[cfg(test)]
mod tests {
    use super::Fingerprinter;
    use crate::fingerprint::{Fingerprint, Identity};
    use crate::kind::Guessability::{Guessable, Random};
    use crate::secret::Secret;

    #[test]
    fn plain_fingerprints_are_sha_256_of_the_bytes() {
        // FIPS 180-2, appendix B.1.
        let identity = Fingerprinter::new(None, [7; 32]).unwrap().identify(b"abc", Random);
        assert_eq!(
            identity.fingerprint().unwrap().to_string(),
            "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn keyed_fingerprints_are_hmac_sha_256_and_name_their_key() {
        // RFC 4231, test case 3: key of 20 bytes 0xaa, data of 50 bytes 0xdd.
        let fingerprinter = Fingerprinter::new(Some(Secret::new(vec![0xaa; 20])), [0; 32]).unwrap();
        let fingerprint = fingerprinter.identify(&[0xdd; 50], Guessable).fingerprint().unwrap();
        let key = fingerprint.key().unwrap();
        assert_eq!(
            fingerprint.to_string(),
            format!("hmac-sha256:{key}:773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe")
        );
        assert_eq!(fingerprinter.comparison().current_key(), Some(key));
        assert_eq!(fingerprint.to_string().parse::<Fingerprint>(), Ok(fingerprint));
    }

    #[test]
    fn without_a_key_guessable_secrets_correlate_but_show_nothing() {
        let fingerprinter = Fingerprinter::new(None, [7; 32]).unwrap();
        let [one, same, other] =
            ["hunter2", "hunter2", "hunter3"].map(|text| fingerprinter.identify(text.as_bytes(), Guessable));
        assert_eq!(one, same);
        assert_ne!(one, other);
        assert_eq!(one.fingerprint(), None);
        assert!(matches!(one, Identity::Run(_)));
        assert_eq!(format!("{one:?}"), "Run(RunIdentity)");
    }

    #[test]
    fn a_short_key_is_refused_in_either_place() {
        let short = || Secret::new(b"short".to_vec());
        assert!(Fingerprinter::new(Some(short()), [0; 32]).unwrap_err().to_string().contains("5 bytes"));
        let long = Secret::new(b"0123456789abcdef".to_vec());
        let fingerprinter = Fingerprinter::new(Some(long), [0; 32]).unwrap();
        assert!(fingerprinter.with_previous(short()).unwrap_err().to_string().contains("5 bytes"));
    }
}
