//! Journals for tests.

use std::cell::Cell;

use jiff::{SignedDuration, Timestamp};

use super::chain::Chain;
use super::clock::Clock;
use super::head::Head;
use super::record::{Ending, Event, Performer, Proof, Record, SCHEMA, StepRef, Subject, VERSION};
use crate::kind::CredentialKind;
use crate::rotation::exchange::{OpenWindow, VersionFacts};
use crate::rotation::plan::{
    Action, Consumer, Item, OldVersion, PlannedStep, Reason, Trigger, TriggerSource,
};
use crate::rotation::{Mode, Step};

/// A clock that goes on by a second each time it is asked.
#[derive(Debug)]
pub(super) struct Ticking(Cell<Timestamp>);

impl Ticking {
    pub(super) fn new() -> Self {
        Self(Cell::new(instant()))
    }
}

impl Clock for Ticking {
    fn now(&self) -> Timestamp {
        let now = self.0.get();
        self.0.set(now + SignedDuration::from_secs(1));
        now
    }
}

pub(super) fn instant() -> Timestamp {
    "2026-11-30T08:00:00.25Z".parse().unwrap()
}

pub(super) fn opened(estate: &str) -> Event {
    Event::Opened {
        schema: SCHEMA.to_owned(),
        version: VERSION,
        estate: estate.to_owned(),
        nonce: "0f".repeat(16),
    }
}

/// A version by the seed of its fingerprint.
pub(super) fn version(seed: &str) -> VersionFacts {
    let fingerprint = format!("sha256:{}", crate::canonical::hex(seed.as_bytes()));
    VersionFacts { fingerprint: Some(fingerprint.parse().unwrap()), ..VersionFacts::default() }
}

pub(super) fn subject(id: &str, mode: Mode) -> Subject {
    Subject {
        id: id.to_owned(),
        credential: format!("credential-of-{id}"),
        mode,
        trigger: Trigger {
            source: TriggerSource::Report,
            digest: Some("ab".repeat(32)),
            incident: Some("INC-7".to_owned()),
        },
        old: version("old"),
        new: None,
        affected: vec!["invoice-agent".to_owned(), "ocr-agent".to_owned()],
        window: None,
    }
}

pub(super) fn at(step: Step, consumer: Option<&str>, attempt: u32) -> StepRef {
    StepRef { step, consumer: consumer.map(str::to_owned), attempt, idempotency_key: "cd".repeat(32) }
}

pub(super) fn done(step: Step, by: Performer) -> Event {
    Event::Done { at: at(step, None, 1), by, message: None }
}

pub(super) fn failed(step: Step) -> Event {
    Event::Failed { at: at(step, None, 1), retryable: true, reason: "no answer".to_owned() }
}

pub(super) fn waiting(step: Step, until: Option<Timestamp>) -> Event {
    Event::Waiting { at: at(step, None, 1), until, reason: "it is asked for".to_owned() }
}

pub(super) fn ended(result: Ending) -> Event {
    Event::Ended { result, old_revoked: (result == Ending::Completed).then(instant) }
}

pub(super) fn item(subject: &Subject) -> Item {
    let hook = |step: Step| PlannedStep {
        step,
        consumer: None,
        action: Action::Hook {
            argv: vec!["hooks/api".to_owned(), step.as_str().to_owned()],
            timeout_seconds: 30,
            attempts: 3,
        },
    };
    Item {
        id: subject.id.clone(),
        credential: subject.credential.clone(),
        kind: CredentialKind::LlmApiKey,
        provider: Some("openai".to_owned()),
        environment: None,
        stored_in: Some("vault:kv/agents/openai".to_owned()),
        owner: Some("team-payments".to_owned()),
        mode: subject.mode,
        urgency: "emergency".to_owned(),
        reasons: vec![Reason { drift: "drift/exposed".to_owned(), text: "it is public".to_owned() }],
        findings: vec!["finding-1".to_owned()],
        blast_radius: None,
        old: OldVersion {
            fingerprint: subject.old.fingerprint,
            public_id: None,
            version: None,
            since: Some(instant()),
        },
        consumers: vec![Consumer {
            name: "invoice-agent".to_owned(),
            by: None,
            refresh: "mid-session".to_owned(),
            ready_at: None,
        }],
        window: None,
        not_before: None,
        deadline: None,
        steps: Step::order(subject.mode).iter().copied().map(hook).collect(),
        contingency: [(Step::Page, Action::Person { instruction: "call".to_owned() })].into(),
        remarks: Vec::new(),
    }
}

