//! JSON Web Tokens (RFC 7519): header, claims, and the dates in them.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::mac::{self, Signer};
use super::{Parsed, Reason, Surroundings, Weight, base64, date, issuer, shown};

type Object = Map<String, Value>;

/// Three base64url parts (RFC 7515), of which the first two are JSON objects and the header names an algorithm; or five
/// (RFC 7516), of which the first is such a header. Some providers put a prefix in front.
pub(super) fn parse(value: &[u8]) -> Result<Parsed, Reason> {
    let parts: Vec<&[u8]> = behind_prefix(value).split(|byte| *byte == b'.').collect();
    match parts.as_slice() {
        [header, claims, signature] => signed(&object(header)?, &object(claims)?, signature),
        [header, rest @ ..] if rest.len() == 4 => encrypted(&object(header)?, rest),
        _ => Err(Reason::Structure),
    }
}

/// The same, and whose secret signed it.
pub(super) fn parse_among(value: &[u8], around: Surroundings<'_>) -> Result<Parsed, Reason> {
    let mut parsed = parse(value)?;
    match mac::signer(behind_prefix(value), around.text, around.at) {
        Some(Signer::Near) if parsed.weight != Weight::Doubtful => {
            parsed.weigh(Weight::Certain, "signed with a secret beside it");
        }
        Some(Signer::Everybody) if parsed.weight != Weight::Doubtful => {
            parsed.weigh(Weight::Lowered, "signed with a secret that everybody knows");
        }
        _ => {}
    }
    Ok(parsed)
}

/// `ghs_12345_eyJ…` of GitHub and its like. A JSON object in base64 begins with `ey` or `ew`.
fn behind_prefix(value: &[u8]) -> &[u8] {
    const LONGEST: usize = 40;
    let begins = |at: usize| value[at..].starts_with(b"ey") || value[at..].starts_with(b"ew");
    (0..value.len().min(LONGEST))
        .find(|at| begins(*at) && (*at == 0 || matches!(value[at - 1], b'_' | b'-' | b'.' | b' ')))
        .map_or(value, |at| &value[at..])
}

fn signed(header: &Object, claims: &Object, signature: &[u8]) -> Result<Parsed, Reason> {
    let algorithm = header.get("alg").and_then(Value::as_str).ok_or(Reason::Structure)?;
    if is_published(claims) {
        return Err(Reason::Example);
    }
    let issued_by = claims.get("iss").and_then(Value::as_str).unwrap_or_default();
    let provider = issuer::name(issued_by);
    let mut parsed = Parsed::new(note("JWT", algorithm, provider));
    let at = |name: &str| claims.get(name).and_then(Value::as_f64).and_then(date::numeric);
    parsed.issued = at("iat").or_else(|| at("nbf")).or_else(|| at("auth_time"));
    parsed.expires = at("exp").filter(|end| is_after(*end, parsed.issued));
    let length = base64::decoded(signature).map(|bytes| bytes.len());
    if algorithm.eq_ignore_ascii_case("none") || length == Some(0) {
        parsed.weigh(Weight::Doubtful, "unsigned");
    } else if !has_length_of(algorithm, length) {
        parsed.weigh(Weight::Lowered, "its signature is not as long as its algorithm makes it");
    }
    match (provider, claims.get("role").and_then(Value::as_str)) {
        (Some("Supabase"), Some("anon")) => parsed.weigh(Weight::Doubtful, "role anon: public by design"),
        (Some("Supabase"), Some("service_role")) => parsed.weigh(Weight::Certain, "role service_role"),
        _ => {}
    }
    parsed.public_id = match provider {
        Some("Supabase") => claims.get("ref"),
        Some("Kubernetes") => claims.get("sub"),
        _ => None,
    }
    .and_then(Value::as_str)
    .and_then(shown::identifier);
    Ok(parsed)
}

fn encrypted(header: &Object, parts: &[&[u8]]) -> Result<Parsed, Reason> {
    let algorithm = header.get("alg").and_then(Value::as_str).ok_or(Reason::Structure)?;
    let is_complete = header.contains_key("enc") && parts.iter().all(|part| base64::decoded(part).is_some());
    if !is_complete {
        return Err(Reason::Structure);
    }
    Ok(Parsed::new(note("encrypted JWT", algorithm, None)))
}

/// The algorithm comes from the token: only a short, plain name may reach a report.
fn note(kind: &str, algorithm: &str, provider: Option<&str>) -> String {
    let is_plain =
        algorithm.len() <= 16 && algorithm.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let algorithm = if is_plain { format!(", {algorithm}") } else { String::new() };
    let provider = provider.map(|name| format!(", issued by {name}")).unwrap_or_default();
    format!("{kind}{algorithm}{provider}")
}

fn is_after(end: Timestamp, issued: Option<Timestamp>) -> bool {
    issued.is_none_or(|issued| end >= issued)
}

