//! Files that trees name and the repository does not have.

use std::collections::HashSet;

use crate::commit::ObjectId;
use crate::git::number::Numbering;

/// Asks for the file of every entry, and remembers the answer while similar trees follow.
pub(super) struct Missing {
    /// Beginnings of names that were found a short while ago, by their last bits. Eight bytes of a hash are as good as
    /// all of it.
    present: Vec<u64>,
    ids: HashSet<ObjectId>,
}

impl Missing {
    /// A power of two: as many as a core's own cache has room for.
    const SLOTS: usize = 1 << 15;

    pub(super) fn new() -> Self {
        Self { present: vec![0; Self::SLOTS], ids: HashSet::new() }
    }

    /// Takes note of the file if it is not there.
    #[inline]
    pub(super) fn check(&mut self, id: &[u8], numbering: &dyn Numbering) {
        let beginning = id.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
        let slot = &mut self.present[beginning as usize % Self::SLOTS];
        if *slot == beginning {
            return;
        }
        if numbering.number_of(id).is_some() {
            *slot = beginning;
        } else {
            self.ids.extend(ObjectId::from_bytes(id));
        }
    }

    /// The names of the files that are not there.
    pub(super) fn into_ids(self) -> HashSet<ObjectId> {
        self.ids
    }
}
