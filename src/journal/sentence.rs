//! What a record tells, as a sentence for people.

use super::record::{Ending, Event, Performer, StepRef};

impl Event {
    /// The stable name: that of the wire.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "opened",
            Self::Begun { .. } => "begun",
            Self::Started(_) => "started",
            Self::Done { .. } => "done",
            Self::Failed { .. } => "failed",
            Self::Waiting { .. } => "waiting",
            Self::Stalled { .. } => "stalled",
            Self::Resumed { .. } => "resumed",
            Self::Extended { .. } => "extended",
            Self::RollingBack { .. } => "rolling-back",
            Self::Ended { .. } => "ended",
            Self::Closed { .. } => "closed",
            Self::Repaired { .. } => "repaired",
            Self::ClockSetBack { .. } => "clock-set-back",
        }
    }

    /// The step that it is about.
    #[must_use]
    pub fn step(&self) -> Option<&StepRef> {
        match self {
            Self::Started(at)
            | Self::Done { at, .. }
            | Self::Failed { at, .. }
            | Self::Waiting { at, .. } => Some(at),
            Self::Opened { .. }
            | Self::Begun { .. }
            | Self::Stalled { .. }
            | Self::Resumed { .. }
            | Self::Extended { .. }
            | Self::RollingBack { .. }
            | Self::Ended { .. }
            | Self::Closed { .. }
            | Self::Repaired { .. }
            | Self::ClockSetBack { .. } => None,
        }
    }

    /// What happened.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Opened { estate, .. } => format!("the journal of `{estate}` begins"),
            Self::Begun { item, .. } => format!("the {} rotation of `{}` begins", item.mode, item.credential),
            Self::Started(at) => format!("{} begins, attempt {}", step(at), at.attempt),
            Self::Done { at, by, message } => {
                let told = message.as_ref().map(|message| format!(": {message}")).unwrap_or_default();
                format!("{} {}{told}", step(at), performed(*by))
            }
            Self::Failed { at, retryable, reason } => {
                let again = if *retryable { "it can be tried again" } else { "trying again will not help" };
                format!("{} failed, attempt {}; {again}: {reason}", step(at), at.attempt)
            }
            Self::Waiting { at, until: Some(until), reason } => {
                format!("{} waits until {until}: {reason}", step(at))
            }
            Self::Waiting { at, until: None, reason } => format!("{} waits: {reason}", step(at)),
            Self::Stalled { reason } => format!("it cannot go on without a person: {reason}"),
            Self::Resumed { note } => {
                let told = note.as_ref().map(|note| format!(": {note}")).unwrap_or_default();
                format!("it is taken up again{told}")
            }
            Self::Extended { seconds } => format!("the acceptance window is made longer by {seconds} s"),
            Self::RollingBack { reason, by } => {
                let asked = if *by == Performer::Person { ", as a person asked" } else { "" };
                format!("it is rolled back{asked}: {reason}")
            }
            Self::Ended { result, old_revoked } => {
                let revoked = old_revoked.map(|at| format!("; old version revoked {at}")).unwrap_or_default();
                format!("it ended: {}{revoked}", result.as_str())
            }
            Self::Closed { proof } => {
                format!("a scan of {} proved that it is over: {}", proof.as_of, proof.checked.join("; "))
            }
            Self::Repaired { bytes, kept, .. } => {
                format!("a torn line of {bytes} bytes was set aside in {kept}")
            }
            Self::ClockSetBack { seconds } => format!("the clock was found set back by {seconds} s"),
        }
    }
}

impl Ending {
    /// The stable name: that of the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::RolledBack => "rolled-back",
            Self::Contained => "contained",
        }
    }
}

impl Performer {
    /// The stable name: that of the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hook => "hook",
            Self::Journal => "journal",
            Self::Person => "person",
            Self::Nobody => "nobody",
        }
    }
}

fn step(at: &StepRef) -> String {
    match &at.consumer {
        Some(consumer) => format!("{} for `{consumer}`", at.step),
        None => at.step.to_string(),
    }
}

fn performed(by: Performer) -> &'static str {
    match by {
        Performer::Hook => "done by a hook",
        Performer::Journal => "done",
        Performer::Person => "done by a person",
        Performer::Nobody => "left out",
    }
}
