//! A declared agent, checked.

use jiff::{SignedDuration, Timestamp};

use super::schema::{AgentStatus, Refresh};

/// One `[[agent]]` entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    /// Unique name.
    pub id: String,
    /// 1-based line where the entry begins.
    pub line: u64,
    /// Whether it still runs.
    pub status: AgentStatus,
    /// Declared agents that act on its behalf.
    pub delegates_to: Vec<String>,
    /// When it picks up a new credential.
    pub refresh: Option<Refresh>,
    /// Longest session.
    pub max_session: Option<SignedDuration>,
    /// How long it may run on an expired credential.
    pub max_stale: Option<SignedDuration>,
    /// When the session that it is in ends, if somebody knows.
    pub session_ends: Option<Timestamp>,
    /// When its capabilities last changed.
    pub capability_changed: Option<Timestamp>,
}
