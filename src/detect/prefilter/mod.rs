//! The prefilter: one pass over the bytes that finds where any rule is worth trying.
//!
//! Three steps. At every second position four bytes are hashed into a bitmap that fits the first-level cache; about one of
//! six positions of source passes. Of these, those whose neighbouring bytes fit go on. There a table tells which literals
//! hold those bytes, and they are compared in full. Each literal is in the table twice, for an even and an odd beginning,
//! with the four bytes of it that are the cheapest to look for ([`rarity`]). This is faster than an automaton over all
//! literals.
//!
//! The tables of the rules that come with the program are made when it is built.

mod gram;
mod literals;
mod rarity;
mod table;

pub(super) use literals::{Part, Target};
use table::{PackedTable, Table};

use crate::location::Span;
use crate::rule::{Engine, Rule, RuleSet, usage};

/// Tables made by the build script.
const ANCHORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/anchors.bin"));
const WORDS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/words.bin"));

/// Literals of a rule set, and who wants to know about them.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Prefilter {
    table: Table,
    targets: Vec<Target>,
}

impl Prefilter {
    /// Finds the anchors of patterns and the names of assignments.
    pub(super) fn of_anchors(rules: &RuleSet) -> Self {
        Self::embedded(rules, ANCHORS).unwrap_or_else(|| Self::built(rules, anchors))
    }

    /// Finds the words of context rules.
    pub(super) fn of_words(rules: &RuleSet) -> Self {
        Self::embedded(rules, WORDS).unwrap_or_else(|| Self::built(rules, words))
    }

    /// What the build script made, if these are the rules that it made it of.
    fn embedded(rules: &RuleSet, packed: &[u8]) -> Option<Self> {
        if !rules.is_builtin() {
            return None;
        }
        let (table, targets): (PackedTable, Vec<Target>) = postcard::from_bytes(packed).ok()?;
        Some(Self { table: Table::unpack(table)?, targets })
    }

    fn built(rules: &RuleSet, parts: fn(&Rule) -> Vec<(Part, String)>) -> Self {
        let all = rules
            .iter()
            .flat_map(|(index, rule)| parts(rule).into_iter().map(move |(part, text)| (index.0, part, text)));
        let (literals, targets) = literals::gather(all);
        Self { table: Table::new(literals), targets }
    }

    /// True if there is nothing to be found.
    pub(super) fn is_empty(&self) -> bool {
        self.table.len() == 0
    }

    /// Who wants to know about the literal of a number.
    pub(super) fn target(&self, number: u32) -> &Target {
        &self.targets[number as usize]
    }

    /// Shows every literal that begins in a region of the text with its number, ordered by where it begins.
    pub(super) fn visit(&self, text: &[u8], region: Span, mut visit: impl FnMut(Span, u32)) {
        self.table.visit(text, region.start..region.end, |range, number| {
            visit(Span::new(range.start, range.end), number);
        });
    }
}

fn anchors(rule: &Rule) -> Vec<(Part, String)> {
    let (part, literals): (Part, Vec<String>) = match &rule.engine {
        Engine::Token { pattern, .. } => (Part::Anchor, pattern.anchors().to_vec()),
        Engine::Assignment { names, words, .. } => (Part::Name, names.iter().chain(words).cloned().collect()),
        Engine::Command { commands } => {
            let programs = commands.iter().flat_map(|command| &command.programs);
            (Part::Anchor, programs.flat_map(|program| usage::anchors_of(program)).collect())
        }
        Engine::Call { signatures } => {
            (Part::Anchor, signatures.iter().flat_map(|signature| signature.anchors()).collect())
        }
        Engine::Format(format) => {
            (Part::Anchor, format.anchors().iter().map(|anchor| (*anchor).to_owned()).collect())
        }
        Engine::Context { .. } => return Vec::new(),
    };
    literals.into_iter().map(|literal| (part, literal)).collect()
}

fn words(rule: &Rule) -> Vec<(Part, String)> {
    match &rule.engine {
        Engine::Context { words, .. } => words.iter().map(|word| (Part::Name, word.clone())).collect(),
        Engine::Token { .. }
        | Engine::Assignment { .. }
        | Engine::Command { .. }
        | Engine::Call { .. }
        | Engine::Format(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;

    use aho_corasick::AhoCorasick;
    use proptest::prelude::*;

    use super::{Prefilter, anchors, words};
    use crate::location::Span;
    use crate::rule::RuleSet;

    fn builtin() -> &'static (Prefilter, AhoCorasick) {
        static BUILT: OnceLock<(Prefilter, AhoCorasick)> = OnceLock::new();
        BUILT.get_or_init(|| {
            let prefilter = Prefilter::of_anchors(&RuleSet::load(&[]).unwrap());
            let automaton = AhoCorasick::builder()
                .ascii_case_insensitive(true)
                .build(prefilter.table.literals())
                .unwrap();
            (prefilter, automaton)
        })
    }

    #[test]
    fn what_the_build_script_made_is_what_the_program_would_make() {
        let rules = RuleSet::load(&[]).unwrap();
        assert!(rules.is_builtin());
        assert_eq!(Prefilter::of_anchors(&rules), Prefilter::built(&rules, anchors));
        assert_eq!(Prefilter::of_words(&rules), Prefilter::built(&rules, words));
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
