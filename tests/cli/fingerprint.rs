//! `straykey fingerprint` gives what a scan gives.

use super::harness::{BINARY, Stage, token};
use sha2::{Digest as _, Sha256};
use straykey::blob::Blob;
use straykey::detect::{Detector, Scratch};
use straykey::fingerprint::Fingerprinter;
use straykey::kind::Guessability;
use straykey::rule::template::expand;
use straykey::rule::{Rule, RuleSet, Specificity};
use straykey::validate;

/// Rules whose tokens fit other rules too: always tried.
const AMBIGUOUS: [&str; 3] =
    ["kubernetes-service-account-token", "qdrant-database-api-key", "supabase-service-role-key"];
/// Every so many secrets are tried: a process each takes its time.
const STEP: usize = 7;
const KEY: &str = "a-key-for-tests-of-32-characters";

fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold("sha256:".to_owned(), |hex, byte| format!("{hex}{byte:02x}"))
}

#[test]
fn the_fingerprint_of_a_token_is_its_sha_256_and_that_of_the_scan() {
    let stage = Stage::new();
    let token = stage.plant("a.env");
    assert_eq!(stage.fingerprint(&token), sha256(&token));
    assert_eq!(stage.json(&["a.env"]).0["findings"][0]["fingerprint"], sha256(&token));
}

#[test]
fn one_line_end_does_not_count() {
    let stage = Stage::new();
    let token = token("line end");
    for end in ["", "\n", "\r\n"] {
        assert_eq!(stage.fingerprint(&format!("{token}{end}")), sha256(&token));
    }
}

#[test]
fn a_key_has_one_fingerprint_however_it_is_written() {
    for kind in ["ed25519", "ec", "rsa", "openssh"] {
        let stage = Stage::new();
        let pem = expand(&format!("{{pem:{kind}}}"), kind);
        let fingerprint = stage.fingerprint(&pem);
        assert!(fingerprint.starts_with("sha256:"), "{fingerprint}");
        let indented: String = pem.lines().map(|line| format!("    {line}\n")).collect();
        stage.write("key.yaml", format!("tls:\n  key: |\n{indented}"));
        stage.write("key.json", format!("{{\"key\": \"{}\\n\"}}", pem.trim_end().replace('\n', "\\n")));
        stage.write("key.pem", pem.replace('\n', "\r\n"));
        let (report, _) = stage.json(&[]);
        let findings = report["findings"].as_array().unwrap();
        assert_eq!(findings.len(), 1, "{kind}: {report:#}");
        assert_eq!(findings[0]["fingerprint"], fingerprint.as_str());
        assert_eq!(findings[0]["occurrences"].as_array().unwrap().len(), 3);
        assert_eq!(stage.fingerprint(&pem.replace('\n', "\r\n")), fingerprint);
    }
}

#[test]
fn a_password_needs_a_key_and_is_not_repeated() {
    let stage = Stage::new();
    let password = expand("{alnum:16}", "password");
    for arguments in
        [&["fingerprint"][..], &["fingerprint", "--kind", "password"], &["fingerprint", "--kind", "database"]]
    {
        let outcome = stage.feed(arguments, &password);
        outcome.says(2, &["STRAYKEY_FINGERPRINT_KEY", "--fingerprint-key-file", "openssl rand -hex 32"]);
        assert_eq!(outcome.stdout, "");
        assert!(!outcome.stderr.contains(&password));
    }
    let outcome = stage.feed(&["fingerprint"], &password);
    outcome.says(2, &["--kind llm-api-key"]);
}

#[test]
fn with_a_key_a_password_has_the_keyed_fingerprint_of_the_scan() {
    let stage = Stage::new();
    let password = expand("{alnum:16}", "password");
    stage.write("a.env", format!("DB_PASSWORD={password}\n"));
    stage.write("key", format!("{KEY}\n"));
    let keyed = ["--fingerprint-key-file", "key"];
    let from_file = stage.feed(&[&["fingerprint"], &keyed[..]].concat(), &password);
    assert_eq!(from_file.status, 0, "{from_file:?}");
    assert!(from_file.stdout.starts_with("hmac-sha256:"), "{from_file:?}");
    let mut command = stage.straykey(&["fingerprint", "--kind", "password"]);
    command.env("STRAYKEY_FINGERPRINT_KEY", KEY);
    assert_eq!(stage.finish(command, password.as_bytes()).stdout, from_file.stdout);
    let (report, _) = stage.json(&["a.env", "--fingerprint-key-file", "key"]);
    assert_eq!(report["findings"][0]["fingerprint"], from_file.stdout.trim_end());
    assert!(stage.json(&["a.env"]).0["findings"][0]["fingerprint"].is_null());
}

