use std::os::unix::fs::{PermissionsExt as _, symlink};

use super::harness::Stage;
use super::{secret, stage};

const AT: &str = "2026-10-02T00:00:00Z";

#[test]
fn the_old_fingerprint_is_kept_with_its_window() {
    let stage = stage();
    let (old, new) = (stage.fingerprint(&secret("one")), stage.fingerprint(&secret("new")));
    let before = stage.read("credentials.toml");
    let outcome = stage.inventory(&["rotate", "one", "--at", AT], &secret("new"));
    assert_eq!(outcome.status, 0, "{outcome:?}");
    assert!(
        outcome.stdout.contains(&format!("new  {new}"))
            && outcome.stdout.contains("accepted until 2026-10-02T04:00:00Z")
    );
    let previous = format!(
        "last_rotated = {AT}\n\n[[credential.previous]]\nfingerprint = \"{old}\"\nretired = {AT}\naccept_until = \
         2026-10-02T04:00:00Z\n"
    );
    let expected = before
        .replace(&format!("fingerprint = \"{old}\""), &format!("fingerprint = \"{new}\""))
        .replace("last_rotated = 2026-01-01\n", &previous);
    assert_eq!(stage.read("credentials.toml"), expected);
    // A scan now knows the old one as retired and the new one as current.
    stage.write("a.env", format!("OPENAI_API_KEY={}\n", secret("one")));
    let report = stage.json(&["a.env", "--inventory", "credentials.toml", "--as-of", "2026-10-03"]).0;
    assert_eq!(report["findings"][0]["status"], "retired", "{report:#}");
}

#[test]
fn the_window_follows_the_consumers_or_the_caller() {
    for (consumers, window, until) in [
        ("", &[][..], Some("2026-10-02T04:00:00Z")),
        ("consumers = ['bot']\n", &[], Some("2026-10-02T00:40:00Z")),
        ("consumers = ['bot']\n", &["--window", "1h"], Some("2026-10-02T01:00:00Z")),
        ("", &["--window", "0s"], None),
    ] {
        let stage = stage();
        let text = stage
            .read("credentials.toml")
            .replace("owner = 'team'\n", &format!("owner = 'team'\n{consumers}"));
        stage.write("credentials.toml", text);
        let outcome = stage.inventory(&[&["rotate", "one", "--at", AT], window].concat(), &secret("new"));
        assert_eq!(outcome.status, 0, "{outcome:?}");
        let text = stage.read("credentials.toml");
        let found = text.lines().find_map(|line| line.strip_prefix("accept_until = "));
        assert_eq!(found, until, "{text}");
    }
    stage()
        .inventory(&["rotate", "one", "--window", "1mo"], &secret("new"))
        .says(2, &["--window: `1mo` has months"]);
}

#[test]
fn no_secret_is_used_twice() {
    let stage = stage();
    stage
        .inventory(&["rotate", "one"], &secret("one"))
        .says(2, &["nothing was rotated", "current secret of `one`"]);
    assert_eq!(stage.inventory(&["rotate", "one", "--at", AT], &secret("two")).status, 0);
    stage
        .inventory(&["rotate", "one"], &secret("one"))
        .says(2, &["nothing was rotated", "old secret of `one`", "retired 2026-10-02"]);
    stage
        .inventory(&["rotate", "on"], &secret("x"))
        .says(2, &["there is no credential `on`, did you mean `one`?"]);
    stage.inventory(&["rotate", "one", "--at", "2999-01-01"], &secret("x")).says(2, &["is still to come"]);
    stage
        .inventory(&["rotate", "one", "--at", "2026-09-01"], &secret("x"))
        .says(2, &["before the current version began"]);
}

