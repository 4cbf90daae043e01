//! `straykey inventory`: the file in which a team declares its credentials. One file per subcommand.

pub mod args;
mod check;

use jiff::Timestamp;

use super::{CliError, ExitStatus};
use crate::inventory::moment::instant;
use args::{InventoryArgs, InventoryCommand};

/// Runs the command.
pub(super) fn run(args: &InventoryArgs) -> Result<ExitStatus, CliError> {
    match &args.command {
        InventoryCommand::Check(args) => check::run(args),
    }
}

/// The instant that dates are compared with.
fn now(as_of: Option<&str>) -> Result<Timestamp, CliError> {
    match as_of {
        Some(text) => instant(text).map_err(|error| CliError::Usage(format!("--as-of: {error}"))),
        None => Ok(Timestamp::now()),
    }
}
