//! Where records are written, one after the other.

use crate::journal::record::{Event, Subject};
use crate::journal::{Journal, JournalError, Record};

/// A journal, as far as the coordinator needs one.
pub trait Ledger {
    /// All records, from the first.
    fn records(&self) -> &[Record];

    /// Writes one more. It is safe when this returns.
    ///
    /// # Errors
    /// When it may not be: nothing is to be done any more.
    fn append(&mut self, rotation: Option<Subject>, event: Event) -> Result<Record, JournalError>;
}

impl Ledger for Journal {
    fn records(&self) -> &[Record] {
        Self::records(self)
    }

    fn append(&mut self, rotation: Option<Subject>, event: Event) -> Result<Record, JournalError> {
        Self::append(self, rotation, event).cloned()
    }
}
