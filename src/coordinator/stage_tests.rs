//! A journal, a clock and hooks that answer by a script.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed expectation is how a test fails")]

use std::cell::RefCell;
use std::collections::VecDeque;
use std::time::Duration;

use super::engine::{Claim, Engine, EngineError, Patience, Rest, SetBack, Tools, Word};
use super::sample::{Blind, TestClock, TestLedger, at, item, person, trigger, version};
use crate::journal::record::{Ending, Event};
use crate::rotation::exchange::{Answer, Outcome, Request, VersionFacts};
use crate::rotation::plan::Item;
use crate::rotation::{Mode, Step};
use crate::runner::{HookFailure, Perform};
use crate::secret::Secret;

pub(super) const ID: &str = "0123456789abcdef";

/// What a hook answers the first time, the second time, …; it goes well where nothing is said.
#[derive(Debug, Default)]
pub(super) struct Script {
    pub(super) lines: RefCell<Vec<(Step, VecDeque<Line>)>>,
    pub(super) asked: RefCell<Vec<(Step, Option<String>, String)>>,
    pub(super) requests: RefCell<Vec<Request>>,
}

#[derive(Debug, Clone)]
#[allow(clippy::large_enum_variant, reason = "a handful of lines in tests")]
pub(super) enum Line {
    Says(Answer),
    Breaks { retryable: bool },
}

pub(super) fn says(outcome: Outcome) -> Answer {
    Answer {
        outcome,
        version: VersionFacts::default(),
        secret: None,
        old_uses: None,
        error_increase: None,
        message: None,
    }
}

pub(super) fn uses(name: &str) -> Line {
    Line::Says(Answer { version: version(name), ..says(Outcome::Done) })
}

pub(super) const FAILED: Line = Line::Breaks { retryable: true };

impl Script {
    pub(super) fn of(lines: &[(Step, &[Line])]) -> Self {
        let lines = lines.iter().map(|(step, lines)| (*step, lines.iter().cloned().collect()));
        Self { lines: RefCell::new(lines.collect()), ..Self::default() }
    }

    /// The steps that were asked for, in their order.
    pub(super) fn steps(&self) -> String {
        let asked = self.asked.borrow();
        let shown = asked.iter().map(|(step, consumer, _)| match consumer {
            Some(consumer) => format!("{step}:{consumer}"),
            None => step.to_string(),
        });
        shown.collect::<Vec<_>>().join(" ")
    }

    pub(super) fn forget(&self) {
        self.asked.borrow_mut().clear();
    }

    pub(super) fn keys(&self, step: Step) -> Vec<String> {
        let asked = self.asked.borrow();
        asked.iter().filter(|(asked, ..)| *asked == step).map(|(.., key)| key.clone()).collect()
    }
}

impl Perform for Script {
    fn perform(&self, _: &[String], _: Duration, request: &Request) -> Result<Answer, HookFailure> {
        let key = request.idempotency_key.clone();
        self.asked.borrow_mut().push((request.step, request.consumer.clone(), key));
        self.requests.borrow_mut().push(request.clone());
        let mut lines = self.lines.borrow_mut();
        let line = lines.iter_mut().find(|(step, _)| *step == request.step);
        match line.and_then(|(_, lines)| lines.pop_front()) {
            Some(Line::Says(answer)) => Ok(answer),
            Some(Line::Breaks { retryable }) => {
                Err(HookFailure { reason: "it broke".to_owned(), retryable, was_started: true })
            }
            None => Ok(match request.step {
                Step::Create => Answer {
                    version: version("new"),
                    secret: Some(Secret::new(b"its secret".to_vec())),
                    ..says(Outcome::Done)
                },
                Step::Confirm => {
                    let is_back = request.reason == "back" || request.new.is_none();
                    Answer { version: version(if is_back { "old" } else { "new" }), ..says(Outcome::Done) }
                }
                _ => says(Outcome::Done),
            }),
        }
    }
}

