//! Whether two descriptions mean the same version of a credential.

use crate::fingerprint::Fingerprint;
use crate::rotation::exchange::VersionFacts;
use crate::rotation::plan::OldVersion;

/// What two descriptions say about each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sameness {
    /// They share a name, and contradict each other in none.
    Same,
    /// They contradict each other.
    Different,
    /// They have no name in common: nobody can tell.
    Unknown,
}

/// Compares what both have. One contradiction outweighs everything else.
#[must_use]
pub fn sameness(one: &VersionFacts, other: &VersionFacts) -> Sameness {
    let texts = |one: &Option<String>, other: &Option<String>| Some(one.as_ref()? == other.as_ref()?);
    let compared = [
        fingerprints(one.fingerprint, other.fingerprint),
        texts(&one.version, &other.version),
        texts(&one.public_id, &other.public_id),
    ];
    if compared.contains(&Some(false)) {
        Sameness::Different
    } else if compared.contains(&Some(true)) {
        Sameness::Same
    } else {
        Sameness::Unknown
    }
}

/// Nothing if they were made in different ways: such fingerprints of one secret differ.
fn fingerprints(one: Option<Fingerprint>, other: Option<Fingerprint>) -> Option<bool> {
    let (one, other) = (one?, other?);
    if one.scheme != other.scheme {
        return None;
    }
    match (one.key(), other.key()) {
        (Some(key), Some(another)) if key != another => None,
        (Some(_), Some(_)) => Some(one == other),
        _ => Some(one.without_key() == other.without_key()),
    }
}

/// True if there is a name by which others can be asked about it.
#[must_use]
pub fn is_comparable(facts: &VersionFacts) -> bool {
    facts.fingerprint.is_some() || facts.version.is_some() || facts.public_id.is_some()
}

/// True if something finds it again.
#[must_use]
pub fn is_named(facts: &VersionFacts) -> bool {
    is_comparable(facts) || facts.reference.is_some()
}

/// What names the old version.
#[must_use]
pub fn of_old(old: &OldVersion) -> VersionFacts {
    VersionFacts {
        fingerprint: old.fingerprint,
        version: old.version.clone(),
        public_id: old.public_id.clone(),
        reference: None,
        expires: None,
    }
}

/// The name to show: the shortest that people know.
#[must_use]
pub fn shown(facts: &VersionFacts) -> String {
    let fingerprint = facts.fingerprint.map(|fingerprint| fingerprint.to_string());
    let name = facts.version.clone().or_else(|| facts.public_id.clone()).or(fingerprint);
    name.or_else(|| facts.reference.clone()).unwrap_or_else(|| "a version without a name".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Sameness, sameness};
    use crate::rotation::exchange::VersionFacts;

    fn facts(fingerprint: &str, version: &str, public_id: &str) -> VersionFacts {
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        VersionFacts {
            fingerprint: text(fingerprint).map(|text| text.parse().unwrap()),
            version: text(version),
            public_id: text(public_id),
            ..VersionFacts::default()
        }
    }

    #[test]
    fn one_name_in_common_is_enough_and_one_contradiction_too_much() {
        let (a, b) = (format!("sha256:{}", "a".repeat(64)), format!("sha256:{}", "b".repeat(64)));
        let keyed = |key: &str| format!("hmac-sha256:{key}:{}", "a".repeat(64));
        let unkeyed = format!("hmac-sha256:{}", "a".repeat(64));
        let (one, two) = (keyed("00000001"), keyed("00000002"));
        let cases = [
            (facts(&a, "", ""), facts(&a, "", ""), Sameness::Same),
            (facts(&a, "", ""), facts(&b, "", ""), Sameness::Different),
            (facts(&a, "1", ""), facts(&a, "2", ""), Sameness::Different),
            (facts(&a, "1", ""), facts(&b, "1", ""), Sameness::Different),
            (facts(&a, "1", ""), facts("", "1", ""), Sameness::Same),
            (facts(&a, "", ""), facts("", "1", ""), Sameness::Unknown),
            (facts("", "", "k"), facts("", "", "k"), Sameness::Same),
            (facts("", "", ""), facts("", "", ""), Sameness::Unknown),
            (facts(&a, "", ""), facts(&one, "", ""), Sameness::Unknown),
            (facts(&one, "", ""), facts(&one, "", ""), Sameness::Same),
            (facts(&one, "", ""), facts(&two, "", ""), Sameness::Unknown),
            (facts(&one, "", ""), facts(&unkeyed, "", ""), Sameness::Same),
        ];
        for (one, other, expected) in cases {
            assert_eq!(sameness(&one, &other), expected, "{one:?} and {other:?}");
            assert_eq!(sameness(&other, &one), expected, "{other:?} and {one:?}");
        }
    }
}
