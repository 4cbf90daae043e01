//! Runs: stretches of characters that tokens are made of, long enough to hold one. A key without a prefix of its own is
//! a run with a digit in it, and so is what an encoder writes.
//!
//! Sixty-four bytes at a time become the bits of a word, one for each byte that is of the alphabet: sixteen ones in a row
//! are found in it with a few operations, and most of a text has none.

use crate::location::Span;

/// Shorter stretches are names.
pub const SHORTEST: usize = 16;
/// Bytes that are looked at together.
const BLOCK: usize = 64;
/// Moves the lowest bit of each of eight bytes into the highest byte, the first byte's into the lowest bit.
const GATHER: u64 = 0x0102_0408_1020_4080;

/// A stretch of letters, digits, `+`, `/`, `-` and `_`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// Where it is: neither neighbour is of the alphabet.
    pub span: Span,
    /// How many digits are in it.
    pub digits: usize,
}

impl Run {
    fn new(text: &[u8], span: Span) -> Self {
        Self { span, digits: span.of(text).iter().filter(|byte| byte.is_ascii_digit()).count() }
    }
}

/// True for the characters that runs are made of.
#[must_use]
pub const fn is_token(byte: u8) -> bool {
    // Without branches: sixteen are tested by one instruction. `/` stands in front of the digits.
    ((byte | 0x20).wrapping_sub(b'a') < 26)
        | (byte.wrapping_sub(b'/') < 11)
        | (byte == b'+')
        | (byte == b'-')
        | (byte == b'_')
}

/// Shows every run that shares a byte with one of the regions, which are sorted and apart from each other, in the order of
/// the text. Takes the time of reading the regions and the runs at their ends.
pub fn visit(text: &[u8], regions: &[Span], mut visit: impl FnMut(Run)) {
    let mut done = 0;
    for region in regions {
        let region = Span::new(region.start, region.end.min(text.len()));
        if region.start >= region.end {
            continue;
        }
        // A run that begins before the region shows its end inside.
        let from = region.start.max(done);
        let from = from - before(&text[done..from]);
        spans(text, from, region.end, |span| {
            done = span.end;
            if span.end > region.start {
                visit(Run::new(text, span));
            }
        });
    }
}

/// Shows every stretch of the alphabet that begins from `from` on and in front of `end`, if it is long enough.
fn spans(text: &[u8], from: usize, end: usize, mut show: impl FnMut(Span)) {
    // How many bytes in front of the block are of a stretch that goes on in it.
    let mut open = 0;
    let mut at = from;
    while at < end || (open > 0 && at - open < end && at < text.len()) {
        let tokens = tokens(&text[at..]);
        let first = tokens.trailing_ones() as usize;
        if first == BLOCK {
            (open, at) = (open + BLOCK, at + BLOCK);
            continue;
        }
        if open + first >= SHORTEST && at - open < end {
            show(Span::new(at - open, at + first));
        }
        // What is cut off by the end of the block is shown with the next one.
        let whole = BLOCK - tokens.leading_ones() as usize;
        let mut starts = starts(tokens) & below(whole) & !below(first);
        while starts != 0 {
            let start = starts.trailing_zeros() as usize;
            let stop = start + (tokens >> start).trailing_ones() as usize;
            if at + start < end {
                show(Span::new(at + start, at + stop));
            }
            starts &= !below(stop);
        }
        open = BLOCK - whole;
        at += BLOCK;
    }
    if open >= SHORTEST && at - open < end {
        show(Span::new(at - open, text.len()));
    }
}

/// A bit for each of the first bytes of a text: whether it is of the alphabet.
fn tokens(text: &[u8]) -> u64 {
    let mut padded;
    let block: &[u8; BLOCK] = if let Some(block) = text.first_chunk() {
        block
    } else {
        padded = [0; BLOCK];
        padded[..text.len()].copy_from_slice(text);
        &padded
    };
    let mut flags = [0; BLOCK];
    for (flag, byte) in flags.iter_mut().zip(block) {
        *flag = u8::from(is_token(*byte));
    }
    let (words, _) = flags.as_chunks::<8>();
    words.iter().rev().fold(0, |bits, word| bits << 8 | u64::from_le_bytes(*word).wrapping_mul(GATHER) >> 56)
}

/// The places from which on [`SHORTEST`] ones stand in a row.
fn starts(bits: u64) -> u64 {
    let two = bits & bits >> 1;
    let four = two & two >> 2;
    let eight = four & four >> 4;
    eight & eight >> 8
}

/// So many ones in the lowest places.
fn below(count: usize) -> u64 {
    1_u64.checked_shl(u32::try_from(count).unwrap_or(u32::MAX)).map_or(u64::MAX, |bit| bit - 1)
}

/// How many bytes at the end of a text are of the alphabet.
fn before(text: &[u8]) -> usize {
    text.iter().rev().take_while(|byte| is_token(**byte)).count()
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
