//! What the inventory says about a credential, and since when it exists, in a phrase each.

use jiff::Timestamp;

use crate::evidence::{AgeEvidence, AgeSource};
use crate::finding::{Declaration, DeclaredCredential, Drift, Finding, Status};
use crate::report::InventorySummary;
use crate::report::quantity::{counted, day, distance};
use crate::report::sanitize::sanitize;

/// `exposed: declared as openai-prod in inventory.toml:12, owner team-payments; also overdue`.
pub(super) fn status(finding: &Finding, inventory: &InventorySummary) -> String {
    let word = finding.status.as_str();
    let mut text = match (&finding.credential, &finding.policy) {
        (Some(credential), _) => format!("{word}: {}", declared(finding, credential)),
        (None, Some(policy)) => format!("{word}: in {}", place(&policy.declaration)),
        (None, None) => format!("{word}: not in {}", sanitize(&inventory.file)),
    };
    let others: Vec<&str> = finding
        .drifts
        .iter()
        .map(|drift| Status::Drifted(*drift))
        .filter(|status| *status != finding.status)
        .map(Status::as_str)
        .collect();
    if !others.is_empty() {
        text += &format!("; also {}", others.join(", "));
    }
    text
}

fn declared(finding: &Finding, credential: &DeclaredCredential) -> String {
    let (id, place) = (sanitize(&credential.id), place(&credential.declaration));
    let mut text = match (finding.status, finding.places.is_empty()) {
        (Status::Drifted(Drift::Retired), _) => format!("an old version of {id}, declared in {place}"),
        (_, true) => format!("{id}, declared in {place}"),
        (_, false) => format!("declared as {id} in {place}"),
    };
    text += &match &credential.owner {
        Some(owner) => format!(", owner {}", sanitize(owner)),
        None => ", without an owner".to_owned(),
    };
    if let Some(environment) = &credential.environment {
        text += &format!(", environment {}", sanitize(environment));
    }
    text
}

/// `inventory.toml:12`.
pub(in crate::report) fn place(declaration: &Declaration) -> String {
    format!("{}:{}", sanitize(&declaration.file), declaration.line)
}

/// `since 2026-08-31 (82 days, says the inventory); deadline 2026-09-30 (52 days ago)`, or nothing if no date is known.
/// Git and logs know a minimum: `at least since …`.
pub(in crate::report) fn dates(finding: &Finding, now: Timestamp) -> Option<String> {
    let age = finding.age.map(|age| {
        let days = counted(age.days(now).unsigned_abs(), "day", "days");
        let doubt = age.doubt.map(|doubt| format!(", which can hardly be: {doubt}")).unwrap_or_default();
        format!("{} {} ({days}, says {}{doubt})", least(&age), day(age.since), source(&age))
    });
    let doubtful = finding.other_ages.iter().filter_map(|age| {
        let doubt = age.doubt?;
        Some(format!("{} says {}, which can hardly be: {doubt}", source(age), day(age.since)))
    });
    let deadline = finding.credential.as_ref().and_then(|credential| credential.deadline);
    let own = finding.evidence.as_ref().and_then(|evidence| evidence.expires);
    let expires = own.or_else(|| finding.credential.as_ref().and_then(|credential| credential.expires));
    let ends = |name: &str, end: Timestamp| format!("{name} {} ({})", day(end), distance(end, now));
    let phrases: Vec<String> = age
        .into_iter()
        .chain(doubtful)
        .chain(deadline.map(|end| ends("deadline", end)))
        .chain(expires.map(|end| ends(if end < now { "expired" } else { "expires" }, end)))
        .collect();
    (!phrases.is_empty()).then(|| phrases.join("; "))
}

/// Git and logs know a minimum.
fn least(age: &AgeEvidence) -> &'static str {
    match age.source {
        AgeSource::Git(_) | AgeSource::Log => "at least since",
        AgeSource::Embedded | AgeSource::Listing | AgeSource::Declared => "since",
    }
}

fn source(age: &AgeEvidence) -> &'static str {
    match age.source {
        AgeSource::Embedded => "the credential itself",
        AgeSource::Listing => "a listing",
        AgeSource::Git(_) => "git",
        AgeSource::Log => "a line of a log",
        AgeSource::Declared => "the inventory",
    }
}
