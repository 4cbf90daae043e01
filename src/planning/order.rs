//! In which order rotations are carried out: emergencies by how far they reach, then what is urgent, then by deadline; who
//! hands a credential on before who gets it.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::Timestamp;

use super::need::Need;
use crate::finding::Urgency;
use crate::inventory::Agent;
use crate::rotation::plan::Item;

/// What stands for an urgency that nobody knows any more.
pub const UNKNOWN: &str = "unknown";

/// The most agents in a chain that are counted.
const FARTHEST: usize = 1_000;

/// Where an item stands among the others; the smallest comes first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    urgency: Reverse<Urgency>,
    blast: Reverse<u64>,
    deadline: (bool, Option<Timestamp>),
    depth: usize,
    credential: String,
    version: Option<String>,
    id: String,
}

/// The rank of an item.
#[must_use]
pub(super) fn rank(item: &Item, need: &Need<'_>, depths: &Depths<'_>) -> Rank {
    let is_emergency = need.urgency == Urgency::Emergency;
    Rank {
        urgency: Reverse(need.urgency),
        blast: Reverse(need.blast.as_ref().filter(|_| is_emergency).map_or(0, |blast| blast.score)),
        deadline: (item.deadline.is_none(), item.deadline),
        depth: depths.of(&need.entry.consumers),
        credential: item.credential.clone(),
        version: item.old.fingerprint.map(|fingerprint| fingerprint.to_string()),
        id: item.id.clone(),
    }
}

/// How long the chain of delegation above each agent is: 0 for one that nobody delegates to.
pub(super) struct Depths<'a>(BTreeMap<&'a str, usize>);

impl<'a> Depths<'a> {
    /// The longest chain above each agent. An inventory has no cycles.
    pub(super) fn new(agents: &'a BTreeMap<String, Agent>) -> Self {
        let mut depths: BTreeMap<&str, usize> = agents.keys().map(|name| (name.as_str(), 0)).collect();
        // Each round lets a chain grow by one agent; without cycles there are no more rounds than agents.
        for _ in 0..agents.len().min(FARTHEST) {
            let mut has_grown = false;
            for agent in agents.values() {
                let below = depths.get(agent.id.as_str()).copied().unwrap_or_default() + 1;
                for name in &agent.delegates_to {
                    if let Some(depth) = depths.get_mut(name.as_str()).filter(|depth| **depth < below) {
                        *depth = below;
                        has_grown = true;
                    }
                }
            }
            if !has_grown {
                break;
            }
        }
        Self(depths)
    }

    /// How many hand a credential on before the first of its consumers.
    fn of(&self, consumers: &[String]) -> usize {
        let depth = |name: &String| self.0.get(name.as_str()).copied().unwrap_or_default();
        consumers.iter().map(depth).min().unwrap_or_default()
    }
}

/// The most urgent first; what nobody knows before what is only scheduled.
#[must_use]
pub(super) fn of_urgency(name: &str) -> usize {
    let order = [Urgency::Emergency.as_str(), Urgency::Urgent.as_str(), UNKNOWN, Urgency::Scheduled.as_str()];
    order.iter().position(|known| *known == name).unwrap_or(order.len())
}
