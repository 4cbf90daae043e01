//! The steps of a rotation, and their two orders.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Mode;

/// One step. Its name is that of the hook in `[credential.rotate]`, where it has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// The old version is made useless at its issuer.
    Revoke,
    /// The revocation is written down before anything else happens. No hook: the journal does it.
    Record,
    /// A consumer is stopped. Once for each consumer.
    Halt,
    /// A new version is made, valid beside the old one where there still is one.
    Create,
    /// The new version is tried against what it opens.
    Test,
    /// The acceptance window begins. No hook: the journal does it.
    OpenWindow,
    /// A consumer is told that a new version comes, by when to have written its checkpoint, and until when the old version
    /// is accepted. Once for each consumer.
    Announce,
    /// The new version is put where consumers fetch it.
    Store,
    /// A consumer tells which version it uses. Once for each consumer, again and again until it is the new one.
    Confirm,
    /// The new version works, nobody uses the old one, nothing fails more often than before.
    Verify,
    /// A halted consumer is started again. Once for each consumer.
    Resume,
    /// People are told that it is over.
    Notify,
    /// Somebody is called: it cannot go on by itself.
    Page,
    /// Of a rotation that is rolled back: the old version is put back where consumers fetch it.
    Restore,
    /// Of a rotation that is rolled back: the new version is made useless at its issuer.
    Withdraw,
}

impl Step {
    /// Every step.
    pub const ALL: [Self; 15] = [
        Self::Revoke,
        Self::Record,
        Self::Halt,
        Self::Create,
        Self::Test,
        Self::OpenWindow,
        Self::Announce,
        Self::Store,
        Self::Confirm,
        Self::Verify,
        Self::Resume,
        Self::Notify,
        Self::Page,
        Self::Restore,
        Self::Withdraw,
    ];

    /// The steps of a rotation in this mode that goes well, in their order.
    #[must_use]
    pub fn order(mode: Mode) -> &'static [Self] {
        match mode {
            Mode::Emergency => &[
                Self::Revoke,
                Self::Record,
                Self::Halt,
                Self::Create,
                Self::Test,
                Self::Store,
                Self::Resume,
                Self::Notify,
            ],
            Mode::Scheduled => &[
                Self::Create,
                Self::Test,
                Self::OpenWindow,
                Self::Announce,
                Self::Store,
                Self::Confirm,
                Self::Verify,
                Self::Revoke,
                Self::Notify,
            ],
        }
    }

    /// The stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Revoke => "revoke",
            Self::Record => "record",
            Self::Halt => "halt",
            Self::Create => "create",
            Self::Test => "test",
            Self::OpenWindow => "open-window",
            Self::Announce => "announce",
            Self::Store => "store",
            Self::Confirm => "confirm",
            Self::Verify => "verify",
            Self::Resume => "resume",
            Self::Notify => "notify",
            Self::Page => "page",
            Self::Restore => "restore",
            Self::Withdraw => "withdraw",
        }
    }

    /// True for what the journal does by itself: no hook may be declared for it.
    #[must_use]
    pub fn is_internal(self) -> bool {
        matches!(self, Self::Record | Self::OpenWindow)
    }

    /// The steps that a hook can do.
    pub fn with_hooks() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|step| !step.is_internal())
    }

    /// True for what is done once for each consumer.
    #[must_use]
    pub fn is_per_consumer(self) -> bool {
        matches!(self, Self::Halt | Self::Announce | Self::Confirm | Self::Resume)
    }

    /// What a rotation needs: without a hook a person has to do it, and the rotation waits for their word. The other steps
    /// are left out where no hook is declared.
    #[must_use]
    pub fn is_essential(self) -> bool {
        matches!(
            self,
            Self::Revoke
                | Self::Create
                | Self::Test
                | Self::Store
                | Self::Confirm
                | Self::Verify
                | Self::Restore
                | Self::Withdraw
        )
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A name that is no step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no step of a rotation")]
pub struct NoStep;

impl FromStr for Step {
    type Err = NoStep;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|step| step.as_str() == text).ok_or(NoStep)
    }
}

#[cfg(test)]
mod tests {
    use super::Step;
    use crate::rotation::Mode;

    #[test]
    fn the_orders_are_those_of_the_design() {
        let names = |mode| Step::order(mode).iter().map(|step| step.as_str()).collect::<Vec<_>>().join(" ");
        assert_eq!(names(Mode::Emergency), "revoke record halt create test store resume notify");
        assert_eq!(
            names(Mode::Scheduled),
            "create test open-window announce store confirm verify revoke notify"
        );
    }

    #[test]
    fn names_are_read_back_and_are_those_of_the_wire() {
        for step in Step::ALL {
            assert_eq!(step.as_str().parse(), Ok(step));
            assert_eq!(serde_json::to_value(step).unwrap(), step.as_str());
        }
        assert!("revok".parse::<Step>().is_err());
    }
}
