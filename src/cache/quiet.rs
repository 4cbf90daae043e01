//! Blobs that hold nothing. There are millions: each takes the bytes of its name and four more.

use std::cmp::Ordering;

use crate::commit::ObjectId;

/// A blob that holds nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct QuietBlob {
    /// Its name.
    pub id: ObjectId,
    /// Its length in bytes: what was not read still counts.
    pub length: u32,
}

/// Blobs that hold nothing, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quiet {
    sha1: Table,
    sha256: Table,
}

impl Default for Quiet {
    fn default() -> Self {
        Self { sha1: Table::new(Self::SHA1), sha256: Table::new(Self::SHA256) }
    }
}

impl Quiet {
    /// Bytes of the names that SHA-1 makes.
    pub(super) const SHA1: usize = 20;
    /// Bytes of the names that SHA-256 makes.
    pub(super) const SHA256: usize = 32;

    /// The tables of these rows, if they are sorted and whole.
    pub(super) fn from_rows(sha1: &[u8], sha256: &[u8]) -> Option<Self> {
        Some(Self {
            sha1: Table::from_rows(Self::SHA1, sha1)?,
            sha256: Table::from_rows(Self::SHA256, sha256)?,
        })
    }

    /// The rows of both tables.
    pub(super) fn rows(&self) -> [&[u8]; 2] {
        [&self.sha1.rows, &self.sha256.rows]
    }

    /// How long a blob is, if it is one that holds nothing.
    #[must_use]
    pub fn length(&self, id: &ObjectId) -> Option<u32> {
        let name = id.as_bytes();
        let table = if name.len() == Self::SHA1 { &self.sha1 } else { &self.sha256 };
        table.length(name)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sha1.len() + self.sha256.len()
    }

    /// True when there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds blobs in any order. True if one of them is new.
    pub(super) fn add(&mut self, mut blobs: Vec<QuietBlob>) -> bool {
        let before = self.len();
        blobs.sort_unstable();
        blobs.dedup_by_key(|blob| blob.id);
        for table in [&mut self.sha1, &mut self.sha256] {
            let name = table.name;
            let new: Vec<&QuietBlob> = blobs.iter().filter(|blob| blob.id.as_bytes().len() == name).collect();
            if !new.is_empty() {
                table.merge(&new);
            }
        }
        self.len() > before
    }
}

/// Rows of a name and a length, by name, in one buffer.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Table {
    /// Bytes of a name.
    name: usize,
    rows: Vec<u8>,
}

/// Bytes of a length.
const LENGTH: usize = size_of::<u32>();

impl Table {
    fn new(name: usize) -> Self {
        Self { name, rows: Vec::new() }
    }

    fn from_rows(name: usize, rows: &[u8]) -> Option<Self> {
        let is_sorted =
            rows.chunks(name + LENGTH).map(|row| row.get(..name)).is_sorted_by(|one, other| one < other);
        (is_sorted && rows.len().is_multiple_of(name + LENGTH)).then(|| Self { name, rows: rows.to_vec() })
    }

    fn len(&self) -> usize {
        self.rows.len() / (self.name + LENGTH)
    }

    /// A row: its name, and its length as it is written.
    fn row(&self, at: usize) -> Option<(&[u8], &[u8])> {
        let width = self.name + LENGTH;
        self.rows.get(at * width..(at + 1) * width)?.split_at_checked(self.name)
    }

    fn length(&self, name: &[u8]) -> Option<u32> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            let (found, length) = self.row(middle)?;
            match found.cmp(name) {
                Ordering::Less => low = middle + 1,
                Ordering::Greater => high = middle,
                Ordering::Equal => return Some(u32::from_le_bytes(length.try_into().ok()?)),
            }
        }
        None
    }

    /// Adds rows that are sorted by name. What is there already stays as it is.
    fn merge(&mut self, new: &[&QuietBlob]) {
        let mut rows = Vec::with_capacity(self.rows.len() + new.len() * (self.name + LENGTH));
        let mut old = 0;
        for blob in new {
            let name = blob.id.as_bytes();
            let mut is_known = false;
            while let Some((known, length)) = self.row(old).filter(|(known, _)| *known <= name) {
                is_known = known == name;
                rows.extend_from_slice(known);
                rows.extend_from_slice(length);
                old += 1;
            }
            if !is_known {
                rows.extend_from_slice(name);
                rows.extend_from_slice(&blob.length.to_le_bytes());
            }
        }
        rows.extend_from_slice(self.rows.get(old * (self.name + LENGTH)..).unwrap_or_default());
        self.rows = rows;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::{Quiet, QuietBlob};
    use crate::commit::ObjectId;

    fn blob(seed: u8, is_long: bool, length: u32) -> QuietBlob {
        let name = if is_long { vec![seed; 32] } else { vec![seed; 20] };
        QuietBlob { id: ObjectId::from_bytes(&name).unwrap(), length }
    }

    proptest! {
        #[test]
        fn it_is_a_map_whatever_comes_in_which_order(
            parts in prop::collection::vec(prop::collection::vec((0..20_u8, any::<bool>()), 0..12), 0..6),
        ) {
            let mut quiet = Quiet::default();
            let mut model = BTreeMap::new();
            for (at, part) in parts.iter().enumerate() {
                let length = u32::try_from(at).unwrap();
                let blobs: Vec<_> = part.iter().map(|(seed, is_long)| blob(*seed, *is_long, length)).collect();
                let before = model.len();
                for blob in &blobs {
                    model.entry(blob.id).or_insert(length);
                }
                prop_assert_eq!(quiet.add(blobs), model.len() > before);
            }
            prop_assert_eq!(quiet.len(), model.len());
            for seed in 0..20 {
                for is_long in [false, true] {
                    let id = blob(seed, is_long, 0).id;
                    prop_assert_eq!(quiet.length(&id), model.get(&id).copied());
                }
            }
            let [sha1, sha256] = quiet.rows();
            prop_assert_eq!(Quiet::from_rows(sha1, sha256), Some(quiet.clone()));
        }
    }

    #[test]
    fn rows_that_are_cut_or_out_of_order_are_refused() {
        let rows = |seeds: &[u8]| seeds.iter().flat_map(|seed| [*seed; 24]).collect::<Vec<u8>>();
        assert!(Quiet::from_rows(&rows(&[1, 2]), &[]).is_some());
        assert!(Quiet::from_rows(&rows(&[2, 1]), &[]).is_none());
        assert!(Quiet::from_rows(&rows(&[1, 1]), &[]).is_none());
        assert!(Quiet::from_rows(&rows(&[1, 2])[..47], &[]).is_none());
        assert!(Quiet::from_rows(&[], &[0; 35]).is_none());
    }
}
