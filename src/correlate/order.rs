//! The order of places: by text, location and rule.
//!
//! Occurrences are large and there may be a million of them, so they stay where they are: their positions are computed.
//! Comparing paths is slow, and occurrences in one text share its provenance: paths are compared once per text.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

use crate::location::{Location, Point};
use crate::occurrence::Occurrence;
use crate::provenance::Provenance;
use crate::rule::set::RuleIndex;

/// The order of some occurrences.
pub(super) struct Order {
    /// The position of each, in the order in which they came.
    pub(super) positions: Vec<usize>,
    /// For each position, the number of different places up to it.
    pub(super) ranks: Vec<usize>,
}

impl Order {
    /// By text, location and rule. What is equal in these keeps the order in which it came: identities differ from run to
    /// run where there is no fingerprint key, so they order nothing.
    pub(super) fn of(occurrences: &[Occurrence]) -> Self {
        let texts = Texts::of(occurrences);
        let mut by_text = texts.distribute(occurrences);
        let mut order =
            Self { positions: vec![0; occurrences.len()], ranks: Vec::with_capacity(occurrences.len()) };
        let mut rank = 0;
        for of_text in by_text.runs() {
            if !of_text.is_sorted() {
                of_text.sort_unstable();
            }
            let mut last = None;
            for (location, _, at) in of_text {
                rank += usize::from(last.replace(*location) != Some(*location));
                if let Some(position) = order.positions.get_mut(*at) {
                    *position = order.ranks.len();
                }
                order.ranks.push(rank);
            }
        }
        order
    }
}

/// What orders the occurrences in one text, and where the occurrence is among all.
type Key = (Location, RuleIndex, usize);

/// What is overwritten.
const NOWHERE: Key = {
    let point = Point { line: 0, column: 0 };
    (Location { start: point, end: point }, RuleIndex(0), 0)
};

/// Keys, those of one text together, the texts in their order.
struct Distributed {
    keys: Vec<Key>,
    /// Where each text ends.
    ends: Vec<usize>,
}

impl Distributed {
    fn runs(&mut self) -> impl Iterator<Item = &mut [Key]> {
        let mut rest = self.keys.as_mut_slice();
        let mut begin = 0;
        self.ends.iter().filter_map(move |end| {
            let (run, later) = std::mem::take(&mut rest).split_at_mut_checked(end - begin)?;
            (rest, begin) = (later, *end);
            Some(run)
        })
    }
}

/// The texts of occurrences.
struct Texts {
    /// The number of the text of each occurrence.
    of: Vec<usize>,
    /// The position of each text among all; texts that are equal have one position.
    ranks: Vec<usize>,
}

impl Texts {
    fn of(occurrences: &[Occurrence]) -> Self {
        let mut known: HashMap<usize, usize, BuildHasherDefault<AddressHasher>> = HashMap::default();
        let mut texts: Vec<&Provenance> = Vec::new();
        let mut of = Vec::with_capacity(occurrences.len());
        let mut last = None;
        for Occurrence { provenance, .. } in occurrences {
            let address = Arc::as_ptr(provenance).addr();
            // Most often the text is that of the occurrence before.
            let number = match last {
                Some((same, number)) if same == address => number,
                _ => *known.entry(address).or_insert_with(|| {
                    texts.push(provenance);
                    texts.len() - 1
                }),
            };
            last = Some((address, number));
            of.push(number);
        }
        Self { of, ranks: ranks(&texts) }
    }

    /// The keys of occurrences, put where their text is.
    fn distribute(&self, occurrences: &[Occurrence]) -> Distributed {
        let rank = |number: usize| self.ranks.get(number).copied().unwrap_or_default();
        let mut ends = vec![0; self.ranks.len()];
        for number in &self.of {
            if let Some(size) = ends.get_mut(rank(*number)) {
                *size += 1;
            }
        }
        let mut end = 0;
        for place in &mut ends {
            // Where the next key of the text goes: at last this is where the text ends.
            let size = std::mem::replace(place, end);
            end += size;
        }
        let mut keys = vec![NOWHERE; occurrences.len()];
        for (at, (occurrence, number)) in occurrences.iter().zip(&self.of).enumerate() {
            let Some(place) = ends.get_mut(rank(*number)) else { continue };
            if let Some(key) = keys.get_mut(*place) {
                *key = (occurrence.location, occurrence.rule, at);
            }
            *place += 1;
        }
        Distributed { keys, ends }
    }
}

/// The position of each text in the order of all.
fn ranks(texts: &[&Provenance]) -> Vec<usize> {
    let mut sorted: Vec<(&Provenance, usize)> = texts.iter().copied().zip(0..).collect();
    sorted.sort();
    let mut ranks = vec![0; texts.len()];
    let mut rank = 0;
    let mut last = None;
    for (text, number) in sorted {
        rank += usize::from(last.is_some_and(|last| last != text));
        last = Some(text);
        if let Some(place) = ranks.get_mut(number) {
            *place = rank;
        }
    }
    ranks
}

/// Of addresses, which nobody outside chooses.
#[derive(Default)]
struct AddressHasher(u64);

impl Hasher for AddressHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_usize(usize::from(*byte)));
    }

    fn write_usize(&mut self, address: usize) {
        // The golden ratio spreads what differs in a few middle bits; the table looks at the highest and the lowest.
        let spread = (self.0 ^ address as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = spread ^ spread >> 32;
    }
}

/// Brings items into the order of their keys, which are all different.
pub(super) fn arrange<T>(items: &mut [T], keys: &mut [usize]) {
    if keys.is_sorted() {
        return;
    }
    let mut sorted = keys.to_vec();
    sorted.sort_unstable();
    for at in 0..items.len() {
        // What stands here goes where it belongs, until what belongs here has come.
        while let Some(goal) = keys.get(at).and_then(|key| sorted.binary_search(key).ok())
            && goal != at
        {
            items.swap(at, goal);
            keys.swap(at, goal);
        }
    }
}

#[cfg(test)]
#[path = "order_tests.rs"]
mod tests;
