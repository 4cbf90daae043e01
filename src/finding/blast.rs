//! How far the compromise of one credential reaches: where it can be read, times who works with it.

use std::fmt::Write as _;

/// Who can read a place, the fewest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// An object of a repository that no reference leads to: whoever knows its name.
    Unreachable,
    /// The history of a repository, or other branches: whoever looks back.
    History,
    /// A line of a log: whoever reads logs, and wherever they are shipped to.
    Log,
    /// A file as it stands: whoever has a checkout or a copy.
    Head,
    /// A repository that everybody can read.
    Public,
}

impl Reach {
    /// Every reach, the narrowest first.
    pub const ALL: [Self; 5] = [Self::Unreachable, Self::History, Self::Log, Self::Head, Self::Public];

    /// The stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::History => "history",
            Self::Log => "log",
            Self::Head => "head",
            Self::Public => "public",
        }
    }

    /// How much one place counts. An order and no measurement: each step is wider than the one before, and what the
    /// public reads is worth more than two files that only colleagues read.
    #[must_use]
    pub fn weight(self) -> u64 {
        match self {
            Self::Unreachable => 1,
            Self::History => 2,
            Self::Log => 3,
            Self::Head => 4,
            Self::Public => 10,
        }
    }
}

/// How far the compromise of one credential reaches, by its parts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BlastRadius {
    places: [u64; Reach::ALL.len()],
    /// Who uses it: declared, through delegation or discovered. Those that were decommissioned do not count.
    pub consumers: u64,
}

impl BlastRadius {
    /// Counts a place.
    pub fn add(&mut self, reach: Reach) {
        let [unreachable, history, log, head, public] = &mut self.places;
        let count = match reach {
            Reach::Unreachable => unreachable,
            Reach::History => history,
            Reach::Log => log,
            Reach::Head => head,
            Reach::Public => public,
        };
        *count = count.saturating_add(1);
    }

    /// The same places, with this many who use what is there.
    #[must_use]
    pub fn with_consumers(self, consumers: u64) -> Self {
        Self { consumers, ..self }
    }

    /// The places of each reach, the narrowest first.
    pub fn places(&self) -> impl Iterator<Item = (Reach, u64)> {
        Reach::ALL.into_iter().zip(self.places)
    }

    /// All places together.
    #[must_use]
    pub fn occurrences(&self) -> u64 {
        self.places.iter().sum()
    }

    /// The widest reach among the places; nothing if it was found nowhere.
    #[must_use]
    pub fn reach(&self) -> Option<Reach> {
        self.places().filter(|(_, count)| *count > 0).map(|(reach, _)| reach).max()
    }

    /// The sum of the places, each by its weight, times the consumers, at least one: whoever found it.
    #[must_use]
    pub fn score(&self) -> u64 {
        let places = self.places().map(|(reach, count)| count.saturating_mul(reach.weight()));
        places.fold(0, u64::saturating_add).saturating_mul(self.consumers.max(1))
    }

    /// The same as a calculation: `72 = (2 head x 4 + 1 history x 2) x 3 consumers`, … .
    #[must_use]
    pub fn explanation(&self) -> String {
        let parts: Vec<String> = self
            .places()
            .filter(|(_, count)| *count > 0)
            .map(|(reach, count)| format!("{count} {} x {}", reach.as_str(), reach.weight()))
            .collect();
        let mut text = match parts.as_slice() {
            [] => "0 = found nowhere".to_owned(),
            parts => format!("{} = ({})", self.score(), parts.join(" + ")),
        };
        let _ = match self.consumers {
            0 => write!(text, ", no known consumer"),
            1 => write!(text, " x 1 consumer"),
            many => write!(text, " x {many} consumers"),
        };
        text
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{BlastRadius, Reach};

    fn radius(places: &[Reach], consumers: u64) -> BlastRadius {
        let mut radius = BlastRadius { consumers, ..BlastRadius::default() };
        places.iter().for_each(|reach| radius.add(*reach));
        radius
    }

    #[test]
    fn the_radius_is_places_by_their_reach_times_consumers() {
        use Reach::{Head, History, Log, Public, Unreachable};
        for (places, consumers, score, text) in [
            (&[][..], 0, 0, "0 = found nowhere, no known consumer"),
            (&[], 2, 0, "0 = found nowhere x 2 consumers"),
            (&[Unreachable], 0, 1, "1 = (1 unreachable x 1), no known consumer"),
            (&[Head, History, Head], 3, 30, "30 = (1 history x 2 + 2 head x 4) x 3 consumers"),
            (&[Public, Log], 1, 13, "13 = (1 log x 3 + 1 public x 10) x 1 consumer"),
        ] {
            let radius = radius(places, consumers);
            assert_eq!((radius.score(), radius.explanation().as_str()), (score, text));
            assert_eq!(radius.occurrences(), places.len() as u64);
            assert_eq!(radius.reach(), places.iter().copied().max());
        }
    }

    #[test]
    fn weights_grow_with_the_reach() {
        assert!(Reach::ALL.is_sorted() && Reach::ALL.is_sorted_by_key(|reach| reach.weight()));
    }

    proptest! {
        #[test]
        fn one_more_place_or_consumer_never_makes_it_smaller(
            places in prop::collection::vec(0..5usize, 0..20), more in 0..5usize, consumers in 0..u64::MAX
        ) {
            let reaches: Vec<Reach> = places.iter().map(|at| Reach::ALL[*at]).collect();
            let before = radius(&reaches, consumers);
            let mut after = before;
            after.add(Reach::ALL[more]);
            prop_assert!(after.score() >= before.score() && after.score() > 0);
            let crowded = BlastRadius { consumers: consumers.saturating_add(1), ..before };
            prop_assert!(crowded.score() >= before.score());
        }
    }
}
