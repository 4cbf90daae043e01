//! Which entry a proposal is about: by fingerprint, then by public id, then by place.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::proposal::{Proposal, Tenancy};
use crate::inventory::{Credential, Inventory, Version};

/// What a proposal is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Match {
    /// The entry at this position.
    Entry(usize),
    /// An entry that another proposal is about already: the same secret, in two places.
    Again(usize),
    /// An old version of the entry at this position: the store still holds what was replaced.
    Old(usize),
    /// One of several entries, and nothing tells which.
    Unclear,
    /// None.
    New,
}

/// Finds the entry of each proposal. No entry is found twice.
pub(super) fn find(inventory: &Inventory, proposals: &[Proposal]) -> Vec<Match> {
    let mut finder = Finder {
        entries: inventory.credentials(),
        claimed: vec![false; inventory.credentials().len()],
        found: vec![Match::New; proposals.len()],
    };
    finder.by_fingerprint(inventory, proposals);
    finder.by_public_id(proposals);
    finder.by_place(proposals);
    finder.found
}

struct Finder<'a> {
    entries: &'a [Credential],
    claimed: Vec<bool>,
    found: Vec<Match>,
}

impl Finder<'_> {
    fn claim(&mut self, proposal: usize, entry: usize) {
        let Some(claimed) = self.claimed.get_mut(entry) else { return };
        let outcome = if *claimed { Match::Again(entry) } else { Match::Entry(entry) };
        *claimed = true;
        self.note(proposal, outcome);
    }

    fn note(&mut self, proposal: usize, outcome: Match) {
        if let Some(found) = self.found.get_mut(proposal) {
            *found = outcome;
        }
    }

    fn by_fingerprint(&mut self, inventory: &Inventory, proposals: &[Proposal]) {
        for (at, proposal) in proposals.iter().enumerate() {
            match proposal.fingerprint.and_then(|fingerprint| inventory.lookup(&fingerprint)) {
                Some((index, Version::Current)) => self.claim(at, index.position()),
                Some((index, Version::Previous(_))) => self.note(at, Match::Old(index.position())),
                None => {}
            }
        }
    }

    fn by_public_id(&mut self, proposals: &[Proposal]) {
        let mut ids: BTreeMap<&str, Holders> = BTreeMap::new();
        let mut old: BTreeMap<&str, usize> = BTreeMap::new();
        let mut here: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for (position, entry) in self.entries.iter().enumerate() {
            if let Some(id) = &entry.public_id {
                let holders = ids.entry(id).or_default();
                *holders = Holders { first: holders.first.or(Some(position)), count: holders.count + 1 };
                here.extend(entry.stored_in.as_deref().map(|place| ((id.as_str(), place), position)));
            }
            old.extend(entry.previous.iter().filter_map(|old| Some((old.public_id.as_deref()?, position))));
        }
        for (at, proposal) in proposals.iter().enumerate().filter(|(_, proposal)| is_own(proposal)) {
            let Some(id) = proposal.public_id.as_deref() else { continue };
            if self.found.get(at) != Some(&Match::New) {
                continue;
            }
            // A workload may have several registrations under one name.
            let here = here.get(&(id, proposal.stored_in.as_str()));
            match (here, ids.get(id), old.get(id)) {
                (Some(position), ..) | (None, Some(Holders { first: Some(position), count: 1 }), _) => {
                    self.claim(at, *position);
                }
                (None, None, Some(position)) => self.note(at, Match::Old(*position)),
                _ => {}
            }
        }
    }

    fn by_place(&mut self, proposals: &[Proposal]) {
        let mut open: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, proposal) in proposals.iter().enumerate() {
            if self.found.get(at) == Some(&Match::New) && proposal.tenancy == Tenancy::Alone {
                open.entry(&proposal.stored_in).or_default().push(at);
            }
        }
        let mut kept: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (position, entry) in self.entries.iter().enumerate() {
            if let Some(place) = &entry.stored_in
                && self.claimed.get(position) == Some(&false)
            {
                kept.entry(place).or_default().push(position);
            }
        }
        for (place, open) in open {
            let Some(kept) = kept.get(place) else { continue };
            self.at_one_place(&open, kept, proposals);
        }
    }

    /// Of several at one place, those that were made at the same moment belong together; the last of both are a pair.
    fn at_one_place(&mut self, open: &[usize], kept: &[usize], proposals: &[Proposal]) {
        let mut dated: BTreeMap<Timestamp, Vec<usize>> = BTreeMap::new();
        for position in kept.iter().rev() {
            let issued = self.entries.get(*position).and_then(|entry| entry.listed.as_ref()?.issued);
            if let Some(issued) = issued {
                dated.entry(issued).or_default().push(*position);
            }
        }
        let mut rest = Vec::new();
        for at in open {
            let issued = proposals.get(*at).and_then(|proposal| proposal.issued);
            match issued.and_then(|issued| dated.get_mut(&issued)?.pop()) {
                Some(position) => self.claim(*at, position),
                None => rest.push(*at),
            }
        }
        let free: Vec<usize> =
            kept.iter().copied().filter(|position| self.claimed.get(*position) == Some(&false)).collect();
        match (rest.as_slice(), free.as_slice()) {
            ([at], [position]) => self.claim(*at, *position),
            (_, []) => {}
            (rest, _) => rest.iter().for_each(|at| self.note(*at, Match::Unclear)),
        }
    }
}

/// Which entries have one public id.
#[derive(Debug, Clone, Copy, Default)]
struct Holders {
    first: Option<usize>,
    count: usize,
}

/// Public ids that belong to one credential. A user of a database has many passwords over time, and in many databases.
fn is_own(proposal: &Proposal) -> bool {
    use crate::kind::CredentialKind as Kind;
    !matches!(proposal.kind, Kind::Database | Kind::Password)
}
