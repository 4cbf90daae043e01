//! `straykey rules list`.

use std::io::{self, Write};

use super::args::{ListFormat, RulesListArgs};
use crate::cli::output::Sink;
use crate::cli::{CliError, ExitStatus};
use crate::rule::{Engine, Rule, RuleSet};

/// All rules, as text by id, or as a page by provider.
pub(super) fn run(args: &RulesListArgs) -> Result<ExitStatus, CliError> {
    let set = RuleSet::load(&args.rules)?;
    let rules: Vec<&Rule> = set.iter().map(|(_, rule)| rule).collect();
    Sink::Stdout.write(|out| match args.format {
        ListFormat::Text => text(&rules, out),
        ListFormat::Markdown => page(rules, out),
    })?;
    Ok(ExitStatus::Clean)
}

fn text(rules: &[&Rule], out: &mut dyn Write) -> io::Result<()> {
    for rule in rules {
        let (severity, confidence) = (rule.severity.as_str(), rule.confidence.as_str());
        writeln!(out, "{:<44} {:<22} {severity:<9} {confidence:<7} {}", rule.id, rule.kind, rule.name)?;
    }
    writeln!(out, "{} rules", rules.len())
}

fn page(mut rules: Vec<&Rule>, out: &mut dyn Write) -> io::Result<()> {
    rules.sort_by_key(|rule| (rule.provider.to_lowercase(), rule.id.clone()));
    let mut providers: Vec<&str> = rules.iter().map(|rule| rule.provider.as_str()).collect();
    providers.dedup();
    writeln!(out, "# Rules\n")?;
    writeln!(
        out,
        "{} rules for {} providers and forms. Written by `straykey rules list --format markdown`; `straykey rules explain ID` \
         says more about each.\n",
        rules.len(),
        providers.len()
    )?;
    writeln!(out, "| provider | rule | what | kind | severity | confidence | found by |")?;
    writeln!(out, "|---|---|---|---|---|---|---|")?;
    for rule in rules {
        let name = match &rule.details().revoke {
            Some(revoke) => format!("[{}]({revoke})", cell(&rule.name)),
            None => cell(&rule.name),
        };
        writeln!(
            out,
            "| {} | `{}` | {name} | {} | {} | {} | {} |",
            cell(&rule.provider),
            rule.id,
            rule.kind,
            rule.severity.as_str(),
            rule.confidence.as_str(),
            found_by(rule)
        )?;
    }
    Ok(())
}

/// Nothing of it ends the cell or begins markup.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('[', "\\[").replace('<', "&lt;")
}

fn found_by(rule: &Rule) -> &'static str {
    match &rule.engine {
        Engine::Token { .. } => "form",
        Engine::Assignment { value: Some(_), .. } => "name and form",
        Engine::Assignment { value: None, .. } => "name",
        Engine::Context { .. } => "provider and form",
        Engine::Command { .. } => "command line",
        Engine::Call { .. } => "call",
        Engine::Format(_) => "file format",
    }
}
