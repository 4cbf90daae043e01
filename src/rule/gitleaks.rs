//! Custom rules in the form of gitleaks (`.gitleaks.toml`), so that nobody has to write them again.
//!
//! Only what a scan depends on is taken over: ids (with `gitleaks-` in front, because the built-in rules have names of their
//! own), expressions, keywords, entropies, paths and allow lists. Allow lists of the file count for the rules of the file.
//! `extend.useDefault` and `extend.disabledRules` speak of rules that are not here; names of commits are of no use to a scan
//! that is not of commits.

use serde::Deserialize;
use toml::Spanned;

use super::allow::{Allow, Condition, Target};
use super::compile::line_of;
use super::details::Source;
use super::{
    Boundary, Check, Confidence, Details, Engine, Pattern, Rule, RuleError, RuleId, Severity, anchor,
};
use crate::kind::{CredentialKind, Guessability};
use crate::suggest::explain_unknown;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default, rename = "title")]
    _title: String,
    #[serde(default, rename = "description")]
    _description: String,
    #[serde(default, rename = "minVersion")]
    _min_version: String,
    #[serde(default)]
    extend: Extend,
    #[serde(default)]
    rules: Vec<Spanned<RuleTable>>,
    allowlist: Option<AllowTable>,
    #[serde(default)]
    allowlists: Vec<AllowTable>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Extend {
    #[serde(default, rename = "useDefault")]
    _use_default: bool,
    #[serde(default, rename = "disabledRules")]
    _disabled_rules: Vec<String>,
    path: Option<String>,
    url: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct RuleTable {
    id: String,
    #[serde(default)]
    description: String,
    regex: Option<String>,
    #[serde(default)]
    secret_group: usize,
    entropy: Option<f64>,
    #[serde(default)]
    keywords: Vec<String>,
    path: Option<String>,
    #[serde(default, rename = "tags")]
    _tags: Vec<String>,
    allowlist: Option<AllowTable>,
    #[serde(default)]
    allowlists: Vec<AllowTable>,
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct AllowTable {
    #[serde(default, rename = "description")]
    _description: String,
    #[serde(default)]
    condition: String,
    #[serde(default)]
    regex_target: String,
    #[serde(default)]
    regexes: Vec<String>,
    #[serde(default)]
    stopwords: Vec<String>,
    #[serde(default)]
    paths: Vec<String>,
    #[serde(default, rename = "commits")]
    _commits: Vec<String>,
    #[serde(default, rename = "targetRules")]
    target_rules: Vec<String>,
}

/// Is this a file of that form? Ours have a provider, and their rules are called `rule`.
pub(super) fn is_one(text: &str) -> bool {
    let begins = |line: &str, names: &[&str]| names.iter().any(|name| line.starts_with(name));
    let has = |names: &[&str]| text.lines().any(|line| begins(line.trim_start(), names));
    has(&["[[rules]]", "[extend]", "[allowlist]", "[[allowlists]]"]) && !has(&["[[rule]]"])
}

/// Reads the rules of one file.
///
/// # Errors
/// The first mistake, with file and line.
pub(super) fn compile(file: &str, text: &str) -> Result<Vec<(usize, Rule)>, RuleError> {
    let syntax = |line, message: String| RuleError::Syntax { file: file.to_owned(), line, message };
    let parsed: File = toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_of(text, span.start));
        syntax(line, explain_unknown(error.message()))
    })?;
    if let Some(other) = parsed.extend.path.or(parsed.extend.url) {
        let message = format!("`extend` leads to `{other}`, which is not read: name it with another --rules");
        return Err(syntax(1, message));
    }
    let shared: Vec<AllowTable> = parsed.allowlist.into_iter().chain(parsed.allowlists).collect();
    parsed
        .rules
        .into_iter()
        .map(|spanned| {
            let line = line_of(text, spanned.span().start);
            let mut table = spanned.into_inner();
            let id = table.id.clone();
            let covers =
                |allow: &&AllowTable| allow.target_rules.is_empty() || allow.target_rules.contains(&id);
            table.allowlists.extend(shared.iter().filter(covers).cloned());
            rule(table).map(|rule| (line, rule)).map_err(|message| RuleError::Rule {
                file: file.to_owned(),
                line,
                id: id.clone(),
                message,
            })
        })
        .collect()
}

