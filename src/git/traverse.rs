//! Bulk reading: every object of the wanted kinds, each decoded once, on all threads.
//!
//! Deltas are resolved along their trees: an object is decoded right after the object that it is made of, which is
//! dropped as soon as the last of its children is. The visitor is told which bytes were taken over from where, so that
//! it need not look at them again.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use gix::objs::Kind;
use gix::odb::pack::data::entry::Header;
use gix::zlib::Inflate;
use rayon::prelude::*;

use super::delta::{self, DeltaError};
use super::loose::LooseReader;
use super::number::ObjectNumber;
use super::objects::{Objects, PackedObjects};
use super::pack::Children;
use super::plan::{Known, Plan};
use super::reader::ObjectKind;
use crate::location::Copied;

/// Objects larger than this are not decoded: positions in them would not fit 32 bits.
const LARGEST: u64 = u32::MAX as u64;
/// A buffer that grew beyond this is not kept for the next object.
const KEPT: usize = 8 << 20;

/// Which objects are visited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Contents of files.
    Blobs,
    /// Commits and trees; and tags, if only to know that they are what they seem to be.
    Structure,
}

impl Wanted {
    fn includes(self, kind: Kind) -> bool {
        match self {
            Self::Blobs => kind == Kind::Blob,
            Self::Structure => matches!(kind, Kind::Commit | Kind::Tree | Kind::Tag),
        }
    }
}

/// One decoded object.
#[derive(Debug)]
pub struct Decoded<'a, M> {
    /// Its number.
    pub number: ObjectNumber,
    /// What it is.
    pub kind: ObjectKind,
    /// Its bytes, without header.
    pub bytes: &'a [u8],
    /// What it was made of, if that was visited just before.
    pub base: Option<Base<'a, M>>,
}

/// The object that another is made of.
#[derive(Debug)]
pub struct Base<'a, M> {
    /// What the visitor remembered of it.
    pub memo: &'a M,
    /// How long it is.
    pub length: usize,
    /// What was taken over, in the order of the new object.
    pub copied: &'a [Copied],
}

/// Looks at objects, on one thread.
pub trait Visitor: Send {
    /// What is remembered of an object for those that are made of it.
    type Memo: Send;

    /// Looks at one object.
    fn visit(&mut self, object: &Decoded<'_, Self::Memo>) -> Self::Memo;

    /// Is told of an object that was not decoded, because it is known.
    fn pass(&mut self, _object: ObjectNumber) {}

    /// Is told of an object that cannot be decoded.
    fn trouble(&mut self, trouble: &Trouble<'_>);
}

/// An object that cannot be decoded.
#[derive(Debug, Clone, Copy)]
pub struct Trouble<'a> {
    /// Its number. Nothing for a copy of an object that was, or will be, visited elsewhere.
    pub number: Option<ObjectNumber>,
    /// What it is, if that much can be told.
    pub kind: Option<ObjectKind>,
    /// Why.
    pub cause: Cause<'a>,
}

/// Why an object cannot be decoded.
#[derive(Debug, Clone, Copy)]
pub enum Cause<'a> {
    /// It has so many bytes, more than the limit.
    TooLarge(u64),
    /// What is wrong with it.
    Broken(&'a str),
}

/// The same, on its way to the visitor.
enum Failure {
    TooLarge(u64),
    Broken(String),
}

impl Failure {
    fn broken(cause: impl std::fmt::Display) -> Self {
        Self::Broken(cause.to_string())
    }

    fn cause(&self) -> Cause<'_> {
        match self {
            Self::TooLarge(size) => Cause::TooLarge(*size),
            Self::Broken(cause) => Cause::Broken(cause),
        }
    }
}

impl Objects {
    /// Visits every object of the wanted kinds. Each thread has visitors of its own, made by `visitor`; all of them are
    /// returned. Ends early when `stop` is set.
    pub fn traverse<V: Visitor>(
        &self,
        wanted: Wanted,
        limit: Option<u64>,
        stop: &AtomicBool,
        visitor: impl Fn() -> V + Sync + Send,
    ) -> Vec<V> {
        self.traverse_unknown(wanted, None, limit, stop, visitor)
    }

