//! Whether a literal can stand inside of a match of an expression: an anchor that cannot is dead weight, and most often a
//! mistake.

use regex_syntax::hir::{Class, Hir, HirKind};

/// Repetitions beyond so many copies for each byte of the literal are not told apart.
const COPIES: usize = 4;

/// Can a match hold the literal, whatever the case of its letters? Assertions such as `^` are taken to hold, so a no is
/// certain and a yes is not quite.
#[must_use]
pub(super) fn can_hold(expression: &Hir, literal: &str) -> bool {
    let progress = Progress::new(literal);
    let whole = progress.literal.len();
    progress.after(expression, &States::only(0, whole)).has(whole)
}

/// How many bytes of the literal the text read so far ends with; all of them once it was there.
#[derive(Debug, Clone, PartialEq, Eq)]
struct States(Vec<bool>);

impl States {
    fn none(whole: usize) -> Self {
        Self(vec![false; whole + 1])
    }

    fn only(state: usize, whole: usize) -> Self {
        let mut states = Self::none(whole);
        states.add(state);
        states
    }

    fn add(&mut self, state: usize) {
        if let Some(known) = self.0.get_mut(state) {
            *known = true;
        }
    }

    fn has(&self, state: usize) -> bool {
        self.0.get(state).is_some_and(|known| *known)
    }

    /// True if that changes anything.
    fn join(&mut self, other: &Self) -> bool {
        let before = self.clone();
        self.0.iter_mut().zip(&other.0).for_each(|(known, more)| *known |= more);
        *self != before
    }

    fn iter(&self) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().filter(|(_, known)| **known).map(|(state, _)| state)
    }
}

/// The search for a literal, byte by byte.
struct Progress {
    literal: Vec<u8>,
}

impl Progress {
    fn new(literal: &str) -> Self {
        Self { literal: literal.to_ascii_lowercase().into_bytes() }
    }

    /// The state after one more byte: the longest beginning of the literal that the text now ends with.
    fn next(&self, state: usize, byte: u8) -> usize {
        let whole = self.literal.len();
        if state >= whole {
            return whole;
        }
        let byte = byte.to_ascii_lowercase();
        let read = self.literal.get(..state).unwrap_or_default();
        let text: Vec<u8> = read.iter().copied().chain([byte]).collect();
        (0..=text.len()).rev().find(|length| text.ends_with(&self.literal[..*length])).unwrap_or_default()
    }

    /// The states in which a match of the expression can end that begins in one of `states`.
    fn after(&self, expression: &Hir, states: &States) -> States {
        let step = |states: &States, byte: u8| {
            let mut after = States::none(self.literal.len());
            states.iter().for_each(|state| after.add(self.next(state, byte)));
            after
        };
        match expression.kind() {
            HirKind::Empty | HirKind::Look(_) => states.clone(),
            HirKind::Literal(literal) => {
                literal.0.iter().fold(states.clone(), |states, byte| step(&states, *byte))
            }
            HirKind::Class(class) => {
                let mut after = States::none(self.literal.len());
                for byte in bytes(class) {
                    after.join(&step(states, byte));
                }
                after
            }
            HirKind::Capture(capture) => self.after(&capture.sub, states),
            HirKind::Concat(parts) => {
                parts.iter().fold(states.clone(), |states, part| self.after(part, &states))
            }
            HirKind::Alternation(branches) => {
                let mut after = States::none(self.literal.len());
                for branch in branches {
                    after.join(&self.after(branch, states));
                }
                after
            }
            HirKind::Repetition(repetition) => {
                let limit = COPIES * (self.literal.len() + 1);
                let count = |copies: u32| usize::try_from(copies).unwrap_or(limit).min(limit);
                // After that many copies, all that can be reached from there on counts as reached.
                let least = count(repetition.min).min(limit / 2);
                let most = repetition.max.map_or(limit, count);
                let mut here = states.clone();
                for _ in 0..least {
                    here = self.after(&repetition.sub, &here);
                }
                let mut after = here.clone();
                for _ in least..most {
                    here = self.after(&repetition.sub, &here);
                    if !after.join(&here) {
                        break;
                    }
                }
                after
            }
        }
    }
}

/// The bytes that a class holds; every byte where it holds characters that are several.
fn bytes(class: &Class) -> Vec<u8> {
    match class {
        Class::Bytes(class) => class.iter().flat_map(|range| range.start()..=range.end()).collect(),
        Class::Unicode(_) => (0..=u8::MAX).collect(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::can_hold;
    use crate::rule::expression::parse;

    #[test]
    fn the_decision_table() {
        for (pattern, literal, expected) in [
            ("abc[0-9]{4}", "abc", true),
            ("abc[0-9]{4}", "bc1", true),
            ("abc[0-9]{4}", "abd", false),
            ("(?i:abc)x", "ABCX", true),
            ("ABC", "abc", true),
            ("(?:ab|cd){2}", "bcd", true),
            ("(?:ab|cd){2}", "ababab", false),
            ("[a-z]{3,2000}", "key", true),
            ("[a-z]{3,2000}", "key9", false),
            ("[0-9]{2}x", "12x", true),
            ("[0-9]{2}x", "123x", false),
            ("a*b", "aaab", true),
            ("a{0,2}b", "aaab", false),
            ("^abc$", "abc", true),
            ("a.c", "a\u{e9}c", false),
            ("aab", "aab", true),
            ("aaab", "aab", true),
            ("", "a", false),
        ] {
            assert_eq!(can_hold(&parse(pattern).unwrap(), literal), expected, "{pattern} {literal}");
        }
    }

    /// A pattern, and a text that matches it as a whole.
    fn matching() -> impl Strategy<Value = (&'static str, String)> {
        let patterns = [
            "(?:sk|pk)_(?:live|test)_[a-z0-9]{4,9}",
            "x{2,5}(?:ab)*[c-e]?y",
            "[a-f]{3}(?:-[0-9]{2}){1,3}",
            "(?:a|ab|abc){1,4}z+",
            "k(?:=|: ?)\"?[A-Z]{2,40}\"?",
        ];
        prop::sample::select(patterns.to_vec())
            .prop_flat_map(|pattern| (Just(pattern), prop::string::string_regex(pattern).unwrap()))
    }

    proptest! {
        #[test]
        fn whatever_stands_in_a_match_can(
            (pattern, text) in matching(), start in any::<prop::sample::Index>(), length in 1usize..8,
        ) {
            let start = start.index(text.len());
            let literal = &text[start..(start + length).min(text.len())];
            prop_assert!(can_hold(&parse(pattern).unwrap(), literal), "{literal} in {text}");
        }
    }
}
