//! Every structure with its generator: what is read from it, and that nothing makes it panic.

use proptest::prelude::*;

use super::{Parsed, Reason, Surroundings, Weight, parse};
use crate::rule::check::Structure;
use crate::rule::template::expand;

const JUNE: Option<&str> = Some("2026-06-01T00:00:00Z");

/// Generator, and how a right value weighs.
const CASES: &[(Structure, &str, Weight)] = &[
    (Structure::PrivateKey, "{pem:pkcs8-rsa}", Weight::Full),
    (Structure::EncodedPrivateKey, "{b64pem:ec}", Weight::Full),
    (Structure::DerPrivateKey, "{der:ed25519}", Weight::Full),
    (Structure::PgpPrivateKey, "{pgp}", Weight::Full),
    (Structure::Ssh2Key, "{ssh2}", Weight::Full),
    (Structure::GcpServiceAccount, "{pem1:pkcs8-rsa}", Weight::Full),
    (Structure::Certificate, "{cert}", Weight::Full),
    (Structure::Keystore, "{keystore:pkcs12}", Weight::Certain),
    (Structure::Keystore, "{keystore:jks}", Weight::Certain),
    (Structure::Jwt, "{jwt}", Weight::Full),
    (Structure::Jwt, "{jwe}", Weight::Full),
    (Structure::BasicAuth, "{basic}", Weight::Full),
    (Structure::Macaroon, "{pypi}", Weight::Full),
    (Structure::Macaroon, "{pypi:project}", Weight::Full),
    (Structure::LndMacaroon, "{lnd}", Weight::Certain),
    (Structure::LndMacaroon, "{lnd:base64}", Weight::Certain),
    (Structure::FlyMacaroon, "{fly:bare}", Weight::Full),
    (Structure::FlyMacaroon, "fo1_{base64url:43}", Weight::Full),
    (Structure::Snowflake, "{digit:18}", Weight::Full),
    (Structure::FlyMacaroon, "{fly}", Weight::Full),
    (Structure::SentryOrgToken, "{sentry-org-token}", Weight::Certain),
    (Structure::GrafanaCloudToken, "{grafana-cloud-token}", Weight::Certain),
    (Structure::GrafanaLegacyKey, "{grafana-legacy-key}", Weight::Certain),
    (Structure::CloudflareTunnelToken, "{cloudflare-tunnel-token}", Weight::Certain),
    (Structure::OnepasswordToken, "{onepassword-token}", Weight::Certain),
    (Structure::QstashToken, "{qstash-token}", Weight::Certain),
    (Structure::ZepKey, "{zep-key}", Weight::Certain),
    (Structure::LettaKey, "{letta-key}", Weight::Certain),
    (Structure::ElasticToken, "{elastic-token}", Weight::Certain),
    (Structure::WorkosKey, "{workos-key}", Weight::Certain),
    (Structure::AtlassianDcToken, "{atlassian-dc-token}", Weight::Certain),
    (Structure::AtlassianDcToken, "BBDC-{atlassian-dc-token}", Weight::Certain),
    (Structure::JfrogReferenceToken, "{jfrog-reference-token}", Weight::Certain),
    (Structure::JfrogApiKey, "{jfrog-api-key}", Weight::Full),
    (Structure::DevinKey, "{devin-key}", Weight::Full),
    (Structure::DiscordBotToken, "{discord-bot-token}", Weight::Full),
    (Structure::MapboxToken, "{mapbox-token}", Weight::Certain),
    (Structure::FernetKey, "{fernet-key}", Weight::Full),
    (Structure::AwsKeyId, "{aws-key-id}", Weight::Full),
    (Structure::BedrockKey, "{bedrock-key}", Weight::Full),
    (Structure::BedrockShortKey, "{bedrock-short-key}", Weight::Full),
    (Structure::EcrPassword, "{ecr-password}", Weight::Full),
    (Structure::SesPassword, "{ses-password}", Weight::Full),
    (Structure::PresignedUrl, "{hex:64}", Weight::Full),
    (Structure::SasToken, "{base64:43}%3D", Weight::Full),
    (Structure::Cask, "{cask:AZDO}", Weight::Full),
    (Structure::Ksuid, "{ksuid}", Weight::Full),
    (Structure::Ulid, "{ulid}", Weight::Full),
    (Structure::Objectid, "{objectid}", Weight::Full),
    (Structure::Uuid7, "{uuid7}", Weight::Full),
    (Structure::UriPassword, "{lower:10}", Weight::Doubtful),
    (Structure::DsnPassword, "{alnum:16}", Weight::Full),
];

