//! How long the old version of a credential is accepted beside the new one: the rotation playbook's dual-credential
//! acceptance window, 15 minutes to 4 hours, twice the time in which the consumers refresh.

use std::collections::BTreeMap;

use jiff::SignedDuration;

use super::agent::Agent;
use super::credential::Credential;
use super::delegation::users;
use super::policy::built_in;
use super::schema::{AgentStatus, Refresh};

/// No window is shorter.
pub const SHORTEST: SignedDuration = SignedDuration::from_mins(15);

/// So many windows fit into the longest age of a kind: four hours into thirty days.
const WINDOWS_PER_AGE: i32 = 180;

/// What a consumer that refreshes while it works is taken to need when it does not tell: the playbook's example of a
/// fleet with a quarter of an hour between refreshes.
const USUAL_REFRESH: SignedDuration = SignedDuration::from_mins(15);

/// A proposed acceptance window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptanceWindow {
    /// How long the old version is accepted.
    pub length: SignedDuration,
    /// Where the length comes from.
    pub basis: Basis,
    /// Consumers that may need the old version for longer, and how long. By name.
    pub exceeded_by: Vec<(String, SignedDuration)>,
}

/// Where the length of a window comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// The refresh interval of a declared consumer.
    Consumers,
    /// The credential's kind: no consumer says when it refreshes.
    Kind,
}

impl AcceptanceWindow {
    /// The window for a credential whose consumers are among `agents`; never longer than policy allows. Agents that act on
    /// behalf of a consumer count as consumers; decommissioned ones need nothing.
    #[must_use]
    pub fn of(credential: &Credential, agents: &BTreeMap<String, Agent>, longest: SignedDuration) -> Self {
        let needs: Vec<(String, SignedDuration)> = users(&credential.consumers, agents)
            .into_iter()
            .filter_map(|user| user.agent)
            .filter(|agent| agent.status == AgentStatus::Active)
            .filter_map(|agent| {
                interval(agent).map(|interval| (agent.id.clone(), interval.saturating_add(interval)))
            })
            .collect();
        let (need, basis) = match needs.iter().map(|(_, need)| *need).max() {
            Some(need) => (need, Basis::Consumers),
            None => (built_in(credential.kind).map_or(longest, |age| age / WINDOWS_PER_AGE), Basis::Kind),
        };
        Self {
            length: need.max(SHORTEST).min(longest),
            basis,
            exceeded_by: needs.into_iter().filter(|(_, need)| *need > longest).collect(),
        }
    }
}

/// How long an agent may go on with the version that it has.
fn interval(agent: &Agent) -> Option<SignedDuration> {
    match agent.refresh? {
        Refresh::MidSession => Some(agent.max_stale.unwrap_or(USUAL_REFRESH)),
        Refresh::BetweenSessions | Refresh::Restart => agent.max_session,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jiff::SignedDuration;

    use super::{AcceptanceWindow, Basis};
    use crate::inventory::Agent;
    use crate::inventory::credential::tests::credential;
    use crate::inventory::schema::{AgentStatus, Refresh};
    use crate::kind::CredentialKind as Kind;

    fn mins(mins: i64) -> SignedDuration {
        SignedDuration::from_mins(mins)
    }

    fn agent(id: &str, refresh: Option<Refresh>, session: Option<i64>, stale: Option<i64>) -> Agent {
        Agent {
            id: id.to_owned(),
            line: 1,
            status: AgentStatus::Active,
            delegates_to: Vec::new(),
            refresh,
            max_session: session.map(mins),
            max_stale: stale.map(mins),
            session_ends: None,
            capability_changed: None,
        }
    }

    fn window(kind: Kind, agents: Vec<Agent>) -> AcceptanceWindow {
        let mut entry = credential(kind);
        entry.consumers = agents.first().map(|agent| agent.id.clone()).into_iter().collect();
        let agents: BTreeMap<_, _> = agents.into_iter().map(|agent| (agent.id.clone(), agent)).collect();
        AcceptanceWindow::of(&entry, &agents, mins(240))
    }

    #[test]
    fn the_window_is_twice_the_refresh_interval_within_the_bounds() {
        let mid = Some(Refresh::MidSession);
        let between = Some(Refresh::BetweenSessions);
        for (refresh, session, stale, minutes) in [
            (mid, None, Some(15), 30),
            (mid, None, Some(60), 120),
            (mid, Some(600), None, 30),
            (mid, None, Some(7), 15),
            (mid, None, Some(8), 16),
            (between, Some(120), Some(1), 240),
            (between, Some(121), None, 240),
            (Some(Refresh::Restart), Some(60), None, 120),
        ] {
            let found = window(Kind::LlmApiKey, vec![agent("a", refresh, session, stale)]);
            assert_eq!(
                (found.length, found.basis),
                (mins(minutes), Basis::Consumers),
                "{refresh:?} {session:?} {stale:?}"
            );
            let is_exceeded = session == Some(121);
            assert_eq!(
                found.exceeded_by,
                if is_exceeded { vec![("a".to_owned(), mins(242))] } else { vec![] }
            );
        }
    }

    #[test]
    fn without_a_consumer_that_tells_the_kind_decides() {
        for (kind, minutes) in [
            (Kind::LlmApiKey, 240),
            (Kind::InterAgentToken, 56),
            (Kind::JwtSigningKey, 15),
            (Kind::OauthAccessToken, 15),
            (Kind::Messaging, 240),
        ] {
            for agents in [
                vec![],
                vec![agent("a", None, Some(10), Some(10))],
                vec![agent("a", Some(Refresh::Restart), None, None)],
            ] {
                let found = window(kind, agents);
                assert_eq!((found.length, found.basis), (mins(minutes), Basis::Kind), "{kind}");
            }
        }
    }

    #[test]
    fn agents_that_act_for_a_consumer_count_and_decommissioned_ones_do_not() {
        let mut first = agent("a", Some(Refresh::MidSession), None, Some(15));
        first.delegates_to = vec!["b".to_owned()];
        let mut second = agent("b", Some(Refresh::MidSession), None, Some(60));
        assert_eq!(window(Kind::LlmApiKey, vec![first.clone(), second.clone()]).length, mins(120));
        second.status = AgentStatus::Decommissioned;
        assert_eq!(window(Kind::LlmApiKey, vec![first, second]).length, mins(30));
    }

    #[test]
    fn no_window_is_longer_than_policy_allows() {
        let entry = credential(Kind::LlmApiKey);
        for (longest, minutes) in [(mins(600), 240), (mins(60), 60), (mins(5), 5)] {
            assert_eq!(AcceptanceWindow::of(&entry, &BTreeMap::new(), longest).length, mins(minutes));
        }
        assert_eq!(
            AcceptanceWindow::of(&credential(Kind::Messaging), &BTreeMap::new(), mins(60)).length,
            mins(60)
        );
    }
}
