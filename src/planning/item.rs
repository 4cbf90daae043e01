//! One rotation of the plan.

use jiff::Timestamp;

use super::need::{self, Need};
use super::request::Request;
use super::steps::{Extent, Job};
use super::window::{self, Fitted};
use super::{revocation, urgency_name};
use crate::finding::{Readiness, Urgency};
use crate::inventory::delegation::{User, users};
use crate::inventory::window::AcceptanceWindow;
use crate::inventory::{AgentStatus, Refresh, Version};
use crate::readiness::{Conditions, readiness};
use crate::rotation::plan::{Action, Consumer, Item, OldVersion, PlannedStep, Unplanned};
use crate::rotation::{Mode, Step};

/// The item for what is needed, or why there is none.
pub(super) fn of(need: &Need<'_>, request: &Request<'_>) -> Result<Item, Unplanned> {
    let entry = need.entry;
    let inventory = request.inventory;
    let all = users(&entry.consumers, inventory.agents());
    let (active, gone): (Vec<User<'_>>, Vec<User<'_>>) = all.into_iter().partition(is_active);
    let old = old_version(need);
    let mut remarks = Vec::new();
    let extent = extent(need, &active, &gone);
    let mode = mode(need, request, &extent, &mut remarks);
    let deadline = deadline(need, request);
    let limits = inventory.limits(entry);
    let conditions =
        Conditions { now: request.as_of, window: limits.acceptance_window, deadline, expires: entry.ends() };
    let readiness = readiness(&active, &conditions);
    let consumers = match extent {
        Extent::Replacement => consumers(&active, &need.discovered, &readiness),
        Extent::Revocation(_) => Vec::new(),
    };
    let page = need.page.clone().or_else(|| revocation::page_for(entry, request.rules));
    let job = Job { entry, old: &old, mode, extent: &extent, page: page.as_deref(), timing: &request.timing };
    let is_announced = entry.rotate.contains_key(Step::Announce.as_str()) && !consumers.is_empty();
    let fitted = match mode {
        Mode::Emergency => None,
        Mode::Scheduled => Some(window(need, request, &readiness, is_announced)?),
    };
    if entry.owner.is_none() {
        remarks.push("Nobody answers for it (`owner`): declare who is asked and called.".to_owned());
    }
    for name in &need.discovered {
        remarks
            .push(format!("{name} uses it and is not declared as a consumer: declare it, or take it away."));
    }
    for user in &gone {
        remarks.push(format!("{} is decommissioned and gets no new version.", user.name));
    }
    if consumers.is_empty() && extent == Extent::Replacement {
        remarks.push("Nobody is declared to use it: who breaks is found out by `verify` alone.".to_owned());
    }
    let (window, not_before) = match fitted {
        Some(Fitted { window, not_before, remarks: more }) => {
            remarks.extend(more);
            (Some(window), not_before)
        }
        None => (None, None),
    };
    let steps = job.steps(&consumers);
    remarks.extend(persons(&steps));
    Ok(Item {
        id: Item::id_of(inventory.estate(), &entry.id, mode, &old),
        credential: entry.id.clone(),
        kind: entry.kind,
        provider: entry.provider.clone(),
        environment: entry.environment.clone(),
        stored_in: entry.stored_in.clone(),
        owner: entry.owner.clone(),
        mode,
        urgency: need.urgency.as_str().to_owned(),
        reasons: need.reasons.clone(),
        findings: need.findings.iter().cloned().collect(),
        blast_radius: need.blast.as_ref().map(|blast| blast.explanation.clone()),
        contingency: job.contingency(),
        old,
        consumers,
        window,
        not_before,
        deadline,
        steps,
        remarks,
    })
}

/// The acceptance window, or why none fits.
fn window(
    need: &Need<'_>,
    request: &Request<'_>,
    readiness: &Readiness,
    is_announced: bool,
) -> Result<Fitted, Unplanned> {
    let longest = request.inventory.limits(need.entry).acceptance_window;
    let proposed = AcceptanceWindow::of(need.entry, request.inventory.agents(), longest);
    let as_of = request.as_of;
    let conditions = window::Conditions { as_of, longest, proposed: &proposed, readiness, is_announced };
    window::fit(&conditions, &request.timing).map_err(|(reason, remedy)| Unplanned {
        subject: need.entry.id.clone(),
        finding: need.findings.first().cloned(),
        urgency: urgency_name(Some(need.urgency)),
        reason,
        remedy,
    })
}

fn is_active(user: &User<'_>) -> bool {
    user.agent.is_none_or(|agent| agent.status == AgentStatus::Active)
}

