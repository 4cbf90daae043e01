#![allow(clippy::unwrap_used, reason = "a failed expectation is how a test fails")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::error::JournalError;
use super::record::{Event, Performer};
use super::sample::{self, Ticking, done, every_event, opened, subject};
use super::{Head, Journal};
use crate::rotation::{Mode, Step};

struct Place {
    _folder: tempfile::TempDir,
    root: PathBuf,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(folder.path()).unwrap();
        Self { _folder: folder, root }
    }

    fn journal(&self) -> PathBuf {
        self.root.join("straykey.journal.jsonl")
    }

    /// A journal with some records, closed again.
    fn with_records(&self, count: usize) -> Vec<u8> {
        let mut journal = open(&self.journal()).unwrap();
        for event in every_event().into_iter().skip(1).take(count) {
            journal.append(Some(subject("0123456789abcdef", Mode::Scheduled)), event).unwrap();
        }
        fs::read(self.journal()).unwrap()
    }

    /// The names of everything in the folder besides the journal.
    fn others(&self) -> Vec<String> {
        let names = fs::read_dir(&self.root).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<String> = names.map(|name| name.to_string_lossy().into_owned()).collect();
        names.retain(|name| name != "straykey.journal.jsonl");
        names.sort();
        names
    }
}

fn open(path: &Path) -> Result<Journal, JournalError> {
    Journal::open(path, "acme", "ci", Arc::new(Ticking::new()))
}

fn types(journal: &Journal) -> Vec<&'static str> {
    journal.records().iter().map(|record| record.event.name()).collect()
}

#[test]
fn what_is_appended_is_on_disk_and_read_back() {
    let place = Place::new();
    let mut journal = open(&place.journal()).unwrap();
    assert_eq!(types(&journal), ["opened"]);
    for event in every_event().into_iter().skip(1) {
        let record = journal.append(Some(subject("0123456789abcdef", Mode::Emergency)), event.clone());
        assert_eq!(record.unwrap().event, event);
        let reading = Journal::read(&place.journal()).unwrap();
        assert_eq!((&reading.records[..], &reading.head), (journal.records(), &journal.head()));
    }
    let (records, head) = (journal.records().to_vec(), journal.head());
    drop(journal);
    let again = open(&place.journal()).unwrap();
    assert_eq!((again.records(), again.head()), (&records[..], head));
    assert_eq!(place.others(), Vec::<String>::new());
}

#[test]
fn two_journals_of_the_same_events_differ() {
    let (one, other) = (Place::new(), Place::new());
    assert_ne!(one.with_records(0), other.with_records(0));
}

#[test]
fn a_second_writer_is_refused_and_readers_are_not() {
    let place = Place::new();
    let first = open(&place.journal()).unwrap();
    let error = open(&place.journal()).unwrap_err();
    assert!(matches!(error, JournalError::Busy(_)), "{error}");
    assert!(error.to_string().contains("straykey.journal.jsonl"), "{error}");
    assert_eq!(Journal::read(&place.journal()).unwrap().records, first.records());
    drop(first);
    assert!(open(&place.journal()).is_ok());
}

#[test]
fn a_line_torn_at_any_byte_is_set_aside_and_told() {
    let place = Place::new();
    let begin = place.with_records(1).len();
    // A short one: each byte costs some syncs.
    open(&place.journal()).unwrap().append(None, Event::ClockSetBack { seconds: 1 }).unwrap();
    let whole = fs::read(place.journal()).unwrap();
    for cut in begin..whole.len() {
        let place = Place::new();
        fs::write(place.journal(), &whole[..cut]).unwrap();
        let journal = open(&place.journal()).unwrap();
        let mut expected = vec!["opened", "begun"];
        if cut == begin {
            assert_eq!((types(&journal), place.others()), (expected, vec![]));
            continue;
        }
        expected.push("repaired");
        assert_eq!(types(&journal), expected, "{cut}");
        let Event::Repaired { bytes, digest, kept } = &journal.records()[2].event else { unreachable!() };
        assert_eq!((*bytes, &place.others()), ((cut - begin) as u64, &vec![kept.clone()]));
        assert_eq!(fs::read(place.root.join(kept)).unwrap(), whole[begin..cut]);
        assert_eq!(*digest, crate::canonical::hex(&whole[begin..cut]));
        assert_eq!(Journal::read(&place.journal()).unwrap().torn, None);
    }
}

