//! `straykey scan`: resolves the settings, runs the stages, writes the reports.

use std::io::IsTerminal as _;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use jiff::Timestamp;

use super::args::{ColorArg, ScanArgs};
use super::cache::CacheFile;
use super::changes::ChangeWork;
use super::deadline::{self, Deadline};
use super::exit::ExitStatus;
use super::follow::Follower;
use super::history::HistoryWork;
use super::output::{Destination, Sink};
use super::settings::{Settings, Stdin};
use super::stream::Stoppable;
use super::subject::Subject;
use super::trigger::{Stdout, Triggers};
use super::{CliError, changes, history, interrupt, progress};
use crate::baseline::Baseline;
use crate::cache::Cache;
use crate::correlate::{self, Terms};
use crate::detect::Detector;
use crate::finding::Finding;
use crate::inventory::{DEFAULT_ESTATE, Inventory};
use crate::notice::{Notice, NoticeKind};
use crate::report::format::{self, Format};
use crate::report::text::{Hyperlinks, Palette, TextOptions};
use crate::report::{Depth, Report, RuleSummary, Scope, Stats};
use crate::rule::RuleSet;
use crate::scan::{Progress, Rejections, Scanner, Sighting};
use crate::source::{self, Discovery, Origin};
use crate::suppression::By;

/// What reports call standard input.
const STDIN: &str = "<stdin>";

/// Runs the command.
pub(super) fn run(args: &ScanArgs) -> Result<ExitStatus, CliError> {
    let begun = Instant::now();
    let mut settings = Settings::resolve(args)?;
    settings.waivers.baseline = settings.baseline.as_deref().map(Baseline::load).transpose()?;
    let rules = RuleSet::load(&settings.rules)?;
    let inventory = settings.load_inventory()?;
    let mut triggers = triggers(args, &settings, inventory.as_ref())?;
    let detector = Detector::new(&rules);
    if settings.subject == Subject::Follow {
        let timeout = settings.timeout;
        return Follower {
            settings: &settings,
            rules: &rules,
            inventory: inventory.as_ref(),
            detector: &detector,
        }
        .follow(begun, timeout, triggers);
    }
    let deadline = settings.timeout.map(Deadline::after);
    let mut cache = CacheFile::open(&settings.subject, &rules, &settings.archives)?;
    // Before the new files of the reports exist: they are not part of what was asked for.
    let work = Work::prepare(&settings)?;
    let sinks = settings
        .outputs
        .iter()
        .map(|(format, destination)| destination.open().map(|sink| (*format, destination, sink)))
        .collect::<Result<Vec<_>, _>>()?;
    triggers.as_mut().map_or(Ok(()), Triggers::open)?;

    let matter =
        Matter { settings: &settings, rules: &rules, detector: &detector, inventory: inventory.as_ref() };
    let mut report = survey(&matter, work, cache.as_mut())?;
    // Whoever reads the report may take their time.
    drop(deadline);
    report.stats.elapsed = begun.elapsed();

    let status = ExitStatus::of(&report, settings.fail_on, settings.incompleteness);
    let written = write_all(&report, &settings, sinks);
    // The report first: it is what was asked for.
    let saved = cache.map_or(Ok(()), |cache| cache.save());
    // Whoever has to revoke something is told, whatever became of the report.
    let told = triggers.map(|mut triggers| {
        triggers.tell(&report);
        triggers.finish(&report, status)
    });
    written?;
    saved?;
    told.unwrap_or(Ok(status))
}

/// Who is told of rotations, if anybody is.
fn triggers(
    args: &ScanArgs,
    settings: &Settings,
    inventory: Option<&Inventory>,
) -> Result<Option<Triggers>, CliError> {
    if args.trigger.trigger.is_empty() {
        return Ok(None);
    }
    let is_taken = settings.outputs.iter().any(|(_, destination)| *destination == Destination::Stdout);
    let stdout = if is_taken { Stdout::Taken } else { Stdout::Free };
    // One that has no name of its own tells nobody which one it is.
    let estate = inventory.map(Inventory::estate).filter(|estate| *estate != DEFAULT_ESTATE);
    Triggers::resolve(&args.trigger, estate, stdout).map(Some)
}

/// What a scan needs besides its work.
pub(super) struct Matter<'a> {
    pub(super) settings: &'a Settings,
    pub(super) rules: &'a RuleSet,
    pub(super) detector: &'a Detector,
    pub(super) inventory: Option<&'a Inventory>,
}

/// What is about to be scanned.
pub(super) enum Work {
    Files(Discovery),
    Change(Box<ChangeWork>),
    History(HistoryWork),
}

