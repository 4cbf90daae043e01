//! Values of a provider's shape, found by the provider's name beside them: as likely as they are closely linked to it.

use super::characters::Costs;
use super::generic::{self, Strength};
use super::{Reason, entropy, randomness};
use crate::blob::Blob;
use crate::detect::{Link, RawMatch};
use crate::evidence::Evidence;
use crate::role::FileRole;
use crate::rule::{Confidence, Shape};

/// Bits per character below which a value is too regular, whatever its name.
const LEAST_ENTROPY: f64 = 2.3;

/// Judges a value, and lowers the confidence for what speaks against it.
///
/// # Errors
/// The reason for which it is none.
pub(super) fn judge(
    blob: &Blob<'_>,
    raw: &RawMatch,
    link: Link,
    shape: &Shape,
    evidence: &mut Evidence,
) -> Result<(), Reason> {
    if blob.role() == FileRole::Lock {
        return Err(Reason::LockFileHash);
    }
    let value = raw.secret.of(blob.bytes);
    let core = core(value, shape);
    // The name vouches for what is named after the provider; other values have to speak for themselves.
    let is_generated = match link {
        Link::Named | Link::Confirmed => is_unlike_words(&core),
        Link::Told | Link::Near => randomness::looks_random(&core),
    };
    if !is_generated {
        return Err(Reason::NotRandom);
    }
    evidence.notes.push("looks generated".to_owned());
    match link {
        Link::Confirmed => {}
        Link::Named => {
            generic::doubt_in_comments(blob, raw, evidence);
            generic::doubt_in_badge(blob, raw, evidence);
        }
        Link::Told => {
            evidence.notes.push("the provider is named nearby".to_owned());
            generic::weigh(blob, raw, Strength::Generated, evidence);
        }
        Link::Near => {
            evidence.confidence = Confidence::Low;
            evidence.notes.push("the provider is named nearby, nothing says that it is a secret".to_owned());
        }
    }
    Ok(())
}

/// What was drawn by chance: the value without its fixed beginning, and hex digits without what separates them.
fn core(value: &[u8], shape: &Shape) -> Vec<u8> {
    let core = value.get(shape.fixed_prefix(value)..).unwrap_or(value);
    let is_separator = |byte: &u8| matches!(byte, b'-' | b':' | b'.' | b'_');
    if core.iter().all(|byte| byte.is_ascii_hexdigit() || is_separator(byte)) {
        return core.iter().copied().filter(|byte| !is_separator(byte)).collect();
    }
    core.to_vec()
}

/// At least as unlikely in words as from a generator.
fn is_unlike_words(core: &[u8]) -> bool {
    randomness::looks_random(core)
        || (Costs::of(core).surplus() >= 0 && entropy::bits_per_byte(core) >= LEAST_ENTROPY)
}

#[cfg(test)]
mod tests {
    use super::{core, is_unlike_words};
    use crate::rule::Shape;

    #[test]
    fn fixed_parts_do_not_count() {
        let plain = |value: &str, shape: &str| {
            String::from_utf8(core(value.as_bytes(), &Shape::new(shape.to_owned()))).unwrap()
        };
        assert_eq!(plain("key_0a1b", "key_[a-f0-9]{4}"), "0a1b");
        assert_eq!(plain("0a1b-2c3d:4e", "[a-f0-9:-]{12}"), "0a1b2c3d4e");
        assert_eq!(plain("ab_xyz", "[a-z_]{6}"), "ab_xyz");
    }

    #[test]
    fn words_are_no_values_even_of_the_right_name() {
        for value in ["configuration_manager_one", "authenticationtokenvalue", "AAAAAAAAAAAAAAAA"] {
            assert!(!is_unlike_words(value.as_bytes()), "{value}");
        }
        for seed in 0..200 {
            for template in ["{upnum:28}", "{lower:20}", "{alnum:16}", "{base64url:22}"] {
                let value = crate::rule::template::expand(template, &seed.to_string());
                assert!(is_unlike_words(value.as_bytes()), "{value}");
            }
        }
    }
}
