//! Wire types of what planning a rotation needs, version 1.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use super::finding::Age;
use crate::finding::consumer::Origin;
use crate::finding::readiness::Hold as OneHold;

/// One of those who use a credential, in the order in which a new version reaches them.
#[derive(Debug, Serialize)]
pub struct Consumer<'a> {
    /// Its name.
    pub name: &'a str,
    /// `declared`, `delegated` or `discovered`.
    pub origin: &'static str,
    /// Who hands the credential on to it, if that is how it gets it.
    pub by: Option<&'a str>,
    /// `active`, `decommissioned`, or `unknown` if it has no entry in the inventory.
    pub activity: &'static str,
}

impl<'a> Consumer<'a> {
    /// The wire form of `consumer`.
    #[must_use]
    pub fn of(consumer: &'a crate::finding::Consumer) -> Self {
        Self {
            name: &consumer.name,
            origin: consumer.origin.as_str(),
            by: match &consumer.origin {
                Origin::Delegated(by) => Some(by),
                Origin::Declared | Origin::Discovered => None,
            },
            activity: consumer.activity.as_str(),
        }
    }
}

/// How far the compromise of a credential reaches.
#[derive(Debug, Serialize)]
pub struct BlastRadius {
    /// Places by their reach, times consumers: comparable within one report and from one to the next.
    pub score: u64,
    /// Places in all.
    pub occurrences: u64,
    /// Places by reach: `unreachable`, `history`, `log`, `head`, `public`.
    pub places: BTreeMap<&'static str, u64>,
    /// The widest of these with a place; nothing if it was found nowhere.
    pub reach: Option<&'static str>,
    /// Who uses it and was not decommissioned.
    pub consumers: u64,
    /// The score as a calculation.
    pub explanation: String,
}

impl BlastRadius {
    /// The wire form of `radius`.
    #[must_use]
    pub fn of(radius: &crate::finding::BlastRadius) -> Self {
        Self {
            score: radius.score(),
            occurrences: radius.occurrences(),
            places: radius.places().map(|(reach, count)| (reach.as_str(), count)).collect(),
            reach: radius.reach().map(crate::finding::blast::Reach::as_str),
            consumers: radius.consumers,
            explanation: radius.explanation(),
        }
    }
}

/// Whether a credential may be rotated now.
#[derive(Debug, Serialize)]
pub struct Readiness<'a> {
    /// `now`; `overlap`: now, with an acceptance window; `wait`: not yet; `unknown`.
    pub verdict: &'static str,
    /// The first instant at which it may begin; nothing if nobody can tell.
    pub from: Option<String>,
    /// Until when the old version has to be accepted beside the new one; nothing if that is not needed.
    pub accept_until: Option<String>,
    /// When it has to begin to be in time for the deadline.
    pub begin_by: Option<String>,
    /// When the first consumer stops working if nothing is done.
    pub fails_from: Option<String>,
    /// Who has to be waited for or asked.
    pub holds: Vec<Hold<'a>>,
}

/// Why a consumer has to be waited for or asked.
#[derive(Debug, Serialize)]
pub struct Hold<'a> {
    /// The consumer.
    pub consumer: &'a str,
    /// `in-session`, `restart`, `refresh-not-declared`, `max-session-not-declared` or `not-declared`.
    pub cause: &'static str,
    /// Until when.
    pub until: Option<String>,
    /// Whether new sessions have to be held back up to then, because the end of the one that runs is not known.
    pub hold_new_sessions: bool,
}

impl<'a> Readiness<'a> {
    /// The wire form of `readiness`, asked for at `now`.
    #[must_use]
    pub fn of(readiness: &'a crate::finding::Readiness, now: Timestamp) -> Self {
        let text = |instant: Timestamp| instant.to_string();
        Self {
            verdict: readiness.verdict.as_str(),
            from: readiness.verdict.from(now).map(text),
            accept_until: readiness.verdict.accept_until().map(text),
            begin_by: readiness.begin_by.map(text),
            fails_from: readiness.fails_from.map(text),
            holds: readiness.holds.iter().map(Hold::of).collect(),
        }
    }
}

impl<'a> Hold<'a> {
    fn of(hold: &'a OneHold) -> Self {
        Self {
            consumer: &hold.consumer,
            cause: hold.cause.as_str(),
            until: hold.cause.until().map(|until| until.to_string()),
            hold_new_sessions: hold.cause.holds_new_sessions(),
        }
    }
}

/// What proves that a declared date is wrong.
#[derive(Debug, Serialize)]
pub struct Contradiction {
    /// What the inventory says.
    pub declared: String,
    /// What says otherwise.
    pub evidence: Age,
}

impl Contradiction {
    /// The wire form of `contradiction`, ages measured at `as_of`.
    #[must_use]
    pub fn of(contradiction: &crate::evidence::Contradiction, as_of: Timestamp) -> Self {
        Self {
            declared: contradiction.declared.to_string(),
            evidence: Age::of(contradiction.evidence, as_of),
        }
    }
}
