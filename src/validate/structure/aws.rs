//! What keys and passwords of AWS say about themselves.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use super::{Parsed, Reason, Weight, base64, date, presigned, shown};

/// Letters in front of a key id's own characters.
const PREFIX: usize = 4;

/// A key id names its account: bits 1 to 40 of the bytes behind the prefix
/// (<https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html> tells the same online). Ids from
/// before about 2019 do not; they begin with `I` or `J` there.
pub(super) fn key_id(value: &[u8]) -> Result<Parsed, Reason> {
    let body = value.get(PREFIX..).filter(|body| body.len() >= 12).ok_or(Reason::Structure)?;
    let mut parsed = Parsed::new("");
    if let Some(account) = account(body) {
        parsed.add_note(&format!("account {account}"));
    } else if matches!(body.first(), Some(b'I' | b'J')) {
        parsed.add_note("issued before 2020");
    }
    Ok(parsed)
}

/// Twelve digits, of an id whose highest bit is set.
fn account(body: &[u8]) -> Option<String> {
    const BITS: u64 = (1 << 40) - 1;
    // 20 characters of base32 are whole bytes; the first ten characters hold the account.
    let bytes = data_encoding::BASE32_NOPAD.decode(body.get(..16)?).ok()?;
    let head = bytes.get(..6)?.iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    let is_new = head >> 47 == 1;
    let number = head >> 7 & BITS;
    (is_new && number < 1_000_000_000_000).then(|| format!("{number:012}"))
}

/// `ABSK`, and base64 of the name of the key, its account, and a secret
/// (<https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html>).
pub(super) fn bedrock(value: &[u8]) -> Result<Parsed, Reason> {
    let text = value.strip_prefix(b"ABSK").unwrap_or(value);
    let bytes = base64::salvaged(text).ok_or(Reason::Structure)?;
    let mut parsed = Parsed::new("Bedrock key");
    let name = bytes
        .split(|byte| *byte == b':')
        .next()
        .and_then(|name| std::str::from_utf8(name).ok())
        .filter(|name| name.len() < bytes.len() && name.contains("-at-"));
    match name.and_then(shown::identifier) {
        Some(name) => parsed.public_id = Some(name),
        None => parsed.weigh(Weight::Lowered, "incomplete or damaged"),
    }
    Ok(parsed)
}

/// `bedrock-api-key-`, and base64 of a presigned request
/// (<https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys-generate.html>).
pub(super) fn bedrock_short(value: &[u8]) -> Result<Parsed, Reason> {
    let text = value.strip_prefix(b"bedrock-api-key-").unwrap_or(value);
    let bytes = base64::salvaged(text).ok_or(Reason::Structure)?;
    let mut parsed = presigned::describe("presigned Bedrock request", &bytes);
    if parsed.expires.is_none() {
        parsed.weigh(Weight::Lowered, "incomplete or damaged");
    }
    Ok(parsed)
}

/// Base64 of JSON with the instant at which the password ends, twelve hours after it was made
/// (<https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html>).
pub(super) fn ecr(value: &[u8]) -> Result<Parsed, Reason> {
    let bytes = base64::salvaged(value).ok_or(Reason::Structure)?;
    if !bytes.starts_with(b"{\"payload\"") {
        return Err(Reason::Structure);
    }
    let mut parsed = Parsed::new("ECR password");
    let object: Option<Map<String, Value>> = serde_json::from_slice(&bytes).ok();
    let end =
        object.and_then(|object| object.get("expiration").and_then(Value::as_i64)).and_then(date::seconds);
    match end {
        Some(end) => {
            parsed.expires = Some(end);
            parsed.issued = twelve_hours_before(end);
        }
        None => parsed.weigh(Weight::Lowered, "incomplete or damaged"),
    }
    Ok(parsed)
}

fn twelve_hours_before(end: Timestamp) -> Option<Timestamp> {
    end.checked_sub(SignedDuration::from_hours(12)).ok()
}

/// A version, which is 4, and 32 bytes
/// (<https://docs.aws.amazon.com/ses/latest/dg/smtp-credentials.html>).
pub(super) fn ses(value: &[u8]) -> Result<Parsed, Reason> {
    let bytes = base64::decoded(value).ok_or(Reason::Structure)?;
    match bytes.as_slice() {
        [4, rest @ ..] if rest.len() == 32 => Ok(Parsed::new("SES password of version 4")),
        _ => Err(Reason::Structure),
    }
}
