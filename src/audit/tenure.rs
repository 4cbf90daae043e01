//! AG-805's score, 0 to 3 (its §7): how briefly and how well governed agents hold their credentials.

use super::ask;
use super::check::{Answers, agent, exposure, lifecycle, lifetime};
use super::ladder::{Climb, Level, climb};
use super::maturity::ground;
use super::statement::Statements;

/// Every score, the lowest first. Titles are what the score asks for, in our words.
pub const SCORES: &[Level] = &[
    Level {
        number: 0,
        title: "Long-lived static credentials, no rotation policy",
        checks: &[],
        clear: &[],
        asks: &[],
    },
    Level {
        number: 1,
        title: "Every credential has an allowed age or an end; rotation may be manual, some static keys may remain",
        checks: &[&lifetime::LIMITED, &lifetime::DATED],
        clear: &[],
        asks: &[],
    },
    Level {
        number: 2,
        title: "Short lives by risk, automated and triggered rotation, revocation in minutes, all of it logged",
        checks: &[
            &lifetime::WITHIN_LIMITS,
            &lifecycle::TIERED,
            &lifecycle::AUTOMATED,
            &lifecycle::REVOCABLE,
            &lifecycle::TRACED,
        ],
        clear: &[
            &lifetime::DATES_HOLD,
            &lifecycle::TRIGGERED,
            &lifecycle::ENDS_SOON_AFTER,
            &exposure::OLD_VERSIONS_GONE,
            &agent::OFFBOARDED,
        ],
        asks: &[&ask::ROTATION_LOG, &ask::REVOCATION_TIME],
    },
    Level {
        number: 3,
        title: "Ephemeral by default, no static secrets in production, drift detected continuously, sessions end at once",
        checks: &[
            &lifetime::EPHEMERAL,
            &lifetime::NOT_STATIC,
            &exposure::READ,
            &exposure::DECLARED,
            &exposure::NOT_EXPOSED,
        ],
        clear: &[&agent::CONSUMERS_KNOWN],
        asks: &[&ask::REGULAR_RUNS, &ask::SESSION_END],
    },
];

/// How far the evidence climbs.
#[must_use]
pub fn tenure(answers: &Answers, statements: &Statements) -> Climb {
    let (ground, scores) = ground(SCORES);
    climb(ground, scores, answers, statements)
}
