//! Arguments of `straykey rotate`, exactly as typed.

use std::num::NonZeroU32;
use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand, ValueEnum};

/// `straykey rotate`.
#[derive(Debug, Args)]
pub struct RotateArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: RotateCommand,
}

/// The subcommands of `straykey rotate`.
#[derive(Debug, Subcommand)]
pub enum RotateCommand {
    /// Write the plan: from a report of a scan, or for credentials that are named
    Plan(Box<PlanArgs>),
    /// Carry a plan out: a dry run without --execute
    Run(Box<RunArgs>),
    /// Tell what is under way, what it waits for, and what to do next
    Status(StatusArgs),
    /// Go on with what is under way, after a stop, a crash, or a person's step
    Resume(Box<ResumeArgs>),
    /// Go back to the old version, and withdraw the new one
    Rollback(Box<RollbackArgs>),
    /// Record that a later scan proves that a rotation is over
    Close(Box<CloseArgs>),
}

const PLAN_EXAMPLES: &str = "\
Examples:
  straykey rotate plan report.sarif --inventory credentials.toml --output plan.json
                                          all that a scan says has to be rotated
  straykey rotate plan report.json --inventory credentials.toml --incident INC-2041 --format markdown
                                          the same for people to review
  straykey scan --inventory credentials.toml --format json | straykey rotate plan - --inventory credentials.toml
                                          at once
  straykey rotate plan --credential openai-prod --inventory credentials.toml --reason \"quarterly\"
                                          one that nobody reported
  straykey rotate plan --credential openai-prod --mode emergency --incident INC-2041 --reason \"seen on a paste site\"
                                          one that is known to be compromised

REPORT is what `straykey scan --format json` or `--format sarif` wrote. SARIF may have gone through code scanning or been
merged with that of other tools: their results are left out, and counted. The plan names the hooks of the inventory
([credential.rotate]) and holds no secret. Nothing is done: `straykey rotate run` does it, from the JSON form. The same
input makes the same plan. What could not be planned is in it, with the reason and what a person can do.
docs/rotation.md has its form.

Exit status:
  0  everything is planned
  1  something that has to be rotated could not be planned; it is named on standard error and in the plan
  2  bad usage, report, inventory or settings: no plan was written
  3  the plan could not be written";

/// `straykey rotate plan`.
#[derive(Debug, Args)]
#[command(after_help = PLAN_EXAMPLES)]
#[command(group = ArgGroup::new("cause").required(true).args(["report", "credentials"]))]
pub struct PlanArgs {
    /// Report of a scan, JSON or SARIF; `-` is standard input
    #[arg(value_name = "REPORT")]
    pub report: Option<PathBuf>,

    /// Plan the rotation of this credential of the inventory, whatever any report says; may be repeated
    #[arg(long = "credential", value_name = "ID")]
    pub credentials: Vec<String>,

    /// In which order: revoke first, or last [default: as urgent as the report says; scheduled with --credential]
    #[arg(long, value_name = "MODE", value_enum)]
    pub mode: Option<ModeArg>,

    #[command(flatten)]
    #[allow(missing_docs, reason = "the groups document themselves")]
    pub source: SourceArgs,

    #[command(flatten)]
    #[allow(missing_docs, reason = "the groups document themselves")]
    pub timing: TimingArgs,

    /// The incident that this belongs to
    #[arg(long, value_name = "ID")]
    pub incident: Option<String>,

    /// Why, in a sentence, for the journal
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,

    /// How to write it; only json can be carried out
    #[arg(long, short, value_name = "FORMAT", value_enum, default_value_t = PlanFormat::Json)]
    pub format: PlanFormat,

    /// Write to FILE instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// What a plan is made from besides its cause.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Inventory")]
pub struct SourceArgs {
    /// The inventory of declared credentials (TOML, YAML or JSON) [default: that of the settings file]
    #[arg(long, value_name = "FILE")]
    pub inventory: Option<PathBuf>,

    /// Plan as of TIME (RFC 3339 or YYYY-MM-DD) [default: that of the report; now without one]
    #[arg(long, value_name = "TIME")]
    pub as_of: Option<String>,

    /// Settings file (TOML) [default: the nearest straykey.toml above here, in its repository]
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub config: Option<PathBuf>,

    /// Use no settings file
    #[arg(long)]
    pub no_config: bool,
}

/// How long things take.
#[derive(Debug, Args)]
#[command(next_help_heading = "Timing")]
pub struct TimingArgs {
    /// How long the old version is accepted beside the new one [default: twice the refresh interval of the consumers]
    #[arg(long, value_name = "DURATION")]
    pub window: Option<String>,

    /// How long before the new version is stored consumers are told, to write their checkpoints
    #[arg(long, value_name = "DURATION", default_value = "5m")]
    pub notice: String,

    /// How long after the last confirmation failures and uses of the old version are watched for
    #[arg(long, value_name = "DURATION", default_value = "15m")]
    pub observe: String,

    /// How long one attempt of a hook may take
    #[arg(long, value_name = "DURATION", default_value = "60s")]
    pub timeout: String,

