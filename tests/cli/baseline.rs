//! Baselines: what is known does not fail, whatever moves; what is new does.

use proptest::prelude::*;
use sha1::{Digest as _, Sha1};

use super::harness::{Stage, token};
use straykey::rule::template::expand;

const BASELINE: &str = "straykey-baseline.jsonl";

fn scan(stage: &Stage) -> i32 {
    stage.run(&["scan", "--baseline", BASELINE]).status
}

#[test]
fn only_what_is_new_fails() {
    let stage = Stage::new();
    let known = stage.plant("a.env");
    stage.run(&["baseline", "create"]).says(0, &["1 entries, 1 added, 0 removed"]);
    let text = std::fs::read_to_string(stage.path(BASELINE)).unwrap();
    assert!(!text.contains(&known) && !text.contains("a.env") && text.lines().count() == 2, "{text}");
    assert_eq!(scan(&stage), 0);
    let (report, _) = stage.json(&["--baseline", BASELINE]);
    assert_eq!(report["findings"][0]["suppression"]["by"], "baseline");
    assert_eq!(report["findings"][0]["rotation"]["required"], true);
    stage.write("sub/b.env", format!("\n\nX={known}\n"));
    std::fs::remove_file(stage.path("a.env")).unwrap();
    assert_eq!(scan(&stage), 0, "moved");
    stage.write("sub/b.env", format!("X={}\n", token("replaced")));
    assert_eq!(scan(&stage), 1, "replaced");
}

#[test]
fn update_takes_in_and_out_and_prune_only_out() {
    let stage = Stage::new();
    stage.plant("a.env");
    stage.plant("b.env");
    stage.run(&["baseline", "create"]);
    stage.run(&["baseline", "create"]).says(2, &["is there already", "--force"]);
    std::fs::remove_file(stage.path("a.env")).unwrap();
    stage.plant("c.env");
    stage.run(&["baseline", "prune"]).says(0, &["1 entries, 0 added, 1 removed"]);
    assert_eq!(scan(&stage), 1);
    stage.run(&["baseline", "update"]).says(0, &["2 entries, 1 added, 0 removed"]);
    assert_eq!(scan(&stage), 0);
    let shown = stage.run(&["baseline", "show"]).stdout;
    assert!(shown.contains("2 entries") && shown.contains("github-pat  undeclared  sha256:"), "{shown}");
    let before = std::fs::read(stage.path(BASELINE)).unwrap();
    stage.run(&["baseline", "create", "--force"]);
    assert_eq!(std::fs::read(stage.path(BASELINE)).unwrap(), before, "the same findings, the same bytes");
}

#[test]
fn rebases_and_squashes_change_nothing() {
    let stage = Stage::new();
    stage.folder("r");
    stage.git("r", &["init", "-q"]);
    stage.write("r/a.env", format!("A={}\n", token("history")));
    stage.git("r", &["add", "."]);
    stage.git("r", &["commit", "-qm", "one"]);
    stage.run(&["baseline", "create", "--history", "r"]).says(0, &["1 entries"]);
    stage.write("r/b.txt", "x\n");
    stage.git("r", &["add", "."]);
    stage.git("r", &["commit", "-q", "--amend", "-m", "squashed", "--date", "2020-01-01T00:00:00Z"]);
    assert_eq!(stage.run(&["scan", "--history", "r", "--baseline", BASELINE]).status, 0);
    assert_eq!(stage.run(&["scan", "--history", "r"]).status, 1);
}

#[test]
fn guessable_secrets_without_a_key_are_known_by_place_and_that_is_said() {
    let stage = Stage::new();
    let password = |seed: &str| expand("DB_PASSWORD={alnum:18}\n", seed);
    stage.write("a.env", password("one"));
    stage
        .run(&["baseline", "create"])
        .says(0, &["1 entries are of guessable kinds", "STRAYKEY_FINGERPRINT_KEY"]);
    let (report, status) = stage.json(&["--baseline", BASELINE]);
    assert_eq!(status, 0);
    assert!(report["notices"].to_string().contains("places-in-baseline"), "{report}");
    // With a key the secret itself is known, and another one is new.
    stage.write("key", "0123456789abcdef0123456789abcdef");
    let key = ["--fingerprint-key-file", "key"];
    stage.run(&[&["baseline", "create", "--force"][..], &key].concat()).says(0, &["1 entries"]);
    let scan = [&["scan", "--baseline", BASELINE][..], &key].concat();
    stage.write("a.env", format!("\n# moved\n{}", password("one")));
    assert_eq!(stage.run(&scan).status, 0);
    stage.write("a.env", password("two"));
    assert_eq!(stage.run(&scan).status, 1);
}

