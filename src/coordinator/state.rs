//! The state of all rotations: what a replay of the journal's records says. Records that cannot follow each other are an
//! error, not a guess.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::admission::{self, Unfit};
use super::gate::{self, NoWayBack, TooEarly};
use super::progress::{Progress, Standing};
use super::rotation::{Made, Overtaken, Phase, Rotation};
use super::task::Task;
use super::version::{Sameness, is_named, of_old, sameness};
use crate::journal::Record;
use crate::journal::record::{Event, Performer, StepRef, Subject};
use crate::rotation::{Mode, Step};

/// All rotations of a journal.
#[derive(Debug, Clone, Default)]
pub struct State {
    rotations: BTreeMap<String, Rotation>,
    /// The latest instant of a record; since the clock was set back, if it was.
    latest: Option<Timestamp>,
}

/// A record that cannot be true after those before it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("record {seq} cannot follow those before it: {wrong}")]
pub struct Inconsistent {
    /// Which.
    pub seq: u64,
    /// Why.
    pub wrong: Wrong,
}

/// Why a record cannot be true.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// It belongs to a rotation, and does not say to which.
    #[error("it names no rotation")]
    NoRotation,
    /// The rotation did not begin.
    #[error("rotation {0} did not begin")]
    Unknown(String),
    /// It began before.
    #[error("rotation {0} began before")]
    Twice(String),
    /// Another credential, or another mode.
    #[error("rotation {0} is that of another credential")]
    Stranger(String),
    /// The plan.
    #[error("its plan cannot be carried out: {0}")]
    Unfit(#[from] Unfit),
    /// It ended.
    #[error("the rotation had ended")]
    Ended,
    /// It did not end.
    #[error("the rotation had not ended")]
    NotEnded,
    /// It is stalled.
    #[error("the rotation was stalled")]
    Stalled,
    /// No such task.
    #[error("{0} is no task that the rotation has now")]
    Task(Step),
    /// Another one is running.
    #[error("{0} was not finished")]
    Running(String),
    /// It was not begun.
    #[error("{0} was not begun")]
    NotBegun(String),
    /// It was done.
    #[error("{0} was done already")]
    Done(String),
    /// The count is wrong.
    #[error("attempt {found} of {task} where {expected} is expected")]
    Attempt {
        /// Of what.
        task: String,
        /// As written.
        found: u32,
        /// As it follows.
        expected: u32,
    },
    /// Before a step that comes first.
    #[error("{0} before `{1}` was done")]
    Early(String, Step),
    /// The revocation.
    #[error("the old version is revoked, but {0}")]
    TooEarly(#[from] TooEarly),
    /// The way back.
    #[error("it is rolled back, but {0}")]
    NoWayBack(#[from] NoWayBack),
    /// A version without a name.
    #[error("a version was made that has no name")]
    Nameless,
    /// A window that is not there.
    #[error("there is no acceptance window")]
    NoWindow,
}

impl State {
    /// What the records say.
    ///
    /// # Errors
    /// The first record that cannot be true.
    pub fn replay<'a>(records: impl IntoIterator<Item = &'a Record>) -> Result<Self, Inconsistent> {
        let mut state = Self::default();
        for record in records {
            state.apply(record)?;
        }
        Ok(state)
    }

    /// A rotation.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Rotation> {
        self.rotations.get(id)
    }

    /// All of them, by id.
    pub fn rotations(&self) -> impl Iterator<Item = &Rotation> {
        self.rotations.values()
    }

    /// The latest instant that the journal knows.
    #[must_use]
    pub fn latest(&self) -> Option<Timestamp> {
        self.latest
    }

    /// Takes in one more record.
    ///
    /// # Errors
    /// When it cannot be true; the state is then not to be used any more.
    pub fn apply(&mut self, record: &Record) -> Result<(), Inconsistent> {
        let latest = self.latest.unwrap_or(record.time);
        self.latest = Some(latest.max(record.time));
        self.take(record).map_err(|wrong| Inconsistent { seq: record.seq, wrong })
    }

    fn take(&mut self, record: &Record) -> Result<(), Wrong> {
        match &record.event {
            Event::Opened { .. } | Event::Repaired { .. } => return Ok(()),
            Event::ClockSetBack { seconds } => {
                let by = SignedDuration::from_secs(i64::try_from(*seconds).unwrap_or(i64::MAX));
                let open = self.rotations.values_mut().filter(|rotation| !rotation.has_ended());
                open.for_each(|rotation| rotation.shift(by));
                self.latest = Some(record.time);
                return Ok(());
            }
            _ => {}
        }
        let subject = record.rotation.as_ref().ok_or(Wrong::NoRotation)?;
        if let Event::Begun { plan, item } = &record.event {
            return self.begin(record.time, subject, plan, item);
        }
        let unknown = || Wrong::Unknown(subject.id.clone());
        let rotation = self.rotations.get_mut(&subject.id).ok_or_else(unknown)?;
        if rotation.item.credential != subject.credential || rotation.mode() != subject.mode {
            return Err(Wrong::Stranger(subject.id.clone()));
        }
        rotation.take(record.time, subject, &record.event)?;
        if let Event::Ended { .. } = record.event {
            for other in self.rotations.values_mut() {
                if let Some(overtaken) = &mut other.overtaken
                    && overtaken.by == subject.id
                {
                    overtaken.has_ended = true;
                }
            }
        }
        Ok(())
    }

    fn begin(
        &mut self,
        time: Timestamp,
        subject: &Subject,
        plan: &str,
        item: &crate::rotation::plan::Item,
    ) -> Result<(), Wrong> {
        admission::check(item)?;
        if self.rotations.contains_key(&subject.id) {
            return Err(Wrong::Twice(subject.id.clone()));
        }
        if item.credential != subject.credential || item.mode != subject.mode {
            return Err(Wrong::Stranger(subject.id.clone()));
        }
        if item.mode == Mode::Emergency {
            // One that only revokes another version than the one that is being replaced disturbs nobody.
            let is_other = |other: &Rotation| {
                !admission::makes_a_version(item)
                    && sameness(&of_old(&other.item.old), &of_old(&item.old)) == Sameness::Different
            };
            let same = |other: &&mut Rotation| {
                other.item.credential == item.credential
                    && !is_other(other)
                    && other.mode() == Mode::Scheduled
                    && !other.has_ended()
            };
            for other in self.rotations.values_mut().filter(same) {
                other.overtaken = Some(Overtaken { by: subject.id.clone(), has_ended: false });
            }
        }
        let rotation = Rotation {
            subject: Subject { new: None, window: None, ..subject.clone() },
            plan: plan.to_owned(),
            item: item.clone(),
            begun: time,
            touched: time,
            phase: Phase::Forward,
            tasks: BTreeMap::new(),
            made: Vec::new(),
            series: 1,
            stall: None,
            troubles: 0,
            overtaken: None,
        };
        self.rotations.insert(subject.id.clone(), rotation);
        Ok(())
    }
}

