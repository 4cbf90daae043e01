//! The hygiene score: how well one credential is kept, 0 to 100. The formula, with its reasons, is in `docs/audit.md`.
//!
//! The score of a credential is a sum of parts. Each part falls only with something that a rotation, a clean-up or a
//! fuller declaration repairs, so none of these can lower the score.

use jiff::SignedDuration;

use super::dossier::Dossier;
use crate::finding::Drift;

/// The name of the formula, with its version: scores of different versions are not to be compared.
pub const FORMULA: &str = "straykey.hygiene/1";

/// What the score depends on, and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// How old the current version is.
    pub age: Age,
    /// A consumer's capabilities changed after the last rotation.
    pub capability: Capability,
    /// Places where it is in use and should not be.
    pub exposed_places: u64,
    /// Places where an old version is left.
    pub retired_places: u64,
    /// Does other evidence agree with the declared dates?
    pub dates: Dates,
    /// Who answers for it?
    pub ownership: Ownership,
    /// Which of its store and its revocation are declared: 0 to 2.
    pub custody: u8,
    /// How many agents, services and environments use it.
    pub consumers: u64,
}

/// How old a credential is, against what is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Age {
    /// Its date or its limit is not known.
    Unknown,
    /// A date is known, and policy sets no limit.
    Unlimited,
    /// Both are known.
    Known {
        /// Since when it exists, in seconds before now.
        seconds: u64,
        /// How old it may become, in seconds. Not zero.
        limit: u64,
    },
    /// Past its own end, and in use.
    Ended,
    /// Retired: no version is in use any more.
    Over,
}

/// Whether it was rotated after its consumers changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Capability {
    /// Nothing changed since.
    Unchanged,
    /// Something changed, and it was not rotated since.
    Changed,
}

/// Whether its declared dates hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dates {
    /// Nothing speaks against them.
    Hold,
    /// Other evidence is older.
    Contradicted,
}

/// Whether somebody answers for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ownership {
    /// Nobody.
    None,
    /// Somebody, but its consumers were shut down.
    Orphaned,
    /// Somebody.
    Owned,
}

/// The parts of a score. They add up to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Score {
    /// For its age: 0 to 35.
    pub age: u8,
    /// For the places where it is: 0 to 25.
    pub places: u8,
    /// For dates that hold: 0 or 10.
    pub dates: u8,
    /// For an owner: 0, 5 or 10.
    pub ownership: u8,
    /// For a store and a way to revoke it: 0, 5 or 10.
    pub custody: u8,
    /// For not being shared: 0 to 10.
    pub isolation: u8,
}

const AGE_POINTS: u64 = 35;
const PLACE_POINTS: u64 = 25;
const ISOLATION_POINTS: u64 = 10;

impl Facts {
    /// Those of a declared credential.
    #[must_use]
    pub fn of(dossier: &Dossier<'_>) -> Self {
        let credential = dossier.credential;
        let is_owned = credential.owner.as_deref().is_some_and(|owner| !owner.trim().is_empty());
        Self {
            age: Age::of(dossier),
            capability: if dossier.has(Drift::CapabilityChanged) {
                Capability::Changed
            } else {
                Capability::Unchanged
            },
            exposed_places: dossier.places(Drift::Exposed),
            retired_places: dossier.places(Drift::Retired),
            dates: if dossier.has(Drift::Contradicted) { Dates::Contradicted } else { Dates::Hold },
            ownership: match (is_owned, dossier.has(Drift::Orphaned)) {
                (false, _) => Ownership::None,
                (true, true) => Ownership::Orphaned,
                (true, false) => Ownership::Owned,
            },
            custody: u8::from(credential.stored_in.is_some())
                + u8::from(credential.rotate.contains_key("revoke")),
            consumers: dossier.consumers().len() as u64 + u64::from(dossier.has(Drift::Shared)),
        }
    }
}

impl Age {
    fn of(dossier: &Dossier<'_>) -> Self {
        if !dossier.is_in_use() {
            return Self::Over;
        }
        if dossier.has(Drift::Expired) {
            return Self::Ended;
        }
        let seconds = |length: SignedDuration| u64::try_from(length.as_secs()).unwrap_or(0);
        match (dossier.age(), dossier.limits.max_age) {
            (Some(age), Some(limit)) => Self::Known { seconds: seconds(age), limit: seconds(limit).max(1) },
            (Some(_), None) => Self::Unlimited,
            (None, _) => Self::Unknown,
        }
    }

    /// All points up to the limit, then fewer from day to day, and none at twice the limit.
    fn points(self) -> u64 {
        match self {
            Self::Unknown | Self::Ended => 0,
            Self::Over => AGE_POINTS,
            Self::Unlimited => AGE_POINTS / 2,
            Self::Known { seconds, limit } => {
                let over = u128::from(seconds.saturating_sub(limit)).min(u128::from(limit));
                let left = u128::from(limit.max(1)) - over.min(u128::from(limit.max(1)));
                u64::try_from(u128::from(AGE_POINTS) * left / u128::from(limit.max(1))).unwrap_or(0)
            }
        }
    }
}

impl Score {
    /// The score of these facts.
    #[must_use]
    pub fn of(facts: &Facts) -> Self {
        let age = match facts.capability {
            Capability::Unchanged => facts.age.points(),
            Capability::Changed => facts.age.points() / 2,
        };
        // One that works is worse than one that does not: replacing it is progress even if the old one still lies there.
        let weight = facts.exposed_places.saturating_mul(2).saturating_add(facts.retired_places);
        Self {
            age: small(age),
            places: small(PLACE_POINTS / weight.saturating_add(1)),
            dates: match facts.dates {
                Dates::Hold => 10,
                Dates::Contradicted => 0,
            },
            ownership: match facts.ownership {
                Ownership::None => 0,
                Ownership::Orphaned => 5,
                Ownership::Owned => 10,
            },
            custody: 5 * facts.custody.min(2),
            isolation: small(ISOLATION_POINTS / facts.consumers.max(1)),
        }
    }

    /// The sum of the parts, 0 to 100.
    #[must_use]
    pub fn total(&self) -> u8 {
        self.age + self.places + self.dates + self.ownership + self.custody + self.isolation
    }
}

fn small(points: u64) -> u8 {
    u8::try_from(points).unwrap_or(u8::MAX)
}

/// The score of several credentials together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hygiene {
    /// The mean of their scores, rounded down. A secret that nobody declared counts as a credential with 0 points.
    pub score: u8,
    /// The lowest of them.
    pub lowest: u8,
    /// Declared credentials that were counted.
    pub credentials: u64,
    /// Undeclared secrets that were counted.
    pub undeclared: u64,
}

impl Hygiene {
    /// Of declared credentials with these totals, and so many undeclared secrets; nothing if there are neither.
    #[must_use]
    pub fn over(totals: impl IntoIterator<Item = u8>, undeclared: u64) -> Option<Self> {
        let mut lowest = if undeclared > 0 { 0 } else { u8::MAX };
        let (mut sum, mut credentials) = (0_u64, 0_u64);
        for total in totals {
            sum += u64::from(total);
            credentials += 1;
            lowest = lowest.min(total);
        }
        let counted = credentials.saturating_add(undeclared);
        (counted > 0).then(|| Self { score: small(sum / counted), lowest, credentials, undeclared })
    }
}

#[cfg(test)]
mod tests;
