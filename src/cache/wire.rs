//! Records as they are stored. The order of fields and variants is the format: a change of it is a new one.

use serde::{Deserialize, Serialize};

/// A [`super::Record`].
#[derive(Serialize, Deserialize)]
pub(super) struct WireRecord {
    pub(super) files: u64,
    pub(super) bytes: u64,
    /// Each once.
    pub(super) commits: Vec<WireCommit>,
    pub(super) texts: Vec<WireText>,
    pub(super) notices: Vec<WireNotice>,
}

/// A commit, its dates in seconds.
#[derive(Serialize, Deserialize)]
pub(super) struct WireCommit {
    pub(super) id: Vec<u8>,
    pub(super) authored: i64,
    pub(super) committed: i64,
    pub(super) author: Option<String>,
}

/// A [`super::Text`].
#[derive(Serialize, Deserialize)]
pub(super) struct WireText {
    pub(super) blob: Vec<u8>,
    pub(super) path: Option<Vec<u8>>,
    pub(super) found: u64,
    pub(super) places: Vec<WirePlace>,
}

/// A [`super::Place`].
#[derive(Serialize, Deserialize)]
pub(super) struct WirePlace {
    pub(super) rule: String,
    pub(super) members: Vec<String>,
    /// First line and column, last line and column.
    pub(super) location: [u64; 4],
    pub(super) revision: WireRevision,
    /// By position in the list of commits.
    pub(super) introduced: Option<u32>,
    pub(super) presence: WirePresence,
    pub(super) versions: u64,
    pub(super) history: WireHistory,
}

/// A [`crate::provenance::Revision`].
#[derive(Serialize, Deserialize)]
pub(super) enum WireRevision {
    Head,
    Index,
    Commit(Vec<u8>),
    None,
}

/// A [`crate::exposure::Presence`].
#[derive(Serialize, Deserialize)]
pub(super) enum WirePresence {
    Head,
    Staged,
    /// By position in the list of commits.
    Removed(u32),
    Elsewhere,
    Unreachable,
}

/// A [`crate::exposure::History`].
#[derive(Serialize, Deserialize)]
pub(super) enum WireHistory {
    Complete,
    Truncated,
}

/// A [`crate::notice::Notice`].
#[derive(Serialize, Deserialize)]
pub(super) struct WireNotice {
    pub(super) coverage: WireCoverage,
    /// The stable name.
    pub(super) kind: String,
    pub(super) place: String,
    pub(super) detail: String,
}

/// A [`crate::notice::Coverage`].
#[derive(Serialize, Deserialize)]
pub(super) enum WireCoverage {
    Incomplete,
    Complete,
}
