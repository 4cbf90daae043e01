//! What an audit looks at: the declared credentials and agents, and what one scan found out about them.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::dossier::Dossier;
use crate::finding::{Drift, Finding, Status};
use crate::inventory::{Agent, AgentStatus, Inventory};
use crate::notice::{Coverage, Notice};

/// What the scan behind an audit covered.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// What was asked for, as typed.
    pub scope: &'a [String],
    /// Whether it was the files as they are, or all that the repositories ever held.
    pub depth: Depth,
    /// Texts scanned.
    pub texts: u64,
    /// Bytes scanned.
    pub bytes: u64,
    /// Rules that were applied.
    pub rules: u64,
    /// Non-fatal trouble, sorted.
    pub notices: &'a [Notice],
}

/// How far back a scan looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Files as they are now.
    Files,
    /// Every content that the repositories ever held.
    History,
}

impl Depth {
    /// The stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Files => "files",
            Self::History => "history",
        }
    }
}

impl Reading<'_> {
    /// True when everything that was asked for was read: only then does "not found" mean anything.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.notices.iter().all(|notice| notice.coverage == Coverage::Complete)
    }
}

/// One inventory and one scan, joined by credential and by agent.
#[derive(Debug)]
pub struct Estate<'a> {
    /// What was declared.
    pub inventory: &'a Inventory,
    /// SHA-256 of the inventory's bytes, as 64 hex digits.
    pub inventory_digest: &'a str,
    /// All findings of the scan.
    pub findings: &'a [Finding],
    /// What the scan covered.
    pub reading: Reading<'a>,
    /// The instant that ages are measured against.
    pub now: Timestamp,
    dossiers: Vec<Dossier<'a>>,
    /// Positions of dossiers, by everybody who uses their credentials.
    held: BTreeMap<&'a str, Vec<usize>>,
    /// Findings, by the consumers that stand beside their secrets.
    used: BTreeMap<&'a str, Vec<&'a Finding>>,
}

impl<'a> Estate<'a> {
    /// Joins what was declared with what was found.
    #[must_use]
    pub fn new(
        inventory: &'a Inventory,
        inventory_digest: &'a str,
        findings: &'a [Finding],
        reading: Reading<'a>,
        now: Timestamp,
    ) -> Self {
        let mut of_credential: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
        for finding in findings {
            if let Some(credential) = &finding.credential {
                of_credential.entry(&credential.id).or_default().push(finding);
            }
        }
        let dossiers: Vec<Dossier<'_>> = inventory
            .credentials()
            .iter()
            .map(|credential| {
                let findings = of_credential.remove(credential.id.as_str()).unwrap_or_default();
                Dossier::new(credential, inventory, findings, now)
            })
            .collect();
        let mut held: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (position, dossier) in dossiers.iter().enumerate().filter(|(_, dossier)| dossier.is_in_use()) {
            for consumer in dossier.consumers() {
                held.entry(consumer).or_default().push(position);
            }
        }
        let mut used: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
        for finding in findings {
            for consumer in finding.discovered_consumers() {
                used.entry(consumer).or_default().push(finding);
            }
        }
        Self { inventory, inventory_digest, findings, reading, now, dossiers, held, used }
    }

    /// What is known about each declared credential, in the order of the inventory; retired ones are among them.
    #[must_use]
    pub fn dossiers(&self) -> &[Dossier<'a>] {
        &self.dossiers
    }

    /// What is known about the credentials of which some version is in use, in the order of the inventory.
    pub fn in_use(&self) -> impl Iterator<Item = &Dossier<'a>> {
        self.dossiers.iter().filter(|dossier| dossier.is_in_use())
    }

    /// Secrets that were found and that nobody declared.
    pub fn undeclared(&self) -> impl Iterator<Item = &'a Finding> {
        self.findings.iter().filter(|finding| is_undeclared(finding))
    }

    /// The declared agents, by id.
    pub fn agents(&self) -> impl Iterator<Item = &'a Agent> {
        self.inventory.agents().values()
    }

    /// The declared agents that still run, by id.
    pub fn active_agents(&self) -> impl Iterator<Item = &'a Agent> {
        self.agents().filter(|agent| agent.status == AgentStatus::Active)
    }

    /// True when an agent of this name is declared and was shut down.
    #[must_use]
    pub fn is_decommissioned(&self, agent: &str) -> bool {
        self.inventory.agents().get(agent).is_some_and(|agent| agent.status == AgentStatus::Decommissioned)
    }

    /// The credentials that an agent uses, declared or discovered, in the order of the inventory.
    pub fn held_by(&self, agent: &str) -> impl Iterator<Item = &Dossier<'a>> {
        let positions = self.held.get(agent).map_or(&[][..], Vec::as_slice);
        positions.iter().filter_map(|position| self.dossiers.get(*position))
    }

    /// Agents and tool servers that the scan found beside secrets, each with the findings of these.
    pub fn discovered_consumers(&self) -> impl Iterator<Item = (&'a str, &[&'a Finding])> {
        self.used.iter().map(|(name, findings)| (*name, findings.as_slice()))
    }

    /// Secrets that nobody declared, found with the name of this agent beside them.
    pub fn undeclared_of(&self, agent: &str) -> impl Iterator<Item = &'a Finding> {
        self.used.get(agent).into_iter().flatten().copied().filter(|finding| is_undeclared(finding))
    }

    /// What reports call the inventory.
    #[must_use]
    pub fn inventory_file(&self) -> &Arc<str> {
        self.inventory.file()
    }
}

fn is_undeclared(finding: &Finding) -> bool {
    finding.status == Status::Drifted(Drift::Undeclared)
}
