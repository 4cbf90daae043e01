//! The report as a summary in Markdown, for the summary of a job or a comment: a table with the most pressing findings, what
//! was not read, and what was scanned. It stays far below the 1 MiB that GitHub takes.
//!
//! Names from a repository stand in code spans, where nothing has a meaning. In other text everything that Markdown or HTML
//! could obey is escaped, and nobody is called: `@` and the beginnings of links are broken.

use std::io::{self, Write};

use super::Report;
use super::exposure;
use super::headline::{title, verdict};
use super::quantity::{counted, size};
use super::sanitize::sanitize;
use super::spot::Spot;
use super::tally::Tally;
use super::text::{advice, place, standing};
use crate::finding::Finding;
use crate::notice::Coverage;
use crate::quantity::grouped;

/// Findings that are listed; the rest is counted.
const LISTED: usize = 100;
/// Places of a finding that are listed, and notices.
const PLACES: usize = 3;
const NOTICES: usize = 20;
/// Characters of one text.
const LONGEST: usize = 400;

/// Writes the summary.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## straykey: {}\n", verdict(report))?;
    write_findings(report, out)?;
    write_unread(report, out)?;
    let stats = &report.stats;
    writeln!(
        out,
        "Scanned {} ({}) with {}; {} as declared, {} refused.",
        counted(stats.files, "file", "files"),
        size(stats.bytes),
        counted(stats.rules, "rule", "rules"),
        grouped(Tally::of(report).current),
        counted(stats.rejected, "match", "matches"),
    )
}

fn write_findings(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let total = report.active().count();
    if total == 0 {
        return Ok(());
    }
    writeln!(out, "| How soon | What | Where | How sure | Since when | First |")?;
    writeln!(out, "|---|---|---|---|---|---|")?;
    for finding in report.active().take(LISTED) {
        write_row(finding, report, out)?;
    }
    writeln!(out)?;
    match total.checked_sub(LISTED) {
        Some(more @ 1..) => {
            writeln!(out, "… and {}.\n", counted(more as u64, "more finding", "more findings"))
        }
        _ => Ok(()),
    }
}

fn write_row(finding: &Finding, report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let spots = Spot::all(finding);
    let mut places: Vec<String> = spots.iter().take(PLACES).map(|spot| code(&spot.words)).collect();
    if let Some(more @ 1..) = spots.len().checked_sub(PLACES) {
        places.push(format!("and {}", counted(more as u64, "more place", "more places")));
    }
    let notes = finding.evidence.as_ref().map(|evidence| evidence.notes.join(", ")).unwrap_or_default();
    let why = if notes.is_empty() { String::new() } else { format!(" ({})", escape(&notes)) };
    let since = match &finding.exposure {
        Some(window) => Some(exposure::words(window, place::commit)),
        None => standing::dates(finding, report.as_of),
    };
    let first = advice::steps(finding, report).into_iter().next();
    writeln!(
        out,
        "| **{}** ({}) | {} | {} | {}{why} | {} | {}{} |",
        finding.urgency.as_str(),
        finding.severity.as_str(),
        escape(&title(finding, report.inventory.is_some())),
        places.join("<br>"),
        finding.confidence.as_str(),
        since.map_or_else(|| "unknown".to_owned(), |since| escape(&since)),
        first.map(|step| escape(&step)).unwrap_or_default(),
        finding.revoke.as_deref().and_then(link).unwrap_or_default(),
    )
}

fn write_unread(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let unread = || report.notices.iter().filter(|notice| notice.coverage == Coverage::Incomplete);
    if unread().next().is_none() {
        return Ok(());
    }
    writeln!(out, "### Not read\n")?;
    for notice in unread().take(NOTICES) {
        let place = if notice.place.is_empty() { String::new() } else { code(&notice.place) + ": " };
        writeln!(out, "- {place}{}", escape(&notice.detail))?;
    }
    if let Some(more @ 1..) = unread().count().checked_sub(NOTICES) {
        writeln!(out, "- … and {}", grouped(more as u64))?;
    }
    writeln!(out)
}

/// ` [revoke](<https://…>)`, if it is an address and nothing else.
fn link(url: &str) -> Option<String> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#@!$&()*+,;=%".contains(&byte);
    (url.starts_with("https://") && url.bytes().all(is_plain)).then(|| format!(" [revoke](<{url}>)"))
}

