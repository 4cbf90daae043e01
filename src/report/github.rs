//! Annotations of GitHub Actions: workflow commands on standard output, which the runner shows beside the lines of a pull
//! request. A runner keeps ten errors, ten warnings and ten notices of a step and drops the rest without a word: the most
//! pressing findings come first, and what does not fit is counted.
//!
//! The commands and their limits: <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>.

use std::io::{self, Write};

use super::Report;
use super::headline::{title, verdict};
use super::quantity::counted;
use super::sanitize::sanitize;
use super::spot::Spot;
use super::text::{advice, place, standing};
use super::{exposure, tally::Tally};
use crate::finding::Finding;
use crate::notice::Coverage;
use crate::rule::Severity;

/// Annotations of one level that a runner keeps of a step.
const KEPT: usize = 10;

/// The level of an annotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Error,
    Warning,
    Notice,
}

impl Level {
    fn of(severity: Severity) -> Self {
        match severity {
            Severity::Critical | Severity::High => Self::Error,
            Severity::Medium => Self::Warning,
            Severity::Low | Severity::Note => Self::Notice,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Notice => "notice",
        }
    }
}

/// How many more of each level a runner keeps.
struct Room {
    error: usize,
    warning: usize,
    notice: usize,
}

impl Room {
    /// Takes one, if there is one left.
    fn take(&mut self, level: Level) -> bool {
        let room = match level {
            Level::Error => &mut self.error,
            Level::Warning => &mut self.warning,
            Level::Notice => &mut self.notice,
        };
        let is_left = *room > 0;
        *room = room.saturating_sub(1);
        is_left
    }
}

/// Writes the annotations, what did not fit, and the verdict.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    // The count of what is left out takes a notice.
    let mut room = Room { error: KEPT, warning: KEPT, notice: KEPT - 1 };
    if let Some(unread) = incomplete(report) {
        room.take(Level::Error);
        command(Level::Error, None, "straykey: the scan is not complete", &unread, out)?;
    }
    let findings: Vec<(&Finding, Vec<Spot<'_>>)> =
        report.active().map(|finding| (finding, Spot::all(finding))).collect();
    // Each finding once, before any of them again.
    let first = findings.iter().filter_map(|(finding, spots)| Some((*finding, spots.first()?)));
    let more = findings.iter().flat_map(|(finding, spots)| spots.iter().skip(1).map(|spot| (*finding, spot)));
    let mut dropped = 0;
    for (finding, spot) in first.chain(more) {
        let level = Level::of(finding.severity);
        if room.take(level) {
            let name = format!("straykey: {}", sanitize(&finding.title));
            command(level, Some(spot), &name, &message(finding, spot, report), out)?;
        } else {
            dropped += 1;
        }
    }
    if dropped > 0 {
        let text = format!(
            "{} not annotated: a runner keeps {KEPT} of each level. The other formats have all of them.",
            counted(dropped, "more place is", "more places are")
        );
        command(Level::Notice, None, "straykey: more than can be annotated", &text, out)?;
    }
    writeln!(out, "straykey: {}.", verdict(report))
}

/// What was not read, in a sentence; nothing if that is nothing.
fn incomplete(report: &Report) -> Option<String> {
    let unread = Tally::of(report).unread;
    let first = report.notices.iter().find(|notice| notice.coverage == Coverage::Incomplete)?;
    let place = match first.place.is_empty() {
        true => String::new(),
        false => format!("{}: ", sanitize(&first.place)),
    };
    let more = match unread {
        1 => String::new(),
        _ => format!(" And {}.", counted(unread.saturating_sub(1), "more problem", "more problems")),
    };
    let stop = if first.detail.ends_with(['.', '!', '?']) { "" } else { "." };
    Some(format!("{place}{}{stop}{more}", sanitize(&first.detail)))
}

/// What it is, how sure that is and why, where, since when, and what to do first; a line each.
fn message(finding: &Finding, spot: &Spot<'_>, report: &Report) -> String {
    let mut lines = vec![title(finding, report.inventory.is_some())];
    let notes = finding.evidence.as_ref().map(|evidence| evidence.notes.join(", ")).unwrap_or_default();
    let why = if notes.is_empty() { String::new() } else { format!(" ({})", sanitize(&notes)) };
    lines.push(format!("Confidence: {}{why}", finding.confidence.as_str()));
    lines.push(format!("Where: {}", spot.words));
    lines.extend(
        finding.exposure.as_ref().map(|window| format!("In git: {}", exposure::words(window, place::commit))),
    );
    lines.extend(standing::dates(finding, report.as_of).map(|dates| format!("Dates: {dates}")));
    lines.extend(advice::steps(finding, report).first().map(|step| format!("First: {step}")));
    lines.push(format!("Finding: {}", sanitize(finding.id.as_str())));
    lines.join("\n")
}

