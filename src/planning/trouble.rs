//! What keeps a finding from being planned, and what a person can do instead.

use jiff::Timestamp;

use super::{revocation, urgency_name};
use crate::intake::Case;
use crate::inventory::Credential;
use crate::rotation::plan::Unplanned;
use crate::rule::RuleSet;

/// A finding that is not planned.
pub(super) fn of_case(case: &Case, reason: String, remedy: String) -> Unplanned {
    Unplanned {
        subject: case.called(),
        finding: Some(case.id.clone()),
        urgency: urgency_name(case.urgency),
        reason,
        remedy,
    }
}

/// Nobody declared it.
pub(super) fn undeclared(case: &Case, rules: &RuleSet) -> Unplanned {
    let declare = "if it is yours, declare it (`straykey inventory add ID`) and plan again";
    let remedy = match revocation::page_of(case, rules) {
        Some(page) => format!("revoke it at {page}; {declare}"),
        None => format!("revoke it with whoever issued it; {declare}"),
    };
    of_case(
        case,
        "the inventory does not declare it: nobody knows who uses it, or how to replace it".to_owned(),
        remedy,
    )
}

/// The entry is gone.
pub(super) fn not_in_inventory(case: &Case, id: &str, file: &str) -> Unplanned {
    of_case(
        case,
        format!(
            "{file} does not declare `{id}`, which the report names: it is of another version of the inventory"
        ),
        "plan with the inventory of that scan, or scan again with this one".to_owned(),
    )
}

/// What the report tells is not what the inventory tells.
pub(super) fn other_credential(case: &Case, id: &str, other: &str) -> Unplanned {
    of_case(
        case,
        format!("the report says that it is `{id}`, and the inventory now says that it is `{other}`"),
        "scan again with this inventory and plan again".to_owned(),
    )
}

/// It was replaced after the scan.
pub(super) fn rotated_since(case: &Case, entry: &Credential, at: Timestamp) -> Unplanned {
    of_case(
        case,
        format!("`{}` was already rotated since: on {at}, after the scan", entry.id),
        "scan again; `straykey rotate status` tells whether the old version was revoked".to_owned(),
    )
}

/// An old version, and nobody can tell which.
pub(super) fn which_version(case: &Case, entry: &Credential) -> Unplanned {
    of_case(
        case,
        format!("an old version of `{}` was found, and its fingerprint is none that the inventory has", entry.id),
        "declare the fingerprint of the report under `previous` of that entry and plan again; revoke it at its issuer \
         meanwhile"
            .to_owned(),
    )
}

/// A tool dropped what says how soon.
pub(super) fn lost_urgency(case: &Case) -> Unplanned {
    of_case(
        case,
        "the report lost the properties that say how soon: nothing of them is guessed".to_owned(),
        "plan from the report as straykey wrote it, or say the order with --mode".to_owned(),
    )
}

/// Somebody let it pass, and a tool dropped whether that makes its replacement needless.
pub(super) fn lost_voucher(case: &Case) -> Unplanned {
    of_case(
        case,
        "it is let pass, and the report lost whether it has to be replaced all the same, as what a baseline knows has to"
            .to_owned(),
        "plan from the report as straykey wrote it, or name the credential with --credential".to_owned(),
    )
}

/// A tool dropped what says which finding it is.
pub(super) fn nameless(rule: &str, count: u64) -> Unplanned {
    let results = crate::quantity::counted(count, "result", "results");
    Unplanned {
        subject: format!("{results} of {rule}"),
        finding: None,
        urgency: super::order::UNKNOWN.to_owned(),
        reason: "the report lost the fingerprints that say which finding it is".to_owned(),
        remedy: "plan from the report as straykey wrote it".to_owned(),
    }
}

/// A named credential that no version of can be told.
pub(super) fn nothing_left(entry: &Credential) -> Unplanned {
    Unplanned {
        subject: entry.id.clone(),
        finding: None,
        urgency: super::order::UNKNOWN.to_owned(),
        reason: "it is retired, and the inventory does not say which version was the last".to_owned(),
        remedy: "revoke what is left of it at its issuer, or enter the version under `previous`".to_owned(),
    }
}
