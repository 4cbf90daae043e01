//! Values that can be parsed without a network: keys, certificates, JWTs, connection strings, macaroons.

mod certificate;
mod jwt;
mod key;
mod macaroon;
mod uri;

use jiff::Timestamp;

use super::Reason;
use crate::rule::check::Structure;
use crate::secret::Secret;

/// How much a parsed value weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    /// As much as its rule says.
    Full,
    /// Little: encrypted under a passphrase, a well-known default, or bound to this machine.
    Doubtful,
}

/// What parsing found out.
#[derive(Debug)]
pub(super) struct Parsed {
    /// One phrase for people, such as `PKCS#8 private key`.
    pub(super) note: String,
    /// The identifying bytes, where they differ from what is written.
    pub(super) canonical: Option<Secret>,
    /// When the credential was issued, if it says so.
    pub(super) issued: Option<Timestamp>,
    /// When it ends, if it says so.
    pub(super) expires: Option<Timestamp>,
    /// How much it weighs.
    pub(super) weight: Weight,
}

impl Parsed {
    fn new(note: impl Into<String>) -> Self {
        Self { note: note.into(), canonical: None, issued: None, expires: None, weight: Weight::Full }
    }
}

/// How far behind a value its surroundings matter: as long as a host name may be (RFC 1035).
pub(super) const REACH: usize = 255;

/// What stands around a value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Surroundings<'a> {
    /// From the beginning of the match to the value.
    pub(super) before: &'a [u8],
    /// At most [`REACH`] bytes behind the value.
    pub(super) after: &'a [u8],
}

/// Parses `value`.
///
/// # Errors
/// Why it is not what it claims to be.
pub(super) fn parse(kind: Structure, value: &[u8], surroundings: Surroundings<'_>) -> Result<Parsed, Reason> {
    match kind {
        Structure::PrivateKey => key::parse(value),
        Structure::EncodedPrivateKey => key::parse_encoded(value),
        Structure::Certificate => certificate::parse(value),
        Structure::Jwt => jwt::parse(value),
        Structure::UriPassword => uri::parse(value, surroundings),
        Structure::Macaroon => macaroon::parse(value),
    }
}

/// PEM as it is found: indented, commented out, with `\n` written out, quoted and joined line by line. Back to plain
/// PEM. `+` and `/` are base64 and stay unless they stand outside of quotes.
fn plain_armour(value: &[u8]) -> String {
    let text = String::from_utf8_lossy(value);
    let text = text.replace("\\r", "").replace("\\n", "\n").replace('\r', "");
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let line = uncommented(unquoted(line))
            .trim_matches(|c: char| c.is_whitespace() || matches!(c, '\\' | '"' | '\''));
        let joins_only = line.bytes().all(|byte| matches!(byte, b'+' | b',' | b';' | b')' | b'.' | b'&'));
        if !joins_only {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

/// What stands between the first and the last quote of a line; all of it when there is none.
fn unquoted(line: &str) -> &str {
    let is_quote = |c: char| matches!(c, '"' | '\'' | '`');
    match (line.find(is_quote), line.rfind(is_quote)) {
        (Some(first), Some(last)) if first < last => &line[first + 1..last],
        (Some(only), _) if line[..only].trim().is_empty() => &line[only + 1..],
        (Some(only), _) => &line[..only],
        _ => line,
    }
}

fn uncommented(line: &str) -> &str {
    let line = line.trim_start();
    ["# ", "// ", "* ", "> ", "| ", "-- "].iter().find_map(|marker| line.strip_prefix(marker)).unwrap_or(line)
}
