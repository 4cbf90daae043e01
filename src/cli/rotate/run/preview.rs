//! What a plan would do, without doing it.

use std::io::{self, Write};

use jiff::Timestamp;
use serde::Serialize;

use super::check::{Candidate, Checked};
use crate::cli::output::Sink;
use crate::cli::rotate::args::StateFormat;
use crate::cli::{CliError, ExitStatus, printable};
use crate::quantity::counted;
use crate::report::json::write_pretty;
use crate::rotation::plan::{Action, PlannedStep};

/// All that would be begun, version 1.
#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    version: u32,
    would_begin: Vec<Preview<'a>>,
    notes: &'a [String],
}

#[derive(Serialize)]
struct Preview<'a> {
    id: &'a str,
    credential: &'a str,
    mode: &'a str,
    not_before: Option<Timestamp>,
    steps: &'a [PlannedStep],
}

/// Shows it.
pub(super) fn show(
    checked: &Checked<'_>,
    format: StateFormat,
    now: Timestamp,
) -> Result<ExitStatus, CliError> {
    Sink::Stdout.write(|out| match format {
        StateFormat::Json => write_pretty(&document(checked), out),
        StateFormat::Text => text(checked, now, out),
    })?;
    Ok(ExitStatus::Clean)
}

fn document<'a>(checked: &'a Checked<'_>) -> Document<'a> {
    let preview = |candidate: &'a Candidate<'_>| Preview {
        id: &candidate.id,
        credential: &candidate.item.credential,
        mode: candidate.item.mode.as_str(),
        not_before: candidate.item.not_before,
        steps: &candidate.item.steps,
    };
    Document {
        schema: "straykey.rotation-preview",
        version: 1,
        would_begin: checked.candidates.iter().map(preview).collect(),
        notes: &checked.notes,
    }
}

fn text(checked: &Checked<'_>, now: Timestamp, out: &mut dyn Write) -> io::Result<()> {
    let mut line = |text: &str| writeln!(out, "{}", printable(text));
    for note in &checked.notes {
        line(note)?;
    }
    for Candidate { id, item } in &checked.candidates {
        line(&format!("{} ({id}, {}):", item.credential, item.mode))?;
        if let Some(at) = item.not_before.filter(|at| *at > now) {
            line(&format!("  not before {at}"))?;
        }
        for planned in &item.steps {
            let step = match &planned.consumer {
                Some(consumer) => format!("{} for {consumer}", planned.step),
                None => planned.step.to_string(),
            };
            let action = match &planned.action {
                Action::Hook { argv, .. } => format!("run {}", argv.join(" ")),
                Action::Journal => "write it down".to_owned(),
                Action::Person { instruction } => format!("wait for a person: {instruction}"),
                Action::Skip { reason } => format!("left out: {reason}"),
            };
            line(&format!("  {step}: {action}"))?;
        }
    }
    let count = counted(checked.candidates.len() as u64, "rotation", "rotations");
    line(&format!("Nothing was done: this was a dry run of {count}. Do it with --execute."))
}
