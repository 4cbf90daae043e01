//! Whether the old version is known to be useless, by the records alone.

use jiff::Timestamp;

use super::super::record::{Ending, Event, Performer, Record};
use crate::rotation::Step;

/// What the records say about the revocation of the old version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Revocation {
    /// It was revoked.
    Proven(Revoked),
    /// Nothing proves it.
    NotProven(Doubt),
}

/// The record that proves a revocation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revoked {
    /// When.
    pub at: Timestamp,
    /// The record.
    pub seq: u64,
    /// By what: a hook at the issuer, or a person who said so.
    pub by: Performer,
    /// In whose name.
    pub actor: String,
    /// What the hook or the person said.
    pub message: Option<String>,
}

/// Why nothing proves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Doubt {
    /// Its turn has not come.
    NotYet,
    /// It was begun, and nobody knows how it went.
    Unknown,
    /// It failed.
    Failed,
    /// A person is to do it, and has not said that it is done.
    Awaited,
    /// It was left out.
    LeftOut,
    /// The rotation was rolled back: the old version is the one in use.
    RolledBack,
    /// The rotation ended without it.
    Missing,
}

impl Doubt {
    /// The stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotYet => "not-yet",
            Self::Unknown => "unknown",
            Self::Failed => "failed",
            Self::Awaited => "awaited",
            Self::LeftOut => "left-out",
            Self::RolledBack => "rolled-back",
            Self::Missing => "missing",
        }
    }

    /// A sentence for people.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::NotYet => "not yet: the rotation has not come to it",
            Self::Unknown => "the revocation was begun, and how it went is not recorded",
            Self::Failed => "the revocation failed",
            Self::Awaited => "a person is to revoke it, and has not said that it is done",
            Self::LeftOut => "the revocation was left out",
            Self::RolledBack => "it was rolled back: the old credential is in use",
            Self::Missing => "the rotation ended, and no revocation is recorded",
        }
    }
}

impl Default for Revocation {
    fn default() -> Self {
        Self::NotProven(Doubt::NotYet)
    }
}

impl Revocation {
    /// The record that proves it.
    #[must_use]
    pub fn proven(&self) -> Option<&Revoked> {
        match self {
            Self::Proven(revoked) => Some(revoked),
            Self::NotProven(_) => None,
        }
    }

    /// Takes one more record into account. What was revoked stays revoked: there is no way back.
    pub(super) fn add(&mut self, record: &Record) {
        let Self::NotProven(doubt) = self else { return };
        *doubt = match &record.event {
            Event::Done { at, by: by @ (Performer::Hook | Performer::Person), message }
                if at.step == Step::Revoke =>
            {
                let (at, seq, by, actor) = (record.time, record.seq, *by, record.actor.clone());
                *self = Self::Proven(Revoked { at, seq, by, actor, message: message.clone() });
                return;
            }
            Event::Done { at, .. } if at.step == Step::Revoke => Doubt::LeftOut,
            Event::Started(at) if at.step == Step::Revoke => Doubt::Unknown,
            Event::Failed { at, .. } if at.step == Step::Revoke => Doubt::Failed,
            Event::Waiting { at, until: None, .. } if at.step == Step::Revoke => Doubt::Awaited,
            Event::Ended { result: Ending::RolledBack, .. } => Doubt::RolledBack,
            Event::Ended { .. } if *doubt == Doubt::NotYet => Doubt::Missing,
            _ => *doubt,
        };
    }
}
