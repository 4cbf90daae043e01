//! What triggers take from files and the environment. Secrets are neither quoted nor kept.

use std::io::Read as _;
use std::path::Path;

use zeroize::Zeroizing;

use super::usage;
use crate::cli::CliError;
use crate::trigger::address::Address;
use crate::trigger::dispatch::{API, Token};
use crate::trigger::signature::Signer;

/// The variable with the secrets of webhooks.
const SECRET: &str = "STRAYKEY_WEBHOOK_SECRET";

/// The variable with the address of a webhook that nobody is to see.
const ADDRESS: &str = "STRAYKEY_WEBHOOK_URL";

/// The variable with the token of GitHub.
const TOKEN: &str = "GITHUB_TOKEN";

/// The variable that says where GitHub is.
const API_URL: &str = "GITHUB_API_URL";

/// Those that name the repository, in pipelines of GitHub and GitLab.
const REPOSITORIES: [&str; 2] = ["GITHUB_REPOSITORY", "CI_PROJECT_PATH"];

/// Largest file with a secret, in bytes.
const LARGEST: u64 = 16 << 10;

/// Longest `source` of an event, in bytes.
const LONGEST_SOURCE: usize = 256;

/// Signs webhooks.
///
/// # Errors
/// When there is no secret, or none that can be used.
pub(super) fn signer(file: Option<&Path>) -> Result<Signer, CliError> {
    let (text, place) = secret(file, SECRET)?.ok_or_else(|| {
        usage(format!("a webhook is signed: set {SECRET}, or name a file with --trigger-secret-file"))
    })?;
    Signer::read(&text).map_err(|error| usage(format!("the secret in {place}: {error}")))
}

/// What GitHub is asked with.
///
/// # Errors
/// When there is none, or it cannot be one.
pub(super) fn token(file: Option<&Path>) -> Result<Token, CliError> {
    let (text, place) = secret(file, TOKEN)?.ok_or_else(|| {
        usage(format!("github-dispatch needs a token: set {TOKEN}, or name a file with --trigger-token-file"))
    })?;
    Token::read(&text).map_err(|error| usage(format!("{place}: {error}")))
}

/// The address of a webhook that is a secret itself.
///
/// # Errors
/// When there is none, or it cannot be one.
pub(super) fn webhook_address() -> Result<Address, CliError> {
    let text = variable(ADDRESS)?
        .ok_or_else(|| usage(format!("webhook: set {ADDRESS} to its address, or write webhook=URL")))?;
    text.trim_ascii().parse().map_err(|error| usage(format!("{ADDRESS}: {error}")))
}

/// Where GitHub is.
///
/// # Errors
/// When the environment says something that is no address.
pub(super) fn api() -> Result<Address, CliError> {
    let text = variable(API_URL)?;
    let text = text.as_ref().map_or(API, |text| text.as_str());
    text.parse().map_err(|error| usage(format!("{API_URL}: {error}")))
}

/// The `source` of events: what the caller says, or else the inventory's estate, or else the repository that the pipeline names.
///
/// # Errors
/// When what the caller says is no address, not even a part of one.
pub(super) fn source(asked: Option<&str>, estate: Option<&str>) -> Result<String, CliError> {
    if let Some(asked) = asked {
        let fits = |byte: u8| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte);
        let is_source = (1..=LONGEST_SOURCE).contains(&asked.len()) && asked.bytes().all(fits);
        return if is_source {
            Ok(asked.to_owned())
        } else {
            Err(CliError::Usage(format!(
                "--trigger-source: write a URI, or a part of one such as /straykey/payments, of {LONGEST_SOURCE} bytes at most"
            )))
        };
    }
    let repository = || REPOSITORIES.iter().find_map(|name| std::env::var(name).ok());
    let name = estate.map(str::to_owned).or_else(repository).filter(|name| !name.is_empty());
    Ok(name.map_or_else(|| "/straykey".to_owned(), |name| format!("/straykey/{}", encoded(&name))))
}

/// A name as a part of an address, cut where it gets too long.
fn encoded(name: &str) -> String {
    let mut encoded = String::new();
    for byte in name.bytes() {
        let part = match byte {
            b'-' | b'.' | b'_' | b'~' | b'/' => char::from(byte).to_string(),
            _ if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        };
        if encoded.len() + part.len() > LONGEST_SOURCE {
            break;
        }
        encoded += &part;
    }
    encoded
}

/// The text of a file, or else of a variable, and what to call it; nothing if there is none.
fn secret(file: Option<&Path>, name: &str) -> Result<Option<(Zeroizing<String>, String)>, CliError> {
    let Some(path) = file else { return Ok(variable(name)?.map(|text| (text, name.to_owned()))) };
    let place = path.display().to_string();
    let unreadable = |cause: std::io::Error| usage(format!("cannot read {place}: {cause}"));
    let mut text = Zeroizing::new(String::with_capacity(1 << 10));
    std::fs::File::open(path)
        .and_then(|file| file.take(LARGEST + 1).read_to_string(&mut text))
        .map_err(unreadable)?;
    if text.len() as u64 > LARGEST {
        return Err(usage(format!("{place} has more than {LARGEST} bytes: that is no secret")));
    }
    Ok(Some((text, place)))
}

/// A variable; an empty one is none.
fn variable(name: &str) -> Result<Option<Zeroizing<String>>, CliError> {
    match std::env::var(name) {
        Ok(text) if text.is_empty() => Ok(None),
        Ok(text) => Ok(Some(Zeroizing::new(text))),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => Err(usage(format!("{name} holds bytes that are no text"))),
    }
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_SOURCE, encoded, source};

    #[test]
    fn a_source_is_what_the_caller_says_or_the_estate() {
        for (asked, estate, expected) in [
            (Some("https://ci.example.org/run?id=7"), Some("acme"), Some("https://ci.example.org/run?id=7")),
            (None, Some("acme"), Some("/straykey/acme")),
            (None, Some("Zürich & Söhne"), Some("/straykey/Z%C3%BCrich%20%26%20S%C3%B6hne")),
            (Some(""), None, None),
            (Some("a b"), None, None),
            (Some("a\u{1b}"), None, None),
            (Some("é"), None, None),
            (Some("<x>"), None, None),
        ] {
            assert_eq!(source(asked, estate).ok().as_deref(), expected, "{asked:?} {estate:?}");
        }
        assert!(encoded(&"é".repeat(1000)).len() <= LONGEST_SOURCE);
        assert!(source(Some(&"x".repeat(LONGEST_SOURCE + 1)), None).is_err());
    }
}
