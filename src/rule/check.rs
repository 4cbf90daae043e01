//! Names of the offline checks that a rule may ask for in `validate = [...]`. What they do is in
//! [`crate::validate`].

use std::fmt;
use std::str::FromStr;

/// One offline check, as named in a rule.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Check {
    /// `entropy:3.5`: at least so many bits of Shannon entropy per character.
    Entropy(f64),
    /// `checksum:NAME`: the check digits inside the token are right.
    Checksum(Checksum),
    /// `structure:NAME`: the value parses as what it claims to be.
    Structure(Structure),
    /// `random`: the value looks generated, not like words or an identifier.
    Random,
    /// `password`: the value is something that a person would use as a password.
    Password,
}

/// Check digits, named after the provider or the format that documents them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checksum {
    /// CRC-32 of the body in six base-62 digits (GitHub, npm).
    Github,
    /// CRC-32 of everything before it in eight upper-case hex digits (Atlassian).
    Atlassian,
    /// CRC-32 of everything before it in eight lower-case hex digits, least significant byte first (Grafana).
    Grafana,
    /// CRC-32 of the body in eight lower-case hex digits (Cloudflare).
    Cloudflare,
    /// The same behind an underscore (Zuplo).
    Zuplo,
    /// CRC-32 of everything before it in seven base-36 digits (GitLab routable tokens).
    Gitlab,
    /// As GitHub (NetBird).
    Netbird,
    /// CRC-32 of everything before the last underscore in six base-62 digits (Matrix Synapse).
    Synapse,
    /// CRC-32 inside of the 32 bytes of an Azure DevOps token of 52 characters.
    AzureDevops,
    /// Marvin32 in the last four bytes of an annotated Azure key.
    AzureKey,
    /// Marvin32 behind a common annotated security key.
    Cask,
    /// Marvin32 in the last three characters of an Entra ID client secret.
    Entra,
    /// CRC-16 of a NATS seed.
    Nkey,
    /// CRC-16 of a Stellar seed.
    Stellar,
    /// The six check digits of bech32, behind any human-readable part.
    Bech32,
    /// The same (age).
    Age,
    /// The same (Nostr).
    Nostr,
    /// Base58Check of a Bitcoin key in wallet import format, and of its relatives.
    Wif,
    /// Base58Check of an extended private key.
    Bip32,
    /// Base58Check of a Tezos key.
    Tezos,
    /// Base58Check of an XRP Ledger seed, in that ledger's alphabet.
    Ripple,
    /// Words of the English BIP-39 list, the last bits of which are a sum.
    Bip39,
    /// 25 words of the same list, the last of which is a sum.
    Algorand,
    /// The public half of a Solana key pair belongs to its private half.
    Solana,
}