pub(super) fn begun(subject: &Subject) -> Event {
    Event::Begun { plan: "ef".repeat(32), item: Box::new(item(subject)) }
}

pub(super) fn proof() -> Proof {
    Proof {
        report: "01".repeat(32),
        as_of: instant(),
        inventory: "23".repeat(32),
        in_history: 2,
        checked: vec!["the old version is in no file".to_owned()],
    }
}

/// One event of each kind, and each variant of its optional members.
pub(super) fn every_event() -> Vec<Event> {
    let subject = subject("0123456789abcdef", Mode::Emergency);
    let consumer = at(Step::Confirm, Some("invoice-agent \u{202e} \"é\""), 2);
    vec![
        opened("acme"),
        begun(&subject),
        Event::Started(at(Step::Revoke, None, 1)),
        Event::Started(consumer.clone()),
        done(Step::Revoke, Performer::Hook),
        Event::Done { at: consumer.clone(), by: Performer::Person, message: Some("seen".to_owned()) },
        done(Step::Record, Performer::Journal),
        done(Step::Announce, Performer::Nobody),
        failed(Step::Create),
        Event::Failed { at: consumer.clone(), retryable: false, reason: "old version".to_owned() },
        waiting(Step::Create, None),
        Event::Waiting { at: consumer, until: Some(instant()), reason: "the window".to_owned() },
        Event::Stalled { reason: "the test failed".to_owned() },
        Event::Resumed { note: None },
        Event::Resumed { note: Some("mended".to_owned()) },
        Event::Extended { seconds: 900 },
        Event::RollingBack { reason: "asked for".to_owned(), by: Performer::Person },
        Event::RollingBack { reason: "the test failed".to_owned(), by: Performer::Journal },
        ended(Ending::Completed),
        ended(Ending::RolledBack),
        ended(Ending::Contained),
        Event::Closed { proof: proof() },
        Event::Repaired { bytes: 17, digest: "45".repeat(32), kept: "j.torn-3-45".to_owned() },
        Event::ClockSetBack { seconds: 3600 },
    ]
}

/// Sealed records of these events, a second apart.
pub(super) fn records(events: impl IntoIterator<Item = (Option<Subject>, Event)>) -> Vec<Record> {
    records_by(events.into_iter().map(|(subject, event)| ("ci", subject, event)))
}

/// The same, each by somebody.
pub(super) fn records_by<'a>(
    events: impl IntoIterator<Item = (&'a str, Option<Subject>, Event)>,
) -> Vec<Record> {
    let clock = Ticking::new();
    let mut head = Head::genesis();
    let seal = |(actor, subject, event): (&str, Option<Subject>, Event)| {
        let record = Chain::after(&head).seal(clock.now(), actor, subject, event).unwrap();
        head = Head { seq: record.seq, hash: record.hash.clone() };
        record
    };
    events.into_iter().map(seal).collect()
}

/// The lines of a file that holds these records.
pub(super) fn lines(records: &[Record]) -> Vec<Vec<u8>> {
    let line = |record: &Record| [crate::canonical::bytes(record).unwrap(), b"\n".to_vec()].concat();
    records.iter().map(line).collect()
}

/// An emergency rotation that goes well, with its window and new version from where they exist.
pub(super) fn emergency() -> Vec<Record> {
    let before = subject("0123456789abcdef", Mode::Emergency);
    let after = Subject { new: Some(version("new")), ..before.clone() };
    let windowed = Subject {
        window: Some(OpenWindow { opened: instant(), checkpoint_by: instant(), accept_until: instant() }),
        ..after.clone()
    };
    records([
        (None, opened("acme")),
        (Some(before.clone()), begun(&before)),
        (Some(before.clone()), Event::Started(at(Step::Revoke, None, 1))),
        (Some(before), done(Step::Revoke, Performer::Hook)),
        (Some(after), done(Step::Create, Performer::Hook)),
        (Some(windowed.clone()), ended(Ending::Completed)),
        (Some(windowed), Event::Closed { proof: proof() }),
    ])
}