/// RFC 7518 fixes the length of most signatures. That of RSA depends on the key: 1024 bits at least.
fn has_length_of(algorithm: &str, length: Option<usize>) -> bool {
    let Some(length) = length else { return false };
    match algorithm {
        "HS256" => length == 32,
        "HS384" => length == 48,
        "HS512" | "ES256" | "ES256K" | "EdDSA" => length == 64,
        "ES384" => length == 96,
        "ES512" => length == 132,
        "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" => length >= 128,
        _ => true,
    }
}

/// The samples of jwt.io, of RFC 7519, and of the Supabase demo project.
fn is_published(claims: &Object) -> bool {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    (text("sub") == Some("1234567890") && (claims.contains_key("name") || claims.contains_key("admin")))
        || claims.get("iat").and_then(Value::as_i64) == Some(1_516_239_022)
        || matches!(text("iss"), Some("joe" | "supabase-demo"))
}

/// One part as a JSON object.
pub(super) fn object(part: &[u8]) -> Result<Object, Reason> {
    let bytes = base64::decoded(part).ok_or(Reason::Structure)?;
    serde_json::from_slice(&bytes).map_err(|_| Reason::Structure)
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use proptest::prelude::*;

    use super::{Reason, Weight, parse};
    use crate::rule::template::expand;

    fn token(header: &str, claims: &str) -> String {
        let signature = URL_SAFE_NO_PAD.encode([7; 256]);
        format!("{}.{}.{signature}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims))
    }

    #[test]
    fn dates_come_from_the_claims() {
        let parsed =
            parse(token(r#"{"alg":"RS256"}"#, r#"{"iat":1700000000,"exp":1.8e9}"#).as_bytes()).unwrap();
        assert_eq!(parsed.issued.unwrap().to_string(), "2023-11-14T22:13:20Z");
        assert_eq!(parsed.expires.unwrap().to_string(), "2027-01-15T08:00:00Z");
        assert_eq!(parsed.note, "JWT, RS256");
        let absurd = parse(token(r#"{"alg":"RS256"}"#, r#"{"iat":1e300,"exp":"x"}"#).as_bytes()).unwrap();
        assert_eq!((absurd.issued, absurd.expires), (None, None));
    }

    #[test]
    fn issuers_and_roles_are_named() {
        for (header, claims, note, weight) in [
            (
                r#"{"alg":"RS256"}"#,
                r#"{"iss":"https://accounts.google.com"}"#,
                "JWT, RS256, issued by Google",
                Weight::Full,
            ),
            (r#"{"alg":"<script>"}"#, r#"{"iss":"x"}"#, "JWT", Weight::Full),
            (r#"{"alg":"none"}"#, "{}", "JWT, none, unsigned", Weight::Doubtful),
            (
                r#"{"alg":"HS256"}"#,
                "{}",
                "JWT, HS256, its signature is not as long as its algorithm makes it",
                Weight::Lowered,
            ),
        ] {
            let parsed = parse(token(header, claims).as_bytes()).unwrap();
            assert_eq!((parsed.note.as_str(), parsed.weight), (note, weight));
        }
        for (role, weight) in
            [("anon", Weight::Doubtful), ("service_role", Weight::Certain), ("x", Weight::Full)]
        {
            let token = expand(&format!("{{jwt:iss=supabase,ref=abcdefghijklmnopqrst,role={role}}}"), "s");
            let parsed = parse(token.as_bytes()).unwrap();
            assert_eq!(parsed.weight, weight, "{role}");
            assert_eq!(parsed.public_id.as_deref(), Some("abcdefghijklmnopqrst"));
        }
    }

    #[test]
    fn encrypted_and_prefixed_tokens_parse() {
        assert_eq!(parse(expand("{jwe}", "e").as_bytes()).unwrap().note, "encrypted JWT, RSA-OAEP-256");
        assert!(parse(expand("ghs_12345_{jwt}", "e").as_bytes()).is_ok());
        assert!(parse(expand("dckr_jwt-{jwt}", "e").as_bytes()).is_ok());
    }

    #[test]
    fn what_is_no_jwt() {
        for text in [
            "a.b.c",
            "..",
            "",
            "ey",
            "a.b.c.d.e",
            &token("[]", "{}"),
            &token("{}", "{}"),
            &token(r#"{"alg":"x"}"#, "1"),
        ] {
            assert_eq!(parse(text.as_bytes()).unwrap_err(), Reason::Structure, "{text}");
        }
        for claims in [
            r#"{"sub":"1234567890","name":"John Doe"}"#,
            r#"{"loggedInAs":"admin","iat":1516239022}"#,
            r#"{"iss":"supabase-demo","role":"service_role"}"#,
        ] {
            assert_eq!(parse(token(r#"{"alg":"RS256"}"#, claims).as_bytes()).unwrap_err(), Reason::Example);
        }
    }

    proptest! {
        #[test]
        fn foreign_input_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200), text in "[A-Za-z0-9_.-]{0,99}") {
            let _ = parse(&bytes);
            let _ = parse(format!("eyJ{text}.eyJ{text}").as_bytes());
        }
    }
}
