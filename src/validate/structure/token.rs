//! Tokens that are made of other data. A prefix that only this provider uses identifies them; what is behind it says
//! more. Without such a prefix, the data alone identify them.

use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::{Parsed, Reason, Weight, base64, date, jwt, shown, stamp};
use crate::codec::base58::Alphabet;

type Object = Map<String, Value>;

/// Base64 of a JSON object.
fn object(text: &[u8]) -> Option<Object> {
    serde_json::from_slice(&base64::salvaged(text)?).ok()
}

fn text<'a>(object: &'a Object, name: &str) -> Option<&'a str> {
    object.get(name).and_then(Value::as_str)
}

fn torn(note: &str) -> Parsed {
    let mut parsed = Parsed::new(note);
    parsed.weigh(Weight::Lowered, "incomplete or damaged");
    parsed
}

fn certain(note: &str, public_id: Option<&str>) -> Parsed {
    let mut parsed = Parsed::new(note);
    parsed.weight = Weight::Certain;
    parsed.public_id = public_id.and_then(shown::identifier);
    parsed
}

/// `sntrys_`, base64 of organisation, address and time, `_`, and a signature (`sentry/utils/security/orgauthtoken_token.py`
/// in <https://github.com/getsentry/sentry>).
pub(super) fn sentry(value: &[u8]) -> Result<Parsed, Reason> {
    const NOTE: &str = "token of a Sentry organization";
    let body = value.strip_prefix(b"sntrys_").unwrap_or(value);
    let at = body.iter().rposition(|byte| *byte == b'_').unwrap_or(body.len());
    let Some(object) = object(&body[..at]) else { return Ok(torn(NOTE)) };
    let mut parsed = certain(NOTE, text(&object, "org"));
    parsed.issued = object.get("iat").and_then(Value::as_f64).and_then(date::numeric);
    Ok(parsed)
}

/// `glc_`, and base64 of organisation, name, key and region
/// (<https://grafana.com/docs/grafana-cloud/security-and-account-management/authentication-and-permissions/access-policies/>).
pub(super) fn grafana_cloud(value: &[u8]) -> Result<Parsed, Reason> {
    const NOTE: &str = "Grafana Cloud token";
    let Some(object) = object(value.strip_prefix(b"glc_").unwrap_or(value)) else { return Ok(torn(NOTE)) };
    if text(&object, "k").is_none() {
        return Ok(torn(NOTE));
    }
    Ok(certain(NOTE, text(&object, "n").or_else(|| text(&object, "o"))))
}

/// Base64 of key, name and number of the organisation.
pub(super) fn grafana_legacy(value: &[u8]) -> Result<Parsed, Reason> {
    let object = object(value).ok_or(Reason::Structure)?;
    let is_key = text(&object, "k").is_some_and(|key| key.len() >= 16) && object.contains_key("id");
    is_key.then(|| certain("Grafana API key", text(&object, "n"))).ok_or(Reason::Structure)
}

/// Base64 of account, tunnel and secret
/// (<https://developers.cloudflare.com/cloudflare-one/networks/connectors/cloudflare-tunnel/>).
pub(super) fn cloudflare_tunnel(value: &[u8]) -> Result<Parsed, Reason> {
    let object = object(value).ok_or(Reason::Structure)?;
    match (text(&object, "a"), text(&object, "t"), text(&object, "s")) {
        (Some(_), Some(tunnel), Some(_)) => Ok(certain("Cloudflare tunnel token", Some(tunnel))),
        _ => Err(Reason::Structure),
    }
}

/// `ops_`, and base64 of address, user and keys (<https://developer.1password.com/docs/service-accounts/>).
pub(super) fn onepassword(value: &[u8]) -> Result<Parsed, Reason> {
    const NOTE: &str = "1Password service account token";
    let Some(object) = object(value.strip_prefix(b"ops_").unwrap_or(value)) else { return Ok(torn(NOTE)) };
    if text(&object, "secretKey").is_none() {
        return Ok(torn(NOTE));
    }
    Ok(certain(NOTE, text(&object, "email")))
}

/// Base64 of user and password (<https://upstash.com/docs/qstash/overall/getstarted>).
pub(super) fn qstash(value: &[u8]) -> Result<Parsed, Reason> {
    let object = object(value).ok_or(Reason::Structure)?;
    match (text(&object, "UserID"), text(&object, "Password")) {
        (Some(user), Some(_)) => Ok(certain("QStash token", Some(user))),
        _ => Err(Reason::Structure),
    }
}

