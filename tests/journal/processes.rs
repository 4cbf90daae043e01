use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use straykey::journal::{Event, Journal, JournalError, MachineClock};

use super::child;
use super::harness::{Stage, wait};
use super::script::{NAME, lines};

fn open(path: &Path) -> Result<Journal, JournalError> {
    Journal::open(path, "acme", "parent", std::sync::Arc::new(MachineClock))
}

#[test]
fn a_second_process_is_refused_and_the_lock_ends_with_its_holder() {
    let stage = Stage::new();
    let path = stage.path(NAME);
    let mut first = child::command("", &path, 1);
    let mut first = first.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut output = BufReader::new(first.stdout.take().unwrap()).lines().map(Result::unwrap);
    assert!(output.by_ref().any(|line| line == "child: wrote 2"));

    let error = open(&path).unwrap_err();
    assert!(matches!(error, JournalError::Busy(_)), "{error}");
    let second = stage.finish(child::command("", &path, 1), b"");
    assert!(second.stdout.contains("child: refused: another straykey is at work"), "{second:?}");
    assert_eq!(stage.run(&["journal", "verify"]).status, 0, "reading needs no lock");
    assert_eq!(lines(&path).len(), 2);

    first.kill().unwrap();
    wait(&mut first);
    assert_eq!(open(&path).unwrap().records().len(), 2);
}

#[test]
fn a_full_disk_leaves_whole_records_and_an_error() {
    let stage = Stage::new();
    let path = stage.path(NAME);
    // 4 KiB in blocks of 512 bytes: some records fit. With the signal ignored, writing fails in the middle of one.
    let outcome = stage.finish(child::command("trap '' XFSZ; ulimit -f 8;", &path, 6), b"");
    let told = child::told(&outcome.stdout);
    let wrote = told.iter().filter(|line| line.starts_with("wrote")).count();
    let failed: Vec<&String> = told.iter().filter(|line| line.starts_with("failed")).collect();
    assert!(wrote > 0 && failed.len() > 1 && wrote + failed.len() == 6, "{told:?}");
    assert!(failed[0].contains("cannot write to the journal") && failed[0].contains(NAME), "{told:?}");
    assert!(failed[1].contains("because it failed before: cannot write"), "{told:?}");
    assert_eq!(lines(&path).len(), 1 + wrote, "nothing of the record that failed");
    let journal = open(&path).unwrap();
    assert_eq!(journal.records().len(), 1 + wrote, "and nothing to repair");
}

#[test]
fn a_journal_that_cannot_be_begun_leaves_nothing() {
    let stage = Stage::new();
    let path = stage.path(NAME);
    let outcome = stage.finish(child::command("trap '' XFSZ; ulimit -f 0;", &path, 1), b"");
    let told = child::told(&outcome.stdout);
    assert!(told[0].starts_with("refused: cannot write to the journal"), "{told:?}");
    assert!(!path.exists());
    for (place, says) in
        [("/proc/straykey.journal.jsonl", "opened for writing"), ("no/such/folder", "opened for writing")]
    {
        let error = open(Path::new(place)).unwrap_err();
        assert!(error.to_string().contains(says), "{error}");
    }
}

#[test]
fn a_process_that_dies_within_a_write_leaves_a_line_that_is_set_aside() {
    let stage = Stage::new();
    let path = stage.path(NAME);
    // The signal kills it where the limit is: in the middle of a record.
    let outcome = stage.finish(child::command("ulimit -f 8;", &path, 6), b"");
    assert_eq!(outcome.status, -1, "{outcome:?}");
    let wrote = child::told(&outcome.stdout).iter().filter(|line| line.starts_with("wrote")).count();
    let verify = stage.run(&["journal", "verify"]);
    assert_eq!(verify.status, 0, "{verify:?}");
    assert!(verify.stdout.contains("note: the last line is torn"), "{verify:?}");
    let journal = open(&path).unwrap();
    assert_eq!(journal.records().len(), 1 + wrote + 1);
    assert!(matches!(journal.records().last().unwrap().event, Event::Repaired { .. }));
}

#[test]
fn whatever_a_killed_process_was_told_to_be_written_is_there() {
    for round in 0..12_u64 {
        let stage = Stage::new();
        let path = stage.path(NAME);
        let mut command = child::command("", &path, 10_000);
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap()).lines().map(Result::unwrap);
        assert!(output.by_ref().any(|line| line == "child: wrote 2"));
        std::thread::sleep(Duration::from_millis(round * 3));
        process.kill().unwrap();
        wait(&mut process);
        let told: Vec<String> = output.collect();
        let promised =
            child::told(&told.join("\n")).iter().filter(|line| line.starts_with("wrote")).count() + 2;
        let journal = open(&path).unwrap();
        let stalled = journal.records().iter().filter(|record| matches!(record.event, Event::Stalled { .. }));
        let found = stalled.count() + 1;
        assert!(found == promised || found == promised + 1, "{found} found, {promised} promised");
        assert_eq!(stage.run(&["journal", "verify"]).status, 0);
    }
}
