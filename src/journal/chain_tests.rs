#![allow(clippy::unwrap_used, reason = "a failed expectation is how a test fails")]

use std::io::Cursor;

use proptest::prelude::*;
use serde_json::Value;

use super::chain::{Chain, Checked, Flaw, LONGEST_LINE};
use super::reading::Inspection;
use super::record::{Event, Performer, Record};
use super::sample::{self, done, every_event, opened, records, subject};
use crate::rotation::{Mode, Step};

/// What is wrong with these lines, as `line: flaw`.
fn breaches(lines: &[Vec<u8>]) -> Vec<(u64, Flaw)> {
    let inspection = Inspection::of(Cursor::new(lines.concat())).unwrap();
    inspection.breaches.into_iter().map(|breach| (breach.line, breach.flaw)).collect()
}

/// A journal of this many records besides the first.
fn journal(more: usize) -> Vec<Record> {
    let events = every_event().into_iter().skip(1).cycle().take(more);
    let with_subject = events.map(|event| (Some(subject("0123456789abcdef", Mode::Scheduled)), event));
    records(std::iter::once((None, opened("acme"))).chain(with_subject))
}

#[test]
fn the_hash_is_that_of_the_canonical_record_without_it() {
    for record in journal(20) {
        let mut value = serde_json::to_value(&record).unwrap();
        let told = value.as_object_mut().unwrap().remove("hash").unwrap();
        assert_eq!(told, crate::canonical::digest(&value).unwrap());
    }
}

#[test]
fn every_event_is_read_back_as_it_was_written() {
    for event in every_event() {
        let subject = subject("0123456789abcdef", Mode::Emergency);
        for rotation in [None, Some(subject)] {
            let record = Chain::default().seal(sample::instant(), "ci", rotation, event.clone()).unwrap();
            let line = crate::canonical::bytes(&record).unwrap();
            assert_eq!(serde_json::from_slice::<Record>(&line).unwrap(), record);
            assert_eq!(serde_json::to_value(&event).unwrap()["type"], event.name());
            assert!(!event.sentence().is_empty());
        }
    }
}

/// Every object in a document, by its pointer.
fn objects(value: &Value, place: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            found.push(place.to_owned());
            for (name, member) in members {
                objects(member, &format!("{place}/{name}"), found);
            }
        }
        Value::Array(elements) => {
            for (at, element) in elements.iter().enumerate() {
                objects(element, &format!("{place}/{at}"), found);
            }
        }
        _ => {}
    }
}

#[test]
fn an_unknown_member_is_refused_wherever_it_is() {
    for event in every_event() {
        let rotation = Some(subject("0123456789abcdef", Mode::Emergency));
        let record = Chain::default().seal(sample::instant(), "ci", rotation, event.clone()).unwrap();
        let whole = serde_json::to_value(&record).unwrap();
        let mut places = Vec::new();
        objects(&whole, "", &mut places);
        for place in places {
            let mut changed = whole.clone();
            let object = changed.pointer_mut(&place).unwrap().as_object_mut().unwrap();
            object.insert("zz_unknown".to_owned(), Value::Bool(true));
            let line = crate::canonical::bytes(&changed).unwrap();
            let flaw = Chain::default().check(&line).flaw;
            let is_refused = matches!(flaw, Some(Flaw::NoRecord(_) | Flaw::NotCanonical));
            assert!(is_refused, "{}{place}: {flaw:?}", event.name());
        }
    }
}

#[test]
fn a_missing_member_is_refused() {
    let whole = serde_json::to_value(&journal(1)[1]).unwrap();
    for name in whole.as_object().unwrap().keys().filter(|name| *name != "rotation") {
        let mut changed = whole.clone();
        changed.as_object_mut().unwrap().remove(name);
        let line = crate::canonical::bytes(&changed).unwrap();
        assert!(matches!(Chain::default().check(&line).flaw, Some(Flaw::NoRecord(_))), "{name}");
    }
}