/// A journal, a clock and a script.
pub(super) struct Stage {
    pub(super) ledger: TestLedger,
    pub(super) clock: TestClock,
    pub(super) script: Script,
    pub(super) patience: Patience,
    pub(super) set_back: SetBack,
}

impl Stage {
    pub(super) fn new(lines: &[(Step, &[Line])]) -> Self {
        let clock = TestClock::new(at(0));
        Self {
            ledger: TestLedger::new(clock.clone()),
            clock,
            script: Script::of(lines),
            patience: Patience::Wait,
            set_back: SetBack::Refuse,
        }
    }

    pub(super) fn with<T>(
        &mut self,
        work: impl FnOnce(&mut Engine<'_, TestLedger>) -> Result<T, EngineError>,
    ) -> Result<T, EngineError> {
        let mut blind = Blind;
        let clock = self.clock.clone();
        let tools = Tools {
            performer: &self.script,
            clock: &clock,
            wait: &clock,
            patience: self.patience,
            set_back: self.set_back,
            watch: &mut blind,
        };
        let mut engine = Engine::new(&mut self.ledger, tools)?;
        work(&mut engine)
    }

    pub(super) fn begin(&mut self, item: &Item) -> Result<Rest, EngineError> {
        self.with(|engine| engine.begin(ID, "plan", &trigger(), item))
    }

    pub(super) fn resume(&mut self) -> Result<Rest, EngineError> {
        self.with(|engine| {
            engine.take_up(ID, None)?;
            engine.go_on(ID)
        })
    }

    pub(super) fn roll_back(&mut self) -> Result<Rest, EngineError> {
        self.with(|engine| {
            engine.turn_back(ID, "back")?;
            engine.go_on(ID)
        })
    }

    pub(super) fn say(
        &mut self,
        step: Step,
        consumer: Option<&str>,
        claim: Claim,
    ) -> Result<Rest, EngineError> {
        let word = Word { step, consumer: consumer.map(str::to_owned), claim, note: None };
        self.with(|engine| {
            engine.hear(ID, &word)?;
            engine.go_on(ID)
        })
    }

    pub(super) fn events(&self) -> Vec<String> {
        let name = |event: &Event| match event {
            Event::Opened { .. } => "opened".to_owned(),
            Event::Begun { .. } => "begun".to_owned(),
            Event::Started(at) => format!("started {}", at.step),
            Event::Done { at, .. } => format!("done {}", at.step),
            Event::Failed { at, .. } => format!("failed {}", at.step),
            Event::Waiting { at, .. } => format!("waiting {}", at.step),
            Event::Stalled { .. } => "stalled".to_owned(),
            Event::Resumed { .. } => "resumed".to_owned(),
            Event::Extended { .. } => "extended".to_owned(),
            Event::RollingBack { .. } => "rolling back".to_owned(),
            Event::Ended { .. } => "ended".to_owned(),
            Event::Closed { .. } => "closed".to_owned(),
            Event::Repaired { .. } => "repaired".to_owned(),
            Event::ClockSetBack { .. } => "clock set back".to_owned(),
        };
        self.ledger.records.iter().map(|record| name(&record.event)).collect()
    }

    /// When the first record with this name was written, in seconds after the beginning.
    pub(super) fn second_of(&self, name: &str) -> i64 {
        let at = self.events().iter().position(|event| event == name).unwrap();
        self.ledger.records[at].time.as_second() - at_zero()
    }
}

pub(super) fn at_zero() -> i64 {
    at(0).as_second()
}

pub(super) fn ended(result: Ending) -> Rest {
    Rest::Ended(result, Vec::new())
}

pub(super) fn with_person(mode: Mode, step: Step) -> Item {
    let mut item = item(mode, &["a", "b"]);
    for planned in item.steps.iter_mut().filter(|planned| planned.step == step) {
        planned.action = person();
    }
    item
}

pub(super) fn scheduled() -> Item {
    item(Mode::Scheduled, &["a", "b"])
}

pub(super) fn emergency() -> Item {
    item(Mode::Emergency, &["a", "b"])
}