    /// How often a hook is tried in all
    #[arg(long, value_name = "N", default_value = "3")]
    pub attempts: NonZeroU32,
}

/// `--mode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs, reason = "the names are the documentation")]
pub enum ModeArg {
    Emergency,
    Scheduled,
}

/// How a plan is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PlanFormat {
    /// For `rotate run`.
    Json,
    /// For people.
    Text,
    /// For a pull request or a ticket.
    Markdown,
}

/// Which journal is written, and in whose name.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Journal")]
pub struct JournalArgs {
    /// The journal [default: STRAYKEY_JOURNAL, or straykey.journal.jsonl beside the inventory]
    #[arg(long, value_name = "FILE")]
    pub journal: Option<PathBuf>,

    /// Who does it [default: STRAYKEY_ACTOR, GITHUB_ACTOR, USER or USERNAME]
    #[arg(long, value_name = "NAME")]
    pub actor: Option<String>,

    /// The inventory, whose folder holds journal and hooks [default: that of the settings file]
    #[arg(long, short, value_name = "FILE")]
    pub inventory: Option<PathBuf>,
}

/// How hooks are run, and what is waited for.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Hooks")]
pub struct HookArgs {
    /// Let hooks see this variable of the environment; may be repeated
    ///
    /// Hooks see PATH, HOME, LANG, LC_ALL, TZ, TMPDIR, SSL_CERT_FILE and SSL_CERT_DIR, and nothing else.
    #[arg(long, value_name = "NAME")]
    pub hook_env: Vec<String>,

    /// Read the fingerprint key from FILE instead of STRAYKEY_FINGERPRINT_KEY
    #[arg(long, value_name = "FILE")]
    pub fingerprint_key_file: Option<PathBuf>,

    /// Do not wait for consumers, for the end of an observation or for a time that was planned: end, and say until when
    #[arg(long)]
    pub no_wait: bool,

    /// Go on with a scheduled rotation although the clock was set back; nothing becomes shorter by that
    #[arg(long)]
    pub accept_clock: bool,
}

/// How progress and state are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum StateFormat {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

const RUN_EXAMPLES: &str = "\
Examples:
  straykey rotate run plan.json                    what would be done: nothing is
  straykey rotate run plan.json --execute          do it
  straykey rotate run plan.json --execute --only openai-prod
                                                   one credential of the plan

  straykey rotate run plan.json --execute --no-wait
                                                   for a scheduler: `rotate resume --no-wait` goes on later

Everything is checked before anything is done: the plan, the inventory it was made from, each hook, the journal. Of an
emergency only the hook that revokes has to be there. A rotation that is under way or done is never begun again:
`straykey rotate resume` goes on with it; one that was rolled back may begin again. Each step is in the journal before
and after it is done. Ctrl-C or a request to terminate lets the hook that runs end, and ends there. While it runs, no
other straykey can write to the journal: end it before you run an emergency.

Exit status:
  0  everything ended as wished; without --execute: it could be begun
  1  something waits, stalled or failed: it is said which, and what to do
  2  refused: nothing was done
  3  the journal could not be written";

/// `straykey rotate run`.
#[derive(Debug, Args)]
#[command(after_help = RUN_EXAMPLES)]
pub struct RunArgs {
    /// The plan, as `straykey rotate plan` wrote it; `-` is standard input
    #[arg(value_name = "PLAN")]
    pub plan: PathBuf,

    /// Do it. Without this it is only shown what would be done
    #[arg(long)]
    pub execute: bool,

    /// Only this credential of the plan; may be repeated
    #[arg(long, value_name = "CREDENTIAL")]
    pub only: Vec<String>,

    #[command(flatten)]
    #[allow(missing_docs, reason = "the groups document themselves")]
    pub journal: JournalArgs,

    #[command(flatten)]
    #[allow(missing_docs, reason = "the groups document themselves")]
    pub hooks: HookArgs,

    /// How to write progress
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub format: StateFormat,
}

const STATUS_EXAMPLES: &str = "\
Examples:
  straykey rotate status                           what is under way, and what it waits for
  straykey rotate status openai-prod               all rotations of one credential
  straykey rotate status --format json             for programs

Exit status:
  0  nothing is under way
  1  something waits, stalled or failed
  2  the journal cannot be used";

/// `straykey rotate status`.
#[derive(Debug, Args)]
#[command(after_help = STATUS_EXAMPLES)]
pub struct StatusArgs {
    /// A rotation, or a credential; everything that is under way without one
    #[arg(value_name = "ROTATION")]
    pub rotation: Option<String>,

    #[command(flatten)]
    #[allow(missing_docs, reason = "the groups document themselves")]
    pub journal: JournalArgs,

    /// How to write it
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub format: StateFormat,
}

