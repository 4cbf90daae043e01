//! From a rule file's text to checked rules.

use super::details::Source;
use super::syntax::{RuleFile, RuleSyntax};
use super::{Boundary, Check, Companion, Engine, Pattern, Rule, RuleError, RuleId, Shape, anchor, form};
use crate::kind::{CredentialKind, Guessability, UnknownKind};
use crate::suggest::explain_unknown;

/// Anchors and names of fewer bytes fire everywhere.
const SHORTEST_ANCHOR: usize = 3;

/// How thoroughly a rule file is checked while it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// Shipped with the program, where a unit test compiles every pattern: patterns wait for their first use.
    Builtin,
    /// Written by a user: every pattern is compiled at once, so that a mistake is an error and not a silence.
    User,
}

/// Reads the rules of one file.
///
/// # Errors
/// The first mistake, with file and line.
pub fn compile(file: &str, text: &str) -> Result<Vec<(usize, Rule)>, RuleError> {
    let parsed: RuleFile = toml::from_str(text).map_err(|error| RuleError::Syntax {
        file: file.to_owned(),
        line: error.span().map_or(1, |span| line_of(text, span.start)),
        message: explain_unknown(error.message()),
    })?;
    let provider = parsed.provider;
    parsed
        .rules
        .into_iter()
        .map(|spanned| {
            let line = line_of(text, spanned.span().start);
            let mut syntax = spanned.into_inner();
            let id = syntax.id.clone();
            let details = Source::of(&mut syntax);
            compile_rule(&provider, syntax, details, Trust::User)
                .map(|rule| (line, rule))
                .map_err(|message| RuleError::Rule { file: file.to_owned(), line, id, message })
        })
        .collect()
}

/// Makes one rule runnable.
///
/// # Errors
/// What is wrong with it.
pub(super) fn compile_rule(
    provider: &str,
    syntax: RuleSyntax,
    details: Source,
    trust: Trust,
) -> Result<Rule, String> {
    if !is_kebab(&syntax.id) {
        return Err("ids are lower-case letters and digits, in parts joined by `-`".to_owned());
    }
    let checks = syntax
        .validate
        .iter()
        .map(|name| name.parse::<Check>().map_err(|error| error.to_string()))
        .collect::<Result<Vec<_>, _>>()?;
    let kind: CredentialKind = syntax.kind.parse().map_err(|error: UnknownKind| error.to_string())?;
    let guessability = match syntax.guessable {
        Some(true) => Guessability::Guessable,
        Some(false) => Guessability::Random,
        None => kind.guessability(),
    };
    let engine = engine(&syntax, trust)?;
    let checked = |pattern: Pattern| match trust {
        Trust::User => pattern.compiles().map(|()| pattern),
        Trust::Builtin => Ok(pattern),
    };
    let path = syntax.path.map(|path| checked(Pattern::new(path, None))).transpose()?;
    let companions = syntax
        .companions
        .into_iter()
        .map(|companion| {
            Ok(Companion {
                name: companion.name,
                pattern: checked(Pattern::new(companion.pattern, None))?,
                within: companion.within,
                missing: companion.missing,
            })
        })
        .collect::<Result<Vec<_>, String>>()?;
    Ok(Rule {
        id: RuleId::new(&syntax.id),
        provider: syntax.provider.unwrap_or_else(|| provider.to_owned()),
        kind,
        name: syntax.name,
        severity: syntax.severity,
        confidence: syntax.confidence,
        engine,
        yields: syntax.yields,
        companions,
        allows: Vec::new(),
        path,
        checks,
        guessability,
        details,
    })
}

fn engine(syntax: &RuleSyntax, trust: Trust) -> Result<Engine, String> {
    let check = |pattern: Pattern| match trust {
        Trust::User => pattern.check().map(|()| pattern),
        Trust::Builtin => Ok(pattern),
    };
    let forms = [!syntax.commands.is_empty(), syntax.call.is_some(), syntax.format.is_some()];
    if forms.contains(&true) {
        let others = syntax.pattern.is_some() || syntax.assignment.is_some() || syntax.context.is_some();
        no_pattern_keys(syntax)?;
        return match (syntax.commands.as_slice(), &syntax.call, syntax.format) {
            (commands @ [_, ..], None, None) if !others => form::commands(commands),
            ([], Some(call), None) if !others => form::call(call),
            ([], None, Some(format)) if !others => Ok(Engine::Format(format)),
            _ => Err(ONE_ENGINE.to_owned()),
        };
    }
    match (&syntax.pattern, &syntax.assignment, &syntax.context) {
        (Some(source), None, None) => {
            let anchors =
                if syntax.anchors.is_empty() { anchor::derive(source)? } else { syntax.anchors.clone() };
            anchors.iter().try_for_each(|anchor| well_formed_anchor(anchor))?;
            let pattern = check(Pattern::new(source.clone(), syntax.window).around(anchors))?;
            Ok(Engine::Token { pattern, boundary: syntax.boundary.unwrap_or(Boundary::Word) })
        }
        (None, Some(assignment), None) => {
            no_pattern_keys(syntax)?;
            let names: Vec<String> = assignment.names.iter().chain(&assignment.words).cloned().collect();
            well_formed("assignment.names", &names)?;
            let whole = |value: &String| Pattern::new(format!("^(?P<secret>{value})$"), None);
            let value = assignment.value.as_ref().map(whole).map(check).transpose()?;
            Ok(Engine::Assignment {
                names: assignment.names.clone(),
                words: assignment.words.clone(),
                value,
                encoding: assignment.encoding,
            })
        }
        (None, None, Some(context)) => {
            no_pattern_keys(syntax)?;
            well_formed("context.words", &context.words)?;
            let value = Shape::new(context.value.clone());
            if trust == Trust::User {
                value.check()?;
            }
            Ok(Engine::Context { words: context.words.clone(), value })
        }
        _ => Err(ONE_ENGINE.to_owned()),
    }
}

