//! Blobs that the index holds.

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;

use super::{Holder, Survey};
use crate::git::attribution::Standing;
use crate::git::graph::ABSENT;
use crate::git::number::ObjectNumber;

impl Survey<'_> {
    /// Places blobs where the index says. Its paths have no numbers, so whole paths are compared.
    pub(super) fn take_index(&mut self, index: &[(ObjectNumber, PathBuf)]) {
        let position = |number: &ObjectNumber| self.blobs.position(*number);
        let entries: BTreeSet<(&[u8], u32)> = index
            .iter()
            .filter_map(|(number, path)| Some((path.as_os_str().as_encoded_bytes(), position(number)?)))
            .collect();
        if entries.is_empty() {
            return;
        }
        let mut known: HashMap<Vec<u8>, u32> =
            self.used_paths().into_iter().map(|path| (self.paths.bytes(path), path)).collect();
        for (path, blob) in entries {
            self.meet(blob);
            let number = known.get(path).copied();
            if let Some(placement) = number.and_then(|number| self.placed.get(blob, number)) {
                if let Some(placement) = self.placements.get_mut(placement as usize) {
                    placement.standing = placement.standing.min(Standing::Staged);
                }
            } else if self.may_place(blob, number, path.len()) {
                let number = number.unwrap_or_else(|| self.paths.add_foreign(path.to_vec()));
                known.insert(path.to_vec(), number);
                self.note(blob, number, Holder { commit: ABSENT, standing: Standing::Staged });
            }
        }
    }
}
