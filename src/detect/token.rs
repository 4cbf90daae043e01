//! Tries the regular expressions of token rules around their anchors.

use regex::bytes::{Captures, Match};

use crate::detect::{RawMatch, boundary, news};
use crate::location::Span;
use crate::rule::opening::{First, Opening};
use crate::rule::pattern::Compiled;
use crate::rule::set::RuleIndex;
use crate::rule::{Boundary, Encoding, Engine, RuleSet};

/// Characters that a boundary check may look at beside a match.
const MARGIN: usize = 2;

/// Adds the raw matches of all token rules. `anchors` are their anchors in any order; they come back sorted.
pub(super) fn search(
    rules: &RuleSet,
    text: &[u8],
    anchors: &mut [(RuleIndex, Span)],
    matches: &mut Vec<RawMatch>,
    trail: &mut Vec<Span>,
) {
    anchors.sort_unstable();
    for group in anchors.chunk_by(|one, other| one.0 == other.0) {
        let rule = group[0].0;
        let Engine::Token { pattern, boundary } = &rules.get(rule).engine else { continue };
        let Some(compiled) = pattern.get() else { continue };
        let found = matches.len();
        let is_far_reaching = compiled.is_cut || compiled.reach + MARGIN + boundary::REACH > news::LOCAL;
        match &compiled.opening {
            Some(opening) => search_at(rule, compiled, opening, *boundary, text, group, matches),
            None => search_around(rule, compiled, *boundary, text, group, matches),
        }
        if matches.len() > found || is_far_reaching {
            trail.extend(group.iter().map(|(_, anchor)| *anchor));
        }
    }
}

/// Tries the pattern at every anchor: its matches begin there.
fn search_at(
    rule: RuleIndex,
    compiled: &Compiled,
    opening: &Opening,
    boundary: Boundary,
    text: &[u8],
    group: &[(RuleIndex, Span)],
    matches: &mut Vec<RawMatch>,
) {
    let mut at = 0;
    for start in group.iter().map(|(_, anchor)| anchor.start) {
        let here = &text[start..text.len().min(start + compiled.reach + MARGIN)];
        if start < at
            || !opening.begins(here)
            || opening.first == First::Secret && !boundary::begins_alone(text, start, boundary)
        {
            continue;
        }
        if let Some(found) = compiled.regex.captures(here).and_then(|groups| raw(rule, &groups, start))
            && !found.secret.is_empty()
            && boundary::stands_alone(text, found.secret, boundary)
        {
            at = found.whole.end;
            matches.push(found);
        }
    }
}

/// Looks for the pattern around the anchors. Windows that touch are searched as one, so every byte is looked at once,
/// however dense the anchors are.
fn search_around(
    rule: RuleIndex,
    compiled: &Compiled,
    boundary: Boundary,
    text: &[u8],
    group: &[(RuleIndex, Span)],
    matches: &mut Vec<RawMatch>,
) {
    let mut window: Option<Span> = None;
    for (_, anchor) in group {
        let reach = compiled.reach + MARGIN;
        let next = Span::new(anchor.end.saturating_sub(reach), (anchor.start + reach).min(text.len()));
        window = match window {
            Some(open) if next.start <= open.end => Some(Span::new(open.start, next.end.max(open.end))),
            Some(closed) => {
                search_window(rule, compiled, boundary, text, closed, matches);
                Some(next)
            }
            None => Some(next),
        };
    }
    if let Some(window) = window {
        search_window(rule, compiled, boundary, text, window, matches);
    }
}

fn search_window(
    rule: RuleIndex,
    compiled: &Compiled,
    boundary: Boundary,
    text: &[u8],
    window: Span,
    matches: &mut Vec<RawMatch>,
) {
    let haystack = &text[..window.end];
    let mut at = window.start;
    while let Some(found) = compiled.regex.find_at(haystack, at) {
        at = found.start() + 1;
        let Some(groups) = compiled.regex.captures_at(haystack, found.start()) else { continue };
        let Some(raw) = raw(rule, &groups, 0) else { continue };
        if raw.secret.is_empty() || !boundary::stands_alone(text, raw.secret, boundary) {
            continue;
        }
        matches.push(raw);
        at = found.end().max(at);
    }
}

/// The match of a pattern in a part of the text that begins at `offset`.
fn raw(rule: RuleIndex, groups: &Captures<'_>, offset: usize) -> Option<RawMatch> {
    let span = |group: Match<'_>| Span::new(offset + group.start(), offset + group.end());
    let whole = span(groups.get(0)?);
    let secret = span(groups.name("secret")?);
    Some(RawMatch {
        rule,
        secret,
        whole,
        public_id: groups.name("public_id").map(span),
        telling: whole.len().saturating_sub(secret.len()),
        assignment: None,
        encoding: Encoding::Plain,
        reading: None,
        link: None,
    })
}

#[cfg(test)]
mod tests {
    use crate::blob::Blob;
    use crate::detect::{Detector, Scratch};
    use crate::rule::RuleSet;

    const RULE: &str = "provider = 'P'\n[[rule]]\nid = 'a'\nkind = 'llm-api-key'\nname = 'n'\nseverity = 'low'\n\
                        confidence = 'low'\nwhy = 'w'\nanchors = ['zz-']\npattern = 'zz-(?P<secret>[a-z]{3,6})'\n";

    fn found(text: &str) -> Vec<String> {
        let rules = RuleSet::from_texts(&[("r.toml", RULE)]).unwrap();
        let detector = Detector::new(&rules);
        detector
            .detect(&rules, &Blob::whole(text.as_bytes()), &mut Scratch::default())
            .iter()
            .map(|found| text[found.secret.start..found.secret.end].to_owned())
            .collect()
    }

    #[test]
    fn every_match_is_found_once() {
        assert_eq!(found("zz-abc zz-def"), ["abc", "def"]);
        assert_eq!(found("zz-abcdefgh"), Vec::<String>::new(), "a secret must not run into the next word");
        assert_eq!(found("zz-zz-abc"), ["abc"]);
        assert_eq!(found("ZZ-abc"), Vec::<String>::new(), "the prefilter ignores case, the pattern does not");
    }

    #[test]
    fn anchors_far_apart_and_many() {
        let text = format!("zz-abc{}zz-def{}", " ".repeat(5000), " zz-ghi".repeat(1000));
        assert_eq!(found(&text).len(), 1002);
    }
}
