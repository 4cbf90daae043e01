//! Arguments exactly as typed. What they mean is decided in [`super::settings`].

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::audit::AuditArgs;
use super::baseline::BaselineArgs;
use super::config::ConfigArgs;
use super::doctor::args::DoctorArgs;
use super::forensics::args::ForensicsArgs;
use super::hook::args::HookArgs;
use super::inventory::args::InventoryArgs;
use super::journal::args::JournalArgs;
use super::rotate::args::RotateArgs;
use super::rules::args::RulesArgs;
use super::trigger::args::{TriggerArgs, WrittenArgs};
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
    /// Show what a scan and the inventory say about controls, maturity and hygiene, and what they do not
    Audit(Box<AuditArgs>),
    /// Install, remove and show the hooks of git that scan
    Hook(HookArgs),
    /// Check, write and compare the inventory of declared credentials
    Inventory(Box<InventoryArgs>),
    /// Verify, query and export the journal of rotations
    Journal(JournalArgs),
    /// Plan and carry out the rotation of credentials: revoked first in an emergency, last otherwise
    Rotate(Box<RotateArgs>),
    /// Write what is known about an exposed credential, and what is not: the incident report
    Forensics(Box<ForensicsArgs>),
    /// Tell services and programs which credentials have to be rotated, from the report of an earlier scan
    Trigger(Box<WrittenArgs>),
    /// Tell what a scan would look at here, with which rules, settings and inventory, and what is missing
    Doctor(DoctorArgs),
    /// Print the completions of a shell
    Completions(CompletionsArgs),
    /// Print a man page, of straykey or of one of its commands
    Man(ManArgs),
    /// Keep what is known already, so that only new findings fail
    Baseline(Box<BaselineArgs>),
    /// Show the settings that apply, and where they come from
    Config(ConfigArgs),
}

const SCAN_EXAMPLES: &str = "\
Examples:
  straykey scan                                    the current folder
  straykey scan src deploy/app.env                 a folder, and a file whatever ignore rules say
  kubectl logs job/x | straykey scan -             standard input
  straykey scan backup.tar.gz image.tar            what is in archives, also in each other
  straykey scan --follow /var/log/app.log          a log as it grows, also when it is rotated
  straykey scan --history                          everything that git holds, and since when
  straykey scan --history ~/mirrors                the same for every repository in a folder
  straykey scan --staged                           what the next commit would bring (pre-commit hook)
  straykey scan --since origin/main                what this branch brings (pull request)
  straykey scan --range v1.0..v1.1                 what these commits bring, also if they took it away again
  straykey scan --pre-push                         what is being pushed (pre-push hook)
  straykey scan --history --cache ~/.cache/straykey.bin
                                                   all that the repository ever held; the second time in an instant
  straykey scan --inventory credentials.toml       compare with what the team declared
  straykey scan --baseline straykey-baseline.jsonl fail on what is new only
  straykey scan --format sarif=out.sarif --format text
                                                   SARIF into a file, text for you
  straykey scan --since origin/main --format github --format markdown=summary.md --timeout 10m
                                                   in a pipeline: annotations, and a summary of the job
  straykey scan --history --trigger webhook=https://rotate.example.org/straykey
                                                   tell a service what has to be rotated, signed
  straykey scan --trigger command=./on-leak --trigger-arg --page
                                                   tell a program, on its standard input

Exit status:
  0  clean: everything asked for was read, nothing found at or above --fail-on
  1  findings at or above --fail-on
  2  bad usage, configuration, rule or inventory; nothing was scanned
  3  not everything could be read, the report could not be written, or an event of --trigger did not get through

Environment:
  STRAYKEY_FINGERPRINT_KEY  key for the fingerprints of guessable secrets such as passwords
  STRAYKEY_FINGERPRINT_KEY_PREVIOUS
                            the key before it, while keys change: what was declared with it is recognised
  STRAYKEY_WEBHOOK_SECRET   what webhooks of --trigger are signed with: `whsec_` and base64
  STRAYKEY_WEBHOOK_URL      the address of `--trigger webhook`, where it is a secret itself
  GITHUB_TOKEN, GITHUB_API_URL
                            for `--trigger github-dispatch=OWNER/REPO`
  HTTPS_PROXY, ALL_PROXY, NO_PROXY
                            the way out for triggers over https
  NO_COLOR                  no colours
  GIT_DIR, GIT_INDEX_FILE, GIT_OBJECT_DIRECTORY, GIT_ALTERNATE_OBJECT_DIRECTORIES
                            as git sets them for its hooks: which repository and which index are meant";