impl Rotation {
    /// Takes in a record about it.
    fn take(&mut self, time: Timestamp, subject: &Subject, event: &Event) -> Result<(), Wrong> {
        if self.has_ended() {
            return self.take_closed(time, event);
        }
        self.touched = time;
        match event {
            Event::Started(at) => self.started(time, at),
            Event::Done { at, by, .. } => self.done(time, at, *by, subject),
            Event::Failed { at, retryable, reason } => self.failed(time, at, *retryable, reason),
            Event::Waiting { at, until, reason } => self.waiting(time, at, *until, reason),
            Event::Stalled { reason } => {
                self.nothing_runs()?;
                self.stall = Some(reason.clone());
                self.troubles += 1;
                Ok(())
            }
            Event::Resumed { .. } => self.resumed(),
            Event::Extended { .. } => {
                if self.subject.window.is_none() || subject.window.is_none() {
                    return Err(Wrong::NoWindow);
                }
                self.subject.window = subject.window;
                Ok(())
            }
            Event::RollingBack { reason, by } => {
                self.nothing_runs()?;
                gate::may_go_back(self)?;
                self.phase = Phase::Back { reason: reason.clone(), since: time };
                self.stall = None;
                self.count_anew();
                self.troubles += u32::from(*by != Performer::Person);
                Ok(())
            }
            Event::Ended { result, old_revoked } => {
                self.nothing_runs()?;
                self.phase =
                    Phase::Ended { result: *result, at: time, old_revoked: *old_revoked, closed: None };
                Ok(())
            }
            Event::Closed { .. } => Err(Wrong::NotEnded),
            Event::Opened { .. }
            | Event::Begun { .. }
            | Event::Repaired { .. }
            | Event::ClockSetBack { .. } => Ok(()),
        }
    }