#[test]
fn dates_of_the_old_version_go_with_it() {
    let stage = stage();
    let text = stage.read("credentials.toml").replace(
        "last_rotated = 2026-01-01\n",
        "issued = 2026-01-01\nexpires = 2026-12-01\npublic_id = 'k1'\n[credential.listed]\nsource = 'vault'\ntaken = 2026-02-01\n",
    );
    stage.write("credentials.toml", &text);
    let outcome = stage.inventory(&["rotate", "one", "--at", AT], &secret("two"));
    outcome
        .says(0, &["`expires` (2026-12-01T00:00:00Z) was that of the old version", "`public_id` stays k1"]);
    let text = stage.read("credentials.toml");
    assert!(!text.contains("expires") && !text.contains("listed"), "{text}");
    assert!(text.contains(&format!("issued = {AT}\n")), "{text}");
    let outcome =
        stage.inventory(&["rotate", "one", "--expires", "2027-12-01", "--public-id", "k2"], &secret("three"));
    assert_eq!(outcome.status, 0, "{outcome:?}");
    let text = stage.read("credentials.toml");
    assert!(text.contains("expires = 2027-12-01T00:00:00Z") && text.contains("public_id = \"k2\""), "{text}");
    assert_eq!(text.matches("[[credential.previous]]").count(), 2);
}

#[test]
fn the_file_keeps_its_mode_its_links_and_its_line_ends() {
    let stage = stage();
    let real = stage.path("real/inventory.toml");
    let text = stage.read("credentials.toml").replace('\n', "\r\n");
    stage.write("real/inventory.toml", &text);
    std::fs::remove_file(stage.path("credentials.toml")).unwrap();
    symlink("real/inventory.toml", stage.path("credentials.toml")).unwrap();
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).unwrap();
    assert_eq!(stage.inventory(&["rotate", "one"], &secret("new")).status, 0);
    assert!(std::fs::symlink_metadata(stage.path("credentials.toml")).unwrap().is_symlink());
    assert_eq!(std::fs::metadata(&real).unwrap().permissions().mode() & 0o7777, 0o640);
    let text = std::fs::read_to_string(&real).unwrap();
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
    let left: Vec<_> = std::fs::read_dir(stage.path("real")).unwrap().collect();
    assert_eq!(left.len(), 1, "nothing else is left behind");
}

#[test]
fn yaml_and_json_are_edited_in_place() {
    let stage = Stage::new();
    let fingerprint = stage.fingerprint(&secret("one"));
    let yaml = format!(
        "# head\nversion: 1\ncredential:\n  - id: one # name\n    kind: llm-api-key\n    fingerprint: {fingerprint}\n"
    );
    stage.write("i.yaml", &yaml);
    assert_eq!(stage.inventory(&["rotate", "one", "-i", "i.yaml", "--at", AT], &secret("new")).status, 0);
    let text = stage.read("i.yaml");
    assert!(text.starts_with("# head\nversion: 1\ncredential:\n  - id: one # name\n"), "{text}");
    assert!(text.contains(&format!("    previous:\n      - fingerprint: {fingerprint}\n")), "{text}");
    let json = format!(
        "{{\"version\": 1, \"credential\": [{{\"id\": \"one\", \"kind\": \"llm-api-key\", \"fingerprint\": \"{fingerprint}\"}}]}}"
    );
    stage.write("i.json", &json);
    assert_eq!(stage.inventory(&["rotate", "one", "-i", "i.json", "--at", AT], &secret("new")).status, 0);
    assert_eq!(
        stage.run(&["inventory", "diff", "i.yaml", "i.json"]).stdout,
        "0 added, 0 removed, 0 rotated, 0 changed; 0 warnings\n"
    );
    // An alias cannot be changed for one entry alone: it is left, and the lines are printed.
    let shared = format!(
        "version: 1\ncredential:\n  - {{id: zero, kind: llm-api-key, fingerprint: 'sha256:{}', last_rotated: &d 2026-01-01}}\n  - {{id: one, kind: \
         llm-api-key, fingerprint: &f {fingerprint}, last_rotated: *d, public_id: *f}}\n",
        "0".repeat(64)
    );
    stage.write("i.yaml", &shared);
    let outcome = stage.inventory(&["rotate", "one", "-i", "i.yaml"], &secret("new"));
    outcome.says(2, &["cannot be edited", "in the entry `one`:\n  fingerprint: sha256:"]);
    assert_eq!(stage.read("i.yaml"), shared);
}
