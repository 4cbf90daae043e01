//! All objects of a repository, wherever they are stored: packs and loose objects of its own, of its alternates, and of
//! a quarantine. Each has one number, however many copies of it there are.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::path::{Path, PathBuf};

use gix::objs::Kind;
use gix::odb::loose;
use rayon::prelude::*;

use super::loose::LooseReader;
use super::number::{Numbering, ObjectFormat, ObjectNumber};
use super::pack::Pack;
use super::{GitError, Repository};
use crate::commit::ObjectId;

/// All objects of a repository.
pub struct Objects {
    pub(super) packs: Vec<PackedObjects>,
    pub(super) loose: Vec<LooseObject>,
    pub(super) stores: Vec<loose::Store>,
    first_loose: u32,
    /// Files that should hold objects and cannot be read.
    broken: Vec<GitError>,
    is_partial: bool,
    format: ObjectFormat,
}

/// The objects of one pack.
pub(super) struct PackedObjects {
    pub(super) pack: Pack,
    /// The number of the first object in the order of names; the others follow in that order.
    first: u32,
    /// By position in the order of names: is this a copy of an object that has a number already?
    copies: Copies,
}

/// An object in a file of its own.
pub(super) struct LooseObject {
    pub(super) id: gix::ObjectId,
    pub(super) store: usize,
    /// What it is and how large, or why its header cannot be read.
    pub(super) header: Result<(Kind, u64), String>,
}

/// A set of positions.
#[derive(Default)]
struct Copies(Vec<u64>);

impl Copies {
    fn insert(&mut self, position: u32, count: usize) {
        if self.0.is_empty() {
            self.0 = vec![0; count.div_ceil(64)];
        }
        self.0[position as usize / 64] |= 1 << (position % 64);
    }

    fn contains(&self, position: u32) -> bool {
        self.0.get(position as usize / 64).is_some_and(|word| word >> (position % 64) & 1 == 1)
    }
}

impl PackedObjects {
    /// The number of an entry, or nothing for a copy of an object that is numbered elsewhere.
    pub(super) fn number(&self, entry: u32) -> Option<ObjectNumber> {
        let position = self.pack.position(entry);
        (!self.copies.contains(position)).then(|| ObjectNumber(self.first + position))
    }
}

impl Objects {
    /// Lists the objects of a repository. Broken packs and folders are left out and kept as trouble.
    ///
    /// # Errors
    /// When there are more than 2^32 objects.
    pub fn of(repository: &Repository) -> Result<Self, GitError> {
        let hash = repository.hash();
        let mut objects = Self {
            packs: Vec::new(),
            loose: Vec::new(),
            stores: Vec::new(),
            first_loose: 0,
            broken: Vec::new(),
            is_partial: false,
            format: if hash == gix::hash::Kind::Sha256 { ObjectFormat::Sha256 } else { ObjectFormat::Sha1 },
        };
        let mut loose = Vec::new();
        let (folders, troubles) = repository.object_folders();
        objects.broken = troubles;
        for folder in folders {
            for index in indices(&folder, &mut objects.broken) {
                objects.is_partial |= index.with_extension("promisor").exists();
                match Pack::open(&index, hash) {
                    Ok(pack) => {
                        objects.packs.push(PackedObjects { pack, first: 0, copies: Copies::default() });
                    }
                    Err(error) => objects.broken.push(error),
                }
            }
            let store = loose::Store::at(&folder, hash);
            for id in store.iter() {
                match id {
                    Ok(id) => loose.push((id, objects.stores.len())),
                    Err(cause) => {
                        let what = format!("the objects in {}", folder.display());
                        objects.broken.push(GitError::read(what, cause));
                    }
                }
            }
            objects.stores.push(store);
        }
        // The largest pack first: most copies are in the others.
        objects.packs.sort_by_key(|packed| Reverse(packed.pack.len()));
        let count: usize = objects.packs.iter().map(|packed| packed.pack.len()).sum::<usize>() + loose.len();
        if u32::try_from(count).is_err() {
            return Err(GitError::read("the objects", "there are more than four billion"));
        }
        let mut first = 0;
        for packed in &mut objects.packs {
            packed.first = first;
            first += packed.pack.index.num_objects();
        }
        objects.first_loose = first;
        objects.mark_copies();
        loose.sort_unstable();
        loose.dedup_by_key(|(id, _)| *id);
        loose.retain(|(id, _)| objects.packed(id).is_none());
        let stores = &objects.stores;
        objects.loose = loose
            .into_par_iter()
            .map_init(LooseReader::default, |reader, (id, store)| {
                let header = reader.header(&stores[store].object_path(&id));
                LooseObject { id, store, header }
            })
            .collect();
        Ok(objects)
    }

