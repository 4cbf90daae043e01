//! `straykey doctor`: what a scan would look at, with which rules, settings and inventory, and what is missing. Files are
//! scanned only to see whether a baseline is stale; nothing is written, and no program is run.

pub(super) mod args;
mod hooks;
mod subject;
mod wire;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::args::InputArgs;
use super::baseline::{Freshness, KeepScanArgs, freshness};
use super::output::Sink;
use super::{CliError, ExitStatus, settings};
use crate::config::Config;
use crate::fingerprint::Scheme;
use crate::inventory::Inventory;
use crate::report::sanitize::sanitize;
use crate::rule::RuleSet;
use args::{DoctorArgs, DoctorFormat};

/// How one thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// As it should be.
    Good,
    /// It works without, and would be better with.
    Advice,
    /// A scan would fail, or would not see what it should.
    Missing,
}

impl State {
    fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Advice => "advice",
            Self::Missing => "missing",
        }
    }
}

/// One line of the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    /// What it is about. Names are stable.
    name: &'static str,
    state: State,
    /// How it is.
    says: String,
    /// What to do about it.
    remedy: Option<String>,
}

impl Line {
    fn good(name: &'static str, says: impl Into<String>) -> Self {
        Self { name, state: State::Good, says: says.into(), remedy: None }
    }

    fn advice(name: &'static str, says: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { name, state: State::Advice, says: says.into(), remedy: Some(remedy.into()) }
    }

    fn missing(name: &'static str, says: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { name, state: State::Missing, says: says.into(), remedy: Some(remedy.into()) }
    }
}

/// Looks at everything, and tells it.
pub(super) fn run(args: &DoctorArgs) -> Result<ExitStatus, CliError> {
    let lines = examine(args)?;
    Sink::Stdout.write(|out| match args.format {
        DoctorFormat::Text => write_text(&lines, out),
        DoctorFormat::Json => wire::write(&lines, out),
    })?;
    let is_missing = lines.iter().any(|line| line.state == State::Missing);
    Ok(if is_missing { ExitStatus::Findings } else { ExitStatus::Clean })
}

/// # Errors
/// When the path is not there. Everything else that is wrong is a line.
fn examine(args: &DoctorArgs) -> Result<Vec<Line>, CliError> {
    let repository = subject::repository(&args.path);
    let mut lines = vec![subject::contents(&args.path, repository.as_ref())?];
    lines.push(subject::history(repository.as_ref()));
    let (line, config) = settings_file(args);
    lines.push(line);
    let rules: Vec<PathBuf> = config.rules.iter().chain(&args.rules).cloned().collect();
    lines.push(rule_set(&rules));
    lines.extend(keys(args, args.inventory.as_ref().or(config.inventory.as_ref())));
    lines.push(baseline(args, config.baseline.as_ref()));
    lines.push(hooks::installed(repository.as_ref()));
    lines.push(hooks::pipeline(repository.as_ref().map_or(args.path.as_path(), |found| found.root())));
    Ok(lines)
}

/// The settings that a scan of the same path would find.
fn settings_file(args: &DoctorArgs) -> (Line, Config) {
    let input = InputArgs { config: args.config.clone(), ..InputArgs::default() };
    match settings::config(&input, std::slice::from_ref(&args.path)) {
        Ok((config, _)) => {
            let line = match &config.file {
                Some(file) => Line::good("settings", file.to_string_lossy()),
                None => Line::good("settings", "no straykey.toml: the built-in ones"),
            };
            (line, config)
        }
        Err(error) => {
            let remedy = "correct it: a scan with these settings does not begin";
            (Line::missing("settings", error.to_string(), remedy), Config::default())
        }
    }
}

