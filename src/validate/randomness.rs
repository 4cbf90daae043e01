//! Does a value look generated, or is it made of words?

use super::entropy;

/// The letter pairs that make up about half of English text and of the names that programmers write.
const COMMON_PAIRS: &[&[u8; 2]] = &[
    b"th", b"he", b"in", b"er", b"an", b"re", b"on", b"at", b"en", b"nd", b"ti", b"es", b"or", b"te", b"of",
    b"ed", b"is", b"it", b"al", b"ar", b"st", b"to", b"nt", b"ng", b"se", b"ha", b"as", b"ou", b"io", b"le",
    b"ve", b"co", b"me", b"de", b"hi", b"ri", b"ro", b"ic", b"ne", b"ea", b"ra", b"ce", b"li", b"ch", b"ll",
    b"be", b"ma", b"si", b"om", b"ur", b"ke", b"ey", b"ok", b"pa", b"ss", b"wo", b"rd", b"us", b"pr", b"ec",
    b"cr", b"et", b"ap", b"pi",
];

const SHORTEST: usize = 16;
/// Shorter hex numbers are handles and short hashes.
const SHORTEST_HEX: usize = 20;
const LONGEST: usize = 4096;

/// True when the value looks like the output of a generator: long enough, of mixed classes, without words.
#[must_use]
pub fn looks_random(value: &[u8]) -> bool {
    let core = value.trim_ascii_end();
    let core = core.strip_prefix(b"0x").unwrap_or(core);
    let plain = core.iter().all(|byte| byte.is_ascii_graphic());
    if !plain || !(SHORTEST..=LONGEST).contains(&core.len()) || is_path(core) {
        return false;
    }
    if core.len() < SHORTEST_HEX && core.iter().all(u8::is_ascii_hexdigit) {
        return false;
    }
    let alnum: Vec<u8> = core.iter().copied().filter(u8::is_ascii_alphanumeric).collect();
    if alnum.len() * 10 < core.len() * 8 {
        return false;
    }
    let digits = alnum.iter().filter(|byte| byte.is_ascii_digit()).count();
    if digits == alnum.len() || !is_mixed(&alnum, digits) {
        return false;
    }
    let least = if core.len() < 24 { 2.8 } else { 3.0 };
    switches(&alnum) >= 0.15 && !is_wordy(core) && entropy::bits_per_byte(core) >= least
}

/// A digit somewhere before the last letter, or both cases.
fn is_mixed(alnum: &[u8], digits: usize) -> bool {
    let inner_digit = alnum.windows(2).any(|pair| pair[0].is_ascii_digit() && pair[1].is_ascii_alphabetic());
    let both_cases = alnum.iter().any(u8::is_ascii_lowercase) && alnum.iter().any(u8::is_ascii_uppercase);
    (digits > 0 && inner_digit) || (digits == 0 && both_cases && alnum.len() >= 20)
}

/// `a/b/c`, `./x`, `https://…`: random base64 has slashes too, but no words between them.
fn is_path(value: &[u8]) -> bool {
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    value.starts_with(b"/") && value[1..].contains(&b'/') && digits < 3
        || value.starts_with(b"./")
        || value.starts_with(b"../")
        || memchr::memmem::find(value, b"://").is_some()
}

/// Share of neighbours that differ in class: lower case, upper case, digit. About a half in random text.
fn switches(alnum: &[u8]) -> f64 {
    let class = |byte: u8| (byte.is_ascii_digit(), byte.is_ascii_uppercase());
    let changed = alnum.windows(2).filter(|pair| class(pair[0]) != class(pair[1])).count();
    share(changed, alnum.len().saturating_sub(1))
}

/// Many common letter pairs: a tenth of the pairs are common in random text, about a half in words. Hex has too few
/// letters to tell.
fn is_wordy(value: &[u8]) -> bool {
    let mut pairs = 0;
    let mut common = 0;
    for pair in value.windows(2).filter(|pair| pair.iter().all(u8::is_ascii_alphabetic)) {
        pairs += 1;
        let lower = [pair[0].to_ascii_lowercase(), pair[1].to_ascii_lowercase()];
        common += usize::from(COMMON_PAIRS.contains(&&lower));
    }
    let is_hex = value.iter().all(|byte| byte.is_ascii_hexdigit() || *byte == b'-');
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    // Names have a number at their end, if any; three digits and more speak for a generator.
    let threshold = if digits < 3 { 0.42 } else { 0.5 };
    !is_hex && pairs >= 8 && share(common, pairs) >= threshold
}

#[allow(clippy::cast_precision_loss, reason = "values are at most LONGEST bytes")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::looks_random;
    use crate::rule::template::expand;

    #[test]
    fn generated_values_of_every_alphabet_pass() {
        for (template, least) in [
            ("{alnum:32}", 990),
            ("{hex:32}", 990),
            ("{base64url:43}", 990),
            ("{lownum:32}", 980),
            ("{alnum:20}", 950),
            ("{HEX:40}", 990),
        ] {
            let passed =
                (0..1000).filter(|seed| looks_random(expand(template, &seed.to_string()).as_bytes())).count();
            assert!(passed >= least, "{template}: {passed} of 1000");
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
        ] {
            assert!(!looks_random(value.as_bytes()), "{value}");
        }
    }
}
