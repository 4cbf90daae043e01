//! What the journal tells of each rotation, for whoever asks later: what was rotated, when, by whom, how it ended, and whether the
//! old version is known to be useless.

mod question;
mod revocation;

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use jiff::Timestamp;

use super::record::{Ending, Event, Proof, Record, Subject};
use crate::rotation::Mode;
use crate::rotation::exchange::{OpenWindow, VersionFacts};
use crate::rotation::plan::Trigger;

pub use question::Question;
pub use revocation::{Doubt, Revocation, Revoked};

/// One rotation, as its records tell it.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// The rotation's id.
    pub id: String,
    /// The inventory's id of the credential.
    pub credential: String,
    /// Who answers for the credential.
    pub owner: Option<String>,
    /// In which order.
    pub mode: Mode,
    /// What asked for it.
    pub trigger: Trigger,
    /// The version that is replaced.
    pub old: VersionFacts,
    /// The version that replaces it, as far as it exists.
    pub new: Option<VersionFacts>,
    /// Everybody who did something, in the order of their first records.
    pub actors: Vec<String>,
    /// Who uses the credential.
    pub affected: Vec<String>,
    /// The acceptance window, if one was opened.
    pub window: Option<OpenWindow>,
    /// Its first record.
    pub begun: Timestamp,
    /// Its last record.
    pub last: Timestamp,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// How it stands.
    pub standing: Standing,
    /// Whether the old version is known to be useless.
    pub revocation: Revocation,
    /// When a later scan proved that it is over, and how.
    pub proof: Option<(Timestamp, Proof)>,
    is_rolling_back: bool,
}

/// How a rotation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It goes on.
    UnderWay,
    /// It waits for an instant or for a person.
    Waiting,
    /// It cannot go on without a person.
    Stalled,
    /// It is being rolled back.
    RollingBack,
    /// It ended.
    Ended(Ending),
}

impl Standing {
    /// Every one.
    pub const ALL: [Self; 7] = [
        Self::UnderWay,
        Self::Waiting,
        Self::Stalled,
        Self::RollingBack,
        Self::Ended(Ending::Completed),
        Self::Ended(Ending::RolledBack),
        Self::Ended(Ending::Contained),
    ];

    /// The stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::UnderWay => "under-way",
            Self::Waiting => "waiting",
            Self::Stalled => "stalled",
            Self::RollingBack => "rolling-back",
            Self::Ended(Ending::Completed) => "completed",
            Self::Ended(Ending::RolledBack) => "rolled-back",
            Self::Ended(Ending::Contained) => "contained",
        }
    }
}

/// Every rotation of a journal, in the order in which they began.
#[must_use]
pub fn accounts(records: &[Record]) -> Vec<Account> {
    let mut accounts: Vec<Account> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for record in records {
        let Some(subject) = &record.rotation else { continue };
        let place = *places.entry(subject.id.as_str()).or_insert_with(|| {
            accounts.push(Account::begin(record, subject));
            accounts.len() - 1
        });
        if let Some(account) = accounts.get_mut(place) {
            account.add(record, subject);
        }
    }
    accounts
}

impl Account {
    fn begin(record: &Record, subject: &Subject) -> Self {
        Self {
            id: subject.id.clone(),
            credential: subject.credential.clone(),
            owner: None,
            mode: subject.mode,
            trigger: subject.trigger.clone(),
            old: subject.old.clone(),
            new: None,
            actors: Vec::new(),
            affected: subject.affected.clone(),
            window: None,
            begun: record.time,
            last: record.time,
            ended: None,
            standing: Standing::UnderWay,
            revocation: Revocation::default(),
            proof: None,
            is_rolling_back: false,
        }
    }

    /// How it stands after one more event. What ended stays so: what comes then is about it, and not of it.
    fn standing_after(&self, event: &Event) -> Standing {
        match event {
            _ if matches!(self.standing, Standing::Ended(_)) => self.standing,
            Event::Ended { result, .. } => Standing::Ended(*result),
            Event::Stalled { .. } => Standing::Stalled,
            Event::Waiting { .. } => Standing::Waiting,
            Event::RollingBack { .. } => Standing::RollingBack,
            Event::Begun { .. }
            | Event::Resumed { .. }
            | Event::Started(_)
            | Event::Done { .. }
            | Event::Failed { .. } => {
                if self.is_rolling_back {
                    Standing::RollingBack
                } else {
                    Standing::UnderWay
                }
            }
            Event::Opened { .. }
            | Event::Extended { .. }
            | Event::Closed { .. }
            | Event::Repaired { .. }
            | Event::ClockSetBack { .. } => self.standing,
        }
    }

    fn add(&mut self, record: &Record, subject: &Subject) {
        if !self.actors.contains(&record.actor) {
            self.actors.push(record.actor.clone());
        }
        self.new = subject.new.clone().or_else(|| self.new.take());
        self.window = subject.window.or(self.window);
        // A clock can be set back: the later instant counts, whichever record has it.
        self.begun = self.begun.min(record.time);
        self.last = self.last.max(record.time);
        self.standing = self.standing_after(&record.event);
        self.revocation.add(record);
        match &record.event {
            Event::Begun { item, .. } => self.owner.clone_from(&item.owner),
            Event::RollingBack { .. } => self.is_rolling_back = true,
            Event::Ended { .. } => self.ended = Some(record.time),
            Event::Closed { proof } => self.proof = Some((record.time, proof.clone())),
            _ => {}
        }
    }
}
