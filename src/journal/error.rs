//! Why a journal cannot be used.

use std::io;
use std::path::PathBuf;

use super::chain::Flaw;
use super::reading::Breach;

/// What is wrong with a journal, or with writing to it.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// It cannot be opened or read.
    #[error("the journal {} cannot be read: {cause}. --journal or STRAYKEY_JOURNAL name another one", path.display())]
    Unreadable {
        /// The journal.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// It does not exist and cannot be made, or cannot be opened for writing.
    #[error("the journal {} cannot be opened for writing: {cause}. Nothing was done", path.display())]
    Unwritable {
        /// The journal.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// It is a folder, a pipe or a device.
    #[error("the journal {} is no file: name one with --journal", .0.display())]
    NoFile(PathBuf),
    /// A link without an end: what it leads to may be a volume that is not mounted.
    #[error(
        "the journal {} is a symbolic link that leads nowhere: put back what it leads to. A new journal would forget what \
         was done",
        .0.display()
    )]
    Dangling(PathBuf),
    /// Somebody else has the lock.
    #[error("another straykey is at work with the journal {}: wait until it has ended", .0.display())]
    Busy(PathBuf),
    /// It has no record yet.
    #[error("the journal {} has no record", .0.display())]
    Empty(PathBuf),
    /// Records are not as they were written.
    #[error(
        "the journal {} is broken: {first}. `straykey journal verify` tells everything that is wrong; put it back from a \
         copy. Nothing was done",
        path.display()
    )]
    Broken {
        /// The journal.
        path: PathBuf,
        /// What is wrong first.
        first: Breach,
    },
    /// What stands in it is no beginning of a journal.
    #[error("{} is no journal: name another file with --journal", .0.display())]
    NoJournal(PathBuf),
    /// It belongs to others.
    #[error(
        "the journal {} is that of the estate `{found}`, and the plan is for `{expected}`: name the right one with --journal",
        path.display()
    )]
    Foreign {
        /// The journal.
        path: PathBuf,
        /// Whose it is.
        found: String,
        /// Whose it should be.
        expected: String,
    },
    /// Nobody says who acts.
    #[error("a record without an actor proves nothing: say who acts with --actor")]
    NoActor,
    /// The name leads to another file now.
    #[error("the journal {} was moved or replaced while it was in use: put it back. Nothing more is done", .0.display())]
    Replaced(PathBuf),
    /// It was changed while it was locked.
    #[error(
        "somebody else wrote to the journal {} while it was in use: `straykey journal verify` tells what. Nothing more is \
         done",
        .0.display()
    )]
    Touched(PathBuf),
    /// What is to be written would not be accepted when it is read.
    #[error("a record for the journal {} cannot be written: {flaw}", path.display())]
    Unfit {
        /// The journal.
        path: PathBuf,
        /// Why.
        flaw: Flaw,
    },
    /// It could not be written, or is not known to be on disk.
    #[error("cannot write to the journal {}: {cause}. Nothing more is done", path.display())]
    Write {
        /// The journal.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// An earlier record could not be written.
    #[error("nothing more is written to the journal {}, because it failed before: {first}", path.display())]
    Poisoned {
        /// The journal.
        path: PathBuf,
        /// What failed first.
        first: String,
    },
    /// There is no randomness.
    #[error("the system gives no random numbers: {0}")]
    NoRandomness(String),
}
