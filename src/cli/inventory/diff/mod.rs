//! `straykey inventory diff`: what a reviewer wants to see of a change.

mod json;
mod markdown;
mod text;

use std::path::Path;

use jiff::Timestamp;

use super::args::{DiffArgs, DiffFormat};
use super::now;
use crate::cli::output::Sink;
use crate::cli::{CliError, ExitStatus, subject};
use crate::git::Repository;
use crate::inventory::difference::{Difference, Fate, Side, Subject};
use crate::inventory::{Format, InventoryError};

/// Prints the difference; status 1 if there are warnings.
pub(super) fn run(args: &DiffArgs) -> Result<ExitStatus, CliError> {
    let now = now(args.as_of.as_deref())?;
    let (old, new) = (side(&args.old, now)?, side(&args.new, now)?);
    let difference = Difference::of(&old, &new);
    let comparison = Comparison { old: &args.old, new: &args.new, difference: &difference };
    Sink::Stdout.write(|out| match args.format {
        DiffFormat::Text => text::write(&comparison, out),
        DiffFormat::Json => json::write(&comparison, out),
        DiffFormat::Markdown => markdown::write(&comparison, out),
    })?;
    Ok(if difference.warnings() == 0 { ExitStatus::Clean } else { ExitStatus::Findings })
}

/// A difference and of what.
struct Comparison<'a> {
    old: &'a str,
    new: &'a str,
    difference: &'a Difference,
}

/// A file, or `REV:path` of the repository around.
fn side(name: &str, now: Timestamp) -> Result<Side, CliError> {
    let file = Path::new(name);
    let (format, text) = match name.split_once(':') {
        Some((revision, path)) if !file.exists() => {
            let repository = Repository::discover(Path::new("."), &subject::environment())?;
            let bytes = repository.file_at(revision, path)?;
            let text =
                String::from_utf8(bytes).map_err(|_| CliError::Usage(format!("{name}: it is not UTF-8")))?;
            (Format::of(Path::new(path))?, text)
        }
        _ => {
            let text = std::fs::read_to_string(file)
                .map_err(|source| InventoryError::Read { path: file.to_owned(), source })?;
            (Format::of(file)?, text)
        }
    };
    Ok(Side::parse(&text, format, name, now)?)
}

/// What kind of thing an item is.
fn subject_name(subject: Subject) -> &'static str {
    match subject {
        Subject::Policy => "policy",
        Subject::Credential => "credential",
        Subject::Agent => "agent",
    }
}

/// What became of it.
fn fate_name(fate: Fate) -> &'static str {
    match fate {
        Fate::Added => "added",
        Fate::Removed => "removed",
        Fate::Rotated => "rotated",
        Fate::Changed => "changed",
    }
}

/// How many items had which fate, and how many warnings there are.
fn summary(difference: &Difference) -> String {
    let count = |fate: Fate| difference.items.iter().filter(|item| item.fate == fate).count();
    let warnings = match difference.warnings() {
        1 => "1 warning".to_owned(),
        warnings => format!("{warnings} warnings"),
    };
    format!(
        "{} added, {} removed, {} rotated, {} changed; {warnings}",
        count(Fate::Added),
        count(Fate::Removed),
        count(Fate::Rotated),
        count(Fate::Changed)
    )
}
