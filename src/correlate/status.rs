//! The decision table: which differences from the declaration follow from the facts, and how urgent each is.
//!
//! A new drift is a new row of `TABLE`, and where it needs one a new field of [`Facts`].

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::lifetime::Lifetime;
use crate::finding::{Drift, Status, Urgency};
use crate::rule::Confidence;

/// What the inventory knows about a secret that was found, or about an entry by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Found; no entry declares it.
    Undeclared,
    /// Found; the version in use.
    Current(Whereabouts),
    /// Found; a version that was replaced.
    Previous {
        /// The last instant at which it may be presented.
        accepted_until: Timestamp,
        /// Where it was found.
        whereabouts: Whereabouts,
    },
    /// The entry itself, found or not.
    Entry,
}

impl Standing {
    /// A version that still works, in a place where it may not be. Inside its acceptance window the old one works too.
    fn is_usable_elsewhere(self, now: Timestamp) -> bool {
        match self {
            Self::Current(whereabouts) => whereabouts == Whereabouts::Elsewhere,
            Self::Previous { accepted_until, whereabouts } => {
                now <= accepted_until && whereabouts == Whereabouts::Elsewhere
            }
            Self::Undeclared | Self::Entry => false,
        }
    }
}

/// Where a declared secret was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whereabouts {
    /// In allowed places only.
    Allowed,
    /// In at least one place that is not allowed.
    Elsewhere,
}

/// Everything that a judgement depends on.
#[derive(Debug, Clone, Copy)]
pub struct Facts {
    /// The instant at which is judged.
    pub now: Timestamp,
    /// What the inventory knows about it.
    pub standing: Standing,
    /// How likely it is real.
    pub confidence: Confidence,
    /// How long the declared credential may live; no limits for an undeclared one.
    pub lifetime: Lifetime,
}

/// What a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Concern {
    /// The secret and where it was found.
    Secret,
    /// The entry that declares it: judged once per entry, however often the secret was found.
    Entry,
}

struct Row {
    drift: Drift,
    urgency: Urgency,
    concern: Concern,
    applies: fn(&Facts) -> bool,
}

/// The most urgent first; of two rows for one drift the first that applies counts.
const TABLE: &[Row] = &[
    Row {
        drift: Drift::Exposed,
        urgency: Urgency::Emergency,
        concern: Concern::Secret,
        applies: |facts| facts.standing.is_usable_elsewhere(facts.now),
    },
    Row {
        drift: Drift::Undeclared,
        urgency: Urgency::Emergency,
        concern: Concern::Secret,
        applies: |facts| facts.standing == Standing::Undeclared && facts.confidence == Confidence::High,
    },
    Row {
        drift: Drift::Undeclared,
        urgency: Urgency::Urgent,
        concern: Concern::Secret,
        applies: |facts| facts.standing == Standing::Undeclared,
    },
    Row {
        drift: Drift::Retired,
        urgency: Urgency::Urgent,
        concern: Concern::Secret,
        applies: |facts| matches!(facts.standing, Standing::Previous { accepted_until, .. } if facts.now > accepted_until),
    },
    Row {
        drift: Drift::Overdue,
        urgency: Urgency::Scheduled,
        concern: Concern::Entry,
        applies: |facts| facts.lifetime.is_over(facts.now),
    },
    Row {
        drift: Drift::Due,
        urgency: Urgency::Scheduled,
        concern: Concern::Entry,
        applies: |facts| facts.lifetime.ends_soon(facts.now),
    },
];

/// The outcome of a judgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The most urgent difference, or `current`.
    pub status: Status,
    /// Every difference.
    pub drifts: BTreeSet<Drift>,
    /// How soon somebody has to act.
    pub urgency: Urgency,
}

