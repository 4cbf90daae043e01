//! What the journal says about one rotation.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::progress::{Progress, Standing, before};
use super::task::{Task, Turn};
use super::version;
use crate::journal::record::{Ending, Performer, Subject};
use crate::rotation::exchange::VersionFacts;
use crate::rotation::plan::{Action, Item};
use crate::rotation::{Mode, Step};

/// One rotation as the journal tells it. It is written by [`super::State`] only.
#[derive(Debug, Clone, PartialEq)]
pub struct Rotation {
    /// What the next record says about it: the version in `new` is the one that is meant to be used.
    pub subject: Subject,
    /// Digest of the plan.
    pub plan: String,
    /// What was planned.
    pub item: Item,
    /// When it began.
    pub begun: Timestamp,
    /// When something was last written about it.
    pub touched: Timestamp,
    /// Which way it goes.
    pub phase: Phase,
    /// How far each task has come. What is not in here is open.
    pub tasks: BTreeMap<Task, Progress>,
    /// Every new version that was made, in their order.
    pub made: Vec<Made>,
    /// How many series of new versions were begun: a new one when the version of the last failed its test.
    pub series: u32,
    /// Why it cannot go on by itself.
    pub stall: Option<String>,
    /// How often it came into trouble: it stalled, or had to go back by itself.
    pub troubles: u32,
    /// The emergency rotation of the same credential that began after it.
    pub overtaken: Option<Overtaken>,
}

/// A new version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// What names it.
    pub facts: VersionFacts,
    /// Of which series it is.
    pub series: u32,
}

/// An emergency that went before this rotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overtaken {
    /// Its id.
    pub by: String,
    /// Whether it has ended.
    pub has_ended: bool,
}

/// Which way a rotation goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// To the new version.
    Forward,
    /// Back to the old one.
    Back {
        /// Why.
        reason: String,
        /// Since when.
        since: Timestamp,
    },
    /// Nowhere: it ended.
    Ended {
        /// How.
        result: Ending,
        /// When.
        at: Timestamp,
        /// Since when the old version is known to be useless.
        old_revoked: Option<Timestamp>,
        /// When a later scan proved it.
        closed: Option<Timestamp>,
    },
}

/// A new version that is to be made useless.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unwanted {
    /// The task of withdrawing it.
    pub task: Task,
    /// What names it; nothing if it may have been made, and nobody knows.
    pub facts: Option<VersionFacts>,
    /// Whether it may be where consumers fetch it.
    pub was_stored: bool,
}

