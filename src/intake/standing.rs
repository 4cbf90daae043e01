//! How a credential stands: who uses it, how far it reaches, how old it is, whether it may be rotated.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One of those who use a credential, in the order in which a new version reaches them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consumer {
    /// Its name.
    pub name: String,
    /// `declared`, `delegated` or `discovered`.
    pub origin: String,
    /// Who hands the credential on to it, if that is how it gets it.
    #[serde(default)]
    pub by: Option<String>,
    /// `active`, `decommissioned`, or `unknown` if it has no entry in the inventory.
    pub activity: String,
}

/// How far the compromise of a credential reaches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blast {
    /// Places by their reach, times consumers.
    pub score: u64,
    /// Places in all.
    pub occurrences: u64,
    /// Places by reach: `unreachable`, `history`, `log`, `head`, `public`.
    #[serde(default)]
    pub places: BTreeMap<String, u64>,
    /// The widest of these with a place; nothing if it was found nowhere.
    #[serde(default)]
    pub reach: Option<String>,
    /// Who uses it and was not decommissioned.
    pub consumers: u64,
    /// The score as a calculation.
    pub explanation: String,
}

/// Whether a credential may be rotated now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Readiness {
    /// `now`, `overlap`, `wait` or `unknown`.
    pub verdict: String,
    /// The first instant at which it may begin; nothing if nobody can tell.
    #[serde(default)]
    pub from: Option<Timestamp>,
    /// Until when the old version has to be accepted beside the new one.
    #[serde(default)]
    pub accept_until: Option<Timestamp>,
    /// When it has to begin to be in time for the deadline.
    #[serde(default)]
    pub begin_by: Option<Timestamp>,
    /// When the first consumer stops working if nothing is done.
    #[serde(default)]
    pub fails_from: Option<Timestamp>,
    /// Who has to be waited for or asked.
    #[serde(default)]
    pub holds: Vec<Hold>,
}

/// Why a consumer has to be waited for or asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// The consumer.
    pub consumer: String,
    /// The stable name of the cause.
    pub cause: String,
    /// Until when.
    #[serde(default)]
    pub until: Option<Timestamp>,
    /// Whether new sessions have to be held back up to then.
    #[serde(default)]
    pub hold_new_sessions: bool,
}

/// Since when a credential has existed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Age {
    /// The date. From `git` and from a `log` it is a minimum.
    pub since: Timestamp,
    /// Where the date comes from: `embedded`, `listing`, `git`, `log` or `declared`.
    pub source: String,
    /// Why it can hardly be true.
    #[serde(default)]
    pub doubt: Option<String>,
    /// The first commit that held it. This and what follows is of the source `git` only.
    #[serde(default)]
    pub commit: Option<String>,
    /// When that commit's content was written.
    #[serde(default)]
    pub author_date: Option<Timestamp>,
    /// When that commit was made.
    #[serde(default)]
    pub committer_date: Option<Timestamp>,
    /// `truncated` if there may be an earlier commit, else `complete`.
    #[serde(default)]
    pub history: Option<String>,
}

/// What proves that a declared date is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contradiction {
    /// What the inventory says.
    pub declared: Timestamp,
    /// What says otherwise.
    pub evidence: Age,
}
