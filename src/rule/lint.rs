//! What can be told of a rule without running it: mistakes that would make it slow, silent or useless to its reader.

use super::{Engine, Pattern, Rule, expression, substring, template};

/// A pattern that looks at more than this around every anchor is slow wherever the anchor is frequent, in bytes.
const WIDEST: usize = 64 << 10;
/// Shorter explanations explain nothing.
const SHORTEST_WHY: usize = 30;

/// Everything that is wrong with a rule, as sentences.
#[must_use]
pub fn problems(rule: &Rule) -> Vec<String> {
    let mut problems = Vec::new();
    let details = rule.details();
    if details.matches.is_empty() {
        problems.push("has no `match` example: nothing shows that it finds anything".to_owned());
    }
    if details.why.len() < SHORTEST_WHY || !details.why.ends_with('.') {
        problems.push("`why` is a sentence or two".to_owned());
    }
    for url in details.references.iter().chain(&details.revoke) {
        if !url.starts_with("https://") || url.contains(' ') {
            problems.push(format!("references and `revoke` are https addresses, not `{url}`"));
        }
    }
    let expressions = rule.path.iter().chain(rule.companions.iter().map(|companion| &companion.pattern));
    problems.extend(expressions.filter_map(|pattern| pattern.compiles().err()));
    match &rule.engine {
        Engine::Token { pattern, .. } => {
            problems.extend(pattern.check().err());
            problems.extend(unreachable(rule, pattern.anchors()));
            problems.extend(silent(pattern));
            if let Some(compiled) = pattern.get()
                && compiled.reach > WIDEST
            {
                problems.push(format!(
                    "looks at {} bytes around every anchor, which is slow: bound the repetitions of its pattern",
                    compiled.reach
                ));
            }
        }
        Engine::Assignment { names, words, value, .. } => {
            problems.extend(value.as_ref().and_then(|value| value.check().err()));
            problems.extend(unreadable(names.iter().chain(words)));
        }
        Engine::Context { words, value } => {
            problems.extend(value.check().err());
            problems.extend(unreadable(words.iter()));
        }
        Engine::Command { commands } => {
            let programs: Vec<String> =
                commands.iter().flat_map(|command| &command.programs).cloned().collect();
            problems.extend(unreachable(rule, &programs));
        }
        Engine::Call { .. } | Engine::Format(_) => {}
    }
    problems
}

/// Anchors that no match can hold. A rule that says how wide its window is may want them beside the match.
fn silent(pattern: &Pattern) -> Vec<String> {
    let Ok(parsed) = expression::parse(pattern.source()) else { return Vec::new() };
    pattern
        .anchors()
        .iter()
        .filter(|anchor| pattern.window().is_none() && !substring::can_hold(&parsed, anchor))
        .map(|anchor| {
            format!(
                "the anchor `{anchor}` can never fire: no match of the pattern holds it, and no `window` says how far beside \
                 one it may stand"
            )
        })
        .collect()
}

/// Names that are never found, because names of assignments are made of other characters.
fn unreadable<'a>(names: impl Iterator<Item = &'a String>) -> Vec<String> {
    let is_name = |character: char| {
        character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '.' | ' ' | '/')
    };
    names
        .filter(|name| !name.chars().all(is_name))
        .map(|name| format!("the name `{name}` can never fire: write letters, digits, and `_` between them"))
        .collect()
}

/// Examples in which no anchor is: they would never be found.
fn unreachable(rule: &Rule, anchors: &[String]) -> Vec<String> {
    let texts: Vec<String> = rule
        .details()
        .matches
        .iter()
        .map(|example| template::expand(&example.text, "anchor").to_lowercase())
        .collect();
    texts
        .iter()
        .enumerate()
        .filter(|(_, text)| !anchors.iter().any(|anchor| text.contains(&anchor.to_lowercase())))
        .map(|(number, _)| format!("match {number} holds none of its anchors, so it can never be found"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::problems;
    use crate::rule::RuleSet;

    fn said(lines: &str) -> Vec<String> {
        let text = format!(
            "provider = 'P'\n[[rule]]\nid = 'a'\nkind = 'password'\nname = 'n'\nseverity = 'low'\nconfidence = 'low'\n{lines}\n"
        );
        let rules = RuleSet::from_texts(&[("r.toml", &text)]).unwrap();
        rules.iter().flat_map(|(_, rule)| problems(rule)).collect()
    }

    const WHY: &str = "why = 'Whoever holds it can do everything.'\n";

    #[test]
    fn a_good_rule_has_no_problems() {
        let text = format!("{WHY}pattern = 'abc(?P<secret>[a-z]{{4}})'\nmatch = [{{ text = 'abcdefg' }}]");
        assert_eq!(said(&text), Vec::<String>::new());
    }

    #[test]
    fn anchors_beside_the_match_need_a_window() {
        let rule = "anchors = ['login(']\npattern = '(?P<secret>x[0-9]{8})'\nmatch = [{ text = 'login(x12345678)' }]";
        assert_eq!(said(&format!("{WHY}window = 40\n{rule}")), Vec::<String>::new());
        assert!(said(&format!("{WHY}{rule}")).iter().any(|said| said.contains("`login(` can never fire")));
    }

    #[test]
    fn each_mistake_is_told() {
        for (lines, problem) in [
            ("why = 'short'\npattern = 'abc(?P<secret>x)'", "a sentence or two"),
            (&format!("{WHY}pattern = 'abc(?P<secret>x)'"), "no `match` example"),
            (
                &format!(
                    "{WHY}anchors = ['zzz']\npattern = 'abc(?P<secret>x)'\nmatch = [{{ text = 'abcx' }}]"
                ),
                "none of its anchors",
            ),
            (
                &format!(
                    "{WHY}pattern = 'abc(?P<secret>[a-z]{{4}})'\nwindow = 100000\nmatch = [{{ text = 'abcdefg' }}]"
                ),
                "100000 bytes around",
            ),
            (
                &format!(
                    "{WHY}anchors = ['abc', 'abd']\npattern = 'abc(?P<secret>[e-z]{{4}})'\nmatch = [{{ text = 'abcefgh' }}]"
                ),
                "the anchor `abd` can never fire",
            ),
            (
                &format!("{WHY}assignment = {{ names = ['x$key'] }}\nmatch = [{{ text = 'x$key = 1' }}]"),
                "the name `x$key` can never fire",
            ),
            (&format!("{WHY}revoke = 'http://x'\npattern = 'abc(?P<secret>x)'"), "https addresses"),
        ] {
            assert!(said(lines).iter().any(|said| said.contains(problem)), "{lines}: {:?}", said(lines));
        }
    }
}
