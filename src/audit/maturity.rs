//! The playbook's maturity model of credential rotation, level 1 to 5.

use super::ask;
use super::check::{Answers, agent, custody, exposure, lifecycle, lifetime};
use super::ladder::{Climb, Level, climb};
use super::statement::Statements;

/// Every level, the lowest first.
pub const LEVELS: &[Level] = &[
    Level { number: 1, title: "Ad-hoc rotation", checks: &[], clear: &[], asks: &[] },
    Level {
        number: 2,
        title: "Scheduled manual rotation",
        checks: &[
            &custody::INVENTORIED,
            &exposure::DECLARED,
            &lifetime::LIMITED,
            &lifetime::DATED,
            &lifetime::WITHIN_LIMITS,
        ],
        clear: &[&lifetime::DATES_HOLD],
        asks: &[],
    },
    Level {
        number: 3,
        title: "Automated rotation with manual verification",
        checks: &[&lifecycle::MOSTLY_AUTOMATED, &lifecycle::TRACED],
        clear: &[],
        asks: &[&ask::ROTATION_LOG],
    },
    Level {
        number: 4,
        title: "Fully automated rotation with zero downtime",
        checks: &[&lifecycle::AUTOMATED, &lifecycle::VERIFIED, &lifecycle::REVOCABLE, &lifecycle::OVERLAPPED],
        clear: &[&exposure::OLD_VERSIONS_GONE],
        asks: &[&ask::ALERTS],
    },
    Level {
        number: 5,
        title: "Self-healing credential infrastructure",
        checks: &[&agent::CONSUMERS_STATED, &agent::READY],
        clear: &[&agent::OFFBOARDED],
        asks: &[&ask::SELF_REPAIR, &ask::COORDINATION, &ask::TRUST_SERVICE],
    },
];

/// How far the evidence climbs.
#[must_use]
pub fn maturity(answers: &Answers, statements: &Statements) -> Climb {
    let (ground, levels) = ground(LEVELS);
    climb(ground, levels, answers, statements)
}

/// The first level, and those above it.
pub(super) fn ground(levels: &'static [Level]) -> (&'static Level, &'static [Level]) {
    /// What a ladder without levels would stand on.
    const NOTHING: &Level = &Level { number: 0, title: "", checks: &[], clear: &[], asks: &[] };
    levels.split_first().unwrap_or((NOTHING, &[]))
}
