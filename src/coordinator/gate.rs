//! What must never happen, in one place: a scheduled revocation too early, a way back when there is none.
//!
//! [`super::next`] asks before it proposes, and [`super::State`] asks again for each record that it reads.

use jiff::Timestamp;

use super::rotation::{Phase, Rotation};
use crate::rotation::{Mode, Step};

/// Why the old version must not be revoked now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TooEarly {
    /// It goes back.
    #[error("the rotation does not go on to the new version")]
    NotForward,
    /// No new version.
    #[error("there is no new version that was tested and stored")]
    NoVersion,
    /// Consumers.
    #[error("not every consumer has confirmed that it uses the new version")]
    Unconfirmed,
    /// Observation.
    #[error("it was not verified after failures and uses of the old version had been watched for until {0}")]
    Unverified(Timestamp),
    /// Another version.
    #[error("an earlier new version is not withdrawn")]
    Earlier,
}

/// Whether the old version may be revoked.
///
/// # Errors
/// Why not.
pub fn may_revoke(rotation: &Rotation) -> Result<(), TooEarly> {
    if rotation.phase != Phase::Forward {
        return Err(TooEarly::NotForward);
    }
    if rotation.mode() == Mode::Emergency {
        return Ok(());
    }
    let is_done = |step| rotation.single(step).is_done();
    if rotation.current().is_none() || !is_done(Step::Test) || !is_done(Step::Store) {
        return Err(TooEarly::NoVersion);
    }
    let observed = rotation.observed_at().ok_or(TooEarly::Unconfirmed)?;
    if rotation.single(Step::Verify).done_at().is_none_or(|at| at < observed) {
        return Err(TooEarly::Unverified(observed));
    }
    if rotation.unwanted().is_empty() { Ok(()) } else { Err(TooEarly::Earlier) }
}

/// Why a rotation cannot be rolled back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoWayBack {
    /// It is over.
    #[error("it has ended: what is over cannot be rolled back")]
    Ended,
    /// It goes back already.
    #[error("it is being rolled back already: `straykey rotate resume {0}` goes on with it")]
    Already(String),
    /// The old version is or may be useless.
    #[error(
        "the revocation of the old version has begun: nothing can bring it back. `straykey rotate resume {0}` finishes the \
         rotation; if the new version does harm, plan an emergency rotation of it"
    )]
    Revoked(String),
    /// An emergency before its revocation.
    #[error(
        "the old version is not yet revoked, and is or may be compromised: `straykey rotate resume {0}` revokes it first"
    )]
    NotContained(String),
    /// An emergency whose consumers run again.
    #[error(
        "consumers were started again with the new version: `straykey rotate resume {0}` finishes the rotation; if the new \
         version does harm, plan an emergency rotation of it"
    )]
    InUse(String),
    /// An emergency of the same credential is not over.
    #[error("the emergency rotation {0} of the same credential has to end first")]
    Overtaken(String),
}

/// Whether the old version can be had back; of an emergency: whether the new one can be withdrawn.
///
/// # Errors
/// Why not.
pub fn may_go_back(rotation: &Rotation) -> Result<(), NoWayBack> {
    let id = || rotation.id().to_owned();
    match rotation.phase {
        Phase::Ended { .. } => return Err(NoWayBack::Ended),
        Phase::Back { .. } => return Err(NoWayBack::Already(id())),
        Phase::Forward => {}
    }
    if let Some(overtaken) = &rotation.overtaken
        && !overtaken.has_ended
    {
        return Err(NoWayBack::Overtaken(overtaken.by.clone()));
    }
    let revoke = rotation.single(Step::Revoke);
    match rotation.mode() {
        Mode::Scheduled if revoke.is_touched() => Err(NoWayBack::Revoked(id())),
        Mode::Scheduled => Ok(()),
        Mode::Emergency if !revoke.is_done() => Err(NoWayBack::NotContained(id())),
        Mode::Emergency => {
            let is_resumed =
                rotation.planned(Step::Resume).iter().any(|(task, _)| rotation.progress(task).is_touched());
            if is_resumed { Err(NoWayBack::InUse(id())) } else { Ok(()) }
        }
    }
}
