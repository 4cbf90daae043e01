//! Does a value look generated, or is it made of words? The character model weighs it.

use super::characters::Costs;
use super::{entropy, notation};

/// Shortest value that is taken for generated without any doubt.
const SHORTEST: usize = 16;
/// Shortest value that can be: many short ones are names and numbers of something.
const SHORTEST_DOUBTFUL: usize = 8;
const LONGEST: usize = 4096;

/// How surely a value was made by a generator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Randomness {
    /// Words, an identifier, a number, a path.
    Written,
    /// Too short to be sure, but nothing that anybody would write as a name.
    Mixed,
    /// Long enough to be sure.
    Generated,
}

/// True when the value looks like the output of a generator.
#[must_use]
pub fn looks_random(value: &[u8]) -> bool {
    measure(value) == Randomness::Generated
}

/// Weighs a value.
#[must_use]
pub fn measure(value: &[u8]) -> Randomness {
    let core = value.trim_ascii_end();
    let core = core.strip_prefix(b"0x").unwrap_or(core);
    let is_plain = core.iter().all(u8::is_ascii_graphic);
    if !is_plain || !(SHORTEST_DOUBTFUL..=LONGEST).contains(&core.len()) {
        return Randomness::Written;
    }
    let count = |is_meant: fn(&u8) -> bool| core.iter().filter(|byte| is_meant(byte)).count();
    let (lower, upper, digits) =
        (count(u8::is_ascii_lowercase), count(u8::is_ascii_uppercase), count(u8::is_ascii_digit));
    let alnum = lower + upper + digits;
    if lower + upper == 0 || alnum * 10 < core.len() * 7 || is_notation(core) {
        return Randomness::Written;
    }
    let length = i64::try_from(core.len()).unwrap_or(i64::MAX);
    let surplus = Costs::of(core).surplus();
    if core.len() < SHORTEST {
        // Short hex numbers are handles and short hashes.
        let is_hex = core.iter().all(u8::is_ascii_hexdigit);
        let is_mixed = digits > 0 && !is_hex && surplus >= length * 3 && surplus >= 26;
        return if is_mixed { Randomness::Mixed } else { Randomness::Written };
    }
    // Sixteen characters of base64 cost at least 22 bits more as words, in 995 of 1000. Letters of one case must cost
    // more: words of languages that the model has not seen cost up to two bits a letter.
    let single_case = digits == 0 && (lower == 0 || upper == 0);
    let least = if single_case { length * 24 / 10 } else { length * 13 / 10 };
    let is_generated = surplus >= least && !is_monotonous(core);
    if is_generated { Randomness::Generated } else { Randomness::Written }
}

/// Few different characters for its length.
fn is_monotonous(core: &[u8]) -> bool {
    let least = match core.len() {
        ..20 => 2.3,
        20..28 => 2.6,
        _ => 3.0,
    };
    entropy::bits_per_byte(core) < least
}

/// Random base64 has slashes too, but it does not begin like a path, and it is no file name.
fn is_notation(core: &[u8]) -> bool {
    let digits = core.iter().filter(|byte| byte.is_ascii_digit()).count();
    core.starts_with(b"/") && core[1..].contains(&b'/') && digits < 3
        || core.starts_with(b"./")
        || core.starts_with(b"../")
        || memchr::memmem::find(core, b"://").is_some()
        || std::str::from_utf8(core).is_ok_and(notation::is_file_name)
}

#[cfg(test)]
mod tests {
    use super::{Randomness, looks_random, measure};
    use crate::rule::template::expand;

    #[test]
    fn generated_values_of_every_alphabet_pass() {
        for template in [
            "{alnum:32}",
            "{hex:32}",
            "{base64url:43}",
            "{lownum:32}",
            "{alnum:20}",
            "{HEX:40}",
            "{hex:16}",
            "{lower:24}",
        ] {
            let passed =
                (0..1000).filter(|seed| looks_random(expand(template, &seed.to_string()).as_bytes())).count();
            assert!(passed >= 990, "{template}: {passed} of 1000");
        }
    }

    #[test]
    fn words_and_identifiers_do_not() {
        for value in [
            "ThisIsATokenValue1",
            "my-service-account-2024",
            "com.example.security.TokenService",
            "AuthenticationManager2Factory",
            "path/to/the/secret/file1",
            "1234567890123456",
            "short1A",
            "https://host/path?x=1a2B",
            "en-US,en;q=0.9,de;q=0.8",
            "AWS::SecretsManager::Secret",
            "aws-secret-access-key-1",
            "LatencyTruncateThreshold",
            "2021-12-25T21:30:00Z",
            "geschwindigkeitsbegrenzung",
            "nieprawidlowehaslo",
            "jquery-3.6.0.min.js",
            "AES/CBC/PKCS5Padding",
        ] {
            assert!(!looks_random(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn short_values_are_mixed_at_most() {
        for (value, expected) in [
            ("x8Kd92mPq", Randomness::Mixed),
            ("a8f3k2m9x1", Randomness::Mixed),
            ("7baede7efd", Randomness::Written),
            ("sha256sum", Randomness::Written),
            ("utf8mb4_bin", Randomness::Written),
            ("Welcome1", Randomness::Written),
            ("x8Kd", Randomness::Written),
        ] {
            assert_eq!(measure(value.as_bytes()), expected, "{value}");
        }
    }
}
