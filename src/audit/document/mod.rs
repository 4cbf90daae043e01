//! The audit as JSON documents, for programs. Their types are their own and versioned: a field is never renamed or given
//! another meaning within a version, and what is not known is `null`, not left out.
//!
//! No document holds a secret, a fingerprint, or the place of a finding; findings are named by their ids.

pub mod controls;
pub mod costs;
pub mod hygiene;
pub mod trust;

use serde::Serialize;

use super::Audit;
use super::estate::Estate;
use crate::notice;
use crate::report::json::document::Tool;
use controls::{Check, Control, Ladder, Statement};
use costs::Cost;
use hygiene::{Agent, Credential, Owner, Standing};

/// The name of the document's schema.
pub const SCHEMA: &str = "straykey.audit";

/// The version of the wire types.
pub const VERSION: u32 = 1;

/// The whole audit.
#[derive(Debug, Serialize)]
pub struct Document<'a> {
    /// Always [`SCHEMA`].
    pub schema: &'static str,
    /// Always [`VERSION`].
    pub version: u32,
    /// Of which run.
    #[serde(flatten)]
    pub header: Header<'a>,
    /// What was scanned.
    pub scan: Scan<'a>,
    /// AG-805's score.
    pub ag_805: Ladder<'a>,
    /// The playbook's level.
    pub maturity: Ladder<'a>,
    /// The hygiene of everything.
    pub hygiene: Option<Standing>,
    /// By owner.
    pub owners: Vec<Owner<'a>>,
    /// By agent.
    pub agents: Vec<Agent<'a>>,
    /// By credential.
    pub credentials: Vec<Credential<'a>>,
    /// Every control.
    pub controls: Vec<Control<'a>>,
    /// Every check, by id.
    pub checks: Vec<Check<'a>>,
    /// What people state.
    pub statements: Vec<Statement<'a>>,
    /// The cost view; nothing without numbers.
    pub cost: Option<Cost<'a>>,
}

impl<'a> Document<'a> {
    /// The document of `audit`.
    #[must_use]
    pub fn of(audit: &'a Audit<'a>) -> Self {
        Self {
            schema: SCHEMA,
            version: VERSION,
            header: Header::of(audit.estate),
            scan: Scan::of(audit.estate),
            ag_805: Ladder::of(&audit.tenure),
            maturity: Ladder::of(&audit.maturity),
            hygiene: audit.hygiene().as_ref().map(Standing::of),
            owners: audit.owners().into_iter().map(|(owner, hygiene)| Owner::of(owner, &hygiene)).collect(),
            agents: audit.estate.agents().map(|agent| Agent::of(audit, agent)).collect(),
            credentials: audit.scores().map(|(dossier, score)| Credential::of(dossier, &score)).collect(),
            controls: audit.controls().map(|assessed| Control::of(&assessed, audit.statements)).collect(),
            checks: audit.answers.iter().map(Check::of).collect(),
            statements: Statement::all(audit.statements),
            cost: audit.costs.map(Cost::of),
        }
    }
}

/// Of which run a document is.
#[derive(Debug, Serialize)]
pub struct Header<'a> {
    /// The program that wrote it.
    pub tool: Tool,
    /// The instant that ages are measured against.
    pub as_of: String,
    /// False when something that was asked for was not read: what was not found may be there all the same.
    pub complete: bool,
    /// The inventory.
    pub inventory: Inventory<'a>,
}

/// The inventory.
#[derive(Debug, Serialize)]
pub struct Inventory<'a> {
    /// SHA-256 of its bytes, as 64 hex digits.
    pub sha256: &'a str,
    /// Credentials that it declares.
    pub credentials: u64,
    /// Agents that it declares.
    pub agents: u64,
}

impl<'a> Header<'a> {
    /// The header of an audit of `estate`.
    #[must_use]
    pub fn of(estate: &Estate<'a>) -> Self {
        Self {
            tool: Tool::THIS,
            as_of: estate.now.to_string(),
            complete: estate.reading.is_complete(),
            inventory: Inventory {
                sha256: estate.inventory_digest,
                credentials: estate.dossiers().len() as u64,
                agents: estate.agents().count() as u64,
            },
        }
    }
}

/// What was scanned.
#[derive(Debug, Serialize)]
pub struct Scan<'a> {
    /// What was asked for, as typed.
    pub scope: &'a [String],
    /// `files` or `history`.
    pub depth: &'static str,
    /// Texts scanned.
    pub texts: u64,
    /// Bytes scanned.
    pub bytes: u64,
    /// Rules that were applied.
    pub rules_applied: u64,
    /// Findings of all kinds, those with status `current` among them.
    pub findings: u64,
    /// Of those, secrets that nobody declared.
    pub undeclared: u64,
    /// Non-fatal trouble.
    pub notices: Vec<Notice<'a>>,
}

impl<'a> Scan<'a> {
    fn of(estate: &Estate<'a>) -> Self {
        let reading = &estate.reading;
        Self {
            scope: reading.scope,
            depth: reading.depth.as_str(),
            texts: reading.texts,
            bytes: reading.bytes,
            rules_applied: reading.rules,
            findings: estate.findings.len() as u64,
            undeclared: estate.undeclared().count() as u64,
            notices: reading.notices.iter().map(Notice::of).collect(),
        }
    }
}

/// Non-fatal trouble.
#[derive(Debug, Serialize)]
pub struct Notice<'a> {
    /// Which kind.
    pub kind: &'static str,
    /// `incomplete` or `complete`.
    pub coverage: &'static str,
    /// Where; empty for the whole run.
    pub place: &'a str,
    /// The cause and the remedy.
    pub detail: &'a str,
}

impl<'a> Notice<'a> {
    fn of(notice: &'a notice::Notice) -> Self {
        Self {
            kind: notice.kind.as_str(),
            coverage: match notice.coverage {
                notice::Coverage::Incomplete => "incomplete",
                notice::Coverage::Complete => "complete",
            },
            place: &notice.place,
            detail: &notice.detail,
        }
    }
}
