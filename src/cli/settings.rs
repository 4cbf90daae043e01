//! Settings: arguments, settings file, environment and terminal, resolved and checked. The only reader of the
//! environment.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use globset::GlobSet;
use jiff::Timestamp;
use zeroize::Zeroizing;

use super::CliError;
use super::args::{ColorArg, ConfidenceArg, FailOnArg, InputArgs, ScanArgs};
use super::exit::{FailOn, Incompleteness};
use super::output::Destination;
use super::subject::{self, Occasion, Subject};
use crate::config::{Config, Discovered, ForeignMarkers, Trust, discover};
use crate::container::Limits;
use crate::fingerprint::Fingerprinter;
use crate::git::{Authors, Environment};
use crate::inventory::Inventory;
use crate::inventory::moment::instant;
use crate::notice::{Notice, NoticeKind};
use crate::occurrence::Disclosure;
use crate::report::format::Format;
use crate::rule::{Confidence, Severity};
use crate::scan::Rejections;
use crate::secret::Secret;
use crate::source::{Scope, Selection};
use crate::suppress::{Inline, Thoroughness, Waivers};
use crate::voucher::Vouchers;

/// The variable that holds the fingerprint key.
const KEY_VARIABLE: &str = "STRAYKEY_FINGERPRINT_KEY";

/// The variable that holds the key before it, while keys are being changed.
const PREVIOUS_KEY_VARIABLE: &str = "STRAYKEY_FINGERPRINT_KEY_PREVIOUS";

/// Everything that `straykey scan` does, decided.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) subject: Subject,
    /// How long the run may take.
    pub(super) timeout: Option<Duration>,
    /// With changes as the subject: where their repository is.
    pub(super) repository: PathBuf,
    pub(super) environment: Environment,
    pub(super) occasion: Occasion,
    pub(super) authors: Authors,
    pub(super) scope: Scope,
    pub(super) stdin: Stdin,
    pub(super) rules: Vec<PathBuf>,
    pub(super) inventory: Option<PathBuf>,
    pub(super) as_of: Timestamp,
    pub(super) clock: Clock,
    pub(super) fingerprinter: Fingerprinter,
    pub(super) min_confidence: Confidence,
    pub(super) fail_on: FailOn,
    pub(super) incompleteness: Incompleteness,
    pub(super) rejections: Rejections,
    pub(super) disclosure: Disclosure,
    pub(super) max_size: Option<u64>,
    pub(super) archives: Limits,
    /// The baseline that findings are compared with, not read yet.
    pub(super) baseline: Option<PathBuf>,
    /// What is let pass.
    pub(super) waivers: Waivers,
    /// What secrets are recognised by while they are at hand.
    pub(super) vouchers: Vouchers,
    /// Paths that are not scanned.
    pub(super) excluded: GlobSet,
    /// What there is to say about the settings themselves.
    pub(super) notices: Vec<Notice>,
    pub(super) outputs: Vec<(Format, Destination)>,
    pub(super) color: ColorArg,
}

/// Whether standard input is scanned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stdin {
    Scan,
    Leave,
}

/// Whether time goes on while something is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clock {
    Runs,
    /// At the instant that was asked for.
    Stands,
}

impl Settings {
    /// The instant that ages are measured against now.
    pub(super) fn now(&self) -> Timestamp {
        match self.clock {
            Clock::Runs => Timestamp::now(),
            Clock::Stands => self.as_of,
        }
    }

    /// Recognises what an inventory declares, whatever its fingerprints were made with. Secrets are compared with it only
    /// if this comes before the scan.
    pub(super) fn expect(&mut self, inventory: &Inventory) {
        self.fingerprinter.expect(inventory.fingerprints().map(|(_, fingerprint)| fingerprint));
    }

    /// Loads the inventory, if there is one, and expects what it declares.
    ///
    /// # Errors
    /// When it cannot be read or has mistakes.
    pub(super) fn load_inventory(&mut self) -> Result<Option<Inventory>, CliError> {
        let Some(path) = &self.inventory else { return Ok(None) };
        let inventory = Inventory::load(path, &path.to_string_lossy(), self.as_of)?;
        self.expect(&inventory);
        Ok(Some(inventory))
    }