/// The version that goes. What the inventory declares of it names it; a public id may have been found.
fn old_version(need: &Need<'_>) -> OldVersion {
    let entry = need.entry;
    let fingerprint = need::fingerprint(need);
    match need.version {
        Version::Current => OldVersion {
            fingerprint,
            public_id: entry.public_id.clone().or_else(|| need.public_id.clone()),
            version: entry.listed().and_then(|listed| listed.version.clone()),
            since: entry.since().or_else(|| entry.listed().and_then(|listed| listed.issued)),
        },
        Version::Previous(ordinal) => {
            let version = entry.previous.get(ordinal);
            OldVersion {
                fingerprint,
                public_id: version.and_then(|version| version.public_id.clone()),
                version: version.and_then(|version| version.version.clone()),
                since: None,
            }
        }
    }
}

/// A version that was replaced needs no successor, and neither does a credential that nobody uses any more.
fn extent(need: &Need<'_>, active: &[User<'_>], gone: &[User<'_>]) -> Extent {
    if need.is_of_old_version() {
        let reason = if need.entry.retired.is_some() {
            "The credential is retired: it gets no new version."
        } else {
            "It is an old version: the one in use replaced it already."
        };
        return Extent::Revocation(reason.to_owned());
    }
    if active.is_empty() && !gone.is_empty() && need.discovered.is_empty() {
        return Extent::Revocation(
            "All its consumers are decommissioned: it gets no new version.".to_owned(),
        );
    }
    Extent::Replacement
}

/// As asked for, or as urgent as it is. Where nothing replaces it there is nothing to wait for.
fn mode(need: &Need<'_>, request: &Request<'_>, extent: &Extent, remarks: &mut Vec<String>) -> Mode {
    if let Extent::Revocation(reason) = extent {
        remarks.push(format!(
            "{reason} It is only revoked, in the order of an emergency: whoever still uses it fails."
        ));
        if need.is_of_old_version() && need.entry.retired.is_none() {
            remarks.push("Revoke this old version only: the one in use has to stay.".to_owned());
        }
        return Mode::Emergency;
    }
    match request.mode {
        Some(Mode::Scheduled) if need.urgency == Urgency::Emergency => {
            remarks.push(
                "The report calls it an emergency, and a scheduled rotation was asked for: the exposed version stays \
                 valid until all consumers have the new one."
                    .to_owned(),
            );
            Mode::Scheduled
        }
        Some(mode) => mode,
        None if need.urgency == Urgency::Emergency => Mode::Emergency,
        None => Mode::Scheduled,
    }
}

/// The end of its allowed age, or its own: as the report says, which knows more of its age, or else as declared. An old
/// version is past all that.
fn deadline(need: &Need<'_>, request: &Request<'_>) -> Option<Timestamp> {
    if need.is_of_old_version() {
        return None;
    }
    let entry = need.entry;
    let age = request.inventory.limits(entry).max_age;
    let of_age = || entry.since().zip(age).and_then(|(since, age)| since.checked_add(age).ok());
    need.deadline.or_else(|| of_age().into_iter().chain(entry.ends()).min())
}

fn consumers(active: &[User<'_>], discovered: &[String], readiness: &Readiness) -> Vec<Consumer> {
    let declared = active.iter().map(|user| Consumer {
        name: user.name.to_owned(),
        by: user.by.map(str::to_owned),
        refresh: user.agent.and_then(|agent| agent.refresh).map_or("unknown", refresh).to_owned(),
        ready_at: readiness
            .holds
            .iter()
            .find(|hold| hold.consumer == user.name)
            .and_then(|hold| hold.cause.until()),
    });
    let found = discovered.iter().filter(|name| active.iter().all(|user| user.name != name.as_str()));
    let found = found.map(|name| Consumer {
        name: name.clone(),
        by: None,
        refresh: "unknown".to_owned(),
        ready_at: None,
    });
    declared.chain(found).collect()
}

fn refresh(refresh: Refresh) -> &'static str {
    match refresh {
        Refresh::MidSession => "mid-session",
        Refresh::BetweenSessions => "between-sessions",
        Refresh::Restart => "restart",
    }
}

/// At which steps a person has to act.
fn persons(steps: &[PlannedStep]) -> Option<String> {
    let mut names: Vec<&str> = Vec::new();
    for step in steps.iter().filter(|step| matches!(step.action, Action::Person { .. })) {
        if !names.contains(&step.step.as_str()) {
            names.push(step.step.as_str());
        }
    }
    (!names.is_empty()).then(|| format!("A person has to act at: {}.", names.join(", ")))
}
