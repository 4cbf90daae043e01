//! What comes next: a pure function of what the journal says about a rotation, of the time, and of whether the new secret is
//! still in memory. Everything that must never happen is kept from happening here.

use std::time::Duration;

use jiff::Timestamp;

use super::progress::{Progress, Verdict};
use super::rotation::{Phase, Rotation};
use super::task::Task;
use super::{backward, forward};
use crate::journal::record::{Ending, Performer};
use crate::rotation::Step;
use crate::rotation::plan::Action;

/// Whether the answer of `create` is still in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Memory {
    /// This process asked for it.
    Fresh,
    /// Another one did: if it held the secret, that is gone.
    Gone,
}

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Ask a hook.
    Perform {
        /// To do what.
        task: Task,
        /// Counted from 1.
        attempt: u32,
        /// Program and arguments.
        argv: Vec<String>,
        /// How long it may take.
        timeout: Duration,
    },
    /// The journal does it, or nobody.
    Mark {
        /// What.
        task: Task,
        /// By what.
        by: Performer,
        /// Why nobody.
        message: Option<String>,
    },
    /// Write down that a person is asked.
    Ask {
        /// To do what.
        task: Task,
        /// How.
        instruction: String,
    },
    /// The end of this task is not known: write that down, and ask again.
    Lost {
        /// Which.
        task: Task,
    },
    /// Nothing before this instant.
    Await {
        /// For what.
        task: Task,
        /// Until when.
        until: Timestamp,
        /// Why.
        reason: String,
        /// What kind of waiting it is.
        pause: Pause,
    },
    /// Nothing until people did what they were asked for.
    People(Vec<Asked>),
    /// It cannot go on: write that down.
    Stall {
        /// Why.
        reason: String,
    },
    /// It cannot go on, and that is written down.
    Stalled {
        /// Why.
        reason: String,
    },
    /// It goes back by itself.
    GoBack {
        /// Why.
        reason: String,
    },
    /// It is over: write that down.
    End {
        /// How.
        result: Ending,
        /// Since when the old version is useless.
        old_revoked: Option<Timestamp>,
    },
    /// It is over.
    Over(Ending),
}

/// What kind of waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pause {
    /// Seconds, after a failure.
    Retry,
    /// For others, or for the end of a time that was promised.
    Patience,
}

/// What a person was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// To do what.
    pub task: Task,
    /// How.
    pub instruction: String,
}

/// What comes next for this rotation.
#[must_use]
pub fn next(rotation: &Rotation, now: Timestamp, memory: Memory) -> Next {
    if let Phase::Ended { result, .. } = rotation.phase {
        return Next::Over(result);
    }
    if let Some(task) = rotation.running() {
        return Next::Lost { task: task.clone() };
    }
    if let Some(reason) = &rotation.stall {
        return page(rotation, now).unwrap_or_else(|| Next::Stalled { reason: reason.clone() });
    }
    match &rotation.phase {
        Phase::Back { since, .. } => backward::next(rotation, *since, now),
        Phase::Forward | Phase::Ended { .. } => forward::next(rotation, now, memory),
    }
}

/// One task, what does it, and what can be done about it.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) task: Task,
    pub(super) action: Action,
    pub(super) progress: Progress,
    pub(super) verdict: Verdict,
}

impl Entry {
    pub(super) fn of(rotation: &Rotation, task: Task, action: Action, now: Timestamp) -> Self {
        let progress = rotation.progress(&task);
        let verdict = progress.verdict(&action, now);
        Self { task, action, progress, verdict }
    }

    /// All planned tasks of a step.
    pub(super) fn planned(rotation: &Rotation, step: Step, now: Timestamp) -> Vec<Self> {
        let planned = rotation.planned(step).into_iter();
        planned.map(|(task, action)| Self::of(rotation, task, action, now)).collect()
    }

    /// Asks its hook, whatever was answered before.
    pub(super) fn perform(&self) -> Option<Next> {
        let Action::Hook { argv, timeout_seconds, .. } = &self.action else { return None };
        Some(Next::Perform {
            task: self.task.clone(),
            attempt: self.progress.attempts.saturating_add(1),
            argv: argv.clone(),
            timeout: Duration::from_secs(*timeout_seconds),
        })
    }
}

/// What follows when trying again does not help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WhenDead {
    /// A person decides.
    Stall,
    /// It goes back.
    GoBack,
    /// It goes on without.
    LeaveOut,
}

