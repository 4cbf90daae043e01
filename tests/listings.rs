//! `straykey inventory import` from end to end: what a store prints becomes entries, secrets become fingerprints and come out
//! nowhere, and a scan knows them afterwards.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![cfg(unix)]

#[path = "cli/harness.rs"]
mod harness;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use harness::{Stage, token};
use serde_json::{Value, json};
use straykey::rule::template::expand;

const KEY: &str = "0123456789abcdef0123456789abcdef";

/// A stage with an inventory in which people wrote something.
fn stage() -> Stage {
    let stage = Stage::new();
    stage.write("credentials.toml", "# Ours: reviewed by the security team.\nversion = 1 # the form\n");
    stage.write("key", KEY);
    stage
}

fn inventory(stage: &Stage) -> String {
    std::fs::read_to_string(stage.path("credentials.toml")).unwrap()
}

/// Kubernetes secrets, as `kubectl` prints them.
fn secrets(data: &[(&str, &str)]) -> String {
    let data: serde_json::Map<String, Value> =
        data.iter().map(|(key, value)| ((*key).to_owned(), STANDARD.encode(value).into())).collect();
    let metadata = json!({
        "name": "app", "namespace": "shop", "creationTimestamp": "2026-10-01T00:00:00Z", "labels": {"team": "team-shop"}
    });
    json!({"kind": "List", "items": [{"kind": "Secret", "type": "Opaque", "metadata": metadata, "data": data}]})
        .to_string()
}

const IMPORT: &[&str] = &["inventory", "import", "-", "--fingerprint-key-file", "key"];

#[test]
fn secrets_of_a_listing_are_fingerprinted_as_a_scan_would_and_come_out_nowhere() {
    let stage = stage();
    let github = token("app");
    let password = expand("{alnum:9}-{alnum:9}", "p");
    let url = format!("postgres://app:{password}@db.acme.example/app");
    let listing = secrets(&[("GITHUB_TOKEN", &github), ("DATABASE_URL", &url), ("LOG_LEVEL", "info")]);
    for arguments in [&["--dry-run"][..], &["--format", "json", "--dry-run"], &[], &["--format", "json"]] {
        let outcome = stage.feed(&[IMPORT, arguments].concat(), &listing);
        assert_eq!(outcome.status, 0, "{outcome:?}");
        for secret in [&github, &password, &STANDARD.encode(&github), &STANDARD.encode(&url)] {
            assert!(!outcome.stdout.contains(secret.as_str()) && !outcome.stderr.contains(secret.as_str()));
        }
        if arguments.contains(&"--dry-run") {
            assert_eq!(inventory(&stage).lines().count(), 2, "a dry run writes nothing");
        }
    }
    let text = inventory(&stage);
    assert!(text.starts_with("# Ours: reviewed by the security team.\nversion = 1 # the form\n"), "{text}");
    assert!(!text.contains(&github) && !text.contains(&password));
    assert!(text.contains(&stage.fingerprint(&github)), "{text}");
    assert!(text.contains("kind = \"database\"") && text.contains("owner = \"team-shop\""), "{text}");
    assert!(!text.contains("LOG_LEVEL"), "{text}");
    // The scan knows what was imported: exposed is declared.
    stage.write("src/app.env", format!("GITHUB_TOKEN={github}\nDATABASE_URL={url}\n"));
    let (report, _) =
        stage.json(&["src", "--inventory", "credentials.toml", "--fingerprint-key-file", "key"]);
    let findings = report["findings"].as_array().unwrap();
    let found: Vec<_> = findings.iter().filter(|finding| !finding["rule"].is_null()).collect();
    assert_eq!(found.len(), 2, "{report:#}");
    for finding in found {
        assert_eq!(finding["status"], "exposed", "{finding:#}");
        assert!(finding["credential"]["id"].as_str().unwrap().starts_with("shop-app-"), "{finding:#}");
    }
}

#[test]
fn importing_again_changes_nothing_and_a_new_secret_is_a_rotation() {
    let stage = stage();
    let import = |value: &str, taken: &str| {
        let outcome = stage.feed(
            &[IMPORT, &["--format", "json", "--taken", taken]].concat(),
            secrets(&[("GITHUB_TOKEN", value)]),
        );
        assert_eq!(outcome.status, 0, "{outcome:?}");
        outcome.json()
    };
    let (old, new) = (token("old"), token("new"));
    assert_eq!(import(&old, "2026-10-02")["added"].as_array().unwrap().len(), 1);
    let text = inventory(&stage);
    let again = import(&old, "2026-10-09");
    assert_eq!(
        (&again["added"], &again["changed"], &again["unchanged"]),
        (&json!([]), &json!([]), &json!(1))
    );
    assert_eq!(inventory(&stage), text);
    // The object keeps its date of creation, and what stands in it is another secret.
    let rotated = import(&new, "2026-10-16");
    let shown = format!("{rotated:#}\n{}", inventory(&stage));
    assert!(rotated["conflicts"].as_array().unwrap().is_empty(), "{shown}");
    assert_eq!(rotated["changed"][0]["rotated"], true, "{shown}");
    assert!(inventory(&stage).contains("[[credential.previous]]\nfingerprint"), "{shown}");
}

