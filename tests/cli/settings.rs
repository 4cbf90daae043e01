//! Which settings apply, and what they may do.

use super::harness::Stage;

#[test]
fn the_settings_of_the_repository_are_found() {
    let stage = Stage::new();
    stage.folder("r");
    stage.git("r", &["init", "-q"]);
    stage.plant("r/a/b/c.env");
    stage.write("r/straykey.toml", "fail_on = 'critical'\nexclude = ['a/**']\n");
    stage.write("straykey.toml", "nonsense = 1\n");
    assert_eq!(stage.run(&["scan", "r"]).status, 0, "and none above the repository");
    assert_eq!(stage.run(&["scan", "r", "--no-config"]).status, 1);
    stage.run(&["scan"]).says(2, &["straykey.toml:1: unknown field `nonsense`"]);
    stage.write("r/other.toml", "");
    assert_eq!(stage.run(&["scan", "r", "--config", "r/other.toml"]).status, 1);
}

#[test]
fn show_tells_each_setting_and_where_it_comes_from() {
    let stage = Stage::new();
    stage.write(
        "straykey.toml",
        "fail_on = 'high'\n\n[[allow]]\nrule = 'github-pat'\nowner = 'me'\nreason = 'sample'\nexpires = 2027-01-01\n",
    );
    let text = stage.run(&["config", "show"]).stdout;
    for line in [
        "Settings file: straykey.toml",
        "fail_on           high  (straykey.toml:1)",
        "min_confidence    medium  (default)",
        "sample; me, until 2027-01-01T00:00:00Z  (straykey.toml:3)",
    ] {
        assert!(text.contains(line), "no `{line}` in {text}");
    }
    let shown = stage.run(&["config", "show", "--format", "json"]).json();
    assert_eq!(shown["settings"].as_array().unwrap().len(), 9);
    assert_eq!(shown["settings"][4]["from"], "straykey.toml:1");
    assert!(stage.run(&["config", "show", "--no-config"]).stdout.contains("Settings file: none"));
    let typed =
        stage.run(&["config", "show", "--fail-on", "never", "--rules", "r.toml", "--no-inline-allow"]).stdout;
    for line in [
        "fail_on           never  (command line)",
        "rules             r.toml  (command line)",
        "false, and no",
    ] {
        assert!(typed.contains(line), "no `{line}` in {typed}");
    }
    let schema = stage.run(&["config", "schema"]).stdout;
    assert_eq!(schema, include_str!("../../schemas/config.schema.json"));
}

#[test]
fn settings_that_nobody_named_read_nothing_elsewhere() {
    let stage = Stage::new();
    stage.write("outside.toml", "version = 1\n");
    stage.write("tree/a.txt", "x\n");
    for key in ["inventory = '../outside.toml'", "baseline = '../b'", "rules = ['../r']"] {
        stage.write("tree/straykey.toml", key);
        stage.run(&["scan", "tree"]).says(2, &["straykey.toml:1:", "outside of the folder of the settings"]);
    }
    stage.write("tree/straykey.toml", "inventory = '../outside.toml'");
    assert_eq!(stage.run(&["scan", "tree", "--config", "tree/straykey.toml"]).status, 0);
}

#[test]
fn different_settings_for_different_paths_are_not_guessed() {
    let stage = Stage::new();
    stage.plant("a/x.env");
    stage.write("a/straykey.toml", "exclude = ['**']\n");
    stage.write("b/y.txt", "x\n");
    let (report, status) = stage.json(&["a", "b"]);
    assert_eq!(status, 1);
    assert!(report["notices"].to_string().contains("settings-left-out"), "{report}");
}

#[test]
fn a_baseline_of_the_settings_counts() {
    let stage = Stage::new();
    stage.plant("a.env");
    stage.write("straykey.toml", "baseline = 'known.jsonl'\n");
    stage.run(&["scan"]).says(2, &["cannot read the baseline known.jsonl"]);
    stage.run(&["baseline", "create"]).says(0, &["known.jsonl: 1 entries"]);
    assert_eq!(stage.run(&["scan"]).status, 0);
    assert_eq!(stage.run(&["scan", "--no-config"]).status, 1);
}

#[test]
fn what_is_shown_is_no_command_to_a_pipeline() {
    let stage = Stage::new();
    stage.write("straykey.toml", "exclude = [\"##[error]x\", \"\\u001bx\"]\n");
    for format in ["text", "json"] {
        let outcome = stage.run(&["config", "show", "--format", format]);
        assert_eq!(outcome.status, 0, "{outcome:?}");
        assert!(outcome.stdout.contains("error]x"), "{}", outcome.stdout);
        assert!(!outcome.stdout.contains("##[") && !outcome.stdout.contains('\u{1b}'), "{}", outcome.stdout);
    }
}
