//! The table behind a prefilter: literals, and where their grams are.
//!
//! Also compiled into the build script, which makes the tables of the rules that come with the program: it knows nothing of
//! the rest.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::gram::{GRAM, HASH_BITS, Mask, REACH, hash_of, head_of, low, word_of};
use super::rarity::Rarity;

const WORDS: usize = 1 << (HASH_BITS - 6);
/// Bytes that are searched at a time.
const BLOCK: usize = 1024;
/// Every second byte of a block.
const POSITIONS: usize = BLOCK / 2;
/// Bytes in front of a block, and behind its last position, that are looked at with it.
const LEAD: usize = 2;
const TAIL: usize = 6;
/// Where the neighbours of a gram are in the eight bytes that begin [`LEAD`] bytes before it: two before, two behind.
const NEIGHBOURS: [usize; 4] = [0, 1, 6, 7];

/// Literals, prepared for the search.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Table {
    bitmap: Box<[u64; WORDS]>,
    /// How many bits are set in the words before each word.
    ranks: Vec<u32>,
    /// One for each set bit.
    slots: Vec<Slot>,
    bucket: Vec<Entry>,
    literals: Vec<Vec<u8>>,
}

/// The entries of one set bit, and what stands beside their grams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Slot {
    /// Where its entries begin in `bucket`, and where they end.
    start: u32,
    end: u32,
    /// The two neighbours that tell the most, by how far the word around a gram is shifted to have them.
    shifts: [u8; 2],
    /// By the last five bits of each of the two: whether some entry allows it.
    allowed: [u32; 2],
}

/// What is written of a table: everything else follows from it.
#[derive(Serialize, Deserialize)]
pub(super) struct PackedTable {
    bitmap: Vec<u64>,
    starts: Vec<u32>,
    bucket: Vec<Entry>,
    literals: Vec<Vec<u8>>,
}

/// One gram of a literal. Small, so that all of them stay in the second-level cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    /// The eight bytes from the gram on, folded: most candidates differ there.
    head: u64,
    literal: u32,
    /// From the gram to the beginning of the literal.
    shift: i16,
    /// Which bytes of the head count.
    mask: Mask,
}

impl Table {
    /// Prepares literals, which are in lower case. Each is known by its number from here on.
    pub(super) fn new(literals: Vec<Vec<u8>>) -> Self {
        let rarity = Rarity::new(&literals);
        let mut bucket: Vec<(u32, Entry)> = Vec::with_capacity(4 * literals.len());
        for (at, literal) in literals.iter().enumerate() {
            let at = u32::try_from(at).unwrap_or(u32::MAX);
            for gram in [rarity.even(literal), rarity.odd(literal)] {
                let (head, mask) = gram.head(literal);
                let entry = |hash| (hash, Entry { literal: at, shift: gram.shift(), head, mask });
                bucket.extend(gram.hashes(literal).into_iter().map(entry));
            }
        }
        bucket.sort_unstable_by_key(|(hash, entry)| (*hash, entry.literal));
        let mut bitmap = Box::new([0_u64; WORDS]);
        let mut starts = Vec::new();
        for (at, (hash, _)) in bucket.iter().enumerate() {
            if at == 0 || bucket[at - 1].0 != *hash {
                starts.push(u32::try_from(at).unwrap_or(u32::MAX));
                bitmap[(hash >> 6) as usize] |= 1 << (hash & 63);
            }
        }
        starts.push(u32::try_from(bucket.len()).unwrap_or(u32::MAX));
        let bucket = bucket.into_iter().map(|(_, entry)| entry).collect();
        Self::assemble(bitmap, &starts, bucket, literals)
    }

    fn assemble(
        bitmap: Box<[u64; WORDS]>,
        starts: &[u32],
        bucket: Vec<Entry>,
        literals: Vec<Vec<u8>>,
    ) -> Self {
        let ends = starts.iter().copied().zip(starts.iter().copied().skip(1));
        let slots = ends.map(|ends| Slot::new(ends, &bucket, &literals)).collect();
        Self { ranks: ranks(&bitmap), bitmap, slots, bucket, literals }
    }

    /// What is to be written of it.
    #[allow(dead_code, reason = "called by the build script")]
    pub(super) fn pack(self) -> PackedTable {
        let mut starts: Vec<u32> = self.slots.iter().map(|slot| slot.start).collect();
        starts.push(u32::try_from(self.bucket.len()).unwrap_or(u32::MAX));
        PackedTable { bitmap: self.bitmap.to_vec(), starts, bucket: self.bucket, literals: self.literals }
    }

    /// The table that was written; nothing if it was not one.
    pub(super) fn unpack(packed: PackedTable) -> Option<Self> {
        let PackedTable { bitmap, starts, bucket, literals } = packed;
        let bitmap: Box<[u64; WORDS]> = bitmap.into_boxed_slice().try_into().ok()?;
        Some(Self::assemble(bitmap, &starts, bucket, literals))
    }

    /// The literals, by number.
    #[cfg(test)]
    pub(super) fn literals(&self) -> &[Vec<u8>] {
        &self.literals
    }

    /// How many literals there are.
    pub(super) fn len(&self) -> usize {
        self.literals.len()
    }

