//! The prefilter: one pass over the bytes that finds where any rule is worth trying.
//!
//! Two steps. At every second position four bytes are hashed into a bitmap that fits the first-level cache; a few
//! percent of the positions pass. There a table tells which literals hold those bytes, and they are compared in full.
//! Each literal is in the table twice, for an even and an odd beginning, with the four bytes of it that source holds
//! most seldom. This is faster than an automaton over all literals, and takes no time to build: a scan of one small
//! file is as quick as reading it.

use std::collections::BTreeMap;

use crate::location::Span;
use crate::rule::set::RuleIndex;
use crate::rule::{Engine, RuleSet};

/// Who wants to know about an anchor.
#[derive(Debug)]
pub(super) enum Target {
    /// Rules whose pattern is tried around it.
    Token(Vec<RuleIndex>),
    /// Rules for assignments to a name that contains it.
    Name(Vec<RuleIndex>),
}

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

/// All anchors of a rule set.
#[derive(Debug)]
pub(super) struct Prefilter {
    bitmap: Box<[u64; WORDS]>,
    /// How many bits are set in the words before each word.
    ranks: Vec<u32>,
    /// Where the entries of each set bit begin in `bucket`; one more than there are set bits.
    starts: Vec<u32>,
    bucket: Vec<Entry>,
    literals: Vec<(Vec<u8>, Target)>,
}

/// One gram of a literal. Small, so that all of them stay in the second-level cache.
#[derive(Debug, Clone, Copy)]
struct Entry {
    /// The eight bytes from the gram on, folded: most candidates differ there.
    head: u64,
    literal: u32,
    /// From the gram to the beginning of the literal.
    shift: i16,
    /// Which bytes of the head count.
    mask: Mask,
}

impl Prefilter {
    /// Finds the anchors of patterns and the names of assignments.
    pub(super) fn of_anchors(rules: &RuleSet) -> Self {
        Self::new(literals(rules))
    }

    /// Finds the words of context rules.
    pub(super) fn of_words(rules: &RuleSet) -> Self {
        Self::new(words(rules))
    }

