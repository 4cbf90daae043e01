//! Why a raw match is refused.

/// The reasons, each with a stable name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// An exception of its rule covers it.
    Allowed,
    /// The check digits inside the token are wrong.
    Checksum,
    /// A part without which it is something else does not stand near it.
    Companion,
    /// Encrypted by SOPS, Ansible Vault, a sealed secret, age, …, or a one-way hash of a password.
    Encrypted,
    /// Too regular to be generated.
    Entropy,
    /// Published in documentation for everybody to copy.
    Example,
    /// A content hash, as lock files hold.
    LockFileHash,
    /// Nothing that a person would use as a password.
    NotAPassword,
    /// Words or an identifier, not something generated.
    NotRandom,
    /// The form counts in files of other names.
    OtherFile,
    /// Stands for a value that the reader is to fill in.
    Placeholder,
    /// Names the place of a secret, or computes it.
    Reference,
    /// Does not parse as what it claims to be.
    Structure,
    /// A UUID: it identifies something.
    Uuid,
}

impl Reason {
    /// The stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Checksum => "checksum",
            Self::Companion => "companion",
            Self::Encrypted => "encrypted",
            Self::Entropy => "entropy",
            Self::Example => "example",
            Self::LockFileHash => "lock-file-hash",
            Self::NotAPassword => "not-a-password",
            Self::NotRandom => "not-random",
            Self::OtherFile => "other-file",
            Self::Placeholder => "placeholder",
            Self::Reference => "reference",
            Self::Structure => "structure",
            Self::Uuid => "uuid",
        }
    }

    /// True when the reason says what the value *is*, so that a less specific rule must not report the same value
    /// under another name: a GitHub token with a wrong checksum is not a generic secret either.
    #[must_use]
    pub fn is_final(self) -> bool {
        match self {
            Self::Checksum | Self::Encrypted | Self::Example | Self::Placeholder | Self::Reference => true,
            Self::Allowed
            | Self::Companion
            | Self::Entropy
            | Self::LockFileHash
            | Self::NotAPassword
            | Self::NotRandom
            | Self::OtherFile
            | Self::Structure
            | Self::Uuid => false,
        }
    }
}