    /// Shows every literal that begins in a region of the text, and its number, ordered by where it begins.
    pub(super) fn visit(&self, text: &[u8], region: Range<usize>, mut visit: impl FnMut(Range<usize>, u32)) {
        let region = region.start..region.end.min(text.len());
        let mut show = |start: usize, literal: u32| {
            if region.contains(&start) {
                visit(start..start + self.literals[literal as usize].len(), literal);
            }
        };
        let mut passed = [0; POSITIONS];
        let mut sifted = [(0, 0); POSITIONS];
        let mut padded;
        let mut found: Vec<(usize, u32)> = Vec::new();
        for begin in (region.start..region.end).step_by(BLOCK) {
            let block =
                if let Some(block) = begin.checked_sub(LEAD).and_then(|lead| text[lead..].first_chunk()) {
                    block
                } else {
                    padded = [0; LEAD + BLOCK + TAIL];
                    let lead = begin.saturating_sub(LEAD);
                    let part = &text[lead..text.len().min(begin + BLOCK + TAIL)];
                    padded[LEAD - (begin - lead)..][..part.len()].copy_from_slice(part);
                    &padded
                };
            let passed = self.pass(block, region.end - begin, &mut passed);
            for (position, number) in self.sift(block, passed, &mut sifted) {
                let slot = &self.slots[*number as usize];
                self.compare(text, begin + usize::from(*position), slot, &mut found);
            }
            // What is found later begins behind this.
            let settled = (begin + BLOCK).saturating_sub(REACH);
            if found.iter().any(|(start, _)| *start < settled) {
                found.sort_unstable();
                let count = found.partition_point(|(start, _)| *start < settled);
                found.drain(..count).for_each(|(start, literal)| show(start, literal));
            }
        }
        found.sort_unstable();
        found.into_iter().for_each(|(start, literal)| show(start, literal));
    }

    /// The positions among the first `length` of a block whose gram may be one of a literal. Without branches: they
    /// could not be predicted.
    fn pass<'b>(
        &self,
        block: &[u8; LEAD + BLOCK + TAIL],
        length: usize,
        passed: &'b mut [u16; POSITIONS],
    ) -> &'b [u16] {
        let mut count = 0;
        let mut position = 0;
        let length = length.next_multiple_of(8).min(BLOCK);
        let block = &block[LEAD..];
        for (near, far) in block[..length].chunks_exact(8).zip(block[GRAM..].chunks_exact(8)) {
            let (near, far) = (word_of(near), word_of(far));
            for gram in [low(near), low(near >> 16), low(far), low(far >> 16)] {
                let hash = hash_of(gram);
                passed[count % POSITIONS] = position;
                count += (self.bitmap[(hash >> 6) as usize] >> (hash & 63) & 1) as usize;
                position += 2;
            }
        }
        &passed[..count.min(POSITIONS)]
    }

    /// Those of the positions whose neighbours may be ones of a literal too, with their slots. Without branches as well.
    fn sift<'b>(
        &self,
        block: &[u8; LEAD + BLOCK + TAIL],
        passed: &[u16],
        sifted: &'b mut [(u16, u32); POSITIONS],
    ) -> &'b [(u16, u32)] {
        let mut count = 0;
        for position in passed {
            let around = word_of(&block[usize::from(*position)..]);
            let number = self.slot_of(hash_of(low(around >> (8 * LEAD))));
            sifted[count % POSITIONS] = (*position, number);
            count += usize::from(self.slots[number as usize].allows(around));
        }
        &sifted[..count.min(POSITIONS)]
    }

    /// The slot of a hash whose bit is set.
    fn slot_of(&self, hash: u32) -> u32 {
        let (word, bit) = ((hash >> 6) as usize, 1_u64 << (hash & 63));
        self.ranks[word] + (self.bitmap[word] & (bit - 1)).count_ones()
    }

    /// Adds the literals around a position whose gram is of a slot.
    fn compare(&self, text: &[u8], at: usize, slot: &Slot, found: &mut Vec<(usize, u32)>) {
        let head = head_of(&text[at.min(text.len())..]);
        for entry in &self.bucket[slot.start as usize..slot.end as usize] {
            if head & entry.mask.bits() != entry.head {
                continue;
            }
            let literal = &self.literals[entry.literal as usize];
            let Some(start) = at.checked_add_signed(isize::from(entry.shift)) else { continue };
            let here = text.get(start..start + literal.len());
            if here.is_some_and(|bytes| bytes.eq_ignore_ascii_case(literal)) {
                found.push((start, entry.literal));
            }
        }
    }
}

impl Slot {
    fn new((start, end): (u32, u32), bucket: &[Entry], literals: &[Vec<u8>]) -> Self {
        let entries = &bucket[start as usize..end as usize];
        let allowed = |neighbour: usize| {
            let of_entry = |entry: &Entry| -> Option<u32> {
                let at = neighbour.checked_add_signed(-isize::from(entry.shift))?.checked_sub(LEAD)?;
                Some(1 << (literals.get(entry.literal as usize)?.get(at)? & 31))
            };
            entries.iter().fold(0, |all, entry| all | of_entry(entry).unwrap_or(u32::MAX))
        };
        let mut best = NEIGHBOURS.map(|neighbour| (allowed(neighbour), neighbour));
        best.sort_by_key(|(allowed, _)| allowed.count_ones());
        let [(first, one), (second, other), ..] = best;
        let shift = |neighbour: usize| u8::try_from(8 * neighbour).unwrap_or(0);
        Self { start, end, shifts: [shift(one), shift(other)], allowed: [first, second] }
    }

    /// Whether some entry allows what stands beside the gram, given the eight bytes from [`LEAD`] bytes before it on.
    fn allows(&self, around: u64) -> bool {
        let fits = |at: usize| self.allowed[at] >> (around >> self.shifts[at] & 31);
        fits(0) & fits(1) & 1 == 1
    }
}

fn ranks(bitmap: &[u64; WORDS]) -> Vec<u32> {
    let mut rank = 0;
    let before = |word: &u64| {
        let before = rank;
        rank += word.count_ones();
        before
    };
    bitmap.iter().map(before).collect()
}
