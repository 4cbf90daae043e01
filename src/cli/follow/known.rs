//! The secrets that were seen so far: each is told once, and counted from then on.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use crate::finding::{Finding, Place};
use crate::fingerprint::{FindingId, Fingerprint, Identity};
use crate::location::Location;
use crate::occurrence::Occurrence;
use crate::rule::set::RuleIndex;
use crate::rule::{RuleId, RuleSet};

/// So many secrets are remembered; whatever comes after that is told each time. What grows may grow for ever.
const MOST: usize = 100_000;

/// All secrets, in the order in which they were seen first.
#[derive(Default)]
pub(super) struct Known {
    numbers: HashMap<(RuleIndex, Identity), usize>,
    secrets: Vec<Secret>,
    /// Secrets without a fingerprint, by rule and by the file where they were seen first.
    ordinals: HashMap<(RuleIndex, String), usize>,
}

struct Secret {
    /// The sighting that was surest.
    occurrence: Occurrence,
    /// Which one of its rule it is in its file.
    ordinal: usize,
    is_told: bool,
    sightings: u64,
    last: Place,
}

impl Known {
    /// Adds a sighting. The number of its secret, if that was not told yet.
    pub(super) fn add(&mut self, occurrence: Occurrence) -> Option<usize> {
        let key = (occurrence.rule, occurrence.identity);
        let number = self.numbers.get(&key).copied();
        if let Some(number) = number
            && let Some(secret) = self.secrets.get_mut(number)
        {
            secret.sightings += 1;
            secret.last = Place::from(occurrence.clone());
            // What nothing speaks for counts: a comment is about its own line.
            let is_plainer = secret.occurrence.plea.is_some() && occurrence.plea.is_none();
            let is_surer = occurrence.evidence.confidence > secret.occurrence.evidence.confidence;
            if !secret.is_told && (is_surer || is_plainer) {
                secret.occurrence = occurrence;
            }
            return (!secret.is_told).then_some(number);
        }
        let number = self.secrets.len().min(MOST);
        let ordinal = match occurrence.identity {
            Identity::Run(_) => {
                let file = (occurrence.rule, occurrence.provenance.relative());
                let next = self.ordinals.entry(file).or_default();
                *next += 1;
                *next - 1
            }
            Identity::Fingerprint(_) => 0,
        };
        if number < MOST {
            self.numbers.insert(key, number);
        }
        let last = Place::from(occurrence.clone());
        // What comes after the last one that is remembered takes the place behind it, one after the other.
        self.secrets.truncate(MOST);
        self.secrets.push(Secret { occurrence, ordinal, is_told: false, sightings: 1, last });
        Some(number)
    }

    /// The sighting of a secret that is told.
    pub(super) fn occurrence(&self, number: usize) -> Option<&Occurrence> {
        self.secrets.get(number).map(|secret| &secret.occurrence)
    }

    /// A secret was told.
    pub(super) fn tell(&mut self, number: usize) {
        if let Some(secret) = self.secrets.get_mut(number) {
            secret.is_told = true;
        }
    }

    /// A sighting of each secret.
    pub(super) fn occurrences(&self) -> Vec<Occurrence> {
        self.secrets.iter().map(|secret| secret.occurrence.clone()).collect()
    }

    /// Gives a finding without a fingerprint the name that it has in this run, also when it is reported alone.
    pub(super) fn name(&self, number: usize, finding: &mut Finding) {
        let place = finding.places.first();
        if let (None, Some(rule), Some(place), Some(secret)) =
            (&finding.fingerprint, &finding.rule, place, self.secrets.get(number))
        {
            finding.id = FindingId::provisional(rule, &place.provenance.relative(), secret.ordinal);
        }
    }

    /// The number of the secret that each finding is about.
    pub(super) fn numbers<'a>(&self, findings: &'a [Finding], rules: &'a RuleSet) -> Vec<Option<usize>> {
        let mut numbers: BTreeMap<Key<'a>, VecDeque<usize>> = BTreeMap::new();
        for (number, Secret { occurrence, .. }) in self.secrets.iter().enumerate() {
            let rule = &rules.get(occurrence.rule).id;
            let address = Arc::as_ptr(&occurrence.provenance).addr();
            let key = (rule, occurrence.identity.fingerprint(), address, occurrence.location);
            numbers.entry(key).or_default().push_back(number);
        }
        let mut number = |finding: &'a Finding| {
            let place = finding.places.first()?;
            let address = Arc::as_ptr(&place.provenance).addr();
            let key = (finding.rule.as_ref()?, finding.fingerprint, address, place.location);
            // Of secrets without a fingerprint that stood at one place, one after the other, reports keep the order.
            numbers.get_mut(&key)?.pop_front()
        };
        findings.iter().map(&mut number).collect()
    }

    /// How often a secret was seen, and where last; nothing if it was seen once.
    pub(super) fn recurrence(&self, number: usize) -> Option<(u64, &Place)> {
        let secret = self.secrets.get(number)?;
        (secret.sightings > 1).then_some((secret.sightings, &secret.last))
    }
}

/// What tells a finding: its rule, its fingerprint, and its first place.
type Key<'a> = (&'a RuleId, Option<Fingerprint>, usize, Location);
