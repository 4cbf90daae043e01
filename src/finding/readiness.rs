//! Whether a credential may be rotated now, and if not, when.

use jiff::Timestamp;

/// Whether a credential may be rotated now without breaking what uses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readiness {
    /// The answer.
    pub verdict: Verdict,
    /// What keeps it from being simply now: one for each consumer that has to be waited for or asked, in their order.
    pub holds: Vec<Hold>,
    /// When the rotation has to begin so that everybody has the new version before the deadline, if there is one. A
    /// time that has passed: it cannot be in time any more.
    pub begin_by: Option<Timestamp>,
    /// When the first consumer stops working if nothing is done: its credential ends, and it runs on for a while.
    pub fails_from: Option<Timestamp>,
}

/// May it be rotated now?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// At once: everybody picks the new version up while working.
    Now,
    /// Now, if the old version is accepted beside the new one up to this instant.
    Overlap {
        /// The end of the acceptance window.
        accept_until: Timestamp,
    },
    /// Not yet: the acceptance window would be longer than policy allows.
    Wait {
        /// The first instant at which the window is short enough.
        from: Timestamp,
        /// The end of the acceptance window then.
        accept_until: Timestamp,
    },
    /// Nobody can tell: somebody who uses it does not say when it picks up a new version.
    Unknown,
}

impl Verdict {
    /// The stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::Overlap { .. } => "overlap",
            Self::Wait { .. } => "wait",
            Self::Unknown => "unknown",
        }
    }

    /// The first instant at which it may begin, if anybody can tell.
    #[must_use]
    pub fn from(self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Now | Self::Overlap { .. } => Some(now),
            Self::Wait { from, .. } => Some(from),
            Self::Unknown => None,
        }
    }

    /// The end of the acceptance window, if it needs one.
    #[must_use]
    pub fn accept_until(self) -> Option<Timestamp> {
        match self {
            Self::Overlap { accept_until } | Self::Wait { accept_until, .. } => Some(accept_until),
            Self::Now | Self::Unknown => None,
        }
    }
}

/// Why one consumer has to be waited for or asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// The consumer.
    pub consumer: String,
    /// The cause.
    pub cause: Cause,
}

/// Why a consumer has to be waited for or asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// It picks the new version up when its session is over: at this instant.
    Session(Timestamp),
    /// The same; nobody knows its session, which is over by then if it starts no other one.
    LongestSession(Timestamp),
    /// It has to be restarted when its session is over: at this instant.
    Restart(Timestamp),
    /// The same; nobody knows its session, which is over by then if it starts no other one.
    LongestRestart(Timestamp),
    /// It does not say when it picks up a new version (`refresh`).
    NoRefresh,
    /// It does not say how long its sessions are (`max_session`).
    NoSession,
    /// It has no entry in the inventory.
    NoAgent,
}

impl Cause {
    /// The stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Session(_) | Self::LongestSession(_) => "in-session",
            Self::Restart(_) | Self::LongestRestart(_) => "restart",
            Self::NoRefresh => "refresh-not-declared",
            Self::NoSession => "max-session-not-declared",
            Self::NoAgent => "not-declared",
        }
    }

    /// Until when it has to be waited for.
    #[must_use]
    pub fn until(self) -> Option<Timestamp> {
        match self {
            Self::Session(until)
            | Self::LongestSession(until)
            | Self::Restart(until)
            | Self::LongestRestart(until) => Some(until),
            Self::NoRefresh | Self::NoSession | Self::NoAgent => None,
        }
    }

    /// Whether new sessions have to be held back, because the end of the one that runs is not known.
    #[must_use]
    pub fn holds_new_sessions(self) -> bool {
        matches!(self, Self::LongestSession(_) | Self::LongestRestart(_))
    }
}
