//! Exit statuses 0, 1, 2 and 3.

use std::io::Read as _;
use std::process::Stdio;

use super::harness::{Stage, token, wait};
use straykey::rule::template::expand;

#[test]
fn a_clean_scan_ends_with_0_and_findings_with_1() {
    let stage = Stage::new();
    stage.write("clean.txt", "nothing here\n");
    assert_eq!(stage.run(&["scan"]).status, 0);
    stage.plant("a.env");
    assert_eq!(stage.run(&["scan"]).status, 1);
    assert_eq!(stage.run(&["scan", "clean.txt"]).status, 0);
}

#[test]
fn fail_on_decides_which_findings_fail() {
    let stage = Stage::new();
    stage.write("high.env", expand("OAUTH={sum:github:gho_:30}\n", "high"));
    assert_eq!(stage.run(&["scan", "--fail-on", "high"]).status, 1);
    assert_eq!(stage.run(&["scan", "--fail-on", "critical"]).status, 0);
    stage.plant("critical.env");
    assert_eq!(stage.run(&["scan", "--fail-on", "critical"]).status, 1);
    assert_eq!(stage.run(&["scan", "--fail-on", "never"]).status, 0);
}

#[test]
fn bad_usage_ends_with_2_and_prints_no_report() {
    let stage = Stage::new();
    stage.plant("a.env");
    for (arguments, texts) in [
        (&["scan", "missing"][..], &["cannot scan missing"][..]),
        (&["scan", "a.env", "missing"], &["cannot scan missing"]),
        (&["scan", "--inventroy", "x"], &["unexpected argument", "--inventory"]),
        (&["scna"], &["unrecognized subcommand", "scan"]),
        (&["scan", "--fail-on", "hihg"], &["invalid value", "high"]),
        (&["scan", "--format", "sarfi"], &["unknown format `sarfi`", "did you mean `sarif`?"]),
        (&["scan", "--format", "json="], &["file name is missing"]),
        (&["scan", "--max-size", "huge"], &["size `huge`"]),
        (&["scan", "--as-of", "yesterday"], &["--as-of"]),
        (&["scan", "--jobs", "0"], &["--jobs"]),
        (&["fingerprint", "--kind", "llm-api-kye"], &["did you mean `llm-api-key`?"]),
    ] {
        let outcome = stage.run(arguments);
        outcome.says(2, texts);
        assert_eq!(outcome.stdout, "", "{arguments:?}");
    }
}

#[test]
fn no_arguments_at_all_are_a_mistake_and_help_is_not() {
    let stage = Stage::new();
    assert_eq!(stage.run(&[] as &[&str]).status, 2);
    for arguments in [&["--help"][..], &["scan", "--help"], &["--version"]] {
        let outcome = stage.run(arguments);
        assert_eq!((outcome.status, outcome.stdout.is_empty()), (0, false), "{outcome:?}");
    }
}

#[test]
fn an_incomplete_scan_ends_with_3_unless_that_is_allowed() {
    let stage = Stage::new();
    stage.write("large.txt", "x".repeat(5000));
    stage.write("small.txt", "x");
    let limit = ["scan", "--max-size", "1KB"];
    assert_eq!(stage.run(&limit).status, 3);
    assert_eq!(stage.run(&[&limit[..], &["--allow-incomplete"]].concat()).status, 0);
    stage.plant("a.env");
    assert_eq!(stage.run(&limit).status, 3, "findings do not hide that something is missing");
    assert_eq!(stage.run(&[&limit[..], &["--allow-incomplete"]].concat()).status, 1);
}

#[test]
fn a_scan_of_nothing_is_not_clean() {
    let stage = Stage::new();
    stage.folder("empty");
    let outcome = stage.run(&["scan", "empty"]);
    assert_eq!(outcome.status, 3);
    assert!(outcome.stdout.contains("a scan of nothing is not clean"), "{}", outcome.stdout);
}

#[test]
fn a_report_inside_an_empty_folder_does_not_make_it_clean() {
    let stage = Stage::new();
    stage.folder("empty");
    let outcome = stage.run(&["scan", "empty", "--format", "json", "--output", "empty/out.json"]);
    assert_eq!(outcome.status, 3, "{outcome:?}");
    let report = std::fs::read_to_string(stage.path("empty/out.json")).unwrap();
    assert!(report.contains("\"nothing-read\""), "{report}");
}

/// A report that no pipe holds at once.
fn large_report(stage: &Stage) {
    let lines: String = (0..800).map(|at| format!("TOKEN={}\n", token(&format!("many {at}")))).collect();
    stage.write("many.env", lines);
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let stage = Stage::new();
    large_report(&stage);
    for format in ["text", "json", "jsonl", "sarif", "github", "gitlab", "junit", "csv", "markdown"] {
        let mut command = stage.straykey(&["scan", "--fail-on", "never", "--format", format]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stdout = child.stdout.take().unwrap();
        stdout.read_exact(&mut [0; 1]).unwrap();
        drop(stdout);
        let status = wait(&mut child);
        let mut stderr = String::new();
        child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        assert_eq!((status, stderr.as_str()), (0, ""), "{format}");
    }
}

#[test]
fn a_reader_that_goes_away_hides_neither_the_findings_nor_the_other_reports() {
    let stage = Stage::new();
    large_report(&stage);
    let mut command = stage.straykey(&["scan", "--format", "text", "--format", "json=../home/out.json"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(wait(&mut child), 1);
    let report = std::fs::read(stage.path("../home/out.json")).unwrap();
    let report: serde_json::Value = serde_json::from_slice(&report).unwrap();
    assert_eq!(report["findings"].as_array().unwrap().len(), 800);
}

#[test]
fn a_report_that_cannot_be_written_ends_with_3_and_a_message() {
    let stage = Stage::new();
    large_report(&stage);
    stage.run(&["scan", "--output", "/dev/full"]).says(3, &["cannot write /dev/full", "No space left"]);
    let mut command = stage.straykey(&["scan"]);
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let output = command.stdin(Stdio::null()).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("cannot write standard output"));
}
