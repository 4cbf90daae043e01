//! The report as JUnit XML, the form that every pipeline can show: a test case for the scan itself, which fails when not
//! everything was read, and one for each finding. There is no authority for the format; this is what GitLab, Jenkins and
//! others read of it.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::Report;
use super::exposure;
use super::headline::{title, verdict};
use super::sanitize::sanitize;
use super::spot::Spot;
use super::text::{advice, place, standing};
use crate::finding::Finding;
use crate::notice::Coverage;
use crate::rule::Severity;

/// Writes the findings that somebody has to act on.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let findings: Vec<&Finding> = report.active().collect();
    let skipped = findings.iter().filter(|finding| finding.severity == Severity::Note).count();
    let counts = format!(
        "name=\"straykey\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{skipped}\"",
        findings.len() + 1,
        findings.len() - skipped,
        u8::from(!report.is_complete()),
    );
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<testsuites {counts}>")?;
    writeln!(out, "  <testsuite {counts}>")?;
    write_scan(report, out)?;
    for finding in findings {
        write_finding(finding, report, out)?;
    }
    writeln!(out, "  </testsuite>")?;
    writeln!(out, "</testsuites>")
}

fn write_scan(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "    <testcase classname=\"straykey\" name=\"everything was read\"")?;
    if report.is_complete() {
        return writeln!(out, "/>");
    }
    let mut text = String::new();
    for notice in report.notices.iter().filter(|notice| notice.coverage == Coverage::Incomplete) {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}: {}", sanitize(&notice.place), sanitize(&notice.detail));
    }
    writeln!(out, ">\n      <error message=\"{}\">{}</error>", xml(&verdict(report)), xml(text.trim_end()))?;
    writeln!(out, "    </testcase>")
}

fn write_finding(finding: &Finding, report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let spots = Spot::all(finding);
    let class = finding.rule.as_ref().map_or(finding.status.as_str(), |rule| rule.as_str());
    let headline = title(finding, report.inventory.is_some());
    let id = sanitize(finding.id.as_str()).to_string();
    write!(
        out,
        "    <testcase classname=\"straykey.{}\" name=\"{} {}\"",
        xml(&sanitize(class).to_string()),
        xml(&headline),
        xml(&id)
    )?;
    if let Some(path) = spots.first().and_then(|spot| spot.path.as_ref()) {
        write!(out, " file=\"{}\"", xml(&sanitize(path).to_string()))?;
    }
    if let Some((start, _)) = spots.first().and_then(Spot::lines) {
        write!(out, " line=\"{}\"", start.line)?;
    }
    writeln!(out, ">")?;
    let (kind, text) = (xml(finding.severity.as_str()), xml(&body(finding, &spots, report)));
    let headline = xml(&headline);
    match finding.severity {
        // A note fails no run by default.
        Severity::Note => writeln!(out, "      <skipped message=\"{headline}\">{text}</skipped>")?,
        _ => writeln!(out, "      <failure message=\"{headline}\" type=\"{kind}\">{text}</failure>")?,
    }
    writeln!(out, "    </testcase>")
}

/// How sure it is and why, where, since when, and what to do in which order.
fn body(finding: &Finding, spots: &[Spot<'_>], report: &Report) -> String {
    let notes = finding.evidence.as_ref().map(|evidence| evidence.notes.join(", ")).unwrap_or_default();
    let why = if notes.is_empty() { String::new() } else { format!(" ({})", sanitize(&notes)) };
    let mut lines = vec![format!("Confidence: {}{why}", finding.confidence.as_str())];
    lines.extend(spots.iter().map(|spot| format!("Where: {}", spot.words)));
    if let Some(window) = &finding.exposure {
        lines.push(format!("In git: {}", exposure::words(window, place::commit)));
    }
    lines.extend(standing::dates(finding, report.as_of).map(|dates| format!("Dates: {dates}")));
    let steps = advice::steps(finding, report);
    lines.extend(steps.iter().enumerate().map(|(at, step)| format!("{}. {step}", at + 1)));
    lines.join("\n")
}

/// Text and values of attributes. What XML 1.0 cannot hold at all is replaced.
fn xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            '\n' => escaped.push('\n'),
            '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => {
                escaped.push(char::REPLACEMENT_CHARACTER);
            }
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use roxmltree::{Document, Node};

    use super::xml;
    use crate::report::{Report, sample};

    fn written(report: &Report) -> String {
        let mut out = Vec::new();
        super::write(report, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn count(suite: Node<'_, '_>, tag: &str) -> usize {
        suite.descendants().filter(|node| node.has_tag_name(tag)).count()
    }

    #[test]
    fn counts_are_those_of_the_cases() {
        for report in sample::all() {
            let text = written(&report);
            let document = Document::parse(&text).unwrap();
            let suites = document.root_element();
            let suite = suites.first_element_child().unwrap();
            for (name, tag) in
                [("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")]
            {
                for node in [suites, suite] {
                    let said: usize = node.attribute(name).unwrap().parse().unwrap();
                    assert_eq!(said, count(suite, tag), "{name}");
                }
            }
            assert_eq!(count(suite, "testcase"), 1 + report.active().count());
        }
    }

    #[test]
    fn a_case_has_the_file_the_line_and_what_to_do() {
        let text = written(&sample::rich());
        let document = Document::parse(&text).unwrap();
        let case =
            document.descendants().find(|node| node.attribute("file") == Some("app/settings.py")).unwrap();
        assert_eq!(case.attribute("classname"), Some("straykey.openai-api-key"));
        assert_eq!(case.attribute("line"), Some("12"));
        let failure = case.first_element_child().unwrap();
        assert_eq!(failure.attribute("type"), Some("critical"));
        let body = failure.text().unwrap();
        assert!(
            body.starts_with("Confidence: high (checksum, entropy 4.8)\nWhere: app/settings.py:12:8\n"),
            "{body}"
        );
        assert!(body.contains("\n1. Revoke it now: https://example.com/openai-api-key/revoke\n"), "{body}");
    }

    #[test]
    fn a_scan_that_read_everything_passes_and_another_is_an_error() {
        assert!(!written(&sample::empty()).contains("<error"));
        let text = written(&sample::rich());
        assert!(text.contains("<error message=\"9 findings"), "{text}");
        assert!(text.contains("key.pem: permission denied"), "{text}");
    }

    #[test]
    fn what_xml_gives_a_meaning_to_is_escaped_and_what_it_cannot_hold_replaced() {
        let all: String = (0..=0x10_ffff).filter_map(char::from_u32).collect();
        let text = format!("<a b=\"{}\">{}</a>", xml("\"'<&>"), xml(&all));
        let document = Document::parse(&text).unwrap();
        assert_eq!(document.root_element().attribute("b"), Some("\"'<&>"));
        assert_eq!(document.root_element().text().unwrap().chars().count(), all.chars().count());
    }
}
