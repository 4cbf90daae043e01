//! What is known and judged about one secret, or about one entry of the inventory by itself.

use std::sync::Arc;

use jiff::Timestamp;

use super::Terms;
use super::blast::Publicity;
use super::circumstances::{self, Circumstances, Setting};
use super::group::Group;
use super::lifetime::Lifetime;
use super::plausibility::Plausibility;
use super::sighting::{Sighting, Watch};
use super::status::{Facts, Standing, Verdict, Whereabouts, judge};
use crate::evidence::AgeEvidence;
use crate::exposure::Window;
use crate::finding::blast::BlastRadius;
use crate::fingerprint::{Comparison, Identity};
use crate::inventory::{Credential, CredentialIndex, Inventory, Version};
use crate::occurrence::Occurrence;
use crate::provenance::Provenance;
use crate::rule::{Confidence, RuleSet};

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
    /// What else is known of the entry.
    pub circumstances: &'a Circumstances,
    /// Where the entry's current version can be read.
    pub places: BlastRadius,
    /// Consumers of the entry's current version that documents name.
    pub named: &'a [String],
    /// How likely it is real. A declared one is.
    pub confidence: Confidence,
    /// Since when it exists, by the best evidence there is; and what else there is, the best first.
    pub ages: Vec<AgeEvidence>,
    /// From when to when it stood in git; nothing for an entry by itself.
    pub exposure: Option<Window>,
    /// The outcome.
    pub verdict: Verdict,
}

/// What is known of one entry.
#[derive(Debug, Default)]
struct Known {
    seen: bool,
    lifetime: Lifetime,
    circumstances: Circumstances,
    /// Where its current version can be read.
    places: BlastRadius,
    /// Consumers of its current version that documents name.
    found: Vec<String>,
    /// All that is known about its age, the best first.
    ages: Vec<AgeEvidence>,
}

/// Everything that all groups say about the entries of an inventory, in its order.
#[derive(Debug)]
pub struct Knowledge {
    entries: Vec<Known>,
    /// What is known of what nobody declared.
    nothing: Known,
}

impl Knowledge {
    /// Gathers from all groups what they say about the entries of the inventory.
    #[must_use]
    pub fn new(inventory: Option<&Inventory>, groups: &[Group], rules: &RuleSet, terms: &Terms<'_>) -> Self {
        let now = terms.now;
        let Some(inventory) = inventory else {
            return Self { entries: Vec::new(), nothing: Known::default() };
        };
        let watch = Watch { publicity: &Publicity::of(inventory.public_repositories()), now };
        let setting = Setting::new(inventory, now);
        let mut sightings = vec![Sighting::default(); inventory.credentials().len()];
        for group in groups {
            let declared = declared(inventory, terms.comparison, &group.identity);
            let Some((index, version)) = declared else { continue };
            if let Some(sighting) = sightings.get_mut(index.position()) {
                let entry = (inventory.get(index), version);
                sighting.add(group, rules.get(group.rule), entry, watch);
            }
        }
        let known = |credential: &Credential, sighting: &Sighting| {
            let limits = inventory.limits(credential);
            let circumstances = Circumstances::of(credential, &limits, sighting, &setting);
            let since = circumstances::since(credential, &circumstances, sighting);
            let lifetime = Lifetime::of(credential, &limits, since, sighting.embedded);
            let told = [circumstances::listed(credential), circumstances::declared(credential)];
            let mut ages: Vec<_> = sighting.ages.iter().chain(told.into_iter().flatten()).collect();
            ages.sort();
            Known {
                seen: sighting.seen,
                lifetime,
                circumstances,
                places: sighting.places,
                found: sighting.consumers.values().cloned().collect(),
                ages,
            }
        };
        let entries = inventory.credentials().iter().zip(&sightings);
        let entries = entries.map(|(credential, sighting)| known(credential, sighting)).collect();
        Self { entries, nothing: Known::default() }
    }

    /// How many declared credentials were found somewhere, in any version.
    #[must_use]
    pub fn seen(&self) -> u64 {
        self.entries.iter().filter(|known| known.seen).count() as u64
    }