    /// Resolves the arguments of a scan.
    ///
    /// # Errors
    /// The first contradiction or unusable value, before anything is scanned.
    pub(super) fn resolve(args: &ScanArgs) -> Result<Self, CliError> {
        let (config, notices) = config(&args.input, &args.paths)?;
        let subject = Subject::resolve(args)?;
        let stream = Path::new("-");
        let stdin = if args.paths.iter().any(|path| path == stream) { Stdin::Scan } else { Stdin::Leave };
        let paths = args.paths.iter().filter(|path| *path != stream).cloned().collect();
        let max_size = args.input.max_size.as_ref().or(config.max_size.as_ref());
        let threads = match args.input.jobs {
            Some(jobs) => jobs.get(),
            None => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        };
        let outputs = outputs(args)?;
        Ok(Self {
            timeout: args.input.timeout.as_deref().map(subject::timeout).transpose()?,
            waivers: waivers(args, &subject, &config),
            baseline: args.detection.baseline.clone().or(config.baseline),
            excluded: if args.input.no_ignore { GlobSet::empty() } else { config.excluded },
            vouchers: config.vouchers,
            notices,
            subject,
            repository: args.paths.first().cloned().unwrap_or_else(|| PathBuf::from(".")),
            environment: subject::environment(),
            occasion: subject::occasion(),
            authors: if args.git.show_authors { Authors::Shown } else { Authors::Hidden },
            scope: Scope {
                paths,
                selection: if args.input.no_ignore { Selection::Everything } else { Selection::Git },
                threads,
            },
            stdin,
            rules: config.rules.iter().chain(&args.detection.rules).cloned().collect(),
            inventory: args.comparison.inventory.clone().or(config.inventory),
            as_of: match &args.comparison.as_of {
                Some(text) => instant(text).map_err(|error| CliError::Usage(format!("--as-of: {error}")))?,
                None => Timestamp::now(),
            },
            clock: if args.comparison.as_of.is_some() { Clock::Stands } else { Clock::Runs },
            fingerprinter: fingerprinter_in_change(
                args.comparison.fingerprint_key_file.as_deref(),
                args.comparison.previous_fingerprint_key_file.as_deref(),
            )?,
            min_confidence: args
                .detection
                .min_confidence
                .map(confidence)
                .or(config.min_confidence)
                .unwrap_or(Confidence::Medium),
            fail_on: match (args.detection.fail_on, config.fail_on) {
                (Some(level), _) => fail_on(level),
                (None, Some(severity)) => FailOn::Severity(severity),
                (None, None) => FailOn::Severity(Severity::Low),
            },
            incompleteness: if args.input.allow_incomplete {
                Incompleteness::Allowed
            } else {
                Incompleteness::Fails
            },
            rejections: if args.detection.show_rejected { Rejections::Keep } else { Rejections::Count },
            disclosure: disclosure(args, &outputs)?,
            max_size: max_size.map(|text| size(text)).transpose()?,
            archives: Limits {
                depth: args
                    .input
                    .max_archive_depth
                    .or(config.max_archive_depth)
                    .unwrap_or(Limits::default().depth),
                ..Limits::default()
            },
            outputs,
            color: args.output.color,
        })
    }
}

/// The settings file that applies, and what there is to say about that.
pub(super) fn config(input: &InputArgs, paths: &[PathBuf]) -> Result<(Config, Vec<Notice>), CliError> {
    if let Some(file) = &input.config {
        return Ok((Config::load(file, Trust::Named)?, Vec::new()));
    }
    if input.no_config {
        return Ok((Config::default(), Vec::new()));
    }
    let here = Path::new(".").to_owned();
    let scanned: Vec<PathBuf> =
        paths.iter().map(|path| if path == Path::new("-") { here.clone() } else { path.clone() }).collect();
    Ok(match discover(&scanned) {
        Discovered::One(file) => (Config::load(&shorter(file), Trust::Found)?, Vec::new()),
        Discovered::None => (Config::default(), Vec::new()),
        Discovered::Several => {
            let detail = "the paths have different settings files, so that none of them was used: scan them one by one, or \
                          name one with --config";
            let notice = Notice::complete(NoticeKind::SettingsLeftOut, "", detail);
            (Config::default(), vec![notice])
        }
    })
}

