//! One pack: its entries in the order of the file, and which of them are made of which.

use std::cmp::{Ordering, Reverse};
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::ops::Range;
use std::path::Path;

use gix::objs::Kind;
use gix::odb::pack::data::entry::Header;
use gix::odb::pack::{data, index};
use rayon::prelude::*;

use super::GitError;

/// No entry.
pub(super) const NONE: u32 = u32::MAX;
/// More than this many bytes cannot come out of one byte of a zlib stream (RFC 1951: 258 bytes for two bits).
pub(super) const LARGEST_RATIO: u64 = 1032;

/// Entries that are made of one another, so many that it matters when they are visited.
const LARGE_FAMILY: u32 = 1000;

/// A pack and the delta trees in it.
pub(super) struct Pack {
    pub(super) data: data::File,
    pub(super) index: index::File,
    /// Where the entries begin, in order.
    offsets: Vec<u64>,
    /// Position of each entry in the index, that is in the order of names.
    positions: Vec<u32>,
    /// Where names begin in the index, by their first bits.
    names: Beginnings,
    /// What each entry is, if its base is known.
    kinds: Vec<Option<Kind>>,
    tree: DeltaTree,
}

/// Where the names with each beginning are in a sorted list. Finer than the table in the index file, so that a search
/// looks at few names, all next to each other.
struct Beginnings {
    /// How far to shift the first four bytes of a name.
    shift: u32,
    starts: Vec<u32>,
}

impl Beginnings {
    /// Names of one beginning, on average.
    const BUCKET: u32 = 8;
    /// Binary digits of the coarsest and the finest table.
    const DIGITS: (u32, u32) = (8, 20);

    fn of(index: &index::File) -> Self {
        let count = index.num_objects();
        let digits = (count / Self::BUCKET).max(1).ilog2().clamp(Self::DIGITS.0, Self::DIGITS.1);
        let shift = u32::BITS - digits;
        let mut starts = Vec::with_capacity((1 << digits) + 1);
        for position in 0..count {
            let beginning = beginning(index.oid_at_index(position).as_bytes()) >> shift;
            // A name out of order, in a broken index, is not found.
            while starts.len() <= beginning as usize {
                starts.push(position);
            }
        }
        starts.resize((1 << digits) + 1, count);
        Self { shift, starts }
    }

    fn range(&self, id: &[u8]) -> Range<u32> {
        let at = (beginning(id) >> self.shift) as usize;
        let start = |at: usize| self.starts.get(at).copied().unwrap_or_default();
        start(at)..start(at + 1)
    }
}

fn beginning(id: &[u8]) -> u32 {
    id.first_chunk().map_or(0, |bytes| u32::from_be_bytes(*bytes))
}

/// Which entries are made of which. Each entry has at most one base.
#[derive(Default)]
struct DeltaTree {
    first_child: Vec<u32>,
    next_sibling: Vec<u32>,
    /// The child with the most entries below it: visited last, so that its base need not be kept meanwhile.
    heaviest: Vec<u32>,
    /// Entries that are made of nothing else.
    roots: Vec<u32>,
    /// Entries whose base is not in the pack, or that are made of themselves.
    stray: Vec<u32>,
}

impl Pack {
    /// Opens the pack of an index file.
    pub(super) fn open(index_path: &Path, hash: gix::hash::Kind) -> Result<Self, GitError> {
        let path = index_path.with_extension("pack");
        let unreadable =
            |cause: &dyn std::fmt::Display| GitError::read(format!("pack {}", path.display()), cause);
        for file in [index_path, &path] {
            // Whatever else is there could block or never end.
            if std::fs::metadata(file).is_ok_and(|metadata| !metadata.is_file()) {
                return Err(unreadable(&"it is not a regular file"));
            }
        }
        let index = index::File::at(index_path, hash).map_err(|cause| unreadable(&cause))?;
        let data = data::File::at(&path, hash).map_err(|cause| unreadable(&cause))?;
        let mut order: Vec<(u64, u32)> =
            offsets(index_path, &index).map_err(|cause| unreadable(&cause))?.into_iter().zip(0..).collect();
        order.par_sort_unstable();
        let is_unique = order.windows(2).all(|pair| pair[0].0 < pair[1].0);
        if !is_unique || data.num_objects() != index.num_objects() || data.checksum() != index.pack_checksum()
        {
            return Err(unreadable(&"its index is not about it; `git index-pack` makes a new one"));
        }
        let (offsets, positions): (Vec<u64>, Vec<u32>) = order.into_iter().unzip();
        let mut pack = Self {
            names: Beginnings::of(&index),
            data,
            index,
            offsets,
            positions,
            kinds: Vec::new(),
            tree: DeltaTree::default(),
        };
        pack.plant();
        Ok(pack)
    }