fn rule(table: RuleTable) -> Result<Rule, String> {
    let source = table.regex.ok_or(
        "has no `regex`: rules that report files by their names alone are not supported, take it out",
    )?;
    let source = with_secret_group(&source, table.secret_group)?;
    let keywords: Vec<String> = table
        .keywords
        .iter()
        .map(|keyword| keyword.to_lowercase())
        .filter(|keyword| keyword.len() >= 3)
        .collect();
    let anchors = if keywords.is_empty() || keywords.len() < table.keywords.len() {
        anchor::derive(&source).map_err(|_| {
            "needs `keywords` of three characters or more: without them every byte would have to be tried"
                .to_owned()
        })?
    } else {
        keywords
    };
    let pattern = checked(source)?;
    pattern.check()?;
    let checks = match table.entropy {
        Some(bits) if bits > 0.0 && bits.is_finite() => vec![Check::Entropy(bits)],
        _ => Vec::new(),
    };
    let allows = table.allowlist.into_iter().chain(table.allowlists);
    let name = if table.description.is_empty() { table.id.clone() } else { table.description };
    Ok(Rule {
        id: RuleId::new(&format!("gitleaks-{}", kebab(&table.id))),
        provider: "Custom".to_owned(),
        kind: CredentialKind::SaasApiKey,
        name: name.clone(),
        severity: Severity::High,
        confidence: Confidence::Medium,
        engine: Engine::Token { pattern: pattern.around(anchors), boundary: Boundary::None },
        yields: false,
        companions: Vec::new(),
        allows: allows.map(allow).collect::<Result<_, _>>()?,
        path: table.path.map(checked).transpose()?,
        checks,
        guessability: Guessability::Random,
        details: Source::unpacked(Details {
            why: format!("{}.", name.trim_end_matches('.')),
            ..Details::default()
        }),
    })
}

fn checked(source: String) -> Result<Pattern, String> {
    let pattern = Pattern::new(source, None);
    pattern.compiles()?;
    Ok(pattern)
}

fn allow(table: AllowTable) -> Result<Allow, String> {
    let patterns = |sources: Vec<String>| sources.into_iter().map(checked).collect::<Result<Vec<_>, _>>();
    Ok(Allow {
        target: match table.regex_target.as_str() {
            "" | "secret" => Target::Secret,
            "match" => Target::Match,
            "line" => Target::Line,
            other => {
                return Err(format!("unknown `regexTarget` `{other}`; known are `secret`, `match`, `line`"));
            }
        },
        condition: match table.condition.to_uppercase().as_str() {
            "" | "OR" | "||" => Condition::Any,
            "AND" | "&&" => Condition::All,
            other => return Err(format!("unknown `condition` `{other}`; known are `OR`, `AND`")),
        },
        values: patterns(table.regexes)?,
        words: table.stopwords.iter().map(|word| word.to_lowercase()).collect(),
        paths: patterns(table.paths)?,
    })
}

/// Ids of ours are lower-case letters and digits, in parts joined by `-`.
fn kebab(id: &str) -> String {
    let parts: Vec<String> = id
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    parts.join("-")
}

/// The expression with the group that is the secret called so: the one of this number; for zero the first one, or all of
/// the expression if it has none.
fn with_secret_group(source: &str, number: usize) -> Result<String, String> {
    let groups = groups(source);
    let Some(open) = groups.get(number.saturating_sub(1)) else {
        return if number == 0 {
            Ok(format!("(?P<secret>{source})"))
        } else {
            Err(format!("`secretGroup` is {number}, and the expression has {} groups", groups.len()))
        };
    };
    let (before, rest) = source.split_at(open + 1);
    // A name that it has already goes away.
    let inner = match rest.strip_prefix("?P<").or_else(|| rest.strip_prefix("?<")) {
        Some(named) => named.split_once('>').map_or(named, |(_, inner)| inner),
        None => rest,
    };
    Ok(format!("{before}?P<secret>{inner}"))
}

