//! Arguments of `straykey audit`, exactly as typed.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;

use crate::cli::args::ConfidenceArg;

const EXAMPLES: &str = "\
Examples:
  straykey audit --inventory credentials.toml
                                          what the files of this folder show
  straykey audit --inventory credentials.toml --history ~/mirrors
                                          all that the repositories ever held
  straykey audit --inventory credentials.toml --format markdown=evidence.md --format text
                                          a pack of evidence to hand over, and text for you
  straykey audit --inventory credentials.toml --statements statements.toml
                                          with what people state about what no scan can show
  straykey audit --inventory credentials.toml --cost costs.toml
                                          with expected loss and return, by your own numbers
  straykey audit --inventory credentials.toml --agent invoice-agent --format json
                                          what a trust service may serve about one agent
  straykey audit --inventory credentials.toml --trust-documents public/trust
                                          the same for every agent, a file for each

An audit gives evidence, and no verdict on a control as a whole: docs/audit.md has the controls, the formulas and the forms
of the files.

Exit status:
  0  nothing speaks against any control
  1  something does; --exit-zero makes it 0
  2  bad usage, configuration, rule, inventory, statements or costs; nothing was scanned
  3  not everything could be read, or an output could not be written

Environment:
  STRAYKEY_FINGERPRINT_KEY  key for the fingerprints of guessable secrets such as passwords";

/// `straykey audit`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct AuditArgs {
    /// Files and folders to scan, as for `straykey scan`
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,

    /// The inventory of declared credentials (TOML, YAML or JSON); may be named in the settings file instead
    #[arg(long, value_name = "FILE")]
    pub inventory: Option<PathBuf>,

    /// Scan every content that the repositories ever held
    #[arg(long)]
    pub history: bool,

    /// With --history: remember in FILE what was scanned, as for `straykey scan`
    #[arg(long, value_name = "FILE", requires = "history")]
    pub cache: Option<PathBuf>,

    /// Scan ignored files too
    #[arg(long)]
    pub no_ignore: bool,

    /// Threads to use; all cores by default
    #[arg(long, short, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,

    /// Settings file (TOML); the command line goes before it
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Add the rules of a file or folder; may be repeated
    #[arg(long, value_name = "PATH")]
    pub rules: Vec<PathBuf>,

    /// Count undeclared secrets of this confidence and above [default: medium]
    #[arg(long, value_name = "LEVEL", value_enum)]
    pub min_confidence: Option<ConfidenceArg>,

    /// Measure ages against TIME (RFC 3339 or YYYY-MM-DD) instead of now
    #[arg(long, value_name = "TIME")]
    pub as_of: Option<String>,

    /// Read the fingerprint key from FILE instead of STRAYKEY_FINGERPRINT_KEY
    #[arg(long, value_name = "FILE")]
    pub fingerprint_key_file: Option<PathBuf>,

    /// Read the key before it from FILE instead of STRAYKEY_FINGERPRINT_KEY_PREVIOUS
    #[arg(long, value_name = "FILE")]
    pub previous_fingerprint_key_file: Option<PathBuf>,

    /// What people state about what no scan can show (TOML)
    #[arg(long, value_name = "FILE", help_heading = "Evidence")]
    pub statements: Option<PathBuf>,

    /// Compute expected loss and return from the numbers in FILE (TOML); there are no default numbers
    #[arg(long, value_name = "FILE", help_heading = "Evidence")]
    pub cost: Option<PathBuf>,

    /// Show one agent only: its trust document as json, or a summary as text
    #[arg(long, value_name = "ID", help_heading = "Output", conflicts_with_all = ["cost", "trust_documents"])]
    pub agent: Option<String>,

    /// Write the trust document of every agent into DIR, which must exist
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    pub trust_documents: Option<PathBuf>,

    /// text, json or markdown, each optionally `=FILE`; may be repeated [default: text]
    #[arg(long, short, value_name = "FORMAT[=FILE]", help_heading = "Output")]
    pub format: Vec<String>,

    /// End with status 0 whatever speaks against controls
    #[arg(long, help_heading = "Output")]
    pub exit_zero: bool,

    /// End with the status of the controls even when something could not be read
    #[arg(long, help_heading = "Output")]
    pub allow_incomplete: bool,
}
