//! What asks for a rotation: which version of which credential, why, how soon.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::request::Request;
use super::{PlanningError, trouble};
use crate::finding::{Drift, Urgency};
use crate::fingerprint::{FindingId, Fingerprint};
use crate::intake::standing::Blast;
use crate::intake::{Case, Report};
use crate::inventory::{Credential, CredentialIndex, Inventory, Version};
use crate::rotation::Mode;
use crate::rotation::plan::{Reason, Unplanned};
use crate::rule::RuleId;
use crate::suggest::nearest;

/// What stands for a drift where a person asks.
const REQUEST: &str = "request";

/// One version of one credential that has to go, and all that asks for it.
#[derive(Debug)]
pub(super) struct Need<'a> {
    pub(super) entry: &'a Credential,
    pub(super) version: Version,
    pub(super) urgency: Urgency,
    /// By the order of drifts; what a person says comes last.
    pub(super) reasons: Vec<Reason>,
    pub(super) findings: BTreeSet<String>,
    pub(super) blast: Option<Blast>,
    /// When it has to be over, as the report says.
    pub(super) deadline: Option<Timestamp>,
    /// Who was found to use it, and is not declared.
    pub(super) discovered: Vec<String>,
    /// The public half, as found.
    pub(super) public_id: Option<String>,
    /// Where a person revokes it, as the report says.
    pub(super) page: Option<String>,
}

impl<'a> Need<'a> {
    fn new(entry: &'a Credential, version: Version) -> Self {
        Self {
            entry,
            version,
            urgency: Urgency::None,
            reasons: Vec::new(),
            findings: BTreeSet::new(),
            blast: None,
            deadline: None,
            discovered: Vec::new(),
            public_id: None,
            page: None,
        }
    }

    /// True for a version that was replaced already: there is nothing to create.
    pub(super) fn is_of_old_version(&self) -> bool {
        self.version != Version::Current
    }

    fn add(&mut self, case: &Case, urgency: Urgency, request: &Request<'_>) {
        self.urgency = self.urgency.max(urgency);
        for id in &case.drifts {
            let drift = Drift::ALL.iter().find(|drift| drift.id() == id);
            let text = case.reasons.get(id).map(String::as_str).or(drift.map(|drift| drift.meaning()));
            self.reasons.push(Reason { drift: id.clone(), text: text.unwrap_or_default().to_owned() });
        }
        self.findings.insert(case.id.clone());
        if case.blast.as_ref().map(|blast| blast.score) > self.blast.as_ref().map(|blast| blast.score) {
            self.blast.clone_from(&case.blast);
        }
        let deadline = case.credential.as_ref().and_then(|credential| credential.deadline);
        self.deadline = [self.deadline, deadline].into_iter().flatten().min();
        let found = case.consumers.iter().filter(|consumer| consumer.origin == "discovered");
        for name in found.map(|consumer| &consumer.name) {
            if !self.discovered.contains(name) {
                self.discovered.push(name.clone());
            }
        }
        self.public_id = self.public_id.take().or_else(|| case.public_id.clone());
        self.page = self.page.take().or_else(|| super::revocation::page_of(case, request.rules));
    }

    /// Sorted, each once, and what the person who plans says.
    fn finish(mut self, request: &Request<'_>) -> Self {
        let position = |id: &str| Drift::ALL.iter().position(|drift| drift.id() == id).unwrap_or(usize::MAX);
        self.reasons.sort_by_cached_key(|reason| (position(&reason.drift), reason.clone()));
        self.reasons.dedup();
        self.discovered.sort();
        let text = match (request.reason, self.reasons.is_empty()) {
            (Some(reason), _) => Some(reason),
            (None, true) => Some("It was asked for by its name."),
            (None, false) => None,
        };
        let asked = text.map(|text| Reason { drift: REQUEST.to_owned(), text: text.to_owned() });
        self.reasons.extend(asked);
        self
    }
}

/// What the findings of a report ask for.
pub(super) fn of_report<'a>(
    report: &Report,
    request: &Request<'a>,
    unplanned: &mut Vec<Unplanned>,
) -> Vec<Need<'a>> {
    let finder = Finder::new(request.inventory, report);
    let mut needs: BTreeMap<(CredentialIndex, Version), Need<'a>> = BTreeMap::new();
    for case in report.cases.iter().filter(|case| asks(case)) {
        match finder.find(case, report, request) {
            Ok((index, version, urgency)) => {
                let entry = request.inventory.get(index);
                let need = needs.entry((index, version)).or_insert_with(|| Need::new(entry, version));
                need.add(case, urgency, request);
            }
            Err(trouble) => unplanned.push(*trouble),
        }
    }
    unplanned.extend(report.nameless.iter().map(|(rule, count)| trouble::nameless(rule, *count)));
    needs.into_values().map(|need| need.finish(request)).collect()
}

/// What does not say any more whether it has to be replaced is looked at.
fn asks(case: &Case) -> bool {
    case.rotation_required != Some(false)
}