#[test]
fn what_people_wrote_is_kept_and_the_difference_is_status_1() {
    let stage = stage();
    let listing = json!([{
        "id": "https://acme.vault.azure.net/secrets/orders", "tags": {"owner": "team-a"},
        "attributes": {"enabled": true, "created": "2026-10-01T00:00:00Z"}
    }])
    .to_string();
    assert_eq!(stage.feed(IMPORT, &listing).status, 0);
    let text = inventory(&stage).replace("\"team-a\"", "\"team-b\" # moved in September");
    stage.write("credentials.toml", &text);
    let outcome = stage.feed(IMPORT, &listing);
    assert_eq!(outcome.status, 1, "{outcome:?}");
    assert!(
        outcome.stdout.contains("owner is `team-b`, the store says `team-a`: kept (--accept owner takes"),
        "{outcome:?}"
    );
    assert_eq!(inventory(&stage), text);
    let outcome = stage.feed(&[IMPORT, &["--accept", "owner"]].concat(), &listing);
    assert_eq!(outcome.status, 0, "{outcome:?}");
    assert!(inventory(&stage).contains("owner = \"team-a\" # moved in September"));
}

#[test]
fn what_is_missing_is_status_3() {
    let stage = stage();
    let page = "{\"SecretList\": [{\"ARN\": \"arn:aws:secretsmanager:x:1:secret:a\", \"Name\": \"a\"}], \
                \"NextToken\": \"t\"}";
    let outcome = stage.feed(IMPORT, page);
    assert_eq!(outcome.status, 3, "{outcome:?}");
    assert!(
        outcome.stdout.contains("incomplete: listing: the listing goes on in another page"),
        "{outcome:?}"
    );
    let keyless = &["inventory", "import", "-"];
    let outcome = stage.feed(keyless, secrets(&[("ADMIN_PASSWORD", "hunter2!hunter3")]));
    assert_eq!(outcome.status, 3, "{outcome:?}");
    assert!(outcome.stdout.contains("set STRAYKEY_FINGERPRINT_KEY"), "{outcome:?}");
    assert!(!outcome.stdout.contains("hunter2"), "{outcome:?}");
}

#[test]
fn mistakes_are_status_2_and_write_nothing() {
    let stage = stage();
    let before = inventory(&stage);
    for (arguments, input, part) in [
        (&[][..], "", "the listing is empty"),
        (&[][..], "{\"a\": {\"hunter2\": 1}}", "name its form with --from\nthe forms, and what prints them:"),
        (&["--from", "vault"][..], "{}", "invalid value 'vault'"),
        (&["--accept", "color"][..], "{}", "no listing tells `color`"),
        (&["--taken", "9999-01-01"][..], "{}", "is still to come"),
        (&["--into", "none.toml"][..], "{}", "none.toml"),
        (&[][..], "[{\"name\": \"T\", \"updatedAt\": \"2026-10-01T00:00:00Z\"}]", "name it with --at"),
        (
            &["--at", "acme/shop"][..],
            "[{\"name\": \"T\", \"updatedAt\": \"hunter2\"}]",
            "github-secrets: [0].updatedAt: it is not a date",
        ),
    ] {
        let outcome = stage.feed(&[IMPORT, arguments].concat(), input);
        assert_eq!(outcome.status, 2, "{outcome:?}");
        assert!(outcome.stderr.contains(part) && !outcome.stderr.contains("hunter2"), "{part}: {outcome:?}");
    }
    assert_eq!(inventory(&stage), before);
}

#[test]
fn names_in_a_listing_cannot_steer_the_terminal() {
    let stage = stage();
    let listing = json!({"SecretList": [{"ARN": "arn:aws:secretsmanager:x:1:secret:a", "Name": "a\u{1b}[31mb\n::warning::"}]});
    let outcome = stage.feed(IMPORT, listing.to_string());
    assert_eq!(outcome.status, 0, "{outcome:?}");
    assert!(!outcome.stdout.contains('\u{1b}') && !outcome.stdout.contains("\n::"), "{outcome:?}");
}
