//! Wire types of hygiene scores.

use serde::Serialize;

use crate::audit::Audit;
use crate::audit::dossier::Dossier;
use crate::audit::score::{FORMULA, Hygiene, Score};
use crate::inventory::{self, AgentStatus};

/// The hygiene of several credentials together.
#[derive(Debug, Serialize)]
pub struct Standing {
    /// The formula, with its version.
    pub formula: &'static str,
    /// 0 to 100.
    pub score: u8,
    /// The lowest score of one of them.
    pub lowest: u8,
    /// Declared credentials that were counted.
    pub credentials: u64,
    /// Undeclared secrets that were counted, with 0 points each.
    pub undeclared: u64,
}

impl Standing {
    /// The wire form.
    #[must_use]
    pub fn of(hygiene: &Hygiene) -> Self {
        Self {
            formula: FORMULA,
            score: hygiene.score,
            lowest: hygiene.lowest,
            credentials: hygiene.credentials,
            undeclared: hygiene.undeclared,
        }
    }
}

/// What one owner answers for.
#[derive(Debug, Serialize)]
pub struct Owner<'a> {
    /// Who; nothing for credentials without an owner.
    pub owner: Option<&'a str>,
    /// How well it is kept.
    pub hygiene: Standing,
}

impl<'a> Owner<'a> {
    /// The wire form.
    #[must_use]
    pub fn of(owner: Option<&'a str>, hygiene: &Hygiene) -> Self {
        Self { owner, hygiene: Standing::of(hygiene) }
    }
}

/// One agent.
#[derive(Debug, Serialize)]
pub struct Agent<'a> {
    /// Its id.
    pub id: &'a str,
    /// `active` or `decommissioned`.
    pub status: &'static str,
    /// How well its credentials are kept; nothing if it uses none.
    pub hygiene: Option<Standing>,
}

impl<'a> Agent<'a> {
    /// The wire form.
    #[must_use]
    pub fn of(audit: &'a Audit<'a>, agent: &'a inventory::Agent) -> Self {
        let hygiene = audit.hygiene_of(agent).as_ref().map(Standing::of);
        Self { id: &agent.id, status: status(agent.status), hygiene }
    }
}

pub(super) fn status(status: AgentStatus) -> &'static str {
    match status {
        AgentStatus::Active => "active",
        AgentStatus::Decommissioned => "decommissioned",
    }
}

/// One declared credential.
#[derive(Debug, Serialize)]
pub struct Credential<'a> {
    /// Its id.
    pub id: &'a str,
    /// What it is for.
    pub kind: &'static str,
    /// Who answers for it.
    pub owner: Option<&'a str>,
    /// 0 to 100: the sum of the parts.
    pub score: u8,
    /// The parts.
    pub parts: Parts,
    /// Every difference from its declaration.
    pub drifts: Vec<&'static str>,
    /// The ids of the findings that name it.
    pub findings: Vec<&'a str>,
}

impl<'a> Credential<'a> {
    /// The wire form.
    #[must_use]
    pub fn of(dossier: &Dossier<'a>, score: &Score) -> Self {
        Self {
            id: &dossier.credential.id,
            kind: dossier.credential.kind.as_str(),
            owner: dossier.credential.owner.as_deref(),
            score: score.total(),
            parts: Parts::of(score),
            drifts: dossier.drifts.iter().map(|drift| drift.id()).collect(),
            findings: dossier.findings.iter().map(|finding| finding.id.as_str()).collect(),
        }
    }
}

/// The parts of a score.
#[derive(Debug, Serialize)]
pub struct Parts {
    /// For its age: 0 to 35.
    pub age: u8,
    /// For the places where it is: 0 to 25.
    pub places: u8,
    /// For dates that hold: 0 or 10.
    pub dates: u8,
    /// For an owner: 0, 5 or 10.
    pub ownership: u8,
    /// For a store and a way to revoke it: 0, 5 or 10.
    pub custody: u8,
    /// For not being shared: 0 to 10.
    pub isolation: u8,
}

impl Parts {
    /// The wire form.
    #[must_use]
    pub fn of(score: &Score) -> Self {
        Self {
            age: score.age,
            places: score.places,
            dates: score.dates,
            ownership: score.ownership,
            custody: score.custody,
            isolation: score.isolation,
        }
    }
}
