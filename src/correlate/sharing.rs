//! What uses a credential beyond its declaration: other consumers, environments, tenants, repositories, or too many.
//!
//! The playbook opens with a key that a vendor shared among all its tenants: how far a compromise reaches grows with
//! everybody who shares a credential.

use std::collections::BTreeSet;

use super::sighting::Sighting;
use super::surroundings::{environment, plain};
use crate::inventory::delegation::users;
use crate::inventory::{AgentStatus, Credential, Inventory, Limits};

/// What uses a credential beyond its declaration. Empty: nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sharing {
    /// Consumers that were found and are not declared.
    pub consumers: BTreeSet<String>,
    /// Environments that it was found in, if they are not the declared one.
    pub environments: BTreeSet<String>,
    /// Tenants that it was found for, if they are not the declared ones.
    pub tenants: BTreeSet<String>,
    /// Repositories that it was found in, if they are not the declared ones.
    pub repositories: BTreeSet<String>,
    /// Consumers that it has, and how many policy lets it have, if that is less.
    pub crowd: Option<(u64, u64)>,
}

impl Sharing {
    /// True if there is anything.
    #[must_use]
    pub fn is_any(&self) -> bool {
        *self != Self::default()
    }
}

impl Sharing {
    /// What was found of an entry beyond what it declares.
    #[must_use]
    pub fn of(credential: &Credential, inventory: &Inventory, limits: &Limits, sighting: &Sighting) -> Self {
        let consumers = consumers(credential, inventory, sighting);
        let crowd = limits.max_consumers.and_then(|may| {
            let users = users(&credential.consumers, inventory.agents());
            let is_gone = |status: AgentStatus| status == AgentStatus::Decommissioned;
            let active = users.iter().filter(|user| !user.agent.is_some_and(|agent| is_gone(agent.status)));
            let has = (active.count() + consumers.len()) as u64;
            (has > may).then_some((has, may))
        });
        let declared = credential.environment.as_deref();
        let found = || sighting.environments.iter().map(|name| (*name).to_owned());
        let environments = match (declared.map(environment), declared) {
            // A name that no path could speak of is compared with none.
            (Some(None), Some(_)) => BTreeSet::new(),
            (Some(Some(name)), _) => found().filter(|other| other != name).collect(),
            _ => more_than_one(found().collect()),
        };
        Self {
            consumers,
            environments,
            tenants: beyond(&sighting.tenants, &credential.tenants),
            repositories: beyond(&sighting.repositories, &credential.repositories),
            crowd,
        }
    }
}

/// Consumers that documents name and the entry does not, directly or through delegation. An entry that declares none is
/// taken for one that has one.
fn consumers(credential: &Credential, inventory: &Inventory, sighting: &Sighting) -> BTreeSet<String> {
    if sighting.consumers.is_empty() {
        return BTreeSet::new();
    }
    let found = sighting.consumers.iter();
    if credential.consumers.is_empty() {
        return more_than_one(found.map(|(_, name)| name.clone()).collect());
    }
    let users = users(&credential.consumers, inventory.agents());
    let known: BTreeSet<String> = users.iter().map(|user| plain(user.name)).collect();
    found.filter(|(compared, _)| !known.contains(*compared)).map(|(_, name)| name.clone()).collect()
}

/// What is not declared; where nothing is, more than one is.
fn beyond(found: &BTreeSet<String>, declared: &[String]) -> BTreeSet<String> {
    if declared.is_empty() {
        return more_than_one(found.clone());
    }
    let known: BTreeSet<String> = declared.iter().map(|name| plain(name)).collect();
    found.iter().filter(|name| !known.contains(&plain(name))).cloned().collect()
}

fn more_than_one(found: BTreeSet<String>) -> BTreeSet<String> {
    if found.len() > 1 { found } else { BTreeSet::new() }
}
