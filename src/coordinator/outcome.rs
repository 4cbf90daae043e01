//! How a run of the engine ends, and what people tell it.

use jiff::Timestamp;

use super::gate::NoWayBack;
use super::judge::Doubt;
use super::next::Asked;
use super::state::Inconsistent;
use crate::journal::JournalError;
use crate::journal::record::Ending;
use crate::rotation::Step;
use crate::rotation::exchange::VersionFacts;

/// Why a rotation was left where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rest {
    /// It ended. Steps that failed and were left out are named.
    Ended(Ending, Vec<String>),
    /// It waits for an instant.
    Waits {
        /// Which.
        until: Timestamp,
        /// Why.
        reason: String,
    },
    /// It waits for people.
    People(Vec<Asked>),
    /// It cannot go on by itself.
    Stalled(String),
    /// Somebody wanted it to end.
    Interrupted,
    /// The clock was set back by so many seconds.
    ClockSetBack(u64),
}

/// Why nothing more can be done.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The journal.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// Its records.
    #[error("{0}: the journal is not one that this version of straykey wrote")]
    Inconsistent(#[from] Inconsistent),
    /// No such rotation.
    #[error("the journal has no rotation {0}")]
    Unknown(String),
    /// No way back.
    #[error(transparent)]
    NoWayBack(#[from] NoWayBack),
    /// A person's word for a step that nobody asked them for.
    #[error("{rotation} does not wait for a person to do `{step}`{}", waits_for(.open))]
    NotAsked {
        /// Of which.
        rotation: String,
        /// As named.
        step: String,
        /// What it does wait for.
        open: Vec<String>,
    },
    /// A person's word that is not enough.
    #[error(transparent)]
    Doubt(#[from] Doubt),
    /// No window to extend.
    #[error("{0} has no open acceptance window that could be extended")]
    NoWindow(String),
}

fn waits_for(open: &[String]) -> String {
    if open.is_empty() { String::new() } else { format!(": it waits for {}", open.join(", ")) }
}

/// A person's word about a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Which.
    pub step: Step,
    /// For whom.
    pub consumer: Option<String>,
    /// What they say.
    pub claim: Claim,
    /// What they add.
    pub note: Option<String>,
}

/// What a person says about a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// It is done. Of `create`: this version was made.
    Done(VersionFacts),
    /// It cannot be done, or it failed.
    NotDone,
}
