//! What one thread has read: every commit, and of every tree the folders and the blobs with hits.

use std::collections::HashSet;

use super::Malformed;
use super::commit::RawCommit;
use super::hits::HitSet;
use super::missing::Missing;
use super::names::Names;
use super::rows::Rows;
use super::tree::{EntryKind, RawEntries, RawEntry};
use crate::git::number::{Numbering, ObjectFormat, ObjectNumber};

/// Stands for an object that the repository does not have.
pub(in crate::git) const ABSENT: u32 = u32::MAX;

/// A named way from a tree to a tree or a blob with a hit. Versions of a folder have nearly all of theirs in common,
/// so that trees hold the numbers of their entries.
#[derive(Debug, Clone, Copy)]
pub(in crate::git) struct Entry {
    pub(in crate::git) kind: EntryKind,
    /// The number of the object, or [`ABSENT`].
    pub(in crate::git) child: u32,
    /// The number of the name.
    pub(in crate::git) name: u32,
}

/// One commit. Its parents are a row of their own.
#[derive(Debug, Clone, Copy)]
pub(super) struct CommitRecord {
    pub(super) number: u32,
    /// The number of its tree, or [`ABSENT`].
    pub(super) tree: u32,
    pub(super) authored: i64,
    pub(super) committed: i64,
}

/// Collects the commits and trees that one thread decodes, in any order.
pub struct Shard<'a> {
    numbering: &'a dyn Numbering,
    recent: Recent,
    pub(super) names: Names,
    pub(super) entries: Vec<Entry>,
    /// By position of a tree: its number.
    pub(super) trees: Vec<u32>,
    /// By position of a tree: its entries' positions.
    pub(super) edges: Rows<u32>,
    pub(super) commits: Vec<CommitRecord>,
    /// By position of a commit: its parents' numbers, or [`ABSENT`].
    pub(super) parents: Rows<u32>,
    /// Names of submodules.
    pub(super) submodules: HashSet<u32>,
    /// Files that are not there.
    pub(super) missing: Missing,
}

impl<'a> Shard<'a> {
    /// Nothing read yet.
    #[must_use]
    pub fn new(numbering: &'a dyn Numbering) -> Self {
        Self {
            numbering,
            recent: Recent::new(),
            names: Names::default(),
            entries: Vec::new(),
            trees: Vec::new(),
            edges: Rows::default(),
            commits: Vec::new(),
            parents: Rows::default(),
            submodules: HashSet::new(),
            missing: Missing::new(),
        }
    }

    /// Takes in a raw commit.
    ///
    /// # Errors
    ///
    /// A commit without a readable tree or parent is left out, which makes it a missing parent of its children. One
    /// without a readable date is taken in with its other date, or with 1970 if both are unreadable.
    pub fn commit(&mut self, number: ObjectNumber, bytes: &[u8]) -> Result<(), Malformed> {
        let header = RawCommit::read(bytes, self.numbering.format())?;
        let numbering = self.numbering;
        let number_of = |id: &[u8]| numbering.number_of(id).map_or(ABSENT, |number| number.0);
        for parent in &header.parents {
            self.parents.push(number_of(parent.as_bytes()));
        }
        self.parents.close();
        self.commits.push(CommitRecord {
            number: number.0,
            tree: number_of(header.tree.as_bytes()),
            authored: header.authored.or(header.committed).unwrap_or_default(),
            committed: header.committed.or(header.authored).unwrap_or_default(),
        });
        match (header.authored, header.committed) {
            (Some(_), Some(_)) => Ok(()),
            _ => Err(Malformed::Date),
        }
    }

    /// Takes in a raw tree: its folders, and those of its blobs that are in the set of hits.
    ///
    /// # Errors
    ///
    /// A tree that cannot be read to its end is taken in up to there.
    pub fn tree(&mut self, number: ObjectNumber, bytes: &[u8], hits: &HitSet) -> Result<(), Malformed> {
        let outcome = match self.numbering.format() {
            ObjectFormat::Sha1 => self.read_entries::<20>(bytes, hits),
            ObjectFormat::Sha256 => self.read_entries::<32>(bytes, hits),
        };
        self.trees.push(number.0);
        self.edges.close();
        outcome
    }

    fn read_entries<const ID: usize>(&mut self, bytes: &[u8], hits: &HitSet) -> Result<(), Malformed> {
        let numbering = self.numbering;
        for entry in RawEntries::<ID>::new(bytes) {
            let RawEntry { kind, name, id } = entry?;
            match kind {
                EntryKind::Blob => {
                    if let Some(hit) = hits.number_of(id) {
                        let position = self.position(kind, name, id, || hit.0);
                        self.edges.push(position);
                    } else {
                        self.missing.check(id, numbering);
                    }
                }
                EntryKind::Tree => {
                    let number = || numbering.number_of(id).map_or(ABSENT, |number| number.0);
                    let position = self.position(kind, name, id, number);
                    self.edges.push(position);
                }
                EntryKind::Submodule => _ = self.position(kind, name, id, || ABSENT),
            }
        }
        Ok(())
    }

    /// The position of an entry, which is added unless it was met a short while ago.
    #[inline]
    fn position<const ID: usize>(
        &mut self,
        kind: EntryKind,
        name: &[u8],
        id: &[u8; ID],
        child: impl FnOnce() -> u32,
    ) -> u32 {
        let slot = self.recent.slot(id);
        if slot.holds(id)
            && let Some(entry) = self.entries.get(slot.position as usize)
            && entry.kind == kind
            && self.names.get(entry.name) == name
        {
            return slot.position;
        }
        let position = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        let name = self.names.intern(name);
        slot.hold(id, position);
        self.entries.push(Entry { kind, child: child(), name });
        if kind == EntryKind::Submodule {
            self.submodules.insert(name);
        }
        position
    }
}

/// Entries met a short while ago, by the beginning of the id that they lead to.
struct Recent {
    slots: Vec<Slot>,
}

/// The last entry whose id had a certain beginning.
#[derive(Clone, Copy)]
struct Slot {
    /// Filled up with zeros.
    id: [u8; Self::ID],
    position: u32,
}

impl Slot {
    /// Bytes of the longest id.
    const ID: usize = 32;

    #[inline]
    fn holds<const ID: usize>(&self, id: &[u8; ID]) -> bool {
        self.position != ABSENT && self.id.first_chunk() == Some(id)
    }

    fn hold<const ID: usize>(&mut self, id: &[u8; ID], position: u32) {
        if let Some(place) = self.id.first_chunk_mut() {
            *place = *id;
            self.position = position;
        }
    }
}

impl Recent {
    /// A power of two: as many slots as a core's own cache has room for.
    const SLOTS: usize = 1 << 12;

    fn new() -> Self {
        Self { slots: vec![Slot { id: [0; Slot::ID], position: ABSENT }; Self::SLOTS] }
    }

    #[inline]
    fn slot<const ID: usize>(&mut self, id: &[u8; ID]) -> &mut Slot {
        let beginning = id.first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes));
        &mut self.slots[beginning as usize % Self::SLOTS]
    }
}
