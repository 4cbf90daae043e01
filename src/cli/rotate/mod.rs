//! `straykey rotate`: plans rotations and carries them out. One file per subcommand.

pub mod args;
mod close;
mod inventory;
pub(super) mod journal;
mod plan;
mod progress;
mod resume;
mod rollback;
mod run;
mod selection;
mod status;
mod view;
mod workplace;

use super::{CliError, ExitStatus};
use args::{RotateArgs, RotateCommand};
pub(super) use inventory::Declared;
pub(super) use plan::read as read_report;

/// Runs the command.
pub(super) fn run(args: &RotateArgs) -> Result<ExitStatus, CliError> {
    match &args.command {
        RotateCommand::Plan(args) => plan::run(args),
        RotateCommand::Run(args) => run::run(args),
        RotateCommand::Status(args) => status::run(args),
        RotateCommand::Resume(args) => resume::run(args),
        RotateCommand::Rollback(args) => rollback::run(args),
        RotateCommand::Close(args) => close::run(args),
    }
}
