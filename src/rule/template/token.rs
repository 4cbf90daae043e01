//! Tokens that can be decoded: the counterparts of `structure:…`.
//!
//! | generator | gives |
//! |---|---|
//! | `{uuid7}` `{ulid}` `{ksuid}` `{objectid}` | identifiers that tell their time, in June 2026 |
//! | `{b64:TEXT}` | base64 of TEXT, in which each `#` stands for a letter or digit |
//! | `{basic}` | base64 of a user, `:` and a password |
//! | `{jwt}` `{jwt:iss=x,exp=1893456000}` | a JWT with `iat` 2026-01-01 and these claims; digits alone are a number |
//! | `{jwe}` | an encrypted JWT of five parts |
//! | `{aws-key-id}` `{aws-key-id:ASIA}` | a key id that names an account |
//! | `{bedrock-key}` `{bedrock-short-key}` `{ecr-password}` `{ses-password}` | AWS passwords |
//! | `{atlassian-dc-token}` `{cloudflare-tunnel-token}` `{devin-key}` `{discord-bot-token}` `{elastic-token}` | as named |
//! | `{fernet-key}` `{grafana-cloud-token}` `{grafana-legacy-key}` `{jfrog-reference-token}` `{letta-key}` | as named |
//! | `{mapbox-token}` `{onepassword-token}` `{qstash-token}` `{sentry-org-token}` `{workos-key}` `{zep-key}` | as named |

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};

use super::source::{ALNUM, DIGIT, LOWER, Source, UPPER};
use crate::codec::radix::{BASE62, digits};

/// 2026-06-01T00:00:00Z in seconds.
const JUNE: u64 = 1_780_272_000;
const HEX: &str = "0123456789abcdef";
const CROCKFORD: &[u8] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

pub(super) fn generate(source: &mut Source, name: &str, argument: &str) -> Option<String> {
    Some(match (name, argument) {
        ("b64", text) => STANDARD.encode(filled(source, text)),
        ("jwt", claims) => jwt(source, claims),
        ("aws-key-id", prefix) => aws_key_id(source, if prefix.is_empty() { "AKIA" } else { prefix }),
        (_, "") => plain(source, name).or_else(|| json(source, name))?,
        _ => return None,
    })
}

/// Tokens without arguments that are made of numbers and characters.
fn plain(source: &mut Source, name: &str) -> Option<String> {
    Some(match name {
        "uuid7" => uuid7(source),
        "ulid" => ulid(source),
        "ksuid" => ksuid(source),
        "objectid" => format!("{JUNE:08x}{}", source.characters(HEX, 16)),
        "basic" => {
            STANDARD.encode(format!("{}:{}", source.characters(LOWER, 8), source.characters(ALNUM, 24)))
        }
        "jwe" => jwe(source),
        "bedrock-key" => {
            let (id, account) = (source.characters(LOWER, 4), source.characters(DIGIT, 12));
            let secret = STANDARD.encode(source.bytes(32));
            format!("ABSK{}", STANDARD.encode(format!("BedrockAPIKey-{id}-at-{account}:{secret}")))
        }
        "bedrock-short-key" => bedrock_short_key(source),
        "ses-password" => STANDARD.encode([&[4], source.bytes(32).as_slice()].concat()),
        "atlassian-dc-token" => {
            let number = source.characters("123456789", 12);
            STANDARD.encode([format!("{number}:").as_bytes(), &source.bytes(20)].concat())
        }
        "devin-key" => {
            format!("cog_{}", data_encoding::BASE32_NOPAD.encode(&source.bytes(32)).to_ascii_lowercase())
        }
        "discord-bot-token" => discord(source),
        "elastic-token" => {
            let (id, secret) = (source.characters(ALNUM, 20), source.characters(ALNUM, 22));
            format!("essu_{}", STANDARD.encode(STANDARD.encode(format!("{id}:{secret}"))))
        }
        "fernet-key" => URL_SAFE.encode(source.bytes(32)),
        "jfrog-reference-token" => {
            let random = source.characters(ALNUM, 27);
            STANDARD_NO_PAD.encode(format!("reftkn:01:{}:{random}", JUNE + 31_536_000))
        }
        "letta-key" => {
            let (one, other) = (source.uuid(), source.uuid());
            format!("sk-let-{}", STANDARD.encode(format!("{one}:{other}")))
        }
        "workos-key" => {
            let id = ulid(source);
            let random = source.characters(ALNUM, 25);
            format!("sk_live_{}", STANDARD_NO_PAD.encode(format!("key_{id},{random}")))
        }
        _ => return None,
    })
}

