//! The way to the new version.

use jiff::Timestamp;

use super::gate;
use super::next::{Entry, Memory, Next, Pause, WhenDead, settle, withdraw};
use super::progress::{Standing, Verdict};
use super::rotation::Rotation;
use crate::journal::record::{Ending, Performer};
use crate::rotation::{Mode, Step};

/// What comes next on the way forward.
pub(super) fn next(rotation: &Rotation, now: Timestamp, memory: Memory) -> Next {
    if let Some(reason) = overtaken(rotation) {
        return Next::Stall { reason };
    }
    for &step in Step::order(rotation.mode()) {
        if let Some(next) = cleared(rotation, step, now) {
            return next;
        }
        let entries = entries(rotation, step, now);
        if let Some(next) = before(rotation, step, &entries, now, memory) {
            return next;
        }
        if let Some(next) = settle(&entries, |entry| when_dead(rotation.mode(), entry)) {
            return next;
        }
    }
    let is_new = rotation.mode() == Mode::Scheduled || rotation.current().is_some();
    let result = if is_new { Ending::Completed } else { Ending::Contained };
    Next::End { result, old_revoked: rotation.single(Step::Revoke).done_at() }
}

/// The tasks that it stands at.
pub(super) fn current(rotation: &Rotation, now: Timestamp) -> Vec<Entry> {
    for &step in Step::order(rotation.mode()) {
        if let Some(which) = unwanted_before(rotation.mode(), step)
            && let Some(unwanted) =
                rotation.unwanted().into_iter().find(|unwanted| which.includes(unwanted.was_stored))
        {
            let action = rotation.withdrawal(&unwanted);
            return vec![Entry::of(rotation, unwanted.task, action, now)];
        }
        let entries = entries(rotation, step, now);
        if entries.iter().any(|entry| entry.verdict != Verdict::Done) {
            return entries;
        }
    }
    Vec::new()
}

/// An emergency goes before. Once its revocation was begun, a rotation is finished.
fn overtaken(rotation: &Rotation) -> Option<String> {
    let overtaken = rotation.overtaken.as_ref()?;
    let is_begun = rotation.single(Step::Revoke).is_touched();
    (!is_begun).then(|| {
        let (by, id) = (&overtaken.by, rotation.id());
        format!(
            "the emergency rotation {by} of the same credential began: `straykey rotate rollback {id}` withdraws the version \
             that this one made, once that one has ended"
        )
    })
}

/// Which earlier versions have to be gone before a step.
#[derive(Clone, Copy)]
enum Unwanted {
    NeverStored,
    Any,
}

impl Unwanted {
    fn includes(self, was_stored: bool) -> bool {
        matches!(self, Self::Any) || !was_stored
    }
}

/// Versions that nobody can have fetched go at once. Those that were stored go when every consumer uses another one: in an
/// emergency, when another one is stored, and before consumers are started again.
fn unwanted_before(mode: Mode, step: Step) -> Option<Unwanted> {
    match (mode, step) {
        (_, Step::Create | Step::Test) => Some(Unwanted::NeverStored),
        (Mode::Scheduled, Step::Verify) | (Mode::Emergency, Step::Resume) => Some(Unwanted::Any),
        _ => None,
    }
}

fn cleared(rotation: &Rotation, step: Step, now: Timestamp) -> Option<Next> {
    let which = unwanted_before(rotation.mode(), step)?;
    withdraw(rotation, now, |was_stored| which.includes(was_stored))
}

/// The tasks of a step, and what can be done about them, with regard to the window.
fn entries(rotation: &Rotation, step: Step, now: Timestamp) -> Vec<Entry> {
    let mut entries = Entry::planned(rotation, step, now);
    match (rotation.mode(), step) {
        (Mode::Scheduled, Step::Confirm) => {
            entries.iter_mut().for_each(|entry| within_window(rotation, entry, now));
        }
        (Mode::Scheduled, Step::Verify) => {
            entries.iter_mut().for_each(|entry| observed(rotation, entry, now))
        }
        _ => {}
    }
    entries
}

/// A hook is asked for as long as the window is open. What is not confirmed by then needs a person.
fn within_window(rotation: &Rotation, entry: &mut Entry, now: Timestamp) {
    let Some(window) = rotation.subject.window else { return };
    let is_waiting = matches!(entry.verdict, Verdict::Act | Verdict::Pause(..));
    if is_waiting && now >= window.accept_until {
        let last = match &entry.progress.standing {
            Standing::Pending { reason, .. } | Standing::Failed { reason, .. } => format!(" ({reason})"),
            _ => String::new(),
        };
        let id = rotation.id();
        entry.verdict = Verdict::Dead(format!(
            "the acceptance window ended at {} before it was confirmed{last}: `straykey rotate resume {id} --extend 30m` asks \
             on, `straykey rotate rollback {id}` goes back",
            window.accept_until
        ));
    }
    if let Verdict::Pause(until, _) = &mut entry.verdict {
        *until = (*until).min(window.accept_until);
    }
}

