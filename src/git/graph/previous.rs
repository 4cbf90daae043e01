//! The tree that was read last. Trees come one version of a folder after the other, and versions differ in an entry or two:
//! to compare them is many times faster than to read each from its beginning to its end.

use std::ops::Range;

use super::hits::HitSet;

/// The beginning of an entry, or the end of a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Mark {
    /// Bytes before it.
    pub(super) byte: usize,
    /// Edges before it.
    pub(super) edge: usize,
}

/// A tree, and the next one while it is compared.
#[derive(Default)]
pub(super) struct Previous<'a> {
    bytes: Vec<u8>,
    /// The beginnings of the entries, and the end.
    marks: Vec<Mark>,
    /// What the tree was asked for.
    hits: Option<&'a HitSet>,
    /// The marks of the next tree.
    next: Vec<Mark>,
    /// Its length in bytes.
    length: usize,
    /// How many bytes from the end on both are the same.
    suffix: usize,
    /// The first mark at which the two may come together again.
    meeting: usize,
}

impl<'a> Previous<'a> {
    /// Begins to compare the next tree. Its entries before the returned mark are those of this tree.
    pub(super) fn begin(&mut self, bytes: &[u8], hits: &'a HitSet) -> Mark {
        // Both sets outlive this, so that one address is one set.
        if !self.hits.is_some_and(|known| std::ptr::eq(known, hits)) {
            self.forget();
            self.hits = Some(hits);
        }
        self.length = bytes.len();
        self.suffix = common_suffix(&self.bytes, bytes);
        let prefix = common_prefix(&self.bytes, bytes);
        let same = self.marks.partition_point(|mark| mark.byte <= prefix).saturating_sub(1);
        let back = self.bytes.len() - self.suffix;
        self.meeting = self.marks.partition_point(|mark| mark.byte < back);
        self.next.clear();
        self.next.extend_from_slice(self.marks.get(..same).unwrap_or_default());
        self.marks.get(same).copied().unwrap_or_default()
    }

    /// Takes note of where the next tree has an entry, or its end. If all that follows is as in this tree, says which of this
    /// tree's edges follow.
    #[inline]
    pub(super) fn join(&mut self, mark: Mark) -> Option<Range<usize>> {
        let edges = if mark.byte + self.suffix < self.length { None } else { self.meet(mark) };
        if edges.is_none() {
            self.next.push(mark);
        }
        edges
    }

    fn meet(&mut self, mark: Mark) -> Option<Range<usize>> {
        // Two marks that are equally far from the ends of their trees.
        let here = mark.byte + self.bytes.len();
        let ahead = self.marks.get(self.meeting..)?.iter();
        self.meeting += ahead.take_while(|known| known.byte + self.length < here).count();
        let rest = self.marks.get(self.meeting..)?;
        let first = rest.first().filter(|first| first.byte + self.length == here)?;
        let moved = |known: &Mark| Mark {
            byte: mark.byte + (known.byte - first.byte),
            edge: mark.edge + (known.edge - first.edge),
        };
        self.next.extend(rest.iter().map(moved));
        Some(first.edge..rest.last()?.edge)
    }

    /// Puts the next tree into the place of this one.
    pub(super) fn replace(&mut self, bytes: &[u8]) {
        std::mem::swap(&mut self.marks, &mut self.next);
        self.bytes.clear();
        self.bytes.extend_from_slice(bytes);
    }

    /// Puts nothing into the place of this tree.
    pub(super) fn forget(&mut self) {
        self.bytes.clear();
        self.marks.clear();
    }
}

/// Bytes that are compared at a time.
const BLOCK: usize = 32;

/// How many bytes both begin with.
fn common_prefix(left: &[u8], right: &[u8]) -> usize {
    let blocks = left.as_chunks::<BLOCK>().0.iter().zip(right.as_chunks::<BLOCK>().0);
    let same = BLOCK * blocks.take_while(|(left, right)| left == right).count();
    let rest = left.iter().zip(right).skip(same);
    same + rest.take_while(|(left, right)| left == right).count()
}

/// How many bytes both end with.
fn common_suffix(left: &[u8], right: &[u8]) -> usize {
    let blocks = left.as_rchunks::<BLOCK>().1.iter().rev().zip(right.as_rchunks::<BLOCK>().1.iter().rev());
    let same = BLOCK * blocks.take_while(|(left, right)| left == right).count();
    let rest = left.iter().rev().zip(right.iter().rev()).skip(same);
    same + rest.take_while(|(left, right)| left == right).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{common_prefix, common_suffix};

    proptest! {
        #[test]
        fn beginnings_and_ends_are_compared_to_the_byte(
            front in 0_usize..100, left in "[a-c]{0,3}", right in "[a-c]{0,3}", back in 0_usize..100,
        ) {
            let text = |middle: &str| [&vec![b'x'; front], middle.as_bytes(), &vec![b'y'; back]].concat();
            let (left, right) = (text(&left), text(&right));
            let prefix = left.iter().zip(&right).take_while(|(left, right)| left == right).count();
            let suffix = left.iter().rev().zip(right.iter().rev()).take_while(|(left, right)| left == right).count();
            prop_assert_eq!(common_prefix(&left, &right), prefix);
            prop_assert_eq!(common_suffix(&left, &right), suffix);
        }
    }
}
