//! Who acts on whose behalf: the chains along which agents hand credentials on to others.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use jiff::Timestamp;

use super::agent::Agent;
use super::error::Mistakes;
use super::format::Lined;
use super::schema::AgentSyntax;

/// More agents than this are not followed from one credential.
const FARTHEST: usize = 1_000;

/// More cycles than this are not written out: they go away together.
const CYCLES: usize = 16;

/// One of those who use a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct User<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its entry, if there is one.
    pub agent: Option<&'a Agent>,
    /// Who hands the credential on to it; nothing if the credential declares it as a consumer.
    pub by: Option<&'a str>,
}

/// All who use a credential with these consumers: the consumers first, then those they delegate to, nearest first, each
/// once. In this order a new version reaches them. At most 1,000.
#[must_use]
pub fn users<'a>(consumers: &'a [String], agents: &'a BTreeMap<String, Agent>) -> Vec<User<'a>> {
    let mut known = BTreeSet::new();
    let mut waiting: VecDeque<User<'a>> = VecDeque::new();
    let of = |name: &'a str, by| User { name, agent: agents.get(name), by };
    waiting.extend(consumers.iter().filter(|name| known.insert(name.as_str())).map(|name| of(name, None)));
    let mut users = Vec::new();
    while let Some(user) = waiting.pop_front() {
        if users.len() == FARTHEST {
            break;
        }
        let delegates = user.agent.map_or(&[][..], |agent| &agent.delegates_to);
        let delegates = delegates.iter().filter(|name| known.insert(name.as_str()));
        waiting.extend(delegates.map(|name| of(name, Some(user.name))));
        users.push(user);
    }
    users
}

/// For each agent the latest change of capabilities up to `now`, its own or of one that it delegates to.
///
/// Delegation has no cycles: each agent is looked at once.
#[must_use]
pub fn latest_changes(
    agents: &BTreeMap<String, Agent>,
    now: Timestamp,
) -> BTreeMap<&str, Option<(Timestamp, &str)>> {
    let own = |agent: &'_ Agent| agent.capability_changed.filter(|at| *at <= now);
    let mut latest: BTreeMap<&str, Option<(Timestamp, &str)>> = BTreeMap::new();
    for start in agents.values() {
        let mut path: Vec<(&Agent, usize)> = vec![(start, 0)];
        while let Some((agent, at)) = path.pop() {
            if at == 0 {
                if latest.contains_key(agent.id.as_str()) {
                    continue;
                }
                latest.insert(&agent.id, own(agent).map(|changed| (changed, agent.id.as_str())));
            }
            match agent.delegates_to.get(at) {
                Some(name) => {
                    path.push((agent, at + 1));
                    path.extend(agents.get(name).map(|delegate| (delegate, 0)));
                }
                None => {
                    let below =
                        agent.delegates_to.iter().filter_map(|name| *latest.get(name.as_str())?).max();
                    if let Some(mine) = latest.get_mut(agent.id.as_str()) {
                        *mine = (*mine).max(below);
                    }
                }
            }
        }
    }
    latest
}

/// Notes agents that act on their own behalf through others: with the whole way, and the line of each step.
pub(super) fn refuse_cycles(agents: &[Lined<AgentSyntax>], mistakes: &mut Mistakes) {
    let by_name: BTreeMap<&str, &Lined<AgentSyntax>> =
        agents.iter().rev().map(|entry| (entry.value.id.as_str(), entry)).collect();
    let mut done: BTreeSet<&str> = BTreeSet::new();
    let mut found = 0;
    for start in agents {
        // The way from the start to the agent at hand, with the delegate that is looked at next; and who is on it.
        let mut way: Vec<(&Lined<AgentSyntax>, usize)> = vec![(start, 0)];
        let mut positions: BTreeMap<&str, usize> = BTreeMap::from([(start.value.id.as_str(), 0)]);
        while let Some((entry, at)) = way.pop() {
            let id = entry.value.id.as_str();
            let next = if done.contains(id) { None } else { entry.value.delegates_to.get(at) };
            let Some(name) = next else {
                done.insert(id);
                positions.remove(id);
                continue;
            };
            way.push((entry, at + 1));
            match (positions.get(name.as_str()), by_name.get(name.as_str())) {
                (Some(from), _) => {
                    if found < CYCLES {
                        let steps: Vec<_> = way.iter().skip(*from).map(|(entry, _)| *entry).collect();
                        mistakes.add(entry.line, cycle(&steps, id));
                    }
                    found += 1;
                }
                (None, Some(delegate)) if !done.contains(name.as_str()) => {
                    positions.insert(&delegate.value.id, way.len());
                    way.push((delegate, 0));
                }
                (None, _) => {}
            }
        }
    }
}

