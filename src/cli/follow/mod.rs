//! `straykey scan --follow`: what grows is read as it grows, and each secret is told when it is written.

mod known;
mod source;

use std::io::{self, Write as _};
use std::time::{Duration, Instant};

use known::Known;
use source::{Source, Step};

use super::CliError;
use super::exit::ExitStatus;
use super::interrupt;
use super::output::{Destination, Sink};
use super::scan::{assemble, text_options};
use super::settings::Settings;
use super::trigger::Triggers;
use crate::detect::Detector;
use crate::inventory::Inventory;
use crate::report::format::{self, Format};
use crate::report::live::{self, LiveFormat, Recurrence};
use crate::report::{Report, TextOptions};
use crate::rule::RuleSet;
use crate::scan::{Progress, Rejections, Scanner, Sighting};

/// How long nothing is done when nothing is new.
const PAUSE: Duration = Duration::from_millis(150);

/// Follows what the settings name.
#[derive(Clone, Copy)]
pub(super) struct Follower<'a> {
    pub(super) settings: &'a Settings,
    pub(super) rules: &'a RuleSet,
    pub(super) inventory: Option<&'a Inventory>,
    pub(super) detector: &'a Detector,
}

/// Standard output, if findings are written to it as they come.
struct Live {
    format: LiveFormat,
    options: TextOptions,
    /// Nobody reads any more.
    is_closed: bool,
}

impl Follower<'_> {
    /// Follows until somebody ends it, or everything has.
    ///
    /// # Errors
    /// When something that is named cannot be opened or is no file, or a report cannot be written.
    pub(super) fn follow(
        self,
        begun: Instant,
        timeout: Option<Duration>,
        mut triggers: Option<Triggers>,
    ) -> Result<ExitStatus, CliError> {
        let Self { settings, rules, inventory, detector } = self;
        let mut sources = Source::all(settings)?;
        let (mut live, sinks) = self.outputs()?;
        triggers.as_mut().map_or(Ok(()), Triggers::open)?;
        let progress = Progress::default();
        let stop = interrupt::listen();
        let scanner = Scanner {
            rules,
            detector,
            fingerprinter: &settings.fingerprinter,
            disclosure: settings.disclosure,
            // The same text is looked at more than once: they have to be told apart.
            rejections: Rejections::Keep,
            max_size: None,
            archives: settings.archives,
            now: settings.as_of,
            progress: &progress,
            stop,
            vouchers: &settings.vouchers,
        };
        let mut total = Sighting { files: sources.len() as u64, ..Sighting::default() };
        let mut known = Known::default();
        let nothing = assemble(settings, settings.now(), rules, None, Sighting::default());
        write(&mut live, |live, out| live::begin(&nothing, live.format, out))?;
        loop {
            let scanner = Scanner { now: settings.now(), ..scanner };
            let mut is_idle = true;
            for source in &mut sources {
                let mut seen = Sighting::default();
                is_idle &= source.step(&scanner, &mut seen) == Step::Idle;
                self.take(seen, &mut known, &mut total, &mut live, triggers.as_mut())?;
            }
            let is_late = timeout.is_some_and(|timeout| begun.elapsed() >= timeout);
            let is_unread = live.as_ref().is_some_and(|live| live.is_closed);
            if scanner.is_stopped() || is_late || is_unread || sources.iter().all(Source::is_over) {
                break;
            }
            if is_idle {
                std::thread::sleep(PAUSE);
            }
        }
        for source in &mut sources {
            let mut seen = Sighting::default();
            source.finish(&Scanner { now: settings.now(), ..scanner }, &mut seen);
            self.take(seen, &mut known, &mut total, &mut live, triggers.as_mut())?;
        }
        total.occurrences = known.occurrences();
        let mut report = assemble(settings, settings.now(), rules, inventory, total);
        report.stats.elapsed = begun.elapsed();
        let numbers = known.numbers(&report.findings, rules);
        for (finding, number) in report.findings.iter_mut().zip(&numbers) {
            number.iter().for_each(|number| known.name(*number, finding));
        }
        let status = ExitStatus::of(&report, settings.fail_on, settings.incompleteness);
        let seen_again = report.findings.iter().zip(&numbers).filter_map(|(finding, number)| {
            let (sightings, last) = known.recurrence((*number)?)?;
            Some(Recurrence { finding, sightings, last })
        });
        let recurrences: Vec<Recurrence<'_>> = seen_again.collect();
        write(&mut live, |live, out| live::end(&report, &recurrences, live.format, &live.options, out))?;
        for (format, options, sink) in sinks {
            match sink.write(|out| format::write(&report, format, &options, out)) {
                Err(error) if error.is_broken_pipe() => {}
                result => result?,
            }
        }
        match triggers {
            Some(mut triggers) => {
                triggers.tell(&report);
                triggers.finish(&report, status)
            }
            None => Ok(status),
        }
    }

    /// Counts what was seen, and tells what was not seen before.
    fn take(
        self,
        mut seen: Sighting,
        known: &mut Known,
        total: &mut Sighting,
        live: &mut Option<Live>,
        mut triggers: Option<&mut Triggers>,
    ) -> Result<(), CliError> {
        for occurrence in std::mem::take(&mut seen.occurrences) {
            let Some(number) = known.add(occurrence) else { continue };
            let occurrences = known.occurrence(number).cloned().into_iter().collect();
            let sighting = Sighting { occurrences, ..Sighting::default() };
            let mut report = self.report(sighting);
            // What is let pass here may stand somewhere else without a comment; it is counted at the end.
            if report.findings.iter().all(|finding| finding.suppression.is_some()) {
                continue;
            }
            known.tell(number);
            report.findings.iter_mut().for_each(|finding| known.name(number, finding));
            write(live, |live, out| live::findings(&report, live.format, &live.options, out))?;
            if let Some(triggers) = &mut triggers {
                triggers.tell(&report);
            }
        }
        seen.rejections.clear();
        *total = std::mem::take(total).merge(seen);
        Ok(())
    }

    /// A report of what was just seen, and of nothing else.
    fn report(self, sighting: Sighting) -> Report {
        let Self { settings, rules, inventory, .. } = self;
        let mut report = assemble(settings, settings.now(), rules, inventory, sighting);
        report.findings.retain(|finding| !finding.places.is_empty());
        report
    }

    /// What is written as it comes, and what is written at the end.
    #[allow(clippy::type_complexity, reason = "a list of outputs that are open")]
    fn outputs(self) -> Result<(Option<Live>, Vec<(Format, TextOptions, Sink)>), CliError> {
        let (mut live, mut sinks) = (None, Vec::new());
        for (format, destination) in &self.settings.outputs {
            let options = text_options(self.settings, destination);
            match LiveFormat::of(*format) {
                Some(format) if *destination == Destination::Stdout => {
                    live = Some(Live { format, options, is_closed: false });
                }
                _ => sinks.push((*format, options, destination.open()?)),
            }
        }
        Ok((live, sinks))
    }
}

/// Writes to standard output, at once.
fn write(
    live: &mut Option<Live>,
    content: impl FnOnce(&Live, &mut dyn io::Write) -> io::Result<()>,
) -> Result<(), CliError> {
    let Some(live) = live.as_mut().filter(|live| !live.is_closed) else { return Ok(()) };
    let mut out = io::BufWriter::new(io::stdout().lock());
    match content(live, &mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
            live.is_closed = true;
            Ok(())
        }
        result => result.map_err(|cause| CliError::Output { place: "standard output".to_owned(), cause }),
    }
}
