//! Private keys of every form, whole and torn.

use super::super::{Parsed, Surroundings, Weight};
use super::{Reason, parse_der, parse_encoded, parse_jwk, parse_pgp, parse_putty, parse_service_account};
use crate::rule::check::Structure;
use crate::rule::template::expand;

fn parse(text: &str) -> Result<Parsed, Reason> {
    super::parse(text.as_bytes(), Surroundings::default())
}

fn around(text: &str, at: usize) -> Surroundings<'_> {
    Surroundings { text: text.as_bytes(), at, ..Surroundings::default() }
}

#[test]
fn keys_of_every_form_parse_and_say_what_they_are() {
    for (kind, note, weight) in [
        ("ed25519", "PKCS#8 private key, Ed25519", Weight::Full),
        ("ec", "SEC1 private key, EC P-256", Weight::Full),
        ("pkcs8-ec", "PKCS#8 private key, EC P-256", Weight::Full),
        ("rsa", "PKCS#1 private key, RSA 2048", Weight::Full),
        ("pkcs8-rsa", "PKCS#8 private key, RSA 2048", Weight::Full),
        ("openssh", "OpenSSH private key, Ed25519", Weight::Full),
        ("openssh-rsa", "OpenSSH private key, RSA 2048", Weight::Full),
        ("openssh-locked", "encrypted OpenSSH private key, Ed25519", Weight::Lowered),
        ("encrypted", "encrypted PKCS#8 private key", Weight::Lowered),
        ("encrypted-rsa", "encrypted PEM private key, RSA", Weight::Lowered),
    ] {
        let plain = expand(&format!("{{pem:{kind}}}"), "key");
        let parsed = parse(&plain).unwrap();
        assert_eq!((parsed.note.as_str(), parsed.weight), (note, weight));
        let indented = plain.replace('\n', "\n    ");
        let one_line = plain.replace('\n', "\\n");
        let quoted = format!("\"{}\"", plain.replace('\n', "\\n\" +\n  \""));
        let crlf = plain.replace('\n', "\r\n");
        let commented = plain.replace('\n', "\n# ");
        let (added, removed) = (plain.replace('\n', "\n+"), plain.replace('\n', "\n-"));
        let json = one_line.replace('/', "\\/").replace("=\\n", "\\u003d\\n");
        let twice = plain.replace('\n', "\\\\n");
        for other in [indented, one_line, quoted, crlf, commented, added, removed, json, twice] {
            let read = parse(&other).map(|read| read.canonical);
            assert_eq!(read, Ok(parsed.canonical.clone()), "{kind}: the DER is the same: {other}");
        }
        let encoded = expand(&format!("{{b64pem:{kind}}}"), "key");
        let encoded = parse_encoded(encoded.as_bytes(), Surroundings::default()).unwrap();
        assert_eq!(
            (encoded.canonical, encoded.note),
            (parsed.canonical.clone(), format!("base64 of {note}"))
        );
        if !kind.contains("openssh") && kind != "encrypted-rsa" {
            let der = expand(&format!("{{der:{kind}}}"), "key");
            assert_eq!(parse_der(der.as_bytes()).unwrap().canonical, parsed.canonical, "{kind}");
        }
    }
}

#[test]
fn the_bytes_decide_and_not_the_label() {
    let key = expand("{pem:ed25519}", "key").replace("PRIVATE KEY", "RSA PRIVATE KEY");
    assert_eq!(parse(&key).unwrap().note, "PKCS#8 private key, Ed25519");
    let key = expand("{pem:pkcs8-rsa}", "key").replace("PRIVATE KEY", "OPENSSH PRIVATE KEY");
    assert_eq!(parse(&key).unwrap().note, "PKCS#8 private key, RSA 2048");
}

#[test]
fn torn_keys_are_kept_and_ranked_lower() {
    for kind in ["rsa", "pkcs8-rsa", "openssh", "openssh-rsa"] {
        let key = expand(&format!("{{pem:{kind}}}"), "torn");
        let lines: Vec<&str> = key.lines().collect();
        let mut torn = lines.clone();
        torn.remove(3);
        let parsed = parse(&torn.join("\n")).unwrap();
        assert_eq!(parsed.weight, Weight::Lowered, "{kind}: {}", parsed.note);
    }
    // One changed character: the numbers no longer belong together.
    let key = expand("{pem:rsa}", "altered");
    let line = key.lines().nth(5).unwrap();
    let altered = key.replace(line, &line.chars().rev().collect::<String>());
    let parsed = parse(&altered).unwrap();
    assert_eq!(parsed.note, "PKCS#1 private key, RSA 2048, its modulus is not the product of its primes");
    assert_eq!(parsed.weight, Weight::Lowered);
}

