use straykey::rule::template::expand;

use super::{PASSWORD_KEY, secret, stage};

#[test]
fn an_entry_is_added_behind_the_others_and_nothing_else_changes() {
    let stage = stage();
    let before = stage.read("credentials.toml");
    let outcome = stage.inventory(
        &[
            "add",
            "two",
            "--owner",
            "x \"y\"",
            "--access",
            "read",
            "--scope",
            "pci",
            "--allowed-in",
            "deploy/*.env",
            "--consumer",
            "bot",
            "--issued",
            "2026-10-01",
        ],
        &format!("{}\n", secret("two")),
    );
    assert_eq!(outcome.status, 0, "{outcome:?}");
    let fingerprint = stage.fingerprint(&secret("two"));
    assert!(outcome.stdout.contains(&fingerprint) && outcome.stdout.contains("added `two`"), "{outcome:?}");
    let entry = format!(
        "\n[[credential]]\nid = \"two\"\nkind = \"llm-api-key\"\nprovider = \"openai\"\nowner = \"x \\\"y\\\"\"\nfingerprint = \
         \"{fingerprint}\"\naccess = \"read\"\nissued = 2026-10-01T00:00:00Z\nscopes = [\"pci\"]\nallowed_in = \
         [\"deploy/*.env\"]\nconsumers = [\"bot\"]\n"
    );
    assert_eq!(stage.read("credentials.toml"), before.replace("\n# agents", &format!("{entry}\n# agents")));
    assert_eq!(stage.run(&["inventory", "check"]).status, 0);
}

#[test]
fn a_secret_has_one_entry() {
    let stage = stage();
    let before = stage.read("credentials.toml");
    stage
        .inventory(&["add", "two"], &secret("one"))
        .says(2, &["nothing was added", "current secret of `one` (credentials.toml:5)"]);
    stage
        .inventory(&["add", "one"], &secret("two"))
        .says(2, &["credentials.toml:5: `one` is declared already", "rotate one"]);
    for nothing in ["", "\n", "\r\n"] {
        stage.inventory(&["add", "two"], nothing).says(2, &["standard input is empty"]);
    }
    stage
        .inventory(&["add", "two", "--consumer", "bo"], &secret("two"))
        .says(2, &["nothing was written", "there is no agent `bo`"]);
    stage
        .inventory(&["add", "two", "--issued", "2999-01-01"], &secret("two"))
        .says(2, &["nothing was written", "is in the future"]);
    stage
        .inventory(&["add", "two", "-i", "missing.toml"], &secret("two"))
        .says(2, &["cannot read the inventory missing.toml"]);
    assert_eq!(stage.read("credentials.toml"), before);
}

#[test]
fn a_password_needs_its_kind_and_the_key() {
    let stage = stage();
    let password = expand("{alnum:18}", "password");
    stage.inventory(&["add", "db"], &password).says(2, &["name its kind with --kind"]);
    stage
        .inventory(&["add", "db", "--kind", "database"], &password)
        .says(2, &["can be guessed", "STRAYKEY_FINGERPRINT_KEY"]);
    stage.write("key", PASSWORD_KEY);
    let keyed = ["add", "db", "--kind", "database", "--fingerprint-key-file", "key"];
    assert_eq!(stage.inventory(&keyed, &password).status, 0);
    assert!(stage.read("credentials.toml").contains("fingerprint = \"hmac-sha256:"));
    let again = ["add", "db2", "--kind", "password", "--fingerprint-key-file", "key"];
    stage.inventory(&again, &password).says(2, &["current secret of `db`"]);
}

#[test]
fn a_command_prints_the_secret_and_its_failure_writes_nothing() {
    let stage = stage();
    let before = stage.read("credentials.toml");
    stage.write("secret", format!("{}\r\n", secret("two")));
    for (command, told) in [
        (&["false"][..], "the command `false`: it failed"),
        (&["true"], "the command `true`: it printed nothing"),
        (&["sh", "-c", "cat secret; exit 3"], "the command `sh`: it failed (exit status: 3)"),
        (&["no-such-program-here"], "the command `no-such-program-here`: "),
        (&["yes"], "that is no secret"),
    ] {
        let outcome = stage.inventory(&[&["add", "two", "--"], command].concat(), &secret("two"));
        outcome.says(2, &[told]);
        assert_eq!(outcome.stdout, "");
    }
    assert_eq!(stage.read("credentials.toml"), before);
    let outcome = stage.inventory(&["add", "two", "--", "cat", "secret"], &secret("two"));
    assert_eq!(outcome.status, 0, "{outcome:?}");
    assert!(stage.read("credentials.toml").contains(&stage.fingerprint(&secret("two"))));
}

#[test]
fn a_dry_run_shows_the_lines_and_writes_nothing() {
    let stage = stage();
    let before = stage.read("credentials.toml");
    let outcome = stage.inventory(&["add", "two", "--dry-run"], &secret("two"));
    assert_eq!(outcome.status, 0);
    assert!(
        outcome.stdout.contains("+id = \"two\"\n") && !outcome.stdout.contains("\n-"),
        "{}",
        outcome.stdout
    );
    assert_eq!(stage.read("credentials.toml"), before);
}