fn read(kind: Structure, text: &str) -> Result<Parsed, Reason> {
    parse(kind, text.as_bytes(), Surroundings::default())
}

#[test]
fn right_values_parse_with_every_seed() {
    for (kind, template, weight) in CASES {
        for seed in 0..12 {
            let text = expand(template, &format!("structure {seed}"));
            let parsed = read(*kind, &text);
            assert_eq!(parsed.map(|parsed| parsed.weight), Ok(*weight), "{template} {seed}");
        }
    }
}

#[test]
fn dates_are_read() {
    for (kind, template, issued, expires) in [
        (Structure::Cask, "{cask:ACOG}", JUNE, None),
        (Structure::SentryOrgToken, "{sentry-org-token}", JUNE, None),
        (Structure::WorkosKey, "{workos-key}", JUNE, None),
        (Structure::BedrockShortKey, "{bedrock-short-key}", JUNE, Some("2026-06-01T12:00:00Z")),
        (Structure::EcrPassword, "{ecr-password}", JUNE, Some("2026-06-01T12:00:00Z")),
        (Structure::JfrogReferenceToken, "{jfrog-reference-token}", None, Some("2027-06-01T00:00:00Z")),
        (Structure::Macaroon, "{pypi:project}", JUNE, Some("2027-06-01T00:00:00Z")),
        (Structure::PgpPrivateKey, "{pgp}", JUNE, None),
        (Structure::Keystore, "{keystore:jks}", JUNE, None),
        (Structure::Certificate, "{cert}", JUNE, Some("2027-06-01T00:00:00Z")),
        (Structure::Jwt, "{jwt:exp=1780272000}", Some("2026-01-01T00:00:00Z"), JUNE),
    ] {
        let parsed = read(kind, &expand(template, "dates")).unwrap();
        let shown = |at: Option<jiff::Timestamp>| at.map(|at| at.to_string());
        assert_eq!(shown(parsed.issued).as_deref(), issued, "{template}");
        assert_eq!(shown(parsed.expires).as_deref(), expires, "{template}");
    }
}

#[test]
fn a_discord_token_tells_when_it_was_made_unless_its_bot_is_younger() {
    // Account of 2015 (number 80351110224678912 of the documentation), token of June 2026.
    let old = expand("{b64:80351110224678912}.HQTgAA.{alnum:38}", "d").replace('=', "");
    let time = 1_780_272_000_u32 - 1_293_840_000;
    let [a, b, c, d] = time.to_be_bytes();
    let text = data_encoding::BASE64URL_NOPAD.encode(&[a, b, c, d]);
    let token = old.replace("HQTgAA", &text);
    let parsed = read(Structure::DiscordBotToken, &token).unwrap();
    assert_eq!(parsed.issued.map(|at| at.to_string()).as_deref(), JUNE);
    assert_eq!(parsed.public_id.as_deref(), Some("80351110224678912"));
    // Account of 2026, time of 2011.
    let young = expand("{b64:1508590000000000000}.AAAAAA.{alnum:38}", "d").replace('=', "");
    assert_eq!(read(Structure::DiscordBotToken, &young).unwrap().issued, None);
}