    fn of(&self, index: CredentialIndex) -> &Known {
        self.entries.get(index.position()).unwrap_or(&self.nothing)
    }
}

/// Judges secrets and entries against one inventory, or against none.
#[derive(Debug)]
pub struct Assessor<'a> {
    inventory: Option<&'a Inventory>,
    knowledge: &'a Knowledge,
    comparison: &'a Comparison,
    rules: &'a RuleSet,
    now: Timestamp,
}

impl<'a> Assessor<'a> {
    /// Judges at an instant by what is known of the entries of the inventory.
    #[must_use]
    pub fn new(
        inventory: Option<&'a Inventory>,
        knowledge: &'a Knowledge,
        rules: &'a RuleSet,
        terms: &Terms<'a>,
    ) -> Self {
        Self { inventory, knowledge, comparison: terms.comparison, rules, now: terms.now }
    }

    /// Judges a secret that was found.
    #[must_use]
    pub fn found(&self, group: Group) -> Assessment<'a> {
        let declared = self
            .inventory
            .and_then(|inventory| Some((inventory, declared(inventory, self.comparison, &group.identity)?)));
        let exposure = group.exposure();
        let (standing, confidence, entry, told) = match declared {
            None => (Standing::Undeclared, self.believed(&group), None, [None, None]),
            Some((inventory, (index, version))) => {
                let credential = inventory.get(index);
                let (standing, told) = match version {
                    Version::Current => (
                        Standing::Current(whereabouts(credential, &group.occurrences)),
                        [circumstances::listed(credential), circumstances::declared(credential)],
                    ),
                    // The entry's own dates are about its current version.
                    Version::Previous(ordinal) => {
                        (previous(credential, ordinal, &group.occurrences), [None, None])
                    }
                };
                (standing, Confidence::High, Some((index, credential)), told)
            }
        };
        let plausibility = Plausibility::of(&self.rules.get(group.rule).provider, self.now);
        let mut ages: Vec<_> = group.ages(&plausibility).iter().chain(told.into_iter().flatten()).collect();
        ages.sort();
        let assessment = self.assess(standing, confidence, entry, ages);
        let version = declared.map(|(_, (_, version))| version);
        Assessment { group: Some(group), version, exposure, ..assessment }
    }

    /// How likely an undeclared secret is worth an alarm. One that says itself that it has ended is no emergency.
    fn believed(&self, group: &Group) -> Confidence {
        let has_ended = group.embedded().expires.is_some_and(|end| end < self.now);
        if has_ended { group.confidence().min(Confidence::Medium) } else { group.confidence() }
    }

    /// Judges every entry by itself, in the order of the inventory. A retired one asks for nothing: only where it is still
    /// found, something is wrong.
    pub fn entries(&self) -> impl Iterator<Item = Assessment<'a>> {
        let in_use =
            self.inventory.into_iter().flat_map(Inventory::iter).filter(|(_, entry)| entry.retired.is_none());
        in_use.map(|(index, credential)| {
            let known = self.knowledge.of(index);
            let since = known.lifetime.since;
            let others = known.ages.iter().filter(|age| Some(**age) != since);
            let ages = since.into_iter().chain(others.copied()).collect();
            self.assess(Standing::Entry, Confidence::High, Some((index, credential)), ages)
        })
    }

    fn assess(
        &self,
        standing: Standing,
        confidence: Confidence,
        declared: Option<(CredentialIndex, &'a Credential)>,
        ages: Vec<AgeEvidence>,
    ) -> Assessment<'a> {
        let known = declared.map_or(&self.knowledge.nothing, |(index, _)| self.knowledge.of(index));
        let (lifetime, circumstances) = (known.lifetime, &known.circumstances);
        let verdict = judge(&Facts { now: self.now, standing, confidence, lifetime, circumstances });
        let credential = declared.map(|(_, credential)| credential);
        Assessment {
            group: None,
            credential,
            version: None,
            lifetime,
            circumstances,
            places: known.places,
            named: &known.found,
            confidence,
            ages,
            exposure: None,
            verdict,
        }
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
