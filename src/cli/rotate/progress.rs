//! Tells on standard error what is written to the journal, while it is.

use std::io::Write as _;

use jiff::Timestamp;

use crate::cli::printable;
use crate::coordinator::engine::Watch;
use crate::coordinator::{Rotation, Task};
use crate::journal::Record;
use crate::journal::record::{Ending, Event, Performer, StepRef};

/// Tells each record, and each wait once.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// What was waited for last.
    last: Option<(String, Timestamp)>,
}

impl Told {
    fn tell(&mut self, at: Timestamp, credential: &str, text: &str) {
        let line = format!("{} {credential}: {text}", at.strftime("%H:%M:%S"));
        // When standard error is closed there is nobody to tell; the journal has it.
        let _ = writeln!(std::io::stderr(), "{}", printable(&line));
    }
}

impl Watch for Told {
    fn recorded(&mut self, record: &Record) {
        let credential = record.rotation.as_ref().map_or("journal", |subject| &subject.credential);
        if let Some(text) = text_of(&record.event) {
            self.tell(record.time, credential, &text);
        }
    }

    fn waits(&mut self, rotation: &Rotation, task: &Task, until: Timestamp, reason: &str) {
        let wait = (format!("{} {task}", rotation.id()), until);
        if self.last.as_ref() != Some(&wait) {
            let text = format!("{task}: waits until {}: {reason}", until.strftime("%H:%M:%S"));
            self.tell(rotation.touched, &rotation.item.credential, &text);
            self.last = Some(wait);
        }
    }
}

fn name(at: &StepRef) -> String {
    match &at.consumer {
        Some(consumer) => format!("{} for {consumer}", at.step),
        None => at.step.to_string(),
    }
}

/// What people want to know of a record; nothing where the next one says it.
fn text_of(event: &Event) -> Option<String> {
    match event {
        Event::Begun { item, .. } => Some(format!("{} rotation begun", item.mode)),
        Event::Started(at) if at.attempt > 1 => Some(format!("{}: attempt {}", name(at), at.attempt)),
        Event::Done { at, by: Performer::Nobody, message } => {
            Some(format!("{}: {}", name(at), message.as_deref().unwrap_or("left out")))
        }
        Event::Done { at, by, .. } => {
            let by = if *by == Performer::Person { ", by a person" } else { "" };
            Some(format!("{}: done{by}", name(at)))
        }
        Event::Failed { at, reason, .. } => Some(format!("{}: failed: {reason}", name(at))),
        Event::Waiting { at, until: None, reason } => Some(format!("{}: a person: {reason}", name(at))),
        Event::Waiting { at, reason, .. } => Some(format!("{}: not yet: {reason}", name(at))),
        Event::Stalled { reason } => Some(format!("stalled: {reason}")),
        Event::RollingBack { reason, .. } => Some(format!("goes back: {reason}")),
        Event::Ended { result, .. } => Some(ending(*result).to_owned()),
        Event::ClockSetBack { seconds } => Some(format!("the clock was set back by {seconds} s")),
        Event::Extended { seconds } => Some(format!("the acceptance window is {seconds} s longer")),
        Event::Started(_)
        | Event::Opened { .. }
        | Event::Resumed { .. }
        | Event::Closed { .. }
        | Event::Repaired { .. } => None,
    }
}

/// How it ended, in words.
pub(super) fn ending(result: Ending) -> &'static str {
    match result {
        Ending::Completed => "completed: the new version is in use, the old one is revoked",
        Ending::RolledBack => "rolled back: the old version is in use, the new one is withdrawn",
        Ending::Contained => "contained: the old version is revoked, and no new one is in use",
    }
}
