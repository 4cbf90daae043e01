//! `straykey trigger`: tells what an earlier scan wrote down. Whoever scans needs no secrets then, and whoever has them reads no
//! hostile tree.

use super::args::{TriggerArgs, WrittenArgs};
use super::{Stdout, Triggers, receipt};
use crate::cli::rotate::read_report;
use crate::cli::{CliError, ExitStatus};
use crate::trigger::Event;

/// Runs the command.
///
/// # Errors
/// When the report cannot be read, or a target cannot be told anything.
pub(in crate::cli) fn run(args: &WrittenArgs) -> Result<ExitStatus, CliError> {
    let mut triggers = Triggers::resolve(&triggers(args), None, Stdout::Free)?;
    let report = read_report(&args.report)?;
    triggers.open()?;
    if !report.is_complete() {
        receipt::say(
            "the scan of this report did not read everything, or the report does not tell: there may be more to rotate",
        );
    }
    let lost: u64 = report.nameless.values().sum();
    let status = if lost == 0 { ExitStatus::Clean } else { ExitStatus::Incomplete };
    if lost > 0 {
        receipt::say(&format!(
            "the report lost the names of {lost} results: nobody is told of them. Take the report that straykey wrote, not one \
             that another tool wrote anew"
        ));
    }
    let events = Event::of_written(&report, &triggers.occasion);
    triggers.tell_all(events.clone());
    triggers.finish_all(&events, status)
}

/// The same as of a scan.
fn triggers(args: &WrittenArgs) -> TriggerArgs {
    TriggerArgs {
        trigger: args.to.clone(),
        trigger_arg: args.trigger_arg.clone(),
        trigger_secret_file: args.trigger_secret_file.clone(),
        trigger_token_file: args.trigger_token_file.clone(),
        trigger_source: args.trigger_source.clone(),
        trigger_dry_run: args.trigger_dry_run,
    }
}