/// Where the capturing groups of an expression open.
fn groups(source: &str) -> Vec<usize> {
    let bytes = source.as_bytes();
    let (mut groups, mut in_class, mut at) = (Vec::new(), false, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'[' if !in_class => in_class = true,
            b']' => in_class = false,
            b'(' if !in_class => {
                let rest = &source[at + 1..];
                if !rest.starts_with('?') || rest.starts_with("?P<") || rest.starts_with("?<") {
                    groups.push(at);
                }
            }
            _ => {}
        }
        at += 1;
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::{compile, is_one, with_secret_group};
    use crate::blob::Blob;
    use crate::detect::{Detector, Scratch};
    use crate::rule::RuleSet;
    use crate::validate::{Reason, judge};

    const CONFIG: &str = r#"
title = "our rules"

[extend]
useDefault = true

[[rules]]
id = "acme_token"
description = "Acme token"
regex = '''acme[_-]?token\s*=\s*["']([a-z0-9]{12,20})["']'''
entropy = 2.5
keywords = ["Acme"]
tags = ["key"]

    [[rules.allowlists]]
    regexTarget = "line"
    regexes = ['''# harmless''']

[allowlist]
paths = ['''^vendor/''']
stopwords = ["notreally"]
"#;

    fn judged(text: &str, path: &str) -> Vec<Result<String, Reason>> {
        let rules = RuleSet::from_texts(&[("x.toml", CONFIG)]).unwrap();
        let blob = Blob::whole(text.as_bytes()).named(std::path::Path::new(path));
        let found = Detector::new(&rules).detect(&rules, &blob, &mut Scratch::default());
        found
            .iter()
            .map(|raw| {
                let judged = judge(rules.get(raw.rule), &blob, raw)?;
                Ok(format!("{} {}", rules.get(raw.rule).id, &text[judged.span.start..judged.span.end]))
            })
            .collect()
    }

    #[test]
    fn a_rule_finds_what_it_found_before_and_its_exceptions_hold() {
        let text = "acme_token = 'q7w2e9r4t1y8'";
        assert_eq!(judged(text, "a.py"), [Ok("gitleaks-acme-token q7w2e9r4t1y8".to_owned())]);
        assert_eq!(judged(text, "vendor/a.py"), [Err(Reason::Allowed)]);
        assert_eq!(judged(&format!("{text} # harmless"), "a.py"), [Err(Reason::Allowed)]);
        assert_eq!(judged("acme_token = 'q7notreally8'", "a.py"), [Err(Reason::Allowed)]);
        assert_eq!(judged("acme_token = 'abababababab'", "a.py"), [Err(Reason::Placeholder)]);
        assert_eq!(judged("acme_token = 'q7w2'", "a.py"), []);
    }

    #[test]
    fn the_secret_is_the_group_that_it_was() {
        for (source, number, expected) in [
            ("abc[0-9]{4}", 0, "(?P<secret>abc[0-9]{4})"),
            ("a(b)c(d)", 0, "a(?P<secret>b)c(d)"),
            ("a(b)c(d)", 2, "a(b)c(?P<secret>d)"),
            (r"a\((?:b)[(](?P<x>d)", 1, r"a\((?:b)[(](?P<secret>d)"),
        ] {
            assert_eq!(with_secret_group(source, number).as_deref(), Ok(expected), "{source}");
        }
        assert!(with_secret_group("a(b)", 2).unwrap_err().contains("has 1 groups"));
    }

    #[test]
    fn files_are_told_apart_and_mistakes_are_told() {
        assert!(is_one(CONFIG));
        assert!(!is_one("provider = 'P'\n[[rule]]\nid = 'a'\n"));
        let error = |text: &str| compile("g.toml", text).unwrap_err().to_string();
        assert!(error("[[rules]]\nid = 'a'\npath = 'x'").contains("no `regex`"));
        assert!(error("[[rules]]\nid = 'a'\nregex = '[a-z]{20}'").contains("`keywords`"));
        assert!(error("[[rules]]\nid = 'a'\nregex = '('\nkeywords = ['abc']").contains("does not compile"));
        assert!(error("[[rules]]\nid = 'a'\nregexp = 'x'").starts_with("g.toml:3: unknown field `regexp`"));
        assert!(error("[extend]\npath = 'other.toml'").contains("another --rules"));
    }
}
