//! The playbook's forensic steps as an incident report has them: what is known of each, and what has to be asked. Nothing is
//! filled in that no document tells.

use serde::Serialize;

use super::handling::{Handling, ending, performer};
use super::moment::Moment;
use super::place::Spot;
use super::subject::{Affected, Subject};
use super::usage::{self, Query};
use super::window::Version;
use crate::quantity::counted;

/// One forensic step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Its stable name.
    pub id: &'static str,
    /// What it is.
    pub title: &'static str,
    /// What is known, a sentence each.
    pub known: Vec<String>,
    /// Where to look, and what for.
    pub queries: Vec<Query>,
    /// What is not known, with whom to ask.
    pub not_known: Vec<String>,
}

/// What the other parts of the report know.
pub(super) struct Known<'a> {
    pub(super) subject: &'a Subject,
    pub(super) versions: &'a [Version],
    pub(super) places: &'a [Spot],
    pub(super) consumers: &'a [Affected],
    pub(super) rotations: &'a [Handling],
    pub(super) has_journal: bool,
}

/// All steps, in their order.
pub(super) fn steps(known: &Known<'_>) -> Vec<Step> {
    vec![window(known), usage(known), actors(known), data(known), contain(known), cause(known), decide(known)]
}

fn step(id: &'static str, title: &'static str) -> Step {
    Step { id, title, known: Vec::new(), queries: Vec::new(), not_known: Vec::new() }
}

fn window(known: &Known<'_>) -> Step {
    let mut step = step("window", "Determine the exposure window");
    if known.versions.is_empty() {
        step.not_known.push(
            "No place of it is known: when it was exposed, if it was, no scan tells. Ask whoever raised the incident.".to_owned(),
        );
    }
    for version in known.versions {
        let mut add = |name: &str, moment: &Moment| match moment.at {
            Some(at) => {
                step.known.push(format!("{name}: {at} ({}). {}", moment.certainty.words(), moment.note))
            }
            None => step.not_known.push(format!("{name}: {}", moment.note)),
        };
        add("Last known secure", &version.window.last_secure);
        add("First exposed", &version.window.first_exposed);
        add("Detected", &version.window.detected);
        add("Revoked", &version.window.revoked);
    }
    step
}

fn usage(known: &Known<'_>) -> Step {
    let mut step = step("usage", "Pull all usage events in the window");
    step.queries = usage::queries(known.subject, known.versions);
    step.not_known.push(
        "Whether anybody used it: no scan sees that. Run the queries and keep what they print with this report.".to_owned(),
    );
    step
}

fn actors(known: &Known<'_>) -> Step {
    let mut step = step("actors", "Classify the events by actor");
    let names: Vec<String> = known
        .consumers
        .iter()
        .map(|consumer| format!("{} ({}, {})", consumer.name, consumer.origin, consumer.activity))
        .collect();
    if names.is_empty() {
        step.not_known.push("Who uses it rightly: nothing declares a consumer. Ask its owner.".to_owned());
    } else {
        step.known.push(format!("Who may use it: {}.", names.join(", ")));
    }
    for gone in known.consumers.iter().filter(|consumer| consumer.activity == "decommissioned") {
        step.known.push(format!("{} was decommissioned: a use in its name is not its own.", gone.name));
    }
    step.not_known.extend(
        [
            "From which addresses and regions these consumers come, and at what times: ask whoever runs them.",
            "Which operations and resources are theirs: what lies outside of their declared scope is suspect.",
            "Each event that no consumer accounts for counts as an attacker's until somebody shows otherwise.",
        ]
        .map(str::to_owned),
    );
    step
}

fn data(known: &Known<'_>) -> Step {
    let mut step = step("data", "Assess what data was exposed");
    let subject = known.subject;
    let facts = [
        ("Environment", subject.environment.clone()),
        ("What its holder may do", subject.access.map(str::to_owned)),
        ("Whose data it opens", Some(subject.tenants.join(", ")).filter(|tenants| !tenants.is_empty())),
        ("Regimes that apply", Some(subject.scopes.join(", ")).filter(|scopes| !scopes.is_empty())),
    ];
    for (name, fact) in facts {
        match fact {
            Some(fact) => step.known.push(format!("{name}: {fact}.")),
            None => step.not_known.push(format!("{name}: not declared. Ask its owner.")),
        }
    }
    step.not_known.push(
        "Which data each suspect event read or changed, and whether it has to be notified: ask its owner, and whoever answers for \
         data protection."
            .to_owned(),
    );
    step
}

fn contain(known: &Known<'_>) -> Step {
    let mut step = step("containment", "Show that it is contained");
    for rotation in known.rotations {
        let ended = rotation.ended.map_or_else(
            || format!("not ended; last record: {}", rotation.state),
            |ended| format!("{} at {}", ending(ended.result), ended.at),
        );
        let revoked = rotation.revoked.map_or_else(
            || "old version not revoked".to_owned(),
            |deed| format!("old version revoked at {} {}", deed.at, performer(deed.by)),
        );
        step.known.push(format!("Rotation {} ({} order): {revoked}; {ended}.", rotation.id, rotation.mode));
    }
    if known.rotations.is_empty() {
        let why = if known.has_journal { "the journal has no rotation of it" } else { "there is no journal" };
        step.not_known.push(format!(
            "What was done: {why}. straykey rotate plan makes the plan of an emergency rotation."
        ));
    }
    let standing = known.places.iter().filter(|spot| matches!(spot.reach, "head" | "public" | "log")).count();
    if standing > 0 {
        let places = counted(standing as u64, "place", "places");
        step.not_known.push(format!(
            "Whether {places} that anybody with access can read now are cleaned: scan again, and straykey rotate close tells."
        ));
    }
    step.not_known.push(
        "Whether the holder made other credentials or accounts with it: ask the issuer what was created in the window.".to_owned(),
    );
    step
}

fn cause(known: &Known<'_>) -> Step {
    let mut step = step("cause", "Find the root cause");
    step.known.extend(known.subject.reasons.iter().cloned());
    let passed = known.places.iter().filter(|spot| spot.let_pass.is_some()).count() as u64;
    if passed > 0 {
        let places = counted(passed, "place was", "places were");
        step.known.push(format!("{places} let pass on purpose, by a marker, an entry or a baseline."));
    }
    step.not_known.extend(
        [
            "How it came there, and why nothing stopped it (commit hook, pipeline, review): ask whoever made the commit.",
            "What keeps it from happening again.",
        ]
        .map(str::to_owned),
    );
    step
}

fn decide(known: &Known<'_>) -> Step {
    let mut step = step("decision", "Document, and decide on notification");
    if known.subject.owner.is_some() {
        step.known.extend(known.subject.owner.iter().map(|owner| format!("Who answers for it: {owner}.")));
    } else {
        step.not_known.push("Who answers for it: nobody is declared.".to_owned());
    }
    step.not_known.extend(
        [
            "Breach notification: yes or no, by whom, on what grounds.",
            "Disclosure to regulators and customers: to whom, by when.",
        ]
        .map(str::to_owned),
    );
    step
}
