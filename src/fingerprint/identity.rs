//! What two occurrences of one secret have in common.

use std::fmt;
use std::hash::{Hash, Hasher};

use super::Fingerprint;

/// What two occurrences of one secret have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Identity {
    /// Comparable with inventories, baselines and other runs.
    Fingerprint(Fingerprint),
    /// A guessable secret met without a fingerprint key: comparable inside this run only, and never shown.
    Run(RunIdentity),
}

/// Digest under a key that nobody knows and that ends with the run.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RunIdentity(pub(super) [u8; 32]);

/// As for [`Fingerprint`]: a part of it is enough.
impl Hash for RunIdentity {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.0.first_chunk().copied().map_or(0, u64::from_le_bytes));
    }
}

impl fmt::Debug for RunIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RunIdentity")
    }
}

impl Identity {
    /// The fingerprint that may be shown and compared, if there is one.
    #[must_use]
    pub fn fingerprint(&self) -> Option<Fingerprint> {
        match self {
            Self::Fingerprint(fingerprint) => Some(*fingerprint),
            Self::Run(_) => None,
        }
    }
}
