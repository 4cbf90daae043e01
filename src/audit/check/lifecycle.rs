//! Rotation: policy, automation, triggers, windows, traces.

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;

use super::census::{drifting, each, some};
use super::{Basis, Check, Gap, Observation, Subject};
use crate::audit::amount::length;
use crate::audit::dossier::Dossier;
use crate::audit::estate::Estate;
use crate::finding::{Drift, Finding};
use crate::kind::CredentialKind;
use crate::quantity::counted;

/// The longest acceptance window that the playbook calls typical.
const LONGEST_WINDOW: SignedDuration = SignedDuration::from_hours(4);

/// Is what policy asks at least what the built-in policy asks?
pub const TIERED: Check = Check {
    id: "tiered",
    question: "Does the inventory ask at least for what the built-in policy asks, kind by kind?",
    basis: Basis::Declaration,
    look: |estate| {
        let loosened = |finding: &&Finding| finding.drifts.contains(&Drift::PolicyLoosened);
        let gaps: Vec<Gap> = estate
            .findings
            .iter()
            .filter(loosened)
            .map(|finding| {
                let allows = finding.policy.as_ref().map(|policy| format!(": {}", policy.allows));
                let allows = allows.unwrap_or_default();
                let what =
                    format!("its policy for `{}` asks for less than the built-in one{allows}", finding.kind);
                let gap = Gap { subject: Subject::Inventory, what, findings: Vec::new() };
                gap.shown_by([finding].into_iter())
            })
            .collect();
        let kinds: BTreeSet<_> = estate.in_use().map(|dossier| dossier.credential.kind).collect();
        let kinds = counted(kinds.len() as u64, "kind", "kinds");
        let evidence =
            format!("{kinds} of credentials are declared; {} of their policies were loosened", gaps.len());
        Observation { examined: estate.in_use().count() as u64, evidence, gaps }
    },
};

/// Can every credential be made anew by a program?
pub const AUTOMATED: Check = Check {
    id: "automated",
    question: "Is there a program that issues the next version (hook `create`)?",
    basis: Basis::Declaration,
    look: |estate| hook(estate, &["create"], "have a hook that issues the next version"),
};

/// Is every new version tested by a program?
pub const VERIFIED: Check = Check {
    id: "verified",
    question: "Is there a program that tests a new version (hook `test` or `verify`)?",
    basis: Basis::Declaration,
    look: |estate| hook(estate, &["test", "verify"], "have a hook that tests a new version"),
};

/// Can every credential be revoked by a program?
pub const REVOCABLE: Check = Check {
    id: "revocable",
    question: "Is there a program that revokes the credential (hook `revoke`)?",
    basis: Basis::Declaration,
    look: |estate| hook(estate, &["revoke"], "have a hook that revokes them"),
};

/// Do most kinds rotate by a program?
pub const MOSTLY_AUTOMATED: Check = Check {
    id: "mostly-automated",
    question: "Does a program issue the next version for most kinds of credentials?",
    basis: Basis::Declaration,
    look: mostly_automated,
};

/// Was every credential rotated after its consumers' capabilities changed?
pub const TRIGGERED: Check = Check {
    id: "triggered",
    question: "Was the credential rotated after the capabilities of a consumer changed?",
    basis: Basis::Declaration,
    look: |estate| {
        let changed = |dossier: &Dossier<'_>| {
            let agents = estate.inventory.agents();
            let consumers = &dossier.credential.consumers;
            let has_changed =
                |name: &String| agents.get(name).is_some_and(|agent| agent.capability_changed.is_some());
            // The comparison follows delegation: an agent can do what those can that act on its behalf.
            consumers.iter().any(has_changed) || dossier.has(Drift::CapabilityChanged)
        };
        drifting(estate, changed, "whose consumers changed were rotated since", &[Drift::CapabilityChanged])
    },
};

/// Does every old version end soon after it was replaced?
pub const ENDS_SOON_AFTER: Check = Check {
    id: "ends-soon-after",
    question: "Does an old version end within four hours of its replacement, or within the window of its policy?",
    basis: Basis::Declaration,
    look: |estate| {
        let has_old = |dossier: &Dossier<'_>| !dossier.credential.previous.is_empty();
        some(estate, has_old, "with old versions end them in time", |dossier| {
            let windows = dossier.credential.previous.iter();
            let longest =
                windows.map(|version| version.accepted_until().duration_since(version.retired)).max()?;
            (longest > LONGEST_WINDOW.min(dossier.limits.acceptance_window))
                .then(|| format!("an old version stays valid for {} after its replacement", length(longest)))
        })
    },
};

/// Do versions overlap, so that nothing breaks?
pub const OVERLAPPED: Check = Check {
    id: "overlapped",
    question: "Has an old version an acceptance window, so that its consumers can change over?",
    basis: Basis::Declaration,
    look: |estate| {
        let has_old = |dossier: &Dossier<'_>| !dossier.credential.previous.is_empty();
        some(estate, has_old, "with old versions have an acceptance window for each", |dossier| {
            let abrupt =
                dossier.credential.previous.iter().filter(|version| version.accept_until.is_none()).count();
            (abrupt > 0).then(|| {
                format!(
                    "{} ended without an acceptance window",
                    counted(abrupt as u64, "version", "versions")
                )
            })
        })
    },
};

/// Does every rotated credential name the version that it replaced?
pub const TRACED: Check = Check {
    id: "traced",
    question: "Does a rotated credential list the version that it replaced, and when?",
    basis: Basis::Declaration,
    look: |estate| {
        let rotated = |dossier: &Dossier<'_>| dossier.credential.last_rotated.is_some();
        some(estate, rotated, "with a rotation list the version before it", |dossier| {
            dossier.credential.previous.is_empty().then(|| {
                "it was rotated, but the version before is not listed: nothing shows that it is out of use".to_owned()
            })
        })
    },
};

fn hook(estate: &Estate<'_>, steps: &[&str], holds: &str) -> Observation {
    each(estate, holds, |dossier| {
        (!has_hook(dossier, steps)).then(|| {
            let names: Vec<_> = steps.iter().map(|step| format!("`{step}`")).collect();
            format!("it has no hook {}", names.join(" or "))
        })
    })
}

fn has_hook(dossier: &Dossier<'_>, steps: &[&str]) -> bool {
    steps.iter().any(|step| dossier.credential.rotate.contains_key(*step))
}

/// More than half of the kinds, each with hooks for all of its credentials.
fn mostly_automated(estate: &Estate<'_>) -> Observation {
    let mut kinds: BTreeMap<CredentialKind, u64> = BTreeMap::new();
    for dossier in estate.in_use() {
        let by_hand = kinds.entry(dossier.credential.kind).or_default();
        *by_hand += u64::from(!has_hook(dossier, &["create"]));
    }
    let examined = kinds.len() as u64;
    let manual: Vec<&str> =
        kinds.iter().filter(|(_, by_hand)| **by_hand > 0).map(|(kind, _)| kind.as_str()).collect();
    let automated = examined - manual.len() as u64;
    let evidence =
        format!("{automated} of {} have hooks for all their credentials", counted(examined, "kind", "kinds"));
    let is_most = 2 * automated > examined;
    let what = format!("most kinds are rotated by hand: {}", manual.join(", "));
    let gap = || Gap { subject: Subject::Inventory, what, findings: Vec::new() };
    let gaps = if is_most || examined == 0 { Vec::new() } else { vec![gap()] };
    Observation { examined, evidence, gaps }
}
