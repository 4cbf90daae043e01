//! All who use a credential: those declared, those they delegate to, and those that documents name besides.

use std::collections::BTreeMap;

use super::surroundings::plain;
use crate::finding::consumer::{Activity, Consumer, Origin};
use crate::inventory::delegation::User;
use crate::inventory::{Agent, AgentStatus};

/// The declared users in their order, then the named ones that are none of them.
#[must_use]
pub fn all<'a>(users: &[User<'_>], named: impl Iterator<Item = &'a str>) -> Vec<Consumer> {
    let mut consumers: Vec<Consumer> = users.iter().map(declared).collect();
    let mut others: BTreeMap<String, &str> = BTreeMap::new();
    named.for_each(|name| {
        others.entry(plain(name)).or_insert(name);
    });
    users.iter().for_each(|user| {
        others.remove(&plain(user.name));
    });
    let discovered = |name: &str| Consumer {
        name: name.to_owned(),
        origin: Origin::Discovered,
        activity: Activity::Unknown,
    };
    consumers.extend(others.into_values().map(discovered));
    consumers
}

fn declared(user: &User<'_>) -> Consumer {
    let activity = |agent: &Agent| match agent.status {
        AgentStatus::Active => Activity::Active,
        AgentStatus::Decommissioned => Activity::Decommissioned,
    };
    Consumer {
        name: user.name.to_owned(),
        origin: user.by.map_or(Origin::Declared, |by| Origin::Delegated(by.to_owned())),
        activity: user.agent.map_or(Activity::Unknown, activity),
    }
}

/// How many of them run, as far as we know.
#[must_use]
pub fn active(consumers: &[Consumer]) -> u64 {
    consumers.iter().filter(|consumer| consumer.activity != Activity::Decommissioned).count() as u64
}
