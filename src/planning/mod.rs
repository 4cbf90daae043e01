//! Makes plans: from the findings of a report or the id of a credential, and the inventory.
//!
//! Each finding that asks for it becomes a [`need`] of one version of one credential; each such version becomes an item of the
//! plan ([`item`]) with its steps ([`steps`]), its acceptance window ([`window`]) and its place in the order ([`order`]). What
//! cannot be planned is said with the reason and the remedy. A pure function: the same input makes the same plan.

pub mod order;
pub mod request;
pub mod revocation;
pub mod steps;
pub mod window;

mod item;
mod need;
mod trouble;

use std::path::Path;

use crate::finding::Urgency;
use crate::intake::Coverage;
use crate::rotation::Plan;
use crate::rotation::plan::{self, InventoryVersion, Trigger, TriggerSource, Unplanned};
pub use request::{Cause, Request, Timing};

/// Why there is no plan at all.
#[derive(Debug, thiserror::Error)]
pub enum PlanningError {
    /// A credential that the inventory does not have.
    #[error("{inventory} declares no credential `{id}`{}", nearest.as_ref().map(|near| format!(", did you mean `{near}`?")).unwrap_or_default())]
    UnknownCredential {
        /// As asked for.
        id: String,
        /// The inventory, as shown.
        inventory: String,
        /// The nearest one that there is.
        nearest: Option<String>,
    },
    /// The plan cannot be written.
    #[error("the plan cannot be written as JSON: {0}")]
    Write(#[from] serde_json::Error),
}

/// Makes the plan.
///
/// # Errors
/// When a credential was named that is not declared.
pub fn plan(request: &Request<'_>) -> Result<Plan, PlanningError> {
    let mut unplanned = Vec::new();
    let needs = match request.cause {
        Cause::Report(report) => {
            unplanned.extend(of_report(report.coverage));
            need::of_report(report, request, &mut unplanned)
        }
        Cause::Named(ids) => need::of_names(ids, request, &mut unplanned)?,
    };
    let depths = order::Depths::new(request.inventory.agents());
    let mut items = Vec::new();
    for need in needs {
        match item::of(&need, request) {
            Ok(item) => items.push((order::rank(&item, &need, &depths), item)),
            Err(trouble) => unplanned.push(trouble),
        }
    }
    items.sort_by(|(one, _), (other, _)| one.cmp(other));
    unplanned.sort_by_cached_key(|one| (order::of_urgency(&one.urgency), one.clone()));
    unplanned.dedup();
    let plan = Plan {
        schema: plan::SCHEMA.to_owned(),
        version: plan::VERSION,
        estate: request.inventory.estate().to_owned(),
        as_of: request.as_of,
        inventory: InventoryVersion {
            file: shown(request.inventory.file()),
            digest: request.inventory_digest.to_owned(),
        },
        trigger: Trigger {
            source: match request.cause {
                Cause::Report(_) => TriggerSource::Report,
                Cause::Named(_) => TriggerSource::Request,
            },
            digest: match request.cause {
                Cause::Report(report) => Some(report.digest.clone()),
                Cause::Named(_) => None,
            },
            incident: request.incident.map(str::to_owned),
        },
        rotations: items.into_iter().map(|(_, item)| item).collect(),
        unplanned,
        digest: String::new(),
    };
    Ok(plan.sealed()?)
}

/// The inventory as it was named; of an absolute path only the name, because folders are of this machine.
fn shown(file: &str) -> String {
    let path = Path::new(file);
    let name = path.file_name().filter(|_| path.is_absolute());
    name.map_or_else(|| file.to_owned(), |name| name.to_string_lossy().into_owned())
}

/// What a scan did not read may hold more: a plan from it is not the whole story.
fn of_report(coverage: Coverage) -> Option<Unplanned> {
    let reason = match coverage {
        Coverage::Complete => return None,
        Coverage::Incomplete => "the scan did not read everything that it was asked for: there may be more",
        Coverage::Unknown => "the report does not tell any more whether the scan read everything",
    };
    Some(Unplanned {
        subject: "what the scan did not read".to_owned(),
        finding: None,
        urgency: order::UNKNOWN.to_owned(),
        reason: reason.to_owned(),
        remedy: "see the notices of the report, scan again and plan again".to_owned(),
    })
}

/// The name of an urgency, where it is known.
fn urgency_name(urgency: Option<Urgency>) -> String {
    urgency.map_or(order::UNKNOWN, Urgency::as_str).to_owned()
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod trouble_tests;