impl Work {
    /// Lists it, and reads nothing of it yet.
    ///
    /// # Errors
    /// When what was asked for is not there.
    pub(super) fn prepare(settings: &Settings) -> Result<Self, CliError> {
        Ok(match (&settings.subject, changes::prepare(settings)?) {
            (_, Some(change)) => Self::Change(Box::new(change)),
            (Subject::History { .. }, None) => Self::History(history::prepare(settings)?),
            (_, None) => Self::Files(source::discover(&settings.scope)?),
        })
    }
}

/// Reads everything that was listed, and compares it with what was declared.
///
/// # Errors
/// When there are no threads, or the repository cannot be read at all.
pub(super) fn survey(
    matter: &Matter<'_>,
    work: Work,
    cache: Option<&mut CacheFile>,
) -> Result<Report, CliError> {
    let Matter { settings, rules, detector, inventory } = *matter;
    let progress = Progress::default();
    let scanner = Scanner {
        rules,
        detector,
        fingerprinter: &settings.fingerprinter,
        disclosure: settings.disclosure,
        rejections: settings.rejections,
        max_size: settings.max_size,
        archives: settings.archives,
        now: settings.as_of,
        progress: &progress,
        stop: interrupt::listen(),
        vouchers: &settings.vouchers,
    };
    let remembered = cache.map(CacheFile::cache);
    let sighting = progress::shown(&progress, || sight(settings, &scanner, work, remembered))?;
    Ok(assemble(settings, settings.as_of, rules, inventory, sighting))
}

/// Reads everything that was listed.
fn sight(
    settings: &Settings,
    scanner: &Scanner<'_>,
    work: Work,
    cache: Option<&mut Cache>,
) -> Result<Sighting, CliError> {
    let pool =
        rayon::ThreadPoolBuilder::new().num_threads(settings.scope.threads).build().map_err(|cause| {
            CliError::Usage(format!("cannot start {} threads: {cause}", settings.scope.threads))
        })?;
    let mut sighting = pool.install(|| match work {
        Work::Files(discovery) => Ok(files(settings, scanner, discovery)),
        Work::Change(work) => {
            let ChangeWork { repository, mut changes, terms } = *work;
            scanner.changes(&repository, &mut changes, &terms)
        }
        Work::History(work) => Ok(history::sight(work, scanner, cache)),
    })?;
    without_excluded(settings, &mut sighting);
    if sighting.files == 0 && !scanner.is_stopped() && settings.subject.is_of_contents() {
        let detail = "there was no text to read in what was asked for: a scan of nothing is not clean";
        sighting.notices.push(Notice::incomplete(NoticeKind::NothingRead, "", detail));
    }
    if scanner.is_stopped() {
        let detail = match deadline::has_passed() {
            true => {
                "the time of --timeout was over before the end of the scan; what it had found is reported"
            }
            false => "the scan was stopped before its end; what it had found is reported",
        };
        sighting.notices.push(Notice::incomplete(NoticeKind::Interrupted, "", detail));
    }
    Ok(sighting)
}

fn files(settings: &Settings, scanner: &Scanner<'_>, mut discovery: Discovery) -> Sighting {
    let all = discovery.candidates.len();
    discovery.candidates.retain(|candidate| {
        candidate.origin == Origin::Named || !settings.excluded.is_match(candidate.provenance.relative())
    });
    let excluded = all - discovery.candidates.len();
    let mut sighting = scanner.files(&discovery.candidates);
    sighting.notices.append(&mut discovery.notices);
    if excluded > 0 {
        let detail =
            format!("not scanned, because `exclude` of the settings says so: {excluded} of {all} files");
        sighting.notices.push(Notice::complete(NoticeKind::Excluded, "", detail));
    }
    if settings.stdin == Stdin::Scan {
        let seen = match settings.timeout {
            // The stream ends when the scan is to end; what it had brought until then is still scanned.
            Some(_) => {
                let whole = AtomicBool::new(false);
                let stoppable = Stoppable::new(std::io::stdin(), scanner.stop);
                Scanner { stop: &whole, ..*scanner }.stream(stoppable, STDIN)
            }
            None => scanner.stream(std::io::stdin().lock(), STDIN),
        };
        if seen.bytes == 0 && seen.notices.is_empty() && !scanner.is_stopped() {
            let detail = "there was nothing on standard input: a scan of nothing is not clean; does the command before the \
                          pipe fail?";
            sighting.notices.push(Notice::incomplete(NoticeKind::NothingRead, STDIN, detail));
        }
        sighting = sighting.merge(seen);
    }
    sighting
}

/// Takes away what was found in git where the settings exclude it. Files were not read there.
fn without_excluded(settings: &Settings, sighting: &mut Sighting) {
    if settings.subject == Subject::Files || settings.excluded.is_empty() {
        return;
    }
    let all = sighting.occurrences.len();
    sighting
        .occurrences
        .retain(|occurrence| !settings.excluded.is_match(occurrence.provenance.outer().relative()));
    let excluded = all - sighting.occurrences.len();
    if excluded > 0 {
        let detail =
            format!("not reported, because `exclude` of the settings says so: {excluded} places of secrets");
        sighting.notices.push(Notice::complete(NoticeKind::Excluded, "", detail));
    }
}

