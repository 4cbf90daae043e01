//! How far a task has come, and when it may be asked for again.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::journal::record::Performer;
use crate::rotation::plan::Action;

/// The longest pause between two attempts.
const LONGEST_PAUSE: u64 = 60;

/// What the journal says about one task.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Progress {
    /// How often it was begun.
    pub attempts: u32,
    /// Failures in a row since it was begun or taken up again.
    pub failures: u32,
    /// Answers in a row that it is not done yet.
    pub polls: u32,
    /// Where it stands.
    pub standing: Standing,
}

/// Where a task stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Standing {
    /// Nothing was done.
    #[default]
    Open,
    /// It was begun, and nobody wrote down how it ended.
    Running {
        /// When.
        since: Timestamp,
    },
    /// A person was asked.
    Asked {
        /// When.
        since: Timestamp,
        /// For what.
        instruction: String,
    },
    /// A hook said: not yet.
    Pending {
        /// When it was asked.
        asked: Timestamp,
        /// When to ask again.
        again: Timestamp,
        /// What it said.
        reason: String,
    },
    /// The last attempt failed, or nobody knows how it ended.
    Failed {
        /// When.
        at: Timestamp,
        /// Whether another attempt may help.
        retryable: bool,
        /// Why.
        reason: String,
    },
    /// It is done.
    Done {
        /// When.
        at: Timestamp,
        /// By what.
        by: Performer,
    },
}

/// What can be done about a task now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is done.
    Done,
    /// Ask its hook.
    Act,
    /// Nothing before this instant.
    Pause(Timestamp, String),
    /// The journal does it.
    Mark,
    /// Nobody does it, for this reason.
    Leave(String),
    /// A person has to be asked.
    Ask(String),
    /// A person was asked.
    Asked(String),
    /// Its end is not known.
    Lost,
    /// Trying again does not help.
    Dead(String),
}

impl Progress {
    /// True once it is done.
    #[must_use]
    pub fn is_done(&self) -> bool {
        matches!(self.standing, Standing::Done { .. })
    }

    /// When it was done.
    #[must_use]
    pub fn done_at(&self) -> Option<Timestamp> {
        match self.standing {
            Standing::Done { at, .. } => Some(at),
            _ => None,
        }
    }

    /// By what it was done.
    #[must_use]
    pub fn done_by(&self) -> Option<Performer> {
        match self.standing {
            Standing::Done { by, .. } => Some(by),
            _ => None,
        }
    }

    /// True if somebody may have done something about it: a hook was started, or a person was asked.
    #[must_use]
    pub fn is_touched(&self) -> bool {
        self.attempts > 0
            || matches!(
                self.standing,
                Standing::Asked { .. } | Standing::Done { by: Performer::Hook | Performer::Person, .. }
            )
    }

    /// What can be done about it.
    #[must_use]
    pub fn verdict(&self, action: &Action, now: Timestamp) -> Verdict {
        match &self.standing {
            Standing::Done { .. } => Verdict::Done,
            Standing::Running { .. } => Verdict::Lost,
            Standing::Asked { instruction, .. } => Verdict::Asked(instruction.clone()),
            Standing::Pending { again, reason, .. } if now < *again => Verdict::Pause(*again, reason.clone()),
            Standing::Open | Standing::Pending { .. } => match action {
                Action::Hook { .. } => Verdict::Act,
                Action::Journal => Verdict::Mark,
                Action::Person { instruction } => Verdict::Ask(instruction.clone()),
                Action::Skip { reason } => Verdict::Leave(reason.clone()),
            },
            Standing::Failed { retryable: false, reason, .. } => Verdict::Dead(reason.clone()),
            Standing::Failed { at, reason, .. } => match action {
                Action::Hook { attempts, .. } if self.failures < *attempts => {
                    let again = after(*at, pause(self.failures));
                    if now < again { Verdict::Pause(again, reason.clone()) } else { Verdict::Act }
                }
                _ => Verdict::Dead(reason.clone()),
            },
        }
    }

