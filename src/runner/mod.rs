//! Runs the user's hooks: one program for each step, without a shell, with one JSON document each way.
//!
//! A hook gets the new secret on its standard input and nowhere else. Nothing that it says is passed on before the secrets
//! of the exchange, and whatever straykey itself takes for a secret, are struck out.

mod censor;
mod environment;
mod form;
pub(crate) mod group;
mod hooks;
mod preflight;
mod process;
mod pump;
mod view;
mod wire;

use std::fmt::Debug;
use std::ops::Range;
use std::time::Duration;

use crate::fingerprint::Fingerprint;
use crate::kind::CredentialKind;
use crate::rotation::exchange::{Answer, Request};
use crate::secret::Secret;

pub use environment::Environment;
pub use hooks::Hooks;
pub use preflight::{Unusable, preflight};

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

/// What straykey itself knows about secrets: its detection and its fingerprints.
pub trait Examine: Debug + Send + Sync {
    /// Where in a text secrets stand, by their form or by their names, as byte ranges.
    fn secrets_in(&self, text: &str) -> Vec<Range<usize>>;

    /// The fingerprint that a scan would give a secret of this kind; nothing for one that can be guessed, if there is no key.
    fn fingerprint_of(&self, secret: &Secret, kind: CredentialKind) -> Option<Fingerprint>;
}
