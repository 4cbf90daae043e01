//! Agents: who uses what, who was shut down, who is ready for a rotation.

use std::collections::BTreeSet;

use super::census::each;
use super::{Basis, Check, Gap, Observation};
use crate::finding::Drift;
use crate::quantity::counted;

/// Is it stated who uses every credential?
pub const CONSUMERS_STATED: Check = Check {
    id: "consumers-stated",
    question: "Is it stated who uses the credential?",
    basis: Basis::Declaration,
    look: |estate| {
        each(estate, "name their consumers", |dossier| {
            dossier.credential.consumers.is_empty().then(|| "no consumer is named".to_owned())
        })
    },
};

/// Is every agent that was found beside a credential a declared one?
pub const CONSUMERS_KNOWN: Check = Check {
    id: "consumers-known",
    question: "Is every agent or tool server that was found beside a secret declared?",
    basis: Basis::Absence,
    look: |estate| {
        let declared: BTreeSet<&str> = estate.agents().map(|agent| agent.id.as_str()).collect();
        let discovered: BTreeSet<&str> = estate.discovered_consumers().map(|(name, _)| name).collect();
        let gaps: Vec<Gap> = estate
            .discovered_consumers()
            .filter(|(name, _)| !declared.contains(name))
            .map(|(name, uses)| {
                Gap::of_agent(name, "it uses a secret that was found, and is not declared")
                    .shown_by(uses.iter().copied())
            })
            .collect();
        let agents = counted(declared.len() as u64, "declared agent", "declared agents");
        let found = counted(discovered.len() as u64, "consumer was", "consumers were");
        Observation {
            examined: declared.union(&discovered).count() as u64,
            evidence: format!("{agents}; {found} found beside secrets, {} of them undeclared", gaps.len()),
            gaps,
        }
    },
};

/// Has every agent that was shut down lost its credentials?
pub const OFFBOARDED: Check = Check {
    id: "offboarded",
    question: "Has an agent that was shut down lost its credentials?",
    basis: Basis::Declaration,
    look: |estate| {
        let gone: Vec<_> = estate.agents().filter(|agent| estate.is_decommissioned(&agent.id)).collect();
        let gaps: Vec<Gap> = gone
            .iter()
            .filter_map(|agent| {
                let kept: Vec<_> = estate.held_by(&agent.id).collect();
                let names: Vec<_> = kept.iter().map(|dossier| dossier.credential.id.as_str()).collect();
                let orphans = kept.iter().flat_map(|dossier| dossier.showing(Drift::Orphaned));
                (!names.is_empty()).then(|| {
                    let what = format!("it was shut down and still has {}", names.join(", "));
                    Gap::of_agent(&agent.id, what).shown_by(orphans)
                })
            })
            .collect();
        let agents = counted(gone.len() as u64, "agent was", "agents were");
        Observation {
            examined: gone.len() as u64,
            evidence: format!("{agents} shut down, {} of them with credentials", gaps.len()),
            gaps,
        }
    },
};

/// Does every agent that runs say when it takes a new credential?
pub const READY: Check = Check {
    id: "ready",
    question: "Does the agent state when it takes a new credential, its longest session, and how long it may run on an expired one?",
    basis: Basis::Declaration,
    look: |estate| {
        let mut examined = 0;
        let mut gaps = Vec::new();
        for agent in estate.active_agents() {
            examined += 1;
            let missing: Vec<_> = [
                ("refresh", agent.refresh.is_none()),
                ("max_session", agent.max_session.is_none()),
                ("max_stale", agent.max_stale.is_none()),
            ]
            .into_iter()
            .filter(|(_, is_missing)| *is_missing)
            .map(|(name, _)| format!("`{name}`"))
            .collect();
            if !missing.is_empty() {
                gaps.push(Gap::of_agent(&agent.id, format!("{} not stated", missing.join(", "))));
            }
        }
        let ready = examined - gaps.len() as u64;
        let evidence = format!(
            "{ready} of {} state their readiness",
            counted(examined, "active agent", "active agents")
        );
        Observation { examined, evidence, gaps }
    },
};
