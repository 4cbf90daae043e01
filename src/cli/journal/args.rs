//! Arguments of `straykey journal`, exactly as typed.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// `straykey journal`.
#[derive(Debug, Args)]
pub struct JournalArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: JournalCommand,
}

/// The subcommands of `straykey journal`.
#[derive(Debug, Subcommand)]
pub enum JournalCommand {
    /// Find edits, deletions, insertions and moves; with a head that was kept elsewhere, what was cut off or rewritten too
    Verify(VerifyArgs),
    /// Print the head: number and hash of the last record, to be kept elsewhere
    Head(HeadArgs),
    /// Answer an auditor: what was rotated, when, by whom, and is the old credential known to be deactivated?
    Query(Box<QueryArgs>),
    /// Write records for a SIEM: OCSF, or as they are
    Export(ExportArgs),
}

/// Which journal.
#[derive(Debug, Default, Args)]
pub struct PlaceArgs {
    /// The journal [default: STRAYKEY_JOURNAL, or straykey.journal.jsonl beside the inventory]
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,

    /// The same, as `straykey rotate` takes it
    #[arg(long, value_name = "FILE", conflicts_with = "file")]
    pub journal: Option<PathBuf>,

    /// The inventory whose folder holds the journal [default: that of the settings file]
    #[arg(long, short, value_name = "FILE", conflicts_with_all = ["file", "journal"])]
    pub inventory: Option<PathBuf>,
}

/// How an answer is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum AnswerFormat {
    /// For people
    #[default]
    Text,
    /// One document
    Json,
}

const VERIFY_EXAMPLES: &str = "\
Examples:
  straykey journal verify                          the journal of this folder
  straykey journal verify --head 214:9f3a…         compare with the head that was written down last week
  straykey journal verify --head-file /mnt/audit/heads
                                                   with every head in a file, one a line

Each record holds the hash of the one before. So an edit, a deletion, an insertion or a move within the journal is found
from the journal alone. What a chain alone cannot prove: whoever can write to the file can cut records off its end, or
write all of it again with new hashes. Keep the head where they cannot write: print it after each rotation
(`straykey journal head >> …`) into a log that is collected, a ticket, or the next commit that is signed.

Exit status:
  0  whole: every record is as it was written, in its place, and every head that was given is in it
  1  broken: it is said where, and what that means
  2  there is no such journal, or it cannot be read";

/// `straykey journal verify`.
#[derive(Debug, Args)]
#[command(after_help = VERIFY_EXAMPLES)]
pub struct VerifyArgs {
    #[command(flatten)]
    #[allow(missing_docs, reason = "the groups document themselves")]
    pub place: PlaceArgs,

    /// A head that was kept elsewhere; may be repeated
    #[arg(long, value_name = "SEQ:HASH")]
    pub head: Vec<String>,

    /// A file of such heads, one a line
    #[arg(long, value_name = "FILE")]
    pub head_file: Option<PathBuf>,

    /// How to write the answer
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub format: AnswerFormat,
}

const HEAD_EXAMPLES: &str = "\
Examples:
  straykey journal head                            214:9f3a…
  straykey journal head >> /mnt/audit/heads        to be compared by `straykey journal verify --head-file`

Exit status:
  0  printed
  2  the journal is broken, or cannot be read: nothing was printed";

/// `straykey journal head`.
#[derive(Debug, Args)]
#[command(after_help = HEAD_EXAMPLES)]
pub struct HeadArgs {
    #[command(flatten)]
    #[allow(missing_docs, reason = "the groups document themselves")]
    pub place: PlaceArgs,
}

/// How rotations are listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum QueryFormat {
    /// A paragraph for each
    #[default]
    Text,
    /// One document
    Json,
    /// A line for each, for a spreadsheet
    Csv,
}

/// How a rotation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ResultArg {
    /// It goes on
    UnderWay,
    /// It waits for an instant or for a person
    Waiting,
    /// It cannot go on without a person
    Stalled,
    /// It is being rolled back
    RollingBack,
    /// The new version is in use, the old one is revoked
    Completed,
    /// The old version is in use, the new one is withdrawn
    RolledBack,
    /// Emergency: the old version is revoked, and no new one is in use
    Contained,
}