/// `::error file=app/settings.py,line=12,title=…::…`.
fn command(
    level: Level,
    spot: Option<&Spot<'_>>,
    name: &str,
    message: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    write!(out, "::{} ", level.as_str())?;
    if let Some((spot, path)) = spot.and_then(|spot| Some((spot, spot.path.as_ref()?))) {
        write!(out, "file={},", property(&sanitize(path).to_string()))?;
        if let Some((start, end)) = spot.lines() {
            write!(out, "line={},endLine={},", start.line, end.line)?;
            // Columns mean something within one line only.
            if start.line == end.line && end.column > start.column {
                write!(out, "col={},endColumn={},", start.column, end.column)?;
            }
        }
    }
    writeln!(out, "title={}::{}", property(name), data(message))
}

/// A message: what would end the command is encoded.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property: what would end it is encoded too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::{KEPT, data, property};
    use crate::report::{Report, sample};

    fn written(report: &Report) -> String {
        let mut out = Vec::new();
        super::write(report, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_would_end_a_command_is_encoded() {
        assert_eq!(data("100%\r\n::error::x"), "100%25%0D%0A::error::x");
        assert_eq!(property("a,line=1::b"), "a%2Cline=1%3A%3Ab");
    }

    #[test]
    fn a_finding_is_annotated_at_its_line() {
        let text = written(&sample::rich());
        let line = text.lines().find(|line| line.contains("app/settings.py,line=12,")).unwrap();
        assert_eq!(
            line,
            "::error file=app/settings.py,line=12,endLine=12,col=8,endColumn=48,title=straykey%3A OpenAI API \
             key::Credential openai-invoice-prod (OpenAI API key) is outside of the places where it may be.%0A\
             Confidence: high (checksum, entropy 4.8)%0AWhere: app/settings.py:12:8%0A\
             Dates: since 2026-08-31 (82 days, says the inventory); deadline 2026-09-30 (52 days ago); expires \
             2026-12-31 (in 40 days)%0AFirst: Revoke it now: https://example.com/openai-api-key/revoke%0A\
             Finding: ".to_owned() + sample::rich().findings[0].id.as_str()
        );
    }

    #[test]
    fn a_file_of_another_commit_has_no_lines_in_the_checkout() {
        let text = written(&sample::history());
        let line = text.lines().find(|line| line.contains("file=app/old.env,")).unwrap();
        assert!(!line.contains("line="), "{line}");
        assert!(
            line.contains("Where: app/old.env:12:8 in commit aaaaaaaaaaaa%0AIn git: from 2024-03-01"),
            "{line}"
        );
    }

    #[test]
    fn no_level_has_more_than_a_runner_keeps_and_the_rest_is_counted() {
        let mut report = sample::rich();
        let text = written(&report);
        let count = |text: &str, level: &str| text.lines().filter(|line| line.starts_with(level)).count();
        for level in ["::error ", "::warning ", "::notice "] {
            assert!(count(&text, level) <= KEPT, "{level}");
        }
        assert_eq!(count(&text, "::error "), KEPT);
        assert!(text.contains("more places are not annotated: a runner keeps 10 of each level"), "{text}");
        // Every finding that fits comes before the second place of any.
        for finding in report.active().take(5) {
            assert!(text.contains(finding.id.as_str()), "{}", finding.id);
        }
        report.findings.truncate(1);
        report.findings[0].places.truncate(2);
        assert!(!written(&report).contains("not annotated"));
    }

    #[test]
    fn a_scan_that_is_not_complete_is_an_error_and_a_clean_one_says_so() {
        let text = written(&sample::rich());
        let first = text.lines().next().unwrap();
        let expected = "::error title=straykey%3A the scan is not complete::secrets/\\u{1b}[2Jkey.pem: permission denied";
        assert!(first.starts_with(expected), "{first}");
        assert_eq!(written(&sample::empty()), "straykey: clean: no findings.\n");
    }
}
