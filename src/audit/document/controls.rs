//! Wire types of checks, controls, levels and statements.

use serde::Serialize;

use crate::audit::ask::{self, Ask};
use crate::audit::check::{Checked, Gap as CheckGap};
use crate::audit::control::Assessed;
use crate::audit::ladder::Climb;
use crate::audit::statement::{Statement as Stated, Statements};
use crate::fingerprint::FindingId;

/// One control.
#[derive(Debug, Serialize)]
pub struct Control<'a> {
    /// Its stable name.
    pub id: &'static str,
    /// Which framework asks for it.
    pub framework: &'static str,
    /// What it asks for.
    pub title: &'static str,
    /// Where it is written.
    pub source: &'static str,
    /// `gap`, `not-shown`, `not-checkable`, `stated`, `partly-met`, `met-with-statements` or `met-by-evidence`.
    pub outcome: &'static str,
    /// Its checks, by id; what they saw is in the list of checks.
    pub checks: Vec<ControlCheck<'a>>,
    /// What a person has to add.
    pub to_add: Vec<ToAdd>,
}

/// One check of a control.
#[derive(Debug, Serialize)]
pub struct ControlCheck<'a> {
    /// Its id.
    pub id: &'static str,
    /// `shown`, `gap`, `nothing-to-examine` or `not-shown`.
    pub answer: &'static str,
    /// What was looked at, and what was seen.
    pub evidence: &'a str,
}

/// What a person has to add.
#[derive(Debug, Serialize)]
pub struct ToAdd {
    /// Its stable name.
    pub id: &'static str,
    /// What it is.
    pub what: &'static str,
    /// Whether somebody states it.
    pub stated: bool,
}

impl ToAdd {
    fn of(ask: &Ask, statements: &Statements) -> Self {
        Self { id: ask.id, what: ask.what, stated: statements.about(ask).is_some() }
    }
}

impl<'a> Control<'a> {
    /// The wire form.
    #[must_use]
    pub fn of(assessed: &Assessed<'a>, statements: &Statements) -> Self {
        let control = assessed.control;
        Self {
            id: control.id,
            framework: control.framework.as_str(),
            title: control.title,
            source: control.source,
            outcome: assessed.outcome.as_str(),
            checks: assessed
                .checked
                .iter()
                .map(|checked| ControlCheck {
                    id: checked.check.id,
                    answer: checked.answer.as_str(),
                    evidence: &checked.observation.evidence,
                })
                .collect(),
            to_add: control.asks.iter().map(|ask| ToAdd::of(ask, statements)).collect(),
        }
    }
}

/// One check.
#[derive(Debug, Serialize)]
pub struct Check<'a> {
    /// Its stable name.
    pub id: &'static str,
    /// What is asked.
    pub question: &'static str,
    /// `shown`, `gap`, `nothing-to-examine` or `not-shown`.
    pub answer: &'static str,
    /// How many things were looked at.
    pub examined: u64,
    /// What was looked at, and what was seen.
    pub evidence: &'a str,
    /// What speaks against it.
    pub gaps: Vec<Gap<'a>>,
}

impl<'a> Check<'a> {
    /// The wire form.
    #[must_use]
    pub fn of(checked: &'a Checked) -> Self {
        Self {
            id: checked.check.id,
            question: checked.check.question,
            answer: checked.answer.as_str(),
            examined: checked.observation.examined,
            evidence: &checked.observation.evidence,
            gaps: checked.observation.gaps.iter().map(Gap::of).collect(),
        }
    }
}

/// One thing that speaks against a check.
#[derive(Debug, Serialize)]
pub struct Gap<'a> {
    /// `inventory`, `credential`, `agent` or `undeclared`.
    pub subject: &'static str,
    /// Its id; what it is, for an undeclared secret; empty for the inventory.
    pub name: &'a str,
    /// What is wrong.
    pub what: &'a str,
    /// The ids of the findings that show it.
    pub findings: Vec<&'a str>,
}

impl<'a> Gap<'a> {
    fn of(gap: &'a CheckGap) -> Self {
        Self {
            subject: gap.subject.kind(),
            name: gap.subject.name(),
            what: &gap.what,
            findings: gap.findings.iter().map(FindingId::as_str).collect(),
        }
    }
}

/// How far the evidence climbs.
#[derive(Debug, Serialize)]
pub struct Ladder<'a> {
    /// The level for which everything is shown.
    pub level: u8,
    /// What it is called.
    pub title: &'a str,
    /// The next level, and what is missing for it; nothing at the top.
    pub next: Option<Next<'a>>,
}

/// The next level.
#[derive(Debug, Serialize)]
pub struct Next<'a> {
    /// Its number.
    pub level: u8,
    /// What it is called.
    pub title: &'a str,
    /// Checks that are not shown.
    pub missing_checks: Vec<MissingCheck>,
    /// What nobody states.
    pub to_add: Vec<ToAdd>,
}

/// One check that is not shown.
#[derive(Debug, Serialize)]
pub struct MissingCheck {
    /// Its id.
    pub id: &'static str,
    /// `gap`, `nothing-to-examine` or `not-shown`.
    pub answer: &'static str,
}

impl<'a> Ladder<'a> {
    /// The wire form.
    #[must_use]
    pub fn of(climb: &'a Climb) -> Self {
        let to_add = |ask: &&Ask| ToAdd { id: ask.id, what: ask.what, stated: false };
        Self {
            level: climb.reached.number,
            title: climb.reached.title,
            next: climb.next.as_ref().map(|missing| Next {
                level: missing.level.number,
                title: missing.level.title,
                missing_checks: missing
                    .checks
                    .iter()
                    .map(|(check, answer)| MissingCheck { id: check.id, answer: answer.as_str() })
                    .collect(),
                to_add: missing.asks.iter().map(to_add).collect(),
            }),
        }
    }
}

/// What somebody states.
#[derive(Debug, Serialize)]
pub struct Statement<'a> {
    /// What it is about: the id of something to add.
    pub about: &'static str,
    /// What was asked for.
    pub asked: &'static str,
    /// Who states it.
    pub by: &'a str,
    /// The day it was stated.
    pub on: String,
    /// The last day it counts.
    pub until: String,
    /// Where the evidence is.
    pub evidence: &'a str,
    /// False when its time is over: it is listed, and counts for nothing.
    pub counts: bool,
}

impl<'a> Statement<'a> {
    /// All of them: those that count, then those that do not.
    #[must_use]
    pub fn all(statements: &'a Statements) -> Vec<Self> {
        let wire = |about: &'static str, stated: &'a Stated, counts| Self {
            about,
            asked: ask::ALL.iter().find(|ask| ask.id == about).map_or("", |ask| ask.what),
            by: &stated.by,
            on: stated.on.to_string(),
            until: stated.until.to_string(),
            evidence: &stated.evidence,
            counts,
        };
        let current = statements.current().map(|(about, stated)| wire(about, stated, true));
        let lapsed = statements.lapsed().iter().map(|(about, stated)| wire(about, stated, false));
        current.chain(lapsed).collect()
    }
}
