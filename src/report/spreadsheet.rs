//! Tables as CSV, and the report as one: a line for each place. Programs for spreadsheets calculate what begins like a formula, and names in a
//! repository are whatever somebody chose: such cells get an apostrophe in front, which those programs do not show.

use std::io::{self, Write};

use super::Report;
use super::quantity::day;
use super::sanitize::sanitize;
use super::spot::Spot;
use super::text::advice;
use crate::finding::Finding;

/// The names of the columns; new ones are added at the end.
const COLUMNS: [&str; 24] = [
    "finding",
    "urgency",
    "severity",
    "confidence",
    "why",
    "status",
    "drifts",
    "rule",
    "title",
    "kind",
    "provider",
    "place",
    "path",
    "line",
    "column",
    "commit",
    "redacted",
    "fingerprint",
    "since",
    "first_in_git",
    "credential",
    "owner",
    "revoke",
    "first_step",
];

/// Writes the findings that somebody has to act on. A report without findings is the line of the column names.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let rows = report.active().flat_map(|finding| {
        let first_step = advice::steps(finding, report).into_iter().next().unwrap_or_default();
        Spot::all(finding).into_iter().map(move |spot| row(finding, &spot, &first_step))
    });
    write_table(&COLUMNS, rows, out)
}

/// Writes a table, whose cells are safe in a spreadsheet whatever is in them.
///
/// # Errors
/// When `out` cannot be written to.
pub(crate) fn write_table<const N: usize>(
    columns: &[&str; N],
    rows: impl Iterator<Item = [String; N]>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut table = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_writer(out);
    table.write_record(columns).map_err(cause)?;
    for row in rows {
        table.write_record(row.iter().map(|cell| safe(cell))).map_err(cause)?;
    }
    table.flush()
}

/// The error of the writer itself: whoever reads a pipe may have gone away.
fn cause(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(cause) => cause,
        other => io::Error::other(format!("{other:?}")),
    }
}

fn row(finding: &Finding, spot: &Spot<'_>, first_step: &str) -> [String; COLUMNS.len()] {
    let start = match spot.place {
        Some(place) => Some(place.location.start),
        None => spot.range.map(|(start, _)| start),
    };
    let number = |of: Option<u64>| of.map(|number| number.to_string()).unwrap_or_default();
    let text = |of: Option<&String>| of.cloned().unwrap_or_default();
    let credential = finding.credential.as_ref();
    let drifts: Vec<&str> = finding.drifts.iter().map(|drift| drift.name()).collect();
    let first = finding.exposure.as_ref().and_then(|window| window.first.as_deref());
    [
        finding.id.as_str().to_owned(),
        finding.urgency.as_str().to_owned(),
        finding.severity.as_str().to_owned(),
        finding.confidence.as_str().to_owned(),
        finding.evidence.as_ref().map(|evidence| evidence.notes.join(", ")).unwrap_or_default(),
        finding.status.as_str().to_owned(),
        drifts.join(" "),
        finding.rule.as_ref().map(|rule| rule.as_str().to_owned()).unwrap_or_default(),
        finding.title.clone(),
        finding.kind.to_string(),
        text(finding.provider.as_ref()),
        spot.words.clone(),
        text(spot.path.as_ref()),
        number(start.map(|start| start.line)),
        number(start.map(|start| start.column)),
        spot.commit.map(|id| id.to_string()).unwrap_or_default(),
        spot.place.map(|place| place.redacted.to_string()).unwrap_or_default(),
        finding.fingerprint.as_ref().map(ToString::to_string).unwrap_or_default(),
        finding.age.map(|age| day(age.since)).unwrap_or_default(),
        first.map(|commit| day(commit.since())).unwrap_or_default(),
        credential.map(|credential| credential.id.clone()).unwrap_or_default(),
        credential.and_then(|credential| credential.owner.clone()).unwrap_or_default(),
        text(finding.revoke.as_ref()),
        first_step.to_owned(),
    ]
}

/// The cell, on one line and without a formula: neither at its beginning, nor where a program that separates by something
/// else than commas would begin a new cell.
fn safe(cell: &str) -> String {
    let text = sanitize(cell).to_string();
    let mut safe = String::with_capacity(text.len() + 1);
    let mut is_begin = true;
    for character in text.chars() {
        let is_formula = matches!(character, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠');
        if is_begin && is_formula {
            safe.push('\'');
        }
        safe.push(character);
        is_begin = match character {
            ';' | '"' => true,
            ' ' => is_begin,
            _ => false,
        };
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::{COLUMNS, safe};
    use crate::report::{Report, sample};

    fn written(report: &Report) -> Vec<csv::StringRecord> {
        let mut out = Vec::new();
        super::write(report, &mut out).unwrap();
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&*out);
        reader.records().map(Result::unwrap).collect()
    }

    #[test]
    fn formulas_lose_their_meaning() {
        for (cell, expected) in [
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("  =1", "  '=1"),
            ("＝1", "'＝1"),
            ("a;=1", "a;'=1"),
            ("a\";=1", "a\";'=1"),
            ("\t=1", "\\u{9}=1"),
            ("a=1", "a=1"),
            ("a-b@c", "a-b@c"),
            ("", ""),
        ] {
            assert_eq!(safe(cell), expected);
        }
    }

    #[test]
    fn each_place_has_a_line_with_a_cell_for_each_column() {
        for report in sample::all() {
            let records = written(&report);
            let places: usize = report.active().map(|finding| finding.places.len().max(1)).sum();
            assert_eq!(records.len(), 1 + places);
            assert_eq!(records[0], COLUMNS[..]);
        }
    }

    #[test]
    fn a_line_says_what_where_how_sure_and_what_to_do_first() {
        let records = written(&sample::rich());
        let cell = |name: &str| {
            let at = COLUMNS.iter().position(|column| *column == name).unwrap();
            records[1].get(at).unwrap().to_owned()
        };
        for (name, expected) in [
            ("urgency", "emergency"),
            ("status", "exposed"),
            ("why", "checksum, entropy 4.8"),
            ("place", "app/settings.py:12:8"),
            ("path", "app/settings.py"),
            ("line", "12"),
            ("redacted", "sk-proj-[REDACTED]"),
            ("since", "2026-08-31"),
            ("owner", "team-payments"),
            ("first_step", "Revoke it now: https://example.com/openai-api-key/revoke"),
        ] {
            assert_eq!(cell(name), expected, "{name}");
        }
    }
}
