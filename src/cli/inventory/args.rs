//! Arguments of `straykey inventory`, exactly as typed.

mod review;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::kind::CredentialKind;
pub use review::{DiffArgs, DiffFormat, ScheduleArgs, ScheduleFormat};

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
    /// Propose a first inventory from what a scan finds: hashes only
    Init(InitArgs),
    /// Declare a credential: its secret is read from standard input or from a command, and only its fingerprint is kept
    Add(AddArgs),
    /// Enter the new secret of a credential that was rotated; the old one stays known
    Rotate(RotateArgs),
    /// Say that a credential is in use no more
    Retire(RetireArgs),
    /// Compare two inventories as a reviewer does: what was rotated, loosened, or forgotten?
    Diff(DiffArgs),
    /// When is what to be rotated? A table, JSON, or a calendar
    Schedule(ScheduleArgs),
    /// Print the JSON Schema of inventories, for editors
    Schema,
    /// Enter what a store of secrets lists: names, dates, owners, and fingerprints of secrets where it holds them
    Import(super::import::ImportArgs),
}

/// Which inventory is edited, and whether it is written.
#[derive(Debug, Args)]
pub struct TargetArgs {
    /// The inventory
    #[arg(long, short, value_name = "FILE", default_value = DEFAULT_FILE)]
    pub inventory: PathBuf,

    /// Show what would change, and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Where the secret comes from.
#[derive(Debug, Args)]
#[command(next_help_heading = "Secret")]
pub struct SecretArgs {
    /// Read the fingerprint key from FILE instead of STRAYKEY_FINGERPRINT_KEY
    #[arg(long, value_name = "FILE")]
    pub fingerprint_key_file: Option<PathBuf>,

    /// A program that prints the secret, and its arguments; without it the secret is read from standard input
    #[arg(last = true, value_name = "COMMAND")]
    pub command: Vec<OsString>,
}

const INIT_EXAMPLES: &str = "\
Examples:
  straykey inventory init                          scan the current folder, write credentials.toml
  straykey inventory init src deploy -o deploy/credentials.toml
  straykey inventory init -o -                     to standard output

Each credential that the scan finds becomes an entry: a proposed id, kind, provider, fingerprint, and the consumers
that its document names. Places become `allowed_in` where they are made for secrets; elsewhere they stand in a comment,
because a credential that is found there is usually one too many. Passwords and other guessable secrets need the
fingerprint key (STRAYKEY_FINGERPRINT_KEY or --fingerprint-key-file); without one they are left out and counted.

Exit status:
  0  written
  2  refused: nothing was written
  3  written, but not everything could be read";

/// `straykey inventory init`.
#[derive(Debug, Args)]
#[command(after_help = INIT_EXAMPLES)]
pub struct InitArgs {
    /// Files and folders to scan, as `straykey scan` does it
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,

    /// Write to FILE (TOML); `-` is standard output
    #[arg(long, short, value_name = "FILE", default_value = DEFAULT_FILE)]
    pub output: PathBuf,

    /// Replace FILE if it is there already
    #[arg(long)]
    pub force: bool,

    /// Add the rules of a file, or of a folder of *.toml files; may be repeated
    #[arg(long, value_name = "PATH")]
    pub rules: Vec<PathBuf>,

    /// Read the fingerprint key from FILE instead of STRAYKEY_FINGERPRINT_KEY
    #[arg(long, value_name = "FILE")]
    pub fingerprint_key_file: Option<PathBuf>,
}

const ADD_EXAMPLES: &str = "\
Examples:
  vault kv get -field=key kv/openai | straykey inventory add openai-prod --kind llm-api-key --owner team-payments
  straykey inventory add openai-prod --owner team-payments -- vault kv get -field=key kv/openai
  straykey inventory add postgres-billing --kind database --access write --scope pci
                                                   type it; it is not echoed
  straykey inventory add deploy-key --dry-run < id_ed25519

The secret is never an argument. One line end at the end of what is read does not belong to it. Keys in PEM and
connection strings are taken apart as `straykey scan` does it. Guessable kinds (passwords, databases) get a keyed
fingerprint and need STRAYKEY_FINGERPRINT_KEY or --fingerprint-key-file. Comments, order and layout of the file stay.

Exit status:
  0  written, or shown with --dry-run
  2  refused: nothing was written
  3  the file could not be written";

/// `straykey inventory add`.
#[derive(Debug, Args)]
#[command(after_help = ADD_EXAMPLES)]
pub struct AddArgs {
    /// Its name, unique in the inventory
    #[arg(value_name = "ID")]
    pub id: String,

    /// What it is for; needed when the form of the secret does not tell
    #[arg(long, value_name = "KIND")]
    pub kind: Option<CredentialKind>,

