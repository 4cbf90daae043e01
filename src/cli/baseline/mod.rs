//! `straykey baseline`: keeps what is known already, so that only new findings fail.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::args::{ComparisonArgs, DetectionArgs, GitArgs, InputArgs, OutputArgs, ScanArgs};
use super::output::Destination;
use super::scan::{Matter, Work, survey};
use super::settings::Settings;
use super::trigger::args::TriggerArgs;
use super::{CliError, ExitStatus, printable};
use crate::baseline::{Baseline, Entry, Importer, Known};
use crate::detect::Detector;
use crate::finding::Finding;
use crate::notice::Coverage;
use crate::report::Report;
use crate::report::sanitize::sanitize;
use crate::rule::RuleSet;

/// The name of a baseline that nobody names.
const FILE_NAME: &str = "straykey-baseline.jsonl";

const EXAMPLES: &str = "\
Examples:
  straykey baseline create                         what is in the current folder is known from now on
  straykey baseline create --history               the same for everything that git holds
  straykey scan --baseline straykey-baseline.jsonl only what is new fails
  straykey baseline update                         take in what is new, take out what is gone
  straykey baseline import .secrets.baseline .gitleaksignore report.json
                                                   take over what another tool knew, as far as it is here

A baseline holds finding ids and fingerprints: no secrets, no paths, no dates. What moves is known all the same; what is
replaced is new. Scan with the same fingerprint key as you made it with.";

/// `straykey baseline`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct BaselineArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: BaselineCommand,
}

/// The subcommands of `straykey baseline`.
#[derive(Debug, Subcommand)]
pub enum BaselineCommand {
    /// Scan, and write what is found into a new baseline
    Create(CreateArgs),
    /// Scan, take in what is new, and take out what is gone
    Update(KeepArgs),
    /// Scan, and take out what is gone
    Prune(KeepArgs),
    /// Scan, and take in what files of other tools know: .secrets.baseline, .gitleaksignore, JSON reports of gitleaks,
    /// trufflehog and Kingfisher
    Import(ImportArgs),
    /// Show what a baseline knows
    Show(ShowArgs),
}

/// `straykey baseline create`.
#[derive(Debug, Args)]
pub struct CreateArgs {
    #[command(flatten)]
    #[allow(missing_docs, reason = "the group documents itself")]
    pub keep: KeepArgs,

    /// Replace a baseline that is there
    #[arg(long)]
    pub force: bool,
}

/// What is scanned for a baseline, and where it is.
#[derive(Debug, Args)]
pub struct KeepArgs {
    /// Files, folders and repositories to scan
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,

    #[command(flatten)]
    #[allow(missing_docs, reason = "the group documents itself")]
    pub scan: KeepScanArgs,
}

/// How it is scanned.
#[derive(Debug, Default, Args)]
pub struct KeepScanArgs {
    /// The baseline [default: that of the settings, or straykey-baseline.jsonl]
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,

    /// Scan everything that git holds
    #[arg(long)]
    pub history: bool,

    /// Compare with this inventory
    #[arg(long, value_name = "FILE")]
    pub inventory: Option<PathBuf>,

    /// Add the rules of a file or folder; may be repeated
    #[arg(long, value_name = "PATH")]
    pub rules: Vec<PathBuf>,

    /// Settings file
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub config: Option<PathBuf>,

    /// Use no settings file
    #[arg(long)]
    pub no_config: bool,

    /// Measure ages against TIME instead of now
    #[arg(long, value_name = "TIME")]
    pub as_of: Option<String>,

    /// Read the fingerprint key from FILE instead of STRAYKEY_FINGERPRINT_KEY
    #[arg(long, value_name = "FILE")]
    pub fingerprint_key_file: Option<PathBuf>,

    /// Write the baseline even when something could not be read
    #[arg(long)]
    pub allow_incomplete: bool,
}

/// `straykey baseline import`.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// Files of other tools
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,

    /// The folder or repository that they are about
    #[arg(long, value_name = "PATH", default_value = ".")]
    pub path: PathBuf,

    #[command(flatten)]
    #[allow(missing_docs, reason = "the group documents itself")]
    pub scan: KeepScanArgs,
}

