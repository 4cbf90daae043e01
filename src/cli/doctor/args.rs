//! Arguments of `straykey doctor`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

const DOCTOR_EXAMPLES: &str = "\
Examples:
  straykey doctor                                  the current folder
  straykey doctor --inventory credentials.toml     and is there the key that its fingerprints need?
  straykey doctor --format json | jq .good

Exit status:
  0  a scan would see what it should; what is marked as advice is better done
  1  something is missing: it is marked so, with the remedy behind it
  2  bad usage";

/// `straykey doctor`.
#[derive(Debug, Args)]
#[command(after_help = DOCTOR_EXAMPLES)]
pub struct DoctorArgs {
    /// What would be scanned
    #[arg(value_name = "PATH", default_value = ".")]
    pub path: PathBuf,

    /// With this inventory
    #[arg(long, value_name = "FILE")]
    pub inventory: Option<PathBuf>,

    /// With the rules of a file or folder; may be repeated
    #[arg(long, value_name = "PATH")]
    pub rules: Vec<PathBuf>,

    /// With this settings file
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// With the fingerprint key in FILE instead of STRAYKEY_FINGERPRINT_KEY
    #[arg(long, value_name = "FILE")]
    pub fingerprint_key_file: Option<PathBuf>,

    /// How to write the answer
    #[arg(long, value_enum, default_value_t = DoctorFormat::Text)]
    pub format: DoctorFormat,
}

/// How the answer of the doctor is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DoctorFormat {
    /// A line for each thing.
    Text,
    /// One document.
    Json,
}
