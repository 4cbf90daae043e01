//! `straykey inventory init`: a first inventory, proposed from what a scan finds. Hashes only.

mod names;
mod proposal;

use std::path::Path;

use jiff::Timestamp;

use super::args::InitArgs;
use super::secret::tell;
use super::this_second;
use crate::cli::output::Destination;
use crate::cli::{CliError, ExitStatus, interrupt, progress, settings};
use crate::container::Limits;
use crate::correlate::{self, Terms};
use crate::detect::Detector;
use crate::finding::Finding;
use crate::fingerprint::Fingerprinter;
use crate::inventory::{Format, Inventory};
use crate::notice::{Coverage, Notice, NoticeKind};
use crate::occurrence::Disclosure;
use crate::rule::{Confidence, RuleSet};
use crate::scan::{Progress, Rejections, Scanner, Sighting};
use crate::source::{self, Scope, Selection};

/// Scans, and writes an entry for each credential that was found.
pub(super) fn run(args: &InitArgs) -> Result<ExitStatus, CliError> {
    let destination = destination(args)?;
    let fingerprinter = settings::fingerprinter(args.fingerprint_key_file.as_deref())?;
    let rules = RuleSet::load(&args.rules)?;
    let now = this_second();
    let sighting = sight(args, &rules, &fingerprinter, now)?;
    let terms = Terms { now, comparison: fingerprinter.comparison(), min_confidence: Confidence::Medium };
    let findings = correlate::correlate(sighting.occurrences, &rules, None, &terms).findings;
    let text = proposal::text(&findings);
    let written = check(&text, now)?;
    destination.open()?.write(|out| out.write_all(text.as_bytes()))?;
    report(args, &findings, written);
    let lost = sighting.notices.iter().filter(|notice| notice.coverage == Coverage::Incomplete);
    let lost: Vec<&Notice> = lost.collect();
    for notice in &lost {
        tell(&format!("not read: {}: {}", notice.place, notice.detail));
    }
    Ok(if lost.is_empty() { ExitStatus::Clean } else { ExitStatus::Incomplete })
}

/// Where the inventory goes: a file that is not there yet, unless the caller says so.
fn destination(args: &InitArgs) -> Result<Destination, CliError> {
    let file = &args.output;
    if file == Path::new("-") {
        return Ok(Destination::Stdout);
    }
    if Format::of(file)? != Format::Toml {
        let problem = format!(
            "{}: new inventories are written in TOML, for its comments: name it .toml",
            file.display()
        );
        return Err(CliError::Usage(problem));
    }
    if !args.force && std::fs::symlink_metadata(file).is_ok() {
        let problem = format!(
            "{} is there already: name another file with --output, or replace it with --force",
            file.display()
        );
        return Err(CliError::Usage(problem));
    }
    Ok(Destination::File(file.clone()))
}

fn sight(
    args: &InitArgs,
    rules: &RuleSet,
    fingerprinter: &Fingerprinter,
    now: Timestamp,
) -> Result<Sighting, CliError> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let scope = Scope { paths: args.paths.clone(), selection: Selection::Git, threads };
    let mut discovery = source::discover(&scope)?;
    let detector = Detector::new(rules);
    let counts = Progress::default();
    let scanner = Scanner {
        rules,
        detector: &detector,
        fingerprinter,
        disclosure: Disclosure::Never,
        rejections: Rejections::Count,
        max_size: None,
        archives: Limits::default(),
        now,
        progress: &counts,
        stop: interrupt::listen(),
        vouchers: crate::voucher::Vouchers::none(),
    };
    let mut sighting = progress::shown(&counts, || Ok::<_, CliError>(scanner.files(&discovery.candidates)))?;
    sighting.notices.append(&mut discovery.notices);
    if scanner.is_stopped() {
        let detail = "the scan was stopped before its end; what it had found is written";
        sighting.notices.push(Notice::incomplete(NoticeKind::Interrupted, "", detail));
    }
    Ok(sighting)
}

/// How many entries the text has. It is an inventory, or a mistake of this program.
fn check(text: &str, now: Timestamp) -> Result<usize, CliError> {
    Ok(Inventory::parse(text, Format::Toml, "the proposed inventory", now)?.credentials().len())
}

fn report(args: &InitArgs, findings: &[Finding], written: usize) {
    let place = if args.output == Path::new("-") {
        "standard output".to_owned()
    } else {
        args.output.display().to_string()
    };
    let entries = if written == 1 { "entry" } else { "entries" };
    tell(&format!(
        "{written} proposed {entries} in {place}: read each, name its owner, and take out what is no credential"
    ));
    let nameless = findings.iter().filter(|finding| finding.fingerprint.is_none()).count();
    if nameless > 0 {
        tell(&format!(
            "{nameless} guessable secrets (passwords and the like) are left out, because their fingerprints need a key: set \
             STRAYKEY_FINGERPRINT_KEY or use --fingerprint-key-file (make a key once: `openssl rand -hex 32`)"
        ));
    }
}
