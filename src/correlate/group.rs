//! All occurrences of one secret under one rule, in order of their places.

use std::collections::HashMap;
use std::sync::Arc;

use super::lifetime::Embedded;
use super::plausibility::Plausibility;
use crate::evidence::{AgeEvidence, AgeSource};
use crate::exposure::{History, Window};
use crate::fingerprint::Identity;
use crate::location::Location;
use crate::occurrence::Occurrence;
use crate::provenance::Provenance;
use crate::rule::Confidence;
use crate::rule::set::RuleIndex;

/// One rule, one secret, all its occurrences.
#[derive(Debug)]
pub struct Group {
    /// Which rule saw it.
    pub rule: RuleIndex,
    /// Which secret it is.
    pub identity: Identity,
    /// Where it was seen, by place; at least one.
    pub occurrences: Vec<Occurrence>,
    /// Position of its first place among the places of all groups; equal for groups that begin at one place.
    pub rank: usize,
}

impl Group {
    /// Its occurrences' highest confidence.
    #[must_use]
    pub fn confidence(&self) -> Confidence {
        self.occurrences
            .iter()
            .map(|occurrence| occurrence.evidence.confidence)
            .max()
            .unwrap_or(Confidence::Low)
    }

    /// The dates that the secret says about itself.
    #[must_use]
    pub fn embedded(&self) -> Embedded {
        let mut embedded = Embedded::default();
        self.occurrences.iter().for_each(|occurrence| embedded.add(&occurrence.evidence));
        embedded
    }

    /// What all of its occurrences say about its age: of each source the first date, a possible one if there is any.
    #[must_use]
    pub fn ages(&self, plausibility: &Plausibility) -> Ages {
        let first = |ages: &mut dyn Iterator<Item = AgeEvidence>| {
            ages.min_by_key(|age| (age.doubt.is_some(), age.since, age.source))
        };
        let embedded = self.embedded().issued;
        let exposures = || self.occurrences.iter().filter_map(|found| found.exposure.as_deref());
        let history = exposures().map(|exposure| exposure.history).max().unwrap_or(History::Complete);
        let commits = exposures().filter_map(|exposure| exposure.introduced.as_deref());
        let lines = self.occurrences.iter().filter_map(|found| found.logged);
        Ages {
            embedded: embedded.map(|since| plausibility.dated(AgeSource::Embedded, since)),
            committed: first(&mut commits.map(|commit| plausibility.committed(commit, history))),
            logged: first(&mut lines.map(|since| plausibility.dated(AgeSource::Log, since))),
        }
    }

    /// From when to when the secret stood in git: at all its paths, in all repositories whose history was read.
    #[must_use]
    pub fn exposure(&self) -> Option<Window> {
        Window::over(self.occurrences.iter().filter_map(|occurrence| occurrence.exposure.as_deref()))
    }
}

/// What occurrences of one secret say about its age, by source.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ages {
    /// The date inside of it.
    pub embedded: Option<AgeEvidence>,
    /// The first commit that holds it.
    pub committed: Option<AgeEvidence>,
    /// The first line of a log that holds it.
    pub logged: Option<AgeEvidence>,
}

impl Ages {
    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = AgeEvidence> {
        [self.embedded, self.committed, self.logged].into_iter().flatten()
    }

    /// Those of two groups of the same secret, of each source the first.
    #[must_use]
    pub fn merge(self, other: Self) -> Self {
        let first = |one: Option<AgeEvidence>, other: Option<AgeEvidence>| {
            one.into_iter().chain(other).min_by_key(|age| (age.doubt.is_some(), age.since, age.source))
        };
        Self {
            embedded: first(self.embedded, other.embedded),
            committed: first(self.committed, other.committed),
            logged: first(self.logged, other.logged),
        }
    }
}

/// Groups occurrences; the groups are in order of their first places, then of their rules.
///
/// Secrets of one rule at one place keep the order in which they were found: identities differ from run to run where
/// there is no fingerprint key, so they order nothing.
#[must_use]
pub fn group(occurrences: Vec<Occurrence>) -> Vec<Group> {
    let order = TextOrder::of(&occurrences);
    let (numbers, sizes) = number(&occurrences);
    let key = |(at, found): (usize, &Occurrence)| (order.rank(found), found.location, found.rule, at);
    let mut keys: Vec<_> = occurrences.iter().enumerate().map(key).collect();
    keys.sort_unstable();
    // Occurrences are large: their keys are sorted, and they are moved once, into groups of the right size.
    let mut slots: Vec<Option<Occurrence>> = occurrences.into_iter().map(Some).collect();
    let mut positions: Vec<Option<usize>> = vec![None; sizes.len()];
    let mut groups: Vec<Group> = Vec::with_capacity(sizes.len());
    let mut last: Option<(usize, Location)> = None;
    let mut rank = 0;
    for (text, location, rule, at) in keys {
        let Some(occurrence) = slots.get_mut(at).and_then(Option::take) else { continue };
        rank += usize::from(last.replace((text, location)) != Some((text, location)));
        let number = numbers.get(at).copied().unwrap_or_default();
        let Some(position) = positions.get_mut(number) else { continue };
        let position = *position.get_or_insert(groups.len());
        if position == groups.len() {
            let occurrences = Vec::with_capacity(sizes.get(number).copied().unwrap_or_default());
            groups.push(Group { rule, identity: occurrence.identity, occurrences, rank });
        }
        if let Some(group) = groups.get_mut(position) {
            group.occurrences.push(occurrence);
        }
    }
    groups
}

/// The number of each occurrence's group, in the order of the occurrences, and the size of each group.
fn number(occurrences: &[Occurrence]) -> (Vec<usize>, Vec<usize>) {
    let mut known: HashMap<(RuleIndex, Identity), usize> = HashMap::new();
    let mut sizes = Vec::new();
    let mut numbers = Vec::with_capacity(occurrences.len());
    for occurrence in occurrences {
        let number = *known.entry((occurrence.rule, occurrence.identity)).or_insert(sizes.len());
        match sizes.get_mut(number) {
            Some(size) => *size += 1,
            None => sizes.push(1),
        }
        numbers.push(number);
    }
    (numbers, sizes)
}

/// Positions of all texts in the order of their provenances.
///
/// Comparing paths is slow, and occurrences in one text share its provenance: paths are compared once per text.
struct TextOrder {
    /// By address of the shared provenance.
    ranks: HashMap<usize, usize>,
}

impl TextOrder {
    fn of(occurrences: &[Occurrence]) -> Self {
        let mut ranks = HashMap::new();
        let mut texts: Vec<&Arc<Provenance>> = Vec::new();
        for provenance in occurrences.iter().map(|occurrence| &occurrence.provenance) {
            if ranks.insert(address(provenance), 0).is_none() {
                texts.push(provenance);
            }
        }
        texts.sort();
        let mut rank = 0;
        let mut last = None;
        for text in texts {
            rank += usize::from(last.is_some_and(|last| last != text));
            last = Some(text);
            ranks.insert(address(text), rank);
        }
        Self { ranks }
    }

    fn rank(&self, occurrence: &Occurrence) -> usize {
        self.ranks.get(&address(&occurrence.provenance)).copied().unwrap_or_default()
    }
}

fn address(provenance: &Arc<Provenance>) -> usize {
    Arc::as_ptr(provenance).addr()
}
