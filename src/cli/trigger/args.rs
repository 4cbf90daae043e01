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

    /// What events call their source [default: /straykey/ and the estate of the inventory, or the
    /// repository that the pipeline names]
    #[arg(long, value_name = "URI", requires = "trigger")]
    pub trigger_source: Option<String>,

    /// Mark events as a rehearsal: `dry_run` is true, and nothing is to be rotated
    #[arg(long, requires = "trigger")]
    pub trigger_dry_run: bool,
}

const WRITTEN_EXAMPLES: &str = "\
Examples:
  straykey trigger report.json --to webhook=https://rotate.example.org/straykey
  straykey trigger straykey.sarif --to command=./on-leak --trigger-arg --page
  straykey scan --format json | straykey trigger - --to github-dispatch-file=payloads.jsonl
  straykey trigger report.json --to webhook --trigger-dry-run
                                                   try out whether events arrive

Exit status:
  0  everybody was told everything that the report asks for
  2  bad usage, or no report; nobody was told anything
  3  not everybody was told, or the report lost the names of findings

Environment:
  STRAYKEY_WEBHOOK_SECRET, STRAYKEY_WEBHOOK_URL, GITHUB_TOKEN, GITHUB_API_URL, HTTPS_PROXY, ALL_PROXY, NO_PROXY
                            as for `straykey scan --trigger`";

/// `straykey trigger`.
#[derive(Debug, Args)]
#[command(after_help = WRITTEN_EXAMPLES)]
pub struct WrittenArgs {
    /// The report of an earlier scan, as JSON or SARIF; `-` is standard input
    #[arg(value_name = "REPORT")]
    pub report: PathBuf,

    /// Tell TARGET of each credential that has to be rotated; may be repeated
    ///
    /// TARGET is one of command=PROGRAM, webhook=URL, webhook, github-dispatch=OWNER/REPO and github-dispatch-file=FILE, as for
    /// `straykey scan --trigger`.
    #[arg(long, value_name = "TARGET", required = true)]
    pub to: Vec<String>,

    /// An argument for the program of command=PROGRAM; may be repeated
    #[arg(long, value_name = "ARG", allow_hyphen_values = true)]
    pub trigger_arg: Vec<std::ffi::OsString>,

    /// Read the secret that webhooks are signed with from FILE instead of STRAYKEY_WEBHOOK_SECRET
    #[arg(long, value_name = "FILE")]
    pub trigger_secret_file: Option<PathBuf>,

    /// Read the token for github-dispatch from FILE instead of GITHUB_TOKEN
    #[arg(long, value_name = "FILE")]
    pub trigger_token_file: Option<PathBuf>,

    /// What events call their source [default: /straykey/ and the repository that the pipeline names]
    #[arg(long, value_name = "URI")]
    pub trigger_source: Option<String>,

    /// Mark events as a rehearsal: `dry_run` is true, and nothing is to be rotated
    #[arg(long)]
    pub trigger_dry_run: bool,
}
