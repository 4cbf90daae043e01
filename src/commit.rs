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

    /// The name that these 40 or 64 hexadecimal digits write.
    #[must_use]
    pub fn from_hex(digits: &[u8]) -> Option<Self> {
        let digit = |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
        let bytes: Option<Vec<u8>> = digits
            .chunks(2)
            .map(|pair| match *pair {
                [high, low] => Some(digit(high)? << 4 | digit(low)?),
                _ => None,
            })
            .collect();
        Self::from_bytes(&bytes?)
    }

    /// The name that stands for "no object" in what git hands to its hooks: zeros only.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.as_bytes().iter().all(|byte| *byte == 0)
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

    #[test]
    fn names_are_read_as_they_are_written() {
        for bytes in [vec![0xab; 20], (0..32).collect()] {
            let name = ObjectId::from_bytes(&bytes).unwrap();
            assert_eq!(ObjectId::from_hex(name.to_string().as_bytes()), Some(name));
            assert!(!name.is_null());
        }
        assert!(ObjectId::from_hex(&[b'0'; 40]).unwrap().is_null());
        for text in ["", "ab", &"a".repeat(39), &"a".repeat(41), &"g".repeat(40)] {
            assert_eq!(ObjectId::from_hex(text.as_bytes()), None, "{text}");
        }
    }
}
