//! `straykey inventory schedule`: the rotation calendar.

mod content_line;
mod ical;
mod json;
mod text;

use jiff::Timestamp;

use super::args::{ScheduleArgs, ScheduleFormat};
use super::now;
use crate::cli::output::Destination;
use crate::cli::{CliError, ExitStatus};
use crate::inventory::Inventory;
use crate::inventory::duration::WrittenDuration;
use crate::inventory::schedule::Schedule;

/// Prints the calendar.
pub(super) fn run(args: &ScheduleArgs) -> Result<ExitStatus, CliError> {
    let now = now(args.as_of.as_deref())?;
    let shown = args.inventory.to_string_lossy();
    let inventory = Inventory::load(&args.inventory, &shown, now)?;
    let mut schedule = Schedule::of(&inventory, now).owned_by(&args.owners);
    if let Some(text) = &args.within {
        let within = WrittenDuration::new(text.clone())
            .length()
            .map_err(|error| CliError::Usage(format!("--within: {error}")))?;
        schedule = schedule.until(now.checked_add(within).unwrap_or(Timestamp::MAX));
    }
    let destination = match &args.output {
        Some(file) if file.as_os_str() != "-" => Destination::File(file.clone()),
        Some(_) | None => Destination::Stdout,
    };
    let calendar = Calendar { file: &shown, now, schedule: &schedule };
    destination.open()?.write(|out| match args.format {
        ScheduleFormat::Text => text::write(&calendar, out),
        ScheduleFormat::Json => json::write(&calendar, out),
        ScheduleFormat::Ical => ical::write(&calendar, out),
    })?;
    Ok(ExitStatus::Clean)
}

/// A schedule, of which inventory, and when.
struct Calendar<'a> {
    file: &'a str,
    now: Timestamp,
    schedule: &'a Schedule<'a>,
}
