//! The rotation calendar: when each declared credential is to be rotated next, as far as the declaration tells.
//!
//! A rotation begins its lead time before the deadline, so that there is time to solve what goes wrong. The deadline is
//! the end of the age that policy allows, or the credential's own end, whichever asks for a rotation first.

use jiff::{SignedDuration, Timestamp};

use super::Inventory;
use super::credential::Credential;

/// All credentials of an inventory that are in use, the most pressing first.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule<'a> {
    /// What has a date: overdue ones first, then due ones, then by date.
    pub rotations: Vec<Rotation<'a>>,
    /// What has no date, and why not, by id.
    pub undated: Vec<Undated<'a>>,
    /// How many are retired, and have no future.
    pub retired: u64,
}

/// One rotation to come.
#[derive(Debug, Clone, PartialEq)]
pub struct Rotation<'a> {
    /// Of what.
    pub credential: &'a Credential,
    /// How pressing it is.
    pub state: State,
    /// When it is to begin.
    pub begin: Timestamp,
    /// When it has to be done.
    pub deadline: Timestamp,
    /// What sets the deadline.
    pub cause: Cause,
}

/// How pressing a rotation is. In order: the most pressing first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// The deadline is over.
    Overdue,
    /// The lead time has begun.
    Due,
    /// It is still to come.
    Planned,
}

impl State {
    /// The name in reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Due => "due",
            Self::Planned => "planned",
        }
    }
}

/// What sets a deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// The age that policy allows.
    Age {
        /// How old it may become.
        limit: SignedDuration,
    },
    /// Its own end.
    Expiry,
}

/// A credential that has no date.
#[derive(Debug, Clone, PartialEq)]
pub struct Undated<'a> {
    /// Which.
    pub credential: &'a Credential,
    /// Why not.
    pub reason: NoDate,
}

/// Why there is no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoDate {
    /// Policy limits its age, and nobody says since when it exists.
    UnknownAge,
    /// No policy limits its age, and it does not end by itself.
    NoLimit,
}

impl NoDate {
    /// What to say about it.
    #[must_use]
    pub fn advice(self) -> &'static str {
        match self {
            Self::UnknownAge => "its age is limited, but not known: add `issued` or `last_rotated`",
            Self::NoLimit => "nothing limits its age: add `expires`, or a policy for its kind",
        }
    }
}

impl<'a> Schedule<'a> {
    /// The calendar of an inventory at an instant.
    #[must_use]
    pub fn of(inventory: &'a Inventory, now: Timestamp) -> Self {
        let (mut rotations, mut undated, mut retired) = (Vec::new(), Vec::new(), 0);
        for credential in inventory.credentials() {
            if credential.retired.is_some() {
                retired += 1;
                continue;
            }
            match next(inventory, credential) {
                Ok((begin, deadline, cause)) => {
                    let state = state(begin, deadline, now);
                    rotations.push(Rotation { credential, state, begin, deadline, cause });
                }
                Err(reason) => undated.push(Undated { credential, reason }),
            }
        }
        rotations.sort_by(|one, other| {
            let key = |rotation: &Rotation<'_>| match rotation.state {
                State::Overdue => (State::Overdue, rotation.deadline),
                state => (state, rotation.begin),
            };
            key(one).cmp(&key(other)).then_with(|| one.credential.id.cmp(&other.credential.id))
        });
        undated.sort_by(|one, other| one.credential.id.cmp(&other.credential.id));
        Self { rotations, undated, retired }
    }

    /// The same without the rotations that begin after an instant.
    #[must_use]
    pub fn until(mut self, last: Timestamp) -> Self {
        self.rotations.retain(|rotation| rotation.begin <= last);
        self
    }

    /// The same for the credentials of some owners; with an empty list, of all.
    #[must_use]
    pub fn owned_by(mut self, owners: &[String]) -> Self {
        let is_wanted = |credential: &Credential| {
            owners.is_empty() || credential.owner.as_ref().is_some_and(|owner| owners.contains(owner))
        };
        self.rotations.retain(|rotation| is_wanted(rotation.credential));
        self.undated.retain(|undated| is_wanted(undated.credential));
        self
    }
}

/// At the deadline itself it is still due, as in a scan.
fn state(begin: Timestamp, deadline: Timestamp, now: Timestamp) -> State {
    match (now > deadline, now >= begin) {
        (true, _) => State::Overdue,
        (false, true) => State::Due,
        (false, false) => State::Planned,
    }
}

/// When the rotation begins, when it has to be done, and why.
fn next(inventory: &Inventory, credential: &Credential) -> Result<(Timestamp, Timestamp, Cause), NoDate> {
    let limits = inventory.limits(credential);
    let aged = credential.since().zip(limits.max_age).map(|(since, limit)| {
        let deadline = since.checked_add(limit).unwrap_or(Timestamp::MAX);
        (earlier(deadline, limits.lead), deadline, Cause::Age { limit })
    });
    let ending = credential.ends().map(|end| {
        let life = credential.since().map(|since| end.duration_since(since));
        (earlier(end, limits.lead_before_end(life)), end, Cause::Expiry)
    });
    match (aged, ending) {
        // The one that asks first; its deadline cannot be later than that of the other.
        (Some(aged), Some(ending)) => {
            let (begin, _, cause) = aged.min(ending);
            Ok((begin, aged.1.min(ending.1), cause))
        }
        (Some(one), None) | (None, Some(one)) => Ok(one),
        (None, None) if limits.max_age.is_some() => Err(NoDate::UnknownAge),
        (None, None) => Err(NoDate::NoLimit),
    }
}

