//! `straykey rules`: what is looked for, and whether one's own rules work.

pub(super) mod args;
mod check;
mod explain;
mod list;
mod show;

use std::io::{self, Write};

use super::output::Sink;
use super::{CliError, ExitStatus};
use crate::rule::{Origin, Rule, RuleSet};
use crate::suggest;
use args::{RuleArgs, RulesArgs, RulesCommand};

/// Runs the command.
pub(super) fn run(args: &RulesArgs) -> Result<ExitStatus, CliError> {
    match &args.command {
        RulesCommand::List(args) => list::run(args),
        RulesCommand::Show(args) => one(args, show::write),
        RulesCommand::Explain(args) => one(args, explain::write),
        RulesCommand::Check(args) => check::run(args),
    }
}

/// Writes something about one rule.
fn one(
    args: &RuleArgs,
    write: fn(&Rule, &Origin, &mut dyn Write) -> io::Result<()>,
) -> Result<ExitStatus, CliError> {
    let set = RuleSet::load(&args.rules)?;
    let Some((index, rule)) = set.iter().find(|(_, rule)| rule.id.as_str() == args.id) else {
        let near = suggest::nearest(&args.id, set.iter().map(|(_, rule)| rule.id.as_str()));
        let near = near.map(|id| format!(", did you mean `{id}`?")).unwrap_or_default();
        return Err(CliError::Usage(format!("there is no rule `{}`{near}", args.id)));
    };
    Sink::Stdout.write(|out| write(rule, set.origin(index), out))?;
    Ok(ExitStatus::Clean)
}
