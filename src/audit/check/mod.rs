//! Checks: questions that an inventory and a scan can answer, each a function over the estate.
//!
//! Controls of every framework refer to the same checks, so that one fact has one answer.

pub mod agent;
pub mod custody;
pub mod exposure;
pub mod lifecycle;
pub mod lifetime;

mod census;

use std::collections::BTreeMap;

use super::estate::Estate;
use crate::finding::Finding;
use crate::fingerprint::FindingId;

/// One question.
#[derive(Debug)]
pub struct Check {
    /// Its stable name.
    pub id: &'static str,
    /// What is asked, for people.
    pub question: &'static str,
    /// What the answer rests on.
    pub basis: Basis,
    /// Looks.
    pub look: fn(&Estate<'_>) -> Observation,
}

/// What an answer rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// On what the inventory says: it is there to be read.
    Declaration,
    /// On not having found something: worth as much as the scan is complete.
    Absence,
}

/// What a check saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// How many things were looked at. None: there is nothing to be said.
    pub examined: u64,
    /// What was looked at, and what was seen: a sentence.
    pub evidence: String,
    /// What speaks against it.
    pub gaps: Vec<Gap>,
}

/// One thing that speaks against a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// What it is about.
    pub subject: Subject,
    /// What is wrong with it.
    pub what: String,
    /// The findings that show it.
    pub findings: Vec<FindingId>,
}

/// What a gap is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// The inventory as a whole.
    Inventory,
    /// A declared credential, by id.
    Credential(String),
    /// An agent, by id.
    Agent(String),
    /// A secret that nobody declared, by the name of what it is.
    Undeclared(String),
}

impl Subject {
    /// What kind of thing it is: the stable name.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Inventory => "inventory",
            Self::Credential(_) => "credential",
            Self::Agent(_) => "agent",
            Self::Undeclared(_) => "undeclared",
        }
    }

    /// Which one it is.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Inventory => "",
            Self::Credential(name) | Self::Agent(name) | Self::Undeclared(name) => name,
        }
    }
}

impl Gap {
    /// About a declared credential.
    #[must_use]
    pub fn of_credential(id: &str, what: impl Into<String>) -> Self {
        Self { subject: Subject::Credential(id.to_owned()), what: what.into(), findings: Vec::new() }
    }

    /// About an agent.
    #[must_use]
    pub fn of_agent(id: &str, what: impl Into<String>) -> Self {
        Self { subject: Subject::Agent(id.to_owned()), what: what.into(), findings: Vec::new() }
    }

    /// The same, shown by these findings.
    #[must_use]
    pub fn shown_by<'a>(mut self, findings: impl Iterator<Item = &'a Finding>) -> Self {
        self.findings.extend(findings.map(|finding| finding.id.clone()));
        self
    }
}

/// The answer to a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Looked, and nothing speaks against it.
    Shown,
    /// Something speaks against it.
    Gap,
    /// There is nothing that it could be about.
    NothingToExamine,
    /// Nothing was found, but not everything was read.
    Incomplete,
}

impl Answer {
    /// The stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Shown => "shown",
            Self::Gap => "gap",
            Self::NothingToExamine => "nothing-to-examine",
            Self::Incomplete => "not-shown",
        }
    }
}

/// One check and what it saw.
#[derive(Debug)]
pub struct Checked {
    /// The check.
    pub check: &'static Check,
    /// What it saw.
    pub observation: Observation,
    /// What that means.
    pub answer: Answer,
}

/// Every check of the catalogue, answered once.
#[derive(Debug)]
pub struct Answers(BTreeMap<&'static str, Checked>);

impl Answers {
    /// Answers all of them.
    #[must_use]
    pub fn of(estate: &Estate<'_>) -> Self {
        Self(ALL.iter().map(|check| (check.id, answer(check, estate))).collect())
    }

    /// The answer to one of [`ALL`].
    #[must_use]
    pub fn get(&self, check: &Check) -> Option<&Checked> {
        self.0.get(check.id)
    }

    /// True when it was looked at and nothing speaks against it.
    #[must_use]
    pub fn is_shown(&self, check: &Check) -> bool {
        self.get(check).is_some_and(|checked| checked.answer == Answer::Shown)
    }

    /// All of them, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Checked> {
        self.0.values()
    }
}

/// Looks, and says what it means. A gap is a gap however little was read.
fn answer(check: &'static Check, estate: &Estate<'_>) -> Checked {
    let observation = (check.look)(estate);
    let answer = match (&*observation.gaps, observation.examined, check.basis) {
        ([_, ..], _, _) => Answer::Gap,
        ([], 0, _) => Answer::NothingToExamine,
        ([], _, Basis::Absence) if !estate.reading.is_complete() => Answer::Incomplete,
        ([], _, _) => Answer::Shown,
    };
    Checked { check, observation, answer }
}

/// Every check, in the order of the documentation.
pub const ALL: &[&Check] = &[
    &lifetime::LIMITED,
    &lifetime::DATED,
    &lifetime::WITHIN_LIMITS,
    &lifetime::DATES_HOLD,
    &lifetime::ENDS,
    &lifetime::NOT_STATIC,
    &lifetime::EPHEMERAL,
    &lifetime::CARD_DATA,
    &lifetime::PASSWORDS_CHANGED,
    &lifetime::CRYPTOPERIOD,
    &lifetime::KEYS_KEPT,
    &exposure::READ,
    &exposure::DECLARED,
    &exposure::NOT_EXPOSED,
    &exposure::OLD_VERSIONS_GONE,
    &exposure::PASSWORDS_NOT_IN_TEXT,
    &custody::INVENTORIED,
    &custody::OWNED,
    &custody::STORED,
    &custody::ACCESS_STATED,
    &custody::ENVIRONMENT_STATED,
    &custody::ONE_CONSUMER,
    &custody::AS_DECLARED,
    &custody::RECOGNISED,
    &custody::WHERE_DECLARED,
    &lifecycle::TIERED,
    &lifecycle::AUTOMATED,
    &lifecycle::VERIFIED,
    &lifecycle::REVOCABLE,
    &lifecycle::MOSTLY_AUTOMATED,
    &lifecycle::TRIGGERED,
    &lifecycle::ENDS_SOON_AFTER,
    &lifecycle::OVERLAPPED,
    &lifecycle::TRACED,
    &agent::CONSUMERS_STATED,
    &agent::CONSUMERS_KNOWN,
    &agent::OFFBOARDED,
    &agent::READY,
];

#[cfg(test)]
mod tests;
