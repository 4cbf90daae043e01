//! The prefilter: one pass over the bytes that finds where any rule is worth trying.
//!
//! Two steps. At every position four bytes are hashed into a bitmap that fits the first-level cache; a few percent of
//! the positions pass. There a table tells which literals begin with those bytes, and they are compared in full. This
//! is faster than an automaton over all literals, and takes no time to build: a scan of one small file is as quick as
//! reading it.

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

/// Bits of the hash, so 2^17 bits or 16 KiB of bitmap: half of the smallest first-level cache.
const HASH_BITS: u32 = 17;
/// 2^32 divided by the golden ratio: Fibonacci hashing (Knuth, TAOCP 6.4).
const MULTIPLIER: u32 = 0x9E37_79B1;
/// Sets the bit in which ASCII upper and lower case differ.
const FOLD: u32 = 0x2020_2020;
const HEAD_FOLD: u64 = 0x2020_2020_2020_2020;
/// Bytes that are hashed together.
const GRAM: usize = 4;
/// Bytes that are compared together.
const HEAD: usize = 8;

/// All anchors of a rule set.
#[derive(Debug)]
pub(super) struct Prefilter {
    bitmap: Vec<u64>,
    /// Where the entries of a hash begin in `bucket`; one more than there are hashes.
    starts: Vec<u32>,
    bucket: Vec<Entry>,
    literals: Vec<(Vec<u8>, Target)>,
}

/// One literal in the bucket of one hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    hash: u32,
    literal: u32,
    /// Its first eight bytes, folded, and which of them count: most candidates differ there.
    head: u64,
    mask: u64,
}

impl Prefilter {
    pub(super) fn new(rules: &RuleSet) -> Self {
        let literals = literals(rules);
        let mut bucket: Vec<Entry> = Vec::new();
        for (at, (literal, _)) in literals.iter().enumerate() {
            let at = u32::try_from(at).unwrap_or(u32::MAX);
            let counted = literal.len().min(HEAD);
            let mask = u64::MAX >> (8 * (HEAD - counted));
            let head = head_of(literal) & mask;
            bucket.extend(hashes(literal).into_iter().map(|hash| Entry { hash, literal: at, head, mask }));
        }
        bucket.sort_unstable();
        bucket.dedup();
        let mut bitmap = vec![0_u64; 1 << (HASH_BITS - 6)];
        let mut starts = vec![0_u32; (1 << HASH_BITS) + 1];
        for Entry { hash, .. } in &bucket {
            bitmap[(hash >> 6) as usize] |= 1 << (hash & 63);
            starts[*hash as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        Self { bitmap, starts, bucket, literals }
    }

    /// Shows every anchor in the text with its owners, ordered by where it begins.
    pub(super) fn visit<'a>(&'a self, text: &[u8], mut visit: impl FnMut(Span, &'a Target)) {
        let bitmap = self.bitmap.as_slice();
        for (at, gram) in text.windows(GRAM).enumerate() {
            let hash = hash_of(gram);
            if bitmap.get((hash >> 6) as usize).is_some_and(|bits| bits >> (hash & 63) & 1 != 0) {
                self.compare(text, at, hash, &mut visit);
            }
        }
        for at in text.len().saturating_sub(GRAM - 1)..text.len() {
            let mut gram = [0; GRAM];
            gram[..text.len() - at].copy_from_slice(&text[at..]);
            self.compare(text, at, hash_of(&gram), &mut visit);
        }
    }

    fn compare<'a>(&'a self, text: &[u8], at: usize, hash: u32, visit: &mut impl FnMut(Span, &'a Target)) {
        let (from, to) = (self.starts[hash as usize] as usize, self.starts[hash as usize + 1] as usize);
        let head = head_of(&text[at..]);
        for entry in &self.bucket[from..to] {
            if head & entry.mask != entry.head {
                continue;
            }
            let (literal, target) = &self.literals[entry.literal as usize];
            let here = text.get(at..at + literal.len());
            if here.is_some_and(|bytes| bytes.eq_ignore_ascii_case(literal)) {
                visit(Span::new(at, at + literal.len()), target);
            }
        }
    }
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

fn hash_of(gram: &[u8]) -> u32 {
    let bytes = gram.try_into().map_or(0, u32::from_le_bytes);
    (bytes | FOLD).wrapping_mul(MULTIPLIER) >> (32 - HASH_BITS)
}

/// The hashes of every gram that a literal can begin with: one, or as many as there are bytes to follow a short one.
fn hashes(literal: &[u8]) -> Vec<u32> {
    match literal.len() {
        GRAM.. => vec![hash_of(&literal[..GRAM])],
        _ => (0..=u8::MAX)
            .filter(|next| next & 0x20 != 0)
            .map(|next| {
                let mut gram = [next; GRAM];
                gram[..literal.len()].copy_from_slice(literal);
                hash_of(&gram)
            })
            .collect(),
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
            Engine::Assignment { names: parts, .. } => {
                for spelling in parts.iter().flat_map(|name| spellings(name)) {
                    own(&mut names, spelling, index);
                }
            }
        }
    }
    let tokens = tokens.into_iter().map(|(literal, owners)| (literal.into_bytes(), Target::Token(owners)));
    let names = names.into_iter().map(|(literal, owners)| (literal.into_bytes(), Target::Name(owners)));
    tokens.chain(names).collect()
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
    use crate::rule::RuleSet;

    #[test]
    fn names_of_several_words_have_several_spellings() {
        assert_eq!(spellings("api_key"), ["apikey", "api_key", "api-key", "api.key", "api key"]);
        assert_eq!(spellings("password"), ["password"]);
    }

    fn builtin() -> &'static (Prefilter, AhoCorasick) {
        static BUILT: OnceLock<(Prefilter, AhoCorasick)> = OnceLock::new();
        BUILT.get_or_init(|| {
            let prefilter = Prefilter::new(&RuleSet::load(&[]).unwrap());
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
            prefilter.visit(text.as_bytes(), |span, _| found.push((span.start, span.end)));
            let mut expected: Vec<_> =
                automaton.find_overlapping_iter(&text).map(|found| (found.start(), found.end())).collect();
            found.sort_unstable();
            expected.sort_unstable();
            prop_assert_eq!(found, expected);
        }
    }
}
