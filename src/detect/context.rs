//! Values whose own form tells nothing, found by the provider's name beside them.
//!
//! The other way round than everywhere else: values are rare and names are not, so the [`run`]s with a digit come first,
//! and only the text around them is searched for the words of the rules.

use crate::blob::Blob;
use crate::detect::link::{self, Link};
use crate::detect::prefilter::Prefilter;
use crate::detect::run::{self, Run};
use crate::detect::{RawMatch, news};
use crate::location::Span;
use crate::rule::set::RuleIndex;
use crate::rule::{Encoding, Engine, RuleSet};

/// How far in front of a value a word may stand, and how far behind it, in bytes.
const BEFORE: usize = 240;
const AFTER: usize = 80;
/// So many fixed bytes at the beginning of a value tell whose it is, beside the provider's name.
const CONFIRMING: usize = 3;
/// Letters and digits of a token that nothing divides, at the least: with a digit among them, or without.
const LONG_PART: usize = 5;
const LONGER_PART: usize = 16;
/// Longer runs are data, not tokens.
const LONGEST_RUN: usize = 2048;

const _: () =
    assert!(BEFORE < news::LOCAL && AFTER < news::LOCAL, "what decides is looked at again when it changes");

/// What one search reuses.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    runs: Vec<Run>,
    words: Vec<(Span, u32)>,
}

/// Adds the raw matches of all context rules around the runs of the regions.
///
/// `prefilter` is asked for only if there are runs: most small inputs have none.
pub(super) fn search<'p>(
    rules: &RuleSet,
    prefilter: impl FnOnce() -> &'p Prefilter,
    blob: &Blob<'_>,
    regions: &[Span],
    scratch: &mut Scratch,
    matches: &mut Vec<RawMatch>,
) {
    let text = blob.bytes;
    let Scratch { runs, words } = scratch;
    runs.clear();
    run::visit(text, regions, |run| {
        if is_candidate(text, run) {
            runs.push(run);
        }
    });
    if runs.is_empty() {
        return;
    }
    let prefilter = prefilter();
    if prefilter.is_empty() {
        return;
    }
    // Windows that touch are searched as one, so that every byte is looked at once.
    let mut rest = runs.as_slice();
    while let Some(first) = rest.first() {
        let mut window = window(text, first.span);
        let joined = 1 + rest[1..]
            .iter()
            .take_while(|run| {
                let next = self::window(text, run.span);
                let touches = next.start <= window.end;
                if touches {
                    window.end = window.end.max(next.end);
                }
                touches
            })
            .count();
        let (group, others) = rest.split_at(joined);
        rest = others;
        words.clear();
        prefilter.visit(text, window, |span, number| {
            if link::is_word(text, span) {
                words.push((span, number));
            }
        });
        if words.is_empty() {
            continue;
        }
        for run in group {
            around(rules, prefilter, text, run.span, words, matches);
        }
    }
}

/// A token has a digit, nearly always; a long stretch of letters, slashes and dashes is a path or a name, also with a short
/// word such as `utf8` in it.
fn is_candidate(text: &[u8], run: Run) -> bool {
    run.digits > 0
        && run.span.len() <= LONGEST_RUN
        && run.span.of(text).split(|byte| !byte.is_ascii_alphanumeric()).any(|part| {
            part.len() >= LONGER_PART || part.len() >= LONG_PART && part.iter().any(u8::is_ascii_digit)
        })
}

fn window(text: &[u8], run: Span) -> Span {
    Span::new(run.start.saturating_sub(BEFORE), (run.end + AFTER).min(text.len()))
}

/// The matches of one run, given the words in its window and perhaps others.
fn around(
    rules: &RuleSet,
    prefilter: &Prefilter,
    text: &[u8],
    run: Span,
    words: &[(Span, u32)],
    matches: &mut Vec<RawMatch>,
) {
    let window = window(text, run);
    let first = words.partition_point(|(word, _)| word.start < window.start);
    let near = words[first..].iter().take_while(|(word, _)| word.start < window.end);
    let mut found: Vec<RawMatch> = Vec::new();
    for (word, number) in near.filter(|(word, _)| word.end <= window.end) {
        for rule in &prefilter.target(*number).rules {
            found.extend(matched(rules, text, run, *word, RuleIndex(*rule)));
        }
    }
    // The closest link of each rule counts.
    found.sort_by_key(|raw| (raw.rule, raw.secret, std::cmp::Reverse((raw.link, raw.telling))));
    found.dedup_by_key(|raw| (raw.rule, raw.secret));
    matches.append(&mut found);
}

fn matched(rules: &RuleSet, text: &[u8], run: Span, word: Span, rule: RuleIndex) -> Option<RawMatch> {
    let Engine::Context { value, .. } = &rules.get(rule).engine else { return None };
    let secret = value.find(text, run)?;
    if secret.overlaps(word) {
        return None;
    }
    let link = match link::between(text, word, secret)? {
        Link::Named if value.fixed_prefix(secret.of(text)) >= CONFIRMING => Link::Confirmed,
        link => link,
    };
    let distance = secret.start.saturating_sub(word.end).max(word.start.saturating_sub(secret.end));
    Some(RawMatch {
        rule,
        secret,
        whole: Span::new(word.start.min(secret.start), word.end.max(secret.end)),
        public_id: None,
        // The longer word, then the nearer one.
        telling: word.len() * BEFORE + BEFORE.saturating_sub(distance),
        assignment: None,
        encoding: Encoding::Plain,
        reading: None,
        link: Some(link),
    })
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_RUN, is_candidate};
    use crate::detect::run;
    use crate::location::Span;

    #[test]
    fn names_with_short_numbers_are_no_candidates() {
        for (text, expected) in [
            ("3f2a9c1be7d04568a1b2c3d4".to_owned(), true),
            // Groups of five, and a stretch without a digit that is as long as no word.
            ("ab1cd-efghi-jk2mn-opqrs".to_owned(), true),
            ("sk-AHMbmhAZ-8x6-GAyXJWcmgkjKAKGSyLux".to_owned(), true),
            ("utf8_string_conversion".to_owned(), false),
            ("path/to/v1/some/module".to_owned(), false),
            ("a_long_name_without_numbers".to_owned(), false),
            ("a1".repeat(LONGEST_RUN), false),
        ] {
            let mut runs = Vec::new();
            run::visit(text.as_bytes(), &[Span::new(0, text.len())], |run| runs.push(run));
            let [found] = runs[..] else { panic!("{runs:?}") };
            assert_eq!(is_candidate(text.as_bytes(), found), expected, "{text}");
        }
    }
}
