//! Tells others that a credential has to be rotated: one CloudEvents event for each, without values.
//!
//! Three ways lead out: a program of the caller's, a webhook that is signed as Standard Webhooks, and GitHub's
//! `repository_dispatch`. Nothing else in straykey opens a network connection, and nothing of this runs unless the command
//! line asks for it: no settings file can.
//!
//! An event holds ids, fingerprints and places. Secrets and what may be shown of them are not in a [`Finding`](crate::finding::Finding)'s
//! part that this module reads.

pub mod address;
pub mod command;
pub mod dispatch;
pub mod event;
pub mod json_schema;
pub mod patience;
pub mod signature;
pub mod target;
pub mod webhook;

mod client;
mod delivery;

pub use delivery::{Channel, Dispatcher, Failure, Reach, Receipt};
pub use event::{Event, Occasion, Purpose};
pub use target::{Request, TargetError};
