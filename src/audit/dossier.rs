//! Everything that is known about one declared credential: its declaration, and what the scan found of it.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use crate::evidence::{AgeEvidence, AgeSource};
use crate::finding::{Drift, Finding, Place};
use crate::inventory::{Credential, Inventory, Limits};

/// One declared credential.
#[derive(Debug)]
pub struct Dossier<'a> {
    /// Its declaration.
    pub credential: &'a Credential,
    /// What policy asks of it.
    pub limits: Limits,
    /// Findings that name it: of its secret, of its old versions, of the entry itself.
    pub findings: Vec<&'a Finding>,
    /// Every difference from the declaration, over all of these findings.
    pub drifts: BTreeSet<Drift>,
    /// Since when its current version has existed: the earliest date that anybody gives and that can be true.
    pub since: Option<AgeEvidence>,
    /// When its current version ends by itself, declared or written into it.
    pub expires: Option<Timestamp>,
    now: Timestamp,
}

impl<'a> Dossier<'a> {
    /// Gathers what is known about `credential`; `findings` are those that name it.
    #[must_use]
    pub fn new(
        credential: &'a Credential,
        inventory: &Inventory,
        findings: Vec<&'a Finding>,
        now: Timestamp,
    ) -> Self {
        let current = || findings.iter().filter(|finding| is_of_current(credential, finding));
        let declared = credential.since().map(|since| AgeEvidence::new(AgeSource::Declared, since));
        let ages = current().filter_map(|finding| finding.age).chain(declared).chain(listed(credential));
        let believed = ages.filter(|age| age.doubt.is_none());
        let since = believed.min_by_key(|age| (age.since, age.source));
        let embedded = current()
            .filter_map(|finding| finding.evidence.as_ref().and_then(|evidence| evidence.expires))
            .min();
        Self {
            credential,
            limits: inventory.limits(credential),
            drifts: findings.iter().flat_map(|finding| finding.drifts.iter().copied()).collect(),
            since,
            expires: credential.ends().or(embedded),
            findings,
            now,
        }
    }

    /// True when some finding shows this difference from the declaration.
    #[must_use]
    pub fn has(&self, drift: Drift) -> bool {
        self.drifts.contains(&drift)
    }

    /// How it differs in this way, if it does: the finding's own reason, or else what that difference is.
    #[must_use]
    pub fn told(&self, drift: Drift) -> Option<String> {
        let reason = || self.showing(drift).find_map(|finding| finding.reasons.get(&drift));
        self.has(drift).then(|| reason().map_or(drift.meaning(), String::as_str).to_owned())
    }

    /// True while some version of it is in use.
    #[must_use]
    pub fn is_in_use(&self) -> bool {
        self.credential.retired.is_none()
    }

    /// The findings that show this difference.
    pub fn showing(&self, drift: Drift) -> impl Iterator<Item = &'a Finding> {
        self.findings.iter().copied().filter(move |finding| finding.drifts.contains(&drift))
    }

    /// How long its current version has existed; nothing if nobody knows. Zero for a date that lies ahead.
    #[must_use]
    pub fn age(&self) -> Option<SignedDuration> {
        self.since.map(|age| self.now.duration_since(age.since).max(SignedDuration::ZERO))
    }

    /// From its beginning to its own end, if both are known.
    #[must_use]
    pub fn lifespan(&self) -> Option<SignedDuration> {
        self.since.zip(self.expires).map(|(age, end)| end.duration_since(age.since))
    }

    /// Evidence of its age that is not only its own declaration.
    pub fn independent_ages(&self) -> impl Iterator<Item = AgeEvidence> {
        let credential = self.credential;
        self.findings
            .iter()
            .filter(move |finding| is_of_current(credential, finding))
            .filter_map(|finding| finding.age)
            .filter(|age| age.source != AgeSource::Declared)
            .chain(listed(credential))
            .filter(|age| age.doubt.is_none())
    }

    /// In how many places its secret was found that show this difference.
    #[must_use]
    pub fn places(&self, drift: Drift) -> u64 {
        self.showing(drift).map(|finding| finding.places.len() as u64).sum()
    }

    /// Agents and tool servers that use it according to the documents that hold it.
    #[must_use]
    pub fn discovered_consumers(&self) -> BTreeSet<&'a str> {
        let places = self.findings.iter().flat_map(|finding| &finding.places);
        places.filter_map(|place: &Place| place.consumer.as_deref()).collect()
    }

    /// Everybody who uses it, declared or discovered, each once.
    #[must_use]
    pub fn consumers(&self) -> BTreeSet<&'a str> {
        let declared = self.credential.consumers.iter().map(String::as_str);
        declared.chain(self.discovered_consumers()).collect()
    }
}

/// What the listing that the entry quotes says about its age.
fn listed(credential: &Credential) -> Option<AgeEvidence> {
    let since = credential.listed()?.issued?;
    Some(AgeEvidence::new(AgeSource::Listing, since))
}

/// A finding of the secret that is in use now, or of the entry itself; not of an old version.
fn is_of_current(credential: &Credential, finding: &Finding) -> bool {
    let found = finding.credential.as_ref().and_then(|declared| declared.recognised_by);
    finding.rule.is_none() || found.is_some() && found == credential.fingerprint
}