/// Judges a secret that was found, or an entry by itself ([`Standing::Entry`]).
///
/// What is wrong with an entry is said once, by the judgement of the entry: a secret that is where it may be is
/// `current`, overdue or not. A secret that is itself a problem lists it too, for whoever deals with it.
#[must_use]
pub fn judge(facts: &Facts) -> Verdict {
    let concern = if facts.standing == Standing::Entry { Concern::Entry } else { Concern::Secret };
    let applying = || TABLE.iter().filter(|row| (row.applies)(facts));
    match applying().find(|row| row.concern == concern) {
        None => Verdict { status: Status::Current, drifts: BTreeSet::new(), urgency: Urgency::None },
        Some(first) => Verdict {
            status: Status::Drifted(first.drift),
            drifts: applying().map(|row| row.drift).collect(),
            urgency: first.urgency,
        },
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::{SignedDuration, Timestamp};

    use super::{Facts, Standing, TABLE, Verdict, Whereabouts, judge};
    use crate::correlate::lifetime::Lifetime;
    use crate::finding::{Drift, Status, Urgency};
    use crate::rule::Confidence;

    const DEADLINE: &str = "2026-11-01T00:00:00Z";
    const DUE_FROM: &str = "2026-10-30T00:00:00Z";

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn seconds(text: &str, seconds: i64) -> Timestamp {
        at(text).checked_add(SignedDuration::from_secs(seconds)).unwrap()
    }

    fn facts(standing: Standing, now: Timestamp) -> Facts {
        let lifetime = Lifetime { since: None, deadline: Some(at(DEADLINE)), due_from: Some(at(DUE_FROM)) };
        Facts { now, standing, confidence: Confidence::Medium, lifetime }
    }

    fn drifted(drifts: &[Drift], urgency: Urgency) -> Verdict {
        Verdict { status: Status::Drifted(drifts[0]), drifts: drifts.iter().copied().collect(), urgency }
    }

    fn current() -> Verdict {
        Verdict { status: Status::Current, drifts: BTreeSet::new(), urgency: Urgency::None }
    }

    #[test]
    fn rows_are_in_order_of_urgency_and_every_drift_has_one() {
        assert!(TABLE.is_sorted_by_key(|row| std::cmp::Reverse(row.urgency)));
        assert!(TABLE.is_sorted_by_key(|row| row.drift), "the order of drifts is the order of urgency");
        let drifts: BTreeSet<_> = TABLE.iter().map(|row| row.drift).collect();
        assert_eq!(drifts, Drift::ALL.iter().copied().collect());
    }

    #[test]
    fn undeclared_is_an_emergency_only_with_high_confidence() {
        for (confidence, urgency) in [
            (Confidence::High, Urgency::Emergency),
            (Confidence::Medium, Urgency::Urgent),
            (Confidence::Low, Urgency::Urgent),
        ] {
            let facts = Facts {
                confidence,
                lifetime: Lifetime::default(),
                ..facts(Standing::Undeclared, at(DUE_FROM))
            };
            assert_eq!(judge(&facts), drifted(&[Drift::Undeclared], urgency));
        }
    }

    #[test]
    fn a_current_version_is_exposed_elsewhere_only() {
        let before = seconds(DUE_FROM, -1);
        let elsewhere = Standing::Current(Whereabouts::Elsewhere);
        assert_eq!(judge(&facts(elsewhere, before)), drifted(&[Drift::Exposed], Urgency::Emergency));
        assert_eq!(judge(&facts(Standing::Current(Whereabouts::Allowed), before)), current());
    }

    #[test]
    fn a_previous_version_is_retired_one_second_after_its_acceptance_window() {
        let judged = |whereabouts, offset| {
            let previous = Standing::Previous { accepted_until: at(DUE_FROM), whereabouts };
            judge(&Facts { lifetime: Lifetime::default(), ..facts(previous, seconds(DUE_FROM, offset)) })
        };
        let retired = drifted(&[Drift::Retired], Urgency::Urgent);
        assert_eq!(judged(Whereabouts::Allowed, -3600), current());
        assert_eq!(judged(Whereabouts::Allowed, 0), current());
        assert_eq!(judged(Whereabouts::Allowed, 1), retired);
        let exposed = drifted(&[Drift::Exposed], Urgency::Emergency);
        assert_eq!(judged(Whereabouts::Elsewhere, 0), exposed, "it still works");
        assert_eq!(judged(Whereabouts::Elsewhere, 1), retired);
    }

    #[test]
    fn an_entry_is_due_from_the_lead_time_and_overdue_one_second_after_its_deadline() {
        let due = drifted(&[Drift::Due], Urgency::Scheduled);
        for (now, expected) in [
            (seconds(DUE_FROM, -1), current()),
            (at(DUE_FROM), due.clone()),
            (seconds(DEADLINE, -1), due.clone()),
            (at(DEADLINE), due),
            (seconds(DEADLINE, 1), drifted(&[Drift::Overdue], Urgency::Scheduled)),
        ] {
            assert_eq!(judge(&facts(Standing::Entry, now)), expected, "{now}");
        }
    }

    #[test]
    fn an_entry_without_limits_is_never_due() {
        let facts = Facts { lifetime: Lifetime::default(), ..facts(Standing::Entry, Timestamp::MAX) };
        assert_eq!(judge(&facts), current());
    }

    #[test]
    fn a_secret_where_it_may_be_leaves_its_age_to_the_entry() {
        let late = seconds(DEADLINE, 1);
        assert_eq!(judge(&facts(Standing::Current(Whereabouts::Allowed), late)), current());
        let exposed = judge(&facts(Standing::Current(Whereabouts::Elsewhere), late));
        assert_eq!(exposed, drifted(&[Drift::Exposed, Drift::Overdue], Urgency::Emergency));
        let whereabouts = Whereabouts::Elsewhere;
        let previous = Standing::Previous { accepted_until: at(DUE_FROM), whereabouts };
        let retired = judge(&facts(previous, at(DEADLINE)));
        assert_eq!(retired, drifted(&[Drift::Retired, Drift::Due], Urgency::Urgent));
    }
}
