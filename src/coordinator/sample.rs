//! Plans and journals for tests.
#![allow(clippy::unwrap_used, reason = "a failed expectation is how a test fails")]

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use jiff::Timestamp;

use super::engine::Watch;
use super::ledger::Ledger;
use super::rotation::Rotation;
use super::steady::{Flow, Wait};
use super::task::Task;
use crate::journal::record::{Event, Subject};
use crate::journal::{Clock, JournalError, Record};
use crate::kind::CredentialKind;
use crate::rotation::exchange::VersionFacts;
use crate::rotation::plan::{
    Action, Consumer, Item, OldVersion, PlannedStep, Reason, Trigger, TriggerSource, Window,
};
use crate::rotation::{Mode, Step};

/// The window of [`item`].
pub(super) const WINDOW: u64 = 3600;
/// Its notice.
pub(super) const NOTICE: u64 = 300;
/// Its observation.
pub(super) const OBSERVE: u64 = 900;

/// So many seconds after a certain instant.
pub(super) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

pub(super) fn hook(step: Step) -> Action {
    Action::Hook { argv: vec!["hooks/model".to_owned(), step.to_string()], timeout_seconds: 60, attempts: 3 }
}

pub(super) fn person() -> Action {
    Action::Person { instruction: "ask the provider".to_owned() }
}

/// A rotation in which hooks do everything.
pub(super) fn item(mode: Mode, consumers: &[&str]) -> Item {
    let steps = Step::order(mode).iter().flat_map(|&step| {
        let action = if step.is_internal() { Action::Journal } else { hook(step) };
        let whom: Vec<Option<String>> = match step.is_per_consumer() {
            true => consumers.iter().map(|&name| Some(name.to_owned())).collect(),
            false => vec![None],
        };
        whom.into_iter().map(move |consumer| PlannedStep { step, consumer, action: action.clone() })
    });
    let contingency = [Step::Restore, Step::Withdraw, Step::Page];
    Item {
        id: "0123456789abcdef".to_owned(),
        credential: "openai-prod".to_owned(),
        kind: CredentialKind::ALL[0],
        provider: None,
        environment: None,
        stored_in: None,
        owner: None,
        mode,
        urgency: mode.to_string(),
        reasons: vec![Reason { drift: "request".to_owned(), text: "it is time".to_owned() }],
        findings: Vec::new(),
        blast_radius: None,
        old: OldVersion { fingerprint: None, public_id: None, version: Some("old".to_owned()), since: None },
        consumers: consumers
            .iter()
            .map(|&name| Consumer {
                name: name.to_owned(),
                by: None,
                refresh: "mid-session".to_owned(),
                ready_at: None,
            })
            .collect(),
        window: (mode == Mode::Scheduled).then_some(Window {
            seconds: WINDOW,
            notice_seconds: NOTICE,
            observe_seconds: OBSERVE,
        }),
        not_before: None,
        deadline: None,
        steps: steps.collect(),
        contingency: contingency.into_iter().map(|step| (step, hook(step))).collect::<BTreeMap<_, _>>(),
        remarks: Vec::new(),
    }
}

pub(super) fn trigger() -> Trigger {
    Trigger { source: TriggerSource::Request, digest: None, incident: None }
}

pub(super) fn version(name: &str) -> VersionFacts {
    VersionFacts { version: Some(name.to_owned()), ..VersionFacts::default() }
}

/// A clock that only a test moves.
#[derive(Debug, Clone)]
pub(super) struct TestClock(Rc<Cell<Timestamp>>);

impl TestClock {
    pub(super) fn new(now: Timestamp) -> Self {
        Self(Rc::new(Cell::new(now)))
    }

    pub(super) fn set(&self, now: Timestamp) {
        self.0.set(now);
    }

    pub(super) fn pass(&self, length: Duration) {
        self.0.set(super::progress::after(self.0.get(), length));
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        self.0.get()
    }
}

/// Waits by moving the clock.
impl Wait for TestClock {
    fn wait(&self, length: Duration) -> Flow {
        self.pass(length);
        Flow::On
    }

    fn flow(&self) -> Flow {
        Flow::On
    }
}

/// A journal in memory whose writer can be killed.
#[derive(Debug, Clone)]
pub(super) struct TestLedger {
    pub(super) records: Vec<Record>,
    pub(super) clock: TestClock,
    pub(super) kill: Rc<RefCell<Kill>>,
}

/// When the writer dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kill {
    Never,
    /// Before it writes once more.
    Before,
    /// After it has written once more.
    After,
}

impl TestLedger {
    pub(super) fn new(clock: TestClock) -> Self {
        Self { records: Vec::new(), clock, kill: Rc::new(RefCell::new(Kill::Never)) }
    }
}

impl Ledger for TestLedger {
    fn records(&self) -> &[Record] {
        &self.records
    }

    fn append(&mut self, rotation: Option<Subject>, event: Event) -> Result<Record, JournalError> {
        let killed = || JournalError::Empty(PathBuf::from("killed"));
        let kill = *self.kill.borrow();
        if kill == Kill::Before {
            return Err(killed());
        }
        let record = Record {
            seq: self.records.len() as u64 + 1,
            time: self.clock.now(),
            prev: String::new(),
            actor: "test".to_owned(),
            rotation,
            event,
            hash: String::new(),
        };
        self.records.push(record.clone());
        if kill == Kill::After { Err(killed()) } else { Ok(record) }
    }
}

/// Looks away.
#[derive(Debug)]
pub(super) struct Blind;

impl Watch for Blind {
    fn recorded(&mut self, _: &Record) {}

    fn waits(&mut self, _: &Rotation, _: &Task, _: Timestamp, _: &str) {}
}