/// Compares what was seen with what was declared, and sorts everything for the reports.
pub(super) fn assemble(
    settings: &Settings,
    as_of: Timestamp,
    rules: &RuleSet,
    inventory: Option<&Inventory>,
    sighting: Sighting,
) -> Report {
    let terms = Terms {
        now: as_of,
        comparison: settings.fingerprinter.comparison(),
        min_confidence: settings.min_confidence,
    };
    let correlation = correlate::correlate(sighting.occurrences, rules, inventory, &terms);
    let mut notices = sighting.notices;
    notices.extend(correlation.notices);
    notices.extend(settings.notices.iter().cloned());
    let findings = settings.waivers.apply(correlation.findings, as_of);
    notices.extend(known_by_place(&findings));
    notices.sort();
    notices.dedup();
    let mut rejections = sighting.rejections;
    rejections.sort_by(|one, other| {
        (&one.provenance, one.location, &one.rule).cmp(&(&other.provenance, other.location, &other.rule))
    });
    let used: std::collections::BTreeSet<_> =
        findings.iter().filter_map(|finding| finding.rule.as_ref()).collect();
    let summaries = rules
        .iter()
        .filter(|(_, rule)| used.contains(&rule.id))
        .map(|(_, rule)| RuleSummary::from(rule))
        .collect();
    Report {
        as_of,
        scope: scope(settings),
        rejections: (settings.rejections == Rejections::Keep).then_some(rejections),
        notices,
        stats: Stats {
            files: sighting.files,
            bytes: sighting.bytes,
            binary: sighting.binary,
            below_confidence: correlation.below_confidence,
            rejected: sighting.rejected,
            rules: rules.len() as u64,
            elapsed: std::time::Duration::ZERO,
        },
        rules: summaries,
        inventory: correlation.inventory,
        findings,
    }
}

/// What was asked for, as reports say it.
fn scope(settings: &Settings) -> Scope {
    let depth = match settings.subject {
        Subject::Files | Subject::Follow => Depth::Files,
        Subject::History { .. } => Depth::History,
        Subject::Staged | Subject::Range(_) | Subject::Push(..) => Depth::Change,
    };
    let stream = (settings.stdin == Stdin::Scan).then(|| "-".to_owned());
    let paths = settings.scope.paths.iter().map(|path| path.to_string_lossy().into_owned());
    Scope { depth, paths: paths.chain(stream).collect() }
}

/// A baseline that knows places where it should know secrets does not notice when a secret is replaced.
fn known_by_place(findings: &[Finding]) -> Option<Notice> {
    let is_known = |finding: &&Finding| {
        let by = finding.suppression.as_ref().map(|suppression| suppression.by);
        by == Some(By::Baseline) && finding.rule.is_some() && finding.fingerprint.is_none()
    };
    let count = findings.iter().filter(is_known).count();
    let detail = format!(
        "{count} of the findings that the baseline knows are of guessable kinds and known by their places only: another \
         secret at such a place is not noticed. Set STRAYKEY_FINGERPRINT_KEY, and run `straykey baseline update`"
    );
    (count > 0).then(|| Notice::complete(NoticeKind::PlacesInBaseline, "", detail))
}

/// Colours and secrets are for terminals.
pub(super) fn text_options(settings: &Settings, destination: &Destination) -> TextOptions {
    let on_terminal = *destination == Destination::Stdout && std::io::stdout().is_terminal();
    let colored = match settings.color {
        ColorArg::Always => true,
        ColorArg::Never => false,
        ColorArg::Auto => on_terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
    };
    TextOptions {
        palette: if colored { Palette::colored() } else { Palette::plain() },
        hyperlinks: if colored && on_terminal && knows_links() { Hyperlinks::Files } else { Hyperlinks::Off },
        disclosure: if on_terminal { settings.disclosure } else { crate::occurrence::Disclosure::Never },
    }
}

/// The terminals that are known to print the address instead.
fn knows_links() -> bool {
    std::env::var("TERM").is_ok_and(|name| !name.is_empty() && name != "dumb" && name != "linux")
}

fn write_all(
    report: &Report,
    settings: &Settings,
    sinks: Vec<(Format, &Destination, Sink)>,
) -> Result<(), CliError> {
    for (format, destination, sink) in sinks {
        let options = text_options(settings, destination);
        match sink.write(|out| format::write(report, format, &options, out)) {
            // `straykey scan | head` has seen enough. The other reports and the status are as ever.
            Err(error) if error.is_broken_pipe() => {}
            result => result?,
        }
    }
    Ok(())
}
