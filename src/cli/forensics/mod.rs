//! `straykey forensics`: what is known about an exposed credential, and what is not.

pub mod args;

use std::io::Write as _;
use std::path::PathBuf;

use jiff::Timestamp;

use super::args::InputArgs;
use super::output::Destination;
use super::rotate::{Declared, journal, read_report};
use super::{CliError, ExitStatus, printable, settings};
use crate::forensics::choice::Choice;
use crate::forensics::{Incident, Matter, markdown};
use crate::inventory::Inventory;
use crate::journal::{Journal, JournalError, Record};
use args::{ForensicsArgs, IncidentFormat};

/// Writes the incident report.
pub(super) fn run(args: &ForensicsArgs) -> Result<ExitStatus, CliError> {
    let (config, _) = settings::config(&InputArgs::default(), &[PathBuf::from(".")])?;
    let inventory = args.inventory.clone().or(config.inventory);
    let report = read_report(&args.report)?;
    let now = Timestamp::now().max(report.as_of.unwrap_or(Timestamp::MIN));
    let declared = inventory.as_deref().map(|path| Declared::read(path, now)).transpose()?;
    let place = journal::place(args.journal.as_deref(), inventory.as_deref());
    let known = declared.as_ref().map(|declared| &declared.inventory);
    let past = past(&place, known)?;
    for remark in &past.remarks {
        // Standard error is the last resort: when it is closed there is nobody to tell.
        let _ = writeln!(std::io::stderr(), "straykey: {}", printable(remark));
    }
    let matter = Matter {
        report: &report,
        inventory: declared.as_ref().map(|declared| (&declared.inventory, declared.digest.as_str())),
        journal: past.records.as_deref(),
        remarks: &past.remarks,
    };
    let choice = Choice::of(matter, &args.finding).map_err(|error| CliError::Usage(error.to_string()))?;
    let destination = args.output.clone().map_or(Destination::Stdout, Destination::File);
    let sink = destination.open()?;
    let incident = Incident::of(matter, &choice);
    sink.write(|out| match args.format {
        IncidentFormat::Markdown => markdown::write(&incident, out),
        IncidentFormat::Json => incident.write_json(out),
    })?;
    Ok(ExitStatus::Clean)
}

/// What the journal says, as far as it can be relied on.
#[derive(Default)]
struct Past {
    records: Option<Vec<Record>>,
    remarks: Vec<String>,
}

/// Reads the journal. In an incident a report without it is better than none: if it is broken nothing of it is used, and that
/// is said. That of another estate is a mistake.
fn past(place: &journal::Place, inventory: Option<&Inventory>) -> Result<Past, CliError> {
    if !place.is_named && !place.path.exists() {
        return Ok(Past::default());
    }
    match Journal::read(&place.path) {
        Ok(reading) => {
            if let Some(inventory) = inventory.filter(|inventory| inventory.estate() != reading.estate) {
                return Err(CliError::Usage(format!(
                    "the journal {} is of the estate `{}`, and the inventory of `{}`: name the one that belongs to it with --journal",
                    place.path.display(),
                    reading.estate,
                    inventory.estate()
                )));
            }
            let torn = reading.torn.map(|torn| {
                format!(
                    "Line {} of the journal was not written to its end: a straykey died, or is at work. It is left out.",
                    torn.line
                )
            });
            Ok(Past { records: Some(reading.records), remarks: torn.into_iter().collect() })
        }
        Err(JournalError::Broken { path, first }) => {
            let remark = format!(
                "The journal {} is broken ({first}): nothing of it is used here. `straykey journal verify` tells more.",
                path.display()
            );
            Ok(Past { records: None, remarks: vec![remark] })
        }
        Err(JournalError::Empty(_)) if !place.is_named => Ok(Past::default()),
        Err(error) => Err(error.into()),
    }
}
