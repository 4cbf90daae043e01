//! What can be wrong with a container.

use crate::notice::{Coverage, Notice, NoticeKind};

/// A kind of trouble. There are few, so that a hostile archive cannot fill the report with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trouble {
    /// Compressed data that is not what its format asks for.
    Damaged,
    /// It ends in the middle of something.
    Cut,
    /// The content is not the one that its checksum is of. It was read.
    Checksum,
    /// A header of a member that makes no sense: nothing tells where the next one is.
    Header,
    /// A zip archive without a directory of its members.
    NoDirectory,
    /// A directory of a zip archive that is damaged, or lists fewer members than it says.
    Directory,
    /// A member that is encrypted.
    Encrypted,
    /// A member that is compressed by a method that is not supported.
    Method,
    /// An archive of a format that is not supported.
    Format,
    /// Containers deeper inside of each other than wanted.
    Depth,
    /// More decompressed bytes than such a file could hold in good faith.
    Size,
    /// Too many members.
    Members,
    /// It takes more memory than it may.
    Memory,
    /// A member over the limit that the caller set.
    TooLarge,
}

impl Trouble {
    /// Does a scan miss something that somebody else could read?
    ///
    /// What is encrypted is no plain text for anybody. An archive in a foreign format is a binary file like any other, unless
    /// it was asked for: that is for the caller to say.
    #[must_use]
    pub fn coverage(self) -> Coverage {
        match self {
            Self::Encrypted | Self::Format => Coverage::Complete,
            Self::Damaged
            | Self::Cut
            | Self::Checksum
            | Self::Header
            | Self::NoDirectory
            | Self::Directory
            | Self::Method
            | Self::Depth
            | Self::Size
            | Self::Members
            | Self::Memory
            | Self::TooLarge => Coverage::Incomplete,
        }
    }

    fn kind(self) -> NoticeKind {
        match self {
            Self::Damaged
            | Self::Cut
            | Self::Checksum
            | Self::Header
            | Self::NoDirectory
            | Self::Directory => NoticeKind::DamagedArchive,
            Self::Encrypted => NoticeKind::EncryptedMember,
            Self::Method | Self::Format => NoticeKind::UnsupportedArchive,
            Self::Depth | Self::Size | Self::Members | Self::Memory => NoticeKind::ArchiveLimit,
            Self::TooLarge => NoticeKind::TooLarge,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Damaged => "its compressed data is damaged; what comes behind the damage was not read",
            Self::Cut => "it ends in the middle of its data",
            Self::Checksum => "its checksum is wrong; it was read as it is",
            Self::Header => "the header of a member is damaged; this and all further members were not read",
            Self::NoDirectory => {
                "it has no directory of its members, so none of them was read; is it cut off?"
            }
            Self::Directory => {
                "the directory of its members is damaged; those that it does not list were not read"
            }
            Self::Encrypted => "it is encrypted, and was not read",
            Self::Method => "it is compressed by a method that is not supported, and was not read",
            Self::Format => {
                "it is an archive of a format that is not opened; unpack it to scan what is in it"
            }
            Self::Depth => {
                "it is an archive too deep inside of others, and was not opened; raise --max-archive-depth to open it"
            }
            Self::Size => {
                "decompressed it is far larger than such a file should be, and was not read to its end; unpack it to \
                 scan all of it"
            }
            Self::Members => "it has more members than are read; unpack it to scan all of them",
            Self::Memory => {
                "it takes more memory to open than it may inside of a stream or another archive; unpack it to scan what \
                 is in it"
            }
            Self::TooLarge => {
                "it is over the size limit, and was not read to its end; raise --max-size to scan it"
            }
        }
    }

    /// The notice about the first place where it was met; `count` says how often it was met in all.
    pub(super) fn notice(self, coverage: Coverage, place: &str, count: u64) -> Notice {
        let more = match count.saturating_sub(1) {
            0 => String::new(),
            1 => "; the same goes for one more in the same file".to_owned(),
            more => format!("; the same goes for {more} more in the same file"),
        };
        let detail = format!("{}{more}", self.words());
        Notice { coverage, kind: self.kind(), place: place.to_owned(), detail }
    }
}
