//! What a name means: a finding, a credential or a fingerprint; and everything that belongs to the same credential.

use std::collections::BTreeSet;

use super::Matter;
use super::same::{Likeness, likeness};
use crate::fingerprint::Fingerprint;
use crate::intake::Case;
use crate::inventory::Credential;
use crate::suggest::nearest;

/// Fewer characters of a finding's id are too easily some other's.
const SHORTEST: usize = 4;

/// How many findings a message lists.
const LISTED: usize = 5;

/// One credential: several findings of it are one incident.
#[derive(Debug, Clone)]
pub struct Choice<'a> {
    /// The inventory's id of it, as the inventory, the report or the journal has it.
    pub id: Option<&'a str>,
    /// Its entry.
    pub credential: Option<&'a Credential>,
    /// The findings about it, in the order of the report.
    pub cases: Vec<&'a Case>,
}

/// A name that means nothing, or several things.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChoiceError {
    /// Nothing is called that.
    #[error(
        "`{name}` is no finding of the report, no credential and no fingerprint that is known{}",
        near.as_ref().map(|near| format!("; did you mean `{near}`?")).unwrap_or_default()
    )]
    Unknown {
        /// As asked.
        name: String,
        /// What is called like that.
        near: Option<String>,
    },
    /// Several findings begin like that.
    #[error("`{name}` is the beginning of {count} findings: {}. Write more of it", listed.join(", "))]
    Ambiguous {
        /// As asked.
        name: String,
        /// How many.
        count: usize,
        /// The first of them.
        listed: Vec<String>,
    },
}

impl<'a> Choice<'a> {
    /// What `name` means.
    ///
    /// # Errors
    /// When it means nothing, or several things.
    pub fn of(matter: Matter<'a>, name: &str) -> Result<Self, ChoiceError> {
        let cases = &matter.report.cases;
        if let Some(case) = cases.iter().find(|case| case.id == name) {
            return Ok(Self::around(matter, case));
        }
        if let Some(id) = ids(matter).into_iter().find(|id| *id == name) {
            return Ok(Self::of_credential(matter, id));
        }
        if let Ok(fingerprint) = name.parse::<Fingerprint>() {
            return Self::of_fingerprint(matter, fingerprint)
                .ok_or_else(|| ChoiceError::Unknown { name: name.to_owned(), near: None });
        }
        let begin = |case: &&Case| name.len() >= SHORTEST && case.id.starts_with(name);
        let found: Vec<&Case> = cases.iter().filter(begin).collect();
        match found.as_slice() {
            [case] => Ok(Self::around(matter, case)),
            [] => {
                let near = nearest(name, ids(matter)).map(str::to_owned);
                Err(ChoiceError::Unknown { name: name.to_owned(), near })
            }
            several => Err(ChoiceError::Ambiguous {
                name: name.to_owned(),
                count: several.len(),
                listed: several.iter().take(LISTED).map(|case| case.id.clone()).collect(),
            }),
        }
    }

    /// Everything about a credential of this id.
    #[must_use]
    pub fn of_credential(matter: Matter<'a>, id: &'a str) -> Self {
        let credential = matter
            .inventory
            .and_then(|(inventory, _)| inventory.credentials().iter().find(|one| one.id == id));
        let cases = matter.report.cases.iter().filter(|case| owner(matter, case) == Some(id)).collect();
        Self { id: Some(id), credential, cases }
    }

    fn around(matter: Matter<'a>, case: &'a Case) -> Self {
        if let Some(id) = owner(matter, case) {
            return Self::of_credential(matter, id);
        }
        let is_same = |other: &&Case| {
            other.id == case.id
                || owner(matter, other).is_none() && are_same(other.fingerprint, case.fingerprint)
        };
        let cases = matter.report.cases.iter().filter(is_same).collect();
        Self { id: None, credential: None, cases }
    }

    fn of_fingerprint(matter: Matter<'a>, fingerprint: Fingerprint) -> Option<Self> {
        if let Some(id) = declared(matter, fingerprint) {
            return Some(Self::of_credential(matter, id));
        }
        let mut cases = matter.report.cases.iter();
        let case = cases.find(|case| are_same(case.fingerprint, Some(fingerprint)))?;
        Some(Self::around(matter, case))
    }
}

/// True if both are known and of one secret.
pub(super) fn are_same(one: Option<Fingerprint>, other: Option<Fingerprint>) -> bool {
    one.zip(other).is_some_and(|(one, other)| likeness(one, other) == Likeness::Same)
}

/// The credential that a finding is about: as the inventory has it now, or else as the report has it.
fn owner<'a>(matter: Matter<'a>, case: &'a Case) -> Option<&'a str> {
    let now = case.fingerprint.and_then(|fingerprint| declared(matter, fingerprint));
    now.or_else(|| case.credential.as_ref().map(|credential| credential.id.as_str()))
}

fn declared(matter: Matter<'_>, fingerprint: Fingerprint) -> Option<&str> {
    let (inventory, _) = matter.inventory?;
    let known = inventory.lookup(&fingerprint).or_else(|| inventory.lookup(&fingerprint.without_key()));
    known.map(|(index, _)| inventory.get(index).id.as_str())
}

/// Every credential that anything names.
fn ids(matter: Matter<'_>) -> BTreeSet<&str> {
    let reported = matter.report.cases.iter().filter_map(|case| case.credential.as_ref());
    let declared = matter.inventory.map(|(inventory, _)| inventory.credentials()).unwrap_or_default();
    let rotated = matter.journal.unwrap_or_default().iter().filter_map(|record| record.rotation.as_ref());
    reported
        .map(|credential| credential.id.as_str())
        .chain(declared.iter().map(|credential| credential.id.as_str()))
        .chain(rotated.map(|rotation| rotation.credential.as_str()))
        .collect()
}