    /// How many entries it has.
    pub(super) fn len(&self) -> usize {
        self.offsets.len()
    }

    /// The position of a name in the order of names.
    pub(super) fn position_of(&self, id: &gix::hash::oid) -> Option<u32> {
        let mut range = self.names.range(id.as_bytes());
        while range.start < range.end {
            let middle = range.start.midpoint(range.end);
            match self.index.oid_at_index(middle).cmp(id) {
                Ordering::Less => range.start = middle + 1,
                Ordering::Greater => range.end = middle,
                Ordering::Equal => return Some(middle),
            }
        }
        None
    }

    /// How many entries are of this kind.
    pub(super) fn count(&self, kind: Kind) -> u64 {
        self.kinds.iter().filter(|known| **known == Some(kind)).count() as u64
    }

    /// Position in the order of names.
    pub(super) fn position(&self, entry: u32) -> u32 {
        self.positions.get(entry as usize).copied().unwrap_or(NONE)
    }

    /// What an entry is.
    pub(super) fn kind(&self, entry: u32) -> Option<Kind> {
        self.kinds.get(entry as usize).copied().flatten()
    }

    /// Entries that are made of nothing else, in the order of the file.
    pub(super) fn roots(&self) -> &[u32] {
        &self.tree.roots
    }

    /// Entries that cannot be made, because their base is not there.
    pub(super) fn stray(&self) -> &[u32] {
        &self.tree.stray
    }

    /// The entries that are made of this one, the heaviest last.
    pub(super) fn children(&self, entry: u32) -> Children<'_> {
        let at = entry as usize;
        let of = |list: &[u32]| list.get(at).copied().unwrap_or(NONE);
        Children { tree: &self.tree, next: of(&self.tree.first_child), heaviest: of(&self.tree.heaviest) }
    }

    /// The entry's header, and the size of what is compressed behind it.
    pub(super) fn entry(&self, entry: u32) -> Result<data::Entry, String> {
        let at = entry as usize;
        let offset = self.offsets.get(at).copied().ok_or("it is not in the pack")?;
        let end = self.offsets.get(at + 1).copied().unwrap_or(self.data.pack_end() as u64);
        let header = self.data.entry(offset).map_err(|cause| cause.to_string())?;
        let compressed = end.saturating_sub(header.data_offset);
        // What is promised is reserved before it is read: a few bytes must not reserve all memory.
        if header.decompressed_size > compressed.saturating_mul(LARGEST_RATIO) {
            return Err("it names a size that its data cannot have".to_owned());
        }
        Ok(header)
    }

    /// Finds out what is made of what.
    fn plant(&mut self) {
        let count = self.len();
        let mut by_position = vec![NONE; count];
        for (entry, position) in (0..).zip(&self.positions) {
            by_position[*position as usize] = entry;
        }
        let entries = 0..u32::try_from(count).unwrap_or(NONE);
        let bases: Vec<Base> = entries
            .clone()
            .into_par_iter()
            .with_min_len(4096)
            .map(|entry| self.base(entry, &by_position))
            .collect();
        let mut tree = DeltaTree {
            first_child: vec![NONE; count],
            next_sibling: vec![NONE; count],
            heaviest: vec![NONE; count],
            ..DeltaTree::default()
        };
        let mut kinds = vec![None; count];
        for (entry, base) in entries.zip(&bases).rev() {
            match *base {
                Base::Entry(base) => {
                    tree.next_sibling[entry as usize] = tree.first_child[base as usize];
                    tree.first_child[base as usize] = entry;
                }
                Base::Nothing(kind) => {
                    kinds[entry as usize] = Some(kind);
                    tree.roots.push(entry);
                }
                Base::Unknown => {}
            }
        }
        tree.roots.reverse();
        let order = tree.order(&mut kinds);
        let weights = tree.weigh(&order, &bases);
        // Large families first, so that no thread is left with one at the end; the others in the order of the file.
        tree.roots.sort_by_key(|root| {
            Reverse(Some(weights[*root as usize]).filter(|weight| *weight >= LARGE_FAMILY))
        });
        tree.stray = (0..).zip(&kinds).filter(|(_, kind)| kind.is_none()).map(|(entry, _)| entry).collect();
        (self.tree, self.kinds) = (tree, kinds);
    }

    fn base(&self, entry: u32, by_position: &[u32]) -> Base {
        let Ok(header) = self.entry(entry) else { return Base::Unknown };
        let at = |offset: u64| {
            let at = self.offsets.binary_search(&offset).ok().and_then(|at| u32::try_from(at).ok());
            at.map_or(Base::Unknown, Base::Entry)
        };
        match header.header {
            Header::Commit => Base::Nothing(Kind::Commit),
            Header::Tree => Base::Nothing(Kind::Tree),
            Header::Blob => Base::Nothing(Kind::Blob),
            Header::Tag => Base::Nothing(Kind::Tag),
            Header::OfsDelta { base_distance } => {
                header.checked_base_pack_offset(base_distance).map_or(Base::Unknown, at)
            }
            Header::RefDelta { base_id } => {
                let position = self.position_of(&base_id);
                let base = position.and_then(|position| by_position.get(position as usize).copied());
                base.map_or(Base::Unknown, Base::Entry)
            }
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Base {
    Nothing(Kind),
    Entry(u32),
    Unknown,
}

impl DeltaTree {
    /// All entries that a root leads to, every base before what is made of it. Fills in what they are.
    fn order(&self, kinds: &mut [Option<Kind>]) -> Vec<u32> {
        let mut order = self.roots.clone();
        let mut at = 0;
        while let Some(entry) = order.get(at).copied() {
            let mut child = self.first_child[entry as usize];
            while child != NONE {
                kinds[child as usize] = kinds[entry as usize];
                order.push(child);
                child = self.next_sibling[child as usize];
            }
            at += 1;
        }
        order
    }

    /// How many entries each entry and all that is made of it are.
    fn weigh(&mut self, order: &[u32], bases: &[Base]) -> Vec<u32> {
        let mut weights = vec![1_u32; bases.len()];
        for entry in order.iter().rev() {
            let Base::Entry(base) = bases[*entry as usize] else { continue };
            let (weight, base) = (weights[*entry as usize], base as usize);
            weights[base] = weights[base].saturating_add(weight);
            let heaviest = self.heaviest[base];
            if heaviest == NONE || weight > weights[heaviest as usize] {
                self.heaviest[base] = *entry;
            }
        }
        weights
    }
}

/// The entries that are made of one entry, the heaviest last.
pub(super) struct Children<'a> {
    tree: &'a DeltaTree,
    next: u32,
    heaviest: u32,
}

impl Children<'_> {
    /// True when nothing but the last one is left.
    pub(super) fn is_at_last(&mut self) -> bool {
        self.skip_heaviest();
        self.next == NONE
    }

    /// The one that is left to the end, as long as it was not visited.
    pub(super) fn heaviest(&self) -> Option<u32> {
        (self.heaviest != NONE).then_some(self.heaviest)
    }

    fn skip_heaviest(&mut self) {
        if self.next != NONE && self.next == self.heaviest {
            self.next = self.tree.next_sibling[self.next as usize];
        }
    }
}