/// A path as it is written from here, if it is below here.
fn shorter(path: PathBuf) -> PathBuf {
    let here = std::env::current_dir().and_then(std::fs::canonicalize).ok();
    here.and_then(|here| path.strip_prefix(here).ok().map(Path::to_owned)).unwrap_or(path)
}

/// What is let pass.
fn waivers(args: &ScanArgs, subject: &Subject, config: &Config) -> Waivers {
    let inline = match (args.detection.no_inline_allow, config.foreign_markers) {
        (true, _) => Inline::None,
        (false, Some(ForeignMarkers::Ignored)) => Inline::Own,
        (false, _) => Inline::Any,
    };
    // The folder of the settings, or one that holds it, is all that they are about.
    let folder = config.file.as_ref().and_then(|file| std::fs::canonicalize(file).ok());
    let is_whole = folder.is_some_and(|file| {
        args.paths
            .iter()
            .filter_map(|path| std::fs::canonicalize(path).ok())
            .any(|path| file.parent().is_some_and(|folder| folder.starts_with(path)))
    });
    let thoroughness =
        if is_whole && subject.is_of_contents() { Thoroughness::Whole } else { Thoroughness::Part };
    Waivers { inline, allows: config.allows.clone(), baseline: None, thoroughness }
}

/// The organisation's key, if there is one, the one before it, and a fresh key for this run.
pub(super) fn fingerprinter(key_file: Option<&Path>) -> Result<Fingerprinter, CliError> {
    fingerprinter_in_change(key_file, None)
}

/// The same, with a file for the key before the current one.
pub(super) fn fingerprinter_in_change(
    key_file: Option<&Path>,
    previous_key_file: Option<&Path>,
) -> Result<Fingerprinter, CliError> {
    let current = key(key_file, KEY_VARIABLE)?;
    let previous = key(previous_key_file, PREVIOUS_KEY_VARIABLE)?;
    if current.is_none() && previous.is_some() {
        return Err(CliError::Usage(format!(
            "there is a previous fingerprint key and no current one: set {KEY_VARIABLE}, new fingerprints are made with it"
        )));
    }
    let mut run_key = [0; 32];
    getrandom::fill(&mut run_key)
        .map_err(|cause| CliError::Usage(format!("the system gives no random bytes: {cause}")))?;
    let fingerprinter = Fingerprinter::new(current, run_key)?;
    match previous {
        Some(previous) => fingerprinter
            .with_previous(previous)
            .map_err(|weak| CliError::Usage(format!("the previous fingerprint key: {weak}"))),
        None => Ok(fingerprinter),
    }
}

/// The key in a file, or else in a variable of the environment; an empty variable is none.
fn key(file: Option<&Path>, variable: &str) -> Result<Option<Secret>, CliError> {
    let text = match file {
        Some(path) => Some(std::fs::read(path).map_err(|cause| {
            CliError::Usage(format!("cannot read the fingerprint key in {}: {cause}", path.display()))
        })?),
        None => std::env::var_os(variable)
            .filter(|value| !value.is_empty())
            .map(std::ffi::OsString::into_encoded_bytes),
    };
    Ok(text.map(|text| {
        let text = Zeroizing::new(text);
        Secret::new(text.trim_ascii().to_vec())
    }))
}