#[test]
fn blanked_keys_are_placeholders() {
    let key = expand("{pem:rsa}", "blank");
    let line = key.lines().nth(5).unwrap();
    let blanked = key.replace(line, &"x".repeat(64));
    let refused = super::super::parse(Structure::PrivateKey, blanked.as_bytes(), Surroundings::default());
    assert_eq!(refused.unwrap_err(), Reason::Placeholder);
}

#[test]
fn what_is_no_key() {
    let key = expand("{pem:ed25519}", "key");
    let truncated = key.replace(&key[40..60], "");
    let other_end = key.replace("END PRIVATE", "END RSA PRIVATE");
    let random =
        expand("-----BEGIN RSA PRIVATE KEY-----\n{base64:800}\n-----END RSA PRIVATE KEY-----", "key");
    let text = expand(
        "-----BEGIN PRIVATE KEY-----\n{b64:ThisIsOnlyAnExampleAndNotAKeyAtAllPleasePutYourOwnKeyHere}\n-----END PRIVATE KEY-----",
        "",
    );
    let elided = "-----BEGIN PRIVATE KEY-----\nMIIE...\n-----END PRIVATE KEY-----";
    for text in [truncated.as_str(), elided, &other_end, &random, &text, "", "-----BEGIN PRIVATE KEY-----"] {
        assert!(parse(text).is_err(), "{text}");
    }
}

#[test]
fn the_certificate_beside_a_key_gives_it_dates_and_a_name() {
    let text = expand("{pem:pair}\n{cert}\n{cert:pair}\n", "pair");
    let end = text.find("\n-----BEGIN CERT").unwrap();
    let parsed = super::parse(&text.as_bytes()[..end], around(&text, 0)).unwrap();
    assert_eq!(parsed.issued.unwrap().to_string(), "2026-06-01T00:00:00Z");
    assert_eq!(parsed.expires.unwrap().to_string(), "2027-06-01T00:00:00Z");
    assert_eq!(parsed.public_id.as_deref(), Some("invoices.acme.example"));
    assert_eq!(parsed.note, "PKCS#8 private key, Ed25519, its certificate stands beside it");

    let text = expand("{cert}\n{cert}\n{pem:pair}\n", "pair");
    let start = text.find("-----BEGIN PRIV").unwrap();
    let parsed = super::parse(&text.as_bytes()[start..], around(&text, start)).unwrap();
    assert_eq!((parsed.expires, parsed.public_id), (None, None), "other keys' certificates");
}

#[test]
fn ssh_keys_are_named_by_the_fingerprint_of_their_public_half() {
    for template in ["{pem:openssh}", "{pem:openssh-locked}"] {
        let id = parse(&expand(template, "ssh")).unwrap().public_id.unwrap();
        assert!(id.starts_with("SHA256:") && id.len() == 50, "{id}");
    }
}

#[test]
fn pgp_keys() {
    let plain = expand("{pgp}", "pgp");
    let parsed = parse_pgp(plain.as_bytes()).unwrap();
    assert_eq!(parsed.note, "OpenPGP private key, Ed25519");
    assert_eq!(parsed.public_id.unwrap().len(), 40);
    assert_eq!(parse_pgp(plain.replace('\n', "\\n").as_bytes()).unwrap().canonical, parsed.canonical);
    assert_eq!(
        parse_pgp(plain.replace("-----\n\n", "-----\nVersion: GnuPG v2\nComment: a\n\n").as_bytes())
            .unwrap()
            .canonical,
        parsed.canonical
    );
    assert_eq!(
        parse_pgp(expand("{pgp:locked}", "pgp").as_bytes()).unwrap().note,
        "encrypted OpenPGP private key, Ed25519"
    );
    for (template, note, weight) in [
        (
            "{pgp:elsewhere}",
            "OpenPGP private key, Ed25519, names a key that is kept elsewhere",
            Weight::Doubtful,
        ),
        ("{pgp:subkey}", "OpenPGP private key, Ed25519", Weight::Full),
    ] {
        let parsed = parse_pgp(expand(template, "pgp").as_bytes()).unwrap();
        assert_eq!((parsed.note.as_str(), parsed.weight), (note, weight));
    }
    // Any changed character of the body: the sum notices, or it is no key any more.
    let body = plain.find("\n\n").unwrap() + 2..plain.find("\n=").unwrap();
    for at in body.step_by(5).filter(|at| plain.as_bytes()[*at] != b'\n') {
        let mut altered = plain.clone();
        altered.replace_range(at..=at, if &plain[at..=at] == "A" { "B" } else { "A" });
        let weight = parse_pgp(altered.as_bytes()).map(|parsed| parsed.weight);
        assert!(matches!(weight, Ok(Weight::Lowered) | Err(Reason::Structure)), "at {at}: {weight:?}");
    }
    let public = plain.replace("PRIVATE", "PUBLIC");
    assert!(parse_pgp(public.as_bytes()).is_ok(), "the label is the rule's business, the packet is ours");
    let random = expand(
        "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nAA{base64:300}\n-----END PGP PRIVATE KEY BLOCK-----",
        "x",
    );
    assert_eq!(parse_pgp(random.as_bytes()).unwrap_err(), Reason::Structure);
}

