//! `straykey rules`.

use super::args::{RulesArgs, RulesCommand};
use super::output::Sink;
use super::{CliError, ExitStatus};
use crate::rule::RuleSet;

/// Runs the command.
pub(super) fn run(args: &RulesArgs) -> Result<ExitStatus, CliError> {
    let RulesCommand::List { rules } = &args.command;
    let set = RuleSet::load(rules)?;
    Sink::Stdout.write(|out| {
        for (_, rule) in set.iter() {
            let (severity, confidence) = (rule.severity.as_str(), rule.confidence.as_str());
            writeln!(out, "{:<44} {:<22} {severity:<9} {confidence:<7} {}", rule.id, rule.kind, rule.name)?;
        }
        writeln!(out, "{} rules", set.len())
    })?;
    Ok(ExitStatus::Clean)
}
