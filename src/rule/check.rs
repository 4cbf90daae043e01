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

/// Checksum algorithms, named after the provider that documents them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checksum {
    /// CRC-32 of the body in six base-62 digits (GitHub, npm).
    Github,
    /// CRC-32 of everything before it in eight upper-case hex digits (Atlassian).
    Atlassian,
    /// CRC-32 of everything before it in eight lower-case hex digits, least significant byte first (Grafana).
    Grafana,
    /// CRC-32 of the body in eight lower-case hex digits (Cloudflare, Zuplo).
    Cloudflare,
    /// CRC-32 of everything before it in seven base-36 digits (GitLab routable tokens).
    Gitlab,
}

/// Structures that can be parsed without a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Structure {
    /// A PEM private key whose body is a key.
    PrivateKey,
    /// A PEM X.509 certificate.
    Certificate,
    /// Three base64url parts with a JSON header that has `alg`.
    Jwt,
    /// The password of a connection URI.
    UriPassword,
    /// A PyPI macaroon.
    Macaroon,
    /// Base64 of a PEM private key.
    EncodedPrivateKey,
}

const STRUCTURES: &[(&str, Structure)] = &[
    ("private-key", Structure::PrivateKey),
    ("certificate", Structure::Certificate),
    ("jwt", Structure::Jwt),
    ("uri-password", Structure::UriPassword),
    ("macaroon", Structure::Macaroon),
    ("encoded-private-key", Structure::EncodedPrivateKey),
];

const CHECKSUMS: &[(&str, Checksum)] = &[
    ("github", Checksum::Github),
    ("atlassian", Checksum::Atlassian),
    ("grafana", Checksum::Grafana),
    ("cloudflare", Checksum::Cloudflare),
    ("gitlab", Checksum::Gitlab),
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
