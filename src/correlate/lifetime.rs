//! How long a declared credential may live: its allowed age, and its own end.

use jiff::{SignedDuration, Timestamp};

use crate::evidence::{AgeEvidence, Evidence};
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
}

/// Since when a credential exists, when policy or its own end takes it, and when that is near.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lifetime {
    /// The date that its age counts from.
    pub since: Option<AgeEvidence>,
    /// The last instant of its allowed age.
    pub aged: Option<Timestamp>,
    /// The first instant at which its replacement is due because of its age.
    pub due_from: Option<Timestamp>,
    /// The last instant of its own validity.
    pub expires: Option<Timestamp>,
    /// The first instant at which its own end is near.
    pub expiring_from: Option<Timestamp>,
}

impl Lifetime {
    /// The lifetime of the current version of a credential whose age counts from `since`.
    #[must_use]
    pub fn of(
        credential: &Credential,
        limits: &Limits,
        since: Option<AgeEvidence>,
        embedded: Embedded,
    ) -> Self {
        if credential.retired.is_some() {
            // Nobody uses it: there is nothing to replace.
            return Self::default();
        }
        let aged = since.zip(limits.max_age).map(|(age, max_age)| later(age.since, max_age));
        let expires = credential.expires.or(embedded.expires).or_else(|| credential.ends());
        let lead = limits.lead_before_end(since.zip(expires).map(|(age, end)| end.duration_since(age.since)));
        Self {
            since,
            aged,
            due_from: aged.map(|end| earlier(end, limits.lead)),
            expires,
            expiring_from: expires.map(|end| earlier(end, lead)),
        }
    }

    /// The last instant of its allowed age, or of its own validity, whichever is first.
    #[must_use]
    pub fn deadline(&self) -> Option<Timestamp> {
        earliest(self.aged, self.expires)
    }

    /// True after the end of its allowed age; at that instant itself it still holds.
    #[must_use]
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.aged.is_some_and(|end| now > end)
    }

    /// True from the beginning of the lead time up to the end of its allowed age.
    #[must_use]
    pub fn is_due(&self, now: Timestamp) -> bool {
        !self.is_overdue(now) && self.due_from.is_some_and(|from| now >= from)
    }

    /// True after its own end; at that instant itself it still holds.
    #[must_use]
    pub fn has_expired(&self, now: Timestamp) -> bool {
        self.expires.is_some_and(|end| now > end)
    }

    /// True from the beginning of the lead time up to its own end.
    #[must_use]
    pub fn is_expiring(&self, now: Timestamp) -> bool {
        !self.has_expired(now) && self.expiring_from.is_some_and(|from| now >= from)
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
    use crate::evidence::{AgeEvidence, AgeSource, Evidence};
    use crate::inventory::credential::tests::credential;
    use crate::inventory::{Credential, Limits, Listed, Policies};
    use crate::kind::CredentialKind;
    use crate::rule::Confidence;

    fn at(day: u8) -> Timestamp {
        format!("2026-10-{day:02}T00:00:00Z").parse().unwrap()
    }

    fn limits(max_age: Option<i64>) -> Limits {
        let days = |days: i64| SignedDuration::from_hours(24 * days);
        let usual = Policies::default().limits(&credential(CredentialKind::VcsToken));
        Limits { max_age: max_age.map(days), lead: days(2), expiry_lead: days(3), ..usual }
    }

    fn declared(day: u8) -> Option<AgeEvidence> {
        Some(AgeEvidence::new(AgeSource::Declared, at(day)))
    }

    fn lifetime(since: Option<u8>, expires: Option<u8>, max_age: Option<i64>) -> Lifetime {
        let entry = Credential { expires: expires.map(at), ..credential(CredentialKind::VcsToken) };
        Lifetime::of(&entry, &limits(max_age), since.and_then(declared), Embedded::default())
    }

    #[test]
    fn age_and_validity_end_apart_and_the_earlier_one_is_the_deadline() {
        // Declared date, own end, allowed days: due from, end of the age, expiring from, deadline.
        for (since, expires, max_age, due, aged, expiring, deadline) in [
            (Some(1), None, Some(10), Some(9), Some(11), None, Some(11)),
            (Some(1), Some(8), Some(10), Some(9), Some(11), Some(5), Some(8)),
            (Some(1), Some(30), Some(10), Some(9), Some(11), Some(27), Some(11)),
            (None, Some(8), Some(10), None, None, Some(5), Some(8)),
            (Some(1), None, None, None, None, None, None),
        ] {
            let lifetime = lifetime(since, expires, max_age);
            assert_eq!((lifetime.due_from, lifetime.aged), (due.map(at), aged.map(at)));
            assert_eq!((lifetime.expiring_from, lifetime.deadline()), (expiring.map(at), deadline.map(at)));
        }
    }

    #[test]
    fn a_lead_of_more_than_half_of_a_life_is_a_quarter_of_it() {
        assert_eq!(lifetime(Some(1), Some(7), None).expiring_from, Some(at(4)), "half of it");
        let quarter = at(5).checked_add(SignedDuration::from_hours(-24 - 6)).unwrap();
        assert_eq!(lifetime(Some(1), Some(5), None).expiring_from, Some(at(4)));
        assert_eq!(lifetime(None, Some(5), Some(5)).expiring_from, Some(quarter), "or of its allowed age");
    }

    #[test]
    fn the_own_end_is_declared_or_embedded_or_listed() {
        let listed = Listed {
            source: "vault".to_owned(),
            taken: at(20),
            version: None,
            issued: None,
            expires: Some(at(26)),
            last_used: None,
        };
        let entry = Credential { listed: Some(listed), ..credential(CredentialKind::VcsToken) };
        let embedded = Embedded { issued: None, expires: Some(at(25)) };
        let of = |entry: &Credential, embedded| Lifetime::of(entry, &limits(None), None, embedded).expires;
        assert_eq!(of(&entry, Embedded::default()), Some(at(26)));
        assert_eq!(of(&entry, embedded), Some(at(25)));
        assert_eq!(of(&Credential { expires: Some(at(27)), ..entry.clone() }, embedded), Some(at(27)));
        let rotated = Credential { last_rotated: Some(at(21)), ..entry };
        assert_eq!(of(&rotated, Embedded::default()), None, "the listing is of the version before");
    }

    #[test]
    fn a_retired_credential_has_no_deadline() {
        let retired =
            Credential { retired: Some(at(5)), expires: Some(at(8)), ..credential(CredentialKind::VcsToken) };
        let lifetime = Lifetime::of(&retired, &limits(Some(10)), declared(1), Embedded::default());
        assert_eq!(lifetime, Lifetime::default());
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
        let entry = credential(CredentialKind::VcsToken);
        let of = |limits: &Limits| Lifetime::of(&entry, limits, declared(1), Embedded::default());
        let forever = Limits { max_age: Some(SignedDuration::MAX), ..limits(None) };
        assert_eq!(of(&forever).aged, Some(Timestamp::MAX));
        let early = Limits { lead: SignedDuration::MAX, ..limits(Some(1)) };
        assert_eq!(of(&early).due_from, Some(Timestamp::MIN));
    }
}