/// `z_`, base64 of JSON that has lost its first three characters, and a signature.
pub(super) fn zep(value: &[u8]) -> Result<Parsed, Reason> {
    const NOTE: &str = "Zep key";
    let body = value.strip_prefix(b"z_").unwrap_or(value);
    let payload = body.split(|byte| *byte == b'.').next().unwrap_or_default();
    let Some(object) = object(&[b"eyJ", payload].concat()) else { return Ok(torn(NOTE)) };
    Ok(certain(NOTE, text(&object, "uuid").or_else(|| text(&object, "id"))))
}

/// `sk-let-`, and base64 of two UUIDs.
pub(super) fn letta(value: &[u8]) -> Result<Parsed, Reason> {
    const NOTE: &str = "Letta key";
    let Some(bytes) = base64::salvaged(value.strip_prefix(b"sk-let-").unwrap_or(value)) else {
        return Ok(torn(NOTE));
    };
    let parts: Vec<&[u8]> = bytes.split(|byte| *byte == b':').collect();
    let all_ids = parts.len() == 2 && parts.iter().all(|part| crate::validate::identifier::is_uuid(part));
    Ok(if all_ids { certain(NOTE, None) } else { torn(NOTE) })
}

/// `essu_`, and base64 of id and secret, once or twice (<https://www.elastic.co/docs/deploy-manage/api-keys>).
pub(super) fn elastic(value: &[u8]) -> Result<Parsed, Reason> {
    const NOTE: &str = "Elastic Cloud key";
    let Some(mut bytes) = base64::salvaged(value.strip_prefix(b"essu_").unwrap_or(value)) else {
        return Ok(torn(NOTE));
    };
    if let Some(inner) = base64::decoded(&bytes) {
        bytes = inner;
    }
    let parts = std::str::from_utf8(&bytes).ok().and_then(|text| text.split_once(':'));
    Ok(match parts {
        Some((id, secret)) if !secret.is_empty() => certain(NOTE, Some(id)),
        _ => torn(NOTE),
    })
}

/// `sk_live_`, and base64 of an id that is a ULID, and a secret (<https://workos.com/docs/glossary/api-key>).
pub(super) fn workos(value: &[u8]) -> Result<Parsed, Reason> {
    const NOTE: &str = "key that holds its own id";
    let at = value.iter().rposition(|byte| *byte == b'_').map_or(0, |at| at + 1);
    let bytes = base64::salvaged(&value[at..]).ok_or(Reason::Structure)?;
    let id = bytes.split(|byte| *byte == b',').next().unwrap_or_default();
    if !id.starts_with(b"key_") {
        return Ok(torn(NOTE));
    }
    let mut parsed = certain(NOTE, std::str::from_utf8(id).ok());
    parsed.issued = stamp::ulid(id).issued;
    Ok(parsed)
}

/// Base64 of a number, a colon, and 20 bytes
/// (<https://confluence.atlassian.com/enterprise/using-personal-access-tokens-1026032365.html>). Bitbucket writes
/// `BBDC-` in front.
pub(super) fn atlassian_dc(value: &[u8]) -> Result<Parsed, Reason> {
    const SECRET: usize = 20;
    let text = value.strip_prefix(b"BBDC-").unwrap_or(value);
    let bytes = base64::decoded(text).ok_or(Reason::Structure)?;
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let is_token = digits > 0 && bytes.get(digits) == Some(&b':') && bytes.len() == digits + 1 + SECRET;
    if !is_token {
        return Err(Reason::Structure);
    }
    Ok(certain("token of a number and 20 bytes", std::str::from_utf8(&bytes[..digits]).ok()))
}

/// Base64 of `reftkn:`, a version, the end in seconds since 1970 or zeros, and random characters
/// (<https://jfrog.com/help/r/jfrog-platform-administration-documentation/access-tokens>).
pub(super) fn jfrog_reference(value: &[u8]) -> Result<Parsed, Reason> {
    const NOTE: &str = "JFrog reference token";
    let bytes = base64::salvaged(value).ok_or(Reason::Structure)?;
    let fields: Vec<&str> = std::str::from_utf8(&bytes).map_err(|_| Reason::Structure)?.split(':').collect();
    let ["reftkn", version, end, random] = fields.as_slice() else {
        return if bytes.starts_with(b"reftkn:") { Ok(torn(NOTE)) } else { Err(Reason::Structure) };
    };
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(version) || !is_number(end) || random.is_empty() {
        return Ok(torn(NOTE));
    }
    let mut parsed = certain(NOTE, None);
    parsed.expires = end.parse().ok().and_then(date::seconds);
    Ok(parsed)
}

