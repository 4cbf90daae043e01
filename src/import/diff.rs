//! One entry and one proposal: what follows for the entry.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::merge::Merging;
use super::plan::{Amendment, Conflict, Course, Field};
use super::proposal::{Certainty, Proposal};
use crate::fingerprint::Fingerprint;
use crate::inventory::credential::Listed as Evidence;
use crate::inventory::edit::FieldValue;
use crate::inventory::{Credential, PreviousVersion};
use crate::listing::ListedVersion;

/// People write days where stores write seconds: dates that are nearer than this are the same.
const CLOSE: SignedDuration = SignedDuration::from_hours(24);

/// What a comparison finds.
#[derive(Debug)]
pub(super) struct Difference {
    pub(super) amendment: Amendment,
    pub(super) conflicts: Vec<Conflict>,
    /// A change of the store that may be a rotation, and may be none.
    pub(super) hint: Option<String>,
}

/// Compares an entry with what the store lists about it.
pub(super) fn compare(entry: &Credential, proposal: &Proposal, merging: &Merging<'_>) -> Difference {
    let amendment = Amendment {
        id: entry.id.clone(),
        line: entry.line,
        course: Course::Same,
        set: Vec::new(),
        removed: Vec::new(),
        listed: None,
        previous: Vec::new(),
        declared_previous: entry.previous.len(),
    };
    let difference = Difference { amendment, conflicts: Vec::new(), hint: None };
    let mut comparison = Comparison { entry, proposal, merging, difference };
    comparison.version();
    comparison.plain_fields();
    comparison.dates();
    comparison.evidence();
    comparison.difference
}

struct Comparison<'a> {
    entry: &'a Credential,
    proposal: &'a Proposal,
    merging: &'a Merging<'a>,
    difference: Difference,
}

