//! A journal of 100,000 records: verified, and asked the auditor's question.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a bench that cannot be set up has nothing to measure; its results go to the terminal"
)]

use std::io::Cursor;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use jiff::{SignedDuration, Timestamp};
use straykey::canonical::bytes;
use straykey::journal::Head;
use straykey::journal::chain::Chain;
use straykey::journal::history::accounts;
use straykey::journal::reading::Inspection;
use straykey::journal::record::{Event, Performer, SCHEMA, StepRef, Subject, VERSION};
use straykey::rotation::exchange::VersionFacts;
use straykey::rotation::plan::{Trigger, TriggerSource};
use straykey::rotation::{Mode, Step};

const RECORDS: u64 = 100_000;
/// Records of one rotation.
const EACH: u64 = 40;

fn main() {
    divan::main();
}

/// Rotations one after the other, 40 records each.
fn journal() -> Vec<u8> {
    let mut time: Timestamp = "2026-01-01T00:00:00Z".parse().expect("this is an instant");
    let mut head = Head::genesis();
    let mut journal = Vec::new();
    for number in 0..RECORDS {
        let (rotation, event) = match number {
            0 => (None, opened()),
            number => (Some(subject(number / EACH)), step(number)),
        };
        time += SignedDuration::from_mins(1);
        let record = Chain::after(&head).seal(time, "ci", rotation, event).expect("this is a record");
        head = Head { seq: record.seq, hash: record.hash.clone() };
        journal.extend(bytes(&record).expect("this is a record"));
        journal.push(b'\n');
    }
    journal
}

fn opened() -> Event {
    let (schema, estate, nonce) = (SCHEMA.to_owned(), "acme".to_owned(), "0".repeat(32));
    Event::Opened { schema, version: VERSION, estate, nonce }
}

fn step(number: u64) -> Event {
    let consumer = Some(format!("agent-{}", number % 7));
    let at = StepRef { step: Step::Confirm, consumer, attempt: 1, idempotency_key: "ef".repeat(32) };
    match number % 2 {
        0 => Event::Started(at),
        _ => Event::Done { at, by: Performer::Hook, message: Some("the new version is used".to_owned()) },
    }
}

fn subject(number: u64) -> Subject {
    let fingerprint = format!("sha256:{number:064x}").parse().ok();
    Subject {
        id: format!("{number:016x}"),
        credential: format!("credential-{}", number % 500),
        mode: Mode::Scheduled,
        trigger: Trigger { source: TriggerSource::Request, digest: None, incident: None },
        old: VersionFacts { fingerprint, ..VersionFacts::default() },
        new: None,
        affected: (0..5).map(|agent| format!("agent-{agent}")).collect(),
        window: None,
    }
}

#[divan::bench(max_time = 10)]
fn verify(bencher: Bencher<'_, '_>) {
    let journal = journal();
    bencher
        .counter(ItemsCount::new(RECORDS))
        .counter(BytesCount::new(journal.len()))
        .bench(|| Inspection::of(Cursor::new(&journal)).expect("memory can be read").breaches.len());
}

#[divan::bench(max_time = 5)]
fn query(bencher: Bencher<'_, '_>) {
    let records = Inspection::of(Cursor::new(journal())).expect("memory can be read").records;
    bencher.counter(ItemsCount::new(RECORDS)).bench(|| accounts(&records).len());
}
