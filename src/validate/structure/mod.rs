//! Values that can be parsed without a network: keys, certificates, JWTs, connection strings, macaroons, and tokens that
//! are made of other data. What they say about themselves becomes notes, dates and a public id.
//!
//! A value that is not what it claims to be is refused. One whose own prefix names it, but whose rest does not decode, is
//! only ranked lower: it may be torn.

mod aws;
mod azure;
mod base64;
mod certificate;
mod date;
mod dsn;
mod host;
mod issuer;
mod jwt;
mod key;
mod keystore;
mod login;
mod mac;
mod macaroon;
mod presigned;
mod shown;
mod stamp;
mod token;
mod uri;

use jiff::Timestamp;

use super::Reason;
use crate::rule::check::Structure;
use crate::secret::Secret;

/// How much a parsed value weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    /// Its structure leaves no doubt, whatever its rule says.
    Certain,
    /// As much as its rule says.
    Full,
    /// A step less: torn, altered, or under a passphrase.
    Lowered,
    /// Little: a well-known default, public by design, or bound to this machine.
    Doubtful,
}

/// What parsing found out.
#[derive(Debug)]
pub(super) struct Parsed {
    /// One phrase for people, such as `PKCS#8 private key, RSA 2048`. Empty when there is nothing to say.
    pub(super) note: String,
    /// The identifying bytes, where they differ from what is written.
    pub(super) canonical: Option<Secret>,
    /// When the credential was issued, if it says so.
    pub(super) issued: Option<Timestamp>,
    /// When it ends, if it says so.
    pub(super) expires: Option<Timestamp>,
    /// What identifies it in public, if it says so: an account, a fingerprint.
    pub(super) public_id: Option<String>,
    /// How much it weighs.
    pub(super) weight: Weight,
}

impl Parsed {
    fn new(note: impl Into<String>) -> Self {
        let note = note.into();
        Self { note, canonical: None, issued: None, expires: None, public_id: None, weight: Weight::Full }
    }

    /// Sets the weight and says why.
    fn weigh(&mut self, weight: Weight, why: &str) {
        self.weight = weight;
        self.add_note(why);
    }

    fn add_note(&mut self, note: &str) {
        let joint = if self.note.is_empty() { "" } else { ", " };
        self.note = format!("{}{joint}{note}", self.note);
    }
}

/// How far behind a value its surroundings matter: as long as a host name may be (RFC 1035).
pub(super) const REACH: usize = 255;

/// What stands around a value.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Surroundings<'a> {
    /// From the beginning of the match to the value.
    pub(super) before: &'a [u8],
    /// At most [`REACH`] bytes behind the value.
    pub(super) after: &'a [u8],
    /// The whole text.
    pub(super) text: &'a [u8],
    /// Where the value begins in it.
    pub(super) at: usize,
    /// The public half that the rule found.
    pub(super) public_id: Option<&'a [u8]>,
}

impl<'a> Surroundings<'a> {
    /// The public half, or the value itself where there is none.
    fn identifier(self, value: &'a [u8]) -> &'a [u8] {
        self.public_id.unwrap_or(value)
    }

    /// The text up to `reach` bytes in front of the value, and behind it.
    fn near(self, length: usize, reach: usize) -> (&'a [u8], &'a [u8]) {
        let (start, end) = (self.at.saturating_sub(reach), (self.at + length).min(self.text.len()));
        let before = self.text.get(start..self.at).unwrap_or_default();
        let after = self.text.get(end..end.saturating_add(reach).min(self.text.len())).unwrap_or_default();
        (before, after)
    }

    /// The innermost braces around the value, at most `reach` bytes away on either side. Members that are objects
    /// themselves end it early.
    fn enclosing(self, length: usize, reach: usize) -> Option<&'a [u8]> {
        let (before, after) = self.near(length, reach);
        let open = before.len() - before.iter().rposition(|byte| *byte == b'{')?;
        let close = after.iter().position(|byte| *byte == b'}')? + 1;
        self.text.get(self.at - open..self.at + length + close)
    }
}

/// Does a secret that begins at `at` sign a token near it?
pub(super) fn signs_token(secret: &[u8], text: &[u8], at: usize) -> bool {
    mac::signs(secret, text, at)
}

