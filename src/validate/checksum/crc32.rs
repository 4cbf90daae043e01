//! Sums that are CRC-32 as zlib computes it. They differ in what is summed and how the sum is written.
//!
//! * GitHub: <https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/>
//! * npm: <https://github.blog/changelog/2021-09-23-npm-has-a-new-access-token-format/>, the same scheme
//! * GitLab routable tokens: <https://docs.gitlab.com/development/secure_coding_guidelines/>
//! * NetBird: `management/server/personal_access_token.go` and `base62/base62.go` in
//!   <https://github.com/netbirdio/netbird>
//! * Synapse: `synapse/handlers/auth.py` and `synapse/util/stringutils.py` in
//!   <https://github.com/element-hq/synapse>
//! * Cloudflare: <https://developers.cloudflare.com/fundamentals/api/get-started/token-formats/>

use super::Outcome;
use crate::codec::crc;
use crate::codec::radix::{BASE36, BASE62, number};

/// Tokens with a prefix and six digits. Fine-grained tokens and those that wrap a JWT have no such sum.
pub(super) fn github(token: &[u8]) -> Outcome {
    if token.starts_with(b"github_pat_") || token.contains(&b'.') {
        return Outcome::Absent;
    }
    Outcome::certain(netbird(token).unwrap_or(false))
}

pub(super) fn netbird(token: &[u8]) -> Option<bool> {
    let (summed, digits) = split_end(after_prefix(token)?, 6)?;
    Some(number(digits, BASE62)? == u64::from(crc::zlib(summed)))
}

pub(super) fn synapse(token: &[u8]) -> Option<bool> {
    let (summed, digits) = split_end(token, 6)?;
    Some(number(digits, BASE62)? == u64::from(crc::zlib(summed.strip_suffix(b"_")?)))
}

pub(super) fn atlassian(token: &[u8]) -> Option<bool> {
    let (summed, digits) = split_end(token, 8)?;
    let lower_case = digits.iter().any(u8::is_ascii_lowercase);
    Some(!lower_case && hex(digits)? == crc::zlib(summed))
}

pub(super) fn grafana(token: &[u8]) -> Option<bool> {
    let (summed, digits) = split_end(token, 8)?;
    Some(hex(digits)? == crc::zlib(summed.strip_suffix(b"_")?).swap_bytes())
}

pub(super) fn cloudflare(token: &[u8]) -> Option<bool> {
    let body = after_prefix(token)?;
    let body = body.strip_prefix(b"_").unwrap_or(body);
    let (summed, digits) = split_end(body, 8)?;
    Some(hex(digits)? == crc::zlib(summed.strip_suffix(b"_").unwrap_or(summed)))
}

pub(super) fn gitlab(token: &[u8]) -> Option<bool> {
    let (summed, digits) = split_end(token, 7)?;
    Some(number(digits, BASE36)? == u64::from(crc::zlib(summed)))
}

/// What follows the first `_` of a token.
fn after_prefix(token: &[u8]) -> Option<&[u8]> {
    token.iter().position(|byte| *byte == b'_').map(|at| &token[at + 1..])
}

fn split_end(bytes: &[u8], digits: usize) -> Option<(&[u8], &[u8])> {
    bytes.len().checked_sub(digits).map(|at| bytes.split_at(at))
}

/// Signs and upper-case digits that the standard library would read are no hex digits here.
fn hex(digits: &[u8]) -> Option<u32> {
    let text = std::str::from_utf8(digits).ok()?;
    text.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u32::from_str_radix(text, 16).ok())?
}