/// The baseline. Whether it is stale is found out by a scan of the files.
fn baseline(args: &DoctorArgs, path: Option<&PathBuf>) -> Line {
    let Some(path) = path else {
        return Line::good("baseline", "none: everything that is found counts");
    };
    let keep = KeepScanArgs {
        baseline: Some(path.clone()),
        inventory: args.inventory.clone(),
        rules: args.rules.clone(),
        config: args.config.clone(),
        fingerprint_key_file: args.fingerprint_key_file.clone(),
        ..KeepScanArgs::default()
    };
    let name = path.display();
    match freshness(&args.path, &keep) {
        Ok(Freshness { entries, stale: Some(0) }) => {
            Line::good("baseline", format!("{name}, {entries} entries"))
        }
        Ok(Freshness { entries, stale: Some(stale) }) => Line::advice(
            "baseline",
            format!("{name}: {stale} of {entries} entries are found in the files no more"),
            "take them out with `straykey baseline prune`, or with --history if they are about commits",
        ),
        Ok(Freshness { entries, stale: None }) => Line::advice(
            "baseline",
            format!("{name}, {entries} entries; not everything could be read, so it may be stale"),
            "`straykey scan` says what could not be read",
        ),
        Err(error) => Line::missing(
            "baseline",
            error.to_string(),
            "correct it; a baseline that cannot be read is made anew with `straykey baseline create`",
        ),
    }
}

fn rule_set(paths: &[PathBuf]) -> Line {
    let count = |paths: &[PathBuf]| RuleSet::load(paths).map(|rules| rules.len());
    match (count(&[]), count(paths)) {
        (Ok(own), Ok(all)) => {
            Line::good("rules", format!("{own} built in, {} of your own", all.saturating_sub(own)))
        }
        (Err(error), _) | (_, Err(error)) => {
            Line::missing("rules", error.to_string(), "correct it: `straykey rules check PATH` says more")
        }
    }
}

/// The inventory, and the key for guessable secrets that its fingerprints may need.
fn keys(args: &DoctorArgs, inventory: Option<&PathBuf>) -> [Line; 2] {
    let fingerprinter = settings::fingerprinter(args.fingerprint_key_file.as_deref());
    let key = match &fingerprinter {
        Err(error) => Line::missing("key", error.to_string(), "make one with `openssl rand -hex 32`"),
        Ok(fingerprinter) if fingerprinter.is_keyed() => Line::good("key", "a fingerprint key is set"),
        Ok(_) => Line::advice(
            "key",
            "no fingerprint key: passwords are found, and have no lasting fingerprints",
            "set STRAYKEY_FINGERPRINT_KEY, or use --fingerprint-key-file",
        ),
    };
    let Some(path) = inventory else {
        let remedy = "write one with `straykey inventory init`, and name it with --inventory";
        return [Line::advice("inventory", "none: everything that is found is undeclared", remedy), key];
    };
    match Inventory::load(path, &path.to_string_lossy(), Timestamp::now()) {
        Err(error) => {
            let remedy = "correct it: `straykey inventory check` lists every mistake";
            [Line::missing("inventory", error.to_string(), remedy), key]
        }
        Ok(inventory) => {
            let count = inventory.credentials().len();
            let says = format!("{}, {count} credentials", path.display());
            let keyed = || {
                let all = inventory.fingerprints().map(|(_, fingerprint)| fingerprint);
                all.filter(|fingerprint| fingerprint.scheme == Scheme::HmacSha256)
            };
            let key = match &fingerprinter {
                Ok(own) if own.is_keyed() && keyed().all(|one| own.comparison().knows(one.key())) => key,
                Ok(own) if own.is_keyed() => Line::missing(
                    "key",
                    "the inventory has fingerprints that were made with another fingerprint key",
                    "set that one as STRAYKEY_FINGERPRINT_KEY_PREVIOUS, or make the fingerprints anew",
                ),
                Ok(_) if keyed().next().is_some() => Line::missing(
                    "key",
                    "no fingerprint key, and the inventory has fingerprints that were made with one",
                    "set STRAYKEY_FINGERPRINT_KEY, or use --fingerprint-key-file",
                ),
                Ok(_) | Err(_) => key,
            };
            [Line::good("inventory", says), key]
        }
    }
}

fn write_text(lines: &[Line], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{:<10} {:<8} straykey {}", "program", "good", env!("CARGO_PKG_VERSION"))?;
    for line in lines {
        write!(out, "{:<10} {:<8} {}", line.name, line.state.as_str(), sanitize(&line.says))?;
        match &line.remedy {
            Some(remedy) => writeln!(out, " -> {}", sanitize(remedy))?,
            None => writeln!(out)?,
        }
    }
    Ok(())
}

/// Is there a file or folder of this name?
fn is_there(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok()
}
