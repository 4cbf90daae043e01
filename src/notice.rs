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
    /// Encoded data that unpacks to far more than a text may.
    TooMuchDecoded,
    /// An archive or a compressed file whose data is damaged or cut off.
    DamagedArchive,
    /// An archive that was not read to its end, or not at all, because it would take too much.
    ArchiveLimit,
    /// An archive, or a member of one, in a format that is not supported.
    UnsupportedArchive,
    /// A member of an archive that is encrypted.
    EncryptedMember,
    /// There was no text to read in what was asked for.
    NothingRead,
    /// The list of tracked files of a repository could not be read.
    TrackedUnknown,
    /// A clone that was cut off at some depth: commits before that were not read.
    ShallowHistory,
    /// A clone without all of its objects: what was never fetched was not read.
    PartialClone,
    /// A git object that is damaged, or not what its name says.
    CorruptObject,
    /// A blob that only points at a file in Git LFS: the file itself was not read.
    LfsPointer,
    /// A submodule: its commits are in a repository of their own.
    Submodule,
    /// A git repository that could not be opened or read.
    UnreadableRepository,
    /// Secrets that `HEAD`, or the base of a range, held already: not reported.
    HeldByHead,
    /// The run was stopped before its end.
    Interrupted,
    /// Paths that hold a secret too and are not listed one by one.
    PathsLeftOut,
    /// A change that brings no content.
    NothingNew,
    /// What a branch is compared with.
    BaseChosen,
    /// Texts that the settings exclude.
    Excluded,
    /// Different settings files for different paths: none of them was used.
    SettingsLeftOut,
    /// A comment that allows something that is not there.
    UnusedMarker,
    /// A baseline knows guessable secrets by their places only.
    PlacesInBaseline,
    /// Guessable secrets were found and no fingerprint key is set.
    NoFingerprintKey,
    /// Fingerprints of the inventory that this run cannot compare.
    IncomparableFingerprint,
    /// A declared place or date that looks wrong but does not stop the run.
    Inventory,
}

impl NoticeKind {
    /// Is it about what archives and compressed files hold?
    #[must_use]
    pub fn is_of_archives(self) -> bool {
        matches!(
            self,
            Self::TooLarge
                | Self::DamagedArchive
                | Self::ArchiveLimit
                | Self::UnsupportedArchive
                | Self::EncryptedMember
        )
    }

    /// Every kind, in the order of the reports.
    pub const ALL: &'static [Self] = &[
        Self::Unreadable,
        Self::Vanished,
        Self::SpecialFile,
        Self::TooLarge,
        Self::TooMuchDecoded,
        Self::DamagedArchive,
        Self::ArchiveLimit,
        Self::UnsupportedArchive,
        Self::EncryptedMember,
        Self::NothingRead,
        Self::TrackedUnknown,
        Self::ShallowHistory,
        Self::PartialClone,
        Self::CorruptObject,
        Self::LfsPointer,
        Self::Submodule,
        Self::UnreadableRepository,
        Self::HeldByHead,
        Self::Interrupted,
        Self::PathsLeftOut,
        Self::NothingNew,
        Self::BaseChosen,
        Self::Excluded,
        Self::SettingsLeftOut,
        Self::UnusedMarker,
        Self::PlacesInBaseline,
        Self::NoFingerprintKey,
        Self::IncomparableFingerprint,
        Self::Inventory,
    ];

    /// The stable name used in machine-readable reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Vanished => "vanished",
            Self::SpecialFile => "special-file",
            Self::TooLarge => "too-large",
            Self::TooMuchDecoded => "too-much-decoded",
            Self::DamagedArchive => "damaged-archive",
            Self::ArchiveLimit => "archive-limit",
            Self::UnsupportedArchive => "unsupported-archive",
            Self::EncryptedMember => "encrypted-member",
            Self::NothingRead => "nothing-read",
            Self::TrackedUnknown => "tracked-unknown",
            Self::ShallowHistory => "shallow-history",
            Self::PartialClone => "partial-clone",
            Self::CorruptObject => "corrupt-object",
            Self::LfsPointer => "lfs-pointer",
            Self::Submodule => "submodule",
            Self::UnreadableRepository => "unreadable-repository",
            Self::HeldByHead => "held-by-head",
            Self::Interrupted => "interrupted",
            Self::PathsLeftOut => "paths-left-out",
            Self::Excluded => "excluded",
            Self::SettingsLeftOut => "settings-left-out",
            Self::UnusedMarker => "unused-marker",
            Self::PlacesInBaseline => "places-in-baseline",
            Self::NoFingerprintKey => "no-fingerprint-key",
            Self::IncomparableFingerprint => "incomparable-fingerprint",
            Self::Inventory => "inventory",
            Self::NothingNew => "nothing-new",
            Self::BaseChosen => "base-chosen",
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::NoticeKind;

    #[test]
    fn names_are_unique_and_kebab_case_and_the_list_is_whole() {
        let names: BTreeSet<_> = NoticeKind::ALL.iter().map(|kind| kind.as_str()).collect();
        assert_eq!(names.len(), NoticeKind::ALL.len());
        for name in names {
            let legal = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
            assert!(name.split('-').all(legal), "{name}");
        }
        // Variants are numbered in the order of their declaration.
        assert!(NoticeKind::ALL.iter().enumerate().all(|(at, kind)| *kind as usize == at));
        assert_eq!(NoticeKind::ALL.last(), Some(&NoticeKind::Inventory), "the last variant");
    }
}