fn outputs(args: &ScanArgs) -> Result<Vec<(Format, Destination)>, CliError> {
    let usage = |message: String| CliError::Usage(message);
    let mut outputs = Vec::new();
    for request in &args.output.format {
        let (name, file) =
            request.split_once('=').map_or((request.as_str(), None), |(name, file)| (name, Some(file)));
        let format: Format = name.parse().map_err(|error| usage(format!("--format: {error}")))?;
        let destination = match file {
            Some("") => return Err(usage(format!("--format {request}: the file name is missing"))),
            Some(file) => Destination::File(file.into()),
            None => Destination::Stdout,
        };
        outputs.push((format, destination));
    }
    if outputs.is_empty() {
        outputs.push((Format::Text, Destination::Stdout));
    }
    if let Some(file) = &args.output.output {
        let mut open = outputs.iter_mut().filter(|(_, destination)| *destination == Destination::Stdout);
        match (open.next(), open.next()) {
            (Some((_, destination)), None) => *destination = Destination::File(file.clone()),
            (None, _) => {
                return Err(usage("--output: every --format has a file of its own already".to_owned()));
            }
            (Some(_), Some(_)) => {
                return Err(usage(
                    "--output: several formats need a file each: --format sarif=FILE".to_owned(),
                ));
            }
        }
    }
    if outputs.iter().filter(|(_, destination)| *destination == Destination::Stdout).count() > 1 {
        return Err(usage(
            "only one format can go to standard output: write the others as --format sarif=FILE".to_owned(),
        ));
    }
    Ok(outputs)
}

/// `--show-secrets` is for a person at a terminal. Anywhere else it is an error rather than a silence.
fn disclosure(args: &ScanArgs, outputs: &[(Format, Destination)]) -> Result<Disclosure, CliError> {
    if !args.output.show_secrets {
        return Ok(Disclosure::Never);
    }
    let to_terminal = std::io::stdout().is_terminal();
    if to_terminal && outputs.contains(&(Format::Text, Destination::Stdout)) {
        Ok(Disclosure::Terminal)
    } else {
        Err(CliError::Usage(
            "--show-secrets works for text on a terminal only: secrets do not go into files, pipes or logs"
                .to_owned(),
        ))
    }
}

fn confidence(level: ConfidenceArg) -> Confidence {
    match level {
        ConfidenceArg::Low => Confidence::Low,
        ConfidenceArg::Medium => Confidence::Medium,
        ConfidenceArg::High => Confidence::High,
    }
}

fn fail_on(level: FailOnArg) -> FailOn {
    match level {
        FailOnArg::Note => FailOn::Severity(Severity::Note),
        FailOnArg::Low => FailOn::Severity(Severity::Low),
        FailOnArg::Medium => FailOn::Severity(Severity::Medium),
        FailOnArg::High => FailOn::Severity(Severity::High),
        FailOnArg::Critical => FailOn::Severity(Severity::Critical),
        FailOnArg::Never => FailOn::Never,
    }
}

/// A number of bytes, with `KB`, `MB`, `GB` (powers of ten) or `KiB`, `MiB`, `GiB` (powers of two).
fn size(text: &str) -> Result<u64, CliError> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let factor = match text[digits..].trim().to_ascii_lowercase().as_str() {
        "" | "b" => Some(1),
        "k" | "kb" => Some(1_000),
        "m" | "mb" => Some(1_000_000),
        "g" | "gb" => Some(1_000_000_000),
        "kib" => Some(1 << 10),
        "mib" => Some(1 << 20),
        "gib" => Some(1 << 30),
        _ => None,
    };
    factor
        .zip(text[..digits].parse::<u64>().ok())
        .and_then(|(factor, number)| number.checked_mul(factor))
        .ok_or_else(|| {
            CliError::Usage(format!("size `{text}`: write a number of bytes, or for example 50MB or 1GiB"))
        })
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes() {
        for (text, bytes) in [("10", 10), ("50MB", 50_000_000), ("1 GiB", 1 << 30), ("2k", 2000)] {
            assert_eq!(size(text).unwrap(), bytes);
        }
        for text in ["", "MB", "1TB", "-1", "99999999999999999999", "1.5MB"] {
            assert!(size(text).is_err(), "{text}");
        }
    }
}
