//! Reports that are written while a run goes on: each finding when it is found, and at the end what there is to say about all
//! of it.

use std::io::{self, Write};

use super::format::Format;
use super::text::TextOptions;
use super::{Report, jsonl, text};
use crate::finding::{Finding, Place};

/// The formats that a report can be written in bit by bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LiveFormat {
    /// For people.
    Text,
    /// One object per line.
    Jsonl,
}

impl LiveFormat {
    /// The format, if it is one of these.
    #[must_use]
    pub fn of(format: Format) -> Option<Self> {
        match format {
            Format::Text => Some(Self::Text),
            Format::Jsonl => Some(Self::Jsonl),
            Format::Json
            | Format::Sarif
            | Format::Github
            | Format::Gitlab
            | Format::Junit
            | Format::Csv
            | Format::Markdown => None,
        }
    }
}

/// A secret that was seen more than once.
#[derive(Debug)]
pub struct Recurrence<'a> {
    /// What was found.
    pub finding: &'a Finding,
    /// How often it was seen in all.
    pub sightings: u64,
    /// Where it was seen last.
    pub last: &'a Place,
}

/// Writes what stands in front of all findings. The report has none yet.
///
/// # Errors
/// When `out` cannot be written to.
pub fn begin(report: &Report, format: LiveFormat, out: &mut dyn Write) -> io::Result<()> {
    match format {
        LiveFormat::Text => Ok(()),
        LiveFormat::Jsonl => jsonl::write_header(report, out),
    }
}

/// Writes the findings of a report, and nothing else.
///
/// # Errors
/// When `out` cannot be written to.
pub fn findings(
    report: &Report,
    format: LiveFormat,
    options: &TextOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        LiveFormat::Text => text::write_findings(report, options, out),
        LiveFormat::Jsonl => jsonl::write_findings(report, out),
    }
}

/// Writes what stands behind all findings: what was seen again, what went wrong, and the counts of the whole report.
///
/// # Errors
/// When `out` cannot be written to.
pub fn end(
    report: &Report,
    recurrences: &[Recurrence<'_>],
    format: LiveFormat,
    options: &TextOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        LiveFormat::Text => text::write_end(report, recurrences, options, out),
        LiveFormat::Jsonl => jsonl::write_end(report, recurrences, out),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::{LiveFormat, Recurrence, begin, end, findings};
    use crate::report::sample;
    use crate::report::text::TextOptions;
    use crate::report::{Format, Report, write};

    fn live(report: &Report, format: LiveFormat, recurrences: &[Recurrence<'_>]) -> String {
        let (options, mut out) = (TextOptions::default(), Vec::new());
        begin(&sample::empty(), format, &mut out).unwrap();
        findings(report, format, &options, &mut out).unwrap();
        end(report, recurrences, format, &options, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn bit_by_bit_it_is_the_report_that_is_written_at_once() {
        for (format, whole) in [(LiveFormat::Text, Format::Text), (LiveFormat::Jsonl, Format::Jsonl)] {
            let report = Report { rejections: None, inventory: None, ..sample::rich() };
            let mut at_once = Vec::new();
            write(&report, whole, &TextOptions::default(), &mut at_once).unwrap();
            let at_once = String::from_utf8(at_once).unwrap();
            let without_first_line = |text: &str| match format {
                LiveFormat::Text => text.to_owned(),
                // The header does not know what is still to come.
                LiveFormat::Jsonl => text.split_once('\n').unwrap().1.to_owned(),
            };
            assert_eq!(without_first_line(&live(&report, format, &[])), without_first_line(&at_once));
        }
    }

    #[test]
    fn what_was_seen_again_is_counted() {
        let report = sample::rich();
        let finding = &report.findings[0];
        let last = &finding.places[3];
        let recurrences = [Recurrence { finding, sightings: 1_204, last }];
        let text = live(&report, LiveFormat::Text, &recurrences);
        assert!(text.contains("Seen 1,204 times: OpenAI API key"), "{text}");
        assert!(text.contains("last at deploy/02.yaml:3:8"), "{text}");
        let lines = live(&report, LiveFormat::Jsonl, &recurrences);
        let line: Value = lines
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .find(|line: &Value| line["type"] == "recurrence")
            .unwrap();
        assert_eq!((&line["finding"], &line["sightings"]), (&finding.id.as_str().into(), &1_204.into()));
        assert_eq!(line["last"]["path"], "deploy/02.yaml");
    }
}
