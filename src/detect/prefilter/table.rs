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

/// Literals, prepared for the search.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Table {
    bitmap: Box<[u64; WORDS]>,
    /// How many bits are set in the words before each word.
    ranks: Vec<u32>,
    /// Where the entries of each set bit begin in `bucket`; one more than there are set bits.
    starts: Vec<u32>,
    bucket: Vec<Entry>,
    literals: Vec<Vec<u8>>,
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
        Self { ranks: ranks(&bitmap), bitmap, starts, bucket, literals }
    }

    /// What is to be written of it.
    #[allow(dead_code, reason = "called by the build script")]
    pub(super) fn pack(self) -> PackedTable {
        PackedTable {
            bitmap: self.bitmap.to_vec(),
            starts: self.starts,
            bucket: self.bucket,
            literals: self.literals,
        }
    }

    /// The table that was written; nothing if it was not one.
    pub(super) fn unpack(packed: PackedTable) -> Option<Self> {
        let PackedTable { bitmap, starts, bucket, literals } = packed;
        let bitmap: Box<[u64; WORDS]> = bitmap.into_boxed_slice().try_into().ok()?;
        Some(Self { ranks: ranks(&bitmap), bitmap, starts, bucket, literals })
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
        let mut padded;
        let mut found: Vec<(usize, u32)> = Vec::new();
        for begin in (region.start..region.end).step_by(BLOCK) {
            let rest = &text[begin..];
            let block = if let Some(block) = rest.first_chunk() {
                block
            } else {
                padded = [0; BLOCK + GRAM];
                padded[..rest.len()].copy_from_slice(rest);
                &padded
            };
            for position in self.pass(block, region.end - begin, &mut passed) {
                self.compare(text, begin + usize::from(*position), &mut found);
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
        block: &[u8; BLOCK + GRAM],
        length: usize,
        passed: &'b mut [u16; POSITIONS],
    ) -> &'b [u16] {
        let mut count = 0;
        let mut position = 0;
        let length = length.next_multiple_of(8).min(BLOCK);
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

    /// Adds the literals around a position that passed.
    fn compare(&self, text: &[u8], at: usize, found: &mut Vec<(usize, u32)>) {
        let head = head_of(&text[at.min(text.len())..]);
        let hash = hash_of(low(head));
        let (word, bit) = ((hash >> 6) as usize, 1_u64 << (hash & 63));
        let slot = (self.ranks[word] + (self.bitmap[word] & (bit - 1)).count_ones()) as usize;
        let (from, to) = (self.starts[slot] as usize, self.starts[slot + 1] as usize);
        for entry in &self.bucket[from..to] {
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

/// What source is full of: no literal should be looked for by a part of these words.
const COMMON: &str = "application argument assert attribute buffer client column config connection const content context \
    count create data default delete description document element error expect false field file format from function \
    group header host implementation import include index information input insert instance integer interface internal \
    length list message method module name network null number object option order output package parameter path port \
    print private process property provider public read request resource response result return select self server \
    service session size source start state static status stop string struct table target test that this true type \
    unsigned update user value vector version void with write";

/// How often the grams of literals are met in source, as far as can be told without any.
struct Rarity {
    counts: Vec<u16>,
}

impl Rarity {
    fn new(literals: &[Vec<u8>]) -> Self {
        let mut counts = vec![1_u16; 1 << HASH_BITS];
        let mut count = |text: &[u8], weight: u16| {
            for gram in text.windows(GRAM) {
                let count = &mut counts[hash_of(low(head_of(gram))) as usize];
                *count = count.saturating_add(weight);
            }
        };
        // A gram that many literals hold is a part of a word such as `token`, and would be compared with all of them.
        literals.iter().for_each(|literal| count(literal, 1));
        count(COMMON.as_bytes(), 200);
        Self { counts }
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
        (from..=last).step_by(2).min_by_key(|at| self.frequency(&literal[*at..*at + GRAM])).map(Gram::At)
    }

    fn frequency(&self, gram: &[u8]) -> u64 {
        let letters: u64 = gram.iter().map(|byte| frequency(*byte)).product();
        letters * u64::from(self.counts[hash_of(low(head_of(gram))) as usize])
    }
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
