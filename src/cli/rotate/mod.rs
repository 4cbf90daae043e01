//! `straykey rotate`: plans rotations and carries them out. One file per subcommand.

pub mod args;
mod close;
mod inventory;
pub(super) mod journal;
mod plan;

use super::{CliError, ExitStatus};
use args::{RotateArgs, RotateCommand};
pub(super) use inventory::Declared;
pub(super) use plan::read as read_report;

/// Runs the command.
pub(super) fn run(args: &RotateArgs) -> Result<ExitStatus, CliError> {
    match &args.command {
        RotateCommand::Plan(args) => plan::run(args),
        RotateCommand::Close(args) => close::run(args),
    }
}
