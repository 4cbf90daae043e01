//! `straykey rotate close`: records that a later scan proves that a rotation is over, or says what does not hold.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use super::args::CloseArgs;
use super::inventory::Declared;
use super::{journal, read_report};
use crate::cli::args::InputArgs;
use crate::cli::output::Sink;
use crate::cli::{CliError, ExitStatus, settings};
use crate::forensics::closure::{Closing, Verdict};
use crate::intake::Report;
use crate::journal::{Event, Journal, JournalError, MachineClock};
use crate::report::sanitize::sanitize;

/// Records the proof; status 1 if it does not hold.
pub(super) fn run(args: &CloseArgs) -> Result<ExitStatus, CliError> {
    let stream = Path::new("-");
    if args.report == stream && args.before.as_deref() == Some(stream) {
        return Err(CliError::Usage(
            "only one report can come from standard input: name the other one".to_owned(),
        ));
    }
    let (config, _) = settings::config(&InputArgs::default(), &[PathBuf::from(".")])?;
    let Some(path) = args.journal.inventory.clone().or(config.inventory) else {
        let problem = "closing needs the inventory, which has to declare the new version: name it with --inventory FILE";
        return Err(CliError::Usage(problem.to_owned()));
    };
    let actor = if args.dry_run { String::new() } else { journal::actor(args.journal.actor.as_deref())? };
    let place = journal::place(args.journal.journal.as_deref(), Some(&path));
    let now = Timestamp::now();
    let documents = Documents {
        declared: Declared::read(&path, now)?,
        report: read_report(&args.report)?,
        before: args.before.as_deref().map(read_report).transpose()?,
        now,
    };
    let reading = Journal::read(&place.path)?;
    let estate = documents.declared.inventory.estate();
    if reading.estate != estate {
        return Err(CliError::Usage(format!(
            "the journal {} is of the estate `{}`, and the inventory of `{estate}`: nothing was looked at",
            place.path.display(),
            reading.estate
        )));
    }
    let closing = documents.closing(&reading.records, reading.torn.is_some());
    let verdict = judge(closing, &args.rotation)?;
    if verdict.closed().is_some() || !verdict.holds() || args.dry_run {
        return finish(&verdict, None);
    }
    // What was judged may be over by now: with the lock, the journal is judged again.
    let mut journal = Journal::open(&place.path, estate, &actor, Arc::new(MachineClock)).map_err(refused)?;
    let closing = documents.closing(journal.records(), false);
    let verdict = judge(closing, &args.rotation)?;
    let Some(proof) = verdict.proof(closing).filter(|_| verdict.closed().is_none()) else {
        return finish(&verdict, None);
    };
    let record = journal
        .append(Some(verdict.subject.clone()), Event::Closed { proof })
        .map_err(|error| unwritten(&place.path, &error))?;
    let seq = record.seq;
    finish(&verdict, Some(seq))
}

/// What was handed over.
struct Documents {
    declared: Declared,
    report: Report,
    before: Option<Report>,
    now: Timestamp,
}

impl Documents {
    fn closing<'a>(&'a self, records: &'a [crate::journal::Record], is_torn: bool) -> Closing<'a> {
        Closing {
            journal: records,
            is_torn,
            inventory: (&self.declared.inventory, &self.declared.digest),
            report: &self.report,
            before: self.before.as_ref(),
            now: self.now,
        }
    }
}

fn judge(closing: Closing<'_>, name: &str) -> Result<Verdict, CliError> {
    Verdict::of(closing, name).map_err(|error| CliError::Usage(error.to_string()))
}

/// A journal that cannot be opened: if it is for its disk, that is no mistake of the caller's.
fn refused(error: JournalError) -> CliError {
    match error {
        JournalError::Unwritable { path, cause } => {
            CliError::Output { place: path.display().to_string(), cause }
        }
        other => other.into(),
    }
}

fn unwritten(path: &Path, error: &JournalError) -> CliError {
    CliError::Output { place: path.display().to_string(), cause: io::Error::other(error.to_string()) }
}

/// Tells every condition, and how it ended.
fn finish(verdict: &Verdict, recorded: Option<u64>) -> Result<ExitStatus, CliError> {
    Sink::Stdout.write(|out| write(verdict, recorded, out))?;
    let is_over = verdict.closed().is_some() || verdict.holds();
    Ok(if is_over { ExitStatus::Clean } else { ExitStatus::Findings })
}

fn write(verdict: &Verdict, recorded: Option<u64>, out: &mut dyn Write) -> io::Result<()> {
    let (id, name) = (sanitize(&verdict.subject.id), sanitize(&verdict.subject.credential));
    if let Some(at) = verdict.closed() {
        return writeln!(out, "rotation {id} of {name} was closed at {at}: nothing was recorded");
    }
    writeln!(out, "rotation {id} of {name}")?;
    for check in &verdict.checks {
        let mark = if check.holds { "held    " } else { "NOT HELD" };
        writeln!(out, "  {mark}  {:<9} {}", check.id, sanitize(&check.text))?;
    }
    let missing = verdict.checks.iter().filter(|check| !check.holds).count();
    match (recorded, missing) {
        (Some(seq), _) => writeln!(out, "closed: record {seq} of the journal has the proof"),
        (None, 0) => writeln!(out, "it can be closed: nothing was recorded (--dry-run)"),
        (None, missing) => writeln!(
            out,
            "not closed: {} {} not hold; nothing was recorded",
            crate::quantity::counted(missing as u64, "condition", "conditions"),
            if missing == 1 { "does" } else { "do" }
        ),
    }
}
