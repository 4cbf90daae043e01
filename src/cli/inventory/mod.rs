//! `straykey inventory`: the file in which a team declares its credentials. One file per subcommand.

mod add;
pub mod args;
mod check;
mod diff;
mod file;
pub mod import;
mod import_report;
mod init;
mod retire;
mod rotate;
mod schedule;
mod secret;

use jiff::{SignedDuration, Timestamp};

use super::output::Sink;
use super::{CliError, ExitStatus, printable};
use crate::fingerprint::Fingerprint;
use crate::inventory::edit::Change;
use crate::inventory::moment::instant;
use crate::inventory::{Inventory, Version};
use crate::report::json::write_pretty;
use args::{InventoryArgs, InventoryCommand, TargetArgs};
use file::InventoryFile;

/// Runs the command.
pub(super) fn run(args: &InventoryArgs) -> Result<ExitStatus, CliError> {
    match &args.command {
        InventoryCommand::Check(args) => check::run(args),
        InventoryCommand::Schema => schema(),
        InventoryCommand::Init(args) => init::run(args),
        InventoryCommand::Add(args) => add::run(args),
        InventoryCommand::Rotate(args) => rotate::run(args),
        InventoryCommand::Retire(args) => retire::run(args),
        InventoryCommand::Diff(args) => diff::run(args),
        InventoryCommand::Schedule(args) => schedule::run(args),
        InventoryCommand::Import(args) => import::run(args),
    }
}

/// Prints the JSON Schema.
fn schema() -> Result<ExitStatus, CliError> {
    let schema = crate::inventory::json_schema::schema();
    Sink::Stdout.write(|out| write_pretty(&schema, out))?;
    Ok(ExitStatus::Clean)
}

/// The instant that dates are compared with.
fn now(as_of: Option<&str>) -> Result<Timestamp, CliError> {
    moment("--as-of", as_of).map(|at| at.unwrap_or_else(Timestamp::now))
}

/// The instant that an option names.
fn moment(option: &str, text: Option<&str>) -> Result<Option<Timestamp>, CliError> {
    text.map(|text| instant(text).map_err(|error| CliError::Usage(format!("{option}: {error}")))).transpose()
}

/// The current second: inventories are written by people, who do not count the parts of one.
fn this_second() -> Timestamp {
    let now = Timestamp::now();
    let part = SignedDuration::from_nanos(i64::from(now.subsec_nanosecond()));
    now.checked_sub(part).unwrap_or(now)
}

/// An instant at which something was done: not one that is still to come.
fn done_at(option: &str, text: Option<&str>) -> Result<Timestamp, CliError> {
    let now = this_second();
    let at = moment(option, text)?.unwrap_or(now);
    if at > now {
        return Err(CliError::Usage(format!("{option}: {at} is still to come: say when it was done")));
    }
    Ok(at)
}

/// Writes the change, or shows it, and says so.
fn finish(
    file: &InventoryFile,
    target: &TargetArgs,
    change: &Change,
    done: &str,
) -> Result<ExitStatus, CliError> {
    let new = file.changed(change, Timestamp::now())?;
    let report = if target.dry_run {
        file.difference(&new)
    } else {
        file.replace(&new)?;
        format!("{}: {done}\n", file.shown())
    };
    Sink::Stdout.write(|out| writeln!(out, "{}", printable(&report)))?;
    Ok(ExitStatus::Clean)
}

/// Which entry has this secret already, as a message says it.
fn holder(inventory: &Inventory, fingerprint: &Fingerprint) -> Option<(String, String)> {
    let (index, version) = inventory.lookup(fingerprint)?;
    let entry = inventory.get(index);
    let place = format!("`{}` ({}:{})", entry.id, inventory.file(), entry.line);
    let told = match version {
        Version::Current => format!("it is the current secret of {place}"),
        Version::Previous(ordinal) => {
            let retired = entry.previous.get(ordinal).map(|version| version.retired.to_string());
            format!("it is an old secret of {place}, retired {}", retired.unwrap_or_default())
        }
    };
    Some((entry.id.clone(), told))
}
