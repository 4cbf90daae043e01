//! `straykey rotate`: plans rotations and carries them out. One file per subcommand.

pub mod args;
mod inventory;
mod plan;

use super::{CliError, ExitStatus};
use args::{RotateArgs, RotateCommand};

/// Runs the command.
pub(super) fn run(args: &RotateArgs) -> Result<ExitStatus, CliError> {
    match &args.command {
        RotateCommand::Plan(args) => plan::run(args),
    }
}