    fn take_closed(&mut self, time: Timestamp, event: &Event) -> Result<(), Wrong> {
        match (&mut self.phase, event) {
            (Phase::Ended { closed, .. }, Event::Closed { .. }) => {
                *closed = Some(time);
                Ok(())
            }
            _ => Err(Wrong::Ended),
        }
    }

    fn nothing_runs(&self) -> Result<(), Wrong> {
        self.running().map_or(Ok(()), |task| Err(Wrong::Running(task.to_string())))
    }

    /// The task that a record means: the key tells.
    fn find(&self, at: &StepRef) -> Result<Task, Wrong> {
        let now = self.task(at.step, at.consumer.as_deref());
        let unwanted = self.unwanted().into_iter().map(|unwanted| unwanted.task);
        let tasks = if at.step == Step::Withdraw { unwanted.collect() } else { vec![now] };
        tasks
            .into_iter()
            .find(|task| task.consumer == at.consumer && task.key(self.id()) == at.idempotency_key)
            .ok_or(Wrong::Task(at.step))
    }

    /// What may be done at all now.
    fn is_allowed(&self, task: &Task) -> Result<(), Wrong> {
        if task.step == Step::Revoke {
            gate::may_revoke(self)?;
        }
        if self.phase != Phase::Forward || matches!(task.step, Step::Page | Step::Withdraw) {
            return Ok(());
        }
        let order = Step::order(self.mode());
        for &step in order.iter().take_while(|step| **step != task.step) {
            if self.planned(step).iter().any(|(task, _)| !self.progress(task).is_done()) {
                return Err(Wrong::Early(task.to_string(), step));
            }
        }
        Ok(())
    }

    fn started(&mut self, time: Timestamp, at: &StepRef) -> Result<(), Wrong> {
        let task = self.find(at)?;
        self.nothing_runs()?;
        self.is_allowed(&task)?;
        if self.stall.is_some() && task.step != Step::Page {
            return Err(Wrong::Stalled);
        }
        let progress = self.progress(&task);
        // What only lived in memory is asked for again, as long as it is needed.
        let is_again = task.step == Step::Create && !self.single(Step::Store).is_done();
        if progress.is_done() && !is_again {
            return Err(Wrong::Done(task.to_string()));
        }
        let attempts = next_attempt(&task, &progress, at)?;
        let standing = Standing::Running { since: time };
        self.tasks.insert(task, Progress { attempts, standing, ..progress });
        Ok(())
    }

    fn done(&mut self, time: Timestamp, at: &StepRef, by: Performer, subject: &Subject) -> Result<(), Wrong> {
        let task = self.find(at)?;
        let progress = self.progress(&task);
        let is_running = matches!(progress.standing, Standing::Running { .. });
        if progress.is_done() {
            return Err(Wrong::Done(task.to_string()));
        }
        if is_running != (by == Performer::Hook) {
            return Err(Wrong::NotBegun(task.to_string()));
        }
        if is_running {
            same_attempt(&task, &progress, at)?;
        } else {
            self.nothing_runs()?;
            self.is_allowed(&task)?;
        }
        if task.step == Step::Create && by != Performer::Nobody {
            self.made(subject)?;
        }
        if task.step == Step::OpenWindow {
            self.subject.window = Some(subject.window.ok_or(Wrong::NoWindow)?);
        }
        let progress =
            Progress { standing: Standing::Done { at: time, by }, failures: 0, polls: 0, ..progress };
        self.tasks.insert(task, progress);
        Ok(())
    }

