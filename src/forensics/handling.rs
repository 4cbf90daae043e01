//! What the journal says was done about a credential.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Serialize;

use super::choice::{Choice, are_same};
use crate::fingerprint::Fingerprint;
use crate::journal::Record;
use crate::journal::record::{Ending, Event, Performer, Subject};
use crate::rotation::exchange::VersionFacts;
use crate::rotation::plan::Trigger;
use crate::rotation::{Mode, Step};

/// One rotation, as far as it went.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Handling {
    /// Its id.
    pub id: String,
    /// In which order.
    pub mode: Mode,
    /// What asked for it.
    pub trigger: Trigger,
    /// Everybody in whose name something was written, in alphabetical order.
    pub actors: Vec<String>,
    /// When it began.
    pub begun: Timestamp,
    /// The version that was replaced.
    pub old: VersionFacts,
    /// The version that replaced it, if one was made.
    pub new: Option<VersionFacts>,
    /// When the new version was made.
    pub created: Option<Timestamp>,
    /// The revocation of the old version.
    pub revoked: Option<Deed>,
    /// The withdrawal of the new version, of a rotation that was rolled back.
    pub withdrawn: Option<Deed>,
    /// The last thing that the journal says of it, a sentence without its full stop.
    pub state: String,
    /// How it ended, if it did.
    pub ended: Option<Ended>,
    /// When a later scan proved that it is over.
    pub closed: Option<Timestamp>,
}

/// A step that is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Deed {
    /// When it was written down.
    pub at: Timestamp,
    /// By what it was done.
    pub by: Performer,
    /// The record that says so.
    pub seq: u64,
}

/// How a rotation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Ended {
    /// When.
    pub at: Timestamp,
    /// How.
    pub result: Ending,
}

/// All rotations of a choice, in the order in which they began.
#[must_use]
pub fn of(journal: Option<&[Record]>, choice: &Choice<'_>) -> Vec<Handling> {
    let mut handlings: Vec<Handling> = Vec::new();
    let mut actors: Vec<BTreeSet<&str>> = Vec::new();
    for record in records(journal, choice) {
        let Some(subject) = &record.rotation else { continue };
        let known = handlings.iter().position(|handling| handling.id == subject.id);
        let at = known.unwrap_or(handlings.len());
        if known.is_none() {
            handlings.push(Handling::begun(record, subject));
            actors.push(BTreeSet::new());
        }
        if let (Some(handling), Some(names)) = (handlings.get_mut(at), actors.get_mut(at)) {
            handling.add(record, subject);
            names.insert(&record.actor);
        }
    }
    for (handling, names) in handlings.iter_mut().zip(actors) {
        handling.actors = names.into_iter().map(str::to_owned).collect();
    }
    handlings
}

/// The records of all rotations of a choice.
pub fn records<'a>(
    journal: Option<&'a [Record]>,
    choice: &Choice<'_>,
) -> impl Iterator<Item = &'a Record> + use<'a> {
    let id = choice.id.map(str::to_owned);
    let prints: Vec<Fingerprint> = choice.cases.iter().filter_map(|case| case.fingerprint).collect();
    journal.unwrap_or_default().iter().filter(move |record| {
        record.rotation.as_ref().is_some_and(|subject| {
            let old = subject.old.fingerprint;
            id.as_deref() == Some(subject.credential.as_str())
                || prints.iter().any(|print| are_same(old, Some(*print)))
        })
    })
}

impl Handling {
    /// One rotation, from all records of a journal; nothing if it has none.
    #[must_use]
    pub fn of_rotation(journal: &[Record], id: &str) -> Option<Self> {
        let of_it = |record: &&Record| record.rotation.as_ref().is_some_and(|subject| subject.id == id);
        let mut handling: Option<Self> = None;
        for record in journal.iter().filter(of_it) {
            let Some(subject) = &record.rotation else { continue };
            handling.get_or_insert_with(|| Self::begun(record, subject)).add(record, subject);
        }
        handling
    }

    fn begun(record: &Record, subject: &Subject) -> Self {
        Self {
            id: subject.id.clone(),
            mode: subject.mode,
            trigger: subject.trigger.clone(),
            actors: Vec::new(),
            begun: record.time,
            old: subject.old.clone(),
            new: None,
            created: None,
            revoked: None,
            withdrawn: None,
            state: String::new(),
            ended: None,
            closed: None,
        }
    }

    fn add(&mut self, record: &Record, subject: &Subject) {
        if subject.new.is_some() {
            self.new.clone_from(&subject.new);
        }
        self.state = record.event.sentence();
        match &record.event {
            Event::Done { at, by, .. } => {
                // Left out is not done.
                let deed =
                    (*by != Performer::Nobody).then_some(Deed { at: record.time, by: *by, seq: record.seq });
                match at.step {
                    Step::Revoke => self.revoked = self.revoked.or(deed),
                    Step::Withdraw => self.withdrawn = self.withdrawn.or(deed),
                    Step::Create if deed.is_some() => self.created = Some(record.time),
                    _ => {}
                }
            }
            Event::Ended { result, .. } => self.ended = Some(Ended { at: record.time, result: *result }),
            Event::Closed { .. } => self.closed = Some(record.time),
            // It goes on.
            Event::Resumed { .. } | Event::RollingBack { .. } => self.ended = None,
            _ => {}
        }
    }
}

/// The name of an ending.
#[must_use]
pub fn ending(result: Ending) -> &'static str {
    match result {
        Ending::Completed => "completed",
        Ending::RolledBack => "rolled back",
        Ending::Contained => "contained: revoked, and no new version in use",
    }
}

/// By what something was done, in words.
#[must_use]
pub fn performer(by: Performer) -> &'static str {
    match by {
        Performer::Hook => "by a hook",
        Performer::Journal => "by the journal",
        Performer::Person => "by a person, who said so",
        Performer::Nobody => "by nobody: it was left out",
    }
}