    /// The same without the objects that are known: these are passed, and decoded only where others are made of them.
    pub fn traverse_unknown<V: Visitor>(
        &self,
        wanted: Wanted,
        known: Option<Known<'_>>,
        limit: Option<u64>,
        stop: &AtomicBool,
        visitor: impl Fn() -> V + Sync + Send,
    ) -> Vec<V> {
        let limited = limit;
        let limit = usize::try_from(limit.unwrap_or(LARGEST).min(LARGEST)).unwrap_or(usize::MAX);
        let mut visitors = Vec::new();
        for packed in &self.packs {
            let mut roots: Vec<u32> = packed
                .pack
                .roots()
                .iter()
                .copied()
                .filter(|root| packed.pack.kind(*root).is_some_and(|kind| wanted.includes(kind)))
                .collect();
            let plan = known.map(|known| Plan::new(packed, &roots, limited, known));
            if let Some(plan) = &plan {
                let mut visitor = visitor();
                plan.left_out().iter().for_each(|object| visitor.pass(*object));
                visitors.push(visitor);
                roots.retain(|root| plan.decodes(*root));
            }
            let next = Shares::new(&roots);
            visitors.par_extend(on_each_thread(|| {
                let mut walk = Walk::new(packed, plan.as_ref(), limit, stop, visitor());
                while let Some(share) = next.take() {
                    share.iter().for_each(|root| walk.family(*root));
                }
                walk.visitor
            }));
            if wanted == Wanted::Blobs && !packed.pack.stray().is_empty() {
                let mut visitor = visitor();
                for entry in packed.pack.stray() {
                    visitor.trouble(&Trouble {
                        number: packed.number(*entry),
                        kind: None,
                        cause: Cause::Broken("what it is made of is not in its pack"),
                    });
                }
                visitors.push(visitor);
            }
        }
        let places: Vec<usize> = (0..self.loose.len()).collect();
        let next = Shares::new(&places);
        visitors.par_extend(on_each_thread(|| {
            let (mut visitor, mut reader) = (visitor(), LooseReader::default());
            while let Some(share) = next.take() {
                for at in share.iter().filter(|_| !stop.load(Ordering::Relaxed)) {
                    self.visit_loose(*at, wanted, known, limit, &mut reader, &mut visitor);
                }
            }
            visitor
        }));
        visitors
    }

    fn visit_loose<V: Visitor>(
        &self,
        at: usize,
        wanted: Wanted,
        known: Option<Known<'_>>,
        limit: usize,
        reader: &mut LooseReader,
        visitor: &mut V,
    ) {
        let (number, object) = (self.loose_number(at), &self.loose[at]);
        let (kind, size) = match &object.header {
            Ok(header) => *header,
            // It could be anything: reported once, in the pass over contents.
            Err(cause) if wanted == Wanted::Blobs => {
                let cause = Cause::Broken(cause);
                return visitor.trouble(&Trouble { number: Some(number), kind: None, cause });
            }
            Err(_) => return,
        };
        if !wanted.includes(kind) {
            return;
        }
        if size <= limit as u64 && known.is_some_and(|known| known(number)) {
            return visitor.pass(number);
        }
        let kind = ObjectKind::from(kind);
        let mut fail = |cause| visitor.trouble(&Trouble { number: Some(number), kind: Some(kind), cause });
        if size > limit as u64 {
            return fail(Cause::TooLarge(size));
        }
        match reader.object(&self.stores[object.store].object_path(&object.id)) {
            Ok(bytes) => {
                visitor.visit(&Decoded { number, kind, bytes, base: None });
            }
            Err(cause) => fail(Cause::Broken(&cause)),
        }
        reader.shrink(KEPT);
    }
}

/// Runs the same work on every thread of the pool.
fn on_each_thread<T: Send>(work: impl Fn() -> T + Sync + Send) -> impl ParallelIterator<Item = T> {
    (0..rayon::current_num_threads()).into_par_iter().with_max_len(1).map(move |_| work())
}

/// Work that threads take shares of as they get to it.
struct Shares<'a, T> {
    all: &'a [T],
    next: AtomicUsize,
}

impl<'a, T> Shares<'a, T> {
    /// Small enough that no thread is left with much at the end.
    const SHARE: usize = 16;

    fn new(all: &'a [T]) -> Self {
        Self { all, next: AtomicUsize::new(0) }
    }

    fn take(&self) -> Option<&'a [T]> {
        let begin = self.next.fetch_add(Self::SHARE, Ordering::Relaxed);
        let rest = self.all.get(begin..).filter(|rest| !rest.is_empty())?;
        Some(&rest[..rest.len().min(Self::SHARE)])
    }
}

/// One thread's walk along the delta trees of a pack.
struct Walk<'a, V: Visitor> {
    packed: &'a PackedObjects,
    /// Nothing if all is visited.
    plan: Option<&'a Plan>,
    limit: usize,
    stop: &'a AtomicBool,
    visitor: V,
    inflate: Inflate,
    delta: Vec<u8>,
    copied: Vec<Copied>,
    spare: Vec<Vec<u8>>,
    path: Vec<Frame<'a, V::Memo>>,
}

/// An object on the way from the root of a delta tree, kept as long as something is still to be made of it.
struct Frame<'a, M> {
    bytes: Vec<u8>,
    /// Nothing for a copy and for what is known: they were not visited.
    memo: Option<M>,
    children: Children<'a>,
}

impl<'a, V: Visitor> Walk<'a, V> {
    fn new(
        packed: &'a PackedObjects,
        plan: Option<&'a Plan>,
        limit: usize,
        stop: &'a AtomicBool,
        visitor: V,
    ) -> Self {
        Self {
            packed,
            plan,
            limit,
            stop,
            visitor,
            inflate: Inflate::default(),
            delta: Vec::new(),
            copied: Vec::new(),
            spare: Vec::new(),
            path: Vec::new(),
        }
    }

