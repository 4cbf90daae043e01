//! Grams: four bytes that a literal is looked for by, and how they are hashed and compared.
//!
//! Also compiled into the build script.

use serde::{Deserialize, Serialize};

/// Bits of the hash, so 2^18 bits or 32 KiB of bitmap.
pub(super) const HASH_BITS: u32 = 18;
/// Near 2^32 divided by the golden ratio: Fibonacci hashing (Knuth, TAOCP 6.4). Its last byte is such that of a gram's
/// last byte only three bits count: a literal too short to tell that byte then takes eight bits of the bitmap, not 128.
pub(super) const MULTIPLIER: u32 = 0x9E37_7920;
/// Sets the bit in which ASCII upper and lower case differ.
pub(super) const FOLD: u32 = 0x2020_2020;
pub(super) const HEAD_FOLD: u64 = 0x2020_2020_2020_2020;
/// A gram is taken from the beginning of its literal up to here.
pub(super) const REACH: usize = 28;
/// Bytes that are hashed together.
pub(super) const GRAM: usize = 4;
/// Bytes that are compared together.
pub(super) const HEAD: usize = 8;
/// Eight bytes as one number.
pub(super) fn word_of(bytes: &[u8]) -> u64 {
    bytes.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// The first four bytes of a word.
#[allow(clippy::cast_possible_truncation, reason = "the other bytes are left out on purpose")]
pub(super) fn low(word: u64) -> u32 {
    word as u32
}

/// The first eight bytes, folded; zeros behind the end.
pub(super) fn head_of(bytes: &[u8]) -> u64 {
    let head = bytes.first_chunk::<HEAD>().copied().unwrap_or_else(|| {
        let mut head = [0; HEAD];
        head[..bytes.len()].copy_from_slice(bytes);
        head
    });
    u64::from_le_bytes(head) | HEAD_FOLD
}

pub(super) fn hash_of(gram: u32) -> u32 {
    (gram | FOLD).wrapping_mul(MULTIPLIER) >> (32 - HASH_BITS)
}

/// Some of eight bytes, a bit for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Mask(u8);

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
    pub(super) fn bits(self) -> u64 {
        Self::BITS[usize::from(self.0)]
    }
}

/// Four bytes of a literal, or of a literal and what stands beside it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Gram {
    /// From this byte of the literal on.
    At(usize),
    /// From the byte before the literal on.
    Before,
}

impl Gram {
    pub(super) fn shift(self) -> i16 {
        match self {
            Self::At(offset) => -i16::try_from(offset).unwrap_or(0),
            Self::Before => 1,
        }
    }

    /// The byte at `index` of the gram, if the literal tells it.
    pub(super) fn byte(self, literal: &[u8], index: usize) -> Option<u8> {
        match self {
            Self::At(offset) => literal.get(offset + index).copied(),
            Self::Before => literal.get(index.checked_sub(1)?).copied(),
        }
    }

    /// What the literal tells about the eight bytes from the gram on, and which of them it tells.
    pub(super) fn head(self, literal: &[u8]) -> (u64, Mask) {
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
    pub(super) fn hashes(self, literal: &[u8]) -> Vec<u32> {
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

/// The hash of the first four bytes.
pub(super) fn hash_at(gram: &[u8]) -> usize {
    hash_of(low(head_of(gram))) as usize
}
