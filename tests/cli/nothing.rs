//! A scan that looked at nothing is green only if nothing was asked for.

use super::harness::{Stage, notices};

/// Arguments, a variable of the environment, the status, and the notices.
type Row<'a> = (&'a [&'a str], Option<(&'a str, &'a str)>, i32, &'a [&'a str]);

/// What is asked for when there is nothing: the status, and the notice that says why.
#[test]
fn a_scan_of_nothing_has_one_status_for_each_way_to_ask() {
    let stage = Stage::new();
    stage.folder("empty");
    stage.write("binary/x.bin", b"\x7fELF\0\0\x01");
    stage.write("zero.txt", "");
    stage.git(".", &["init", "-q", "repository"]);
    stage.git("repository", &["commit", "-q", "--allow-empty", "-m", "nothing"]);
    let pipeline = |variable: &'static str| Some((variable, "true"));
    let table: &[Row<'_>] = &[
        // Asked for contents, and there are none.
        (&["empty"], None, 3, &["nothing-read/incomplete"]),
        (&["binary"], None, 3, &["nothing-read/incomplete"]),
        (&["-"], None, 3, &["nothing-read/incomplete"]),
        (&["repository"], None, 3, &["nothing-read/incomplete"]),
        (&["repository", "--history"], None, 3, &["nothing-read/incomplete"]),
        // It was named, it was read, and it is empty.
        (&["zero.txt"], None, 0, &[]),
        // Asked for what is new, and nothing is: a hook has nothing to do.
        (&["repository", "--staged"], None, 0, &["nothing-new/complete"]),
        (&["repository", "--pre-push"], None, 0, &["nothing-new/complete"]),
        (&["repository", "--pre-receive"], None, 0, &["nothing-new/complete"]),
        // Nothing can ever be staged in a pipeline: what was meant was not scanned.
        (
            &["repository", "--staged"],
            pipeline("CI"),
            3,
            &["nothing-read/incomplete", "nothing-new/complete"],
        ),
        (
            &["repository", "--staged"],
            pipeline("PRE_COMMIT"),
            3,
            &["nothing-read/incomplete", "nothing-new/complete"],
        ),
    ];
    for (arguments, variable, status, kinds) in table {
        let mut command = stage.straykey(&[&["scan", "--format", "json"], *arguments].concat());
        command.envs(variable.iter().copied());
        let outcome = stage.finish(command, b"");
        assert_eq!(outcome.status, *status, "{arguments:?} {variable:?}: {outcome:?}");
        assert_eq!(notices(&outcome.json()), *kinds, "{arguments:?} {variable:?}");
    }
    // Nothing on standard input and no git that asks.
    let mut command = stage.straykey(&["scan", "repository", "--pre-push"]);
    command.env("CI", "true");
    stage.finish(command, b"").says(2, &["standard input is empty"]);
}

#[test]
fn every_format_says_that_nothing_was_read() {
    let stage = Stage::new();
    for (format, words) in [
        ("text", "a scan of nothing is not clean"),
        ("json", "a scan of nothing is not clean"),
        ("jsonl", "a scan of nothing is not clean"),
        ("sarif", "a scan of nothing is not clean"),
        ("github", "::error title=straykey%3A the scan is not complete::"),
        ("gitlab", "\"failure\""),
        ("junit", "errors=\"1\""),
        ("markdown", "### Not read"),
    ] {
        let outcome = stage.run(&["scan", "-", "--format", format]);
        assert_eq!(outcome.status, 3, "{format}");
        assert!(outcome.stdout.contains(words), "{format}: {}", outcome.stdout);
        assert!(!outcome.stdout.contains("lean: no findings"), "{format}: {}", outcome.stdout);
    }
}