/// `straykey baseline show`.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// The baseline
    #[arg(value_name = "FILE", default_value = FILE_NAME)]
    pub file: PathBuf,
}

/// Runs the command.
pub(super) fn run(args: &BaselineArgs) -> Result<ExitStatus, CliError> {
    match &args.command {
        BaselineCommand::Show(args) => show(&args.file),
        BaselineCommand::Create(args) => {
            let survey = Survey::run(&args.keep.paths, &args.keep.scan, &[])?;
            if !args.force && std::fs::symlink_metadata(&survey.file).is_ok() {
                let problem = format!(
                    "{} is there already: use `straykey baseline update`, or --force to replace it",
                    survey.file.display()
                );
                return Err(CliError::Usage(problem));
            }
            let entries: Vec<Entry> = survey.known().map(Entry::of).collect();
            survey.write(&[], entries)
        }
        BaselineCommand::Update(args) => {
            let survey = Survey::run(&args.paths, &args.scan, &[])?;
            let old = survey.old()?;
            let entries: Vec<Entry> = survey.known().map(Entry::of).collect();
            survey.write(&old, entries)
        }
        BaselineCommand::Prune(args) => {
            let survey = Survey::run(&args.paths, &args.scan, &[])?;
            let old = survey.old()?;
            let here: BTreeSet<Entry> = survey.known().map(Entry::of).collect();
            let entries = old.iter().filter(|entry| here.contains(entry)).cloned().collect();
            survey.write(&old, entries)
        }
        BaselineCommand::Import(args) => import(args),
    }
}

/// How much of a baseline is still about something.
pub(super) struct Freshness {
    /// Its entries.
    pub(super) entries: usize,
    /// Those that the scan found no more; nothing if it could not read everything.
    pub(super) stale: Option<usize>,
}

/// Compares a baseline with a scan of `path`.
///
/// # Errors
/// When the baseline, or something else that the scan needs, cannot be used.
pub(super) fn freshness(path: &Path, args: &KeepScanArgs) -> Result<Freshness, CliError> {
    let survey = Survey::run(&[path.to_owned()], args, &[])?;
    let here: BTreeSet<Entry> = survey.known().map(Entry::of).collect();
    let old = survey.old()?;
    let stale = old.iter().filter(|entry| !here.contains(entry)).count();
    Ok(Freshness { entries: old.len(), stale: survey.report.is_complete().then_some(stale) })
}

fn import(args: &ImportArgs) -> Result<ExitStatus, CliError> {
    let survey = Survey::run(std::slice::from_ref(&args.path), &args.scan, &args.files)?;
    let old = if std::fs::symlink_metadata(&survey.file).is_ok() { survey.old()? } else { Vec::new() };
    let mut used: BTreeSet<&Known> = BTreeSet::new();
    let mut entries = old.clone();
    for finding in survey.known() {
        let by = survey.importer.by(finding);
        if !by.is_empty() {
            entries.push(Entry::of(finding));
        }
        used.extend(by);
    }
    let (known, found) = (survey.importer.len(), used.len());
    tell(&format!("{found} of {known} imported entries are about something that is found here"));
    if found < known {
        tell("the others are gone, are no secrets to straykey, or are in the history: try --history");
    }
    if survey.importer.redacted > 0 {
        tell(&format!(
            "{} entries of redacted reports tell no value: make the report again without redaction",
            survey.importer.redacted
        ));
    }
    survey.write(&old, entries)
}

/// A scan for a baseline.
struct Survey {
    report: Report,
    file: PathBuf,
    importer: Importer,
    allow_incomplete: bool,
}

impl Survey {
    fn run(paths: &[PathBuf], args: &KeepScanArgs, imported: &[PathBuf]) -> Result<Self, CliError> {
        if paths.iter().any(|path| path == Path::new("-")) {
            let problem = "a baseline is of files or repositories: name them instead of `-`";
            return Err(CliError::Usage(problem.to_owned()));
        }
        let mut settings = Settings::resolve(&scan(paths, args))?;
        let file = args.baseline.clone().or(settings.baseline.take()).unwrap_or_else(|| FILE_NAME.into());
        let mut importer = Importer::default();
        for known in imported {
            importer.add(known, &mut settings.vouchers)?;
        }
        let rules = RuleSet::load(&settings.rules)?;
        let inventory = settings.load_inventory()?;
        let detector = Detector::new(&rules);
        let work = Work::prepare(&settings)?;
        let matter =
            Matter { settings: &settings, rules: &rules, detector: &detector, inventory: inventory.as_ref() };
        let report = survey(&matter, work, None)?;
        Ok(Self { report, file, importer, allow_incomplete: args.allow_incomplete })
    }

