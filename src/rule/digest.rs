//! Names a set of rules together with the code that applies them, so that what one run learned is not taken for what
//! another would.

use sha2::{Digest, Sha256};

/// To be raised when the code finds something else in the same text with the same rules. Releases differ by their version
/// already; this is for what lies between them.
const DETECTION: u32 = 2;

/// Digest of all rules, of the program's version and of its way of detecting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RulesDigest([u8; 32]);

impl RulesDigest {
    /// The digest with these bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Gathers the texts of rule files. Their names and their order do not matter, as they do not for what is found.
#[derive(Debug, Clone, Default)]
pub(super) struct RulesDigester(Vec<[u8; 32]>);

impl RulesDigester {
    pub(super) fn add(&mut self, text: &[u8]) {
        self.0.push(Sha256::digest(text).into());
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn finish(mut self) -> RulesDigest {
        self.0.sort_unstable();
        let mut digest = Sha256::new();
        digest.update(b"straykey rules\0");
        digest.update(DETECTION.to_le_bytes());
        digest.update(Sha256::digest(env!("CARGO_PKG_VERSION").as_bytes()));
        for text in self.0 {
            digest.update(text);
        }
        RulesDigest(digest.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::RulesDigester;

    #[test]
    fn the_order_of_files_does_not_matter_and_every_byte_does() {
        let digest = |texts: &[&str]| {
            let mut digester = RulesDigester::default();
            texts.iter().for_each(|text| digester.add(text.as_bytes()));
            digester.finish()
        };
        assert_eq!(digest(&["a", "b"]), digest(&["b", "a"]));
        for other in [&["a"][..], &["a", "c"], &["ab"], &["a", "b", ""], &["a", "a", "b"]] {
            assert_ne!(digest(&["a", "b"]), digest(other), "{other:?}");
        }
    }
}
