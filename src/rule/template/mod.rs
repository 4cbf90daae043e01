//! Example texts with generated secrets, so that no real-looking secret is ever stored.
//!
//! A template is text with generators in braces, each replaced by characters drawn from a generator seeded with
//! the caller's seed: the same template and seed give the same text. Braces around anything else stay as they are.
//!
//! | generator | gives |
//! |---|---|
//! | `{alnum:N}` `{lower:N}` `{upper:N}` `{digit:N}` `{letter:N}` | N letters or digits |
//! | `{lownum:N}` `{upnum:N}` | N lower-case (upper-case) letters or digits |
//! | `{hex:N}` `{HEX:N}` | N hex digits |
//! | `{base64:N}` `{base64url:N}` | N characters of the alphabet, no padding |
//! | `{base32:N}` `{base58:N}` `{bech32:N}` | N of `A-Z2-7`, of Bitcoin's base58, of bech32 |
//! | `{b64:TEXT}` | base64 of TEXT, in which each `#` stands for a letter or digit |
//! | `{uuid}` `{uuid7}` `{ulid}` `{ksuid}` `{objectid}` | identifiers; all but the first tell their time, in 2026 |
//! | `{sum:NAME:PREFIX:N}` | PREFIX, N letters or digits, and the check digits of `checksum:NAME` |
//! | `{azure:SIGNATURE}` `{cask:SIGNATURE}` `{ado-pat}` `{entra}` | Microsoft's keys with their sums, see [`sum`] |
//! | `{nkey:U}` `{stellar}` `{age}` `{nsec}` `{wif}` `{bech32sum:HRP:N}` … | keys with sums, see [`wallet`] |
//! | `{jwt}` `{jwt:iss=x,exp=1893456000}` `{jwe}` | a signed-looking JWT with `iat` 2026-01-01 and these claims; an encrypted one |
//! | `{pem:…}` `{pem1:…}` `{b64pem:…}` `{der:…}` | a private key: PEM, PEM on one line with `\n` written out, base64 of PEM, base64 of DER, see [`key`] |
//! | `{ppk:3}` `{pgp}` `{ssh2}` `{jwk:EC}` `{cert}` `{keystore:pkcs12}` | key material in other forms, see [`key`] |
//! | `{pypi}` `{lnd}` `{fly}` | macaroons, see [`macaroon`] |
//! | `{aws-key-id}` `{bedrock-key}` `{sentry-org-token}` … | tokens that can be decoded, see [`token`] |
//!
//! The random characters never contain a run that a placeholder check could take for made up.

pub mod key;
pub mod macaroon;
pub mod sum;
pub mod token;
pub mod wallet;

mod source;

use source::Source;

/// Expands all generators of `template`.
#[must_use]
pub fn expand(template: &str, seed: &str) -> String {
    let mut source = Source::new(seed);
    let mut out = String::with_capacity(template.len() * 2);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let (before, from_open) = rest.split_at(open);
        out.push_str(before);
        let generated = from_open
            .find('}')
            .and_then(|close| generate(&mut source, &from_open[1..close]).map(|text| (text, close + 1)));
        let taken = if let Some((text, taken)) = generated {
            out.push_str(&text);
            taken
        } else {
            out.push('{');
            1
        };
        rest = &from_open[taken..];
    }
    out.push_str(rest);
    out
}

/// What one generator gives; none if there is no such generator. Each group knows its own names.
fn generate(source: &mut Source, spec: &str) -> Option<String> {
    let (name, argument) = spec.split_once(':').unwrap_or((spec, ""));
    [source::generate, sum::generate, wallet::generate, token::generate, macaroon::generate, key::generate]
        .into_iter()
        .find_map(|group| group(source, name, argument))
}

#[cfg(test)]
mod tests {
    use super::expand;

    #[test]
    fn the_same_seed_gives_the_same_text() {
        assert_eq!(expand("a{alnum:8}b", "s"), expand("a{alnum:8}b", "s"));
        assert_ne!(expand("a{alnum:8}b", "s"), expand("a{alnum:8}b", "t"));
        assert_eq!(expand("a{hex:8}b", "s").len(), 10);
    }

    #[test]
    fn other_braces_stay() {
        for text in ["${VAR}", "{{ vault }}", "{\"a\": 1}", "{alnum:x}", "{", "}{", "{unknown:3}"] {
            assert_eq!(expand(text, "s"), text);
        }
    }
}