#[test]
fn notes_and_public_ids() {
    for (kind, template, note, public_id) in [
        (Structure::Macaroon, "{pypi}", "macaroon, for the whole account", None),
        (Structure::Macaroon, "{pypi:project}", "macaroon, for one project", None),
        (Structure::LndMacaroon, "{lnd}", "LND macaroon, may make other macaroons", None),
        (
            Structure::Keystore,
            "{keystore:pkcs12}",
            "PKCS#12 key store, opens with a well-known password",
            None,
        ),
        (Structure::Keystore, "{keystore:jks}", "JKS key store, opens with a well-known password", None),
        (
            Structure::OnepasswordToken,
            "{onepassword-token}",
            "1Password service account token",
            Some("@1passwordserviceaccounts.com"),
        ),
        (Structure::BedrockKey, "{bedrock-key}", "Bedrock key", Some("BedrockAPIKey-")),
        (Structure::BasicAuth, "{b64:build:############}", "user and password in base64", Some("build")),
        (Structure::BasicAuth, "{b64:_json_key:############}", "user and password in base64", None),
        (
            Structure::GrafanaCloudToken,
            "glc_eyJ{base64:80}",
            "Grafana Cloud token, incomplete or damaged",
            None,
        ),
        (Structure::Ksuid, "{ksuid}", "", None),
    ] {
        let parsed = read(kind, &expand(template, "notes")).unwrap();
        assert_eq!(parsed.note, note, "{template}");
        let shown = parsed.public_id.unwrap_or_default();
        assert!(
            shown.contains(public_id.unwrap_or_default()) && shown.is_empty() == public_id.is_none(),
            "{template}: {shown}"
        );
    }
}

#[test]
fn aws_ids_name_their_account() {
    for (id, note) in [
        ("AKIA{base32:16}", None),
        ("AKIAI{base32:15}", Some("issued before 2020")),
        ("AKIAJ{base32:15}", Some("issued before 2020")),
        ("AKIAA{base32:15}", Some("")),
    ] {
        let parsed = read(Structure::AwsKeyId, &expand(id, "id")).unwrap();
        assert!(note.is_none_or(|note| note == parsed.note), "{id}: {}", parsed.note);
    }
    // The account of the documentation: 0111 1011 …, behind a one.
    let head = (1_u64 << 47 | 123_456_789_012 << 7).to_be_bytes();
    let id = data_encoding::BASE32_NOPAD.encode(&[&head[2..], &[1, 2, 3, 4]].concat());
    assert_eq!(read(Structure::AwsKeyId, &format!("AKIA{id}")).unwrap().note, "account 123456789012");
    // The id may be the public half of the match.
    let key = format!("ASIA{id}");
    let around = Surroundings { public_id: Some(key.as_bytes()), ..Surroundings::default() };
    assert_eq!(parse(Structure::AwsKeyId, b"secret", around).unwrap().note, "account 123456789012");
}

#[test]
fn what_is_refused() {
    for (kind, text) in [
        (Structure::BasicAuth, "{base64:40}"),
        (Structure::BasicAuth, "{b64:nothing but text here}"),
        (Structure::GrafanaLegacyKey, "{b64:[1,2,3,4]}"),
        (Structure::CloudflareTunnelToken, "eyJhIjoi{base64:120}"),
        (Structure::QstashToken, "eyJVc2VySUQi{base64:100}"),
        (Structure::AtlassianDcToken, "{base64:44}"),
        (Structure::Keystore, "{base64:400}"),
        (Structure::SesPassword, "C{base64:43}"),
        (Structure::SesPassword, "B{base64:39}"),
        (Structure::SasToken, "{base64:40}"),
        (Structure::EcrPassword, "{base64:400}"),
        (Structure::LndMacaroon, "0201036c6e65{hex:120}"),
        (Structure::FernetKey, "{base64url:40}"),
        (Structure::DiscordBotToken, "{letter:24}.{alnum:6}.{alnum:38}"),
        (Structure::Ssh2Key, "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\n{base64:400}\n---- END"),
        (Structure::Jwk, "short"),
        (Structure::Macaroon, "pypi-{base64url:150}"),
        (Structure::Macaroon, "pypi-"),
        (Structure::Macaroon, "pypi-AgEIcHlwaS5vcmc"),
    ] {
        assert_eq!(
            read(kind, &expand(text, "refused")).map(|parsed| parsed.note),
            Err(Reason::Structure),
            "{text}"
        );
    }
    for password in ["password", "CHANGEME", "xxxxxxxx"] {
        let text = expand(&format!("{{b64:user:{password}}}"), "");
        assert_eq!(read(Structure::BasicAuth, &text).unwrap_err(), Reason::Placeholder);
    }
}

