use straykey::rule::template::expand;

use super::harness::Stage;
use super::{PASSWORD_KEY, secret};

#[test]
fn what_was_found_is_proposed_and_can_be_used_at_once() {
    let stage = Stage::new();
    stage.write("deploy/secrets/invoice.env", format!("OPENAI_API_KEY={}\n", secret("one")));
    stage.write("src/search.py", format!("client = OpenAI(api_key=\"{}\")\n", secret("two")));
    stage.write("config/database.properties", format!("db.password={}\n", expand("{alnum:20}", "password")));
    let outcome = stage.run(&["inventory", "init"]);
    outcome.says(
        0,
        &["2 proposed entries in credentials.toml", "1 guessable secrets", "STRAYKEY_FINGERPRINT_KEY"],
    );
    let text = stage.read("credentials.toml");
    assert!(text.contains("id = \"openai-invoice\"") && text.contains("id = \"openai-search\""), "{text}");
    assert!(
        text.contains(&stage.fingerprint(&secret("one")))
            && text.contains(&stage.fingerprint(&secret("two"))),
        "{text}"
    );
    assert!(text.contains("\nallowed_in = [\"deploy/secrets/invoice.env\"]"), "{text}");
    assert!(text.contains("\n# allowed_in = [\"src/search.py\"]"), "{text}");
    assert_eq!(stage.run(&["inventory", "check"]).status, 0);
    // As proposed: one stays where it may be, the other is exposed. Nothing is undeclared.
    let report = stage.json(&["--inventory", "credentials.toml", "deploy", "src"]).0;
    let statuses: Vec<_> =
        report["findings"].as_array().unwrap().iter().map(|finding| &finding["status"]).collect();
    assert!(!statuses.contains(&&"undeclared".into()), "{report:#}");
    for window in [secret("one"), secret("two")] {
        assert!(!text.contains(&window[20..40]) && !outcome.stderr.contains(&window[20..40]));
    }
}

#[test]
fn with_the_key_passwords_are_proposed_too() {
    let stage = Stage::new();
    stage.write("../home/key", PASSWORD_KEY);
    stage.write("config/database.properties", format!("db.password={}\n", expand("{alnum:20}", "password")));
    let outcome = stage.run(&["inventory", "init", "-o", "-", "--fingerprint-key-file", "../home/key"]);
    assert_eq!(outcome.status, 0, "{outcome:?}");
    assert!(outcome.stdout.contains("fingerprint = \"hmac-sha256:"), "{}", outcome.stdout);
    assert!(!outcome.stdout.contains(&expand("{alnum:20}", "password")));
    assert!(!stage.path("credentials.toml").exists());
}

#[test]
fn nothing_is_overwritten_unless_asked_for() {
    let stage = Stage::new();
    stage.write("credentials.toml", "mine");
    stage.run(&["inventory", "init"]).says(2, &["credentials.toml is there already", "--force"]);
    assert_eq!(stage.read("credentials.toml"), "mine");
    stage.run(&["inventory", "init", "-o", "i.yaml"]).says(2, &["new inventories are written in TOML"]);
    assert_eq!(stage.run(&["inventory", "init", "--force"]).status, 0);
    assert!(stage.read("credentials.toml").contains("# Nothing was found."));
    assert_eq!(stage.run(&["inventory", "check"]).status, 0);
}

#[test]
fn hostile_names_stay_in_their_comments() {
    let stage = Stage::new();
    stage.write("a\nid = \"x\"\u{1b}[31m/[x]*.env", format!("OPENAI_API_KEY={}\n", secret("one")));
    let outcome = stage.run(&["inventory", "init", "-o", "-"]);
    assert_eq!(outcome.status, 0, "{outcome:?}");
    assert!(
        !outcome.stdout.contains('\u{1b}') && !outcome.stdout.contains("\nid = \"x\""),
        "{}",
        outcome.stdout
    );
}