#[test]
fn lines_that_mean_the_same_and_are_written_otherwise_are_refused() {
    let line = sample::lines(&journal(1)).remove(1);
    let text = String::from_utf8(line).unwrap();
    let text = text.trim_end();
    for changed in [
        text.replacen('{', "{ ", 1),
        format!("{text} "),
        format!("{text}\r"),
        format!(" {text}"),
        text.replace("ci", "\\u0063i"),
        text.replace("08:00:01.25Z", "08:00:01.250Z"),
        text.replace("\"seq\":2", "\"seq\":2.0"),
        text.replace("\"seq\":2", "\"seq\":2,\"seq\":2"),
        serde_json::to_string(&serde_json::from_str::<Record>(text).unwrap()).unwrap(),
    ] {
        assert_ne!(changed, text);
        let mut chain = Chain::default();
        chain.check(sample::lines(&journal(0))[0].trim_ascii_end());
        let flaw = chain.check(changed.as_bytes()).flaw;
        assert!(matches!(flaw, Some(Flaw::NoRecord(_) | Flaw::NotCanonical)), "{changed}: {flaw:?}");
    }
}

#[test]
fn each_change_is_told_once_and_where_it_is() {
    let records = journal(5);
    let lines = sample::lines(&records);
    let edited = |at: usize, reseal: bool| {
        let mut record = records[at].clone();
        record.actor = "somebody else".to_owned();
        if reseal {
            let Record { seq, time, prev, actor, rotation, event, .. } = record.clone();
            let before = super::head::Head { seq: seq - 1, hash: prev };
            record = Chain::after(&before).seal(time, &actor, rotation, event).unwrap();
        }
        sample::lines(&[record]).remove(0)
    };
    let with = |change: &dyn Fn(&mut Vec<Vec<u8>>)| {
        let mut changed = lines.clone();
        change(&mut changed);
        breaches(&changed)
    };
    assert_eq!(breaches(&lines), []);
    assert_eq!(with(&|lines| lines[2] = edited(2, false)), [(3, Flaw::Edited(3))]);
    assert_eq!(with(&|lines| lines[2] = edited(2, true)), [(4, Flaw::Unlinked(4))]);
    assert_eq!(with(&|lines| drop(lines.remove(2))), [(3, Flaw::Gap { last: 2, next: 4 })]);
    assert_eq!(with(&|lines| drop(lines.remove(0))), [(1, Flaw::Gap { last: 0, next: 2 })]);
    assert_eq!(with(&|lines| lines.insert(3, lines[2].clone())), [(4, Flaw::Repeated(3))]);
    assert_eq!(
        with(&|lines| lines.insert(5, lines[2].clone())),
        [(6, Flaw::Backwards { last: 5, next: 3 }), (7, Flaw::Gap { last: 3, next: 6 })]
    );
    assert_eq!(
        with(&|lines| lines.swap(2, 3)),
        [
            (3, Flaw::Gap { last: 2, next: 4 }),
            (4, Flaw::Backwards { last: 4, next: 3 }),
            (5, Flaw::Gap { last: 3, next: 5 })
        ]
    );
    assert_eq!(with(&|lines| lines[3] = b"\n".to_vec()).len(), 1);
    assert!(matches!(&with(&|lines| lines[3] = b"{}\n".to_vec())[..], [(4, Flaw::NoRecord(_))]));
    let long = [vec![b' '; LONGEST_LINE + 1], b"\n".to_vec()].concat();
    assert_eq!(with(&|lines| lines[3].clone_from(&long)), [(4, Flaw::TooLong)]);
    let blank = [vec![b' '; LONGEST_LINE], b"\n".to_vec()].concat();
    assert!(matches!(with(&|lines| lines[3].clone_from(&blank))[..], [(4, Flaw::NoRecord(_))]));
}

#[test]
fn a_journal_begins_once_and_with_its_beginning() {
    let first = |event: Event| {
        let record = Chain::default().seal(sample::instant(), "ci", None, event).unwrap();
        Chain::default().check(&crate::canonical::bytes(&record).unwrap()).flaw
    };
    assert_eq!(first(opened("acme")), None);
    assert_eq!(first(Event::ClockSetBack { seconds: 1 }), Some(Flaw::NoBeginning));
    let Event::Opened { estate, nonce, schema, version } = opened("acme") else { unreachable!() };
    let other = Event::Opened {
        schema: "straykey.plan".to_owned(),
        version,
        estate: estate.clone(),
        nonce: nonce.clone(),
    };
    assert_eq!(first(other), Some(Flaw::Version { schema: "straykey.plan".to_owned(), version }));
    let newer = Event::Opened { schema: schema.clone(), version: 2, estate, nonce };
    assert_eq!(first(newer), Some(Flaw::Version { schema, version: 2 }));
    let twice = records([(None, opened("acme")), (None, opened("acme"))]);
    assert_eq!(breaches(&sample::lines(&twice)), [(2, Flaw::SecondBeginning)]);
}

