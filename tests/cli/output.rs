//! Where reports go, and what may not go anywhere.

use super::harness::{Stage, places};
use serde_json::Value;

#[test]
fn several_formats_go_to_several_places_at_once() {
    let stage = Stage::new();
    stage.plant("a.env");
    let mut arguments = vec!["scan", "a.env", "--format", "text"];
    arguments.extend([
        "--format",
        "json=out.json",
        "--format",
        "jsonl=out.jsonl",
        "--format",
        "sarif=out.sarif",
    ]);
    let outcome = stage.run(&arguments);
    assert_eq!(outcome.status, 1);
    assert!(outcome.stdout.contains("1 finding"), "{}", outcome.stdout);
    let read = |name: &str| std::fs::read_to_string(stage.path(name)).unwrap();
    let report: Value = serde_json::from_str(&read("out.json")).unwrap();
    assert_eq!(places(&report), ["a.env:1:14"]);
    let sarif: Value = serde_json::from_str(&read("out.sarif")).unwrap();
    assert_eq!(sarif["runs"][0]["results"].as_array().unwrap().len(), 1);
    assert!(read("out.jsonl").lines().all(|line| serde_json::from_str::<Value>(line).is_ok()));
}

#[test]
fn output_replaces_a_file_and_leaves_nothing_else_behind() {
    let stage = Stage::new();
    stage.plant("a.env");
    stage.write("out.json", "old");
    let outcome = stage.run(&["scan", "a.env", "--format", "json", "--output", "out.json"]);
    assert_eq!((outcome.status, outcome.stdout.as_str()), (1, ""));
    let report = std::fs::read_to_string(stage.path("out.json")).unwrap();
    assert_eq!(places(&serde_json::from_str(&report).unwrap()), ["a.env:1:14"]);
    let mut names: Vec<_> =
        std::fs::read_dir(stage.root()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["a.env", "out.json"]);
}

#[test]
fn a_scan_that_does_not_begin_leaves_the_old_report_as_it_was() {
    let stage = Stage::new();
    stage.write("out.json", "old");
    assert_eq!(stage.run(&["scan", "missing", "--output", "out.json"]).status, 2);
    assert_eq!(std::fs::read(stage.path("out.json")).unwrap(), b"old");
    assert_eq!(std::fs::read_dir(stage.root()).unwrap().count(), 1);
}

#[test]
fn contradicting_destinations_are_bad_usage() {
    let stage = Stage::new();
    stage.plant("a.env");
    for (arguments, text) in [
        (&["--format", "text", "--format", "json"][..], "only one format can go to standard output"),
        (&["--format", "json", "--format", "json"], "only one format can go to standard output"),
        (&["--format", "text", "--format", "json", "--output", "x"], "several formats need a file each"),
        (&["--format", "json=a", "--output", "b"], "has a file of its own already"),
        (&["--output", "no/such/folder/x"], "cannot write to no/such/folder/x"),
        (&["--output", "."], "cannot write to ."),
    ] {
        let outcome = stage.run(&[&["scan"], arguments].concat());
        outcome.says(2, &[text]);
        assert_eq!(outcome.stdout, "");
    }
}

#[test]
fn secrets_are_never_shown_in_a_pipe_or_a_file() {
    let stage = Stage::new();
    let token = stage.plant("a.env");
    for arguments in [&[][..], &["--format", "json"], &["--output", "out.txt"], &["--format", "text=out.txt"]]
    {
        let outcome = stage.run(&[&["scan", "--show-secrets", "a.env"], arguments].concat());
        outcome.says(2, &["--show-secrets works for text on a terminal only"]);
        assert!(!format!("{outcome:?}").contains(&token[4..]));
        assert!(!stage.path("out.txt").exists());
    }
}

#[test]
fn colours_are_for_terminals_and_for_those_who_ask() {
    let stage = Stage::new();
    stage.plant("a.env");
    assert!(!stage.run(&["scan"]).stdout.contains('\u{1b}'));
    assert!(stage.run(&["scan", "--color", "always"]).stdout.contains('\u{1b}'));
}

#[test]
fn rules_are_listed_with_those_that_are_added() {
    let stage = Stage::new();
    let outcome = stage.run(&["rules", "list"]);
    assert_eq!(outcome.status, 0);
    assert!(outcome.stdout.contains("github-pat"), "{}", outcome.stdout);
}