    /// All instants earlier by this much: the clock was set back.
    pub(super) fn shift(&mut self, by: SignedDuration) {
        match &mut self.standing {
            Standing::Open => {}
            Standing::Running { since } | Standing::Asked { since, .. } => *since = before(*since, by),
            Standing::Pending { asked, again, .. } => {
                *asked = before(*asked, by);
                *again = before(*again, by);
            }
            Standing::Failed { at, .. } | Standing::Done { at, .. } => *at = before(*at, by),
        }
    }
}

/// How long to wait after so many failures, or so many answers that it is not done yet: 1 s, 2 s, 4 s, …, 60 s.
#[must_use]
pub fn pause(count: u32) -> Duration {
    let seconds = 1_u64.checked_shl(count.saturating_sub(1)).unwrap_or(LONGEST_PAUSE);
    Duration::from_secs(if count > 6 { LONGEST_PAUSE } else { seconds.min(LONGEST_PAUSE) })
}

/// Later by a duration; the end of time at most.
#[must_use]
pub fn after(at: Timestamp, by: Duration) -> Timestamp {
    SignedDuration::try_from(by).ok().and_then(|by| at.checked_add(by).ok()).unwrap_or(Timestamp::MAX)
}

/// Earlier by a duration; the beginning of time at least.
#[must_use]
pub(super) fn before(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_sub(by).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::{Progress, Standing, Verdict, pause};
    use crate::journal::record::Performer;
    use crate::rotation::plan::Action;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn hook(attempts: u32) -> Action {
        Action::Hook { argv: vec!["hook".to_owned()], timeout_seconds: 60, attempts }
    }

    #[test]
    fn pauses_double_up_to_a_minute() {
        let seconds: Vec<u64> = (0..10).map(|count| pause(count).as_secs()).collect();
        assert_eq!(seconds, [1, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
        assert_eq!(pause(u32::MAX).as_secs(), 60);
    }

    #[test]
    fn a_failure_is_tried_again_after_its_pause_and_only_so_often() {
        let failed = |failures, retryable| Progress {
            attempts: failures,
            failures,
            standing: Standing::Failed { at: at(0), retryable, reason: "no".to_owned() },
            ..Progress::default()
        };
        let dead = Verdict::Dead("no".to_owned());
        let wait = |second| Verdict::Pause(at(second), "no".to_owned());
        let cases = [
            (failed(1, true), 3, 0, wait(1)),
            (failed(1, true), 3, 1, Verdict::Act),
            (failed(2, true), 3, 1, wait(2)),
            (failed(2, true), 3, 2, Verdict::Act),
            (failed(3, true), 3, 100, dead.clone()),
            (failed(1, true), 1, 100, dead.clone()),
            (failed(1, false), 3, 100, dead),
            // The end of an attempt that nobody saw is no failure of the hook.
            (failed(0, true), 3, 1, Verdict::Act),
        ];
        for (progress, attempts, second, expected) in cases {
            assert_eq!(progress.verdict(&hook(attempts), at(second)), expected, "{progress:?}");
        }
    }

    #[test]
    fn what_is_open_goes_to_whoever_is_planned() {
        let open = Progress::default();
        assert_eq!(open.verdict(&hook(1), at(0)), Verdict::Act);
        assert_eq!(open.verdict(&Action::Journal, at(0)), Verdict::Mark);
        let person = Action::Person { instruction: "do it".to_owned() };
        assert_eq!(open.verdict(&person, at(0)), Verdict::Ask("do it".to_owned()));
        let skip = Action::Skip { reason: "no hook".to_owned() };
        assert_eq!(open.verdict(&skip, at(0)), Verdict::Leave("no hook".to_owned()));
        let asked = Standing::Asked { since: at(0), instruction: "do it".to_owned() };
        let asked = Progress { standing: asked, ..Progress::default() };
        assert_eq!(asked.verdict(&person, at(9)), Verdict::Asked("do it".to_owned()));
        let done = Standing::Done { at: at(0), by: Performer::Hook };
        assert_eq!(
            Progress { standing: done, ..Progress::default() }.verdict(&hook(1), at(0)),
            Verdict::Done
        );
        let running = Standing::Running { since: at(0) };
        assert_eq!(
            Progress { standing: running, ..Progress::default() }.verdict(&hook(1), at(0)),
            Verdict::Lost
        );
    }
}
