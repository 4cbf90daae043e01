//! Command lines: which word of `curl -u user:password` is the secret.

mod words;

use words::{Known, Word};

use crate::detect::RawMatch;
use crate::location::Span;
use crate::rule::set::RuleIndex;
use crate::rule::usage::{Part, Place, Slot, WordForm};
use crate::rule::{Encoding, Engine, RuleSet, Usage};

/// A program says more about a value than the longest flag.
const KNOWS: usize = 64;
/// Longest cluster of flags of one letter each, in bytes.
const LONGEST_CLUSTER: usize = 8;

/// Adds the raw matches of all command rules.
pub(super) fn search(
    rules: &RuleSet,
    text: &[u8],
    anchors: &[(RuleIndex, Span)],
    matches: &mut Vec<RawMatch>,
    trail: &mut Vec<Span>,
) {
    let mut words = Vec::new();
    for (rule, anchor) in anchors {
        let Engine::Command { commands } = &rules.get(*rule).engine else { continue };
        // The anchor ends with what stands behind the program.
        let program = &Span::new(anchor.start, anchor.end - 1);
        let is_it = |name: &String| name.as_bytes().eq_ignore_ascii_case(program.of(text));
        let Some(command) = commands.iter().find(|command| command.programs.iter().any(is_it)) else {
            continue;
        };
        if !begins_word(text, program.start) {
            continue;
        }
        if !words::behind(text, *program, &mut words) {
            trail.push(*program);
        }
        let mut at = 0;
        while at < words.len() {
            let fits = |usage: &Usage| match usage.place {
                Place::First if at > 0 => None,
                Place::First | Place::Any => {
                    fit(text, usage, &words[at..]).map(|found| (found, usage.words.len()))
                }
            };
            let used = command.usages.iter().find_map(fits);
            at += used.map_or(1, |(_, used)| used);
            if let Some((found, _)) = used {
                matches.push(RawMatch {
                    rule: *rule,
                    secret: found.secret,
                    whole: Span::new(program.start, found.secret.end),
                    public_id: found.public_id,
                    telling: program.len() + KNOWS,
                    assignment: None,
                    encoding: Encoding::Plain,
                    reading: None,
                    link: None,
                });
            }
        }
    }
}

