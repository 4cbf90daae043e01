//! Runs: stretches of characters that tokens are made of, long enough to hold one. A key without a prefix of its own is
//! a run with a digit in it, and so is what an encoder writes.
//!
//! A run of [`SHORTEST`] bytes covers at least one whole aligned word of eight bytes wherever it begins, so only words whose
//! bytes could all be of the alphabet are looked at more closely: most of a text is passed eight bytes at a time.

use crate::location::Span;

/// Shorter stretches are names.
pub const SHORTEST: usize = 16;
const WORD: usize = 8;
/// Every byte of a word is at least `+` and at most `z`, tested on all eight at once.
const LOWEST: u8 = b'+';
const HIGHEST: u8 = b'z';
const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;

/// A stretch of letters, digits, `+`, `/`, `-` and `_`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// Where it is: neither neighbour is of the alphabet.
    pub span: Span,
    /// How many digits are in it.
    pub digits: usize,
}

/// True for the characters that runs are made of.
#[must_use]
pub const fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}

/// Shows every run that shares a byte with one of the regions, which are sorted and apart from each other, in the order of
/// the text. Takes the time of reading the regions and the runs at their ends.
pub fn visit(text: &[u8], regions: &[Span], mut visit: impl FnMut(Run)) {
    let mut done = 0;
    for region in regions {
        let end = region.end.min(text.len());
        if region.start >= end {
            continue;
        }
        // A run that begins before the region shows its end inside.
        let mut at = region.start.max(done);
        at -= before(&text[done..], at - done);
        while at < end {
            let Some(found) = candidate(text, at, end) else { break };
            let run = measured(text, found - before(&text[at..], found - at));
            at = run.span.end;
            if run.span.start >= end {
                break;
            }
            done = at;
            if run.span.len() >= SHORTEST && run.span.end > region.start {
                visit(run);
            }
        }
    }
}

/// The first place from `at` on in front of `end` where eight bytes in a row could be of the alphabet. Steps are eight bytes
/// wide: shorter stretches may be passed.
fn candidate(text: &[u8], at: usize, end: usize) -> Option<usize> {
    let mut place = at;
    for word in text[at..].chunks_exact(WORD) {
        // A run that begins in front of the end has its first whole word less than a word behind it.
        if place >= end + WORD {
            return None;
        }
        if word.first_chunk().is_some_and(|word| could_be_token(u64::from_le_bytes(*word)))
            && word.iter().all(|byte| is_token(*byte))
        {
            return Some(place);
        }
        place += WORD;
    }
    None
}

/// False if some byte of the word lies outside of `+` to `z`. All bytes have their high bit clear for this to hold.
fn could_be_token(word: u64) -> bool {
    let too_low = (word | HIGH_BITS).wrapping_sub(ONES * LOWEST as u64) & HIGH_BITS ^ HIGH_BITS;
    let too_high = (word & !HIGH_BITS).wrapping_add(ONES * (0x7f - HIGHEST) as u64) & HIGH_BITS;
    (too_low | too_high | (word & HIGH_BITS)) == 0
}

/// How many bytes directly before `at` are of the alphabet.
fn before(text: &[u8], at: usize) -> usize {
    text[..at].iter().rev().take_while(|byte| is_token(**byte)).count()
}

fn measured(text: &[u8], start: usize) -> Run {
    let mut digits = 0;
    let rest = text.get(start..).unwrap_or_default();
    let length = rest
        .iter()
        .take_while(|byte| {
            digits += usize::from(byte.is_ascii_digit());
            is_token(**byte)
        })
        .count();
    Run { span: Span::new(start, start + length), digits }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Run, SHORTEST, is_token, visit};
    use crate::location::Span;

    fn naive(text: &[u8], region: Span) -> Vec<Run> {
        let mut runs = Vec::new();
        let mut start = 0;
        for at in 0..=text.len() {
            if text.get(at).is_some_and(|byte| is_token(*byte)) {
                continue;
            }
            let span = Span::new(start, at);
            if span.len() >= SHORTEST && span.overlaps(region) && !region.is_empty() {
                let digits = span.of(text).iter().filter(|byte| byte.is_ascii_digit()).count();
                runs.push(Run { span, digits });
            }
            start = at + 1;
        }
        runs
    }

    fn found(text: &[u8], region: Span) -> Vec<Run> {
        let mut runs = Vec::new();
        visit(text, &[region], |run| runs.push(run));
        runs
    }

    proptest! {
        #[test]
        fn agrees_with_the_naive_reference(
            text in "([a-z0-9_+/-]{0,40}|[ -~é]{0,6}|\\PC)*",
            ends in (0usize..400, 0usize..400),
        ) {
            let text = text.as_bytes();
            let (one, other) = (ends.0.min(text.len()), ends.1.min(text.len()));
            let region = Span::new(one.min(other), one.max(other));
            prop_assert_eq!(found(text, region), naive(text, region));
        }
    }

    #[test]
    fn a_run_in_several_regions_is_shown_once() {
        let text = format!("{} {}", "a1".repeat(50), "b2".repeat(20));
        let regions = [Span::new(3, 5), Span::new(20, 30), Span::new(99, 102), Span::new(120, 121)];
        let mut runs = Vec::new();
        visit(text.as_bytes(), &regions, |run| runs.push((run.span.start, run.digits)));
        assert_eq!(runs, [(0, 50), (101, 20)]);
    }

    #[test]
    fn every_byte_is_of_the_alphabet_or_not() {
        for byte in 0..=u8::MAX {
            let text = [byte; 24];
            let expected = if is_token(byte) { 1 } else { 0 };
            assert_eq!(found(&text, Span::new(0, 24)).len(), expected, "{byte}");
        }
    }
}
