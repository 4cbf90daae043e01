//! How long a declared credential may live: its allowed age, and its own end.

use jiff::{SignedDuration, Timestamp};

use crate::evidence::{AgeEvidence, AgeSource, Evidence};
use crate::inventory::{Credential, Limits};

/// Dates that a secret says about itself, gathered from all its occurrences.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Embedded {
    /// The earliest date of issue.
    pub issued: Option<Timestamp>,
    /// The earliest end.
    pub expires: Option<Timestamp>,
}

impl Embedded {
    /// Adds what one occurrence says.
    pub fn add(&mut self, evidence: &Evidence) {
        self.issued = earliest(self.issued, evidence.issued);
        self.expires = earliest(self.expires, evidence.expires);
    }

    /// What it says about its age.
    #[must_use]
    pub fn age(self) -> Option<AgeEvidence> {
        self.issued.map(|since| AgeEvidence { source: AgeSource::Embedded, since })
    }
}

/// Since when a credential exists, when it has to be replaced, and when that is due.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lifetime {
    /// The date that its age counts from: the declared one, or else the one inside of it.
    pub since: Option<AgeEvidence>,
    /// The last instant of its allowed age, or of its own validity, whichever is first.
    pub deadline: Option<Timestamp>,
    /// The first instant at which its replacement is due.
    pub due_from: Option<Timestamp>,
}

impl Lifetime {
    /// The lifetime of the current version of a credential.
    #[must_use]
    pub fn of(credential: &Credential, limits: &Limits, embedded: Embedded) -> Self {
        if credential.retired.is_some() {
            // Nobody uses it: there is nothing to replace.
            return Self::default();
        }
        let declared = credential.since().map(|since| AgeEvidence { source: AgeSource::Declared, since });
        let since = declared.or(embedded.age());
        let aged = since.zip(limits.max_age).map(|(age, max_age)| later(age.since, max_age));
        let expires = credential.expires.or(embedded.expires);
        Self {
            since,
            deadline: earliest(aged, expires),
            due_from: earliest(
                aged.map(|end| earlier(end, limits.lead)),
                expires.map(|end| earlier(end, limits.expiry_lead)),
            ),
        }
    }

    /// True after the deadline; at the deadline itself it still holds.
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.deadline.is_some_and(|deadline| now > deadline)
    }

    /// True from the beginning of the lead time up to the deadline.
    #[must_use]
    pub fn ends_soon(&self, now: Timestamp) -> bool {
        !self.is_over(now) && self.due_from.is_some_and(|due_from| now >= due_from)
    }
}

fn earliest(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    one.into_iter().chain(other).min()
}

/// An instant beyond the calendar is the end of the calendar.
fn later(instant: Timestamp, by: SignedDuration) -> Timestamp {
    instant.checked_add(by).unwrap_or(Timestamp::MAX)
}

fn earlier(instant: Timestamp, by: SignedDuration) -> Timestamp {
    instant.checked_sub(by).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::{Embedded, Lifetime};
    use crate::evidence::{AgeSource, Evidence};
    use crate::inventory::credential::tests::credential;
    use crate::inventory::{Credential, Limits};
    use crate::kind::CredentialKind;
    use crate::rule::Confidence;

    fn at(day: u8) -> Timestamp {
        format!("2026-10-{day:02}T00:00:00Z").parse().unwrap()
    }

    fn limits(max_age: Option<i64>) -> Limits {
        let days = |days: i64| SignedDuration::from_hours(24 * days);
        Limits { max_age: max_age.map(days), lead: days(2), expiry_lead: days(3) }
    }

    fn declared(issued: Option<u8>, expires: Option<u8>) -> Credential {
        let entry = credential(CredentialKind::VcsToken);
        Credential { issued: issued.map(at), expires: expires.map(at), ..entry }
    }

    fn lifetime(
        entry: &Credential,
        max_age: Option<i64>,
        embedded: Embedded,
    ) -> (Option<Timestamp>, Option<Timestamp>) {
        let lifetime = Lifetime::of(entry, &limits(max_age), embedded);
        (lifetime.due_from, lifetime.deadline)
    }

    #[test]
    fn the_earlier_of_age_and_expiry_is_the_deadline() {
        let none = Embedded::default();
        assert_eq!(lifetime(&declared(Some(1), None), Some(10), none), (Some(at(9)), Some(at(11))));
        assert_eq!(lifetime(&declared(Some(1), Some(8)), Some(10), none), (Some(at(5)), Some(at(8))));
        assert_eq!(lifetime(&declared(Some(1), Some(30)), Some(10), none), (Some(at(9)), Some(at(11))));
        assert_eq!(lifetime(&declared(Some(1), Some(12)), Some(10), none), (Some(at(9)), Some(at(11))));
        assert_eq!(lifetime(&declared(None, Some(8)), Some(10), none), (Some(at(5)), Some(at(8))));
        assert_eq!(lifetime(&declared(Some(1), None), None, none), (None, None));
    }

    #[test]
    fn embedded_dates_fill_in_for_missing_declared_ones_only() {
        let embedded = Embedded { issued: Some(at(2)), expires: Some(at(20)) };
        let found = Lifetime::of(&declared(None, None), &limits(Some(10)), embedded);
        assert_eq!(found.since.map(|age| (age.source, age.since)), Some((AgeSource::Embedded, at(2))));
        assert_eq!(found.deadline, Some(at(12)));
        let told = Lifetime::of(&declared(Some(4), Some(30)), &limits(Some(10)), embedded);
        assert_eq!(told.since.map(|age| (age.source, age.since)), Some((AgeSource::Declared, at(4))));
        assert_eq!(told.deadline, Some(at(14)));
    }

    #[test]
    fn a_retired_credential_has_no_deadline() {
        let retired = Credential { retired: Some(at(5)), ..declared(Some(1), Some(8)) };
        assert_eq!(lifetime(&retired, Some(10), Embedded::default()), (None, None));
    }

    #[test]
    fn the_earliest_embedded_dates_are_kept() {
        let evidence = |issued: Option<u8>, expires: Option<u8>| Evidence {
            confidence: Confidence::High,
            issued: issued.map(at),
            expires: expires.map(at),
            notes: Vec::new(),
        };
        let mut embedded = Embedded::default();
        for evidence in [evidence(Some(3), None), evidence(Some(2), Some(9)), evidence(None, Some(8))] {
            embedded.add(&evidence);
        }
        assert_eq!(embedded, Embedded { issued: Some(at(2)), expires: Some(at(8)) });
    }

    #[test]
    fn ages_beyond_the_calendar_do_not_overflow() {
        let forever = Limits { max_age: Some(SignedDuration::MAX), ..limits(None) };
        let lifetime = Lifetime::of(&declared(Some(1), None), &forever, Embedded::default());
        assert_eq!(lifetime.deadline, Some(Timestamp::MAX));
        let early = Limits { lead: SignedDuration::MAX, ..limits(Some(1)) };
        let lifetime = Lifetime::of(&declared(Some(1), None), &early, Embedded::default());
        assert_eq!(lifetime.due_from, Some(Timestamp::MIN));
    }
}