/// What comes next among tasks that may be done in any order; nothing once all are done.
pub(super) fn settle(entries: &[Entry], when_dead: impl Fn(&Entry) -> WhenDead) -> Option<Next> {
    let acting = entries.iter().filter(|entry| entry.verdict == Verdict::Act);
    if let Some(next) = acting.filter_map(Entry::perform).next() {
        return Some(next);
    }
    let mark = |entry: &Entry, by, message| Next::Mark { task: entry.task.clone(), by, message };
    for entry in entries {
        match &entry.verdict {
            Verdict::Mark => return Some(mark(entry, Performer::Journal, None)),
            Verdict::Leave(reason) => return Some(mark(entry, Performer::Nobody, Some(reason.clone()))),
            Verdict::Dead(reason) if when_dead(entry) == WhenDead::LeaveOut => {
                let message = format!("left out, because it failed: {reason}");
                return Some(mark(entry, Performer::Nobody, Some(message)));
            }
            Verdict::Ask(instruction) => {
                return Some(Next::Ask { task: entry.task.clone(), instruction: instruction.clone() });
            }
            _ => {}
        }
    }
    for entry in entries {
        if let Verdict::Dead(reason) = &entry.verdict {
            let reason = format!("{}: {reason}", entry.task);
            return Some(match when_dead(entry) {
                WhenDead::GoBack => Next::GoBack { reason },
                WhenDead::Stall | WhenDead::LeaveOut => Next::Stall { reason },
            });
        }
    }
    earliest(entries).or_else(|| people(entries))
}

/// The first pause that ends.
fn earliest(entries: &[Entry]) -> Option<Next> {
    let pauses = entries.iter().filter_map(|entry| match &entry.verdict {
        Verdict::Pause(until, reason) => Some((*until, entry, reason)),
        _ => None,
    });
    let (until, entry, reason) = pauses.min_by_key(|(until, _, _)| *until)?;
    let failed = matches!(entry.progress.standing, super::progress::Standing::Failed { .. });
    let pause = if failed { Pause::Retry } else { Pause::Patience };
    Some(Next::Await { task: entry.task.clone(), until, reason: reason.clone(), pause })
}

fn people(entries: &[Entry]) -> Option<Next> {
    let asked = entries.iter().filter_map(|entry| match &entry.verdict {
        Verdict::Asked(instruction) => {
            Some(Asked { task: entry.task.clone(), instruction: instruction.clone() })
        }
        _ => None,
    });
    let asked: Vec<Asked> = asked.collect();
    (!asked.is_empty()).then_some(Next::People(asked))
}

/// Somebody is called, once for each trouble.
pub(super) fn page(rotation: &Rotation, now: Timestamp) -> Option<Next> {
    if rotation.troubles == 0 {
        return None;
    }
    let action = match rotation.contingency(Step::Page) {
        // Whoever runs this reads the same on their terminal.
        Action::Person { instruction } => Action::Skip { reason: instruction },
        action => action,
    };
    let entry = Entry::of(rotation, rotation.task(Step::Page, None), action, now);
    settle(&[entry], |_| WhenDead::LeaveOut)
}

/// New versions that nobody uses are made useless, one after the other.
pub(super) fn withdraw(rotation: &Rotation, now: Timestamp, which: impl Fn(bool) -> bool) -> Option<Next> {
    let unwanted = rotation.unwanted().into_iter().find(|unwanted| which(unwanted.was_stored))?;
    let action = rotation.withdrawal(&unwanted);
    settle(&[Entry::of(rotation, unwanted.task, action, now)], |_| WhenDead::Stall)
}

/// What a person may say is done, or cannot be done: what they were or will be asked for, and what no hook could do.
#[must_use]
pub fn answerable(rotation: &Rotation, now: Timestamp) -> Vec<Task> {
    let open = Rotation { stall: None, ..rotation.clone() };
    if rotation.has_ended() || rotation.running().is_some() {
        return Vec::new();
    }
    let entries = match &rotation.phase {
        Phase::Back { since, .. } => backward::current(&open, *since, now),
        Phase::Forward | Phase::Ended { .. } => forward::current(&open, now),
    };
    let is_answerable =
        |entry: &Entry| matches!(entry.verdict, Verdict::Ask(_) | Verdict::Asked(_) | Verdict::Dead(_));
    entries.into_iter().filter(is_answerable).map(|entry| entry.task).collect()
}