/// True for long values, in which words stand by chance. They are looked at for blanks when they do not parse.
pub(super) fn outweighs_words(kind: Structure) -> bool {
    matches!(
        kind,
        Structure::PrivateKey
            | Structure::EncodedPrivateKey
            | Structure::DerPrivateKey
            | Structure::PgpPrivateKey
            | Structure::PuttyKey
            | Structure::Ssh2Key
            | Structure::Keystore
            | Structure::Jwk
            | Structure::Jwt
            | Structure::Macaroon
            | Structure::LndMacaroon
            | Structure::FlyMacaroon
            | Structure::EcrPassword
            | Structure::OnepasswordToken
            | Structure::BedrockShortKey
            | Structure::BedrockKey
    )
}

/// What remains of a value that is torn or altered: nothing, if the rest was blanked out.
fn unless_blanked(value: &[u8], parsed: Parsed) -> Result<Parsed, Reason> {
    const BLANKING_RUN: usize = 8;
    // Zero bytes are `A` in base64.
    let is_blank = |run: &[u8]| run.len() >= BLANKING_RUN && !matches!(run.first(), Some(b'A' | b'-'));
    if value.chunk_by(|one, other| one == other).any(is_blank) {
        Err(Reason::Placeholder)
    } else {
        Ok(parsed)
    }
}

/// Parses `value`.
///
/// # Errors
/// Why it is not what it claims to be.
pub(super) fn parse<'a>(
    kind: Structure,
    value: &'a [u8],
    around: Surroundings<'a>,
) -> Result<Parsed, Reason> {
    let parsed = read(kind, value, around)?;
    if outweighs_words(kind) && parsed.weight != Weight::Certain {
        unless_blanked(value, parsed)
    } else {
        Ok(parsed)
    }
}

fn read<'a>(kind: Structure, value: &'a [u8], around: Surroundings<'a>) -> Result<Parsed, Reason> {
    match kind {
        Structure::PrivateKey => key::parse(value, around),
        Structure::EncodedPrivateKey => key::parse_encoded(value, around),
        Structure::DerPrivateKey => key::parse_der(value),
        Structure::PgpPrivateKey => key::parse_pgp(value),
        Structure::PuttyKey => key::parse_putty(value, around),
        Structure::Ssh2Key => key::parse_ssh2(value),
        Structure::Jwk => key::parse_jwk(value, around),
        Structure::GcpServiceAccount => key::parse_service_account(value, around),
        Structure::Certificate => certificate::parse(value),
        Structure::Keystore => keystore::parse(value, around),
        Structure::Jwt => jwt::parse_among(value, around),
        Structure::UriPassword => uri::parse(value, around),
        Structure::DsnPassword => dsn::parse(value, around),
        Structure::BasicAuth => login::parse(value),
        Structure::Macaroon => macaroon::parse_pypi(value),
        Structure::LndMacaroon => macaroon::parse_lnd(value),
        Structure::FlyMacaroon => macaroon::parse_fly(value),
        Structure::AwsKeyId => aws::key_id(around.identifier(value)),
        Structure::BedrockKey => aws::bedrock(value),
        Structure::BedrockShortKey => aws::bedrock_short(value),
        Structure::EcrPassword => aws::ecr(value),
        Structure::SesPassword => aws::ses(value),
        Structure::PresignedUrl => presigned::parse(value, around),
        Structure::SasToken => azure::signature(value, around),
        Structure::Cask => Ok(azure::month(value)),
        Structure::Ksuid => Ok(stamp::ksuid(around.identifier(value))),
        Structure::Ulid => Ok(stamp::ulid(around.identifier(value))),
        Structure::Objectid => Ok(stamp::object_id(around.identifier(value))),
        Structure::Uuid7 => Ok(stamp::uuid(around.identifier(value))),
        Structure::Snowflake => Ok(stamp::snowflake(around.identifier(value))),
        Structure::SentryOrgToken => token::sentry(value),
        Structure::GrafanaCloudToken => token::grafana_cloud(value),
        Structure::GrafanaLegacyKey => token::grafana_legacy(value),
        Structure::CloudflareTunnelToken => token::cloudflare_tunnel(value),
        Structure::OnepasswordToken => token::onepassword(value),
        Structure::QstashToken => token::qstash(value),
        Structure::ZepKey => token::zep(value),
        Structure::LettaKey => token::letta(value),
        Structure::ElasticToken => token::elastic(value),
        Structure::WorkosKey => token::workos(value),
        Structure::AtlassianDcToken => token::atlassian_dc(value),
        Structure::JfrogReferenceToken => token::jfrog_reference(value),
        Structure::JfrogApiKey => token::jfrog_api_key(value),
        Structure::DevinKey => token::devin(value),
        Structure::DiscordBotToken => token::discord(value),
        Structure::MapboxToken => token::mapbox(value),
        Structure::FernetKey => token::fernet(value),
    }
}

#[cfg(test)]
mod tests;
