//! Arguments exactly as typed. What they mean is decided in [`super::settings`].

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::kind::CredentialKind;

/// Finds leaked credentials, and credentials that drifted from what the team declared.
#[derive(Debug, Parser)]
#[command(name = "straykey", version, arg_required_else_help = true, disable_help_subcommand = true)]
pub struct App {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Scan files, folders or standard input
    Scan(Box<ScanArgs>),
    /// Print the fingerprint of a secret read from standard input
    Fingerprint(FingerprintArgs),
    /// Show the rules
    Rules(RulesArgs),
}

const SCAN_EXAMPLES: &str = "\
Examples:
  straykey scan                                    the current folder
  straykey scan src deploy/app.env                 a folder, and a file whatever ignore rules say
  kubectl logs job/x | straykey scan -             standard input
  straykey scan --inventory credentials.toml       compare with what the team declared
  straykey scan --format sarif=out.sarif --format text
                                                   SARIF into a file, text for you

Exit status:
  0  clean: everything asked for was read, nothing found at or above --fail-on
  1  findings at or above --fail-on
  2  bad usage, configuration, rule or inventory; nothing was scanned
  3  not everything could be read, or the report could not be written

Environment:
  STRAYKEY_FINGERPRINT_KEY  key for the fingerprints of guessable secrets such as passwords
  NO_COLOR                  no colours";

/// `straykey scan`.
#[derive(Debug, Args)]
#[command(after_help = SCAN_EXAMPLES)]
pub struct ScanArgs {
    /// Files and folders to scan; `-` is standard input
    ///
    /// In a git work tree: what git tracks, and untracked files that it does not ignore. Elsewhere: everything, hidden
    /// files too. A file that is named here is always read.
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,

    #[command(flatten)]
    #[allow(missing_docs, reason = "the groups document themselves")]
    pub input: InputArgs,

    #[command(flatten)]
    #[allow(missing_docs, reason = "the groups document themselves")]
    pub comparison: ComparisonArgs,

    #[command(flatten)]
    #[allow(missing_docs, reason = "the groups document themselves")]
    pub detection: DetectionArgs,

    #[command(flatten)]
    #[allow(missing_docs, reason = "the groups document themselves")]
    pub output: OutputArgs,
}

/// What is read.
#[derive(Debug, Args)]
#[command(next_help_heading = "Input")]
pub struct InputArgs {
    /// Scan ignored files too, and git's own files except its object store
    #[arg(long)]
    pub no_ignore: bool,

    /// Do not read files over SIZE (such as 50MB); each is reported and the scan counts as incomplete
    #[arg(long, value_name = "SIZE")]
    pub max_size: Option<String>,

    /// End with the status of the findings even when something could not be read
    #[arg(long)]
    pub allow_incomplete: bool,

    /// Threads to use; all cores by default
    #[arg(long, short, value_name = "N")]
    pub jobs: Option<std::num::NonZeroUsize>,

    /// Settings file (TOML); the command line goes before it
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// What findings are compared with.
#[derive(Debug, Args)]
#[command(next_help_heading = "Inventory")]
pub struct ComparisonArgs {
    /// Compare with this inventory of declared credentials (TOML, YAML or JSON)
    #[arg(long, value_name = "FILE")]
    pub inventory: Option<PathBuf>,

    /// Measure ages against TIME (RFC 3339 or YYYY-MM-DD) instead of now
    #[arg(long, value_name = "TIME")]
    pub as_of: Option<String>,

    /// Read the fingerprint key from FILE instead of STRAYKEY_FINGERPRINT_KEY
    #[arg(long, value_name = "FILE")]
    pub fingerprint_key_file: Option<PathBuf>,
}

/// What counts as a finding.
#[derive(Debug, Args)]
#[command(next_help_heading = "Detection")]
pub struct DetectionArgs {
    /// Add the rules of a file, or of a folder of *.toml files; may be repeated
    #[arg(long, value_name = "PATH")]
    pub rules: Vec<PathBuf>,

    /// Report findings of this confidence and above [default: medium]
    #[arg(long, value_name = "LEVEL", value_enum)]
    pub min_confidence: Option<ConfidenceArg>,

    /// Fail (status 1) on findings of this severity and above [default: low]
    #[arg(long, value_name = "LEVEL", value_enum)]
    pub fail_on: Option<FailOnArg>,

    /// List matches that were refused, with the reason
    #[arg(long)]
    pub show_rejected: bool,
}

/// How it is reported.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct OutputArgs {
    /// text, json, jsonl or sarif, each optionally `=FILE`; may be repeated [default: text]
    #[arg(long, short, value_name = "FORMAT[=FILE]")]
    pub format: Vec<String>,

    /// Write the report to FILE instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// When to use colours
    #[arg(long, value_name = "WHEN", value_enum, default_value = "auto")]
    pub color: ColorArg,

    /// Show the secrets themselves: in text, on a terminal, and nowhere else
    #[arg(long)]
    pub show_secrets: bool,
}

/// `--min-confidence`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs, reason = "the names are the documentation")]
pub enum ConfidenceArg {
    Low,
    Medium,
    High,
}

/// `--fail-on`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs, reason = "the names are the documentation")]
pub enum FailOnArg {
    Note,
    Low,
    Medium,
    High,
    Critical,
    Never,
}

/// `--color`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs, reason = "the names are the documentation")]
pub enum ColorArg {
    Auto,
    Always,
    Never,
}

const FINGERPRINT_EXAMPLES: &str = "\
Examples:
  vault kv get -field=key kv/openai | straykey fingerprint
  straykey fingerprint --kind database < password.txt
  straykey fingerprint                             type it; it is not echoed

One line end at the end of the input does not count. Keys and certificates in PEM are fingerprinted by their DER bytes,
the password of a connection string by itself: the same way as `straykey scan` does it. Guessable kinds (passwords) get
a keyed fingerprint and need STRAYKEY_FINGERPRINT_KEY or --fingerprint-key-file.";

/// `straykey fingerprint`.
#[derive(Debug, Args)]
#[command(after_help = FINGERPRINT_EXAMPLES)]
pub struct FingerprintArgs {
    /// What kind of credential it is; needed when its form does not tell
    #[arg(long, value_name = "KIND")]
    pub kind: Option<CredentialKind>,

    /// Read the fingerprint key from FILE instead of STRAYKEY_FINGERPRINT_KEY
    #[arg(long, value_name = "FILE")]
    pub fingerprint_key_file: Option<PathBuf>,
}

/// `straykey rules`.
#[derive(Debug, Args)]
pub struct RulesArgs {
    /// What to show.
    #[command(subcommand)]
    pub command: RulesCommand,
}

/// The subcommands of `straykey rules`.
#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// List all rules: id, kind, severity, confidence, name
    List {
        /// Add the rules of a file, or of a folder of *.toml files; may be repeated
        #[arg(long, value_name = "PATH")]
        rules: Vec<PathBuf>,
    },
}
