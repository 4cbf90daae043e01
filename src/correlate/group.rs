//! All occurrences of one secret under one rule, in order of their places.

use std::collections::HashMap;

use super::lifetime::Embedded;
use super::order::{self, Order};
use super::plausibility::Plausibility;
use crate::evidence::{AgeEvidence, AgeSource};
use crate::exposure::{History, Window};
use crate::fingerprint::Identity;
use crate::occurrence::Occurrence;
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
#[must_use]
pub fn group(occurrences: Vec<Occurrence>) -> Vec<Group> {
    let Order { positions, ranks } = Order::of(&occurrences);
    let (numbers, mut plans) = number(&occurrences, &positions);
    let mut planned: Vec<(usize, usize)> =
        plans.iter().enumerate().map(|(number, plan)| (plan.first, number)).collect();
    planned.sort_unstable();
    let mut groups: Vec<Group> = Vec::with_capacity(plans.len());
    let mut filled = 0;
    for (first, number) in planned {
        let Some(plan) = plans.get_mut(number) else { continue };
        let rank = ranks.get(first).copied().unwrap_or_default();
        let (rule, identity, occurrences) = (plan.rule, plan.identity, Vec::with_capacity(plan.size));
        (plan.position, plan.offset) = (groups.len(), filled);
        filled += plan.size;
        groups.push(Group { rule, identity, occurrences, rank });
    }
    // Occurrences are large: each is read once, as they came, and moved once, into a group of the right size.
    let mut keys = vec![0; positions.len()];
    for ((occurrence, number), position) in occurrences.into_iter().zip(numbers).zip(positions) {
        let Some(plan) = plans.get_mut(number) else { continue };
        if let (Some(group), Some(key)) = (groups.get_mut(plan.position), keys.get_mut(plan.offset)) {
            group.occurrences.push(occurrence);
            *key = position;
            plan.offset += 1;
        }
    }
    let mut keys = keys.as_mut_slice();
    for group in &mut groups {
        let Some((of_group, rest)) = std::mem::take(&mut keys).split_at_mut_checked(group.occurrences.len())
        else {
            break;
        };
        order::arrange(&mut group.occurrences, of_group);
        keys = rest;
    }
    groups
}

/// A group that is to be filled.
struct Plan {
    rule: RuleIndex,
    identity: Identity,
    size: usize,
    /// The position of its first place.
    first: usize,
    /// Its position among the groups.
    position: usize,
    /// Where its next key goes among those of all groups.
    offset: usize,
}

/// The number of each occurrence's group, in the order of the occurrences, and what is known of each group.
fn number(occurrences: &[Occurrence], positions: &[usize]) -> (Vec<usize>, Vec<Plan>) {
    let mut known: HashMap<(RuleIndex, Identity), usize> = HashMap::new();
    let mut plans: Vec<Plan> = Vec::new();
    let mut numbers = Vec::with_capacity(occurrences.len());
    for (Occurrence { rule, identity, .. }, position) in occurrences.iter().zip(positions) {
        let number = *known.entry((*rule, *identity)).or_insert(plans.len());
        match plans.get_mut(number) {
            Some(plan) => {
                plan.size += 1;
                plan.first = plan.first.min(*position);
            }
            None => plans.push(Plan {
                rule: *rule,
                identity: *identity,
                size: 1,
                first: *position,
                position: 0,
                offset: 0,
            }),
        }
        numbers.push(number);
    }
    (numbers, plans)
}