    /// Who issues it [default: what the form of the secret tells]
    #[arg(long, value_name = "NAME")]
    pub provider: Option<String>,

    /// Who answers for it
    #[arg(long, value_name = "NAME")]
    pub owner: Option<String>,

    /// Which environment it belongs to
    #[arg(long, value_name = "NAME")]
    pub environment: Option<String>,

    /// The public half of a pair, such as an access key id
    #[arg(long, value_name = "ID")]
    pub public_id: Option<String>,

    /// When it was issued (RFC 3339 or YYYY-MM-DD)
    #[arg(long, value_name = "TIME")]
    pub issued: Option<String>,

    /// When it ends by itself
    #[arg(long, value_name = "TIME")]
    pub expires: Option<String>,

    /// What its holder may do
    #[arg(long, value_name = "ACCESS", value_enum)]
    pub access: Option<AccessArg>,

    /// Compliance regime that applies, such as pci; may be repeated
    #[arg(long = "scope", value_name = "NAME")]
    pub scopes: Vec<String>,

    /// Where it is kept, such as vault:kv/agents/openai
    #[arg(long, value_name = "PLACE")]
    pub stored_in: Option<String>,

    /// Glob of the paths where it may be found; may be repeated
    #[arg(long, value_name = "GLOB")]
    pub allowed_in: Vec<String>,

    /// What breaks when it changes; may be repeated
    #[arg(long = "consumer", value_name = "NAME")]
    pub consumers: Vec<String>,

    #[command(flatten)]
    #[allow(missing_docs, reason = "the groups document themselves")]
    pub target: TargetArgs,

    #[command(flatten)]
    #[allow(missing_docs, reason = "the groups document themselves")]
    pub secret: SecretArgs,
}

const ROTATE_EXAMPLES: &str = "\
Examples:
  straykey inventory rotate openai-prod -- vault kv get -field=key kv/openai
  vault kv get -field=key kv/openai | straykey inventory rotate openai-prod --window 30m
  straykey inventory rotate postgres-billing --at 2026-11-20T08:00:00Z --window 0s < new-password.txt
  straykey inventory rotate openai-prod --dry-run  type it; it is not echoed

The new secret replaces the fingerprint; the old fingerprint goes to `previous`, with the instant of the rotation and
the end of its acceptance window. Without --window that is twice the refresh interval of the consumers that the
inventory declares (max_stale of agents that refresh while they work, max_session of the others), or else what fits
the kind; always from 15 minutes to 4 hours. `expires` of the old version goes away, unless the new one tells its own.
The old secret, or one that was replaced before, is refused.

Exit status: as for `straykey inventory add`.";

/// `straykey inventory rotate`.
#[derive(Debug, Args)]
#[command(after_help = ROTATE_EXAMPLES)]
pub struct RotateArgs {
    /// Which credential
    #[arg(value_name = "ID")]
    pub id: String,

    /// When it was rotated (RFC 3339 or YYYY-MM-DD) [default: now]
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,

    /// How long the old version is still accepted (such as 30m or 4h; 0s: not at all)
    #[arg(long, value_name = "DURATION")]
    pub window: Option<String>,

    /// When the new version ends by itself
    #[arg(long, value_name = "TIME")]
    pub expires: Option<String>,

    /// The public half of the new version, such as an access key id
    #[arg(long, value_name = "ID")]
    pub public_id: Option<String>,

    #[command(flatten)]
    #[allow(missing_docs, reason = "the groups document themselves")]
    pub target: TargetArgs,

    #[command(flatten)]
    #[allow(missing_docs, reason = "the groups document themselves")]
    pub secret: SecretArgs,
}

const RETIRE_EXAMPLES: &str = "\
Examples:
  straykey inventory retire openai-prod            from now on
  straykey inventory retire openai-prod --at 2026-11-20

The entry stays, with `retired`: its age counts no longer, and wherever one of its versions is still found, that is
reported as retired. Revoke the secret where it was issued: this command changes the inventory only.

Exit status: as for `straykey inventory add`.";

/// `straykey inventory retire`.
#[derive(Debug, Args)]
#[command(after_help = RETIRE_EXAMPLES)]
pub struct RetireArgs {
    /// Which credential
    #[arg(value_name = "ID")]
    pub id: String,

    /// Since when (RFC 3339 or YYYY-MM-DD) [default: now]
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,

    #[command(flatten)]
    #[allow(missing_docs, reason = "the groups document themselves")]
    pub target: TargetArgs,
}

/// `--access`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs, reason = "the names are the documentation")]
pub enum AccessArg {
    Read,
    Write,
    Admin,
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
