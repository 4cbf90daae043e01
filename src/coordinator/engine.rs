//! Does what [`super::next`] says: journal, hook, journal, and again, until a rotation has ended or cannot go on.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::gate;
use super::judge::{Judged, believe, judge};
use super::ledger::Ledger;
use super::next::{Memory, Next, Pause, answerable, next};
pub use super::outcome::{Claim, EngineError, Rest, Word};
use super::rotation::{Phase, Rotation};
use super::state::State;
use super::steady::{Flow, TOLERANCE, Wait};
use super::task::{Task, Turn};
use super::version::of_old;
use crate::journal::record::{Event, Performer, StepRef, Subject};
use crate::journal::{Clock, Record};
use crate::rotation::exchange::{
    Answer, NewVersion, OpenWindow, Request, Subject as Credential, VersionFacts,
};
use crate::rotation::plan::{Item, Trigger};
use crate::rotation::{Mode, Step};
use crate::runner::Perform;
use crate::secret::Secret;

/// The longest that is slept before looking at the clock again.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// Whether to wait for instants that are to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// However long it takes.
    Wait,
    /// Say until when, and end. A retry after a failure is still waited for.
    Leave,
}

/// What to do in a scheduled rotation when the clock was set back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetBack {
    /// Nothing.
    Refuse,
    /// Write it down, and measure everything from the new time on.
    Accept,
}

/// Whoever looks on.
pub trait Watch: Debug {
    /// A record was written.
    fn recorded(&mut self, record: &Record);

    /// Nothing is done before this instant.
    fn waits(&mut self, rotation: &Rotation, task: &Task, until: Timestamp, reason: &str);
}

/// What an engine works with.
#[derive(Debug)]
pub struct Tools<'a> {
    /// Runs the hooks.
    pub performer: &'a dyn Perform,
    /// Tells the time. The ledger has the same one.
    pub clock: &'a dyn Clock,
    /// Waits.
    pub wait: &'a dyn Wait,
    /// Whether it does.
    pub patience: Patience,
    /// What to do when the clock was set back.
    pub set_back: SetBack,
    /// Looks on.
    pub watch: &'a mut dyn Watch,
}

/// Carries rotations out, as long as its journal can be written.
#[derive(Debug)]
pub struct Engine<'a, L> {
    ledger: &'a mut L,
    state: State,
    tools: Tools<'a>,
    /// Of each rotation: the answer of `create` that this process got.
    fresh: BTreeMap<String, Fresh>,
}

/// What `create` answered, as far as the journal does not hold it.
#[derive(Debug)]
struct Fresh {
    /// Which version it is, counted from 1.
    ordinal: usize,
    secret: Option<Secret>,
}

impl<'a, L: Ledger> Engine<'a, L> {
    /// Takes up a journal.
    ///
    /// # Errors
    /// When its records cannot follow each other.
    pub fn new(ledger: &'a mut L, tools: Tools<'a>) -> Result<Self, EngineError> {
        let state = State::replay(ledger.records())?;
        Ok(Self { ledger, state, tools, fresh: BTreeMap::new() })
    }

