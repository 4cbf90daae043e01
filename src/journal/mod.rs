//! The journal: what was done to which credential, when and by whom, in an order that nobody can change unseen.
//!
//! Append-only lines of canonical JSON ([`record`]), each with the hash of the one before. What state a rotation is in is what a
//! replay of its records says, and nothing else.

pub mod clock;
pub mod record;

pub use clock::{Clock, MachineClock};
pub use record::{Event, Record};
