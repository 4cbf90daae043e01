//! The report as one JSON object per line, each with a `type`: a `header`, then findings, notices and rejections, and
//! a `summary` as the last line. A file without its summary was cut off.
//!
//! When what grows is followed, each finding is written when it is found, and a `recurrence` for each that was seen again
//! stands before the notices. The header is then written before anything is read.
//!
//! The objects are those of the [`json`] format.

use std::io::{self, Write};

use serde::Serialize;

use super::json::document::{Header, Notice, Rejection, Summary};
use super::json::finding::{Finding, Occurrence};
use super::{Report, json, live};

#[derive(Serialize)]
#[allow(clippy::large_enum_variant, reason = "one line lives at a time")]
#[serde(tag = "type", rename_all = "lowercase")]
enum Line<'a> {
    Header(Header<'a>),
    Finding(Finding<'a>),
    Recurrence(Recurrence<'a>),
    Notice(Notice<'a>),
    Rejection(Rejection<'a>),
    Summary(Summary),
}

/// Writes the report line by line.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    write_header(report, out)?;
    write_findings(report, out)?;
    write_end(report, &[], out)
}

/// A secret that was seen more than once.
#[derive(Serialize)]
struct Recurrence<'a> {
    /// The id of its finding.
    finding: &'a str,
    /// How often it was seen in all.
    sightings: u64,
    /// Where it was seen last.
    last: Occurrence<'a>,
}

pub(super) fn write_header(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    json::write_line(&Line::Header(Header::of(report)), out)
}

pub(super) fn write_findings(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for finding in &report.findings {
        json::write_line(&Line::Finding(Finding::of(finding, report.as_of)), out)?;
    }
    Ok(())
}

pub(super) fn write_end(
    report: &Report,
    recurrences: &[live::Recurrence<'_>],
    out: &mut dyn Write,
) -> io::Result<()> {
    for live::Recurrence { finding, sightings, last } in recurrences {
        let line =
            Recurrence { finding: finding.id.as_str(), sightings: *sightings, last: Occurrence::of(last) };
        json::write_line(&Line::Recurrence(line), out)?;
    }
    for notice in &report.notices {
        json::write_line(&Line::Notice(Notice::of(notice)), out)?;
    }
    for rejection in report.rejections.iter().flatten() {
        json::write_line(&Line::Rejection(Rejection::of(rejection)), out)?;
    }
    json::write_line(&Line::Summary(Summary::of(report)), out)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::report::{Report, json, sample};

    fn lines(report: &Report) -> Vec<Value> {
        let mut out = Vec::new();
        super::write(report, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    #[test]
    fn the_first_line_is_the_header_and_the_last_the_summary() {
        for report in [sample::empty(), sample::rich()] {
            let lines = lines(&report);
            assert_eq!(lines[0]["type"], "header");
            assert_eq!(lines[0]["schema"], "straykey.report");
            assert_eq!(lines[lines.len() - 1]["type"], "summary");
            let rejections = report.rejections.as_ref().map_or(0, Vec::len);
            assert_eq!(lines.len(), 2 + report.findings.len() + report.notices.len() + rejections);
        }
    }

    #[test]
    fn a_line_is_the_object_of_the_document_and_its_type() {
        let mut out = Vec::new();
        json::write(&sample::rich(), &mut out).unwrap();
        let document: Value = serde_json::from_slice(&out).unwrap();
        let mut line = lines(&sample::rich())[1].clone();
        assert_eq!(line.as_object_mut().unwrap().remove("type").unwrap(), "finding");
        assert_eq!(line, document["findings"][0]);
    }
}
