//! `straykey journal query`: what was rotated, when, by whom, and what proves that the old credential was deactivated.

mod json;
mod table;
mod text;

use std::io::{self, Write};

use super::args::{ModeArg, QueryArgs, QueryFormat, ResultArg};
use super::period::Period;
use super::{destination, place};
use crate::cli::{CliError, ExitStatus, printable};
use crate::journal::history::{Account, Question, Standing, accounts};
use crate::journal::reading::Breach;
use crate::journal::record::{Ending, Record};
use crate::journal::{Journal, JournalError};
use crate::rotation::Mode;
use crate::rotation::plan::TriggerSource;

/// Prints the answer.
pub(super) fn run(args: &QueryArgs) -> Result<ExitStatus, CliError> {
    let Period { since, until } = Period::of(&args.period)?;
    let question = Question {
        since,
        until,
        credential: args.credential.clone(),
        actor: args.actor.clone(),
        mode: args.mode.map(mode),
        standing: args.result.map(standing),
    };
    let path = place::named(&args.place)?;
    let (estate, records, breach) = if args.unverified {
        let inspection = Journal::inspect(&path)?;
        if inspection.is_foreign() {
            return Err(JournalError::NoJournal(path).into());
        }
        let estate = inspection.estate().map(str::to_owned);
        (estate, inspection.records, inspection.breaches.into_iter().next())
    } else {
        let reading = Journal::read(&path).map_err(with_advice)?;
        (Some(reading.estate), reading.records, None)
    };
    let source =
        Source { journal: &path.to_string_lossy(), estate: estate.as_deref(), question: &question, breach };
    let sink = destination(args.output.as_deref()).open()?;
    if args.events {
        let events: Vec<&Record> = records.iter().filter(|record| question.is_about_record(record)).collect();
        sink.write(|out| match args.format {
            QueryFormat::Text => text::write_events(&source, &events, out),
            QueryFormat::Json => json::write_events(&source, &events, out),
            QueryFormat::Csv => table::write_events(&source, &events, out),
        })?;
    } else {
        let mut accounts = accounts(&records);
        let is_asked = |account: &Account| !args.unproven || account.revocation.proven().is_none();
        accounts.retain(|account| question.is_about(account) && is_asked(account));
        sink.write(|out| match args.format {
            QueryFormat::Text => text::write(&source, &accounts, out),
            QueryFormat::Json => json::write(&source, &accounts, out),
            QueryFormat::Csv => table::write(&source, &accounts, out),
        })?;
    }
    // Whoever reads only a file or a table hears it too.
    if let Some(warning) = source.warning() {
        // Standard error is the last resort: when it is closed there is nobody to tell.
        let _ = writeln!(io::stderr(), "straykey: {}", printable(&warning));
    }
    Ok(ExitStatus::Clean)
}

/// What is asked, of which journal.
struct Source<'a> {
    journal: &'a str,
    estate: Option<&'a str>,
    question: &'a Question,
    /// What is wrong first with the journal, where it is shown all the same.
    breach: Option<Breach>,
}

impl Source<'_> {
    /// What has to be said with every answer from a broken journal.
    fn warning(&self) -> Option<String> {
        let breach = self.breach.as_ref()?;
        Some(format!(
            "NOT VERIFIED: the journal {} is broken ({breach}): nothing below proves anything",
            self.journal
        ))
    }
}

fn with_advice(error: JournalError) -> CliError {
    match error {
        JournalError::Broken { .. } => {
            CliError::Usage(format!("{error}. To see what it says all the same: --unverified"))
        }
        error => error.into(),
    }
}

fn mode(mode: ModeArg) -> Mode {
    match mode {
        ModeArg::Emergency => Mode::Emergency,
        ModeArg::Scheduled => Mode::Scheduled,
    }
}

fn standing(result: ResultArg) -> Standing {
    match result {
        ResultArg::UnderWay => Standing::UnderWay,
        ResultArg::Waiting => Standing::Waiting,
        ResultArg::Stalled => Standing::Stalled,
        ResultArg::RollingBack => Standing::RollingBack,
        ResultArg::Completed => Standing::Ended(Ending::Completed),
        ResultArg::RolledBack => Standing::Ended(Ending::RolledBack),
        ResultArg::Contained => Standing::Ended(Ending::Contained),
    }
}

/// The stable name of what asked for it.
fn trigger(account: &Account) -> &'static str {
    match account.trigger.source {
        TriggerSource::Report => "report",
        TriggerSource::Request => "request",
    }
}