/// The program stands by itself, behind a path, or behind an escaped end of a line.
fn begins_word(text: &[u8], start: usize) -> bool {
    let before = &text[start.saturating_sub(2)..start];
    match before {
        [b'\\', b'n' | b't' | b'r'] => true,
        [.., byte] => !byte.is_ascii_alphanumeric() && !matches!(byte, b'_' | b'-' | b'.'),
        [] => true,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Found {
    secret: Span,
    public_id: Option<Span>,
}

/// The secret, if the first words are used in this way.
fn fit(text: &[u8], usage: &Usage, words: &[Word]) -> Option<Found> {
    let words = words.get(..usage.words.len())?;
    let (mut secret, mut public_id) = (None, None);
    for (form, word) in usage.words.iter().zip(words) {
        match form.text() {
            Some(flag) => is_flag(word.span.of(text), flag).then_some(())?,
            None => slots(text, form, *word, &mut secret, &mut public_id)?,
        }
    }
    secret.filter(|secret| !secret.is_empty()).map(|secret| Found { secret, public_id })
}

/// The flag itself, or a cluster of flags of one letter that ends with it.
fn is_flag(word: &[u8], flag: &str) -> bool {
    let flag = flag.as_bytes();
    let is_cluster = || match (flag, word) {
        ([b'-', letter], [b'-', others @ .., last]) => {
            letter.is_ascii_alphabetic()
                && last == letter
                && word.len() <= LONGEST_CLUSTER
                && others.iter().all(u8::is_ascii_alphabetic)
        }
        _ => false,
    };
    word == flag || is_cluster()
}

/// Reads the slots of one word.
fn slots(
    text: &[u8],
    form: &WordForm,
    word: Word,
    secret: &mut Option<Span>,
    public_id: &mut Option<Span>,
) -> Option<()> {
    // The next flag is no value.
    if form.parts().len() == 1 && word.span.of(text).starts_with(b"-") {
        return None;
    }
    let mut at = word.span.start;
    let mut parts = form.parts().iter().peekable();
    while let Some(part) = parts.next() {
        let rest = Span::new(at, word.span.end);
        match part {
            Part::Text(literal) => {
                rest.of(text).starts_with(literal.as_bytes()).then_some(())?;
                at += literal.len();
            }
            Part::Slot(slot) => {
                let length = match parts.peek() {
                    Some(Part::Text(next)) => memchr::memmem::find(rest.of(text), next.as_bytes())?,
                    _ => rest.len(),
                };
                let value = without_quotes(text, Span::new(at, at + length));
                match slot {
                    Slot::Secret => *secret = (word.known == Known::Text).then_some(value),
                    Slot::PublicId => *public_id = Some(value).filter(|value| !value.is_empty()),
                    Slot::Any => {}
                }
                at += length;
            }
        }
    }
    (at == word.span.end).then_some(())
}

/// `--password='x'`: the quotes are the shell's.
fn without_quotes(text: &[u8], value: Span) -> Span {
    match value.of(text) {
        [open @ (b'"' | b'\''), .., close] if open == close => Span::new(value.start + 1, value.end - 1),
        [b'\\', b'"', .., b'\\', b'"'] if value.len() >= 4 => Span::new(value.start + 2, value.end - 2),
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use crate::blob::Blob;
    use crate::detect::{Detector, Scratch};
    use crate::rule::RuleSet;

    const RULE: &str = "provider = 'P'\n[[rule]]\nid = 'a'\nkind = 'password'\nname = 'n'\nseverity = 'low'\n\
        confidence = 'low'\nwhy = 'w'\n[[rule.command]]\nprograms = ['curl', 'docker login']\n\
        usages = ['-u {public_id}:{secret}', '--user {public_id}:{secret}', '-p{secret}', '-U {public_id}%{secret}', \
        '-b {any} {public_id} {secret}']\n";

    fn found(text: &str) -> Vec<(&str, Option<&str>)> {
        let rules = RuleSet::from_texts(&[("r.toml", RULE)]).unwrap();
        let detector = Detector::new(&rules);
        let found = detector.detect(&rules, &Blob::whole(text.as_bytes()), &mut Scratch::default());
        let piece = |span: crate::location::Span| &text[span.start..span.end];
        found.iter().map(|found| (piece(found.secret), found.public_id.map(piece))).collect()
    }

    #[test]
    fn usages_in_many_places() {
        for (text, expected) in [
            ("curl -u a:b https://x", ("b", Some("a"))),
            ("curl -su a:b https://x", ("b", Some("a"))),
            ("curl --user=a:b https://x", ("b", Some("a"))),
            ("curl --user \"a:b c\" https://x", ("b c", Some("a"))),
            ("curl -u a:'b c' x", ("b c", Some("a"))),
            ("curl -u :b x", ("b", None)),
            ("/usr/bin/curl -pb", ("b", None)),
            ("curl -p'b c'", ("b c", None)),
            ("RUN curl https://x -U a%b && y", ("b", Some("a"))),
            ("docker login -b x y z", ("z", Some("y"))),
            ("run([\"curl\", \"-u\", \"a:b\"])", ("b", Some("a"))),
            ("x = \"curl -u a:b https://x\"", ("b", Some("a"))),
            ("{\"run\": \"curl -u \\\"a:b\\\" x\"}", ("b", Some("a"))),
        ] {
            assert_eq!(found(text), [expected], "{text}");
        }
    }

    #[test]
    fn other_words_are_no_secrets() {
        for text in [
            "curl -u a https://x",
            "curl -u",
            "curl --user a: https://x",
            "curl https://x -p",
            "libcurl -u a:b",
            "curl_easy -u a:b",
            "docker logins -u a:b",
            "curl x\n-u a:b",
            "run([\"curl\", \"-u\", user])",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn long_lines_end_quickly() {
        for unit in ["curl ", "curl 'x ", "curl \\\n", "\"curl\", ", "curl $("] {
            let text = unit.repeat(10_000);
            assert_eq!(found(&text), [], "{unit}");
        }
    }
}
