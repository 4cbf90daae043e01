//! `straykey journal export`: records for a SIEM, one a line.

use super::args::{ExportArgs, ExportFormat};
use super::period::Period;
use super::{destination, place};
use crate::cli::{CliError, ExitStatus};
use crate::journal::history::Question;
use crate::journal::{Journal, ocsf};
use crate::report::json::write_line;

/// Writes the records.
pub(super) fn run(args: &ExportArgs) -> Result<ExitStatus, CliError> {
    let Period { since, until } = Period::of(&args.period)?;
    let reading = Journal::read(&place::named(&args.place)?)?;
    let question = Question { since, until, ..Question::default() };
    destination(args.output.as_deref()).open()?.write(|out| match args.format {
        ExportFormat::Ocsf => ocsf::findings(&reading.estate, &reading.records, &question)
            .try_for_each(|finding| write_line(&finding, out)),
        ExportFormat::Jsonl => reading
            .records
            .iter()
            .filter(|record| question.is_about_record(record))
            .try_for_each(|record| write_line(record, out)),
    })?;
    Ok(ExitStatus::Clean)
}
