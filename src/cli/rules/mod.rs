//! `straykey rules`: what is looked for, and whether one's own rules work.

mod check;
mod list;

use super::args::{RulesArgs, RulesCommand};
use super::{CliError, ExitStatus};

/// Runs the command.
pub(super) fn run(args: &RulesArgs) -> Result<ExitStatus, CliError> {
    match &args.command {
        RulesCommand::List { rules } => list::run(rules),
        RulesCommand::Check(args) => check::run(args),
    }
}
