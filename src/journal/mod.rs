//! The journal: what was done to which credential, when and by whom, in an order that nobody can change unseen.
//!
//! Append-only lines of canonical JSON ([`record`]), each with the hash of the one before. What state a rotation is in is what a
//! replay of its records says, and nothing else. [`Journal`] writes them, one writer at a time; anybody may read.

pub mod chain;
pub mod clock;
pub mod error;
pub mod file;
pub mod head;
pub mod history;
pub mod ocsf;
pub mod reading;
pub mod record;

mod sentence;
mod torn;

#[cfg(test)]
mod chain_tests;
#[cfg(test)]
mod file_tests;
#[cfg(test)]
mod sample;

pub use clock::{Clock, MachineClock};
pub use error::JournalError;
pub use file::Journal;
pub use head::Head;
pub use reading::{Reading, Torn};
pub use record::{Event, Record};
