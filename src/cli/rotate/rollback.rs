//! `straykey rotate rollback`: goes back to the old version.

use super::args::RollbackArgs;
use super::run::{Results, conclude};
use super::selection;
use super::workplace::{self, Workplace};
use crate::cli::{CliError, ExitStatus, examiner};
use crate::coordinator::State;

/// Goes back as far as it goes.
pub(super) fn run(args: &RollbackArgs) -> Result<ExitStatus, CliError> {
    examiner::refuse_secrets("--reason", Some(&args.reason))?;
    if args.reason.trim().is_empty() {
        return Err(CliError::Usage("--reason: say why, for whoever reads the journal".to_owned()));
    }
    let inventory = workplace::inventory(&args.journal)?;
    let workplace = Workplace::new(&args.journal, &args.hooks, inventory.as_deref())?;
    let mut journal = workplace.reopen()?;
    let state = State::replay(journal.records()).map_err(|error| CliError::Usage(error.to_string()))?;
    let id = selection::single(&state, std::slice::from_ref(&args.rotation))?;
    let results = workplace.work(&mut journal, |engine| {
        let mut results = Results::default();
        let rest = match engine.clock_is_behind(&id)? {
            Some(rest) => rest,
            None => {
                engine.turn_back(&id, &args.reason)?;
                engine.go_on(&id)?
            }
        };
        results.add(&id, rest);
        Ok(results)
    })?;
    let state = State::replay(journal.records()).map_err(|error| CliError::Usage(error.to_string()))?;
    conclude(&workplace, &state, &results, args.format, &[], |_, _| true)
}