/// Text in which nothing has a meaning, also not in a cell of a table.
fn escape(text: &str) -> String {
    let mut escaped = String::new();
    let text = cut(&sanitize(text).to_string());
    for (at, character) in text.char_indices() {
        match character {
            '@' => escaped.push_str("@<!-- -->"),
            // An address, or a short name of an emoji.
            ':' => escaped.push_str(":<!-- -->"),
            '.' if text.as_bytes()[at.saturating_sub(3)..at].eq_ignore_ascii_case(b"www") => {
                escaped.push_str(".<!-- -->");
            }
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '#' | '!' | '|' | '~' | '$'
            | '^' => {
                escaped.push('\\');
                escaped.push(character);
            }
            other => escaped.push(other),
        }
    }
    escaped
}

/// A code span: longer backticks around it than in it. A bar would end the cell of a table even there.
pub(crate) fn code(text: &str) -> String {
    let text = cut(&sanitize(text).to_string()).replace('|', "\\|");
    let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let is_bare = !text.starts_with(['`', ' ']) && !text.ends_with(['`', ' ']) && !text.is_empty();
    if is_bare { format!("{fence}{text}{fence}") } else { format!("{fence} {text} {fence}") }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        None => text.to_owned(),
        Some((at, _)) => format!("{}…", &text[..at]),
    }
}

#[cfg(test)]
mod tests {
    use super::{LISTED, code, escape, link};
    use crate::report::{Report, sample};

    fn written(report: &Report) -> String {
        let mut out = Vec::new();
        super::write(report, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_clean_scan_and_one_that_is_not_complete() {
        assert_eq!(
            written(&sample::empty()),
            "## straykey: clean: no findings\n\nScanned 3 files (1.5 kB) with 300 rules; 0 as declared, 0 matches refused.\n"
        );
        let text = written(&sample::rich());
        assert!(text.contains("### Not read\n\n- `secrets/\\u{1b}[2Jkey.pem`: permission denied"), "{text}");
    }

    #[test]
    fn a_row_says_how_soon_what_where_how_sure_since_when_and_what_first() {
        let text = written(&sample::rich());
        let row = text.lines().nth(4).unwrap();
        assert_eq!(
            row,
            "| **emergency** (critical) | Credential openai-invoice-prod \\(OpenAI API key\\) is outside of the places \
             where it may be. | `app/settings.py:12:8`<br>`app/settings.py:30:8`<br>`deploy/01.yaml:3:8`<br>and 10 more \
             places | high (checksum, entropy 4.8) | since 2026-08-31 \\(82 days, says the inventory\\); deadline \
             2026-09-30 \\(52 days ago\\); expires 2026-12-31 \\(in 40 days\\) | Revoke it now:<!-- --> \
             https:<!-- -->//example.com/openai-api-key/revoke \
             [revoke](<https://example.com/openai-api-key/revoke>) |"
        );
    }

    #[test]
    fn every_row_has_six_cells() {
        for report in sample::all() {
            let text = written(&report);
            for row in text.lines().filter(|line| line.starts_with('|')) {
                assert_eq!(row.replace("\\|", "").matches('|').count(), 7, "{row}");
            }
        }
    }

    #[test]
    fn many_findings_are_counted() {
        let mut report = sample::rich();
        let finding = report.findings[0].clone();
        report.findings = vec![finding; LISTED + 7];
        let text = written(&report);
        assert!(text.contains("… and 7 more findings."), "{text}");
        assert!(text.len() < 200_000);
    }

    #[test]
    fn names_have_no_meaning() {
        for (text, expected) in [
            ("a|b", "`a\\|b`"),
            ("`x`", "`` `x` ``"),
            ("a``b", "```a``b```"),
            ("<img src=x>", "`<img src=x>`"),
            ("", "`  `"),
        ] {
            assert_eq!(code(text), expected);
        }
        assert_eq!(
            escape("<b>[x](http://evil) @all *_ www.evil.example &lt; :tada:"),
            "&lt;b&gt;\\[x\\]\\(http:<!-- -->//evil\\) @<!-- -->all \\*\\_ www.<!-- -->evil.example &amp;lt; \
             :<!-- -->tada:<!-- -->"
        );
        assert_eq!(
            link("https://example.com/a?b=c"),
            Some(" [revoke](<https://example.com/a?b=c>)".to_owned())
        );
        assert_eq!([link("javascript:alert(1)"), link("https://a> b")], [None, None]);
    }
}