/// In which order a credential was replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ModeArg {
    /// Revoked first
    Emergency,
    /// Revoked last
    Scheduled,
}

const QUERY_EXAMPLES: &str = "\
Examples:
  straykey journal query --since 12mo              all rotations of the past 12 months, with dates, actors, and what proves
                                                   that the old credential was deactivated
  straykey journal query --since 12mo --format csv > rotations.csv
  straykey journal query --credential openai-prod --since 2026-01-01 --until 2026-04-01
  straykey journal query --result stalled          what needs a person
  straykey journal query --since 12mo --unproven   rotations without proof that the old credential was deactivated
  straykey journal query --since 7d --events       every record, not only one line for each rotation

The journal is verified first. A broken one is refused; with --unverified it is shown all the same, and every answer
says so.

Exit status:
  0  answered, also when there is nothing to list
  2  the journal is broken, or cannot be read";

/// `straykey journal query`.
#[derive(Debug, Args)]
#[command(after_help = QUERY_EXAMPLES)]
pub struct QueryArgs {
    #[command(flatten)]
    #[allow(missing_docs, reason = "the groups document themselves")]
    pub place: PlaceArgs,

    #[command(flatten)]
    #[allow(missing_docs, reason = "the groups document themselves")]
    pub period: PeriodArgs,

    /// Only this credential, by its id in the inventory
    #[arg(long, value_name = "ID", help_heading = "Question")]
    pub credential: Option<String>,

    /// Only those in which this actor had a part
    #[arg(long, value_name = "NAME", help_heading = "Question")]
    pub actor: Option<String>,

    /// Only those in this order
    #[arg(long, value_name = "MODE", value_enum, help_heading = "Question")]
    pub mode: Option<ModeArg>,

    /// Only those that stand like this
    #[arg(long, value_name = "RESULT", value_enum, help_heading = "Question")]
    pub result: Option<ResultArg>,

    /// Only those of which nothing proves that the old credential was deactivated
    #[arg(long, help_heading = "Question", conflicts_with = "events")]
    pub unproven: bool,

    /// List all records instead of rotations
    #[arg(long, conflicts_with = "result", help_heading = "Output")]
    pub events: bool,

    /// Answer from a broken journal too, and say so
    #[arg(long, help_heading = "Output")]
    pub unverified: bool,

    /// How to write the answer
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t, help_heading = "Output")]
    pub format: QueryFormat,

    /// Write to FILE instead of standard output
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    pub output: Option<PathBuf>,
}

/// Which time is asked about.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Period")]
pub struct PeriodArgs {
    /// From this date on, or from so long ago: 2026-01-01, 12mo, 30d
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,

    /// Before this date, or until so long ago
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,

    /// The instant from which is counted back [default: now]
    #[arg(long, value_name = "TIME")]
    pub as_of: Option<String>,
}

/// How records are exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// OCSF 1.8.0 Detection Findings (class 2004), one a line
    Ocsf,
    /// The records as they are, one a line
    Jsonl,
}

const EXPORT_EXAMPLES: &str = "\
Examples:
  straykey journal export --format ocsf | curl --data-binary @- …
                                                   every record of a rotation, for a SIEM
  straykey journal export --format ocsf --since 1d -o events.jsonl

The same journal makes the same lines. `metadata.uid` of an event is the hash of its record: what is sent twice is known
by it. `finding_info.uid` is the rotation.

Exit status:
  0  written
  2  the journal is broken, or cannot be read: nothing was written
  3  the output could not be written";

/// `straykey journal export`.
#[derive(Debug, Args)]
#[command(after_help = EXPORT_EXAMPLES)]
pub struct ExportArgs {
    #[command(flatten)]
    #[allow(missing_docs, reason = "the groups document themselves")]
    pub place: PlaceArgs,

    #[command(flatten)]
    #[allow(missing_docs, reason = "the groups document themselves")]
    pub period: PeriodArgs,

    /// What to write
    #[arg(long, value_name = "FORMAT", value_enum)]
    pub format: ExportFormat,

    /// Write to FILE instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}