#[test]
fn a_torn_first_line_leads_to_a_journal_that_tells_of_it() {
    let place = Place::new();
    let whole = place.with_records(0);
    for cut in 0..whole.len() {
        let place = Place::new();
        fs::write(place.journal(), &whole[..cut]).unwrap();
        let expected = if cut == 0 { vec!["opened"] } else { vec!["opened", "repaired"] };
        assert_eq!(types(&open(&place.journal()).unwrap()), expected, "{cut}");
    }
}

#[test]
fn a_repair_that_a_crash_interrupted_is_finished() {
    let place = Place::new();
    let whole = place.with_records(3);
    let begin = whole.trim_ascii_end().iter().rposition(|byte| *byte == b'\n').unwrap() + 1;
    let torn = &whole[begin..whole.len() - 5];
    fs::write(place.journal(), &whole[..whole.len() - 5]).unwrap();
    drop(open(&place.journal()).unwrap());
    let kept = place.others();
    let repaired = fs::read(place.journal()).unwrap();
    let lines: Vec<&[u8]> = repaired.split_inclusive(|byte| *byte == b'\n').collect();
    // Killed after the copy and before the line was cut off; after that and before the record; while that was written.
    let before = [lines[..3].concat(), torn.to_vec()].concat();
    let after = lines[..3].concat();
    let within = repaired[..repaired.len() - 9].to_vec();
    for (state, expected) in [(before, 1), (after, 1), (within, 2)] {
        let place = Place::new();
        fs::write(place.journal(), &state).unwrap();
        fs::write(place.root.join(&kept[0]), torn).unwrap();
        let journal = open(&place.journal()).unwrap();
        let told: Vec<String> = journal
            .records()
            .iter()
            .filter_map(|record| match &record.event {
                Event::Repaired { kept, .. } => Some(kept.clone()),
                _ => None,
            })
            .collect();
        assert_eq!((told.len(), told.clone()), (expected, place.others()));
        let told_again = open_after(journal, &place);
        assert_eq!(told_again, expected, "nothing is told twice");
    }
}

/// How many repairs a journal tells of after it was closed and opened once more.
fn open_after(journal: Journal, place: &Place) -> usize {
    drop(journal);
    let again = open(&place.journal()).unwrap();
    types(&again).iter().filter(|name| **name == "repaired").count()
}

#[test]
fn another_estate_s_journal_is_refused_and_left_alone() {
    let place = Place::new();
    let mut before = place.with_records(2);
    before.extend_from_slice(b"{\"actor\":\"to");
    fs::write(place.journal(), &before).unwrap();
    let error = Journal::open(&place.journal(), "other", "ci", Arc::new(Ticking::new())).unwrap_err();
    assert!(matches!(&error, JournalError::Foreign { found, .. } if found == "acme"), "{error}");
    assert_eq!((fs::read(place.journal()).unwrap(), place.others()), (before, vec![]));
}

#[test]
fn a_broken_journal_is_refused_and_left_alone() {
    let place = Place::new();
    let text = String::from_utf8(place.with_records(3)).unwrap();
    let edited = text.replacen("team-payments", "team-elsewhere", 1);
    assert_ne!(edited, text);
    fs::write(place.journal(), &edited).unwrap();
    for error in [open(&place.journal()).unwrap_err(), Journal::read(&place.journal()).unwrap_err()] {
        assert!(matches!(&error, JournalError::Broken { first, .. } if first.line == 2), "{error}");
        assert!(error.to_string().contains("straykey journal verify"), "{error}");
    }
    assert_eq!(fs::read_to_string(place.journal()).unwrap(), edited);
}

#[test]
fn what_is_no_journal_is_refused_and_left_alone() {
    for content in ["version = 1\n", "no line end", "{\"version\":1}\n{}\n"] {
        let place = Place::new();
        fs::write(place.journal(), content).unwrap();
        for error in [open(&place.journal()).unwrap_err(), Journal::read(&place.journal()).unwrap_err()] {
            assert!(matches!(error, JournalError::NoJournal(_)), "{content}: {error}");
        }
        assert_eq!(fs::read_to_string(place.journal()).unwrap(), content);
        assert_eq!(place.others(), Vec::<String>::new());
    }
}

#[test]
fn nobody_acts_without_a_name() {
    let place = Place::new();
    for actor in ["", "  \t"] {
        let error = Journal::open(&place.journal(), "acme", actor, Arc::new(Ticking::new())).unwrap_err();
        assert!(matches!(error, JournalError::NoActor), "{error}");
        assert!(!place.journal().exists());
    }
}