#[test]
fn two_journals_put_together_do_not_pass() {
    let one = sample::lines(&journal(3));
    let other = sample::lines(&records([
        (None, opened("other")),
        (None, Event::ClockSetBack { seconds: 1 }),
        (None, Event::ClockSetBack { seconds: 2 }),
        (None, Event::ClockSetBack { seconds: 3 }),
    ]));
    let spliced = [one[..2].to_vec(), other[2..].to_vec()].concat();
    assert_eq!(breaches(&spliced), [(3, Flaw::Unlinked(3))]);
    assert_eq!(breaches(&[one.clone(), other].concat())[0], (5, Flaw::Backwards { last: 4, next: 1 }));
}

#[test]
fn numbers_that_canonical_json_cannot_hold_are_not_sealed_into_a_lie() {
    let event = Event::ClockSetBack { seconds: (1 << 53) + 1 };
    let record = Chain::default().seal(sample::instant(), "ci", None, event).unwrap();
    let line = crate::canonical::bytes(&record).unwrap();
    assert!(Chain::default().check(&line).flaw.is_some(), "what is read is not what was written");
}

#[test]
fn a_line_without_its_end_is_torn_and_no_breach() {
    let lines = sample::lines(&journal(2));
    let whole = lines.concat();
    let kept = whole.len() - lines[2].len();
    for cut in kept + 1..whole.len() {
        let inspection = Inspection::of(Cursor::new(&whole[..cut])).unwrap();
        assert_eq!((inspection.breaches.len(), inspection.records.len()), (0, 2), "{cut}");
        let torn = inspection.torn.unwrap();
        assert_eq!((torn.line, torn.at, torn.bytes), (3, kept as u64, (cut - kept) as u64));
        assert_eq!(torn.digest, crate::canonical::hex(&whole[kept..cut]));
        assert!(torn.is_record);
    }
    // Blocks that never reached the disk are zeros.
    let mut holed = whole.clone();
    holed[kept + 10..kept + 100].fill(0);
    let inspection = Inspection::of(Cursor::new(&holed)).unwrap();
    assert_eq!((inspection.breaches.len(), inspection.records.len()), (0, 2));
    assert_eq!(inspection.torn.unwrap().bytes, lines[2].len() as u64);
    // Within the journal they are damage.
    let middle = lines[0].len() + 10;
    let mut damaged = whole;
    damaged[middle] = 0;
    let inspection = Inspection::of(Cursor::new(&damaged)).unwrap();
    assert_eq!((inspection.breaches.len(), inspection.torn), (1, None));
}

#[test]
fn what_is_no_journal_is_foreign() {
    for (text, expected) in [
        ("", false),
        ("hello", true),
        ("hello\n", true),
        ("{\"actor\":", false),
        ("{\"act", false),
        ("{\"version\":1}", true),
        ("\0\0\0\0", false),
        ("version = 1\n[policy]\n", true),
    ] {
        let inspection = Inspection::of(Cursor::new(text)).unwrap();
        assert_eq!(inspection.is_foreign(), expected, "{text:?}");
    }
}

#[test]
fn very_long_torn_lines_are_measured_and_not_kept_in_memory() {
    let long = vec![b'x'; 3 * LONGEST_LINE + 17];
    let torn = Inspection::of(Cursor::new(&long)).unwrap().torn.unwrap();
    assert_eq!((torn.bytes, torn.digest), (long.len() as u64, crate::canonical::hex(&long)));
}

/// What can be done to a file.
#[derive(Debug, Clone)]
enum Tampering {
    /// A byte becomes another.
    Byte(prop::sample::Index, u8),
    /// A byte is taken out.
    Removed(prop::sample::Index),
    /// A byte is put in.
    Added(prop::sample::Index, u8),
    /// A line is taken out.
    Deleted(prop::sample::Index),
    /// A line stands twice.
    Doubled(prop::sample::Index, prop::sample::Index),
    /// Two lines change places.
    Swapped(prop::sample::Index, prop::sample::Index),
    /// A line of another journal is put in.
    Foreign(prop::sample::Index, prop::sample::Index),
    /// An actor becomes another, and the record is sealed again.
    Resealed(prop::sample::Index),
    /// Lines are cut off the end.
    Cut(prop::sample::Index),
}