/// What somebody asks for by name.
pub(super) fn of_names<'a>(
    ids: &[String],
    request: &Request<'a>,
    unplanned: &mut Vec<Unplanned>,
) -> Result<Vec<Need<'a>>, PlanningError> {
    let inventory = request.inventory;
    let mut needs = BTreeMap::new();
    for id in ids {
        let Some((index, entry)) = inventory.iter().find(|(_, entry)| entry.id == *id) else {
            let known = inventory.credentials().iter().map(|entry| entry.id.as_str());
            return Err(PlanningError::UnknownCredential {
                id: id.clone(),
                inventory: inventory.file().to_string(),
                nearest: nearest(id, known).map(str::to_owned),
            });
        };
        let Some(version) = version_in_use(entry) else {
            unplanned.push(trouble::nothing_left(entry));
            continue;
        };
        let mut need = Need::new(entry, version);
        need.urgency = match request.mode {
            Some(Mode::Emergency) => Urgency::Emergency,
            Some(Mode::Scheduled) | None => Urgency::Scheduled,
        };
        needs.insert(index, need.finish(request));
    }
    Ok(needs.into_values().collect())
}

/// The current version; of a retired credential the last one, if anything is known of it.
fn version_in_use(entry: &Credential) -> Option<Version> {
    match (entry.retired, entry.previous.len().checked_sub(1)) {
        (None, _) => Some(Version::Current),
        (Some(_), last) => last.map(Version::Previous),
    }
}

/// Finds the credential behind a finding.
struct Finder<'a> {
    inventory: &'a Inventory,
    by_id: BTreeMap<&'a str, CredentialIndex>,
    /// What findings are called that lost their properties, by what the inventory declares. Empty when none did.
    by_finding: BTreeMap<String, (CredentialIndex, Version)>,
}

impl<'a> Finder<'a> {
    fn new(inventory: &'a Inventory, report: &Report) -> Self {
        let lost: Vec<&Case> =
            report.cases.iter().filter(|case| case.missing.contains("credential")).collect();
        let mut by_finding = BTreeMap::new();
        if !lost.is_empty() {
            let rules: BTreeSet<&str> = lost.iter().filter_map(|case| case.rule.as_deref()).collect();
            let rules: Vec<RuleId> = rules.into_iter().map(RuleId::new).collect();
            let declared = inventory.fingerprints().map(|(_, fingerprint)| fingerprint);
            for (fingerprint, place) in declared.filter_map(|one| Some((one, inventory.lookup(&one)?))) {
                for rule in &rules {
                    by_finding.insert(FindingId::of(rule, &fingerprint).as_str().to_owned(), place);
                }
            }
            for (index, entry) in inventory.iter() {
                for drift in Drift::ALL {
                    let id = FindingId::of_drift(drift.id(), &entry.id);
                    by_finding.insert(id.as_str().to_owned(), (index, Version::Current));
                }
            }
        }
        let by_id = inventory.iter().map(|(index, entry)| (entry.id.as_str(), index)).collect();
        Self { inventory, by_id, by_finding }
    }

    /// Which version of which credential, and how soon; or why nobody can tell.
    fn find(
        &self,
        case: &Case,
        report: &Report,
        request: &Request<'_>,
    ) -> Result<(CredentialIndex, Version, Urgency), Box<Unplanned>> {
        let named = case.credential.as_ref().map(|credential| credential.id.as_str());
        let found = case.fingerprint.and_then(|fingerprint| self.inventory.lookup(&fingerprint));
        let found = found.or_else(|| self.by_finding.get(&case.id).copied());
        let file = self.inventory.file();
        let index = match (named, found) {
            (Some(id), found) => match (self.by_id.get(id), found) {
                (None, _) => return Err(Box::new(trouble::not_in_inventory(case, id, file))),
                (Some(index), Some((other, _))) if other != *index => {
                    let other = &self.inventory.get(other).id;
                    return Err(Box::new(trouble::other_credential(case, id, other)));
                }
                (Some(index), _) => *index,
            },
            (None, Some((index, _))) => index,
            (None, None) => return Err(Box::new(trouble::undeclared(case, request.rules))),
        };
        if case.rotation_required.is_none() && case.suppression.is_some() {
            return Err(Box::new(trouble::lost_voucher(case)));
        }
        let entry = self.inventory.get(index);
        let scanned = report.as_of.unwrap_or(request.as_of);
        let version = version_of(case, entry, found.map(|(_, version)| version), scanned)?;
        let forced = request.mode.map(|mode| match mode {
            Mode::Emergency => Urgency::Emergency,
            Mode::Scheduled => Urgency::Scheduled,
        });
        let urgency = case.urgency.or(forced).ok_or_else(|| Box::new(trouble::lost_urgency(case)))?;
        Ok((index, version, urgency))
    }
}

/// Which version was found, unless it was replaced since.
fn version_of(
    case: &Case,
    entry: &Credential,
    found: Option<Version>,
    scanned: Timestamp,
) -> Result<Version, Box<Unplanned>> {
    let is_after = |at: &Timestamp| *at > scanned;
    let since = |at| Err(Box::new(trouble::rotated_since(case, entry, at)));
    match found {
        Some(Version::Previous(ordinal)) => {
            let retired = entry.previous.get(ordinal).map(|version| version.retired);
            match retired.filter(is_after) {
                Some(at) => since(at),
                None => Ok(Version::Previous(ordinal)),
            }
        }
        None if case.has(Drift::Retired) => Err(Box::new(trouble::which_version(case, entry))),
        Some(Version::Current) | None => match entry.last_rotated.filter(is_after) {
            Some(at) => since(at),
            None => version_in_use(entry).ok_or_else(|| Box::new(trouble::nothing_left(entry))),
        },
    }
}

/// The fingerprint of a version, as declared.
pub(super) fn fingerprint(need: &Need<'_>) -> Option<Fingerprint> {
    need.entry.fingerprint_of(need.version)
}
