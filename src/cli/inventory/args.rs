//! Arguments of `straykey inventory`, exactly as typed.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// The inventory that commands read when none is named.
pub const DEFAULT_FILE: &str = "credentials.toml";

/// `straykey inventory`.
#[derive(Debug, Args)]
pub struct InventoryArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: InventoryCommand,
}

/// The subcommands of `straykey inventory`.
#[derive(Debug, Subcommand)]
pub enum InventoryCommand {
    /// Check inventories: every mistake with its file and line
    Check(CheckArgs),
}

const CHECK_EXAMPLES: &str = "\
Examples:
  straykey inventory check                         credentials.toml in the current folder
  straykey inventory check deploy/*.toml           several, each by itself
  straykey inventory check --format json           for programs

Exit status:
  0  every inventory can be used
  2  there are mistakes";

/// `straykey inventory check`.
#[derive(Debug, Args)]
#[command(after_help = CHECK_EXAMPLES)]
pub struct CheckArgs {
    /// Inventories (TOML, YAML or JSON)
    #[arg(value_name = "FILE", default_value = DEFAULT_FILE)]
    pub files: Vec<PathBuf>,

    /// Compare dates with TIME (RFC 3339 or YYYY-MM-DD) instead of now
    #[arg(long, value_name = "TIME")]
    pub as_of: Option<String>,

    /// How to write the result
    #[arg(long, value_enum, default_value_t = OutcomeFormat::Text)]
    pub format: OutcomeFormat,
}

/// How a result is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutcomeFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}