    /// What the journal says now.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Begins a rotation under this id, and goes on with it as far as it goes.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn begin(
        &mut self,
        id: &str,
        plan: &str,
        trigger: &Trigger,
        item: &Item,
    ) -> Result<Rest, EngineError> {
        if let Some(seconds) = self.set_back(item.mode)? {
            return Ok(Rest::ClockSetBack(seconds));
        }
        let subject = Subject {
            id: id.to_owned(),
            credential: item.credential.clone(),
            mode: item.mode,
            trigger: trigger.clone(),
            old: of_old(&item.old),
            new: None,
            affected: item.consumers.iter().map(|consumer| consumer.name.clone()).collect(),
            window: None,
        };
        let event = Event::Begun { plan: plan.to_owned(), item: Box::new(item.clone()) };
        self.write(Some(subject), event)?;
        self.go_on(id)
    }

    /// Looks at the clock before anything is written about a rotation: writes down that it was set back, or says that nothing
    /// is done.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn clock_is_behind(&mut self, id: &str) -> Result<Option<Rest>, EngineError> {
        let mode = self.rotation(id)?.mode();
        Ok(self.set_back(mode)?.map(Rest::ClockSetBack))
    }

    /// Takes up a rotation: an end that nobody saw is written down, and a stall is over.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn take_up(&mut self, id: &str, note: Option<&str>) -> Result<(), EngineError> {
        let rotation = self.rotation(id)?;
        let (is_running, is_stalled) = (rotation.running().cloned(), rotation.stall.is_some());
        if let Some(task) = &is_running {
            self.lose(id, task)?;
        }
        if is_running.is_some() || is_stalled {
            self.about(id, Event::Resumed { note: note.map(str::to_owned) })?;
        }
        Ok(())
    }

    /// Writes down a person's word.
    ///
    /// # Errors
    /// When nobody asked them, or it is not enough; nothing is then written.
    pub fn hear(&mut self, id: &str, word: &Word) -> Result<(), EngineError> {
        let now = self.tools.clock.now();
        let rotation = self.rotation(id)?;
        let open = answerable(rotation, now);
        let named = open.iter().find(|task| task.is_named(word.step, word.consumer.as_deref()));
        let Some(task) = named.cloned() else {
            let step = Task::new(word.step, word.consumer.clone(), Turn::First).to_string();
            let open = open.iter().map(Task::to_string).collect();
            return Err(EngineError::NotAsked { rotation: id.to_owned(), step, open });
        };
        let attempts = rotation.progress(&task).attempts;
        let at = reference(id, &task, attempts);
        match &word.claim {
            Claim::NotDone => {
                let reason =
                    word.note.clone().unwrap_or_else(|| "a person said that it cannot be done".to_owned());
                self.about_task(id, &task, Event::Failed { at, retryable: false, reason })
            }
            Claim::Done(named) => {
                let made = believe(rotation, &task, named, now)?;
                let event = Event::Done { at, by: Performer::Person, message: word.note.clone() };
                self.done(id, &task, made, event)
            }
        }
    }

    /// Makes the acceptance window longer, counted from its end or from now, whichever is later.
    ///
    /// # Errors
    /// When there is none.
    pub fn extend(&mut self, id: &str, by: Duration) -> Result<(), EngineError> {
        let now = self.tools.clock.now();
        let rotation = self.rotation(id)?;
        let mut subject = rotation.subject.clone();
        let is_revoked = rotation.single(Step::Revoke).is_touched();
        let window = subject.window.as_mut().filter(|_| rotation.phase == Phase::Forward && !is_revoked);
        let window = window.ok_or_else(|| EngineError::NoWindow(id.to_owned()))?;
        window.accept_until = super::progress::after(window.accept_until.max(now), by);
        self.write(Some(subject), Event::Extended { seconds: by.as_secs() })
    }

    /// Turns a rotation back, because a person asked for it.
    ///
    /// # Errors
    /// When there is no way back; nothing is then written.
    pub fn turn_back(&mut self, id: &str, reason: &str) -> Result<(), EngineError> {
        let rotation = self.rotation(id)?;
        gate::may_go_back(rotation)?;
        if let Some(task) = rotation.running().cloned() {
            self.lose(id, &task)?;
        }
        self.about(id, Event::RollingBack { reason: reason.to_owned(), by: Performer::Person })
    }

    /// Goes on with a rotation until it has ended or cannot.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn go_on(&mut self, id: &str) -> Result<Rest, EngineError> {
        loop {
            let mode = self.rotation(id)?.mode();
            if self.tools.wait.flow() == Flow::Stop && !self.rotation(id)?.has_ended() {
                return Ok(Rest::Interrupted);
            }
            if let Some(seconds) = self.set_back(mode)? {
                return Ok(Rest::ClockSetBack(seconds));
            }
            let now = self.tools.clock.now();
            let memory = self.memory(id)?;
            match next(self.rotation(id)?, now, memory) {
                Next::Perform { task, attempt, argv, timeout } => {
                    self.perform(id, &task, attempt, &argv, timeout)?;
                }
                Next::Await { task, until, reason, pause } => {
                    let leaves = self.tools.patience == Patience::Leave && pause == Pause::Patience;
                    if leaves {
                        return Ok(Rest::Waits { until, reason: format!("{task}: {reason}") });
                    }
                    let rotation = self.state.get(id).ok_or_else(|| EngineError::Unknown(id.to_owned()))?;
                    self.tools.watch.waits(rotation, &task, until, &reason);
                    let left = Duration::try_from(until.duration_since(now)).unwrap_or_default();
                    // What comes of a request to end is seen above.
                    let _ = self.tools.wait.wait(left.min(LONGEST_SLEEP));
                }
                next => {
                    if let Some(rest) = self.settle(id, next, now)? {
                        return Ok(rest);
                    }
                }
            }
        }
    }

    /// What only needs the journal. Something to rest at, or nothing to go on.
    fn settle(&mut self, id: &str, next: Next, now: Timestamp) -> Result<Option<Rest>, EngineError> {
        let written = match next {
            Next::Mark { task, by, message } => self.mark(id, &task, by, message, now),
            Next::Ask { task, instruction } => {
                let attempts = self.rotation(id)?.progress(&task).attempts;
                let at = reference(id, &task, attempts);
                self.about_task(id, &task, Event::Waiting { at, until: None, reason: instruction })
            }
            Next::Lost { task } => {
                self.lose(id, &task)?;
                self.about(id, Event::Resumed { note: None })
            }
            Next::Stall { reason } => self.about(id, Event::Stalled { reason }),
            Next::GoBack { reason } => self.about(id, Event::RollingBack { reason, by: Performer::Journal }),
            Next::End { result, old_revoked } => self.about(id, Event::Ended { result, old_revoked }),
            Next::Over(result) => {
                self.fresh.remove(id);
                let left_out = self.rotation(id)?.left_out().iter().map(|task| task.to_string()).collect();
                return Ok(Some(Rest::Ended(result, left_out)));
            }
            Next::People(asked) => return Ok(Some(Rest::People(asked))),
            Next::Stalled { reason } => return Ok(Some(Rest::Stalled(reason))),
            Next::Perform { .. } | Next::Await { .. } => Ok(()),
        };
        written.map(|()| None)
    }

    fn rotation(&self, id: &str) -> Result<&Rotation, EngineError> {
        self.state.get(id).ok_or_else(|| EngineError::Unknown(id.to_owned()))
    }

    fn memory(&self, id: &str) -> Result<Memory, EngineError> {
        let made = self.rotation(id)?.made.len();
        let is_fresh = self.fresh.get(id).is_some_and(|fresh| fresh.ordinal == made);
        Ok(if is_fresh { Memory::Fresh } else { Memory::Gone })
    }

    /// Writes down that the clock was set back, if it was and may be; else by how many seconds it was.
    fn set_back(&mut self, mode: Mode) -> Result<Option<u64>, EngineError> {
        let now = self.tools.clock.now();
        let behind = self.state.latest().map_or(SignedDuration::ZERO, |latest| latest.duration_since(now));
        if behind <= TOLERANCE {
            return Ok(None);
        }
        let seconds = u64::try_from(behind.as_secs()).unwrap_or_default();
        if mode == Mode::Scheduled && self.tools.set_back == SetBack::Refuse {
            return Ok(Some(seconds));
        }
        self.write(None, Event::ClockSetBack { seconds })?;
        Ok(None)
    }

    /// Asks a hook, and writes down before and after that it did.
    fn perform(
        &mut self,
        id: &str,
        task: &Task,
        attempt: u32,
        argv: &[String],
        timeout: Duration,
    ) -> Result<(), EngineError> {
        let at = reference(id, task, attempt);
        let request = self.request(id, task, &at)?;
        self.about_task(id, task, Event::Started(at.clone()))?;
        let asked = self.rotation(id)?.touched;
        let answer = self.tools.performer.perform(argv, timeout, &request);
        drop(request);
        match answer {
            Err(failure) => {
                let (retryable, reason) = (failure.retryable, failure.reason);
                self.about_task(id, task, Event::Failed { at, retryable, reason })
            }
            Ok(answer) => self.answered(id, task, at, answer, asked),
        }
    }

    fn answered(
        &mut self,
        id: &str,
        task: &Task,
        at: StepRef,
        answer: Answer,
        asked: Timestamp,
    ) -> Result<(), EngineError> {
        let now = self.tools.clock.now();
        match judge(self.rotation(id)?, task, &answer, asked, now) {
            Judged::Failed { retryable, reason } => {
                self.about_task(id, task, Event::Failed { at, retryable, reason })
            }
            Judged::Pending { again, reason } => {
                self.about_task(id, task, Event::Waiting { at, until: Some(again), reason })
            }
            Judged::Done { made } => {
                let event = Event::Done { at, by: Performer::Hook, message: answer.message };
                self.done(id, task, made, event)?;
                if task.step == Step::Create {
                    let ordinal = self.rotation(id)?.made.len();
                    self.fresh.insert(id.to_owned(), Fresh { ordinal, secret: answer.secret });
                }
                Ok(())
            }
        }
    }

    /// Writes down that a task is done; of `create`: and what came of it.
    fn done(
        &mut self,
        id: &str,
        task: &Task,
        made: Option<VersionFacts>,
        event: Event,
    ) -> Result<(), EngineError> {
        let mut subject = self.subject(id, task)?;
        if made.is_some() {
            subject.new = made;
        }
        self.write(Some(subject), event)
    }

    /// What the journal does by itself, and what nobody does.
    fn mark(
        &mut self,
        id: &str,
        task: &Task,
        by: Performer,
        message: Option<String>,
        now: Timestamp,
    ) -> Result<(), EngineError> {
        let rotation = self.rotation(id)?;
        let mut subject = self.subject(id, task)?;
        let at = reference(id, task, rotation.progress(task).attempts);
        let message = match task.step {
            Step::OpenWindow => {
                subject.window = rotation.item.window.map(|window| OpenWindow {
                    opened: now,
                    checkpoint_by: super::progress::after(now, Duration::from_secs(window.notice_seconds)),
                    accept_until: super::progress::after(now, Duration::from_secs(window.seconds)),
                });
                message
            }
            Step::Record => {
                let revoked = rotation.single(Step::Revoke).done_at();
                message.or_else(|| revoked.map(|at| format!("the old version was revoked at {at}")))
            }
            _ => message,
        };
        self.write(Some(subject), Event::Done { at, by, message })
    }

    /// The end of this task is not known.
    fn lose(&mut self, id: &str, task: &Task) -> Result<(), EngineError> {
        let attempts = self.rotation(id)?.progress(task).attempts;
        let at = reference(id, task, attempts);
        let reason = "how this attempt ended is not known: straykey ended while it ran. It is asked for again with the same \
                      idempotency key"
            .to_owned();
        self.about_task(id, task, Event::Failed { at, retryable: true, reason })
    }

    /// What the hook of a task is told.
    fn request(&self, id: &str, task: &Task, at: &StepRef) -> Result<Request, EngineError> {
        let rotation = self.rotation(id)?;
        let (item, subject) = (&rotation.item, self.subject(id, task)?);
        let is_handed_on = matches!(task.step, Step::Test | Step::Store | Step::Verify);
        let fresh = self.fresh.get(id).filter(|fresh| is_handed_on && fresh.ordinal == rotation.made.len());
        let secret = fresh.and_then(|fresh| fresh.secret.clone());
        Ok(Request {
            step: task.step,
            consumer: task.consumer.clone(),
            idempotency_key: at.idempotency_key.clone(),
            attempt: at.attempt,
            rotation: id.to_owned(),
            mode: item.mode,
            incident: subject.trigger.incident.clone(),
            reason: reason(rotation),
            credential: Credential {
                id: item.credential.clone(),
                kind: item.kind,
                provider: item.provider.clone(),
                environment: item.environment.clone(),
                stored_in: item.stored_in.clone(),
            },
            old: subject.old,
            new: subject.new.map(|facts| NewVersion { facts, secret }),
            window: subject.window,
        })
    }

    /// What a record about a task says of its rotation. Of `withdraw`, the new version is the one that is withdrawn.
    fn subject(&self, id: &str, task: &Task) -> Result<Subject, EngineError> {
        let rotation = self.rotation(id)?;
        let mut subject = rotation.subject.clone();
        if task.step == Step::Withdraw {
            let unwanted = rotation.unwanted().into_iter().find(|unwanted| unwanted.task == *task);
            subject.new = unwanted.and_then(|unwanted| unwanted.facts);
        }
        Ok(subject)
    }

    fn about(&mut self, id: &str, event: Event) -> Result<(), EngineError> {
        let subject = self.rotation(id)?.subject.clone();
        self.write(Some(subject), event)
    }

    fn about_task(&mut self, id: &str, task: &Task, event: Event) -> Result<(), EngineError> {
        let subject = self.subject(id, task)?;
        self.write(Some(subject), event)
    }

    /// Writes a record, and takes it in.
    fn write(&mut self, subject: Option<Subject>, event: Event) -> Result<(), EngineError> {
        let record = self.ledger.append(subject, event)?;
        self.state.apply(&record)?;
        self.tools.watch.recorded(&record);
        Ok(())
    }
}

/// Why it is rotated, in a sentence for hooks; on the way back, why it goes back.
fn reason(rotation: &Rotation) -> String {
    match &rotation.phase {
        Phase::Back { reason, .. } => reason.clone(),
        Phase::Forward | Phase::Ended { .. } => {
            let reasons: Vec<&str> = rotation.item.reasons.iter().map(|reason| &*reason.text).collect();
            reasons.join("; ")
        }
    }
}

fn reference(id: &str, task: &Task, attempt: u32) -> StepRef {
    StepRef { step: task.step, consumer: task.consumer.clone(), attempt, idempotency_key: task.key(id) }
}
