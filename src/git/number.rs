//! Numbers that stand for the objects of a repository: four bytes each, where a name has twenty or more.

use crate::commit::ObjectId;

/// An object of the repository, by its place in some fixed order of all objects. `u32::MAX` is nobody's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectNumber(pub u32);

/// Which hash names the objects of a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObjectFormat {
    /// SHA-1: names of 20 bytes.
    Sha1,
    /// SHA-256: names of 32 bytes.
    Sha256,
}

impl ObjectFormat {
    /// The hash that made this name.
    #[must_use]
    pub fn of(id: &ObjectId) -> Self {
        if id.as_bytes().len() == Self::Sha1.length() { Self::Sha1 } else { Self::Sha256 }
    }

    /// Bytes of a name.
    #[must_use]
    pub fn length(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
        }
    }
}

/// Knows the numbers of a repository's objects.
pub trait Numbering: Sync {
    /// Which hash names the objects.
    fn format(&self) -> ObjectFormat;

    /// The number of the object with this name (its bytes, not hexadecimal); nothing if the repository does not have
    /// it.
    fn number_of(&self, id: &[u8]) -> Option<ObjectNumber>;
}
