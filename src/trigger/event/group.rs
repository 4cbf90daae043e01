//! Which findings are one event: all about one version of one credential.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::finding::{Finding, Urgency};
use crate::fingerprint::Fingerprint;
use crate::intake::Case;

/// What a scan found, or what an earlier one wrote down.
pub(super) trait Told {
    /// Its stable name.
    fn id(&self) -> &str;
    /// How soon somebody has to act; nothing if that was lost.
    fn urgency(&self) -> Option<Urgency>;
    /// Has the credential to be replaced?
    fn is_asked_for(&self) -> bool;
    /// The inventory's id of it.
    fn credential(&self) -> Option<&str>;
    /// Which version it is.
    fn fingerprint(&self) -> Option<Fingerprint>;
    /// Was the secret itself found, and not only its declaration looked at?
    fn was_found(&self) -> bool;
}

/// Findings about the same version of the same credential.
#[derive(Debug)]
pub(super) struct Group<'a, T> {
    /// The most pressing one; of several the one whose id is the first, whatever the order of the report.
    pub(super) lead: &'a T,
    /// The others, sorted in the same way.
    pub(super) others: Vec<&'a T>,
}

/// What findings have in common that are one event.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Matter<'a> {
    /// The same secret, and the same entry or none.
    Version(Option<&'a str>, Fingerprint),
    /// The same entry, and nobody knows which version.
    Credential(&'a str),
    /// Nothing but itself.
    Finding(&'a str),
}

impl<'a> Matter<'a> {
    fn of(told: &'a impl Told) -> Self {
        match (told.credential(), told.fingerprint()) {
            (credential, Some(fingerprint)) => Self::Version(credential, fingerprint),
            // Without a fingerprint the entry of a secret that was found may be any version of it.
            (Some(credential), None) if !told.was_found() => Self::Credential(credential),
            (_, None) => Self::Finding(told.id()),
        }
    }
}

impl<'a, T: Told> Group<'a, T> {
    /// All that has to be rotated, in the order in which it stands there.
    pub(super) fn all(told: &'a [T]) -> Vec<Self> {
        let mut known: BTreeMap<Matter<'a>, usize> = BTreeMap::new();
        let mut groups: Vec<Vec<&'a T>> = Vec::new();
        for one in told.iter().filter(|one| one.is_asked_for()) {
            let at = *known.entry(Matter::of(one)).or_insert(groups.len());
            match groups.get_mut(at) {
                Some(group) => group.push(one),
                None => groups.push(vec![one]),
            }
        }
        groups
            .into_iter()
            .filter_map(|mut group| {
                group.sort_by_key(|one| (Reverse(one.urgency()), one.id().to_owned()));
                let (lead, others) = group.split_first()?;
                Some(Self { lead, others: others.to_vec() })
            })
            .collect()
    }

    /// All of them, the most pressing first.
    pub(super) fn members(&self) -> impl Iterator<Item = &'a T> + '_ {
        std::iter::once(self.lead).chain(self.others.iter().copied())
    }
}

impl Told for Finding {
    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn urgency(&self) -> Option<Urgency> {
        Some(self.urgency)
    }

    fn is_asked_for(&self) -> bool {
        self.rotation_required()
    }

    fn credential(&self) -> Option<&str> {
        self.credential.as_ref().map(|credential| credential.id.as_str())
    }

    fn fingerprint(&self) -> Option<Fingerprint> {
        self.fingerprint
    }

    fn was_found(&self) -> bool {
        self.rule.is_some()
    }
}

impl Told for Case {
    fn id(&self) -> &str {
        &self.id
    }

    fn urgency(&self) -> Option<Urgency> {
        self.urgency
    }

    /// What does not say any more whether it has to be replaced is told, unless somebody let it pass.
    fn is_asked_for(&self) -> bool {
        self.rotation_required.unwrap_or(self.suppression.is_none())
    }

    fn credential(&self) -> Option<&str> {
        self.credential.as_ref().map(|credential| credential.id.as_str())
    }

    fn fingerprint(&self) -> Option<Fingerprint> {
        self.fingerprint
    }

    fn was_found(&self) -> bool {
        self.rule.is_some()
    }
}
