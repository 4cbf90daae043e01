//! Proposals against an inventory: what is new, what changes, and what people decided otherwise.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::diff;
use super::matching::{self, Match};
use super::plan::{Addition, Field, Plan};
use super::proposal::Proposal;
use super::propose::Proposals;
use super::slug::Ids;
use crate::fingerprint::Fingerprint;
use crate::inventory::credential::Listed as Evidence;
use crate::inventory::{Credential, Inventory};
use crate::listing::{Form, Remark};
use crate::notice::Coverage;

/// What a merge depends on besides the two sides.
#[derive(Debug, Clone, Copy)]
pub struct Merging<'a> {
    /// Whose listing it is.
    pub form: Form,
    /// When it is imported.
    pub now: Timestamp,
    /// Fields in which the store is right.
    pub accept: &'a BTreeSet<Field>,
}

impl Merging<'_> {
    /// What the listing is called in an inventory.
    pub(super) fn source(&self) -> &'static str {
        self.form.as_str()
    }

    /// What the store says about a version, as an inventory keeps it.
    pub(super) fn evidence(&self, proposal: &Proposal) -> Evidence {
        Evidence {
            source: self.source().to_owned(),
            taken: self.now,
            version: proposal.version.clone(),
            issued: proposal.issued,
            // An end before the beginning is a mistake of the store's.
            expires: proposal.expires.filter(|end| proposal.issued.is_none_or(|issued| *end >= issued)),
            last_used: proposal.last_used,
        }
    }
}

/// Plans what an import does to an inventory.
#[must_use]
pub fn merge(inventory: &Inventory, proposals: Proposals, merging: &Merging<'_>) -> Plan {
    let Proposals { proposals, remarks } = proposals;
    let mut plan = Plan { remarks, ..Plan::default() };
    let matches = matching::find(inventory, &proposals);
    let mut new = Newcomers::new(inventory);
    for (proposal, found) in proposals.into_iter().zip(matches) {
        let entry = |position: usize| inventory.credentials().get(position);
        match found {
            Match::New => new.add(proposal, merging, &mut plan),
            Match::Entry(position) => {
                if let Some(entry) = entry(position) {
                    known(entry, &proposal, merging, &mut plan);
                }
            }
            Match::Again(position) => {
                let id = entry(position).map_or("?", |entry| entry.id.as_str());
                shared(&proposal, id, &mut plan);
            }
            Match::Old(position) => {
                let id = entry(position).map_or("?", |entry| entry.id.as_str());
                let detail = format!(
                    "the store holds a version that `{id}` declares as replaced: was it rotated back, or never rotated there?"
                );
                plan.remarks.push(Remark { coverage: Coverage::Incomplete, subject: proposal.name, detail });
            }
            Match::Unclear => {
                let detail = "several entries are stored there, and nothing tells which of them it is: give them a \
                              `public_id` or a `fingerprint`";
                let detail = format!("{detail} ({})", proposal.stored_in);
                plan.remarks.push(Remark { coverage: Coverage::Incomplete, subject: proposal.name, detail });
            }
        }
    }
    plan
}

fn known(entry: &Credential, proposal: &Proposal, merging: &Merging<'_>, plan: &mut Plan) {
    if let Some(retired) = entry.retired {
        let detail = format!("the store still holds it, although `{}` was retired {retired}", entry.id);
        let subject = proposal.name.clone();
        return plan.remarks.push(Remark { coverage: Coverage::Complete, subject, detail });
    }
    let difference = diff::compare(entry, proposal, merging);
    if let Some(detail) = difference.hint {
        let subject = entry.id.clone();
        plan.remarks.push(Remark { coverage: Coverage::Complete, subject, detail });
    }
    plan.conflicts.extend(difference.conflicts);
    if difference.amendment.is_empty() {
        plan.unchanged += 1;
    } else {
        plan.amendments.push(difference.amendment);
    }
}

/// A secret has one entry, wherever it is kept.
fn shared(proposal: &Proposal, id: &str, plan: &mut Plan) {
    let detail = format!("the same secret as `{id}`, kept in another place too: {}", proposal.stored_in);
    plan.remarks.push(Remark { coverage: Coverage::Complete, subject: proposal.name.clone(), detail });
}

/// New entries, each secret once.
struct Newcomers {
    ids: Ids,
    secrets: BTreeMap<Fingerprint, String>,
}

impl Newcomers {
    fn new(inventory: &Inventory) -> Self {
        let ids = inventory.credentials().iter().map(|entry| entry.id.clone()).collect();
        Self { ids: Ids::new(ids), secrets: BTreeMap::new() }
    }

    fn add(&mut self, proposal: Proposal, merging: &Merging<'_>, plan: &mut Plan) {
        if let Some(id) = proposal.fingerprint.and_then(|fingerprint| self.secrets.get(&fingerprint)) {
            return shared(&proposal, id, plan);
        }
        let id = self.ids.take(&proposal.name);
        self.secrets.extend(proposal.fingerprint.map(|fingerprint| (fingerprint, id.clone())));
        let previous = proposal.previous.iter().filter_map(|old| {
            let retired = old.retired.filter(|retired| *retired <= merging.now)?;
            Some(diff::previous(old, retired))
        });
        plan.additions.push(Addition {
            id,
            listed: merging.evidence(&proposal),
            previous: previous.collect(),
            proposal,
        });
    }
}