    /// How many numbers there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.first_loose as usize + self.loose.len()
    }

    /// How many of them are contents of files, as far as can be told.
    #[must_use]
    pub fn blob_count(&self) -> u64 {
        let packed = self.packs.iter().map(|packed| packed.pack.count(Kind::Blob)).sum::<u64>();
        let is_blob = |object: &&LooseObject| matches!(object.header, Ok((Kind::Blob, _)));
        packed + self.loose.iter().filter(is_blob).count() as u64
    }

    /// True when there is no object at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Was a part of the objects left on the server when the repository was cloned?
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.is_partial
    }

    /// Files that should hold objects and cannot be read.
    #[must_use]
    pub fn broken(&self) -> &[GitError] {
        &self.broken
    }

    /// The number of an object.
    #[must_use]
    pub fn number_of(&self, id: &ObjectId) -> Option<ObjectNumber> {
        self.find(gix::hash::oid::try_from_bytes(id.as_bytes()).ok()?)
    }

    fn find(&self, id: &gix::hash::oid) -> Option<ObjectNumber> {
        self.packed(id).or_else(|| {
            let at = self.loose.binary_search_by(|object| object.id.as_ref().cmp(id)).ok()?;
            Some(ObjectNumber(self.first_loose + u32::try_from(at).ok()?))
        })
    }

    fn packed(&self, id: &gix::hash::oid) -> Option<ObjectNumber> {
        // The first pack that has it: the others hold copies.
        self.packs.iter().find_map(|packed| {
            let position = packed.pack.position_of(id)?;
            Some(ObjectNumber(packed.first + position))
        })
    }

    /// The number of a loose object, by its place in [`Self::loose`].
    pub(super) fn loose_number(&self, at: usize) -> ObjectNumber {
        ObjectNumber(self.first_loose.saturating_add(u32::try_from(at).unwrap_or(u32::MAX)))
    }

    /// The name of an object.
    #[must_use]
    pub fn id(&self, number: ObjectNumber) -> Option<ObjectId> {
        if let Some(at) = number.0.checked_sub(self.first_loose) {
            return ObjectId::from_bytes(self.loose.get(at as usize)?.id.as_bytes());
        }
        let at = self.packs.partition_point(|packed| packed.first <= number.0).checked_sub(1)?;
        let packed = self.packs.get(at)?;
        let position = number.0 - packed.first;
        (position < packed.pack.index.num_objects())
            .then(|| ObjectId::from_bytes(packed.pack.index.oid_at_index(position).as_bytes()))?
    }

    /// Merges the sorted names of all packs: whatever comes up a second time is a copy.
    fn mark_copies(&mut self) {
        if self.packs.len() < 2 {
            return;
        }
        let mut copies: Vec<Copies> = self.packs.iter().map(|_| Copies::default()).collect();
        let mut heap: BinaryHeap<Reverse<(&gix::hash::oid, usize, u32)>> = BinaryHeap::new();
        let name = |pack: usize, position: u32| {
            let index = &self.packs[pack].pack.index;
            (position < index.num_objects()).then(|| Reverse((index.oid_at_index(position), pack, position)))
        };
        heap.extend((0..self.packs.len()).filter_map(|pack| name(pack, 0)));
        let mut last = None;
        while let Some(Reverse((id, pack, position))) = heap.pop() {
            if last.replace(id) == Some(id) {
                copies[pack].insert(position, self.packs[pack].pack.len());
            }
            heap.extend(name(pack, position + 1));
        }
        for (packed, copies) in self.packs.iter_mut().zip(copies) {
            packed.copies = copies;
        }
    }
}

/// The index files in a folder of objects, sorted. A pack without one is trouble.
fn indices(objects: &Path, broken: &mut Vec<GitError>) -> Vec<PathBuf> {
    let folder = objects.join("pack");
    let what = || format!("the packs in {}", folder.display());
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Vec::new(),
        Err(cause) => {
            broken.push(GitError::read(what(), cause));
            return Vec::new();
        }
    };
    let mut indices = Vec::new();
    for entry in entries {
        let path = match entry {
            Ok(entry) => entry.path(),
            Err(cause) => {
                broken.push(GitError::read(what(), cause));
                continue;
            }
        };
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("idx") => indices.push(path),
            Some("pack") if !path.with_extension("idx").exists() => {
                broken.push(GitError::read(
                    format!("pack {}", path.display()),
                    "it has no index; `git index-pack` makes one",
                ));
            }
            _ => {}
        }
    }
    indices.sort_unstable();
    indices
}

impl Numbering for Objects {
    fn format(&self) -> ObjectFormat {
        self.format
    }

    fn number_of(&self, id: &[u8]) -> Option<ObjectNumber> {
        self.find(gix::hash::oid::try_from_bytes(id).ok()?)
    }
}
