//! What tells the time.

use std::fmt::Debug;

use jiff::Timestamp;

/// A clock. The machine's own is set by people and by protocols: it can jump both ways.
pub trait Clock: Debug {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy)]
pub struct MachineClock;

impl Clock for MachineClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}
