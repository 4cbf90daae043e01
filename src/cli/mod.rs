//! The command line: arguments as typed, settings as resolved, one file per subcommand. Only this module and `main`
//! touch standard streams, the environment and the terminal.

pub mod args;
pub mod audit;
pub mod baseline;
mod cache;
pub mod changes;
mod completions;
pub mod config;
mod deadline;
mod doctor;
mod examiner;
pub mod exit;
pub mod fingerprint;
mod follow;
pub mod forensics;
mod history;
pub mod hook;
mod interrupt;
pub mod inventory;
pub mod journal;
pub mod output;
pub mod progress;
pub mod rotate;
pub mod rules;
pub mod scan;
pub mod settings;
mod stream;
pub mod subject;
pub mod trigger;

use std::ffi::OsString;
use std::io::Write as _;

use clap::Parser as _;

use crate::report::sanitize::sanitize;
use args::{App, Command};
pub use exit::ExitStatus;

/// Anything that ends a command before it could do its work.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The arguments contradict each other, or name something that is not there.
    #[error("{0}")]
    Usage(String),
    /// The configuration file.
    #[error(transparent)]
    Config(#[from] crate::config::ConfigError),
    /// The baseline.
    #[error(transparent)]
    Baseline(#[from] crate::baseline::BaselineError),
    /// What another tool knew.
    #[error(transparent)]
    Known(#[from] crate::baseline::KnownError),
    /// A rule file.
    #[error(transparent)]
    Rule(#[from] crate::rule::RuleError),
    /// The inventory.
    #[error(transparent)]
    Inventory(#[from] crate::inventory::InventoryError),
    /// What was to be scanned.
    #[error(transparent)]
    Source(#[from] crate::source::SourceError),
    /// The repository.
    #[error(transparent)]
    Git(#[from] crate::git::GitError),
    /// The range of commits.
    #[error(transparent)]
    Revision(#[from] crate::git::RevisionError),
    /// What git said to its hook.
    #[error(transparent)]
    Push(#[from] crate::git::PushError),
    /// A hook that cannot be installed or taken away.
    #[error(transparent)]
    Hook(#[from] crate::hook::HookError),
    /// The fingerprint key.
    #[error(transparent)]
    Key(#[from] crate::fingerprint::WeakKey),
    /// The numbers of the cost view.
    #[error(transparent)]
    Costs(#[from] crate::audit::cost::CostError),
    /// What people state.
    #[error(transparent)]
    Statements(#[from] crate::audit::statement::StatementError),
    /// The cache.
    #[error(transparent)]
    Cache(#[from] crate::cache::CacheError),
    /// The journal of rotations.
    #[error(transparent)]
    Journal(#[from] crate::journal::JournalError),
    /// A report or another output that could not be written.
    #[error("cannot write {place}: {cause}")]
    Output {
        /// The file, or `standard output`.
        place: String,
        /// Why.
        cause: std::io::Error,
    },
}

impl CliError {
    /// True when the reader of standard output went away: `straykey scan | head` is no error.
    fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Output { cause, .. } if cause.kind() == std::io::ErrorKind::BrokenPipe)
    }
}

/// Runs one command line and says how the process is to end.
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitStatus {
    let app = match App::try_parse_from(arguments) {
        Ok(app) => app,
        Err(error) => {
            // Help and version are asked for; anything else is a mistake.
            let status = if error.use_stderr() { ExitStatus::Usage } else { ExitStatus::Clean };
            return if error.print().is_ok() || status == ExitStatus::Usage {
                status
            } else {
                ExitStatus::Clean
            };
        }
    };
    let result = match app.command {
        Command::Scan(arguments) => scan::run(&arguments),
        Command::Fingerprint(arguments) => fingerprint::run(&arguments),
        Command::Rules(arguments) => rules::run(&arguments),
        Command::Audit(arguments) => audit::run(&arguments),
        Command::Hook(arguments) => hook::run(arguments),
        Command::Inventory(arguments) => inventory::run(&arguments),
        Command::Journal(arguments) => journal::run(&arguments),
        Command::Rotate(arguments) => rotate::run(&arguments),
        Command::Forensics(arguments) => forensics::run(&arguments),
        Command::Trigger(arguments) => trigger::run(&arguments),
        Command::Doctor(arguments) => doctor::run(&arguments),
        Command::Completions(arguments) => completions::run(&arguments),
        Command::Man(arguments) => completions::man(&arguments),
        Command::Baseline(arguments) => baseline::run(&arguments),
        Command::Config(arguments) => config::run(&arguments),
    };
    match result {
        Ok(status) => status,
        Err(error) if error.is_broken_pipe() => ExitStatus::Clean,
        Err(error) => {
            let status = match error {
                CliError::Output { .. } => ExitStatus::Incomplete,
                _ => ExitStatus::Usage,
            };
            // Standard error is the last resort: when it is closed there is nobody to tell.
            let _ = writeln!(std::io::stderr(), "straykey: {}", printable(&error.to_string()));
            status
        }
    }
}

/// Error messages quote names from files: nothing of them may steer a terminal. Their line ends are ours.
fn printable(message: &str) -> String {
    let lines: Vec<String> = message.lines().map(|line| sanitize(line).to_string()).collect();
    lines.join("\n")
}
