//! Objects by name, for one thread.

use std::sync::{Mutex, PoisonError};

use gix::objs::{Find as _, Kind};
use gix::odb::Header as _;

use super::Repository;
use crate::commit::ObjectId;

/// Reads objects by name. One per thread.
#[derive(Clone)]
pub struct Reader {
    /// The quarantine of a push first: what it holds is what is asked for.
    places: Vec<gix::odb::Handle>,
    buffer: Vec<u8>,
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").field("places", &self.places.len()).finish_non_exhaustive()
    }
}

/// What a name leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObjectKind {
    /// Content.
    Blob,
    /// A folder.
    Tree,
    /// A commit.
    Commit,
    /// A tag with a message.
    Tag,
}

/// Why an object cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Loss {
    /// It is not there.
    Missing,
    /// It is there, and its bytes are not those of an object of its kind.
    Broken,
}

impl Reader {
    /// The kind and the bytes of an object.
    ///
    /// # Errors
    /// When it is missing or broken.
    pub fn object(&mut self, id: &ObjectId) -> Result<(ObjectKind, &[u8]), Loss> {
        let name = gix::hash::oid::try_from_bytes(id.as_bytes()).map_err(|_| Loss::Missing)?;
        // Two loops: the compiler cannot see that a place that has nothing leaves the buffer alone.
        let mut loss = Loss::Missing;
        let mut found = None;
        for place in &self.places {
            match place.try_find(name, &mut self.buffer) {
                Ok(Some(data)) => {
                    found = Some(data.kind);
                    break;
                }
                Ok(None) => {}
                Err(_) => loss = Loss::Broken,
            }
        }
        match found {
            Some(kind) => Ok((ObjectKind::from(kind), &self.buffer)),
            None => Err(loss),
        }
    }

    /// The bytes of a blob.
    ///
    /// # Errors
    /// When it is missing, broken or no blob.
    pub fn blob(&mut self, id: &ObjectId) -> Result<&[u8], Loss> {
        self.of_kind(id, ObjectKind::Blob)
    }

    /// A reader that finds nothing.
    #[cfg(test)]
    pub(super) fn empty() -> Self {
        Self { places: Vec::new(), buffer: Vec::new() }
    }

    /// How long an object is, without reading all of it.
    pub fn length(&self, id: &ObjectId) -> Option<u64> {
        let name = gix::hash::oid::try_from_bytes(id.as_bytes()).ok()?;
        self.places.iter().find_map(|place| place.try_header(name).ok().flatten()).map(|header| header.size())
    }

    /// The bytes of an object of this kind.
    pub(super) fn of_kind(&mut self, id: &ObjectId, kind: ObjectKind) -> Result<&[u8], Loss> {
        match self.object(id)? {
            (found, bytes) if found == kind => Ok(bytes),
            _ => Err(Loss::Broken),
        }
    }
}

impl From<Kind> for ObjectKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Blob => Self::Blob,
            Kind::Tree => Self::Tree,
            Kind::Commit => Self::Commit,
            Kind::Tag => Self::Tag,
        }
    }
}

/// Makes readers for threads.
#[derive(Debug)]
pub struct Readers(Mutex<Reader>);

impl Readers {
    /// A reader for one thread.
    #[must_use]
    pub fn reader(&self) -> Reader {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Repository {
    /// A reader of this repository's objects.
    #[must_use]
    pub fn reader(&self) -> Reader {
        let mut places: Vec<gix::odb::Handle> =
            self.further.iter().map(|(_, handle)| handle.clone()).collect();
        // One store for all readers: each pack is mapped once.
        places.push(self.inner.objects.store().to_cache());
        Reader { places, buffer: Vec::new() }
    }

    /// Readers of this repository's objects, for many threads.
    #[must_use]
    pub fn readers(&self) -> Readers {
        Readers(Mutex::new(self.reader()))
    }
}
