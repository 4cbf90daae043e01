//! Arguments of `straykey forensics`, exactly as typed.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

const EXAMPLES: &str = "\
Examples:
  straykey scan --history --show-authors --inventory credentials.toml --format json=report.json
  straykey forensics openai-prod --report report.json --inventory credentials.toml --output incident.md
                                          the incident report of a credential
  straykey forensics 3f9a --report report.json
                                          of the finding whose id begins like that
  straykey forensics sha256:… --report report.json --format json
                                          of a fingerprint, for programs

Several findings of one credential are one incident. What is known comes from the report, the inventory and the journal,
and each fact says from which; what none of them tells is listed as not known, with whom to ask. Nothing is sent or asked
anywhere. docs/forensics.md has the parts.

Exit status:
  0  written
  2  bad usage, report, inventory or journal
  3  it could not be written";

/// `straykey forensics`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct ForensicsArgs {
    /// The id of a finding or its beginning, the id of a credential, or a fingerprint
    #[arg(value_name = "FINDING")]
    pub finding: String,

    /// Report of a scan, JSON or SARIF; `-` is standard input
    #[arg(long, value_name = "REPORT")]
    pub report: PathBuf,

    /// The inventory of declared credentials (TOML, YAML or JSON) [default: that of the settings file]
    #[arg(long, short, value_name = "FILE")]
    pub inventory: Option<PathBuf>,

    /// The journal of rotations [default: STRAYKEY_JOURNAL, or straykey.journal.jsonl beside the inventory, if it is there]
    #[arg(long, value_name = "FILE")]
    pub journal: Option<PathBuf>,

    /// How to write it
    #[arg(long, short, value_name = "FORMAT", value_enum, default_value_t)]
    pub format: IncidentFormat,

    /// Write to FILE instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// How an incident report is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum IncidentFormat {
    /// For a ticket.
    #[default]
    Markdown,
    /// For programs.
    Json,
}