fn tampering() -> impl Strategy<Value = Tampering> {
    let index = any::<prop::sample::Index>;
    prop_oneof![
        (index(), any::<u8>()).prop_map(|(at, byte)| Tampering::Byte(at, byte)),
        index().prop_map(Tampering::Removed),
        (index(), any::<u8>()).prop_map(|(at, byte)| Tampering::Added(at, byte)),
        index().prop_map(Tampering::Deleted),
        (index(), index()).prop_map(|(from, to)| Tampering::Doubled(from, to)),
        (index(), index()).prop_map(|(one, other)| Tampering::Swapped(one, other)),
        (index(), index()).prop_map(|(from, to)| Tampering::Foreign(from, to)),
        index().prop_map(Tampering::Resealed),
        index().prop_map(Tampering::Cut),
    ]
}

impl Tampering {
    fn applied(&self, records: &[Record]) -> Vec<u8> {
        let mut lines = sample::lines(records);
        let count = lines.len();
        let mut bytes = lines.concat();
        match self {
            Self::Byte(at, byte) => {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
                return bytes;
            }
            Self::Removed(at) => {
                bytes.remove(at.index(bytes.len()));
                return bytes;
            }
            Self::Added(at, byte) => {
                bytes.insert(at.index(bytes.len()), *byte);
                return bytes;
            }
            Self::Deleted(at) => drop(lines.remove(at.index(count))),
            Self::Doubled(from, to) => {
                let line = lines[from.index(count)].clone();
                lines.insert(to.index(count + 1), line);
            }
            Self::Swapped(one, other) => lines.swap(one.index(count), other.index(count)),
            Self::Foreign(from, to) => {
                let others =
                    sample::lines(&self::records(std::iter::repeat_n((None, opened("other")), count)));
                lines.insert(to.index(count + 1), others[from.index(count)].clone());
            }
            Self::Resealed(at) => {
                let at = at.index(count);
                let Record { seq, time, prev, rotation, event, .. } = records[at].clone();
                let before = super::head::Head { seq: seq - 1, hash: prev };
                let changed = Chain::after(&before).seal(time, "mallory", rotation, event).unwrap();
                lines[at] = sample::lines(&[changed]).remove(0);
            }
            Self::Cut(at) => lines.truncate(at.index(count)),
        }
        lines.concat()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// The reference is the file itself: what is not byte for byte the journal does not pass with its head.
    #[test]
    fn whatever_is_done_to_a_journal_is_found(more in 0..12_usize, tampering in tampering()) {
        let records = journal(more);
        let untouched = sample::lines(&records).concat();
        let changed = tampering.applied(&records);
        let inspection = Inspection::of(Cursor::new(&changed)).unwrap();
        let last = records.last().unwrap();
        let at_head = inspection.records.get(records.len() - 1).map(|record| &record.hash);
        let passes = inspection.breaches.is_empty() && inspection.torn.is_none() && at_head == Some(&last.hash);
        prop_assert_eq!(passes, changed == untouched, "{:?}", tampering);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), cut in 0..2_000_usize) {
        let mut journal = sample::lines(&journal(2)).concat();
        journal.truncate(cut);
        journal.extend_from_slice(&bytes);
        let inspection = Inspection::of(Cursor::new(&journal)).unwrap();
        let torn = inspection.torn.map_or(0, |torn| torn.bytes);
        prop_assert!(inspection.length + torn == journal.len() as u64);
    }
}

#[test]
fn a_record_is_checked_against_what_it_stands_behind() {
    let records = records([(None, opened("acme")), (None, done(Step::Record, Performer::Journal))]);
    let lines = sample::lines(&records);
    let mut chain = Chain::default();
    for (line, record) in lines.iter().zip(&records) {
        let checked = chain.check(line.trim_ascii_end());
        assert_eq!(checked, Checked { record: Some(record.clone()), flaw: None });
    }
}
