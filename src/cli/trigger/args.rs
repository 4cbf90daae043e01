//! Arguments of the triggers, exactly as typed.

use std::path::PathBuf;

use clap::Args;

/// Who is told that a credential has to be rotated.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Triggers")]
pub struct TriggerArgs {
    /// Tell TARGET of each credential that has to be rotated; may be repeated
    ///
    /// One CloudEvents event each, with ids, fingerprints and places, and never a secret. TARGET is one of: command=PROGRAM
    /// (the event on its standard input), webhook=URL (signed as Standard Webhooks; https, or http to a loopback address),
    /// webhook (the same; the address is in STRAYKEY_WEBHOOK_URL), github-dispatch=OWNER/REPO (starts its workflows), and
    /// github-dispatch-file=FILE (the payloads of that, a line each; `-` is standard output). An event that did not get
    /// through ends with status 3. Only the command line names targets, never a settings file. Everything about them:
    /// docs/triggers.md.
    #[arg(long, value_name = "TARGET")]
    pub trigger: Vec<String>,

    /// An argument for the program of command=PROGRAM; may be repeated
    #[arg(long, value_name = "ARG", requires = "trigger", allow_hyphen_values = true)]
    pub trigger_arg: Vec<std::ffi::OsString>,

    /// Read the secret that webhooks are signed with from FILE instead of STRAYKEY_WEBHOOK_SECRET
    ///
    /// `whsec_` and 24 to 64 bytes in base64. While it is changed: the new one and the old one, with a space between them.
    #[arg(long, value_name = "FILE", requires = "trigger")]
    pub trigger_secret_file: Option<PathBuf>,

    /// Read the token for github-dispatch from FILE instead of GITHUB_TOKEN
    #[arg(long, value_name = "FILE", requires = "trigger")]
    pub trigger_token_file: Option<PathBuf>,

    /// What events call their source [default: /straykey/ and the repository that the pipeline names]
    #[arg(long, value_name = "URI", requires = "trigger")]
    pub trigger_source: Option<String>,

    /// Mark events as a rehearsal: `dry_run` is true, and nothing is to be rotated
    #[arg(long, requires = "trigger")]
    pub trigger_dry_run: bool,
}