fn earlier(instant: Timestamp, by: SignedDuration) -> Timestamp {
    instant.checked_sub(by).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::{Cause, NoDate, Schedule, State};
    use crate::inventory::{Format, Inventory};

    fn inventory(entries: &[(&str, &str, &str)]) -> Inventory {
        let mut text = "version = 1\n".to_owned();
        for (at, (id, kind, more)) in entries.iter().enumerate() {
            text += &format!(
                "[[credential]]\nid = '{id}'\nkind = '{kind}'\nfingerprint = 'sha256:{at:064x}'\n{more}\n"
            );
        }
        Inventory::parse(&text, Format::Toml, "i", at("2027-01-01T00:00:00Z")).unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn one(kind: &str, more: &str, now: &str) -> (State, String, String, bool) {
        let inventory = inventory(&[("a", kind, more)]);
        let schedule = Schedule::of(&inventory, at(now));
        let rotation = &schedule.rotations[0];
        let is_age = matches!(rotation.cause, Cause::Age { .. });
        (rotation.state, rotation.begin.to_string(), rotation.deadline.to_string(), is_age)
    }

    #[test]
    fn each_state_begins_and_ends_at_its_boundary() {
        let issued = "issued = 2026-10-01";
        let (begin, deadline) = ("2026-10-29T00:00:00Z", "2026-10-31T00:00:00Z");
        for (now, state) in [
            ("2026-10-28T23:59:59Z", State::Planned),
            (begin, State::Due),
            (deadline, State::Due),
            ("2026-10-31T00:00:01Z", State::Overdue),
        ] {
            let expected = (state, begin.to_owned(), deadline.to_owned(), true);
            assert_eq!(one("llm-api-key", issued, now), expected, "{now}");
        }
    }

    #[test]
    fn age_or_expiry_whichever_asks_first() {
        let now = "2026-10-01T00:00:00Z";
        let (_, begin, deadline, is_age) =
            one("mtls-certificate", "issued = 2026-09-30\nexpires = 2026-10-10", now);
        assert_eq!(
            (begin.as_str(), deadline.as_str(), is_age),
            ("2026-10-07T12:00:00Z", "2026-10-10T00:00:00Z", false)
        );
        // Its end is due two weeks before, which is earlier than the end of its age; the age ends first all the same.
        let (_, begin, deadline, is_age) =
            one("mtls-certificate", "issued = 2026-09-30\nexpires = 2026-11-01", now);
        assert_eq!(
            (begin.as_str(), deadline.as_str(), is_age),
            ("2026-10-18T00:00:00Z", "2026-10-30T00:00:00Z", false)
        );
        let (_, begin, _, is_age) =
            one("llm-api-key", "last_rotated = 2026-09-30\nexpires = 2027-06-01", now);
        assert_eq!((begin.as_str(), is_age), ("2026-10-28T00:00:00Z", true));
    }

    #[test]
    fn the_most_pressing_come_first_and_nothing_is_left_out_in_silence() {
        let inventory = inventory(&[
            ("later", "llm-api-key", "issued = 2026-10-05\nowner = 'x'"),
            ("soon", "llm-api-key", "issued = 2026-10-03"),
            ("due", "llm-api-key", "issued = 2026-09-03"),
            ("old", "llm-api-key", "issued = 2026-08-01"),
            ("older", "llm-api-key", "issued = 2026-07-01"),
            ("gone", "llm-api-key", "issued = 2026-07-01\nretired = 2026-08-01"),
            ("unknown", "llm-api-key", ""),
            ("free", "messaging", "issued = 2026-07-01"),
        ]);
        let ids = |schedule: &Schedule<'_>| -> Vec<String> {
            schedule.rotations.iter().map(|rotation| rotation.credential.id.clone()).collect()
        };
        let schedule = Schedule::of(&inventory, at("2026-10-02T12:00:00Z"));
        assert_eq!(ids(&schedule), ["older", "old", "due", "soon", "later"]);
        let undated: Vec<_> =
            schedule.undated.iter().map(|undated| (undated.credential.id.as_str(), undated.reason)).collect();
        assert_eq!(undated, [("free", NoDate::NoLimit), ("unknown", NoDate::UnknownAge)]);
        assert_eq!(schedule.retired, 1);
        let near = schedule.clone().until(at("2026-10-31T00:00:00Z"));
        assert_eq!(ids(&near), ["older", "old", "due", "soon"]);
        let owned = schedule.owned_by(&["x".to_owned()]);
        assert_eq!((ids(&owned), owned.undated.len()), (vec!["later".to_owned()], 0));
    }

    #[test]
    fn leap_days_and_offsets_count() {
        let dates = |issued: &str| {
            let (_, begin, deadline, _) =
                one("llm-api-key", &format!("issued = {issued}"), "2026-10-01T00:00:00Z");
            (begin, deadline)
        };
        let expected = |begin: &str, deadline: &str| (begin.to_owned(), deadline.to_owned());
        assert_eq!(dates("2024-02-01"), expected("2024-02-29T00:00:00Z", "2024-03-02T00:00:00Z"));
        assert_eq!(dates("2025-02-01"), expected("2025-03-01T00:00:00Z", "2025-03-03T00:00:00Z"));
        assert_eq!(
            dates("2024-02-01T01:00:00+02:00"),
            expected("2024-02-28T23:00:00Z", "2024-03-01T23:00:00Z")
        );
    }
}
