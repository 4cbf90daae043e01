//! Which findings are one event: all about one version of one credential.

use std::collections::BTreeMap;

use crate::finding::Finding;
use crate::fingerprint::Fingerprint;
use crate::report::Report;

/// Findings about the same version of the same credential.
#[derive(Debug)]
pub(super) struct Group<'a> {
    /// The most pressing one.
    pub(super) lead: &'a Finding,
    /// The others, in the order of the report.
    pub(super) others: Vec<&'a Finding>,
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
    fn of(finding: &'a Finding) -> Self {
        let credential = finding.credential.as_ref().map(|credential| credential.id.as_str());
        match (credential, finding.fingerprint) {
            (credential, Some(fingerprint)) => Self::Version(credential, fingerprint),
            // Without a fingerprint the entry of a secret that was found may be any version of it.
            (Some(credential), None) if finding.rule.is_none() => Self::Credential(credential),
            (_, None) => Self::Finding(finding.id.as_str()),
        }
    }
}

impl<'a> Group<'a> {
    /// All that has to be rotated, the most pressing first.
    pub(super) fn all(report: &'a Report) -> Vec<Self> {
        let mut known: BTreeMap<Matter<'a>, usize> = BTreeMap::new();
        let mut groups: Vec<Self> = Vec::new();
        for finding in report.findings.iter().filter(|finding| finding.rotation_required()) {
            let at = *known.entry(Matter::of(finding)).or_insert(groups.len());
            match groups.get_mut(at) {
                Some(group) => group.others.push(finding),
                None => groups.push(Self { lead: finding, others: Vec::new() }),
            }
        }
        groups
    }

    /// All of them, the most pressing first.
    pub(super) fn findings(&self) -> impl Iterator<Item = &'a Finding> + '_ {
        std::iter::once(self.lead).chain(self.others.iter().copied())
    }
}