/// The private lines, and what is around them.
fn putty(text: &str) -> Result<Parsed, Reason> {
    let head = text.find("Private-Lines:").unwrap();
    let start = head + text[head..].find('\n').unwrap() + 1;
    let end = text.find("\nPrivate-MAC").unwrap();
    let around = Surroundings {
        before: &text.as_bytes()[..start],
        after: &text.as_bytes()[end..],
        ..around(text, start)
    };
    parse_putty(&text.as_bytes()[start..end], around)
}

#[test]
fn putty_keys_and_their_sums() {
    for version in ["2", "3"] {
        let text = expand(&format!("{{ppk:{version}}}"), "ppk");
        let parsed = putty(&text).unwrap();
        assert_eq!((parsed.note.as_str(), parsed.weight), ("PuTTY private key, Ed25519", Weight::Full));
        assert!(parsed.public_id.unwrap().starts_with("SHA256:"));
        for (from, to) in [("Comment: d", "Comment: x"), ("Private-MAC: ", "Private-MAC: 0")] {
            let parsed = putty(&text.replace(from, to)).unwrap();
            assert_eq!(parsed.weight, Weight::Lowered, "{to}");
        }
    }
    let parsed = putty(&expand("{ppk:locked}", "ppk")).unwrap();
    assert_eq!(
        (parsed.note.as_str(), parsed.weight),
        ("encrypted PuTTY private key, Ed25519", Weight::Lowered)
    );
}

fn jwk(text: &str, member: &str) -> Result<Parsed, Reason> {
    let start = text.find(&format!("\"{member}\":\"")).unwrap() + member.len() + 4;
    let value = &text[start..start + text[start..].find('"').unwrap()];
    parse_jwk(value.as_bytes(), around(text, start))
}

#[test]
fn json_web_keys() {
    for (kind, member, note) in [
        ("EC", "d", "JWK private key, EC P-256"),
        ("OKP", "d", "JWK private key, Ed25519"),
        ("RSA", "d", "JWK private key, RSA 2048"),
        ("oct", "k", "JWK private key, symmetric, 256 bits"),
    ] {
        let text = expand(&format!("{{\"keys\": [{{jwk:{kind}}}]}}"), "jwk");
        assert_eq!(jwk(&text, member).unwrap().note, note);
    }
    let text = expand("{jwk:EC}", "jwk");
    assert_eq!(jwk(&text, "d").unwrap().public_id.as_deref(), Some("2026-10"));
    let other = text.replace("P-256", "P-384");
    assert_eq!(jwk(&other, "d").unwrap().weight, Weight::Lowered);
    let pair = expand("{jwk:OKP}", "one");
    let half = expand("{jwk:OKP}", "other");
    let x = |text: &str| text[text.find("\"x\":").unwrap()..].to_owned();
    let mixed = pair.replace(&x(&pair), &x(&half));
    assert_eq!(jwk(&mixed, "d").unwrap().weight, Weight::Lowered);
    // In a program the object is no JSON.
    let code = "const key = { kty: 'EC', \"d\":\"0123456789abcdefABCDEF0123456789abcdefABCDE\" }";
    assert_eq!(jwk(code, "d").unwrap().note, "JWK private key");
}

#[test]
fn service_accounts_are_named_by_their_address() {
    for text in [
        r#"{"type": "service_account", "private_key": "KEY", "client_email": "ci@acme.iam.gserviceaccount.com"}"#,
        r#"{"client_email":"ci@acme.iam.gserviceaccount.com","private_key":"KEY"}"#,
        r#"env='{\"client_email\": \"ci@acme.iam.gserviceaccount.com\", \"private_key\": \"KEY\"}'"#,
    ] {
        let key = expand("{pem1:pkcs8-rsa}", "gcp");
        let (at, text) = (text.find("KEY").unwrap(), text.replace("KEY", &key));
        let parsed = parse_service_account(key.as_bytes(), around(&text, at)).unwrap();
        assert_eq!(parsed.public_id.as_deref(), Some("ci@acme.iam.gserviceaccount.com"));
        assert_eq!(parsed.note, "service account, PKCS#8 private key, RSA 2048");
    }
    let key = expand("{pem1:ed25519}", "gcp");
    let other = format!(
        "{{\"a\": {{\"client_email\": \"x@acme.iam.gserviceaccount.com\"}}, \"b\": {{\"private_key\": \"{key}\"}}}}"
    );
    let parsed = parse_service_account(key.as_bytes(), around(&other, other.find("-----").unwrap())).unwrap();
    assert_eq!(parsed.public_id, None, "another object's address");
}
