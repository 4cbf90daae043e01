//! `straykey journal`: the record of what was rotated, for auditors and pipelines. Nothing here writes to it.

pub mod args;
mod export;
mod period;
mod place;
mod query;
mod verify;

use std::path::Path;

use super::output::{Destination, Sink};
use super::{CliError, ExitStatus};
use crate::journal::Journal;
use args::{HeadArgs, JournalArgs, JournalCommand};

/// Runs the command.
pub(super) fn run(args: &JournalArgs) -> Result<ExitStatus, CliError> {
    match &args.command {
        JournalCommand::Verify(args) => verify::run(args),
        JournalCommand::Head(args) => head(args),
        JournalCommand::Query(args) => query::run(args),
        JournalCommand::Export(args) => export::run(args),
    }
}

/// Prints the head.
fn head(args: &HeadArgs) -> Result<ExitStatus, CliError> {
    let head = Journal::read(&place::named(&args.place)?)?.head;
    Sink::Stdout.write(|out| writeln!(out, "{head}"))?;
    Ok(ExitStatus::Clean)
}

/// Where an answer goes.
fn destination(output: Option<&Path>) -> Destination {
    match output {
        Some(file) if file.as_os_str() != "-" => Destination::File(file.to_owned()),
        Some(_) | None => Destination::Stdout,
    }
}
