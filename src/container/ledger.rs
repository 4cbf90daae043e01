//! What all containers in one outermost file cost together, and what was wrong with them.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

use super::limits::Limits;
use super::trouble::Trouble;
use crate::notice::{Coverage, Notice};
use crate::provenance::Provenance;

/// One ledger for each file, blob or stream.
#[derive(Debug)]
pub struct Ledger<'a> {
    limits: Limits,
    /// How large the outermost file is, if it is known from the beginning.
    size: Option<u64>,
    stop: &'a AtomicBool,
    consumed: Cell<u64>,
    produced: Cell<u64>,
    members: Cell<u64>,
    memory: Cell<u64>,
    is_exhausted: Cell<bool>,
    lost: RefCell<Option<io::Error>>,
    /// Each kind of trouble with its first place, and how often it was met.
    troubles: RefCell<BTreeMap<(Coverage, Trouble), (String, u64)>>,
}

impl<'a> Ledger<'a> {
    /// An empty one. Reading ends early when `stop` is set.
    #[must_use]
    pub fn new(limits: Limits, size: Option<u64>, stop: &'a AtomicBool) -> Self {
        Self {
            limits,
            size,
            stop,
            consumed: Cell::new(0),
            produced: Cell::new(0),
            members: Cell::new(0),
            memory: Cell::new(limits.memory),
            is_exhausted: Cell::new(false),
            lost: RefCell::new(None),
            troubles: RefCell::new(BTreeMap::new()),
        }
    }

    /// What containers may cost.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Notes trouble.
    pub fn add(&self, trouble: Trouble, place: &Provenance) {
        self.add_as(trouble.coverage(), trouble, place);
    }

    /// Notes trouble that matters more, or less, than it does in general.
    pub fn add_as(&self, coverage: Coverage, trouble: Trouble, place: &Provenance) {
        let mut troubles = self.troubles.borrow_mut();
        let (_, count) = troubles.entry((coverage, trouble)).or_insert_with(|| (place.shown(), 0));
        *count += 1;
    }

    /// One notice for each kind of trouble.
    #[must_use]
    pub fn into_notices(self) -> Vec<Notice> {
        let troubles = self.troubles.into_inner().into_iter();
        let notice = |((coverage, trouble), (place, count)): ((Coverage, Trouble), (String, u64))| {
            trouble.notice(coverage, &place, count)
        };
        troubles.map(notice).collect()
    }

    /// Is reading to end, because somebody asked for it or because too much was read?
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.is_exhausted.get() || self.stop.load(Ordering::Relaxed)
    }

    /// Counts bytes of the outermost file.
    pub(super) fn consume(&self, bytes: usize) {
        self.consumed.set(self.consumed.get() + bytes as u64);
    }

    /// Counts decompressed bytes. False if they are too many.
    pub(super) fn produce(&self, bytes: usize, place: &Provenance) -> bool {
        let produced = self.produced.get() + bytes as u64;
        self.produced.set(produced);
        let base = self.size.unwrap_or_else(|| self.consumed.get());
        let allowed = self.limits.ratio.saturating_mul(base).saturating_add(self.limits.grace);
        self.is_within(produced <= allowed.min(self.limits.total), Trouble::Size, place)
    }

    /// Counts a member. False if it is one too many.
    pub(super) fn enter(&self, place: &Provenance) -> bool {
        let members = self.members.get() + 1;
        self.members.set(members);
        self.is_within(members <= self.limits.members, Trouble::Members, place)
    }

    fn is_within(&self, is_within: bool, trouble: Trouble, place: &Provenance) -> bool {
        if !is_within && !self.is_exhausted.replace(true) {
            self.add(trouble, place);
        }
        is_within
    }

    /// Half of the memory that is left, until it is dropped.
    pub(super) fn share(&self) -> Share<'_> {
        let before = self.memory.get();
        self.memory.set(before / 2);
        Share { memory: &self.memory, before }
    }

    /// The outermost file cannot be read.
    pub(super) fn lose(&self, error: io::Error) {
        self.lost.borrow_mut().get_or_insert(error);
    }

    /// Why the outermost file cannot be read any further.
    pub(super) fn lost(&self) -> Option<io::Error> {
        self.lost.borrow_mut().take()
    }
}

/// A share of the memory.
pub(super) struct Share<'a> {
    memory: &'a Cell<u64>,
    before: u64,
}

impl Share<'_> {
    /// How much it is.
    pub(super) fn bytes(&self) -> u64 {
        self.before - self.before / 2
    }
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        self.memory.set(self.before);
    }
}