/// A person is asked when there was time to watch. A hook is asked from the beginning, and has to find nothing at the end; what
/// it still finds after that and after the window needs a person.
fn observed(rotation: &Rotation, entry: &mut Entry, now: Timestamp) {
    let (Some(observed), Some(window)) = (rotation.observed_at(), rotation.subject.window) else { return };
    let last = observed.max(window.accept_until);
    match &entry.progress.standing {
        Standing::Pending { asked, reason, .. } if *asked >= last => {
            entry.verdict = Verdict::Dead(format!(
                "{reason}; the acceptance window is over: find who uses it, then `straykey rotate resume {}`",
                rotation.id()
            ));
        }
        _ if matches!(entry.verdict, Verdict::Ask(_)) && now < observed => {
            let reason = format!("failures and uses of the old version are watched for until {observed}");
            entry.verdict = Verdict::Pause(observed, reason);
        }
        _ => {}
    }
    if let Verdict::Pause(until, _) = &mut entry.verdict
        && now < last
    {
        *until = (*until).min(last);
    }
}

/// What has to come before a step although it is no step.
fn before(
    rotation: &Rotation,
    step: Step,
    entries: &[Entry],
    now: Timestamp,
    memory: Memory,
) -> Option<Next> {
    let open = entries.iter().find(|entry| entry.verdict != Verdict::Done)?;
    match (rotation.mode(), step) {
        (Mode::Scheduled, Step::Store) => {
            checkpoints(rotation, open, now).or_else(|| again(rotation, entries, now, memory))
        }
        (_, Step::Test | Step::Store) => again(rotation, entries, now, memory),
        (Mode::Scheduled, Step::Revoke) => {
            let early = gate::may_revoke(rotation).err()?;
            Some(Next::Stall { reason: format!("revoke: {early}") })
        }
        _ => None,
    }
}

/// Whoever was told has time to write a checkpoint; and nothing is stored when the window is over already.
fn checkpoints(rotation: &Rotation, store: &Entry, now: Timestamp) -> Option<Next> {
    let window = rotation.subject.window?;
    if store.progress.is_touched() {
        return None;
    }
    if now >= window.accept_until {
        let id = rotation.id();
        return Some(Next::Stall {
            reason: format!(
                "store: the acceptance window ended at {} before the new version was stored: `straykey rotate resume {id} \
                 --extend 30m` goes on, `straykey rotate rollback {id}` goes back",
                window.accept_until
            ),
        });
    }
    let told = rotation.planned(Step::Announce);
    let is_told = told.iter().any(|(task, _)| {
        matches!(rotation.progress(task).done_by(), Some(Performer::Hook | Performer::Person))
    });
    (is_told && now < window.checkpoint_by).then(|| Next::Await {
        task: store.task.clone(),
        until: window.checkpoint_by,
        reason: "consumers write their checkpoints".to_owned(),
        pause: Pause::Patience,
    })
}

/// A new secret that only lived in memory is asked for again, with the same key, where a hook is about to need it.
fn again(rotation: &Rotation, entries: &[Entry], now: Timestamp, memory: Memory) -> Option<Next> {
    let is_needed = entries.iter().any(|entry| entry.verdict == Verdict::Act);
    let made = rotation.current()?;
    let create = Entry::planned(rotation, Step::Create, now).into_iter().next()?;
    let is_gone = memory == Memory::Gone
        && made.facts.reference.is_none()
        && create.progress.done_by() == Some(Performer::Hook);
    if is_needed && is_gone { create.perform() } else { None }
}

/// What follows when a step fails for good.
fn when_dead(mode: Mode, entry: &Entry) -> WhenDead {
    let is_final = matches!(entry.progress.standing, Standing::Failed { retryable: false, .. });
    match (mode, entry.task.step) {
        (Mode::Scheduled, Step::Test) => WhenDead::GoBack,
        // It was seen that something is wrong; a hook that only breaks has seen nothing.
        (Mode::Scheduled, Step::Verify) if is_final => WhenDead::GoBack,
        (_, Step::Halt | Step::Notify | Step::Page) => WhenDead::LeaveOut,
        _ => WhenDead::Stall,
    }
}