#[test]
fn an_unfit_record_is_refused_and_ends_the_writing() {
    let place = Place::new();
    let before = place.with_records(1);
    for event in [opened("acme"), Event::Stalled { reason: "x".repeat(1 << 20) }] {
        let mut journal = open(&place.journal()).unwrap();
        let error = journal.append(None, event).unwrap_err();
        assert!(matches!(error, JournalError::Unfit { .. }), "{error}");
        let error = journal.append(None, Event::ClockSetBack { seconds: 1 }).unwrap_err();
        assert!(matches!(error, JournalError::Poisoned { .. }), "{error}");
        assert_eq!(fs::read(place.journal()).unwrap(), before);
    }
}

#[test]
fn a_journal_that_was_moved_or_written_to_is_not_written_to() {
    let place = Place::new();
    place.with_records(1);
    let mut journal = open(&place.journal()).unwrap();
    let moved = place.root.join("moved");
    fs::rename(place.journal(), &moved).unwrap();
    let error = journal.append(None, Event::ClockSetBack { seconds: 1 }).unwrap_err();
    assert!(matches!(error, JournalError::Replaced(_)), "{error}");
    drop(journal);
    fs::rename(&moved, place.journal()).unwrap();

    let mut journal = open(&place.journal()).unwrap();
    let mut bytes = fs::read(place.journal()).unwrap();
    bytes.extend_from_slice(b"\n");
    fs::write(place.journal(), &bytes).unwrap();
    let error = journal.append(None, Event::ClockSetBack { seconds: 1 }).unwrap_err();
    assert!(matches!(error, JournalError::Touched(_)), "{error}");
    assert_eq!(fs::read(place.journal()).unwrap(), bytes);
    let first = error.to_string();
    let error = journal.append(None, Event::ClockSetBack { seconds: 1 }).unwrap_err();
    assert!(error.to_string().contains(&first), "{error}");
}

#[cfg(unix)]
#[test]
fn a_link_is_followed_and_one_that_leads_nowhere_is_refused() {
    let place = Place::new();
    let real = place.root.join("elsewhere");
    fs::create_dir(&real).unwrap();
    let target = real.join("journal.jsonl");
    std::os::unix::fs::symlink(&target, place.journal()).unwrap();
    let error = open(&place.journal()).unwrap_err();
    assert!(matches!(error, JournalError::Dangling(_)), "{error}");
    assert!(!target.exists());

    drop(open(&target).unwrap());
    let torn = [fs::read(&target).unwrap(), b"{\"actor\":\"c".to_vec()].concat();
    fs::write(&target, torn).unwrap();
    let mut journal = open(&place.journal()).unwrap();
    assert!(matches!(open(&target).unwrap_err(), JournalError::Busy(_)), "the lock is that of the file");
    journal.append(None, done(Step::Record, Performer::Journal)).unwrap();
    assert_eq!(types(&journal), ["opened", "repaired", "done"]);
    assert_eq!(
        fs::read_dir(&real).unwrap().count(),
        2,
        "the torn line is beside the file, not beside the link"
    );
}

#[cfg(unix)]
#[test]
fn folders_pipes_and_devices_are_no_journals() {
    let place = Place::new();
    for path in [place.root.clone(), PathBuf::from("/dev/null"), PathBuf::from("/dev/full")] {
        for error in [open(&path).unwrap_err(), Journal::read(&path).unwrap_err()] {
            assert!(matches!(error, JournalError::NoFile(_)), "{}: {error}", path.display());
        }
    }
}

#[test]
fn a_journal_that_is_not_there_is_not_read() {
    let place = Place::new();
    let error = Journal::read(&place.journal()).unwrap_err();
    assert!(matches!(error, JournalError::Unreadable { .. }), "{error}");
    assert!(!place.journal().exists());
    fs::write(place.journal(), "").unwrap();
    assert!(matches!(Journal::read(&place.journal()).unwrap_err(), JournalError::Empty(_)));
    let error = open(&place.root.join("no/folder")).unwrap_err();
    assert!(matches!(error, JournalError::Unwritable { .. }), "{error}");
}

#[test]
fn a_relative_name_is_that_of_the_file_that_was_opened() {
    let place = Place::new();
    let dotted = place.root.join(".").join("straykey.journal.jsonl");
    let journal = open(&dotted).unwrap();
    assert_eq!(journal.path(), place.journal());
    assert_eq!(journal.head(), Head { seq: 1, hash: journal.records()[0].hash.clone() });
    assert_eq!(sample::instant(), journal.records()[0].time);
}