const ONE_ENGINE: &str =
    "a rule has one of `pattern`, `assignment`, `context`, `command`, `call` and `format`";

fn no_pattern_keys(syntax: &RuleSyntax) -> Result<(), String> {
    if !syntax.anchors.is_empty() || syntax.window.is_some() || syntax.boundary.is_some() {
        return Err("`anchors`, `window` and `boundary` belong to a `pattern`".to_owned());
    }
    Ok(())
}

pub(super) fn well_formed_anchor(anchor: &str) -> Result<(), String> {
    if anchor.len() < SHORTEST_ANCHOR {
        return Err(format!(
            "the anchor `{anchor}` is too short: it would fire everywhere; use {SHORTEST_ANCHOR} characters or more"
        ));
    }
    Ok(())
}

/// Names and words are compared without case, and short ones fire everywhere.
fn well_formed(key: &str, names: &[String]) -> Result<(), String> {
    let is_short = |name: &String| name.replace('_', "").len() < SHORTEST_ANCHOR;
    if names.is_empty() || names.iter().any(is_short) {
        return Err(format!("`{key}` needs names of {SHORTEST_ANCHOR} or more letters and digits"));
    }
    if let Some(name) = names.iter().find(|name| **name != name.to_ascii_lowercase()) {
        return Err(format!("write the name `{name}` in lower case: names are compared without case"));
    }
    Ok(())
}

fn is_kebab(id: &str) -> bool {
    !id.is_empty()
        && id.split('-').all(|part| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        })
}

/// 1-based line of a byte offset.
pub(crate) fn line_of(text: &str, offset: usize) -> usize {
    let before = text.as_bytes().get(..offset).unwrap_or(text.as_bytes());
    memchr::memchr_iter(b'\n', before).count() + 1
}

#[cfg(test)]
mod tests {
    use super::compile;

    fn rule(lines: &str) -> String {
        format!(
            "provider = \"P\"\n[[rule]]\nid = \"a-b\"\nkind = \"password\"\nname = \"n\"\nseverity = \"low\"\n\
             confidence = \"low\"\nwhy = \"w\"\n{lines}\n"
        )
    }

    fn error(text: &str) -> String {
        compile("x.toml", text).unwrap_err().to_string()
    }

    #[test]
    fn a_minimal_rule_compiles() {
        let rules = compile("x.toml", &rule("pattern = 'abc(?P<secret>[a-z]{4})'")).unwrap();
        assert_eq!(rules[0].1.id.as_str(), "a-b");
        assert_eq!(rules[0].0, 2);
    }

    #[test]
    fn mistakes_name_file_line_and_remedy() {
        assert_eq!(
            error(&rule("patern = 'x'")),
            "x.toml:9: unknown field `patern`, expected one of `id`, `provider`, `kind`, `name`, `severity`, \
             `confidence`, `anchors`, `pattern`, `window`, `boundary`, `assignment`, `yields`, `context`, `command`, `call`, \
             `format`, `companion`, `path`, `validate`, `guessable`, `revoke`, `why`, `references`, `match`, `no_match`; did \
             you mean `pattern`?"
        );
        assert!(error(&rule("")).starts_with("x.toml:2: rule `a-b`: a rule has one of"));
        assert!(error(&rule("pattern = 'abc[a-z]'")).contains("no group named `secret`"));
        assert!(error(&rule("pattern = '(?P<secret>[a-z]{4})'")).contains("anchors = [...]"));
        assert!(
            error(&rule("pattern = 'abc(?P<secret>x)'\nvalidate = ['luhn']"))
                .contains("unknown check `luhn`")
        );
        assert!(error(&rule("anchors = ['sk']\npattern = 'sk(?P<secret>x)'")).contains("`sk` is too short"));
        assert!(error(&rule("assignment = { names = ['a_b'] }")).contains("3 or more"));
        assert!(error(&rule("assignment = { names = ['Key'] }")).contains("lower case"));
        assert!(error("provider = 3").starts_with("x.toml:1: invalid type"));
    }
}
