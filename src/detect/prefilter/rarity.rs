//! Which four bytes of a literal are the cheapest to look for.
//!
//! Also compiled into the build script.

use super::gram::{GRAM, Gram, HASH_BITS, REACH, hash_at};

/// How many of a million positions of source hold a gram, for the grams that source is full of: no literal should be looked
/// for by one of them. Counted in published packages (`examples/model.rs`).
const FREQUENT: &str = include_str!("grams.tsv");
/// A gram that is not listed is estimated to be at fewer of a million positions.
const UNLISTED: u32 = 60;

/// How often the grams of literals are met in source, and in the other literals.
pub(super) struct Rarity {
    /// By hash: at how many of a million positions of source, if it is one of the frequent ones.
    shares: Vec<u32>,
    /// By hash: how many literals hold it.
    holders: Vec<u16>,
}

impl Rarity {
    pub(super) fn new(literals: &[Vec<u8>]) -> Self {
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
    pub(super) fn even(&self, literal: &[u8]) -> Gram {
        self.rarest(literal, 0).unwrap_or(Gram::At(0))
    }

    /// The gram to look for where the literal begins at an odd position.
    pub(super) fn odd(&self, literal: &[u8]) -> Gram {
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
