//! Compares what was found with what was declared: a pure join of occurrences and the inventory.
//!
//! Occurrences become [`group`]s of one rule and one secret. Each group, and each entry of the inventory by itself,
//! gets an [`assessment`] by the decision table of [`status`]; [`gather`] makes findings of them.

pub mod assessment;
pub mod blast;
pub mod circumstances;
pub mod comparability;
pub mod consumers;
pub mod gather;
pub mod group;
pub mod lifetime;
mod order;
pub mod plausibility;
pub mod reason;
pub mod sharing;
pub mod sighting;
pub mod status;
pub mod surroundings;

use std::sync::Arc;

use jiff::Timestamp;

use crate::finding::{Drift, Finding, InventorySummary, Status};
use crate::fingerprint::{Comparison, Identity, Scheme};
use crate::inventory::Inventory;
use crate::notice::{Notice, NoticeKind};
use crate::occurrence::Occurrence;

use crate::rule::{Confidence, RuleSet};
use assessment::{Assessment, Assessor, Knowledge};
use comparability::Unmatched;
use gather::Gatherer;

/// What a comparison depends on besides what was found and what was declared.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// The instant that ages and windows are measured against.
    pub now: Timestamp,
    /// What the fingerprinter that made the occurrences' identities recognised.
    pub comparison: &'a Comparison,
    /// Undeclared secrets that are less likely real than this are counted and left out. Declared ones are real.
    pub min_confidence: Confidence,
}

/// The outcome of a comparison.
#[derive(Debug)]
pub struct Correlation {
    /// All findings, the most pressing first; those that are as declared are among them.
    pub findings: Vec<Finding>,
    /// What is worth knowing about the comparison itself, sorted.
    pub notices: Vec<Notice>,
    /// What reports say about the inventory, if there is one.
    pub inventory: Option<InventorySummary>,
    /// Occurrences of undeclared secrets below the wanted confidence, left out.
    pub below_confidence: u64,
}

/// Compares occurrences with an inventory. Without one, everything is undeclared.
///
/// `rules` must be the rules that the occurrences were found with.
#[must_use]
pub fn correlate(
    occurrences: Vec<Occurrence>,
    rules: &RuleSet,
    inventory: Option<&Inventory>,
    terms: &Terms<'_>,
) -> Correlation {
    let groups = group::group(occurrences);
    let knowledge = Knowledge::new(inventory, &groups, rules, terms);
    let assessor = Assessor::new(inventory, &knowledge, rules, terms);
    let mut gatherer = Gatherer::new(rules, inventory, terms.now);
    let (mut below_confidence, mut unkeyed, mut unmatched) = (0, 0, Unmatched { keyed: 0 });
    for group in groups {
        let (found, identity) = (group.occurrences.len() as u64, group.identity);
        let assessment = assessor.found(group);
        if is_below(&assessment, terms.min_confidence) {
            below_confidence += found;
            continue;
        }
        unkeyed += u64::from(matches!(identity, Identity::Run(_)));
        unmatched.keyed += u64::from(assessment.credential.is_none() && is_keyed(&identity));
        gatherer.add(assessment);
    }
    assessor.entries().for_each(|assessment| gatherer.add(assessment));
    gatherer.add_policies();
    Correlation {
        findings: gatherer.finish(),
        notices: notices(inventory, terms.comparison, unkeyed, unmatched),
        inventory: inventory.map(|inventory| InventorySummary {
            file: Arc::clone(inventory.file()),
            credentials: inventory.credentials().len() as u64,
            seen: knowledge.seen(),
        }),
        below_confidence,
    }
}

fn is_below(assessment: &Assessment<'_>, wanted: Confidence) -> bool {
    assessment.verdict.status == Status::Drifted(Drift::Undeclared) && assessment.confidence < wanted
}

fn is_keyed(identity: &Identity) -> bool {
    identity.fingerprint().is_some_and(|fingerprint| fingerprint.scheme == Scheme::HmacSha256)
}

fn notices(
    inventory: Option<&Inventory>,
    comparison: &Comparison,
    unkeyed: u64,
    unmatched: Unmatched,
) -> Vec<Notice> {
    let mut notices = inventory.map_or_else(Vec::new, Inventory::notices);
    if unkeyed > 0 {
        let (are, they) = match unkeyed {
            1 => ("1 finding is of a guessable kind and has", "it"),
            _ => (&*format!("{unkeyed} findings are of guessable kinds and have"), "they"),
        };
        let detail = format!(
            "{are} no fingerprint: set STRAYKEY_FINGERPRINT_KEY (32 random bytes or more) so that {they} can be compared \
             with the inventory and with other runs"
        );
        notices.push(Notice::complete(NoticeKind::NoFingerprintKey, "", detail));
    }
    if let Some(inventory) = inventory {
        notices.extend(comparability::notices(inventory, comparison, unmatched));
    }
    notices.sort();
    notices
}

#[cfg(test)]
mod age_tests;
#[cfg(test)]
mod boundary_tests;
#[cfg(test)]
mod circumstance_tests;
#[cfg(test)]
mod tests;
