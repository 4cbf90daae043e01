//! Writes a journal as `straykey rotate` would: two rotations, one of which is not over.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};
use straykey::canonical::hex;
use straykey::journal::record::{Ending, Event, Performer, StepRef, Subject};
use straykey::journal::{Clock, Journal};
use straykey::kind::CredentialKind;
use straykey::rotation::exchange::{OpenWindow, VersionFacts};
use straykey::rotation::plan::{Item, OldVersion, Trigger, TriggerSource};
use straykey::rotation::{Mode, Step};

use super::harness::Stage;

/// The journal's name, where nobody gives it another one.
pub(crate) const NAME: &str = "straykey.journal.jsonl";

/// The instant after everything.
pub(crate) const AS_OF: &str = "2026-11-30T00:00:00Z";

/// A clock that goes on by a minute each time it is asked.
#[derive(Debug)]
pub(crate) struct Minutes(Mutex<Timestamp>);

impl Clock for Minutes {
    fn now(&self) -> Timestamp {
        let mut next = self.0.lock().unwrap();
        let now = *next;
        *next = now + SignedDuration::from_mins(1);
        now
    }
}

pub(crate) fn open(path: &Path, actor: &str, from: &str) -> Journal {
    Journal::open(path, "acme", actor, Arc::new(Minutes(Mutex::new(from.parse().unwrap())))).unwrap()
}

fn version(seed: &str) -> VersionFacts {
    let fingerprint = format!("sha256:{}", hex(seed.as_bytes())).parse().unwrap();
    VersionFacts {
        fingerprint: Some(fingerprint),
        version: Some(format!("v-{seed}")),
        ..VersionFacts::default()
    }
}

pub(crate) fn subject(id: &str, credential: &str, mode: Mode) -> Subject {
    Subject {
        id: id.to_owned(),
        credential: credential.to_owned(),
        mode,
        trigger: Trigger {
            source: TriggerSource::Report,
            digest: Some("ab".repeat(32)),
            incident: (mode == Mode::Emergency).then(|| "INC-7".to_owned()),
        },
        old: version("old"),
        new: None,
        affected: vec!["invoice-agent".to_owned(), "ocr-agent".to_owned()],
        window: None,
    }
}

pub(crate) fn begun(subject: &Subject) -> Event {
    let item = Item {
        id: subject.id.clone(),
        credential: subject.credential.clone(),
        kind: CredentialKind::LlmApiKey,
        provider: None,
        environment: None,
        stored_in: None,
        owner: Some("team-payments".to_owned()),
        mode: subject.mode,
        urgency: subject.mode.to_string(),
        reasons: Vec::new(),
        findings: Vec::new(),
        blast_radius: None,
        old: OldVersion { fingerprint: subject.old.fingerprint, public_id: None, version: None, since: None },
        consumers: Vec::new(),
        window: None,
        not_before: None,
        deadline: None,
        steps: Vec::new(),
        contingency: [].into(),
        remarks: Vec::new(),
    };
    Event::Begun { plan: "cd".repeat(32), item: Box::new(item) }
}

pub(crate) fn at(step: Step) -> StepRef {
    StepRef { step, consumer: None, attempt: 1, idempotency_key: "ef".repeat(32) }
}

pub(crate) fn done(step: Step, message: &str) -> Event {
    Event::Done { at: at(step), by: Performer::Hook, message: Some(message.to_owned()) }
}

/// Credentials with hostile names, because names come from files.
pub(crate) const LEAKED: &str = "=cmd|' /C calc'!A0";
pub(crate) const DUE: &str = "due\u{1b}[2J";

/// An emergency in October that went well, and a scheduled rotation in November that waits: 10 records.
pub(crate) fn write(stage: &Stage) -> PathBuf {
    let path = stage.path(NAME);
    let mut journal = open(&path, "ci", "2026-10-01T10:00:00Z");
    let leaked = subject("1111111111111111", LEAKED, Mode::Emergency);
    let renewed = Subject { new: Some(version("new")), ..leaked.clone() };
    journal.append(Some(leaked.clone()), begun(&leaked)).unwrap();
    journal.append(Some(leaked.clone()), Event::Started(at(Step::Revoke))).unwrap();
    journal.append(Some(leaked), done(Step::Revoke, "deleted at the issuer")).unwrap();
    journal.append(Some(renewed.clone()), done(Step::Create, "made")).unwrap();
    let revoked = "2026-10-01T10:03:00Z".parse().ok();
    journal.append(Some(renewed), Event::Ended { result: Ending::Completed, old_revoked: revoked }).unwrap();
    drop(journal);
    let mut journal = open(&path, "night-shift", "2026-11-20T10:00:00Z");
    let opened: Timestamp = "2026-11-20T10:02:00Z".parse().unwrap();
    let due = subject("2222222222222222", DUE, Mode::Scheduled);
    let windowed = Subject {
        new: Some(version("newer")),
        window: Some(OpenWindow {
            opened,
            checkpoint_by: opened,
            accept_until: opened + SignedDuration::from_hours(4),
        }),
        ..due.clone()
    };
    journal.append(Some(due.clone()), begun(&due)).unwrap();
    journal.append(Some(windowed.clone()), done(Step::Store, "stored")).unwrap();
    let reason = "invoice-agent cannot be asked".to_owned();
    let waiting = Event::Waiting { at: at(Step::Confirm), until: None, reason };
    journal.append(Some(windowed.clone()), waiting).unwrap();
    journal.append(Some(windowed), Event::ClockSetBack { seconds: 60 }).unwrap();
    path
}

/// Its lines.
pub(crate) fn lines(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap();
    text.split_inclusive('\n').map(str::to_owned).collect()
}
