//! `straykey rules show`: everything a rule says.

use std::io::{self, Write};

use crate::rule::{Engine, Missing, Origin, Rule};

/// One line for each thing. Examples are templates, so no secret is shown.
pub(super) fn write(rule: &Rule, origin: &Origin, out: &mut dyn Write) -> io::Result<()> {
    let details = rule.details();
    let mut row = |name: &str, value: &str| writeln!(out, "{name:<12} {value}");
    row("id", rule.id.as_str())?;
    row("name", &rule.name)?;
    row("provider", &rule.provider)?;
    row("kind", rule.kind.as_str())?;
    row("severity", rule.severity.as_str())?;
    row("confidence", rule.confidence.as_str())?;
    row("defined in", origin.place())?;
    match &rule.engine {
        Engine::Token { pattern, .. } => {
            row("pattern", pattern.source())?;
            row("anchors", &pattern.anchors().join(", "))?;
        }
        Engine::Assignment { names, value, .. } => {
            row("names", &names.join(", "))?;
            row("value", value.as_ref().map_or("any", |value| value.source()))?;
        }
        Engine::Context { words, value } => {
            row("words", &words.join(", "))?;
            row("value", value.source())?;
        }
        Engine::Command { commands } => {
            let programs: Vec<&str> =
                commands.iter().flat_map(|command| &command.programs).map(String::as_str).collect();
            row("programs", &programs.join(", "))?;
        }
        Engine::Call { signatures } => {
            let functions: Vec<&str> = signatures.iter().map(|signature| signature.name.as_str()).collect();
            row("functions", &functions.join(", "))?;
        }
        Engine::Format(format) => row("format", &format!("{format:?}"))?,
    }
    if let Some(path) = &rule.path {
        row("path", path.source())?;
    }
    for companion in &rule.companions {
        let missing = match companion.missing {
            Missing::Keep => "may be missing",
            Missing::Lower => "lowers the confidence if missing",
            Missing::Refuse => "is required",
        };
        row("companion", &format!("{} ({missing}): {}", companion.name, companion.pattern.source()))?;
    }
    for check in &rule.checks {
        row("check", &check.to_string())?;
    }
    row("why", &details.why)?;
    if let Some(revoke) = &details.revoke {
        row("revoke", revoke)?;
    }
    for reference in &details.references {
        row("reference", reference)?;
    }
    let place = |path: &Option<String>| path.as_ref().map(|path| format!("{path}: ")).unwrap_or_default();
    for example in &details.matches {
        row("match", &format!("{}{:?}", place(&example.path), example.text))?;
    }
    for example in &details.no_matches {
        let reason = example.reason.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default();
        row("no match", &format!("{}{:?}{reason}", place(&example.path), example.text))?;
    }
    Ok(())
}
