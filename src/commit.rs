//! Commits and object ids, as reports name them. No git library is needed to read them.

use std::fmt;

use jiff::Timestamp;

/// The name of a git object: a SHA-1 or SHA-256 hash.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId {
    bytes: [u8; Self::LONGEST],
    length: u8,
}

impl ObjectId {
    /// Bytes of the longest name, SHA-256.
    const LONGEST: usize = 32;
    /// Bytes of a name that people are shown.
    const SHORT: usize = 6;

    /// The name with these bytes: 20 or 32 of them.
    #[must_use]
    pub fn from_bytes(name: &[u8]) -> Option<Self> {
        let mut bytes = [0; Self::LONGEST];
        bytes.get_mut(..name.len())?.copy_from_slice(name);
        match name.len() {
            20 | Self::LONGEST => Some(Self { bytes, length: u8::try_from(name.len()).ok()? }),
            _ => None,
        }
    }

    /// Its bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.length)).unwrap_or_default()
    }

    /// Its first twelve hexadecimal digits.
    #[must_use]
    pub fn short(&self) -> String {
        hex(&self.bytes[..Self::SHORT])
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(self.as_bytes()))
    }
}

impl fmt::Debug for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What reports say about a commit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Commit {
    /// When its content was written, as its author's clock had it. Kept by a rebase, and easily forged.
    pub authored: Timestamp,
    /// When the commit was made, as its committer's clock had it. New after a rebase, and easily forged.
    pub committed: Timestamp,
    /// Its name.
    pub id: ObjectId,
    /// Who wrote it, if the caller asked for names.
    pub author: Option<String>,
}

impl Commit {
    /// Since when the content has existed at the latest: the author's date, unless it lies after the committer's.
    #[must_use]
    pub fn since(&self) -> Timestamp {
        self.authored.min(self.committed)
    }
}

#[cfg(test)]
mod tests {
    use super::ObjectId;

    #[test]
    fn names_are_sha1_or_sha256() {
        let sha1 = ObjectId::from_bytes(&[0xab; 20]).unwrap();
        assert_eq!(sha1.to_string(), "ab".repeat(20));
        assert_eq!(sha1.short(), "abababababab");
        assert_eq!(ObjectId::from_bytes(&[1; 32]).unwrap().to_string().len(), 64);
        assert_eq!(ObjectId::from_bytes(&[1; 19]), None);
        assert_eq!(ObjectId::from_bytes(&[1; 33]), None);
    }
}