    /// Visits a root and all that is made of it.
    fn family(&mut self, root: u32) {
        let Some(kind) = self.packed.pack.kind(root).map(ObjectKind::from) else { return };
        if self.stop.load(Ordering::Relaxed) {
            return;
        }
        let mut bytes = self.spare.pop().unwrap_or_default();
        match self.inflate_entry(root, &mut bytes) {
            Ok(()) => self.arrive(root, kind, bytes, None),
            Err(cause) => self.lose(root, kind, cause.cause()),
        }
        while let Some(frame) = self.path.last_mut() {
            let is_last = frame.children.is_at_last();
            let child = frame.children.next();
            match child {
                Some(child) if self.plan.is_some_and(|plan| !plan.decodes(child)) => {
                    if is_last {
                        self.leave();
                    }
                }
                Some(child) if !self.stop.load(Ordering::Relaxed) => self.descend(child, kind, is_last),
                _ => self.leave(),
            }
        }
    }

    /// Makes a child of the last object on the path, which is dropped if this is its last child.
    fn descend(&mut self, child: u32, kind: ObjectKind, is_last: bool) {
        let mut delta = std::mem::take(&mut self.delta);
        let mut copied = std::mem::take(&mut self.copied);
        let mut bytes = self.spare.pop().unwrap_or_default();
        let made = self.inflate_entry(child, &mut delta).and_then(|()| {
            let base = self.path.last().map_or(&[][..], |frame| &frame.bytes);
            delta::apply(base, &delta, self.limit, &mut bytes, &mut copied).map_err(|cause| match cause {
                DeltaError::TooLarge(size) => Failure::TooLarge(size),
                cause => Failure::broken(cause),
            })
        });
        (self.delta, self.copied) = (delta, copied);
        let base = if is_last { self.path.pop() } else { None };
        match made {
            Ok(()) => self.arrive(child, kind, bytes, base.as_ref()),
            Err(cause) => {
                self.keep(bytes);
                self.lose(child, kind, cause.cause());
            }
        }
        if let Some(base) = base {
            self.keep(base.bytes);
        }
    }

    /// Visits an object that was decoded. Its base is `dropped`, or else the last one on the path.
    fn arrive(&mut self, entry: u32, kind: ObjectKind, bytes: Vec<u8>, dropped: Option<&Frame<'a, V::Memo>>) {
        let mut children = self.packed.pack.children(entry);
        let is_visited = self.plan.is_none_or(|plan| plan.visits(entry));
        let memo = self.packed.number(entry).filter(|_| is_visited).map(|number| {
            let base = dropped.or_else(|| self.path.last()).and_then(|frame| {
                let memo = frame.memo.as_ref()?;
                Some(Base { memo, length: frame.bytes.len(), copied: &self.copied })
            });
            self.visitor.visit(&Decoded { number, kind, bytes: &bytes, base })
        });
        if children.is_at_last() && children.heaviest().is_none() {
            self.keep(bytes);
        } else {
            self.path.push(Frame { bytes, memo, children });
        }
    }

    fn leave(&mut self) {
        if let Some(frame) = self.path.pop() {
            self.keep(frame.bytes);
        }
    }

    fn keep(&mut self, buffer: Vec<u8>) {
        if buffer.capacity() <= KEPT {
            self.spare.push(buffer);
        }
    }

    /// Reports an object that cannot be decoded, and all that is made of it.
    fn lose(&mut self, entry: u32, kind: ObjectKind, cause: Cause<'_>) {
        let Self { packed, visitor, .. } = self;
        let mut report = |entry, cause| {
            visitor.trouble(&Trouble { number: packed.number(entry), kind: Some(kind), cause });
        };
        report(entry, cause);
        let mut lost = vec![entry];
        while let Some(entry) = lost.pop() {
            for child in packed.pack.children(entry) {
                report(child, Cause::Broken("what it is made of cannot be decoded"));
                lost.push(child);
            }
        }
    }

    /// Decompresses what is stored of an entry: an object, or a delta.
    fn inflate_entry(&mut self, entry: u32, out: &mut Vec<u8>) -> Result<(), Failure> {
        let header = self.packed.pack.entry(entry).map_err(Failure::Broken)?;
        let is_delta = matches!(header.header, Header::OfsDelta { .. } | Header::RefDelta { .. });
        let size = usize::try_from(header.decompressed_size)
            .ok()
            .filter(|size| is_delta || *size <= self.limit)
            .ok_or(Failure::TooLarge(header.decompressed_size))?;
        out.clear();
        out.try_reserve(size).map_err(|_| Failure::TooLarge(header.decompressed_size))?;
        out.resize(size, 0);
        self.inflate.reset();
        self.packed
            .pack
            .data
            .decompress_entry(&header, &mut self.inflate, out)
            .map(|_| ())
            .map_err(Failure::broken)
    }
}
