//! `straykey rotate status`: what is under way, what it waits for, and what to do next.

use jiff::Timestamp;

use super::args::StatusArgs;
use super::view::{self, Condition};
use super::{journal, selection, workplace};
use crate::cli::{CliError, ExitStatus};
use crate::coordinator::{Rotation, State};
use crate::journal::{Journal, JournalError};

/// Tells it; status 1 if something is under way.
pub(super) fn run(args: &StatusArgs) -> Result<ExitStatus, CliError> {
    let inventory = workplace::inventory(&args.journal)?;
    let place = journal::place(args.journal.journal.as_deref(), inventory.as_deref());
    let is_absent = !place.is_named && !place.path.exists();
    let records = match Journal::read(&place.path) {
        Ok(reading) => reading.records,
        Err(JournalError::Empty(_)) => Vec::new(),
        Err(_) if is_absent => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    let state = State::replay(&records)
        .map_err(|error| CliError::Usage(format!("{}: {error}", place.path.display())))?;
    let mut shown: Vec<&Rotation> = match &args.rotation {
        Some(name) => selection::named(&state, name)?,
        None => state.rotations().filter(|rotation| !rotation.has_ended()).collect(),
    };
    shown.sort_by_key(|rotation| (rotation.has_ended(), rotation.mode(), rotation.begun));
    let ids: Vec<String> = shown.iter().map(|rotation| rotation.id().to_owned()).collect();
    let note = ids.is_empty().then(|| format!("{}: nothing is under way", place.path.display()));
    let notes: Vec<String> = note.into_iter().collect();
    let views = view::write(&state, &ids, Timestamp::now(), args.format, &notes)?;
    let is_over = views.iter().all(|view| view.state == Condition::Ended);
    Ok(if is_over { ExitStatus::Clean } else { ExitStatus::Findings })
}
