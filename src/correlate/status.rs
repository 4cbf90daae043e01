//! The decision table: which differences from the declaration follow from the facts, and how urgent each is.
//!
//! A new drift is a new row of `TABLE`, and where it needs one a new field of [`Facts`].

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::circumstances::{Circumstances, Orphanage, Sensitivity};
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
    /// A policy of the inventory that asks for less than the built-in one.
    LoosePolicy,
}

impl Standing {
    /// A version that still works, in a place where it may not be. Inside its acceptance window the old one works too.
    fn is_usable_elsewhere(self, now: Timestamp) -> bool {
        match self {
            Self::Current(whereabouts) => whereabouts == Whereabouts::Elsewhere,
            Self::Previous { accepted_until, whereabouts } => {
                now <= accepted_until && whereabouts == Whereabouts::Elsewhere
            }
            Self::Undeclared | Self::Entry | Self::LoosePolicy => false,
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
pub struct Facts<'a> {
    /// The instant at which is judged.
    pub now: Timestamp,
    /// What the inventory knows about it.
    pub standing: Standing,
    /// How likely it is real.
    pub confidence: Confidence,
    /// How long the declared credential may live; no limits for an undeclared one.
    pub lifetime: Lifetime,
    /// What else is known of the entry that declares it.
    pub circumstances: &'a Circumstances,
}

/// What a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Concern {
    /// The secret and where it was found.
    Secret,
    /// The entry that declares it: judged once per entry, however often the secret was found.
    Entry,
    /// A policy.
    Policy,
}

struct Row {
    drift: Drift,
    urgency: Urgency,
    concern: Concern,
    applies: fn(&Facts<'_>) -> bool,
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
        drift: Drift::Orphaned,
        urgency: Urgency::Emergency,
        concern: Concern::Entry,
        applies: |facts| matches!(facts.circumstances.orphanage, Some(Orphanage::Zombie(_))),
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
        drift: Drift::Orphaned,
        urgency: Urgency::Urgent,
        concern: Concern::Entry,
        applies: |facts| facts.circumstances.orphanage.is_some(),
    },
    Row {
        drift: Drift::Contradicted,
        urgency: Urgency::Urgent,
        concern: Concern::Entry,
        applies: |facts| facts.circumstances.contradiction.is_some(),
    },
    Row {
        drift: Drift::Expired,
        urgency: Urgency::Urgent,
        concern: Concern::Entry,
        applies: |facts| facts.lifetime.has_expired(facts.now),
    },
    Row {
        drift: Drift::Shared,
        urgency: Urgency::Urgent,
        concern: Concern::Entry,
        applies: |facts| facts.circumstances.sharing.is_any(),
    },
    Row {
        drift: Drift::Overdue,
        urgency: Urgency::Urgent,
        concern: Concern::Entry,
        applies: |facts| {
            facts.lifetime.is_overdue(facts.now) && facts.circumstances.sensitivity == Sensitivity::Root
        },
    },
    Row {
        drift: Drift::Overdue,
        urgency: Urgency::Scheduled,
        concern: Concern::Entry,
        applies: |facts| facts.lifetime.is_overdue(facts.now),
    },
    Row {
        drift: Drift::Expiring,
        urgency: Urgency::Scheduled,
        concern: Concern::Entry,
        applies: |facts| facts.lifetime.is_expiring(facts.now),
    },
    Row {
        drift: Drift::CapabilityChanged,
        urgency: Urgency::Scheduled,
        concern: Concern::Entry,
        applies: |facts| facts.circumstances.capability_changed.is_some(),
    },
    Row {
        drift: Drift::Static,
        urgency: Urgency::Scheduled,
        concern: Concern::Entry,
        applies: |facts| facts.circumstances.permanence.is_some(),
    },
    Row {
        drift: Drift::Due,
        urgency: Urgency::Scheduled,
        concern: Concern::Entry,
        applies: |facts| facts.lifetime.is_due(facts.now),
    },
    Row {
        drift: Drift::KindMismatch,
        urgency: Urgency::None,
        concern: Concern::Entry,
        applies: |facts| facts.circumstances.recognised_as.is_some(),
    },
    Row {
        drift: Drift::Unseen,
        urgency: Urgency::None,
        concern: Concern::Entry,
        applies: |facts| facts.circumstances.gone_from.is_some(),
    },
    Row {
        drift: Drift::PolicyLoosened,
        urgency: Urgency::None,
        concern: Concern::Policy,
        applies: |facts| facts.standing == Standing::LoosePolicy,
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
pub fn judge(facts: &Facts<'_>) -> Verdict {
    let concern = match facts.standing {
        Standing::Entry => Concern::Entry,
        Standing::LoosePolicy => Concern::Policy,
        Standing::Undeclared | Standing::Current(_) | Standing::Previous { .. } => Concern::Secret,
    };
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
    use std::sync::OnceLock;

    use jiff::{SignedDuration, Timestamp};

    use super::{Concern, Facts, Standing, TABLE, Verdict, Whereabouts, judge};
    use crate::correlate::circumstances::{Circumstances, Orphanage, Permanence, Sensitivity};
    use crate::correlate::lifetime::Lifetime;
    use crate::evidence::{AgeEvidence, AgeSource, Contradiction};
    use crate::finding::{Drift, Status, Urgency};
    use crate::kind::CredentialKind;
    use crate::rule::Confidence;

    const END: &str = "2026-11-01T00:00:00Z";
    const NEAR: &str = "2026-10-30T00:00:00Z";

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn seconds(text: &str, seconds: i64) -> Timestamp {
        at(text).checked_add(SignedDuration::from_secs(seconds)).unwrap()
    }

    fn nothing() -> &'static Circumstances {
        static NOTHING: OnceLock<Circumstances> = OnceLock::new();
        NOTHING.get_or_init(Circumstances::default)
    }

    fn aging() -> Lifetime {
        Lifetime { aged: Some(at(END)), due_from: Some(at(NEAR)), ..Lifetime::default() }
    }

    fn ending() -> Lifetime {
        Lifetime { expires: Some(at(END)), expiring_from: Some(at(NEAR)), ..Lifetime::default() }
    }

    fn facts(standing: Standing, now: Timestamp) -> Facts<'static> {
        Facts {
            now,
            standing,
            confidence: Confidence::Medium,
            lifetime: Lifetime::default(),
            circumstances: nothing(),
        }
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
        for concern in [Concern::Secret, Concern::Entry, Concern::Policy] {
            let rows = TABLE.iter().filter(|row| row.concern == concern);
            assert!(
                rows.is_sorted_by_key(|row| row.drift),
                "the first that applies is the first of all: {concern:?}"
            );
        }
        let of_secrets = TABLE.iter().filter(|row| row.concern == Concern::Secret).map(|row| row.drift).max();
        let of_entries = TABLE.iter().filter(|row| row.concern == Concern::Entry).map(|row| row.drift).min();
        assert!(of_secrets < of_entries, "a secret that drifted names its own drift first");
        let drifts: BTreeSet<_> = TABLE.iter().map(|row| row.drift).collect();
        let of_credentials = Drift::ALL.iter().copied().filter(|drift| drift.id().starts_with("drift/"));
        assert_eq!(drifts, of_credentials.collect());
    }

