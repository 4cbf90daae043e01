//! `straykey inventory check`: can these inventories be used, and if not, why not?

use std::io::{self, Write};
use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;

use super::args::{CheckArgs, OutcomeFormat};
use crate::cli::output::Sink;
use crate::cli::{CliError, ExitStatus, printable};
use crate::inventory::{Inventory, InventoryError, Loosened};
use crate::quantity::counted;
use crate::report::json::write_pretty;

/// Prints every mistake; status 2 if there is one.
pub(super) fn run(args: &CheckArgs) -> Result<ExitStatus, CliError> {
    let now = super::now(args.as_of.as_deref())?;
    let outcomes: Vec<Outcome> = args.files.iter().map(|file| Outcome::of(file, now)).collect();
    Sink::Stdout.write(|out| match args.format {
        OutcomeFormat::Text => outcomes.iter().try_for_each(|outcome| outcome.write(out)),
        OutcomeFormat::Json => write_pretty(&Document::new(&outcomes), out),
    })?;
    let usable = outcomes.iter().all(|outcome| outcome.usable);
    Ok(if usable { ExitStatus::Clean } else { ExitStatus::Usage })
}

/// Wire form of all outcomes, version 1.
#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    version: u32,
    inventories: &'a [Outcome],
}

impl<'a> Document<'a> {
    fn new(inventories: &'a [Outcome]) -> Self {
        Self { schema: "straykey.inventory-check", version: 1, inventories }
    }
}

/// What was found out about one inventory.
#[derive(Serialize)]
struct Outcome {
    file: String,
    usable: bool,
    credentials: usize,
    agents: usize,
    mistakes: Vec<Remark>,
    notices: Vec<Remark>,
}

/// A mistake or a notice.
#[derive(Serialize)]
struct Remark {
    /// Nothing when the file as a whole is meant.
    line: Option<u64>,
    message: String,
}

impl Remark {
    fn of(policy: &Loosened) -> Self {
        let message = format!("policy `{}` allows {}", policy.kind, policy.allows.join(", "));
        Self { line: Some(policy.line), message }
    }
}

impl Outcome {
    fn of(file: &Path, now: Timestamp) -> Self {
        let shown = file.to_string_lossy().into_owned();
        let empty = Self {
            file: shown,
            usable: false,
            credentials: 0,
            agents: 0,
            mistakes: Vec::new(),
            notices: Vec::new(),
        };
        match Inventory::load(file, &empty.file, now) {
            Ok(inventory) => Self {
                usable: true,
                credentials: inventory.credentials().len(),
                agents: inventory.agents().len(),
                notices: inventory.loosened().iter().map(Remark::of).collect(),
                ..empty
            },
            Err(InventoryError::Syntax(mistake)) => Self {
                mistakes: vec![Remark { line: Some(mistake.line), message: mistake.message }],
                ..empty
            },
            Err(InventoryError::Mistakes(mistakes)) => {
                let remark = |mistake: crate::inventory::Mistake| Remark {
                    line: Some(mistake.line),
                    message: mistake.message,
                };
                Self { mistakes: mistakes.into_iter().map(remark).collect(), ..empty }
            }
            Err(error @ (InventoryError::Read { .. } | InventoryError::UnknownFormat { .. })) => {
                Self { mistakes: vec![Remark { line: None, message: error.to_string() }], ..empty }
            }
        }
    }

    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        for Remark { line, message } in &self.mistakes {
            writeln!(out, "{}", printable(&placed(&self.file, *line, message)))?;
        }
        for Remark { line, message } in &self.notices {
            writeln!(out, "{}", printable(&placed(&self.file, *line, &format!("note: {message}"))))?;
        }
        let verdict = if self.usable {
            let credentials = counted(self.credentials as u64, "credential", "credentials");
            format!(
                "{}: {credentials}, {}: usable",
                self.file,
                counted(self.agents as u64, "agent", "agents")
            )
        } else {
            format!(
                "{}: not usable: {}",
                self.file,
                counted(self.mistakes.len() as u64, "mistake", "mistakes")
            )
        };
        writeln!(out, "{}", printable(&verdict))
    }
}

fn placed(file: &str, line: Option<u64>, message: &str) -> String {
    match line {
        Some(line) => format!("{file}:{line}: {message}"),
        None => message.to_owned(),
    }
}
