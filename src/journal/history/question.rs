//! What is asked of a journal: a period, a credential, an actor, a mode, a result.

use jiff::Timestamp;

use super::super::record::Record;
use super::{Account, Standing};
use crate::rotation::Mode;

/// What is asked. Everything that is not given does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Question {
    /// From this instant on.
    pub since: Option<Timestamp>,
    /// Before this instant.
    pub until: Option<Timestamp>,
    /// The inventory's id.
    pub credential: Option<String>,
    /// Who had a part in it.
    pub actor: Option<String>,
    /// In which order.
    pub mode: Option<Mode>,
    /// How it stands.
    pub standing: Option<Standing>,
}

impl Question {
    /// True for a rotation of which some part lies in the period.
    #[must_use]
    pub fn is_about(&self, account: &Account) -> bool {
        self.since.is_none_or(|since| account.last >= since)
            && self.until.is_none_or(|until| account.begun < until)
            && self.credential.as_ref().is_none_or(|credential| *credential == account.credential)
            && self.actor.as_ref().is_none_or(|actor| account.actors.contains(actor))
            && self.mode.is_none_or(|mode| mode == account.mode)
            && self.standing.is_none_or(|standing| standing == account.standing)
    }

    /// True for a record in the period. How a rotation stands is nothing that one record tells.
    #[must_use]
    pub fn is_about_record(&self, record: &Record) -> bool {
        let subject = record.rotation.as_ref();
        self.since.is_none_or(|since| record.time >= since)
            && self.until.is_none_or(|until| record.time < until)
            && self.actor.as_ref().is_none_or(|actor| *actor == record.actor)
            && self
                .credential
                .as_ref()
                .is_none_or(|credential| subject.is_some_and(|subject| subject.credential == *credential))
            && self.mode.is_none_or(|mode| subject.is_some_and(|subject| subject.mode == mode))
    }
}
