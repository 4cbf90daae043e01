//! The way back to the old version; in an emergency, to no version at all.

use std::time::Duration;

use jiff::Timestamp;

use super::next::{Entry, Next, WhenDead, page, settle, withdraw};
use super::progress::{Standing, Verdict, after};
use super::rotation::{Rotation, Unwanted};
use super::version::{is_comparable, of_old};
use crate::journal::record::Ending;
use crate::rotation::plan::Action;
use crate::rotation::{Mode, Step};

/// What comes next on the way back: restore, every consumer confirms the old version, the new one is withdrawn, somebody is
/// called if nobody asked for it.
pub(super) fn next(rotation: &Rotation, since: Timestamp, now: Timestamp) -> Next {
    if let Some(overtaken) = rotation.overtaken.as_ref().filter(|overtaken| !overtaken.has_ended) {
        let reason =
            format!("the emergency rotation {} of the same credential has to end first", overtaken.by);
        return Next::Stall { reason };
    }
    for step in [Step::Restore, Step::Confirm] {
        if let Some(next) = settle(&entries(rotation, step, since, now), |_| WhenDead::Stall) {
            return next;
        }
    }
    if let Some(next) = settle(&unnamed(rotation, now), |_| WhenDead::Stall) {
        return next;
    }
    if let Some(next) = withdraw(rotation, now, |_| true) {
        return next;
    }
    if let Some(next) = page(rotation, now) {
        return next;
    }
    match rotation.mode() {
        Mode::Scheduled => Next::End { result: Ending::RolledBack, old_revoked: None },
        Mode::Emergency => {
            let old_revoked = rotation.single(Step::Revoke).done_at();
            Next::End { result: Ending::Contained, old_revoked }
        }
    }
}

/// The tasks that it stands at.
pub(super) fn current(rotation: &Rotation, since: Timestamp, now: Timestamp) -> Vec<Entry> {
    for step in [Step::Restore, Step::Confirm] {
        let entries = entries(rotation, step, since, now);
        if entries.iter().any(|entry| entry.verdict != Verdict::Done) {
            return entries;
        }
    }
    let entries = unnamed(rotation, now);
    if !entries.is_empty() {
        return entries;
    }
    let unwanted = rotation.unwanted().into_iter().next();
    let entry = |unwanted: Unwanted| {
        let action = rotation.withdrawal(&unwanted);
        Entry::of(rotation, unwanted.task, action, now)
    };
    unwanted.map(entry).into_iter().collect()
}

/// A version that may have been made, and whose name nobody knows: its hook is asked once more with the same key, and what it
/// names is withdrawn. Nothing if there is none, or if its hook cannot tell.
fn unnamed(rotation: &Rotation, now: Timestamp) -> Vec<Entry> {
    let mut entries = Entry::planned(rotation, Step::Create, now);
    entries.retain(|entry| {
        let is_unknown = entry.progress.attempts > 0 && !entry.progress.is_done();
        let can_tell = matches!(entry.verdict, Verdict::Act | Verdict::Pause(..));
        matches!(entry.action, Action::Hook { .. }) && is_unknown && can_tell
    });
    entries
}

/// Consumers only have to come back if they may have left, and if there is something to come back to.
fn entries(rotation: &Rotation, step: Step, since: Timestamp, now: Timestamp) -> Vec<Entry> {
    let is_needed =
        rotation.mode() == Mode::Scheduled && rotation.was_stored() && rotation.overtaken.is_none();
    match step {
        Step::Restore if is_needed => {
            let task = rotation.task(Step::Restore, None);
            vec![Entry::of(rotation, task, rotation.contingency(Step::Restore), now)]
        }
        Step::Confirm if is_needed => {
            let planned = rotation.planned(Step::Confirm).into_iter();
            planned
                .map(|(task, action)| confirm(rotation, Entry::of(rotation, task, action, now), since, now))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// A hook is asked for as long as the window would have been; it can only tell if the old version has a name.
fn confirm(rotation: &Rotation, entry: Entry, since: Timestamp, now: Timestamp) -> Entry {
    if matches!(entry.action, Action::Hook { .. }) && !is_comparable(&of_old(&rotation.item.old)) {
        let consumer = entry.task.consumer.clone().unwrap_or_default();
        let instruction = format!("see to it that {consumer} uses the old version, whose name nobody knows");
        return Entry::of(rotation, entry.task, Action::Person { instruction }, now);
    }
    let seconds = rotation.item.window.map_or(0, |window| window.seconds);
    let last = after(since, Duration::from_secs(seconds));
    let mut entry = entry;
    match &entry.progress.standing {
        Standing::Pending { asked, reason, .. } if *asked >= last => {
            entry.verdict = Verdict::Dead(format!("it did not come back to the old version ({reason})"));
        }
        _ => {}
    }
    if let Verdict::Pause(until, _) = &mut entry.verdict
        && now < last
    {
        *until = (*until).min(last);
    }
    entry
}