#[test]
fn an_incomplete_scan_writes_no_baseline() {
    let stage = Stage::new();
    stage.plant("a.env");
    stage.write("broken.gz", b"\x1f\x8b\x08\x00broken");
    let outcome = stage.run(&["baseline", "create", ".", "broken.gz"]);
    assert_eq!(outcome.status, 3, "{outcome:?}");
    assert!(!stage.path(BASELINE).exists());
}

#[test]
fn what_other_tools_knew_is_taken_over() {
    let (values, digest) = (["one", "two", "three"].map(token), |text: &str| {
        Sha1::digest(text).iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    });
    let [one, two, three] = &values;
    let detect_secrets = format!(
        r#"{{"version":"1.5.0","plugins_used":[],"results":{{"x":[{{"type":"T","filename":"x","hashed_secret":"{}","line_number":9}}]}}}}"#,
        digest(one)
    );
    for (name, text) in [
        (".secrets.baseline", detect_secrets),
        (".gitleaksignore", "# why\nx.env:github-pat:2\n".to_owned()),
        ("gitleaks.json", format!(r#"[{{"RuleID":"r","File":"x","StartLine":9,"Secret":"{one}"}}]"#)),
        ("trufflehog.jsonl", format!("{{\"DetectorName\":\"G\",\"Raw\":\"{one}\"}}\n")),
        (
            "kingfisher.json",
            format!(r#"{{"findings":[{{"rule":{{"id":"r"}},"finding":{{"snippet":"{one}"}}}}]}}"#),
        ),
    ] {
        let stage = Stage::new();
        stage.write("src/x.env", format!("A={two}\nB={one}\nC={three}\n"));
        stage.write(name, text);
        let text = |file: &str| std::fs::read_to_string(stage.path(file)).unwrap();
        let import = ["baseline", "import", name, "--path", "src"];
        stage.run(&import).says(0, &["1 of 1 imported entries", "1 entries, 1 added"]);
        assert!(values.iter().all(|value| !text(BASELINE).contains(value)));
        assert!(text(BASELINE).contains(&stage.fingerprint(one)), "{name}");
        let (report, status) = stage.json(&["src", "--baseline", BASELINE]);
        assert_eq!((status, report["summary"]["suppressed"].as_u64()), (1, Some(1)), "{name}");
        stage.run(&import).says(0, &["1 entries, 0 added, 0 removed"]);
    }
    let stage = Stage::new();
    stage.write("x.json", "[{\"a\": 1}]");
    stage.run(&["baseline", "import", "x.json"]).says(2, &["x.json: neither"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]
    #[test]
    fn moving_lines_changes_nothing(
        order in Just((0..4usize).collect::<Vec<_>>()).prop_shuffle(),
        padding in prop::collection::vec("(# [a-z ]{0,20})?", 0..6),
        file in "[a-d]/[e-h]",
    ) {
        let stage = Stage::new();
        let lines: Vec<String> = (0..4).map(|at| format!("T{at}={}\n", token(&at.to_string()))).collect();
        stage.write("first.env", lines.concat());
        stage.run(&["baseline", "create"]);
        std::fs::remove_file(stage.path("first.env")).unwrap();
        let moved: String = order.iter().map(|at| lines[*at].clone() + &padding.join("\n") + "\n").collect();
        stage.write(format!("{file}.env"), &moved);
        prop_assert_eq!(scan(&stage), 0, "{}", moved);
        stage.run(&["baseline", "update"]).says(0, &["4 entries, 0 added, 0 removed"]);
    }
}
