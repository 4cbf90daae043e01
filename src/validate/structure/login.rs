//! User and password in base64 (RFC 7617): `auth` of Docker's config.json, `_auth` of npm, `Authorization: Basic`.

use super::{Parsed, Reason, Weight, base64, shown};
use crate::secret::Secret;

/// Users that stand for a token in the place of the password.
const NOBODY: &[&str] =
    &["", "_", "token", "oauth2", "oauth2accesstoken", "_json_key", "_json_key_base64", "aws", "<token>"];

/// Passwords that every tutorial uses.
const DEFAULTS: &[&str] =
    &["password", "pass", "secret", "admin", "guest", "test", "changeme", "passwd", "root", "user"];

/// The password is the secret, the user is its public id.
pub(super) fn parse(value: &[u8]) -> Result<Parsed, Reason> {
    let bytes = base64::decoded(value).ok_or(Reason::Structure)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| Reason::Structure)?;
    let (user, password) = text.trim_end_matches(['\n', '\0']).split_once(':').ok_or(Reason::Structure)?;
    let is_text = text.chars().all(|c| !c.is_control() || matches!(c, '\n' | '\0'));
    if !is_text || password.is_empty() {
        return Err(Reason::Structure);
    }
    let lower = password.to_lowercase();
    if DEFAULTS.contains(&lower.as_str()) || super::super::placeholder::is_placeholder(password.as_bytes()) {
        return Err(Reason::Placeholder);
    }
    let mut parsed = Parsed::new("user and password in base64");
    if user.to_lowercase() == lower {
        parsed.weigh(Weight::Doubtful, "the password is the user's name");
    }
    if !NOBODY.contains(&user.to_lowercase().as_str()) {
        parsed.public_id = shown::identifier(user);
    }
    parsed.canonical = Some(Secret::new(password.as_bytes().to_vec()));
    Ok(parsed)
}
