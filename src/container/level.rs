//! How deep something is, and whether what it is read from has ended early.

use std::cell::Cell;

/// A container on the way from the outside in.
#[derive(Debug)]
pub struct Level<'a> {
    outer: Option<&'a Level<'a>>,
    depth: u32,
    is_broken: Cell<bool>,
}

impl Level<'_> {
    /// Not inside of anything.
    #[must_use]
    pub fn outermost() -> Self {
        Self { outer: None, depth: 0, is_broken: Cell::new(false) }
    }

    /// One container further in.
    #[must_use]
    pub fn deeper(&self) -> Level<'_> {
        Level { outer: Some(self), depth: self.depth + 1, is_broken: Cell::new(false) }
    }

    /// How many containers it is in.
    #[must_use]
    pub fn depth(&self) -> u32 {
        self.depth
    }

    /// The stream of this level ends early.
    pub(super) fn break_off(&self) {
        self.is_broken.set(true);
    }

    /// Has this stream, or one that it is made of, ended early? Whoever noticed has told.
    pub(super) fn is_broken(&self) -> bool {
        self.is_broken.get() || self.outer.is_some_and(Level::is_broken)
    }
}