impl Iterator for Children<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        self.skip_heaviest();
        if self.next == NONE {
            let last = std::mem::replace(&mut self.heaviest, NONE);
            return (last != NONE).then_some(last);
        }
        let child = self.next;
        self.next = self.tree.next_sibling[child as usize];
        Some(child)
    }
}

/// Where the entries begin, in the order of their names.
///
/// Read from the file itself: the library indexes its table of far offsets without looking whether it is that long.
fn offsets(path: &Path, index: &index::File) -> std::io::Result<Vec<u64>> {
    const NEAR: usize = 4;
    const FAR: usize = 8;
    const IS_FAR: u32 = 1 << 31;
    let count = index.num_objects() as usize;
    if index.version() == index::Version::V1 {
        return Ok((0..index.num_objects()).map(|at| index.pack_offset_at_index(at)).collect());
    }
    let hash = index.object_hash().len_in_bytes();
    // Signature, version and fan-out; then names and checksums.
    let begin = 8 + 256 * NEAR + count * (hash + NEAR);
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(begin as u64))?;
    let mut table = Vec::new();
    file.read_to_end(&mut table)?;
    let broken = || std::io::Error::new(std::io::ErrorKind::InvalidData, "its index is cut off");
    let near = table.get(..count * NEAR).ok_or_else(broken)?;
    let far = &table[count * NEAR..table.len().saturating_sub(2 * hash).max(count * NEAR)];
    near.as_chunks::<NEAR>()
        .0
        .iter()
        .map(|bytes| match u32::from_be_bytes(*bytes) {
            offset if offset & IS_FAR == 0 => Ok(u64::from(offset)),
            offset => {
                let at = (offset ^ IS_FAR) as usize * FAR;
                let bytes = far.get(at..).and_then(|rest| rest.first_chunk()).ok_or_else(broken)?;
                Ok(u64::from_be_bytes(*bytes))
            }
        })
        .collect()
}