/// `straykey scan`.
#[derive(Debug, Args)]
#[command(after_help = SCAN_EXAMPLES)]
pub struct ScanArgs {
    /// Files and folders to scan; `-` is standard input
    ///
    /// In a git work tree: what git tracks, and untracked files that it does not ignore. Elsewhere: everything, hidden
    /// files too. A file that is named here is always read. With one of the Git options: the repository, by its root;
    /// `.` may be any folder in it, and changes are always those of the whole repository.
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,

    #[command(flatten)]
    #[allow(missing_docs, reason = "the groups document themselves")]
    pub input: InputArgs,

    #[command(flatten)]
    #[allow(missing_docs, reason = "the groups document themselves")]
    pub git: GitArgs,

    #[command(flatten)]
    #[allow(missing_docs, reason = "the groups document themselves")]
    pub comparison: ComparisonArgs,

    #[command(flatten)]
    #[allow(missing_docs, reason = "the groups document themselves")]
    pub detection: DetectionArgs,

    #[command(flatten)]
    #[allow(missing_docs, reason = "the groups document themselves")]
    pub output: OutputArgs,

    #[command(flatten)]
    #[allow(missing_docs, reason = "the groups document themselves")]
    pub trigger: TriggerArgs,
}

/// What is read.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Input")]
pub struct InputArgs {
    /// Scan ignored files too, and git's own files except its object store
    #[arg(long)]
    pub no_ignore: bool,

    /// Do not read files, and members of archives, over SIZE (such as 50MB); each is reported and the scan counts as incomplete
    #[arg(long, value_name = "SIZE")]
    pub max_size: Option<String>,

    /// Open archives and compressed files inside of each other N deep; 0 opens none [default: 8]
    ///
    /// Each archive and each compression counts: a `.tar.gz` is two. Places inside are written as
    /// `outer.zip!/inner.tar!/dir/file.env:3:5`. Opened are zip (jar, whl, docx, …), tar, gzip, zstd, xz and bzip2,
    /// recognised by their content.
    #[arg(long, value_name = "N")]
    pub max_archive_depth: Option<u32>,

    /// Read on as the named files, or standard input, grow: each secret is told once, when it is written
    ///
    /// A file that is cut off begins anew, and so does one that another takes the name of; both are read from their
    /// beginning. Ctrl-C, a request to terminate, the end of standard input or --timeout ends it, with the status of the
    /// findings. Text and jsonl go to standard output as they come; the other formats are written at the end. What is
    /// compressed is not followed.
    #[arg(long, conflicts_with_all = [
        "history", "staged", "since", "range", "branch", "pre_push", "pre_receive", "show_rejected", "no_ignore",
        "max_size", "max_archive_depth",
    ])]
    pub follow: bool,

    /// End after DURATION (such as 30s, 10m or 8h): status 3, with what was found until then
    ///
    /// With --follow it is how following ends, with the status of the findings.
    #[arg(long, value_name = "DURATION")]
    pub timeout: Option<String>,

    /// End with the status of the findings even when something could not be read
    #[arg(long)]
    pub allow_incomplete: bool,

    /// Threads to use; all cores by default
    #[arg(long, short, value_name = "N")]
    pub jobs: Option<std::num::NonZeroUsize>,

    /// Settings file (TOML); the command line goes before it [default: the nearest straykey.toml above PATH, in its repository]
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub config: Option<PathBuf>,

    /// Use no settings file
    #[arg(long)]
    pub no_config: bool,
}

/// What git knows, instead of files.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Git")]
pub struct GitArgs {
    /// Scan every content that the repository ever held, in all branches, tags and forgotten objects
    #[arg(long, conflicts_with_all = ["staged", "since", "range", "branch", "pre_push", "pre_receive"])]
    pub history: bool,

    /// Scan what the next commit would bring: the index against HEAD
    ///
    /// Secrets that the changed files hold in HEAD already are not reported, and counted. Content that was only moved is
    /// not new. Meant for a pre-commit hook: `straykey scan --staged`.
    #[arg(long, conflicts_with_all = ["since", "range", "branch", "pre_push", "pre_receive"])]
    pub staged: bool,

    /// Scan what was committed after REV: the commits of HEAD, or of --branch, that REV does not have
    ///
    /// Also what a later one of these commits took away again: it is in the history. In a pull request:
    /// `straykey scan --since origin/main`, with the whole history checked out.
    #[arg(long, value_name = "REV", conflicts_with_all = ["range", "pre_push", "pre_receive"])]
    pub since: Option<String>,