#[test]
fn the_password_of_a_connection_string_is_what_counts() {
    let stage = Stage::new();
    stage.write("key", KEY);
    let address = expand("postgres://billing:{alnum:20}@db.acme.internal:5432/billing", "address");
    stage.write("a.env", format!("DATABASE_URL={address}\n"));
    let (report, _) = stage.json(&["a.env", "--fingerprint-key-file", "key"]);
    let outcome = stage.feed(&["fingerprint", "--fingerprint-key-file", "key"], &address);
    assert_eq!(outcome.status, 0, "{outcome:?}");
    assert_eq!(report["findings"][0]["fingerprint"], outcome.stdout.trim_end());
}

#[test]
fn nothing_too_much_and_a_weak_key_are_bad_usage() {
    let stage = Stage::new();
    for nothing in ["", "\n", "\r\n"] {
        stage.feed(&["fingerprint"], nothing).says(2, &["standard input is empty"]);
    }
    stage.feed(&["fingerprint"], "x".repeat((1 << 20) + 1)).says(2, &["that is no secret"]);
    stage.write("weak", "fifteen-letters\n");
    let outcome = stage.feed(&["fingerprint", "--fingerprint-key-file", "weak"], "x");
    outcome.says(2, &["the fingerprint key has 15 bytes", "openssl rand -hex 32"]);
    assert!(!outcome.stderr.contains("fifteen-letters"));
    stage
        .feed(&["fingerprint", "--fingerprint-key-file", "missing"], "x")
        .says(2, &["missing", "No such file"]);
    stage.write("empty", "\n");
    stage.feed(&["fingerprint", "--fingerprint-key-file", "empty"], "x").says(2, &["has 0 bytes"]);
    assert!(std::path::Path::new(BINARY).exists());
}

/// Every secret that its rule recognises without any text around it, and what its fingerprint has to be.
fn bare_secrets() -> Vec<(String, String, String)> {
    let rules = RuleSet::load(&[]).unwrap();
    let detector = Detector::new(&rules);
    let fingerprinter = Fingerprinter::new(None, [1; 32]).unwrap();
    let accepted = |id: &str, text: &[u8]| {
        let blob = Blob::whole(text);
        let raw = detector.detect(&rules, &blob, &mut Scratch::default());
        let mut of_rule = raw.iter().filter(|raw| rules.get(raw.rule).id.as_str() == id);
        of_rule.find_map(|raw| validate::judge(rules.get(raw.rule), &blob, raw).ok())
    };
    let is_token =
        |rule: &Rule| rule.specificity() == Specificity::Token && rule.guessability == Guessability::Random;
    let mut secrets = Vec::new();
    for (_, rule) in rules.iter().filter(|(_, rule)| is_token(rule)) {
        let id = rule.id.as_str();
        let text = expand(&rule.details().matches[0].text, &format!("bare/{id}"));
        let Some(found) = accepted(id, text.as_bytes()) else { continue };
        let secret = found.span.of(text.as_bytes());
        if let Some(bare) = accepted(id, secret) {
            let identity = fingerprinter.identify(bare.secret.expose(), rule.guessability);
            let fingerprint = identity.fingerprint().unwrap().to_string();
            secrets.push((id.to_owned(), String::from_utf8(secret.to_vec()).unwrap(), fingerprint));
        }
    }
    secrets
}

#[test]
fn a_secret_that_tells_what_it_is_needs_no_kind() {
    let secrets = bare_secrets();
    assert!(secrets.len() > 100, "{}", secrets.len());
    let stage = Stage::new();
    let wrong: Vec<String> = secrets
        .iter()
        .enumerate()
        .filter(|(at, (id, ..))| at % STEP == 0 || AMBIGUOUS.contains(&id.as_str()))
        .filter_map(|(_, (id, secret, fingerprint))| {
            let outcome = stage.feed(&["fingerprint"], secret);
            (outcome.stdout.trim_end() != fingerprint).then(|| format!("{id}: {outcome:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), secrets.len(), wrong.join("\n"));
}