impl Comparison<'_> {
    /// Is the declared version the one that the store holds?
    fn version(&mut self) {
        let (entry, proposal) = (self.entry, self.proposal);
        let is_other = match (entry.fingerprint, proposal.fingerprint) {
            (Some(declared), Some(listed)) if declared == listed => false,
            (Some(declared), Some(listed)) if are_comparable(declared, listed) => {
                if !self.is_newer() {
                    return self.declared_otherwise(
                        Field::Fingerprint,
                        declared.to_string(),
                        FieldValue::Text(listed.to_string()),
                    );
                }
                true
            }
            _ => self.has_other_name(),
        };
        if is_other {
            self.rotated();
        } else {
            self.fingerprint();
            self.more_previous();
            self.hint();
        }
    }

    /// The store's version is from after what is declared: what this store said the last time was entered then, and any other
    /// declaration has a date or is somebody's word against the store's.
    fn is_newer(&self) -> bool {
        if let Some(known) = self.known().filter(|_| self.entry.listed().is_some()) {
            return self.merging.now >= known.taken;
        }
        self.proposal.issued.zip(self.entry.since()).is_some_and(|(listed, declared)| listed > declared)
    }

    /// The store names its current version otherwise than the last time.
    fn has_other_name(&self) -> bool {
        let known = self.known().and_then(|known| known.version.as_ref());
        let other_version = known.zip(self.proposal.version.as_ref()).is_some_and(|(old, new)| old != new);
        let ids = self.entry.public_id.as_ref().zip(self.proposal.public_id.as_ref());
        other_version || ids.is_some_and(|(old, new)| old != new)
    }

    /// What this store said the last time.
    fn known(&self) -> Option<&Evidence> {
        self.entry.listed.as_ref().filter(|known| known.source == self.merging.source())
    }

    /// The declared version becomes an old one, with all that is known of it.
    fn rotated(&mut self) {
        let (entry, proposal) = (self.entry, self.proposal);
        let version = self.known().and_then(|known| known.version.clone());
        let is_declared = |old: &&ListedVersion| {
            let same_version = old.version.is_some() && old.version == version;
            same_version || (old.public_id.is_some() && old.public_id == entry.public_id)
        };
        let told = proposal.previous.iter().find(is_declared);
        // Some stores date the place and not what is in it: such a date is no younger than the old version.
        let began = entry.since().max(self.known().and_then(|known| known.issued));
        let issued = proposal.issued.filter(|issued| began.is_none_or(|began| *issued > began));
        let retired = told.and_then(|old| old.retired).or(issued).unwrap_or(self.merging.now);
        let public_id =
            entry.public_id.clone().filter(|id| proposal.public_id.as_ref().is_some_and(|new| new != id));
        let old = PreviousVersion {
            fingerprint: entry.fingerprint,
            public_id,
            version,
            retired: retired.min(self.merging.now),
            accept_until: None,
        };
        let amendment = &mut self.difference.amendment;
        amendment.course = Course::Rotated;
        if old.fingerprint.is_some() || old.public_id.is_some() || old.version.is_some() {
            amendment.previous.push(old);
        }
        match proposal.fingerprint {
            Some(new) => amendment.set.push((Field::Fingerprint, FieldValue::Text(new.to_string()))),
            None if entry.fingerprint.is_some() => amendment.removed.push(Field::Fingerprint),
            None => {}
        }
        if let Some(new) = proposal.public_id.as_ref().filter(|new| entry.public_id.as_ref() != Some(new)) {
            amendment.set.push((Field::PublicId, FieldValue::Text(new.clone())));
        }
        amendment.set.push((Field::LastRotated, FieldValue::Moment(retired.min(self.merging.now))));
        // They were those of the old version.
        amendment.removed.extend(entry.issued.map(|_| Field::Issued));
        amendment.removed.extend(entry.expires.map(|_| Field::Expires));
        self.more_previous();
    }

    fn fingerprint(&mut self) {
        if let (None, Some(new)) = (self.entry.fingerprint, self.proposal.fingerprint) {
            self.difference.amendment.set.push((Field::Fingerprint, FieldValue::Text(new.to_string())));
        }
        let new = self.proposal.public_id.clone();
        self.text(Field::PublicId, self.entry.public_id.as_deref(), new);
    }

    /// Old versions that the store still has and nobody declared.
    fn more_previous(&mut self) {
        let amendment = &mut self.difference.amendment;
        let declared = || self.entry.previous.iter().chain(&amendment.previous);
        let versions: BTreeSet<String> = declared().filter_map(|old| old.version.clone()).collect();
        let ids: BTreeSet<String> = declared().filter_map(|old| old.public_id.clone()).collect();
        // Declared by its fingerprint alone: about the same moment is the same rotation.
        let nameless = declared().filter(|old| old.version.is_none() && old.public_id.is_none());
        let moments: BTreeSet<Timestamp> = nameless.map(|old| old.retired).collect();
        for old in &self.proposal.previous {
            let Some(retired) = old.retired.filter(|retired| *retired <= self.merging.now) else { continue };
            let is_named = old.version.as_ref().is_some_and(|version| versions.contains(version))
                || old.public_id.as_ref().is_some_and(|id| ids.contains(id));
            let near =
                moments.range(retired..).next().into_iter().chain(moments.range(..retired).next_back());
            if !is_named && !near.into_iter().any(|moment| is_close(*moment, retired)) {
                amendment.previous.push(previous(old, retired));
            }
        }
    }

    /// Stores that name no versions tell only that something changed.
    fn hint(&mut self) {
        let before = self.known().and_then(|known| known.issued);
        let is_named = self.proposal.version.is_some() || self.proposal.public_id.is_some();
        let is_same =
            self.proposal.fingerprint.is_some() && self.proposal.fingerprint == self.entry.fingerprint;
        if let (Some(before), Some(now)) = (before, self.proposal.issued)
            && now > before
            && !is_named
            && !is_same
            && self.entry.fingerprint.is_some()
        {
            self.difference.hint = Some(format!(
                "the store changed it on {now}: if that was a rotation, the declared fingerprint is that of an old version \
                 (`straykey inventory rotate {}`)",
                self.entry.id
            ));
        }
    }

    fn plain_fields(&mut self) {
        let (entry, proposal) = (self.entry, self.proposal);
        if proposal.certainty == Certainty::Told && entry.kind != proposal.kind {
            let listed = FieldValue::Text(proposal.kind.to_string());
            self.declared_otherwise(Field::Kind, entry.kind.to_string(), listed);
        }
        self.text(Field::Provider, entry.provider.as_deref(), proposal.provider.clone());
        self.text(Field::Owner, entry.owner.as_deref(), proposal.owner.clone());
        self.text(Field::Environment, entry.environment.as_deref(), proposal.environment.clone());
        self.text(Field::StoredIn, entry.stored_in.as_deref(), Some(proposal.stored_in.clone()));
        let declared: BTreeSet<&String> = entry.scopes.iter().collect();
        let missing = proposal.scopes.iter().any(|scope| !declared.contains(scope));
        if missing && entry.scopes.is_empty() {
            let scopes = FieldValue::List(proposal.scopes.clone());
            self.difference.amendment.set.push((Field::Scopes, scopes));
        } else if missing {
            let mut all = entry.scopes.clone();
            all.extend(proposal.scopes.iter().filter(|scope| !declared.contains(scope)).cloned());
            self.declared_otherwise(Field::Scopes, entry.scopes.join(", "), FieldValue::List(all));
        }
    }

    /// Declared dates of the version that the store holds. The store's own dates are kept apart, as evidence.
    fn dates(&mut self) {
        if self.difference.amendment.course == Course::Rotated {
            return;
        }
        let (entry, proposal) = (self.entry, self.proposal);
        if let (Some(declared), Some(listed)) = (entry.expires, proposal.expires)
            && !is_close(declared, listed)
        {
            self.declared_otherwise(Field::Expires, declared.to_string(), FieldValue::Moment(listed));
        }
        if let (Some(declared), Some(listed)) = (entry.since(), proposal.issued)
            && !is_close(declared, listed)
        {
            let field = if entry.last_rotated == Some(declared) { Field::LastRotated } else { Field::Issued };
            self.declared_otherwise(field, declared.to_string(), FieldValue::Moment(listed));
        }
    }

    /// The store's dates are written again when they say something else, or when people declared a rotation since: a listing
    /// from before that would not be believed.
    fn evidence(&mut self) {
        // It would be about another version than the declared one.
        if self.difference.conflicts.iter().any(|conflict| conflict.field == Field::Fingerprint) {
            return;
        }
        let new = self.merging.evidence(self.proposal);
        let stays = self.difference.amendment.course == Course::Same;
        let is_same = self.entry.listed.as_ref().filter(|_| stays).is_some_and(|old| {
            let believed = self.entry.last_rotated.is_none_or(|rotated| old.taken >= rotated);
            believed && (*old == Evidence { taken: old.taken, ..new.clone() } || tells_nothing_new(old, &new))
        });
        if !is_same {
            self.difference.amendment.listed = Some(new);
        }
    }

    fn text(&mut self, field: Field, declared: Option<&str>, listed: Option<String>) {
        match (declared, listed) {
            (None, Some(listed)) => self.difference.amendment.set.push((field, FieldValue::Text(listed))),
            (Some(declared), Some(listed)) if declared != listed => {
                self.declared_otherwise(field, declared.to_owned(), FieldValue::Text(listed));
            }
            _ => {}
        }
    }

    /// What people wrote stays, unless the caller accepts what the store says.
    fn declared_otherwise(&mut self, field: Field, declared: String, listed: FieldValue) {
        if !self.merging.accept.contains(&field) {
            let (id, line) = (self.entry.id.clone(), self.entry.line);
            self.difference.conflicts.push(Conflict { id, line, field, declared, listed: shown(&listed) });
        } else if field == Field::Fingerprint {
            self.rotated();
        } else {
            self.difference.amendment.set.push((field, listed));
        }
    }
}