    #[test]
    fn undeclared_is_an_emergency_only_with_high_confidence() {
        for (confidence, urgency) in [
            (Confidence::High, Urgency::Emergency),
            (Confidence::Medium, Urgency::Urgent),
            (Confidence::Low, Urgency::Urgent),
        ] {
            let facts = Facts { confidence, ..facts(Standing::Undeclared, at(NEAR)) };
            assert_eq!(judge(&facts), drifted(&[Drift::Undeclared], urgency));
        }
    }

    #[test]
    fn a_current_version_is_exposed_elsewhere_only() {
        let elsewhere = Standing::Current(Whereabouts::Elsewhere);
        assert_eq!(judge(&facts(elsewhere, at(NEAR))), drifted(&[Drift::Exposed], Urgency::Emergency));
        assert_eq!(judge(&facts(Standing::Current(Whereabouts::Allowed), at(NEAR))), current());
    }

    #[test]
    fn a_previous_version_is_retired_one_second_after_its_acceptance_window() {
        let judged = |whereabouts, offset| {
            let previous = Standing::Previous { accepted_until: at(NEAR), whereabouts };
            judge(&facts(previous, seconds(NEAR, offset)))
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
    fn age_and_validity_near_their_end_from_the_lead_time_and_are_over_one_second_after_it() {
        for (lifetime, near, over, urgency) in [
            (aging(), Drift::Due, Drift::Overdue, Urgency::Scheduled),
            (ending(), Drift::Expiring, Drift::Expired, Urgency::Urgent),
        ] {
            let near = drifted(&[near], Urgency::Scheduled);
            for (now, expected) in [
                (seconds(NEAR, -1), current()),
                (at(NEAR), near.clone()),
                (seconds(END, -1), near.clone()),
                (at(END), near),
                (seconds(END, 1), drifted(&[over], urgency)),
            ] {
                let facts = Facts { lifetime, ..facts(Standing::Entry, now) };
                assert_eq!(judge(&facts), expected, "{now}");
            }
        }
    }

    #[test]
    fn an_end_of_its_own_and_the_end_of_its_age_are_told_apart() {
        let lifetime = Lifetime { expires: Some(at(NEAR)), expiring_from: Some(at(NEAR)), ..aging() };
        let judged = |now| judge(&Facts { lifetime, ..facts(Standing::Entry, now) });
        assert_eq!(judged(at(NEAR)), drifted(&[Drift::Expiring, Drift::Due], Urgency::Scheduled));
        assert_eq!(judged(seconds(NEAR, 1)), drifted(&[Drift::Expired, Drift::Due], Urgency::Urgent));
        assert_eq!(judged(seconds(END, 1)), drifted(&[Drift::Expired, Drift::Overdue], Urgency::Urgent));
    }

    #[test]
    fn each_circumstance_is_a_drift_of_the_entry() {
        let evidence = AgeEvidence::new(AgeSource::Log, at(NEAR));
        let gone = || vec!["a".to_owned()];
        let with = |change: fn(&mut Circumstances)| {
            let mut circumstances = Circumstances::default();
            change(&mut circumstances);
            circumstances
        };
        let orphaned = |orphanage| Circumstances { orphanage: Some(orphanage), ..Circumstances::default() };
        let contradiction = Some(Contradiction { declared: at(END), evidence });
        let table = [
            (orphaned(Orphanage::Zombie(gone())), Drift::Orphaned, Urgency::Emergency),
            (orphaned(Orphanage::NoOwner), Drift::Orphaned, Urgency::Urgent),
            (orphaned(Orphanage::SomeGone(gone())), Drift::Orphaned, Urgency::Urgent),
            (orphaned(Orphanage::AllGone(gone())), Drift::Orphaned, Urgency::Urgent),
            (
                Circumstances { contradiction, ..Circumstances::default() },
                Drift::Contradicted,
                Urgency::Urgent,
            ),
            (with(|it| it.sharing.crowd = Some((2, 1))), Drift::Shared, Urgency::Urgent),
            (
                with(|it| it.capability_changed = Some(("a".to_owned(), Timestamp::MIN))),
                Drift::CapabilityChanged,
                Urgency::Scheduled,
            ),
            (with(|it| it.permanence = Some(Permanence::Endless)), Drift::Static, Urgency::Scheduled),
            (
                with(|it| it.recognised_as = Some(CredentialKind::LlmApiKey)),
                Drift::KindMismatch,
                Urgency::None,
            ),
            (with(|it| it.gone_from = Some(String::new())), Drift::Unseen, Urgency::None),
        ];
        for (circumstances, drift, urgency) in &table {
            let facts = Facts { circumstances, ..facts(Standing::Entry, at(NEAR)) };
            assert_eq!(judge(&facts), drifted(&[*drift], *urgency));
            let elsewhere = Facts { standing: Standing::Current(Whereabouts::Elsewhere), ..facts };
            assert_eq!(judge(&elsewhere), drifted(&[Drift::Exposed, *drift], Urgency::Emergency));
            let allowed = Facts { standing: Standing::Current(Whereabouts::Allowed), ..facts };
            assert_eq!(judge(&allowed), current(), "said once, by the entry");
        }
    }

    #[test]
    fn an_overdue_credential_worth_as_much_as_root_cannot_wait() {
        let root = Circumstances { sensitivity: Sensitivity::Root, ..Circumstances::default() };
        let judged = |now| {
            let facts = facts(Standing::Entry, now);
            judge(&Facts { circumstances: &root, lifetime: aging(), ..facts })
        };
        assert_eq!(judged(at(END)), drifted(&[Drift::Due], Urgency::Scheduled));
        assert_eq!(judged(seconds(END, 1)), drifted(&[Drift::Overdue], Urgency::Urgent));
    }

    #[test]
    fn a_loose_policy_is_a_note() {
        let facts = facts(Standing::LoosePolicy, at(NEAR));
        assert_eq!(judge(&facts), drifted(&[Drift::PolicyLoosened], Urgency::None));
    }

    #[test]
    fn an_entry_without_limits_is_never_due() {
        assert_eq!(judge(&facts(Standing::Entry, Timestamp::MAX)), current());
    }

    #[test]
    fn a_secret_where_it_may_be_leaves_its_age_to_the_entry() {
        let of = |standing, now| judge(&Facts { lifetime: aging(), ..facts(standing, now) });
        let late = seconds(END, 1);
        assert_eq!(of(Standing::Current(Whereabouts::Allowed), late), current());
        let exposed = of(Standing::Current(Whereabouts::Elsewhere), late);
        assert_eq!(exposed, drifted(&[Drift::Exposed, Drift::Overdue], Urgency::Emergency));
        let whereabouts = Whereabouts::Elsewhere;
        let retired = of(Standing::Previous { accepted_until: at(NEAR), whereabouts }, at(END));
        assert_eq!(retired, drifted(&[Drift::Retired, Drift::Due], Urgency::Urgent));
    }
}
