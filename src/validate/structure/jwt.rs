//! JSON Web Tokens (RFC 7519): header, claims, and the dates in them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::{Parsed, Reason};

/// Three base64url parts (RFC 7515), of which the first two are JSON objects and the header names an algorithm.
pub(super) fn parse(value: &[u8]) -> Result<Parsed, Reason> {
    let parts: Vec<&[u8]> = value.split(|byte| *byte == b'.').collect();
    let [header, claims, _signature] = parts.as_slice() else { return Err(Reason::Structure) };
    let header = object(header)?;
    let algorithm = header.get("alg").and_then(Value::as_str).ok_or(Reason::Structure)?;
    let claims = object(claims)?;
    if is_published(&claims) {
        return Err(Reason::Example);
    }
    // The algorithm comes from the token: only a short, plain name may reach a report.
    let plain =
        algorithm.len() <= 12 && algorithm.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let mut parsed = Parsed::new(if plain { format!("JWT, {algorithm}") } else { "JWT".to_owned() });
    let date = |name: &str| claims.get(name).and_then(Value::as_f64).and_then(instant);
    parsed.issued = date("iat").or_else(|| date("nbf")).or_else(|| date("auth_time"));
    parsed.expires = date("exp");
    Ok(parsed)
}

/// The samples of jwt.io, RFC 7519 and the Supabase demo project.
fn is_published(claims: &Map<String, Value>) -> bool {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    (text("sub") == Some("1234567890") && claims.contains_key("name"))
        || matches!(text("iss"), Some("joe" | "supabase-demo"))
}

fn object(part: &[u8]) -> Result<Map<String, Value>, Reason> {
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| Reason::Structure)?;
    serde_json::from_slice(&bytes).map_err(|_| Reason::Structure)
}

/// `NumericDate` of RFC 7519: seconds since 1970, perhaps with a fraction.
fn instant(seconds: f64) -> Option<Timestamp> {
    #[allow(clippy::cast_possible_truncation, reason = "the range is checked")]
    let whole = (0.0..=253_402_300_799.0).contains(&seconds).then_some(seconds as i64)?;
    Timestamp::from_second(whole).ok()
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::{Reason, parse};

    fn token(header: &str, claims: &str) -> String {
        format!(
            "{}.{}.{}",
            URL_SAFE_NO_PAD.encode(header),
            URL_SAFE_NO_PAD.encode(claims),
            URL_SAFE_NO_PAD.encode("sig")
        )
    }

    #[test]
    fn dates_come_from_the_claims() {
        let parsed =
            parse(token(r#"{"alg":"RS256"}"#, r#"{"iat":1700000000,"exp":1.8e9}"#).as_bytes()).unwrap();
        assert_eq!(parsed.issued.unwrap().to_string(), "2023-11-14T22:13:20Z");
        assert_eq!(parsed.expires.unwrap().to_string(), "2027-01-15T08:00:00Z");
        assert_eq!(parsed.note, "JWT, RS256");
        let absurd = parse(token(r#"{"alg":"none"}"#, r#"{"iat":1e300,"exp":"x"}"#).as_bytes()).unwrap();
        assert_eq!((absurd.issued, absurd.expires), (None, None));
    }

    #[test]
    fn what_is_no_jwt() {
        for text in ["a.b.c", "..", "", &token("[]", "{}"), &token("{}", "{}"), &token(r#"{"alg":"x"}"#, "1")]
        {
            assert_eq!(parse(text.as_bytes()).unwrap_err(), Reason::Structure, "{text}");
        }
        let sample = token(r#"{"alg":"HS256"}"#, r#"{"sub":"1234567890","name":"John Doe"}"#);
        assert_eq!(parse(sample.as_bytes()).unwrap_err(), Reason::Example);
    }
}
