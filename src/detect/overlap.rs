//! One secret on one span is one finding: the specific rule beats the generic one, then the longer match wins.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::location::Span;
use crate::rule::{Confidence, Specificity};

/// What decides between matches that overlap; the greater one is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Claim {
    /// How specific the rule is.
    pub specificity: Specificity,
    /// How sure the rule is.
    pub confidence: Confidence,
    /// How much the rule knows besides the secret, in bytes: `db_password` beats `password`.
    pub telling: usize,
    /// How long the secret is, in bytes.
    pub length: usize,
}

/// Which of these claims win: of those whose spans overlap the greatest, on a tie the one that comes first. What claims
/// nothing never wins. Takes the time of a sort.
#[must_use]
pub fn winners(claims: &[Option<(Span, Claim)>]) -> Vec<bool> {
    let mut order: Vec<(usize, Span, Claim)> = claims
        .iter()
        .enumerate()
        .filter_map(|(at, claim)| claim.map(|(span, claim)| (at, span, claim)))
        .collect();
    order.sort_by_key(|(at, _, claim)| (Reverse(*claim), *at));
    let mut won = vec![false; claims.len()];
    let mut taken: BTreeMap<usize, usize> = BTreeMap::new();
    for (at, span, _) in order {
        let left = taken.range(..span.end).next_back();
        if left.is_none_or(|(_, end)| *end <= span.start) {
            taken.insert(span.start, span.end);
            won[at] = true;
        }
    }
    won
}

#[cfg(test)]
mod tests {
    use super::{Claim, winners};
    use crate::location::Span;
    use crate::rule::{Confidence, Specificity};

    fn claim(start: usize, end: usize, specificity: Specificity) -> Option<(Span, Claim)> {
        let span = Span::new(start, end);
        Some((span, Claim { specificity, telling: 0, confidence: Confidence::Low, length: span.len() }))
    }

    #[test]
    fn specific_beats_generic_then_long_beats_short() {
        let (token, generic) = (claim(5, 9, Specificity::Token), claim(0, 20, Specificity::Generic));
        let apart = claim(20, 25, Specificity::Generic);
        assert_eq!(winners(&[generic, token, apart, None]), [false, true, true, false]);
        let (short, long) = (claim(0, 4, Specificity::Named), claim(2, 9, Specificity::Named));
        assert_eq!(winners(&[short, long]), [false, true]);
        assert_eq!(winners(&[long, long]), [true, false]);
    }

    #[test]
    fn the_more_telling_name_wins() {
        let telling = |telling| {
            claim(0, 4, Specificity::Generic).map(|(span, claim)| (span, Claim { telling, ..claim }))
        };
        assert_eq!(winners(&[telling(8), telling(11)]), [false, true]);
    }

    #[test]
    fn a_span_between_two_taken_ones_is_kept() {
        let claims = [
            claim(0, 5, Specificity::Token),
            claim(5, 10, Specificity::Generic),
            claim(10, 15, Specificity::Token),
        ];
        assert_eq!(winners(&claims), [true, true, true]);
    }
}