/// Structures that can be parsed without a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Structure {
    /// A PEM private key whose body is a key.
    PrivateKey,
    /// Base64 of a PEM private key.
    EncodedPrivateKey,
    /// Base64 of a DER private key.
    DerPrivateKey,
    /// An armoured PGP private key.
    PgpPrivateKey,
    /// The private lines of a PuTTY key file.
    PuttyKey,
    /// A private key of SSH Communications Security.
    Ssh2Key,
    /// The private member of a JSON Web Key.
    Jwk,
    /// The private key member of a Google service account.
    GcpServiceAccount,
    /// A PEM X.509 certificate.
    Certificate,
    /// Base64 of a PKCS#12 or Java key store.
    Keystore,
    /// Base64url parts with a JSON header that has `alg`: three signed ones or five encrypted ones.
    Jwt,
    /// The password of a connection URI.
    UriPassword,
    /// The password of a connection string of `key=value` parts.
    DsnPassword,
    /// Base64 of user, colon and password.
    BasicAuth,
    /// A PyPI macaroon.
    Macaroon,
    /// An LND macaroon in hex.
    LndMacaroon,
    /// A Fly.io token.
    FlyMacaroon,
    /// `sntrys_`, JSON, and a signature.
    SentryOrgToken,
    /// `glc_` and JSON.
    GrafanaCloudToken,
    /// JSON of key, name and organisation.
    GrafanaLegacyKey,
    /// JSON of account, tunnel and secret.
    CloudflareTunnelToken,
    /// `ops_` and JSON.
    OnepasswordToken,
    /// JSON of user and password.
    QstashToken,
    /// `z_` and JSON without its beginning.
    ZepKey,
    /// `sk-let-` and two UUIDs.
    LettaKey,
    /// `essu_`, id and secret.
    ElasticToken,
    /// `sk_live_` and a ULID.
    WorkosKey,
    /// A number, a colon, and 20 bytes.
    AtlassianDcToken,
    /// `reftkn:`, a version, an end, and random characters.
    JfrogReferenceToken,
    /// 73 characters of base58.
    JfrogApiKey,
    /// `cog_` and 32 bytes in base32.
    DevinKey,
    /// A user's number, a time, and a signature.
    DiscordBotToken,
    /// Payload of user and id.
    MapboxToken,
    /// 32 bytes in base64url.
    FernetKey,
    /// An AWS key id, as the value or as the public id.
    AwsKeyId,
    /// `ABSK` and the name of the key.
    BedrockKey,
    /// `bedrock-api-key-` and a presigned URL.
    BedrockShortKey,
    /// JSON with the end of an ECR password.
    EcrPassword,
    /// 33 bytes, the first of which is a version.
    SesPassword,
    /// The signature in a presigned URL.
    PresignedUrl,
    /// The signature in an Azure shared access signature.
    SasToken,
    /// The month inside of a common annotated security key.
    Cask,
    /// A KSUID in the value tells when it was made. Never refuses.
    Ksuid,
    /// The same of a ULID.
    Ulid,
    /// The same of a MongoDB `ObjectId`.
    Objectid,
    /// The same of a UUID of version 1, 6 or 7.
    Uuid7,
    /// The same of a number of Discord.
    Snowflake,
}

const CHECKSUMS: &[(&str, Checksum)] = &[
    ("github", Checksum::Github),
    ("atlassian", Checksum::Atlassian),
    ("grafana", Checksum::Grafana),
    ("cloudflare", Checksum::Cloudflare),
    ("zuplo", Checksum::Zuplo),
    ("gitlab", Checksum::Gitlab),
    ("netbird", Checksum::Netbird),
    ("synapse", Checksum::Synapse),
    ("azure-devops", Checksum::AzureDevops),
    ("azure-key", Checksum::AzureKey),
    ("cask", Checksum::Cask),
    ("entra", Checksum::Entra),
    ("nkey", Checksum::Nkey),
    ("stellar", Checksum::Stellar),
    ("bech32", Checksum::Bech32),
    ("age", Checksum::Age),
    ("nostr", Checksum::Nostr),
    ("wif", Checksum::Wif),
    ("bip32", Checksum::Bip32),
    ("tezos", Checksum::Tezos),
    ("ripple", Checksum::Ripple),
    ("bip39", Checksum::Bip39),
    ("algorand", Checksum::Algorand),
    ("solana", Checksum::Solana),
];

