//! The audit: what an inventory and one scan show about controls, maturity and hygiene, and what they do not.
//!
//! [`estate::Estate`] joins what was declared with what was found. [`check`]s ask it questions, each once; the controls of
//! the [`catalogue`] and the [`ladder`]s (AG-805's score in [`tenure`], the playbook's levels in [`maturity`]) refer to
//! their answers. What no scan can show is an [`ask`], which a person may meet with a [`statement`]. [`score`] says how well
//! single credentials are kept, [`cost`] is the playbook's model of loss with the user's own numbers. All of it is pure;
//! [`pack`] writes it down.
//!
//! An audit gives evidence. It never says that a control is met as a whole.

pub mod ask;
pub mod catalogue;
pub mod check;
pub mod control;
pub mod cost;
pub mod document;
pub mod dossier;
pub mod estate;
pub mod ladder;
pub mod maturity;
pub mod pack;
pub mod score;
pub mod statement;
pub mod tenure;

mod amount;
#[cfg(test)]
mod sample;

use std::collections::BTreeMap;

use check::Answers;
use control::{Assessed, Outcome};
use cost::Costs;
use dossier::Dossier;
use estate::Estate;
use ladder::Climb;
use score::{Facts, Hygiene, Score};
use statement::Statements;

use crate::finding::Drift;
use crate::inventory::Agent;

/// An audit of one estate.
#[derive(Debug)]
pub struct Audit<'a> {
    /// What was looked at.
    pub estate: &'a Estate<'a>,
    /// What people state besides.
    pub statements: &'a Statements,
    /// The numbers of the cost view, if they were given.
    pub costs: Option<&'a Costs>,
    /// Every check, answered.
    pub answers: Answers,
    /// AG-805's score.
    pub tenure: Climb,
    /// The playbook's level.
    pub maturity: Climb,
}

impl<'a> Audit<'a> {
    /// Looks at everything once.
    #[must_use]
    pub fn of(estate: &'a Estate<'a>, statements: &'a Statements, costs: Option<&'a Costs>) -> Self {
        let answers = Answers::of(estate);
        Self {
            estate,
            statements,
            costs,
            tenure: tenure::tenure(&answers, statements),
            maturity: maturity::maturity(&answers, statements),
            answers,
        }
    }

    /// Every control with how far the evidence goes, in the order of the catalogue.
    pub fn controls(&self) -> impl Iterator<Item = Assessed<'_>> {
        catalogue::controls().map(|control| Assessed::of(control, &self.answers, self.statements))
    }

    /// True when something speaks against some control.
    #[must_use]
    pub fn has_gaps(&self) -> bool {
        self.controls().any(|assessed| assessed.outcome == Outcome::Gap)
    }

    /// The hygiene of each credential that is in use, or was retired and is still there, in the order of the inventory.
    pub fn scores(&self) -> impl Iterator<Item = (&'a Dossier<'a>, Score)> {
        let counts = |dossier: &&Dossier<'_>| dossier.is_in_use() || dossier.has(Drift::Retired);
        self.estate.dossiers().iter().filter(counts).map(scored)
    }

    /// The hygiene of everything that is declared or was found.
    #[must_use]
    pub fn hygiene(&self) -> Option<Hygiene> {
        let totals = self.scores().map(|(_, score)| score.total());
        Hygiene::over(totals, self.estate.undeclared().count() as u64)
    }

    /// The hygiene by owner; under nothing, that of credentials without an owner.
    #[must_use]
    pub fn owners(&self) -> BTreeMap<Option<&'a str>, Hygiene> {
        let mut totals: BTreeMap<Option<&str>, Vec<u8>> = BTreeMap::new();
        for (dossier, score) in self.scores() {
            totals.entry(dossier.credential.owner.as_deref()).or_default().push(score.total());
        }
        totals.into_iter().filter_map(|(owner, totals)| Some((owner, Hygiene::over(totals, 0)?))).collect()
    }

    /// The credentials that an agent uses, declared or discovered, with their scores.
    pub fn held_by(&self, agent: &str) -> impl Iterator<Item = (&'a Dossier<'a>, Score)> {
        self.estate.held_by(agent).map(scored)
    }

    /// The hygiene of one agent; nothing if it uses no credential.
    #[must_use]
    pub fn hygiene_of(&self, agent: &Agent) -> Option<Hygiene> {
        let totals: Vec<u8> = self.held_by(&agent.id).map(|(_, score)| score.total()).collect();
        Hygiene::over(totals, self.estate.undeclared_of(&agent.id).count() as u64)
    }
}

fn scored<'a>(dossier: &'a Dossier<'a>) -> (&'a Dossier<'a>, Score) {
    (dossier, Score::of(&Facts::of(dossier)))
}
