//! The table behind a prefilter: literals, and where their grams are.
//!
//! Also compiled into the build script, which makes the tables of the rules that come with the program: it knows nothing of
//! the rest.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// Bits of the hash, so 2^18 bits or 32 KiB of bitmap.
const HASH_BITS: u32 = 18;
const WORDS: usize = 1 << (HASH_BITS - 6);
/// Near 2^32 divided by the golden ratio: Fibonacci hashing (Knuth, TAOCP 6.4). Its last byte is such that of a gram's
/// last byte only three bits count: a literal too short to tell that byte then takes eight bits of the bitmap, not 128.
const MULTIPLIER: u32 = 0x9E37_7920;
/// Sets the bit in which ASCII upper and lower case differ.
const FOLD: u32 = 0x2020_2020;
const HEAD_FOLD: u64 = 0x2020_2020_2020_2020;
/// Bytes that are hashed together.
const GRAM: usize = 4;
/// Bytes that are compared together.
const HEAD: usize = 8;
/// Bytes that are searched at a time.
const BLOCK: usize = 1024;
/// Every second byte of a block.
const POSITIONS: usize = BLOCK / 2;
/// A gram is taken from the beginning of its literal up to here.
const REACH: usize = 28;
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

/// Eight bytes as one number.
fn word_of(bytes: &[u8]) -> u64 {
    bytes.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// The first four bytes of a word.
#[allow(clippy::cast_possible_truncation, reason = "the other bytes are left out on purpose")]
fn low(word: u64) -> u32 {
    word as u32
}

/// The first eight bytes, folded; zeros behind the end.
fn head_of(bytes: &[u8]) -> u64 {
    let head = bytes.first_chunk::<HEAD>().copied().unwrap_or_else(|| {
        let mut head = [0; HEAD];
        head[..bytes.len()].copy_from_slice(bytes);
        head
    });
    u64::from_le_bytes(head) | HEAD_FOLD
}

fn hash_of(gram: u32) -> u32 {
    (gram | FOLD).wrapping_mul(MULTIPLIER) >> (32 - HASH_BITS)
}

/// Some of eight bytes, a bit for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Mask(u8);

impl Mask {
    const BITS: [u64; 256] = {
        let mut table = [0; 256];
        let mut mask = 0;
        while mask < table.len() {
            let mut byte = 0;
            while byte < HEAD {
                if mask >> byte & 1 == 1 {
                    table[mask] |= 0xff << (8 * byte);
                }
                byte += 1;
            }
            mask += 1;
        }
        table
    };

    /// All bits of the bytes that count.
    fn bits(self) -> u64 {
        Self::BITS[usize::from(self.0)]
    }
}

/// Four bytes of a literal, or of a literal and what stands beside it.
#[derive(Debug, Clone, Copy)]
enum Gram {
    /// From this byte of the literal on.
    At(usize),
    /// From the byte before the literal on.
    Before,
}

impl Gram {
    fn shift(self) -> i16 {
        match self {
            Self::At(offset) => -i16::try_from(offset).unwrap_or(0),
            Self::Before => 1,
        }
    }

    /// The byte at `index` of the gram, if the literal tells it.
    fn byte(self, literal: &[u8], index: usize) -> Option<u8> {
        match self {
            Self::At(offset) => literal.get(offset + index).copied(),
            Self::Before => literal.get(index.checked_sub(1)?).copied(),
        }
    }

    /// What the literal tells about the eight bytes from the gram on, and which of them it tells.
    fn head(self, literal: &[u8]) -> (u64, Mask) {
        let mut head = [0; HEAD];
        let mut mask = Mask(0);
        for (index, byte) in head.iter_mut().enumerate() {
            if let Some(told) = self.byte(literal, index) {
                *byte = told | 0x20;
                mask.0 |= 1 << index;
            }
        }
        (u64::from_le_bytes(head), mask)
    }

    /// The hashes of every form that the gram can take: one, if the literal tells all of it.
    fn hashes(self, literal: &[u8]) -> Vec<u32> {
        let mut hashes = vec![0];
        for index in 0..GRAM {
            let shift = 8 * index;
            if let Some(byte) = self.byte(literal, index) {
                hashes.iter_mut().for_each(|gram| *gram |= u32::from(byte) << shift);
            } else {
                let forms = (0..=u8::MAX).filter(|byte| byte & 0x20 != 0).map(u32::from);
                hashes = forms.flat_map(|form| hashes.iter().map(move |gram| gram | form << shift)).collect();
            }
        }
        hashes.iter_mut().for_each(|gram| *gram = hash_of(*gram));
        hashes.sort_unstable();
        hashes.dedup();
        hashes
    }
}

/// How many of a million positions of source hold a gram, for the grams that source is full of: no literal should be looked
/// for by one of them. Counted in published packages (`examples/model.rs`).
const FREQUENT: &str = include_str!("grams.tsv");
/// A gram that is not listed is estimated to be at fewer of a million positions.
const UNLISTED: u32 = 60;

/// How often the grams of literals are met in source, as far as can be told without any.
struct Rarity {
    /// By hash: at how many of a million positions of source, if it is one of the frequent ones.
    shares: Vec<u32>,
    /// By hash: how many literals hold it.
    holders: Vec<u16>,
}

impl Rarity {
    fn new(literals: &[Vec<u8>]) -> Self {
        let mut shares = vec![0; 1 << HASH_BITS];
        for line in FREQUENT.lines() {
            let Some((share, gram)) = line.split_once('\t') else { continue };
            shares[hash_at(gram.as_bytes())] += share.parse().unwrap_or(UNLISTED);
        }
        let mut holders = vec![0_u16; 1 << HASH_BITS];
        for gram in literals.iter().flat_map(|literal| literal.windows(GRAM)) {
            let count = &mut holders[hash_at(gram)];
            *count = count.saturating_add(1);
        }
        Self { shares, holders }
    }

    /// The gram to look for where the literal begins at an even position.
    fn even(&self, literal: &[u8]) -> Gram {
        self.rarest(literal, 0).unwrap_or(Gram::At(0))
    }

    /// The gram to look for where the literal begins at an odd position.
    fn odd(&self, literal: &[u8]) -> Gram {
        self.rarest(literal, 1).unwrap_or(if literal.len() < GRAM { Gram::Before } else { Gram::At(1) })
    }

    fn rarest(&self, literal: &[u8], from: usize) -> Option<Gram> {
        let last = literal.len().checked_sub(GRAM)?.min(REACH);
        (from..=last).step_by(2).min_by_key(|at| self.cost(&literal[*at..*at + GRAM])).map(Gram::At)
    }

    /// How much it costs to look for a gram, in some unit: for each place where it is met, and each literal that is then
    /// compared.
    fn cost(&self, gram: &[u8]) -> u64 {
        let hash = hash_at(gram);
        let estimated =
            gram.iter().map(|byte| frequency(*byte)).product::<u64>().min(u64::from(UNLISTED) * UNIT);
        let share = (u64::from(self.shares[hash]) * UNIT).max(estimated);
        share * (HOLDERS + u64::from(self.holders[hash]))
    }
}

/// One of a million positions, in the unit of [`frequency`] of four bytes.
const UNIT: u64 = 1_000;
/// Comparing so many literals takes as long as everything else that is done where a gram is met.
const HOLDERS: u64 = 8;

/// The hash of the first four bytes.
fn hash_at(gram: &[u8]) -> usize {
    hash_of(low(head_of(gram))) as usize
}

/// How often a byte is met in source, roughly, in some unit.
fn frequency(byte: u8) -> u64 {
    match byte | 0x20 {
        b' ' => 30,
        b'e' | b't' => 14,
        b'a' | b'i' | b'n' | b'o' | b'r' | b's' => 10,
        // Among them the signs that programs are full of; `[` and `]` are folded to `{` and `}`.
        b'=' | b'(' | b')' | b',' | b'"' | b'\'' | b':' | b'{' | b'}' | b'/' => 8,
        b'c' | b'd' | b'l' | b'm' | b'p' | b'u' => 6,
        b'f' | b'g' | b'h' | b'.' | b'-' | 0x7f => 4,
        b'b' | b'k' | b'v' | b'w' | b'x' | b'y' => 2,
        _ => 1,
    }
}