fn cycle(steps: &[&Lined<AgentSyntax>], last: &str) -> String {
    let step = |entry: &&Lined<AgentSyntax>| format!("{} (line {})", entry.value.id, entry.line);
    let way: Vec<String> = steps.iter().chain(steps.first()).map(step).collect();
    format!("agent `{last}`: delegates_to closes a cycle: {}: remove one of the steps", way.join(" -> "))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::{latest_changes, users};
    use crate::inventory::{Agent, AgentStatus, Format, Inventory};

    fn now() -> Timestamp {
        "2026-11-01T00:00:00Z".parse().unwrap()
    }

    fn agent(id: &str, delegates_to: &[&str], changed: Option<&str>) -> (String, Agent) {
        let agent = Agent {
            id: id.to_owned(),
            line: 1,
            status: AgentStatus::Active,
            delegates_to: delegates_to.iter().map(|&name| name.to_owned()).collect(),
            refresh: None,
            max_session: None,
            max_stale: None,
            session_ends: None,
            capability_changed: changed.map(|at| at.parse().unwrap()),
        };
        (id.to_owned(), agent)
    }

    fn strings(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn users_are_the_consumers_and_then_those_they_delegate_to_nearest_first() {
        let agents = BTreeMap::from([
            agent("a", &["c", "d"], None),
            agent("b", &["d", "e"], None),
            agent("c", &["f"], None),
            agent("d", &[], None),
            agent("e", &["a"], None),
            agent("f", &["gone"], None),
        ]);
        let of = |names: &[&str]| {
            let consumers = strings(names);
            let users = users(&consumers, &agents);
            let text = |by: Option<&str>, name: &str| by.map_or(name.to_owned(), |by| format!("{by}>{name}"));
            users.iter().map(|user| text(user.by, user.name)).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(of(&["b", "a"]), "b a b>d b>e a>c c>f f>gone");
        assert_eq!(of(&["c", "c"]), "c c>f f>gone");
        assert_eq!(of(&["somebody"]), "somebody");
        assert_eq!(of(&[]), "");
    }

    #[test]
    fn a_change_below_counts_and_one_to_come_does_not() {
        let agents = BTreeMap::from([
            agent("a", &["b", "c"], Some("2026-01-01T00:00:00Z")),
            agent("b", &["d"], Some("2026-03-01T00:00:00Z")),
            agent("c", &["d"], None),
            agent("d", &[], Some("2026-02-01T00:00:00Z")),
            agent("e", &[], Some("2026-11-01T00:00:01Z")),
        ]);
        let latest = latest_changes(&agents, now());
        let who = |id: &str| latest[id].map(|(_, name)| name);
        assert_eq!(["a", "b", "c", "d", "e"].map(who), [Some("b"), Some("b"), Some("d"), Some("d"), None]);
    }

    fn refused(edges: &[(usize, usize)]) -> Vec<String> {
        let mut text = "version = 1\n".to_owned();
        for id in 0..6 {
            let to: Vec<String> =
                edges.iter().filter(|(from, _)| *from == id).map(|(_, to)| format!("'n{to}'")).collect();
            text += &format!("[[agent]]\nid = 'n{id}'\ndelegates_to = [{}]\n", to.join(", "));
        }
        match Inventory::parse(&text, Format::Toml, "i.toml", now()) {
            Ok(_) => Vec::new(),
            Err(error) => error.to_string().lines().map(str::to_owned).collect(),
        }
    }

    #[test]
    fn a_cycle_is_refused_with_all_its_steps() {
        let steps = "n0 (line 2) -> n1 (line 5) -> n2 (line 8) -> n0 (line 2)";
        assert_eq!(
            refused(&[(0, 1), (1, 2), (2, 0), (3, 0)]),
            [format!("i.toml:8: agent `n2`: delegates_to closes a cycle: {steps}: remove one of the steps")]
        );
        assert_eq!(
            refused(&[(4, 4)]),
            [
                "i.toml:14: agent `n4`: delegates_to closes a cycle: n4 (line 14) -> n4 (line 14): remove one of \
                 the steps"
            ]
        );
        assert_eq!(refused(&[(0, 1), (0, 2), (1, 3), (2, 3), (3, 4)]), [""; 0]);
        assert_eq!(refused(&[(0, 1), (1, 0), (2, 3), (3, 2)]).len(), 2, "every one of them");
    }

    #[test]
    fn long_chains_are_neither_deep_nor_slow() {
        let chain = |last: &str| {
            let agents = (0..20_000).map(|n| {
                let next = if n == 19_999 { last.to_owned() } else { format!("'n{}'", n + 1) };
                format!("[[agent]]\nid = 'n{n}'\ndelegates_to = [{next}]\n")
            });
            format!("version = 1\n{}", agents.collect::<String>())
        };
        let inventory = Inventory::parse(&chain(""), Format::Toml, "i.toml", now()).unwrap();
        assert_eq!(users(&strings(&["n0"]), inventory.agents()).len(), 1_000);
        assert_eq!(latest_changes(inventory.agents(), now()).len(), 20_000);
        assert!(Inventory::parse(&chain("'n0'"), Format::Toml, "i.toml", now()).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn exactly_graphs_with_a_cycle_are_refused(edges in prop::collection::btree_set((0..6usize, 0..6usize), 0..9)) {
            let edges: Vec<_> = edges.into_iter().collect();
            // A graph without cycles loses all its nodes when those without outgoing edges are taken away again and again.
            let mut left = edges.clone();
            loop {
                let before = left.len();
                let all = left.clone();
                left.retain(|(_, to)| all.iter().any(|(from, _)| from == to));
                if left.len() == before { break }
            }
            prop_assert_eq!(refused(&edges).is_empty(), left.is_empty(), "{:?}", edges);
        }
    }
}