/// 73 characters of base58. They have no sum that is known.
pub(super) fn jfrog_api_key(value: &[u8]) -> Result<Parsed, Reason> {
    const NOTE: &str = "Artifactory API key";
    let is_key = Alphabet::Bitcoin.decode(value).is_some_and(|bytes| bytes.len() == 54);
    if is_key {
        return Ok(Parsed::new(NOTE));
    }
    let mut parsed = Parsed::new(NOTE);
    parsed.weigh(Weight::Lowered, "with characters that no such key has");
    Ok(parsed)
}

/// `cog_`, and 32 bytes in base32.
pub(super) fn devin(value: &[u8]) -> Result<Parsed, Reason> {
    const NOTE: &str = "Devin service key";
    let body = value.strip_prefix(b"cog_").unwrap_or(value).to_ascii_uppercase();
    let is_key = data_encoding::BASE32_NOPAD.decode(&body).is_ok_and(|bytes| bytes.len() == 32);
    Ok(if is_key { Parsed::new(NOTE) } else { torn(NOTE) })
}

/// The number of the bot's user in base64, the time since 2011 in base64, and an HMAC
/// (<https://docs.discord.com/developers/reference>). The number tells when the account was made.
pub(super) fn discord(value: &[u8]) -> Result<Parsed, Reason> {
    const EPOCH_OF_TOKENS: i64 = 1_293_840_000;
    let parts: Vec<&[u8]> = value.split(|byte| *byte == b'.').collect();
    let [number, time, _] = parts.as_slice() else { return Err(Reason::Structure) };
    let number = base64::salvaged(number).ok_or(Reason::Structure)?;
    let number: u64 = std::str::from_utf8(&number)
        .ok()
        .filter(|text| (16..=20).contains(&text.len()))
        .and_then(|text| text.parse().ok())
        .ok_or(Reason::Structure)?;
    let mut parsed = Parsed::new("Discord bot token");
    parsed.public_id = Some(number.to_string());
    let account = stamp::of_snowflake(number);
    let issued = base64::salvaged(time).filter(|bytes| bytes.len() == 4).and_then(|bytes| {
        date::seconds(EPOCH_OF_TOKENS + bytes.iter().fold(0, |sum, byte| sum << 8 | i64::from(*byte)))
    });
    // A token cannot be older than its bot.
    parsed.issued =
        issued.and_then(date::made).filter(|issued| account.is_none_or(|account| *issued >= account));
    Ok(parsed)
}

/// `pk.`, `sk.` or `tk.`, base64 of user and id, and a signature
/// (<https://docs.mapbox.com/api/accounts/tokens/>). `pk.` is public.
pub(super) fn mapbox(value: &[u8]) -> Result<Parsed, Reason> {
    let parts: Vec<&[u8]> = value.split(|byte| *byte == b'.').collect();
    let [kind, payload, _] = parts.as_slice() else { return Err(Reason::Structure) };
    let Ok(object) = jwt::object(payload) else { return Ok(torn("Mapbox token")) };
    let mut parsed = certain("Mapbox token", text(&object, "u"));
    let at = |name: &str| object.get(name).and_then(Value::as_f64).and_then(date::numeric);
    parsed.issued = at("iat").or_else(|| cuid(text(&object, "a")?));
    parsed.expires = at("exp");
    if *kind == b"pk" {
        parsed.weigh(Weight::Doubtful, "public by design");
    }
    Ok(parsed)
}

/// `c`, and eight digits of base 36: milliseconds since 1970 (<https://github.com/paralleldrive/cuid>).
fn cuid(id: &str) -> Option<jiff::Timestamp> {
    let digits = id.strip_prefix('c').filter(|rest| rest.len() == 24)?.get(..8)?;
    date::milliseconds(i64::from_str_radix(digits, 36).ok()?)
}

/// 32 bytes in base64url (<https://github.com/fernet/spec/blob/master/Spec.md>).
pub(super) fn fernet(value: &[u8]) -> Result<Parsed, Reason> {
    let bytes: Zeroizing<Vec<u8>> = base64::decoded(value).ok_or(Reason::Structure)?;
    (bytes.len() == 32).then(|| Parsed::new("Fernet key")).ok_or(Reason::Structure)
}
