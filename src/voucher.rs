//! What a secret is recognised by while it is at hand: patterns of allow entries over the value, and digests of values that
//! another tool's baseline knows. Only which of them it was leaves the pipeline.

use std::collections::HashSet;

use regex::bytes::Regex;
use sha1::Sha1;
use sha2::{Digest, Sha256};

use crate::secret::Secret;

/// Something that a secret was recognised by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Voucher {
    /// The pattern with this number.
    Pattern(usize),
    /// A digest of another tool's baseline.
    Digest([u8; 20]),
}

/// Everything that secrets are recognised by.
#[derive(Debug, Default)]
pub struct Vouchers {
    patterns: Vec<Regex>,
    /// SHA-1 digests as they are, and the first bytes of SHA-256 digests.
    sha1: HashSet<[u8; 20]>,
    sha256: HashSet<[u8; 20]>,
}

/// A pattern that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`value` is no pattern: {0}")]
pub struct PatternError(String);

/// Largest compiled pattern: a hostile settings file must not take the machine.
const LARGEST_PATTERN: usize = 1 << 20;

impl Vouchers {
    /// Recognises nothing.
    #[must_use]
    pub fn none() -> &'static Self {
        static NONE: std::sync::OnceLock<Vouchers> = std::sync::OnceLock::new();
        NONE.get_or_init(Self::default)
    }

    /// Adds a pattern that has to match a whole value.
    ///
    /// # Errors
    /// When it does not parse, or is too large.
    pub fn pattern(&mut self, pattern: &str) -> Result<Voucher, PatternError> {
        let whole = format!(r"\A(?:{pattern})\z");
        let compiled = regex::bytes::RegexBuilder::new(&whole).size_limit(LARGEST_PATTERN).build();
        self.patterns.push(compiled.map_err(|error| PatternError(error.to_string()))?);
        Ok(Voucher::Pattern(self.patterns.len() - 1))
    }

    /// Adds the SHA-1 digest of a value.
    pub fn sha1(&mut self, digest: [u8; 20]) -> Voucher {
        self.sha1.insert(digest);
        Voucher::Digest(digest)
    }

    /// Adds a value itself. Nothing but a digest of it is kept.
    pub fn value(&mut self, value: &Secret) -> Voucher {
        let digest = short(value.expose());
        self.sha256.insert(digest);
        Voucher::Digest(digest)
    }

    /// What a secret is recognised by.
    #[must_use]
    pub fn of(&self, secret: &Secret) -> Vec<Voucher> {
        let bytes = secret.expose();
        let patterns = self.patterns.iter().enumerate();
        let mut vouchers: Vec<Voucher> = patterns
            .filter(|(_, pattern)| pattern.is_match(bytes))
            .map(|(at, _)| Voucher::Pattern(at))
            .collect();
        if !self.sha1.is_empty() {
            let digest: [u8; 20] = Sha1::digest(bytes).into();
            vouchers.extend(self.sha1.get(&digest).map(|digest| Voucher::Digest(*digest)));
        }
        if !self.sha256.is_empty() {
            vouchers.extend(self.sha256.get(&short(bytes)).map(|digest| Voucher::Digest(*digest)));
        }
        vouchers
    }
}

fn short(bytes: &[u8]) -> [u8; 20] {
    Sha256::digest(bytes).first_chunk().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use sha1::{Digest as _, Sha1};

    use super::{Voucher, Vouchers};
    use crate::secret::Secret;

    fn secret(text: &str) -> Secret {
        Secret::new(text.as_bytes().to_vec())
    }

    #[test]
    fn a_value_is_recognised_as_a_whole() {
        let mut vouchers = Vouchers::default();
        let test = vouchers.pattern("test-[0-9]+").unwrap();
        let known = vouchers.value(&secret("one"));
        let other = vouchers.sha1(Sha1::digest(b"other").into());
        assert_eq!(vouchers.of(&secret("test-12")), [test]);
        assert_eq!(vouchers.of(&secret("one")), [known]);
        assert_eq!(vouchers.of(&secret("other")), [other]);
        for text in ["my-test-12", "test-12x", "test-", "two", ""] {
            assert_eq!(vouchers.of(&secret(text)), Vec::<Voucher>::new(), "{text}");
        }
    }

    #[test]
    fn alternatives_do_not_escape_the_whole() {
        let mut vouchers = Vouchers::default();
        vouchers.pattern("a|b").unwrap();
        assert!(vouchers.of(&secret("ax")).is_empty() && vouchers.of(&secret("xb")).is_empty());
    }

    #[test]
    fn patterns_that_cannot_be_used_are_refused() {
        let mut vouchers = Vouchers::default();
        assert!(vouchers.pattern("(").is_err());
        assert!(vouchers.pattern("(?:[a-z]{1000}){1000}").is_err());
    }
}