/// Tokens without arguments that are JSON in base64.
fn json(source: &mut Source, name: &str) -> Option<String> {
    Some(match name {
        "ecr-password" => {
            let (payload, key) = (STANDARD.encode(source.bytes(300)), STANDARD.encode(source.bytes(120)));
            let expiration = JUNE + 43_200;
            STANDARD.encode(format!(
                r#"{{"payload":"{payload}","datakey":"{key}","version":"2","type":"DATA_KEY","expiration":{expiration}}}"#
            ))
        }
        "cloudflare-tunnel-token" => {
            let (account, tunnel) = (source.characters(HEX, 32), source.uuid());
            let secret = STANDARD.encode(source.bytes(32));
            STANDARD.encode(format!(r#"{{"a":"{account}","t":"{tunnel}","s":"{secret}"}}"#))
        }
        "grafana-cloud-token" => {
            let (key, name) = (source.characters(ALNUM, 32), source.characters(LOWER, 8));
            let text = format!(r#"{{"o":"652992","n":"{name}","k":"{key}","m":{{"r":"eu"}}}}"#);
            format!("glc_{}", STANDARD.encode(text))
        }
        "grafana-legacy-key" => {
            let (key, name) = (source.characters(ALNUM, 32), source.characters(LOWER, 8));
            STANDARD.encode(format!(r#"{{"k":"{key}","n":"{name}","id":1}}"#))
        }
        "mapbox-token" => {
            let (user, id) = (source.characters(LOWER, 8), source.characters(ALNUM, 24));
            let payload = URL_SAFE_NO_PAD.encode(format!(r#"{{"u":"{user}","a":"{id}"}}"#));
            format!("sk.{payload}.{}", source.characters(ALNUM, 22))
        }
        "onepassword-token" => onepassword(source),
        "qstash-token" => {
            let (user, password) = (source.uuid(), source.characters(HEX, 32));
            STANDARD.encode(format!(r#"{{"UserID":"{user}","Password":"{password}"}}"#))
        }
        "sentry-org-token" => {
            let org = source.characters(LOWER, 8);
            let text = format!(
                r#"{{"iat":{JUNE}.25,"url":"https://sentry.io","region_url":"https://us.sentry.io","org":"{org}"}}"#
            );
            format!("sntrys_{}_{}", STANDARD.encode(text), STANDARD_NO_PAD.encode(source.bytes(32)))
        }
        "zep-key" => {
            let payload = URL_SAFE_NO_PAD.encode(format!(r#"{{"uuid":"{}"}}"#, source.uuid()));
            let signature = URL_SAFE_NO_PAD.encode(source.bytes(64));
            format!("z_{}.{signature}", payload.trim_start_matches("eyJ"))
        }
        _ => return None,
    })
}

fn filled(source: &mut Source, text: &str) -> String {
    let mut random = source.characters(ALNUM, text.matches('#').count()).into_bytes().into_iter();
    text.chars().map(|c| if c == '#' { random.next().map_or(c, char::from) } else { c }).collect()
}

fn jwt(source: &mut Source, claims: &str) -> String {
    let subject = source.characters(LOWER, 12);
    let claims: String = claims
        .split(',')
        .filter_map(|claim| claim.split_once('='))
        .map(|(name, value)| match value.parse::<u64>() {
            Ok(number) => format!(r#""{name}":{number},"#),
            Err(_) => format!(r#""{name}":"{value}","#),
        })
        .collect();
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","typ":"JWT"}"#);
    let claims = URL_SAFE_NO_PAD.encode(format!(r#"{{{claims}"sub":"{subject}","iat":1767225600}}"#));
    format!("{header}.{claims}.{}", URL_SAFE_NO_PAD.encode(source.bytes(32)))
}

fn jwe(source: &mut Source) -> String {
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","typ":"JWT"}"#);
    let parts = [256, 12, 160, 16].map(|length| URL_SAFE_NO_PAD.encode(source.bytes(length)));
    format!("{header}.{}", parts.join("."))
}

fn uuid7(source: &mut Source) -> String {
    let time = format!("{:012x}", JUNE * 1000);
    let hex = source.characters(HEX, 18);
    format!("{}-{}-7{}-a{}-{}", &time[..8], &time[8..], &hex[..3], &hex[3..6], &hex[6..])
}

fn ulid(source: &mut Source) -> String {
    let time: String = (0..10)
        .rev()
        .map(|digit| char::from(CROCKFORD[((JUNE * 1000) >> (5 * digit) & 31) as usize]))
        .collect();
    format!("{time}{}", source.characters("0123456789ABCDEFGHJKMNPQRSTVWXYZ", 16))
}

/// Seconds since the epoch of KSUID in four bytes, 16 random ones, in 27 digits of base 62.
fn ksuid(source: &mut Source) -> String {
    let time = u32::try_from(JUNE - 1_400_000_000).unwrap_or_default();
    let mut bytes = [time.to_be_bytes().as_slice(), &source.bytes(16)].concat();
    let mut reversed = String::new();
    for _ in 0..27 {
        let mut rest = 0_u32;
        for byte in &mut bytes {
            let value = rest << 8 | u32::from(*byte);
            *byte = u8::try_from(value / 62).unwrap_or_default();
            rest = value % 62;
        }
        reversed.push_str(&digits(rest, BASE62, 1));
    }
    reversed.chars().rev().collect()
}

/// A key id: the account number in bits 1 to 40 of the ten bytes behind the four letters, the highest bit set.
fn aws_key_id(source: &mut Source, prefix: &str) -> String {
    let account: u64 = source.characters("123456789", 12).parse().unwrap_or_default();
    let mut bytes = source.bytes(10);
    let head = (1 << 47 | account << 7 | u64::from(bytes[5] & 0x7f)).to_be_bytes();
    bytes[..6].copy_from_slice(&head[2..]);
    format!("{prefix}{}", data_encoding::BASE32_NOPAD.encode(&bytes))
}

fn bedrock_short_key(source: &mut Source) -> String {
    let id = aws_key_id(source, "ASIA");
    let signature = source.characters(HEX, 64);
    let url = format!(
        "bedrock.amazonaws.com/?Action=CallWithBearerToken&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={id}\
         %2F20260601%2Fus-east-1%2Fbedrock%2Faws4_request&X-Amz-Date=20260601T000000Z&X-Amz-Expires=43200\
         &X-Amz-SignedHeaders=host&X-Amz-Signature={signature}&Version=1"
    );
    format!("bedrock-api-key-{}", STANDARD.encode(url))
}

/// The bot's number, the time since the epoch of such tokens, and 27 characters more.
fn discord(source: &mut Source) -> String {
    let number = source.characters("123456789", 18);
    let time = u32::try_from(JUNE - 1_293_840_000).unwrap_or_default();
    format!(
        "{}.{}.{}",
        URL_SAFE_NO_PAD.encode(number),
        URL_SAFE_NO_PAD.encode(time.to_be_bytes()),
        source.characters(ALNUM, 38)
    )
}

fn onepassword(source: &mut Source) -> String {
    let alphabet = format!("{UPPER}{DIGIT}");
    let mut group = |length| source.characters(&alphabet, length);
    let key = format!("A3-{}-{}-{}-{}-{}", group(6), group(11), group(5), group(5), group(5));
    let email = format!("{}@1passwordserviceaccounts.com", source.characters(LOWER, 13));
    let srp = source.characters(HEX, 64);
    let muk = URL_SAFE_NO_PAD.encode(source.bytes(32));
    let text = format!(
        r#"{{"signInAddress":"acme.1password.com","userAuth":{{"method":"SRPg-4096","alg":"PBES2g-HS256","iterations":650000}},"email":"{email}","srpX":"{srp}","muk":{{"alg":"A256GCM","k":"{muk}","kty":"oct"}},"secretKey":"{key}","deviceUuid":"{}"}}"#,
        source.characters(LOWER, 26)
    );
    format!("ops_{}", STANDARD_NO_PAD.encode(text))
}
