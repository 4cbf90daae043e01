//! Whether a later scan proves that a rotation is over: each condition, held or not, with the reason.

mod sight;

mod condition;
mod coverage;

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::handling::Handling;
use crate::intake::Report;
use crate::inventory::Inventory;
use crate::journal::Record;
use crate::journal::record::{Proof, Subject};
use condition::Conditions;
use sight::Sight;

/// Everything that closing a rotation rests on.
#[derive(Debug, Clone, Copy)]
pub struct Closing<'a> {
    /// All records of the journal, verified.
    pub journal: &'a [Record],
    /// True if the journal ends in a line that was not written to its end.
    pub is_torn: bool,
    /// The inventory as it is now, and SHA-256 of its bytes.
    pub inventory: (&'a Inventory, &'a str),
    /// The later scan.
    pub report: &'a Report,
    /// The report that asked for the rotation, if somebody named it.
    pub before: Option<&'a Report>,
    /// Now.
    pub now: Timestamp,
}

/// A name without a rotation that can be closed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClosingError {
    /// Nothing is called that.
    #[error(
        "the journal has no rotation `{0}`, and none of a credential of this name: `straykey rotate status` lists them"
    )]
    Unknown(String),
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Its stable name.
    pub id: &'static str,
    /// Whether it holds.
    pub holds: bool,
    /// Why, a sentence.
    pub text: String,
}

/// What was found out about a rotation.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The rotation, as the journal's last record of it has it.
    pub subject: Subject,
    /// How far it went.
    pub handling: Handling,
    /// All conditions, in their order.
    pub checks: Vec<Check>,
    /// Places where the old version stands in history.
    pub in_history: u64,
}

impl Verdict {
    /// Holds the later scan against the rotation of this id, or the last one of the credential of this id.
    ///
    /// # Errors
    /// When there is no such rotation.
    pub fn of(closing: Closing<'_>, name: &str) -> Result<Self, ClosingError> {
        let unknown = || ClosingError::Unknown(name.to_owned());
        let id = rotation(closing.journal, name).ok_or_else(unknown)?;
        let handling = Handling::of_rotation(closing.journal, id).ok_or_else(unknown)?;
        let mut of_it =
            closing.journal.iter().filter_map(|record| record.rotation.as_ref()).filter(|one| one.id == id);
        let subject = of_it.next_back().ok_or_else(unknown)?.clone();
        let (inventory, _) = closing.inventory;
        let credential = inventory.credentials().iter().find(|one| one.id == subject.credential);
        let sight = Sight::of(closing.report, &subject);
        let conditions =
            Conditions { closing, subject: &subject, handling: &handling, credential, sight: &sight };
        let checks = conditions.checks();
        let in_history = sight.history;
        Ok(Self { subject, handling, checks, in_history })
    }

    /// Since when it is closed, if it is already.
    #[must_use]
    pub fn closed(&self) -> Option<Timestamp> {
        self.handling.closed
    }

    /// True if every condition holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.checks.iter().all(|check| check.holds)
    }

    /// What is written into the journal; nothing if a condition does not hold.
    #[must_use]
    pub fn proof(&self, closing: Closing<'_>) -> Option<Proof> {
        Some(Proof {
            report: closing.report.digest.clone(),
            as_of: closing.report.as_of.filter(|_| self.holds())?,
            inventory: closing.inventory.1.to_owned(),
            in_history: self.in_history,
            checked: self.checks.iter().map(|check| check.text.clone()).collect(),
        })
    }
}

/// The rotation of this id, or the last one that began for the credential of this id.
fn rotation<'a>(journal: &'a [Record], name: &str) -> Option<&'a str> {
    let subjects = || journal.iter().filter_map(|record| record.rotation.as_ref());
    let by_id = subjects().find(|subject| subject.id == name);
    let mut seen = BTreeSet::new();
    let begun = subjects().filter(|subject| seen.insert(subject.id.as_str()));
    by_id
        .or_else(|| begun.filter(|subject| subject.credential == name).last())
        .map(|subject| subject.id.as_str())
}

/// So many places are named in a sentence.
const NAMED: usize = 5;

/// The first of these places, and how many more there are.
fn listed(places: &[String]) -> String {
    let mut names: Vec<String> = places.iter().take(NAMED).cloned().collect();
    if let Some(more @ 1..) = places.len().checked_sub(NAMED) {
        names.push(format!("{more} more"));
    }
    names.join(", ")
}