    /// What a baseline is about: everything that would fail. What somebody allowed is no business of it.
    fn known(&self) -> impl Iterator<Item = &Finding> {
        let is_policy = |finding: &Finding| finding.policy.is_some();
        self.report.active().filter(move |finding| !is_policy(finding))
    }

    /// The entries of the baseline as it is.
    fn old(&self) -> Result<Vec<Entry>, CliError> {
        Ok(Baseline::load(&self.file)?.entries().cloned().collect())
    }

    fn write(&self, old: &[Entry], entries: Vec<Entry>) -> Result<ExitStatus, CliError> {
        let lost = self.report.notices.iter().filter(|notice| notice.coverage == Coverage::Incomplete);
        for notice in lost {
            tell(&format!("not read: {}: {}", notice.place, notice.detail));
        }
        if !self.report.is_complete() && !self.allow_incomplete {
            tell(
                "nothing was written: what was not read would be missing, or taken out; --allow-incomplete writes it all the same",
            );
            return Ok(ExitStatus::Incomplete);
        }
        let baseline = Baseline::new(&self.file.to_string_lossy(), entries);
        let old: BTreeSet<&Entry> = old.iter().collect();
        let new: BTreeSet<&Entry> = baseline.entries().collect();
        let (added, removed) = (new.difference(&old).count(), old.difference(&new).count());
        Destination::File(self.file.clone()).open()?.write(|out| baseline.write(out))?;
        tell(&format!(
            "{}: {} entries, {added} added, {removed} removed",
            self.file.display(),
            baseline.entries().len()
        ));
        let provisional = baseline.entries().filter(|entry| entry.is_provisional()).count();
        if provisional > 0 {
            tell(&format!(
                "{provisional} entries are of guessable kinds (passwords and the like) and known by their places only: they are new \
                 when they move, and another secret at such a place is not noticed. Set STRAYKEY_FINGERPRINT_KEY and update"
            ));
        }
        Ok(ExitStatus::Clean)
    }
}

/// The scan that a baseline rests on: without the baseline itself.
fn scan(paths: &[PathBuf], args: &KeepScanArgs) -> ScanArgs {
    ScanArgs {
        paths: paths.to_vec(),
        input: InputArgs {
            allow_incomplete: args.allow_incomplete,
            config: args.config.clone(),
            no_config: args.no_config,
            ..InputArgs::default()
        },
        git: GitArgs { history: args.history, ..GitArgs::default() },
        comparison: ComparisonArgs {
            inventory: args.inventory.clone(),
            as_of: args.as_of.clone(),
            fingerprint_key_file: args.fingerprint_key_file.clone(),
            ..ComparisonArgs::default()
        },
        detection: DetectionArgs { rules: args.rules.clone(), ..DetectionArgs::default() },
        output: OutputArgs::default(),
        trigger: TriggerArgs::default(),
    }
}

fn show(file: &Path) -> Result<ExitStatus, CliError> {
    let baseline = Baseline::load(file)?;
    let mut text = format!("{}: {} entries\n", sanitize(baseline.file()), baseline.entries().len());
    for entry in baseline.entries() {
        let rule = entry.rule.as_deref().unwrap_or("declaration");
        let identity = entry.fingerprint.as_deref().unwrap_or("known by its place only");
        text += &format!(
            "  {}  {}  {}  {}\n",
            sanitize(&entry.id),
            sanitize(rule),
            sanitize(&entry.status),
            sanitize(identity)
        );
    }
    Destination::Stdout.open()?.write(|out| out.write_all(text.as_bytes()))?;
    Ok(ExitStatus::Clean)
}

/// A remark for the person at the terminal; standard output is for results.
fn tell(remark: &str) {
    // When standard error is closed there is nobody to tell.
    let _ = writeln!(std::io::stderr(), "straykey: {}", printable(remark));
}
