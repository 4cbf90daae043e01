//! `--timeout`: the run ends, with status 3 and what was found.

use std::io::Write as _;
use std::process::Stdio;
use std::time::{Duration, Instant};

use super::harness::{Stage, places, wait};

#[test]
fn a_stream_that_does_not_end_is_given_up_with_what_it_held() {
    let stage = Stage::new();
    let line = format!("TOKEN={}\n", super::harness::token("stream"));
    let begun = Instant::now();
    let mut command = stage.straykey(&["scan", "-", "--timeout", "1s", "--format", "json=out.json"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(line.as_bytes()).unwrap();
    // It stays open: nobody says that this was all.
    assert_eq!(wait(&mut child), 3);
    drop(stdin);
    assert!(begun.elapsed() < Duration::from_secs(9), "{:?}", begun.elapsed());
    let report = serde_json::from_slice(&std::fs::read(stage.path("out.json")).unwrap()).unwrap();
    assert_eq!(places(&report), ["<stdin>:1:7"]);
    let said = report["notices"].to_string();
    assert!(said.contains("interrupted") && said.contains("the time of --timeout was over"), "{said}");
}

#[test]
fn a_scan_that_is_in_time_does_not_notice() {
    let stage = Stage::new();
    stage.plant("a.env");
    assert_eq!(stage.run(&["scan", "a.env", "--timeout", "10m"]).status, 1);
    assert_eq!(stage.feed(&["scan", "-", "--timeout", "10m"], "nothing\n").status, 0);
}

#[test]
fn no_time_at_all_is_never_clean() {
    let stage = Stage::new();
    for at in 0..200 {
        stage.write(format!("{at}.txt"), "nothing\n");
    }
    let outcome = stage.run(&["scan", "--timeout", "0s"]);
    // A thread may be quicker than the clock; then everything was read.
    let is_whole =
        outcome.stdout.contains("Clean: no findings") && outcome.stdout.contains("Scanned 200 files");
    assert!(outcome.status == 3 || (outcome.status == 0 && is_whole), "{outcome:?}");
}

#[test]
fn what_is_no_duration_is_bad_usage() {
    let stage = Stage::new();
    for text in ["soon", "-3s", "", "5"] {
        let argument = format!("--timeout={text}");
        stage.run(&["scan", &argument]).says(2, &["--timeout"]);
    }
}