const RESUME_EXAMPLES: &str = "\
Examples:
  straykey rotate resume                           go on with everything that is under way
  straykey rotate resume openai-prod               with the rotation of one credential
  straykey rotate resume openai-prod --done revoke --note \"revoked at the provider's page\"
                                                   a person did a step
  straykey rotate resume openai-prod --done create --version key_2041
                                                   a person made the new version: its name, never the secret
  straykey rotate resume openai-prod --done confirm=invoice-agent
                                                   a person asked a consumer
  straykey rotate resume openai-prod --not-done test --note \"401 from the provider\"
                                                   a person found that it does not work
  straykey rotate resume openai-prod --extend 2h   consumers need longer

Only the journal is read: neither the plan nor the inventory. A step that a crash interrupted is asked for again with the
same idempotency key. A person's word is taken only for a step that waits for one, or that its hook could not do.

Exit status: as for `straykey rotate run`.";

/// `straykey rotate resume`.
#[derive(Debug, Args)]
#[command(after_help = RESUME_EXAMPLES)]
pub struct ResumeArgs {
    /// Rotations, or credentials; everything that is under way without one
    #[arg(value_name = "ROTATION")]
    pub rotations: Vec<String>,

    /// A person did this step, for this consumer where it is done for each; may be repeated
    #[arg(long, value_name = "STEP[=CONSUMER]", requires = "rotations")]
    pub done: Vec<String>,

    /// A person could not do this step, or found that it fails; may be repeated
    #[arg(long, value_name = "STEP[=CONSUMER]", requires = "rotations")]
    pub not_done: Vec<String>,

    /// What that person has to say, for the journal
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,

    /// With --done create: the fingerprint of the new version (`straykey fingerprint` prints it)
    #[arg(long, value_name = "FINGERPRINT", requires = "done")]
    pub fingerprint: Option<String>,

    /// With --done create: what the issuer or the store calls the new version
    #[arg(long = "version", value_name = "NAME", requires = "done")]
    pub new_version: Option<String>,

    /// Accept the old version for DURATION longer, from the end of the window or from now, whichever is later
    #[arg(long, value_name = "DURATION", requires = "rotations")]
    pub extend: Option<String>,

    #[command(flatten)]
    #[allow(missing_docs, reason = "the groups document themselves")]
    pub journal: JournalArgs,

    #[command(flatten)]
    #[allow(missing_docs, reason = "the groups document themselves")]
    pub hooks: HookArgs,

    /// How to write progress
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub format: StateFormat,
}

const ROLLBACK_EXAMPLES: &str = "\
Examples:
  straykey rotate rollback openai-prod --reason \"agents fail with the new key\"

The old version is put back where consumers fetch it, they confirm it, and the new one is withdrawn. What is revoked
cannot come back: a scheduled rotation whose revocation has begun is refused. Of an emergency only the new version is
withdrawn, and consumers stay halted.

Exit status: as for `straykey rotate run`.";

/// `straykey rotate rollback`.
#[derive(Debug, Args)]
#[command(after_help = ROLLBACK_EXAMPLES)]
pub struct RollbackArgs {
    /// The rotation, or its credential
    #[arg(value_name = "ROTATION")]
    pub rotation: String,

    /// Why, for the journal
    #[arg(long, value_name = "TEXT")]
    pub reason: String,

    #[command(flatten)]
    #[allow(missing_docs, reason = "the groups document themselves")]
    pub journal: JournalArgs,

    #[command(flatten)]
    #[allow(missing_docs, reason = "the groups document themselves")]
    pub hooks: HookArgs,

    /// How to write progress
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub format: StateFormat,
}

const CLOSE_EXAMPLES: &str = "\
Examples:
  straykey scan --history --inventory credentials.toml --format json=later.json
  straykey rotate close openai-prod --report later.json --inventory credentials.toml
                                                   a later scan proves that it is over
  straykey rotate close openai-prod --report later.json --before report.json --dry-run
                                                   what holds, with the places of the report that asked for it

What has to hold: the rotation ended and the journal shows that the old version was revoked; the scan was made after that,
was complete, compared with an inventory, and looked where the old version was found; the old version stands in no file
(its places in history are counted); the inventory declares the new version as the one in use and the old one as replaced;
the chain of the journal is whole. Each is told, held or not. If all hold, the proof is recorded. A rotation that is closed
already stays as it is.

Exit status:
  0  closed, now or already; with --dry-run: it could be
  1  something does not hold: it is said what and why, and nothing is recorded
  2  refused: nothing was looked at
  3  the journal could not be written";

/// `straykey rotate close`.
#[derive(Debug, Args)]
#[command(after_help = CLOSE_EXAMPLES)]
pub struct CloseArgs {
    /// The rotation, or its credential
    #[arg(value_name = "ROTATION")]
    pub rotation: String,

    /// Report of the later scan, of `straykey scan --format json`; `-` is standard input
    #[arg(long, value_name = "REPORT")]
    pub report: PathBuf,

    /// The report that asked for the rotation: the later scan has to cover every place that it names
    #[arg(long, value_name = "REPORT")]
    pub before: Option<PathBuf>,

    /// Tell what holds and what does not, and record nothing
    #[arg(long)]
    pub dry_run: bool,

    #[command(flatten)]
    #[allow(missing_docs, reason = "the groups document themselves")]
    pub journal: JournalArgs,
}