    fn new(literals: Vec<(Vec<u8>, Target)>) -> Self {
        let rarity = Rarity::new(&literals);
        let mut bucket: Vec<(u32, Entry)> = Vec::with_capacity(4 * literals.len());
        for (at, (literal, _)) in literals.iter().enumerate() {
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
        let mut ranks = Vec::with_capacity(WORDS);
        let mut rank = 0;
        for word in bitmap.iter() {
            ranks.push(rank);
            rank += word.count_ones();
        }
        let bucket = bucket.into_iter().map(|(_, entry)| entry).collect();
        Self { bitmap, ranks, starts, bucket, literals }
    }

    /// True if there is nothing to be found.
    pub(super) fn is_empty(&self) -> bool {
        self.literals.is_empty()
    }

    /// Who wants to know about the literal of a number.
    pub(super) fn target(&self, number: u32) -> &Target {
        &self.literals[number as usize].1
    }

    /// Shows every anchor that begins in a region of the text with its owners, ordered by where it begins.
    pub(super) fn visit<'a>(&'a self, text: &[u8], region: Span, mut visit: impl FnMut(Span, &'a Target)) {
        self.visit_numbered(text, region, |anchor, number| visit(anchor, self.target(number)));
    }

    /// The same, with the number of each literal.
    pub(super) fn visit_numbered(&self, text: &[u8], region: Span, mut visit: impl FnMut(Span, u32)) {
        let region = Span::new(region.start, region.end.min(text.len()));
        let mut show = |start: usize, literal: u32| {
            if region.start <= start && start < region.end {
                let length = self.literals[literal as usize].0.len();
                visit(Span::new(start, start + length), literal);
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
            let literal = &self.literals[entry.literal as usize].0;
            let Some(start) = at.checked_add_signed(isize::from(entry.shift)) else { continue };
            let here = text.get(start..start + literal.len());
            if here.is_some_and(|bytes| bytes.eq_ignore_ascii_case(literal)) {
                found.push((start, entry.literal));
            }
        }
    }
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
#[derive(Debug, Clone, Copy)]
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
    fn new(literals: &[(Vec<u8>, Target)]) -> Self {
        let mut counts = vec![1_u16; 1 << HASH_BITS];
        let mut count = |text: &[u8], weight: u16| {
            for gram in text.windows(GRAM) {
                let count = &mut counts[hash_of(low(head_of(gram))) as usize];
                *count = count.saturating_add(weight);
            }
        };
        // A gram that many literals hold is a part of a word such as `token`, and would be compared with all of them.
        literals.iter().for_each(|(literal, _)| count(literal, 1));
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
        b'c' | b'd' | b'l' | b'm' | b'p' | b'u' => 6,
        b'f' | b'g' | b'h' | b'.' | b'-' | 0x7f => 4,
        b'b' | b'k' | b'v' | b'w' | b'x' | b'y' => 2,
        _ => 1,
    }
}

/// All literals in lower case with their owners. A literal that serves tokens and names is there twice.
fn literals(rules: &RuleSet) -> Vec<(Vec<u8>, Target)> {
    let mut tokens: BTreeMap<String, Vec<RuleIndex>> = BTreeMap::new();
    let mut names: BTreeMap<String, Vec<RuleIndex>> = BTreeMap::new();
    for (index, rule) in rules.iter() {
        match &rule.engine {
            Engine::Token { anchors, .. } => {
                for anchor in anchors {
                    own(&mut tokens, anchor.to_ascii_lowercase(), index);
                }
            }
            Engine::Command { programs, .. } => {
                for program in programs {
                    own(&mut tokens, program.to_ascii_lowercase(), index);
                }
            }
            Engine::Call { signatures } => {
                for signature in signatures {
                    own(&mut tokens, signature.name.to_ascii_lowercase(), index);
                }
            }
            Engine::Format(format) => {
                for anchor in format.anchors() {
                    own(&mut tokens, (*anchor).to_owned(), index);
                }
            }
            Engine::Assignment { names: parts, words, .. } => {
                for spelling in parts.iter().chain(words).flat_map(|name| spellings(name)) {
                    own(&mut names, spelling, index);
                }
            }
            Engine::Context { .. } => {}
        }
    }
    let tokens = tokens.into_iter().map(|(literal, owners)| (literal.into_bytes(), Target::Token(owners)));
    tokens.chain(named(names)).collect()
}

/// All words of context rules in lower case with their owners.
fn words(rules: &RuleSet) -> Vec<(Vec<u8>, Target)> {
    let mut names: BTreeMap<String, Vec<RuleIndex>> = BTreeMap::new();
    for (index, rule) in rules.iter() {
        if let Engine::Context { words, .. } = &rule.engine {
            for spelling in words.iter().flat_map(|word| spellings(word)) {
                own(&mut names, spelling, index);
            }
        }
    }
    named(names).collect()
}

fn named(names: BTreeMap<String, Vec<RuleIndex>>) -> impl Iterator<Item = (Vec<u8>, Target)> {
    names.into_iter().map(|(literal, owners)| (literal.into_bytes(), Target::Name(owners)))
}

fn own(map: &mut BTreeMap<String, Vec<RuleIndex>>, literal: String, rule: RuleIndex) {
    let owners = map.entry(literal).or_default();
    if owners.last() != Some(&rule) {
        owners.push(rule);
    }
}

/// The ways a name of several words is written: `api_key` is also `apikey` (and so `apiKey`), `api-key`, `api.key` and
/// `api key`.
fn spellings(name: &str) -> Vec<String> {
    let words: Vec<&str> = name.split('_').filter(|word| !word.is_empty()).collect();
    match words.as_slice() {
        [word] => vec![(*word).to_owned()],
        _ => ["", "_", "-", ".", " "].iter().map(|separator| words.join(separator)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;

    use aho_corasick::AhoCorasick;
    use proptest::prelude::*;

    use super::{Prefilter, spellings};
    use crate::location::Span;
    use crate::rule::RuleSet;

    #[test]
    fn names_of_several_words_have_several_spellings() {
        assert_eq!(spellings("api_key"), ["apikey", "api_key", "api-key", "api.key", "api key"]);
        assert_eq!(spellings("password"), ["password"]);
    }

    fn builtin() -> &'static (Prefilter, AhoCorasick) {
        static BUILT: OnceLock<(Prefilter, AhoCorasick)> = OnceLock::new();
        BUILT.get_or_init(|| {
            let prefilter = Prefilter::of_anchors(&RuleSet::load(&[]).unwrap());
            let literals = prefilter.literals.iter().map(|(literal, _)| literal);
            let automaton = AhoCorasick::builder().ascii_case_insensitive(true).build(literals).unwrap();
            (prefilter, automaton)
        })
    }

    proptest! {
        /// The naive reference: an automaton over the same literals.
        #[test]
        fn finds_what_an_automaton_finds(text in "(AKIA|Akia|sk-|SK-|ghp_|api[_-]?key|PASSWORD|[a-z_@`. -]|é){0,60}") {
            let (prefilter, automaton) = builtin();
            let mut found = Vec::new();
            prefilter.visit(text.as_bytes(), Span::new(0, text.len()), |span, _| found.push((span.start, span.end)));
            let mut expected: Vec<_> =
                automaton.find_overlapping_iter(&text).map(|found| (found.start(), found.end())).collect();
            found.sort_unstable();
            expected.sort_unstable();
            prop_assert_eq!(found, expected);
        }
    }
}