    /// Scan the commits of B that A does not have; A...B asks for a common ancestor; a missing side is HEAD
    #[arg(long, value_name = "A..B", conflicts_with_all = ["branch", "pre_push", "pre_receive"])]
    pub range: Option<String>,

    /// Scan the commits of branch B that the default branch does not have; with --since, those after REV
    #[arg(long, value_name = "B", conflicts_with_all = ["pre_push", "pre_receive"])]
    pub branch: Option<String>,

    /// Scan what is being pushed, as git tells its pre-push hook on standard input
    #[arg(long, conflicts_with = "pre_receive")]
    pub pre_push: bool,

    /// Scan what is being received, as git tells its pre-receive hook on standard input
    #[arg(long)]
    pub pre_receive: bool,

    /// With --pre-push: leave out only what the remote NAME is known to have [default: what any remote has]
    #[arg(long, value_name = "NAME", requires = "pre_push")]
    pub remote: Option<String>,

    /// With --history: remember in FILE what was scanned, and look only at what is new next time
    ///
    /// The report is the same with a cache and without one. The file holds no secrets and no fingerprints; it tells where
    /// secrets are, and which contents hold none: whoever can change it can hide findings. Keep it where only those can
    /// write who may change the rules, and never take it from what is scanned. One file serves any number of repositories;
    /// it is replaced when the rules or the version of straykey change. Delete it to begin anew.
    #[arg(long, value_name = "FILE", requires = "history")]
    pub cache: Option<PathBuf>,

    /// With --pre-push: what git would say on standard input, if it is known already
    #[arg(skip)]
    pub told: Option<Vec<u8>>,

    /// Name the authors of commits
    #[arg(long)]
    pub show_authors: bool,
}

/// What findings are compared with.
#[derive(Debug, Default, Args)]
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

    /// Read the key before it from FILE instead of STRAYKEY_FINGERPRINT_KEY_PREVIOUS
    #[arg(long, value_name = "FILE")]
    pub previous_fingerprint_key_file: Option<PathBuf>,
}

/// What counts as a finding.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Detection")]
pub struct DetectionArgs {
    /// Add the rules of a file (straykey's form, or a .gitleaks.toml), or of a folder of *.toml files; may be repeated
    #[arg(long, value_name = "PATH")]
    pub rules: Vec<PathBuf>,

    /// Report findings of this confidence and above [default: medium]
    #[arg(long, value_name = "LEVEL", value_enum)]
    pub min_confidence: Option<ConfidenceArg>,

    /// Fail (status 1) on findings of this severity and above [default: low]
    #[arg(long, value_name = "LEVEL", value_enum)]
    pub fail_on: Option<FailOnArg>,

    /// Do not fail on findings that FILE knows (`straykey baseline create`)
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,

    /// Let no comment allow anything: see everything
    #[arg(long)]
    pub no_inline_allow: bool,

    /// List matches that were refused, with the reason
    #[arg(long)]
    pub show_rejected: bool,
}

/// How it is reported.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Output")]
pub struct OutputArgs {
    /// text, json, jsonl, sarif, github, gitlab, junit, csv or markdown, each optionally `=FILE`; may be repeated [default: text]
    ///
    /// One format can go to standard output, or to the file of --output; each other needs a FILE. github: annotations of
    /// GitHub Actions, ten of each level and the rest counted. gitlab: `artifacts: reports: secret_detection`. markdown: for
    /// the summary of a job. What each of them holds: docs/output.md.
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
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs, reason = "the names are the documentation")]
pub enum ColorArg {
    #[default]
    Auto,
    Always,
    Never,
}

const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  straykey completions bash > ~/.local/share/bash-completion/completions/straykey
  straykey completions zsh > \"${fpath[1]}/_straykey\"
  straykey completions fish > ~/.config/fish/completions/straykey.fish
  straykey completions powershell >> $PROFILE";

/// `straykey completions`.
#[derive(Debug, Args)]
#[command(after_help = COMPLETIONS_EXAMPLES)]
pub struct CompletionsArgs {
    /// Which shell
    #[arg(value_name = "SHELL", value_enum)]
    pub shell: clap_complete::Shell,
}

const MAN_EXAMPLES: &str = "\
Examples:
  straykey man | man -l -
  straykey man scan > ~/.local/share/man/man1/straykey-scan.1
  straykey man inventory add | man -l -";

/// `straykey man`.
#[derive(Debug, Args)]
#[command(after_help = MAN_EXAMPLES)]
pub struct ManArgs {
    /// A command, such as `scan` or `inventory add`; straykey itself without one
    #[arg(value_name = "COMMAND")]
    pub command: Vec<String>,
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
