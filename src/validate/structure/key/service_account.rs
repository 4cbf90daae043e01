//! Key files of Google's service accounts
//! (<https://cloud.google.com/iam/docs/keys-create-delete>): the private key is one member of a JSON object.

use crate::validate::structure::{Parsed, Reason, Surroundings, shown};

/// How far the member that names the account may be away.
const REACH: usize = 4096;

/// The PEM of the member `private_key`. Its public id is the account's address.
pub(in crate::validate::structure) fn parse(
    value: &[u8],
    around: Surroundings<'_>,
) -> Result<Parsed, Reason> {
    let mut parsed = super::parse(value, around)?;
    parsed.public_id = around.enclosing(value.len(), REACH).and_then(account).or(parsed.public_id);
    parsed.note = format!("service account, {}", parsed.note);
    Ok(parsed)
}

/// The value of `client_email`, in plain JSON or in JSON inside of a string.
fn account(object: &[u8]) -> Option<String> {
    const NAME: &[u8] = b"client_email";
    let at = memchr::memmem::find(object, NAME)? + NAME.len();
    let is_frame = |byte: &u8| matches!(byte, b'"' | b'\\' | b':' | b'\'') || byte.is_ascii_whitespace();
    let rest = &object[at..];
    let start = rest.iter().position(|byte| !is_frame(byte))?;
    let length = rest[start..].iter().position(|byte| is_frame(byte) || *byte == b',')?;
    let address = std::str::from_utf8(&rest[start..start + length]).ok()?;
    address.ends_with(".gserviceaccount.com").then(|| shown::identifier(address))?
}