impl Rotation {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.subject.id
    }

    /// In which order.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.item.mode
    }

    /// True once nothing more happens to it.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        matches!(self.phase, Phase::Ended { .. })
    }

    /// How far a task has come.
    #[must_use]
    pub fn progress(&self, task: &Task) -> Progress {
        self.tasks.get(task).cloned().unwrap_or_default()
    }

    /// The task that this step is at the moment. What depends on the new version is another one for each version.
    #[must_use]
    pub fn task(&self, step: Step, consumer: Option<&str>) -> Task {
        let turn = match step {
            Step::Confirm if matches!(self.phase, Phase::Back { .. }) => Turn::Back,
            Step::Test | Step::Store | Step::Confirm | Step::Verify => Turn::of(self.made.len()),
            Step::Create => Turn::of(self.series as usize),
            Step::Page => Turn::of(self.troubles as usize),
            _ => Turn::First,
        };
        Task::new(step, consumer.map(str::to_owned), turn)
    }

    /// The planned tasks of a step, as they are now, with what does them.
    #[must_use]
    pub fn planned(&self, step: Step) -> Vec<(Task, Action)> {
        let of_step = self.item.steps.iter().filter(|planned| planned.step == step);
        of_step
            .map(|planned| (self.task(step, planned.consumer.as_deref()), planned.action.clone()))
            .collect()
    }

    /// By what a step of a rollback, or a page, is done.
    #[must_use]
    pub fn contingency(&self, step: Step) -> Action {
        let fallback = || match step {
            Step::Restore => {
                Action::Person { instruction: "put the old version back where consumers fetch it".to_owned() }
            }
            Step::Withdraw => {
                Action::Person { instruction: "make the new version useless at its issuer".to_owned() }
            }
            _ => Action::Skip { reason: "no hook is declared for it".to_owned() },
        };
        self.item.contingency.get(&step).cloned().unwrap_or_else(fallback)
    }

    /// The new version that is meant to be used.
    #[must_use]
    pub fn current(&self) -> Option<&Made> {
        self.made.last().filter(|made| made.series == self.series)
    }

    /// The only task of a step that is done once.
    #[must_use]
    pub fn single(&self, step: Step) -> Progress {
        self.progress(&self.task(step, None))
    }

    /// True if a version may be where consumers fetch it.
    #[must_use]
    pub fn was_stored(&self) -> bool {
        self.tasks.iter().any(|(task, progress)| task.step == Step::Store && progress.is_touched())
    }

    /// The task that was begun and whose end is not written down.
    #[must_use]
    pub fn running(&self) -> Option<&Task> {
        let is_running = |progress: &Progress| matches!(progress.standing, Standing::Running { .. });
        self.tasks.iter().find(|(_, progress)| is_running(progress)).map(|(task, _)| task)
    }

    /// New versions that are not to be used and not yet withdrawn: earlier ones; on the way back all of them, and one that may
    /// have been made by an attempt whose end is not known.
    #[must_use]
    pub fn unwanted(&self) -> Vec<Unwanted> {
        let is_back = matches!(self.phase, Phase::Back { .. });
        let kept = if is_back { None } else { self.current().map(|_| self.made.len()) };
        let unwanted = |(at, facts): (usize, Option<VersionFacts>)| {
            let turn = Turn::of(at + 1);
            let stored = self.progress(&Task::new(Step::Store, None, turn)).is_touched();
            Unwanted { task: Task::new(Step::Withdraw, None, turn), facts, was_stored: stored }
        };
        let known = self.made.iter().map(|made| Some(made.facts.clone()));
        let create = self.single(Step::Create);
        let unknown = (is_back && create.is_touched() && !create.is_done()).then_some(None);
        let all = known.chain(unknown).enumerate().filter(|(at, _)| Some(at + 1) != kept).map(unwanted);
        all.filter(|unwanted| !self.progress(&unwanted.task).is_done()).collect()
    }

    /// By what a version is made useless. A hook can only do that with one that has a name.
    #[must_use]
    pub fn withdrawal(&self, unwanted: &Unwanted) -> Action {
        if let Some(facts) = &unwanted.facts {
            return match self.contingency(Step::Withdraw) {
                // A person has to know which one: another new version may be in use.
                Action::Person { instruction } => Action::Person {
                    instruction: format!(
                        "{instruction}. The version is {}, and no other",
                        version::shown(facts)
                    ),
                },
                action => action,
            };
        }
        let instruction = "a new version may have been made, and nobody knows its name: look for it at its issuer, and make \
                           it useless if it is there"
            .to_owned();
        Action::Person { instruction }
    }

    /// When every consumer had confirmed; the end of the window if there is none to ask. Nothing as long as one is missing.
    #[must_use]
    pub fn confirmed_at(&self) -> Option<Timestamp> {
        let confirms = self.planned(Step::Confirm);
        let done: Option<Vec<Timestamp>> =
            confirms.iter().map(|(task, _)| self.progress(task).done_at()).collect();
        match done?.into_iter().max() {
            Some(last) => Some(last),
            None => self.subject.window.map(|window| window.accept_until),
        }
    }

    /// Until when failures and uses of the old version are watched for. Nothing as long as somebody has not confirmed.
    #[must_use]
    pub fn observed_at(&self) -> Option<Timestamp> {
        let seconds = self.item.window.map_or(0, |window| window.observe_seconds);
        let length = std::time::Duration::from_secs(seconds);
        self.confirmed_at().map(|at| super::progress::after(at, length))
    }

    /// Steps that were left out because they failed.
    #[must_use]
    pub fn left_out(&self) -> Vec<&Task> {
        let was_given_up =
            |progress: &Progress| progress.attempts > 0 && progress.done_by() == Some(Performer::Nobody);
        self.tasks.iter().filter(|(_, progress)| was_given_up(progress)).map(|(task, _)| task).collect()
    }

    /// What the version is called that consumers are to use now.
    #[must_use]
    pub fn wanted(&self) -> Option<VersionFacts> {
        match self.phase {
            Phase::Back { .. } => Some(version::of_old(&self.item.old)),
            Phase::Forward | Phase::Ended { .. } => self.current().map(|made| made.facts.clone()),
        }
    }

    /// All instants earlier by this much: the clock was set back. What was waited for takes as long as it would have.
    pub(super) fn shift(&mut self, by: SignedDuration) {
        self.tasks.values_mut().for_each(|progress| progress.shift(by));
        self.touched = before(self.touched, by);
        if let Some(window) = &mut self.subject.window {
            window.opened = before(window.opened, by);
            window.checkpoint_by = before(window.checkpoint_by, by);
            window.accept_until = before(window.accept_until, by);
        }
        if let Phase::Back { since, .. } = &mut self.phase {
            *since = before(*since, by);
        }
    }
}
