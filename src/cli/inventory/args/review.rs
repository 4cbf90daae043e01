//! Arguments of the commands that only read inventories.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::DEFAULT_FILE;

const DIFF_EXAMPLES: &str = "\
Examples:
  straykey inventory diff old.toml new.toml
  straykey inventory diff HEAD:credentials.toml credentials.toml
                                                   what is not committed yet
  straykey inventory diff origin/main:deploy/credentials.toml HEAD:deploy/credentials.toml --format markdown
                                                   what a branch does, for its pull request

REV:PATH is the file at PATH, from the root of the repository, in the commit that REV names. Warnings are for what
loosens something (longer ages, more places, fewer scopes) or blinds later scans (an old fingerprint that was dropped,
a secret that changed without a date, a date that changed without a new secret).

Exit status:
  0  nothing to warn of
  1  warnings
  2  one of the two cannot be used";

/// `straykey inventory diff`.
#[derive(Debug, Args)]
#[command(after_help = DIFF_EXAMPLES)]
pub struct DiffArgs {
    /// The inventory as it was: a file, or REV:PATH
    #[arg(value_name = "OLD")]
    pub old: String,

    /// The inventory as it is: a file, or REV:PATH
    #[arg(value_name = "NEW")]
    pub new: String,

    /// Compare dates with TIME (RFC 3339 or YYYY-MM-DD) instead of now
    #[arg(long, value_name = "TIME")]
    pub as_of: Option<String>,

    /// How to write it
    #[arg(long, value_enum, default_value_t = DiffFormat::Text)]
    pub format: DiffFormat,
}

/// How a difference is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// For a comment on a pull request.
    Markdown,
}

const SCHEDULE_EXAMPLES: &str = "\
Examples:
  straykey inventory schedule                      overdue first, then what is due, then by date
  straykey inventory schedule --within 30d --owner team-payments
  straykey inventory schedule --format ical -o rotation.ics
                                                   one event per credential, for a calendar to subscribe to

A rotation begins its lead time before its deadline: 48 hours, or what the policy of its kind says (`rotate_before`).
Dates are those of the inventory; what a scan knows of ages, `straykey scan --inventory` tells. An overdue rotation
stands at the present instant in the calendar. Events keep their UID when the date changes.";

/// `straykey inventory schedule`.
#[derive(Debug, Args)]
#[command(after_help = SCHEDULE_EXAMPLES)]
pub struct ScheduleArgs {
    /// The inventory
    #[arg(long, short, value_name = "FILE", default_value = DEFAULT_FILE)]
    pub inventory: PathBuf,

    /// Leave out rotations that begin later than DURATION from now (such as 30d); overdue ones stay
    #[arg(long, value_name = "DURATION")]
    pub within: Option<String>,

    /// Only the credentials of this owner; may be repeated
    #[arg(long = "owner", value_name = "NAME")]
    pub owners: Vec<String>,

    /// Compare dates with TIME (RFC 3339 or YYYY-MM-DD) instead of now
    #[arg(long, value_name = "TIME")]
    pub as_of: Option<String>,

    /// How to write it
    #[arg(long, value_enum, default_value_t = ScheduleFormat::Text)]
    pub format: ScheduleFormat,

    /// Write to FILE instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// How the calendar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ScheduleFormat {
    /// A table.
    Text,
    /// For programs.
    Json,
    /// For calendars (RFC 5545).
    Ical,
}