/// A version that a store still has.
pub(super) fn previous(old: &ListedVersion, retired: Timestamp) -> PreviousVersion {
    PreviousVersion {
        fingerprint: None,
        public_id: old.public_id.clone(),
        version: old.version.clone(),
        retired,
        accept_until: None,
    }
}

/// Fingerprints of two schemes, or under two keys, say nothing about each other.
fn are_comparable(one: Fingerprint, other: Fingerprint) -> bool {
    one.scheme == other.scheme && one.key() == other.key()
}

/// Another listing of the same version, such as a report of the same keys, that knows no more than the one before.
fn tells_nothing_new(old: &Evidence, new: &Evidence) -> bool {
    let is_told = |new: Option<Timestamp>, old: Option<Timestamp>| new.is_none() || new == old;
    old.source != new.source
        && new.issued == old.issued
        && is_told(new.expires, old.expires)
        && is_told(new.last_used, old.last_used)
        && (new.version.is_none() || new.version == old.version)
}

fn is_close(one: Timestamp, other: Timestamp) -> bool {
    one.duration_since(other).abs() < CLOSE
}

fn shown(value: &FieldValue) -> String {
    match value {
        FieldValue::Text(text) => text.clone(),
        FieldValue::Moment(at) => at.to_string(),
        FieldValue::List(texts) => texts.join(", "),
        // No field that people declare is a table.
        FieldValue::Table(_) | FieldValue::Tables(_) => String::new(),
    }
}