#[test]
fn torn_tokens_are_ranked_lower() {
    for (kind, template) in [
        (Structure::Macaroon, "{pypi}"),
        (Structure::LndMacaroon, "{lnd}"),
        (Structure::SentryOrgToken, "{sentry-org-token}"),
        (Structure::OnepasswordToken, "{onepassword-token}"),
        (Structure::EcrPassword, "{ecr-password}"),
    ] {
        let text = expand(template, "torn");
        let half = &text[..text.len() / 5 * 4];
        let weight = read(kind, half).map(|parsed| parsed.weight);
        assert!(matches!(weight, Ok(Weight::Lowered | Weight::Certain)), "{template}: {weight:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn foreign_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), at in 0usize..320) {
        let at = at.min(bytes.len());
        let around = Surroundings { before: &bytes[..at], after: &bytes[at..], text: &bytes, at, public_id: None };
        for (kind, ..) in CASES {
            let _ = parse(*kind, &bytes[at..], around);
            let _ = parse(*kind, &bytes, Surroundings::default());
        }
        let _ = (parse(Structure::PuttyKey, &bytes, around), parse(Structure::Jwk, &bytes, around));
    }

    #[test]
    fn altered_values_never_panic(case in 0..CASES.len(), at in any::<prop::sample::Index>(), byte: u8, cut in any::<prop::sample::Index>()) {
        let (kind, template, _) = CASES[case];
        let mut text = expand(template, "altered").into_bytes();
        let index = at.index(text.len());
        text[index] = byte;
        let _ = parse(kind, &text, Surroundings { text: &text, ..Surroundings::default() });
        let cut = cut.index(text.len());
        let _ = parse(kind, &text[..cut], Surroundings { text: &text, ..Surroundings::default() });
    }

    /// What is decoded is chosen by whoever writes the text: alter the bytes below the base64 too.
    #[test]
    fn altered_bytes_below_the_encoding_never_panic(
        kind in prop::sample::select(vec!["rsa", "pkcs8-rsa", "ec", "pkcs8-ec", "ed25519", "openssh", "openssh-rsa", "openssh-locked", "encrypted"]),
        at in any::<prop::sample::Index>(), byte: u8,
    ) {
        let text = expand(&format!("{{der:{kind}}}"), "below");
        let mut bytes = data_encoding::BASE64.decode(text.as_bytes()).unwrap();
        let index = at.index(bytes.len());
        bytes[index] = byte;
        let body = data_encoding::BASE64.encode(&bytes);
        for label in ["PRIVATE KEY", "OPENSSH PRIVATE KEY", "PGP PRIVATE KEY BLOCK"] {
            let armour = format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----");
            let _ = read(Structure::PrivateKey, &armour);
            let _ = read(Structure::PgpPrivateKey, &armour);
        }
        let _ = (read(Structure::DerPrivateKey, &body), read(Structure::Keystore, &body));
    }

    #[test]
    fn altered_stores_and_macaroons_never_panic(
        template in prop::sample::select(vec!["{keystore:pkcs12}", "{keystore:jks}", "{cert}", "{pgp}", "{pgp:locked}", "{ssh2}"]),
        at in any::<prop::sample::Index>(), byte: u8,
    ) {
        let text = expand(template, "stores");
        let body: String = text.lines().filter(|line| !line.contains('-') && !line.starts_with('=') && !line.contains(':')).collect();
        let Ok(mut bytes) = data_encoding::BASE64.decode(body.as_bytes()) else { return Err(TestCaseError::fail(template)) };
        let index = at.index(bytes.len());
        bytes[index] = byte;
        let body = data_encoding::BASE64.encode(&bytes);
        let _ = read(Structure::Keystore, &body);
        let _ = read(Structure::Ssh2Key, &body);
        for (label, kind) in [("PGP PRIVATE KEY BLOCK", Structure::PgpPrivateKey), ("CERTIFICATE", Structure::Certificate)] {
            let _ = read(kind, &format!("-----BEGIN {label}-----\n\n{body}\n-----END {label}-----"));
        }
    }
}
