//! Which things go with which paths, when nearly everything goes with one.

use std::collections::HashMap;

use crate::git::graph::ABSENT;

/// A note for each known pair of a thing and a path.
#[derive(Debug)]
pub(super) struct Pairs {
    /// By thing: its first path, or [`ABSENT`], and the note.
    first: Vec<(u32, u32)>,
    others: HashMap<(u32, u32), u32>,
}

impl Pairs {
    /// No pairs of this many things.
    pub(super) fn new(things: usize) -> Self {
        Self { first: vec![(ABSENT, ABSENT); things], others: HashMap::new() }
    }

    /// The path that a thing goes with, or the first of them.
    pub(super) fn first(&self, thing: u32) -> Option<u32> {
        self.first.get(thing as usize).map(|(path, _)| *path).filter(|path| *path != ABSENT)
    }

    /// The note on a pair.
    pub(super) fn get(&self, thing: u32, path: u32) -> Option<u32> {
        match self.first.get(thing as usize) {
            Some((first, note)) if *first == path => Some(*note),
            Some((ABSENT, _)) | None => None,
            Some(_) => self.others.get(&(thing, path)).copied(),
        }
    }

    /// Adds a pair that is new.
    pub(super) fn insert(&mut self, thing: u32, path: u32, note: u32) {
        match self.first.get_mut(thing as usize) {
            Some(first) if first.0 == ABSENT => *first = (path, note),
            Some(_) => {
                self.others.insert((thing, path), note);
            }
            None => {}
        }
    }
}
