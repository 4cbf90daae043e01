//! What is known and judged about one secret, or about one entry of the inventory by itself.

use std::sync::Arc;

use jiff::Timestamp;

use super::Terms;
use super::group::Group;
use super::lifetime::{Embedded, Lifetime};
use super::status::{Facts, Standing, Verdict, Whereabouts, judge};
use crate::evidence::{AgeEvidence, AgeSource};
use crate::exposure::Window;
use crate::fingerprint::{Comparison, Identity};
use crate::inventory::{Credential, CredentialIndex, Inventory, Version};
use crate::occurrence::Occurrence;
use crate::provenance::Provenance;
use crate::rule::Confidence;

/// One judgement.
#[derive(Debug)]
pub struct Assessment<'a> {
    /// The secret that was found; nothing for an entry by itself.
    pub group: Option<Group>,
    /// The entry that declares it.
    pub credential: Option<&'a Credential>,
    /// Which version of the entry was found; nothing for an entry by itself.
    pub version: Option<Version>,
    /// How long the entry's current version may live.
    pub lifetime: Lifetime,
    /// How likely it is real. A declared one is.
    pub confidence: Confidence,
    /// Since when it exists, by the best evidence there is.
    pub age: Option<AgeEvidence>,
    /// From when to when it stood in git; nothing for an entry by itself.
    pub exposure: Option<Window>,
    /// The outcome.
    pub verdict: Verdict,
}

/// What a run learned about one entry of the inventory.
#[derive(Debug, Clone, Copy, Default)]
struct Sighting {
    seen: bool,
    embedded: Embedded,
}

/// Judges secrets and entries against one inventory, or against none.
#[derive(Debug)]
pub struct Assessor<'a> {
    inventory: Option<&'a Inventory>,
    comparison: &'a Comparison,
    now: Timestamp,
    seen: u64,
    lifetimes: Vec<Lifetime>,
}

impl<'a> Assessor<'a> {
    /// Gathers from all groups what they say about the entries of the inventory.
    #[must_use]
    pub fn new(inventory: Option<&'a Inventory>, groups: &[Group], terms: &Terms<'a>) -> Self {
        let Terms { now, comparison, .. } = *terms;
        let entries = inventory.map_or(0, |inventory| inventory.credentials().len());
        let mut sightings = vec![Sighting::default(); entries];
        for group in groups {
            let declared = inventory.and_then(|inventory| declared(inventory, comparison, &group.identity));
            let Some((index, version)) = declared else { continue };
            let Some(sighting) = sightings.get_mut(index.position()) else { continue };
            sighting.seen = true;
            if version == Version::Current {
                group.occurrences.iter().for_each(|found| sighting.embedded.add(&found.evidence));
            }
        }
        let lifetime = |inventory: &Inventory, index: CredentialIndex, credential: &Credential| {
            let embedded =
                sightings.get(index.position()).map_or_else(Embedded::default, |seen| seen.embedded);
            Lifetime::of(credential, &inventory.limits(credential), embedded)
        };
        let lifetimes = inventory.map_or_else(Vec::new, |inventory| {
            inventory.iter().map(|(index, credential)| lifetime(inventory, index, credential)).collect()
        });
        let seen = sightings.iter().filter(|sighting| sighting.seen).count() as u64;
        Self { inventory, comparison, now, seen, lifetimes }
    }

    /// How many declared credentials were found somewhere, in any version.
    #[must_use]
    pub fn seen(&self) -> u64 {
        self.seen
    }

    /// Judges a secret that was found.
    #[must_use]
    pub fn found(&self, group: Group) -> Assessment<'a> {
        let declared = self
            .inventory
            .and_then(|inventory| Some((inventory, declared(inventory, self.comparison, &group.identity)?)));
        let exposure = group.exposure();
        let (standing, confidence, entry, told) = match declared {
            None => (Standing::Undeclared, self.believed(&group), None, None),
            Some((inventory, (index, version))) => {
                let credential = inventory.get(index);
                let (standing, told) = match version {
                    Version::Current => (
                        Standing::Current(whereabouts(credential, &group.occurrences)),
                        credential.since().map(|since| AgeEvidence { source: AgeSource::Declared, since }),
                    ),
                    // The entry's own dates are about its current version.
                    Version::Previous(ordinal) => (previous(credential, ordinal, &group.occurrences), None),
                };
                (standing, Confidence::High, Some((index, credential)), told)
            }
        };
        let committed = exposure.as_ref().and_then(AgeEvidence::of_window);
        let age = group.embedded().age().into_iter().chain(committed).chain(group.logged()).chain(told);
        let age = AgeEvidence::best(age);
        let assessment = self.assess(standing, confidence, entry, age);
        let version = declared.map(|(_, (_, version))| version);
        Assessment { group: Some(group), version, exposure, ..assessment }
    }

    /// How likely an undeclared secret is worth an alarm. One that says itself that it has ended is no emergency.
    fn believed(&self, group: &Group) -> Confidence {
        let has_ended = group.embedded().expires.is_some_and(|end| end < self.now);
        if has_ended { group.confidence().min(Confidence::Medium) } else { group.confidence() }
    }

    /// Judges every entry by itself, in the order of the inventory.
    pub fn entries(&self) -> impl Iterator<Item = Assessment<'a>> {
        self.inventory.into_iter().flat_map(Inventory::iter).map(|(index, credential)| {
            let age = self.lifetime(index).since;
            self.assess(Standing::Entry, Confidence::High, Some((index, credential)), age)
        })
    }

    fn assess(
        &self,
        standing: Standing,
        confidence: Confidence,
        declared: Option<(CredentialIndex, &'a Credential)>,
        age: Option<AgeEvidence>,
    ) -> Assessment<'a> {
        let lifetime = declared.map(|(index, _)| self.lifetime(index)).unwrap_or_default();
        let verdict = judge(&Facts { now: self.now, standing, confidence, lifetime });
        let credential = declared.map(|(_, credential)| credential);
        Assessment {
            group: None,
            credential,
            version: None,
            lifetime,
            confidence,
            age,
            exposure: None,
            verdict,
        }
    }

    fn lifetime(&self, index: CredentialIndex) -> Lifetime {
        self.lifetimes.get(index.position()).copied().unwrap_or_default()
    }
}

/// The entry that declares a secret, by its own fingerprint or by the one that it was recognised by.
fn declared(
    inventory: &Inventory,
    comparison: &Comparison,
    identity: &Identity,
) -> Option<(CredentialIndex, Version)> {
    let own = identity.fingerprint().and_then(|own| inventory.lookup(&own));
    own.or_else(|| inventory.lookup(&comparison.recognised_by(identity)?))
}

fn previous(credential: &Credential, ordinal: usize, occurrences: &[Occurrence]) -> Standing {
    let version = credential.previous.get(ordinal);
    let accepted_until = version.map_or(Timestamp::MIN, |version| version.accepted_until());
    Standing::Previous { accepted_until, whereabouts: whereabouts(credential, occurrences) }
}

fn whereabouts(credential: &Credential, occurrences: &[Occurrence]) -> Whereabouts {
    let mut checked: Option<&Arc<Provenance>> = None;
    for occurrence in occurrences {
        let provenance = &occurrence.provenance;
        if checked.is_some_and(|checked| Arc::ptr_eq(checked, provenance)) {
            continue;
        }
        if !credential.allowed_in.contain(provenance) {
            return Whereabouts::Elsewhere;
        }
        checked = Some(provenance);
    }
    Whereabouts::Allowed
}
