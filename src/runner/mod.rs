//! Runs the user's hooks: one program for each step, without a shell, with one JSON document each way.

use std::fmt::Debug;
use std::time::Duration;

use crate::rotation::exchange::{Answer, Request};

/// Whoever carries out a step.
pub trait Perform: Debug {
    /// Asks `argv` to do what `request` says.
    ///
    /// # Errors
    /// When it did not answer that it is done or pending. Whether it *is* done is then unknown, unless
    /// [`HookFailure::was_started`] is false.
    fn perform(&self, argv: &[String], timeout: Duration, request: &Request) -> Result<Answer, HookFailure>;
}

/// Why a hook did not do its step.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct HookFailure {
    /// A sentence without secrets.
    pub reason: String,
    /// Whether another attempt may help.
    pub retryable: bool,
    /// False if nothing was started: nothing can have been done.
    pub was_started: bool,
}