const STRUCTURES: &[(&str, Structure)] = &[
    ("private-key", Structure::PrivateKey),
    ("encoded-private-key", Structure::EncodedPrivateKey),
    ("der-private-key", Structure::DerPrivateKey),
    ("pgp-private-key", Structure::PgpPrivateKey),
    ("putty-key", Structure::PuttyKey),
    ("ssh2-key", Structure::Ssh2Key),
    ("jwk", Structure::Jwk),
    ("gcp-service-account", Structure::GcpServiceAccount),
    ("certificate", Structure::Certificate),
    ("keystore", Structure::Keystore),
    ("jwt", Structure::Jwt),
    ("uri-password", Structure::UriPassword),
    ("dsn-password", Structure::DsnPassword),
    ("basic-auth", Structure::BasicAuth),
    ("macaroon", Structure::Macaroon),
    ("lnd-macaroon", Structure::LndMacaroon),
    ("fly-macaroon", Structure::FlyMacaroon),
    ("sentry-org-token", Structure::SentryOrgToken),
    ("grafana-cloud-token", Structure::GrafanaCloudToken),
    ("grafana-legacy-key", Structure::GrafanaLegacyKey),
    ("cloudflare-tunnel-token", Structure::CloudflareTunnelToken),
    ("onepassword-token", Structure::OnepasswordToken),
    ("qstash-token", Structure::QstashToken),
    ("zep-key", Structure::ZepKey),
    ("letta-key", Structure::LettaKey),
    ("elastic-token", Structure::ElasticToken),
    ("workos-key", Structure::WorkosKey),
    ("atlassian-dc-token", Structure::AtlassianDcToken),
    ("jfrog-reference-token", Structure::JfrogReferenceToken),
    ("jfrog-api-key", Structure::JfrogApiKey),
    ("devin-key", Structure::DevinKey),
    ("discord-bot-token", Structure::DiscordBotToken),
    ("mapbox-token", Structure::MapboxToken),
    ("fernet-key", Structure::FernetKey),
    ("aws-key-id", Structure::AwsKeyId),
    ("bedrock-key", Structure::BedrockKey),
    ("bedrock-short-key", Structure::BedrockShortKey),
    ("ecr-password", Structure::EcrPassword),
    ("ses-password", Structure::SesPassword),
    ("presigned-url", Structure::PresignedUrl),
    ("sas-token", Structure::SasToken),
    ("cask", Structure::Cask),
    ("ksuid", Structure::Ksuid),
    ("ulid", Structure::Ulid),
    ("objectid", Structure::Objectid),
    ("uuid7", Structure::Uuid7),
    ("snowflake", Structure::Snowflake),
];

/// A check name that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "unknown check `{0}`; known are `entropy:BITS`, `checksum:NAME`, `structure:NAME`, `random`, `password`"
)]
pub struct UnknownCheck(String);

impl FromStr for Check {
    type Err = UnknownCheck;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || UnknownCheck(text.to_owned());
        let (name, argument) = text.split_once(':').unwrap_or((text, ""));
        match (name, argument) {
            ("random", "") => Ok(Self::Random),
            ("password", "") => Ok(Self::Password),
            ("entropy", bits) => match bits.parse::<f64>() {
                Ok(bits) if bits.is_finite() && bits > 0.0 => Ok(Self::Entropy(bits)),
                _ => Err(unknown()),
            },
            ("checksum", name) => named(CHECKSUMS, name).map(Self::Checksum).ok_or_else(unknown),
            ("structure", name) => named(STRUCTURES, name).map(Self::Structure).ok_or_else(unknown),
            _ => Err(unknown()),
        }
    }
}

fn named<T: Copy>(table: &[(&str, T)], name: &str) -> Option<T> {
    table.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
}

/// As it is written in a rule.
impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Entropy(bits) => write!(f, "entropy:{bits}"),
            Self::Checksum(checksum) => write!(f, "checksum:{checksum}"),
            Self::Structure(structure) => {
                let name =
                    STRUCTURES.iter().find(|(_, value)| value == structure).map_or("", |(name, _)| name);
                write!(f, "structure:{name}")
            }
            Self::Random => f.write_str("random"),
            Self::Password => f.write_str("password"),
        }
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = CHECKSUMS.iter().find(|(_, value)| value == self).map_or("", |(name, _)| name);
        f.write_str(name)
    }
}

#[cfg(test)]
mod tests {
    use super::{Check, Checksum, Structure};

    #[test]
    fn checks_parse_from_their_names() {
        for (text, check) in [
            ("entropy:3.5", Check::Entropy(3.5)),
            ("checksum:github", Check::Checksum(Checksum::Github)),
            ("structure:jwt", Check::Structure(Structure::Jwt)),
            ("random", Check::Random),
            ("password", Check::Password),
        ] {
            assert_eq!(text.parse(), Ok(check));
        }
        for text in
            ["", "entropy", "entropy:x", "entropy:-1", "checksum:", "checksum:luhn", "random:3", "jwt"]
        {
            assert!(text.parse::<Check>().is_err(), "{text}");
        }
    }
}
