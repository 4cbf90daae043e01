//! Non-fatal trouble met during a run, kept as a value so that no incomplete scan can look clean.

/// What a [`Notice`] means for the completeness of the scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Coverage {
    /// Something that was asked for could not be read: the run ends with status 3.
    Incomplete,
    /// Worth knowing; everything that was asked for was read.
    Complete,
}

/// The kinds of trouble. The text of each is the same in every format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoticeKind {
    /// A file or folder could not be opened or read.
    Unreadable,
    /// A file disappeared between listing and reading.
    Vanished,
    /// A FIFO, socket or device where a file was expected.
    SpecialFile,
    /// A file over the limit that the caller set.
    TooLarge,
    /// There was no text to read in what was asked for.
    NothingRead,
    /// The list of tracked files of a repository could not be read.
    TrackedUnknown,
    /// Guessable secrets were found and no fingerprint key is set.
    NoFingerprintKey,
    /// Fingerprints of the inventory that this run cannot compare.
    IncomparableFingerprint,
    /// A declared place or date that looks wrong but does not stop the run.
    Inventory,
}

impl NoticeKind {
    /// The stable name used in machine-readable reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Vanished => "vanished",
            Self::SpecialFile => "special-file",
            Self::TooLarge => "too-large",
            Self::NothingRead => "nothing-read",
            Self::TrackedUnknown => "tracked-unknown",
            Self::NoFingerprintKey => "no-fingerprint-key",
            Self::IncomparableFingerprint => "incomparable-fingerprint",
            Self::Inventory => "inventory",
        }
    }
}

/// One piece of non-fatal trouble.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Notice {
    /// Does the scan still cover what was asked for?
    pub coverage: Coverage,
    /// Which kind of trouble.
    pub kind: NoticeKind,
    /// The place it happened at, as shown in reports; empty when it concerns the whole run.
    pub place: String,
    /// The cause and, where there is one, the remedy. Never holds file contents.
    pub detail: String,
}

impl Notice {
    /// Something asked for was not read.
    #[must_use]
    pub fn incomplete(kind: NoticeKind, place: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { coverage: Coverage::Incomplete, kind, place: place.into(), detail: detail.into() }
    }

    /// Worth knowing, and nothing is missing.
    #[must_use]
    pub fn complete(kind: NoticeKind, place: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { coverage: Coverage::Complete, kind, place: place.into(), detail: detail.into() }
    }
}
