//! User and password in base64 (RFC 7617): `auth` of Docker's config.json, `_auth` of npm, `Authorization: Basic`.

use super::{Parsed, Reason, Weight, base64, shown};
use crate::secret::Secret;
use crate::validate::{placeholder, randomness, reference};

/// Users that stand for a token in the place of the password.
const NOBODY: &[&str] =
    &["", "_", "token", "oauth2", "oauth2accesstoken", "_json_key", "_json_key_base64", "aws", "<token>"];

/// Passwords that every tutorial uses.
const DEFAULTS: &[&str] =
    &["password", "pass", "secret", "admin", "guest", "test", "changeme", "passwd", "root", "user"];

/// The password is the secret, the user is its public id. Many services take a key as the user, and nothing or a fixed
/// word as the password: then the key is the secret, and nothing is public.
pub(super) fn parse(value: &[u8]) -> Result<Parsed, Reason> {
    let bytes = base64::decoded(value).ok_or(Reason::Structure)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| Reason::Structure)?;
    let (user, password) = text.trim_end_matches(['\n', '\0']).split_once(':').ok_or(Reason::Structure)?;
    let is_text = text.chars().all(|c| !c.is_control() || matches!(c, '\n' | '\0'));
    let is_key = |part: &str| randomness::looks_random(part.as_bytes());
    let user_is_key = is_key(user) && !is_key(password);
    let (secret, public) = if user_is_key { (user, None) } else { (password, Some(user)) };
    if !is_text || secret.is_empty() {
        return Err(Reason::Structure);
    }
    if reference::is_reference(secret.as_bytes()) {
        return Err(Reason::Reference);
    }
    let lower = secret.to_lowercase();
    if DEFAULTS.contains(&lower.as_str()) || placeholder::is_placeholder(secret.as_bytes()) {
        return Err(Reason::Placeholder);
    }
    let mut parsed = Parsed::new("user and password in base64");
    let public = public.map(str::to_lowercase).filter(|user| !NOBODY.contains(&user.as_str())).and(public);
    if public.is_some_and(|user| user.to_lowercase() == lower) {
        parsed.weigh(Weight::Doubtful, "the password is the user's name");
    }
    // Both may be keys: then neither goes into a report.
    parsed.public_id = public.filter(|user| !is_key(user)).and_then(shown::identifier);
    parsed.canonical = Some(Secret::new(secret.as_bytes().to_vec()));
    Ok(parsed)
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::rule::template::expand;
    use crate::validate::Reason;

    #[test]
    fn which_part_is_the_secret() {
        for (template, public) in [
            ("{b64:build:###################Z}", Some("build")),
            ("{b64:a####################7:x-oauth-basic}", None),
            ("{b64:a####################7:}", None),
            ("{b64:a####################7:b####################8}", None),
            ("{b64:token:####################}", None),
        ] {
            let parsed = parse(expand(template, "login").as_bytes()).unwrap();
            assert_eq!(parsed.public_id.as_deref(), public, "{template}");
            assert!(parsed.canonical.unwrap().expose().len() >= 20, "{template}");
        }
        for (template, reason) in [
            ("{b64:build:}", Reason::Structure),
            ("{b64:build:$PASSWORD}", Reason::Reference),
            ("{b64:build:<password>}", Reason::Placeholder),
        ] {
            assert_eq!(parse(expand(template, "").as_bytes()).unwrap_err(), reason, "{template}");
        }
    }
}
