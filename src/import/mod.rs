//! From what a store lists to changes of an inventory.
//!
//! ```text
//! Listed ─► propose ─► Proposal ─► merge ─► Plan ─► edits ─► Change of the inventory's text
//! (with the secret)    (without)      ▲
//!                                 Inventory
//! ```
//!
//! [`propose`](propose::propose) takes the secrets out: what goes on is a fingerprint. [`merge`](merge::merge) compares with the
//! entries that are there, and never overwrites what people wrote: a difference is a [`Conflict`](plan::Conflict) unless the
//! caller accepts the field. Importing the same listing again changes nothing.

pub mod merge;
pub mod plan;
pub mod proposal;
pub mod propose;

mod diff;
mod edits;
mod matching;
mod purpose;
mod slug;

pub use edits::changes;
pub use merge::{Merging, merge};
pub use plan::{Addition, Amendment, Conflict, Course, Field, Plan};
pub use proposal::{Certainty, Proposal};
pub use propose::{Proposals, propose};

#[cfg(test)]
mod tests;
