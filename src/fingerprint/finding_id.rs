//! Stable names of findings.

use std::fmt;

use sha2::{Digest, Sha256};

use super::{Fingerprint, hex};
use crate::rule::RuleId;

/// Stable name of a finding: rule and secret, no place, so that it survives moves, rebases and squashes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FindingId(String);

impl FindingId {
    /// The id of one secret found by one rule. The id of a key is no part of it: the digest depends on the key already.
    #[must_use]
    pub fn of(rule: &RuleId, fingerprint: &Fingerprint) -> Self {
        Self::digest(&["finding/v1", rule.as_str(), &fingerprint.without_key().to_string()])
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
        let mut digest = Sha256::new();
        for (at, part) in parts.iter().enumerate() {
            digest.update(if at == 0 { "" } else { "\0" });
            digest.update(part);
        }
        Self(hex(&digest.finalize()[..16]))
    }
}

impl fmt::Display for FindingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::FindingId;
    use crate::fingerprint::Fingerprint;
    use crate::rule::RuleId;

    #[test]
    fn finding_ids_depend_on_rule_and_secret_only() {
        let digest = "0".repeat(64);
        let of =
            |rule: &str, text: &str| FindingId::of(&RuleId::new(rule), &text.parse::<Fingerprint>().unwrap());
        let id = of("a", &format!("hmac-sha256:{digest}"));
        assert_eq!(
            id,
            of("a", &format!("hmac-sha256:0badcafe:{digest}")),
            "a version that names keys changes none"
        );
        assert_ne!(id, of("b", &format!("hmac-sha256:{digest}")));
        assert_ne!(id, of("a", &format!("sha256:{digest}")));
        assert_eq!(id.as_str().len(), 32);
    }
}
