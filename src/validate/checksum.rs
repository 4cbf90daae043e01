//! Check digits that providers put into their tokens. All are CRC-32 as zlib computes it; they differ in what is
//! summed and how the sum is written.

use crate::rule::check::Checksum;

const BASE62: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE36: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyz";

/// True when the check digits of `token` are right.
///
/// * GitHub: <https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/>
/// * npm: <https://github.blog/changelog/2021-09-23-npm-has-a-new-access-token-format/>, the same scheme
/// * GitLab routable tokens: <https://docs.gitlab.com/development/secure_coding_guidelines/>
#[must_use]
pub fn holds(algorithm: Checksum, token: &[u8]) -> bool {
    checked(algorithm, token).unwrap_or(false)
}

fn checked(algorithm: Checksum, token: &[u8]) -> Option<bool> {
    match algorithm {
        Checksum::Github => {
            let body = after_prefix(token)?;
            let (summed, digits) = split_end(body, 6)?;
            Some(number(digits, BASE62)? == u64::from(crc32fast::hash(summed)))
        }
        Checksum::Atlassian => {
            let (summed, digits) = split_end(token, 8)?;
            let lower_case = digits.iter().any(u8::is_ascii_lowercase);
            Some(!lower_case && hex(digits)? == crc32fast::hash(summed))
        }
        Checksum::Grafana => {
            let (summed, digits) = split_end(token, 8)?;
            Some(hex(digits)? == crc32fast::hash(summed.strip_suffix(b"_")?).swap_bytes())
        }
        Checksum::Cloudflare => {
            let body = after_prefix(token)?;
            let body = body.strip_prefix(b"_").unwrap_or(body);
            let (summed, digits) = split_end(body, 8)?;
            Some(hex(digits)? == crc32fast::hash(summed.strip_suffix(b"_").unwrap_or(summed)))
        }
        Checksum::Gitlab => {
            let (summed, digits) = split_end(token, 7)?;
            Some(number(digits, BASE36)? == u64::from(crc32fast::hash(summed)))
        }
    }
}

/// What follows the first `_` of a token.
fn after_prefix(token: &[u8]) -> Option<&[u8]> {
    token.iter().position(|byte| *byte == b'_').map(|at| &token[at + 1..])
}

fn split_end(bytes: &[u8], digits: usize) -> Option<(&[u8], &[u8])> {
    bytes.len().checked_sub(digits).map(|at| bytes.split_at(at))
}

fn hex(digits: &[u8]) -> Option<u32> {
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

fn number(digits: &[u8], alphabet: &[u8]) -> Option<u64> {
    digits.iter().try_fold(0_u64, |sum, digit| {
        let value = alphabet.iter().position(|known| known == digit)?;
        sum.checked_mul(alphabet.len() as u64)?.checked_add(value as u64)
    })
}

#[cfg(test)]
mod tests {
    use super::holds;
    use crate::rule::check::Checksum;
    use crate::rule::template::expand;

    const CASES: &[(Checksum, &str)] = &[
        (Checksum::Github, "{sum:github:ghp_:30}"),
        (Checksum::Github, "{sum:github:ghr_:70}"),
        (Checksum::Atlassian, "{sum:atlassian:ATATT3xFfGF0:180}"),
        (Checksum::Grafana, "{sum:grafana:glsa_:32}"),
        (Checksum::Cloudflare, "{sum:cloudflare:cfut_:40}"),
        (Checksum::Gitlab, "{sum:gitlab:glpat-:27}"),
    ];

    #[test]
    fn right_digits_hold_and_any_changed_character_does_not() {
        for (algorithm, template) in CASES {
            let token = expand(template, "checksum");
            assert!(holds(*algorithm, token.as_bytes()), "{token}");
            for at in (token.find('_').unwrap_or(6) + 1)..token.len() {
                let mut changed = token.clone().into_bytes();
                changed[at] = if changed[at] == b'q' { b'r' } else { b'q' };
                assert!(!holds(*algorithm, &changed), "{template} at {at}");
            }
        }
    }

    #[test]
    fn the_sum_stands_in_six_base_62_digits_the_most_significant_first() {
        let body = "0".repeat(30);
        let sum = crc32fast::hash(body.as_bytes());
        let mut digits = Vec::new();
        let mut rest = sum;
        for _ in 0..6 {
            digits.push(super::BASE62[(rest % 62) as usize]);
            rest /= 62;
        }
        digits.reverse();
        let token = format!("ghp_{body}{}", String::from_utf8(digits).unwrap());
        assert!(holds(Checksum::Github, token.as_bytes()));
    }

    #[test]
    fn short_or_foreign_input_does_not_hold() {
        for (algorithm, _) in CASES {
            for token in [&b""[..], b"_", b"ghp_", b"\xff\xff_\xff\xff\xff\xff\xff\xff\xff\xff"] {
                assert!(!holds(*algorithm, token));
            }
        }
    }
}
