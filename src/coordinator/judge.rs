//! What a hook's answer means: done, not yet, or failed.

use jiff::Timestamp;

use super::progress::{after, pause};
use super::rotation::{Phase, Rotation};
use super::task::Task;
use super::version::{Sameness, is_named, of_old, sameness, shown};
use crate::rotation::exchange::{Answer, Outcome, VersionFacts};
use crate::rotation::{Mode, Step};

/// What an answer means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judged {
    /// It is done.
    Done {
        /// Of `create`: what names the new version.
        made: Option<VersionFacts>,
    },
    /// Not yet.
    Pending {
        /// When to ask again.
        again: Timestamp,
        /// What is missing.
        reason: String,
    },
    /// It failed.
    Failed {
        /// Whether another attempt may help.
        retryable: bool,
        /// Why.
        reason: String,
    },
}

/// Judges an answer to an attempt that was begun at `asked`.
#[must_use]
pub fn judge(rotation: &Rotation, task: &Task, answer: &Answer, asked: Timestamp, now: Timestamp) -> Judged {
    let message = || answer.message.clone();
    if answer.outcome == Outcome::Failed {
        let reason = message().unwrap_or_else(|| "its hook answered that it failed".to_owned());
        return Judged::Failed { retryable: false, reason };
    }
    let again = after(now, pause(rotation.progress(task).polls + 1));
    match task.step {
        Step::Create => create(rotation, answer, now),
        Step::Confirm => confirm(rotation, answer, again),
        Step::Verify => verify(rotation, answer, asked, again),
        _ if answer.outcome == Outcome::Pending => Judged::Failed {
            retryable: true,
            reason: "its hook answered `pending`, which only `confirm` and `verify` may".to_owned(),
        },
        _ => Judged::Done { made: None },
    }
}

fn create(rotation: &Rotation, answer: &Answer, now: Timestamp) -> Judged {
    let failed = |retryable, reason: String| Judged::Failed { retryable, reason };
    let facts = &answer.version;
    if answer.outcome == Outcome::Pending {
        let reason = "its hook answered `pending`, which only `confirm` and `verify` may";
        return failed(true, reason.to_owned());
    }
    if !is_named(facts) {
        let reason = "its hook did not say which version it made: `fingerprint`, `version`, `public_id` or `reference`";
        return failed(false, reason.to_owned());
    }
    if sameness(facts, &of_old(&rotation.item.old)) == Sameness::Same {
        let reason = format!("what its hook made is the old version, {}", shown(facts));
        return failed(false, reason);
    }
    if facts.expires.is_some_and(|expires| expires <= now) {
        return failed(false, "the version that its hook made has expired already".to_owned());
    }
    let given_up = rotation.made.iter().filter(|made| made.series < rotation.series);
    if given_up.map(|made| sameness(&made.facts, facts)).any(|same| same == Sameness::Same) {
        return failed(false, format!("its hook made {} again, which failed its test", shown(facts)));
    }
    let Some(current) = rotation.current() else { return Judged::Done { made: Some(facts.clone()) } };
    match sameness(&current.facts, facts) {
        Sameness::Same => Judged::Done { made: Some(merged(&current.facts, facts)) },
        Sameness::Different => Judged::Done { made: Some(facts.clone()) },
        Sameness::Unknown => {
            let reason = format!("nobody can tell whether its hook made {} again", shown(&current.facts));
            failed(false, reason)
        }
    }
}

/// Both say the same; the later one goes before the earlier one.
fn merged(earlier: &VersionFacts, later: &VersionFacts) -> VersionFacts {
    VersionFacts {
        fingerprint: later.fingerprint.or(earlier.fingerprint),
        version: later.version.clone().or_else(|| earlier.version.clone()),
        public_id: later.public_id.clone().or_else(|| earlier.public_id.clone()),
        reference: later.reference.clone().or_else(|| earlier.reference.clone()),
        expires: later.expires.or(earlier.expires),
    }
}

/// A consumer has confirmed if what it uses and what it is to use have a name in common, and none contradicts.
fn confirm(rotation: &Rotation, answer: &Answer, again: Timestamp) -> Judged {
    let wanted = rotation.wanted().unwrap_or_default();
    let reason = match (answer.outcome, sameness(&answer.version, &wanted)) {
        (Outcome::Done, Sameness::Same) => return Judged::Done { made: None },
        (_, Sameness::Same) => "it is about to use it".to_owned(),
        (_, Sameness::Different) => format!("it uses {}, not {}", shown(&answer.version), shown(&wanted)),
        (Outcome::Pending, Sameness::Unknown) => "it does not use it yet".to_owned(),
        (_, Sameness::Unknown) => "it did not say which version it uses".to_owned(),
    };
    Judged::Pending { again, reason }
}

/// Verified is what was still so at the end of the observation.
fn verify(rotation: &Rotation, answer: &Answer, asked: Timestamp, again: Timestamp) -> Judged {
    if let Some(points) = answer.error_increase.filter(|points| *points > 0) {
        let reason = format!("requests fail {points} percent points more often than before");
        return Judged::Failed { retryable: false, reason };
    }
    let pending = |again, reason| Judged::Pending { again, reason };
    if let Some(uses) = answer.old_uses.filter(|uses| *uses > 0) {
        let uses = crate::quantity::counted(uses, "use", "uses");
        return pending(again, format!("{uses} of the old version since the last confirmation"));
    }
    if answer.outcome == Outcome::Pending {
        let reason = answer.message.clone().unwrap_or_else(|| "its hook cannot tell yet".to_owned());
        return pending(again, reason);
    }
    match rotation.observed_at() {
        Some(observed) if asked < observed => {
            pending(again.min(observed), format!("nothing is wrong so far; it is watched until {observed}"))
        }
        Some(_) => Judged::Done { made: None },
        None => Judged::Failed { retryable: true, reason: "not every consumer has confirmed".to_owned() },
    }
}

/// What a person's word that a step is done lacks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Doubt {
    /// It makes a version without a name.
    #[error("say which version was made: --fingerprint (`straykey fingerprint` prints it) or --version")]
    Nameless,
    /// It is the old one.
    #[error("{0} is the version that is to be replaced")]
    Old(String),
    /// Too early.
    #[error("failures and uses of the old version are watched for until {0}: say it again then")]
    Early(Timestamp),
    /// It names a version, and makes none.
    #[error("--fingerprint and --version say what `create` made; {0} makes nothing")]
    MakesNothing(String),
}

/// Judges a person's word.
///
/// # Errors
/// What it lacks.
pub fn believe(
    rotation: &Rotation,
    task: &Task,
    named: &VersionFacts,
    now: Timestamp,
) -> Result<Option<VersionFacts>, Doubt> {
    if task.step == Step::Create {
        if !is_named(named) {
            return Err(Doubt::Nameless);
        }
        if sameness(named, &of_old(&rotation.item.old)) == Sameness::Same {
            return Err(Doubt::Old(shown(named)));
        }
        return Ok(Some(named.clone()));
    }
    if is_named(named) {
        return Err(Doubt::MakesNothing(task.to_string()));
    }
    let is_watched = task.step == Step::Verify && rotation.mode() == Mode::Scheduled;
    match rotation.observed_at() {
        Some(observed) if is_watched && rotation.phase == Phase::Forward && now < observed => {
            Err(Doubt::Early(observed))
        }
        _ => Ok(None),
    }
}