    /// A version was made: a new one, or the same once more.
    fn made(&mut self, subject: &Subject) -> Result<(), Wrong> {
        let facts = subject.new.clone().filter(is_named).ok_or(Wrong::Nameless)?;
        let series = self.series;
        let known = self.current().map(|made| sameness(&made.facts, &facts));
        if known == Some(Sameness::Same) {
            if let Some(made) = self.made.last_mut() {
                made.facts = facts.clone();
            }
        } else {
            self.made.push(Made { facts: facts.clone(), series });
        }
        self.subject.new = Some(facts);
        Ok(())
    }

    fn failed(&mut self, time: Timestamp, at: &StepRef, retryable: bool, reason: &str) -> Result<(), Wrong> {
        let task = self.find(at)?;
        let progress = self.progress(&task);
        match progress.standing {
            Standing::Running { .. } => same_attempt(&task, &progress, at)?,
            Standing::Done { .. } => return Err(Wrong::Done(task.to_string())),
            _ => self.nothing_runs()?,
        }
        let standing = Standing::Failed { at: time, retryable, reason: reason.to_owned() };
        let failures = progress.failures + 1;
        self.tasks.insert(task, Progress { standing, failures, polls: 0, ..progress });
        Ok(())
    }

    fn waiting(
        &mut self,
        time: Timestamp,
        at: &StepRef,
        until: Option<Timestamp>,
        reason: &str,
    ) -> Result<(), Wrong> {
        let task = self.find(at)?;
        let progress = self.progress(&task);
        let progress = match (&progress.standing, until) {
            (Standing::Running { since }, Some(again)) => {
                same_attempt(&task, &progress, at)?;
                let standing = Standing::Pending { asked: *since, again, reason: reason.to_owned() };
                Progress { standing, failures: 0, polls: progress.polls + 1, ..progress }
            }
            (Standing::Done { .. }, _) => return Err(Wrong::Done(task.to_string())),
            (Standing::Running { .. }, None) => return Err(Wrong::Running(task.to_string())),
            (_, Some(_)) => return Err(Wrong::NotBegun(task.to_string())),
            (_, None) => {
                self.nothing_runs()?;
                self.is_allowed(&task)?;
                let standing = Standing::Asked { since: time, instruction: reason.to_owned() };
                Progress { standing, ..progress }
            }
        };
        self.tasks.insert(task, progress);
        Ok(())
    }

    /// Attempts are counted anew. A version that failed its test is given up: another one has to be made.
    fn resumed(&mut self) -> Result<(), Wrong> {
        self.nothing_runs()?;
        let was_stalled = self.stall.take().is_some();
        let is_failed = |progress: &Progress| matches!(progress.standing, Standing::Failed { .. });
        let has_failed = self.single(Step::Create).is_done() && is_failed(&self.single(Step::Test));
        if was_stalled && has_failed && self.phase == Phase::Forward && self.current().is_some() {
            self.series += 1;
            self.subject.new = None;
        }
        self.count_anew();
        Ok(())
    }

    /// What failed may be tried again as often as at first, and what was not done yet is asked for at once.
    fn count_anew(&mut self) {
        for progress in self.tasks.values_mut() {
            progress.failures = 0;
            progress.polls = 0;
            if matches!(progress.standing, Standing::Failed { .. } | Standing::Pending { .. }) {
                progress.standing = Standing::Open;
            }
        }
    }
}

fn next_attempt(task: &Task, progress: &Progress, at: &StepRef) -> Result<u32, Wrong> {
    let expected = progress.attempts.saturating_add(1);
    if at.attempt == expected {
        Ok(expected)
    } else {
        Err(Wrong::Attempt { task: task.to_string(), found: at.attempt, expected })
    }
}

fn same_attempt(task: &Task, progress: &Progress, at: &StepRef) -> Result<(), Wrong> {
    if at.attempt == progress.attempts {
        Ok(())
    } else {
        Err(Wrong::Attempt { task: task.to_string(), found: at.attempt, expected: progress.attempts })
    }
}
