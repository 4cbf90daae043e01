//! Whether two fingerprints are of one secret.

use crate::fingerprint::{Fingerprint, Scheme};

/// Whether two fingerprints are of one secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likeness {
    /// They are.
    Same,
    /// They are not.
    Different,
    /// They were made with different keys, or differently: nobody can tell.
    Unknown,
}

/// Compares two fingerprints. What was made with another key, or by another scheme of guessable secrets, cannot be compared.
#[must_use]
pub fn likeness(one: Fingerprint, other: Fingerprint) -> Likeness {
    if one.scheme != other.scheme {
        return Likeness::Unknown;
    }
    let keys_agree = match (one.key(), other.key()) {
        (Some(one), Some(other)) => Some(one == other),
        (None, None) if one.scheme != Scheme::HmacSha256 => Some(true),
        _ => None,
    };
    match (keys_agree, one.without_key() == other.without_key()) {
        (Some(false), _) => Likeness::Unknown,
        (_, true) => Likeness::Same,
        (Some(true), false) => Likeness::Different,
        (None, false) => Likeness::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::Likeness::{Different, Same, Unknown};
    use super::likeness;

    #[test]
    fn only_what_was_made_alike_can_be_told_apart() {
        let (a, b) = ("a1".repeat(32), "b2".repeat(32));
        for (one, other, expected) in [
            (format!("sha256:{a}"), format!("sha256:{a}"), Same),
            (format!("sha256:{a}"), format!("sha256:{b}"), Different),
            (format!("sha256:{a}"), format!("hmac-sha256:{a}"), Unknown),
            (format!("hmac-sha256:00000001:{a}"), format!("hmac-sha256:00000001:{a}"), Same),
            (format!("hmac-sha256:00000001:{a}"), format!("hmac-sha256:00000001:{b}"), Different),
            (format!("hmac-sha256:00000001:{a}"), format!("hmac-sha256:00000002:{b}"), Unknown),
            (format!("hmac-sha256:00000001:{a}"), format!("hmac-sha256:{a}"), Same),
            (format!("hmac-sha256:00000001:{a}"), format!("hmac-sha256:{b}"), Unknown),
            (format!("hmac-sha256:{a}"), format!("hmac-sha256:{b}"), Unknown),
            (format!("hmsl:{a}"), format!("hmsl:{b}"), Different),
            (format!("hmsl:{a}"), format!("sha256:{a}"), Unknown),
        ] {
            let (one, other) = (one.parse().unwrap(), other.parse().unwrap());
            assert_eq!(likeness(one, other), expected, "{one} {other}");
            assert_eq!(likeness(other, one), expected, "{other} {one}");
        }
    }
}
