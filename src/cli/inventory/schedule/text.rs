//! The calendar as a table.

use std::io::{self, Write};

use jiff::{SignedDuration, Timestamp};

use super::Calendar;
use crate::inventory::schedule::{Cause, Rotation, State};
use crate::report::sanitize::sanitize;

const HEAD: [&str; 6] = ["STATE", "ROTATE FROM", "DEADLINE", "CREDENTIAL", "OWNER", "BECAUSE"];

/// Writes the table, what has no date, and a summary.
pub(super) fn write(calendar: &Calendar<'_>, out: &mut dyn Write) -> io::Result<()> {
    let schedule = calendar.schedule;
    let rows: Vec<[String; 6]> =
        schedule.rotations.iter().map(|rotation| row(rotation, calendar.now)).collect();
    if !rows.is_empty() {
        write_table(&rows, out)?;
    }
    for undated in &schedule.undated {
        let credential = undated.credential;
        writeln!(
            out,
            "no date  {}  {}:{}: {}",
            sanitize(&credential.id),
            sanitize(calendar.file),
            credential.line,
            undated.reason.advice()
        )?;
    }
    let count = |state: State| schedule.rotations.iter().filter(|rotation| rotation.state == state).count();
    writeln!(
        out,
        "{} overdue, {} due, {} planned, {} without a date, {} retired",
        count(State::Overdue),
        count(State::Due),
        count(State::Planned),
        schedule.undated.len(),
        schedule.retired
    )
}

fn write_table(rows: &[[String; 6]], out: &mut dyn Write) -> io::Result<()> {
    let head = HEAD.map(str::to_owned);
    let width = |at: usize| {
        let cells = rows.iter().chain([&head]).filter_map(|row| row.get(at));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..HEAD.len()).map(width).collect();
    for row in [&head].into_iter().chain(rows) {
        let cells: Vec<String> = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell}{}", " ".repeat(width.saturating_sub(cell.chars().count()))))
            .collect();
        writeln!(out, "{}", cells.join("  ").trim_end())?;
    }
    Ok(())
}

fn row(rotation: &Rotation<'_>, now: Timestamp) -> [String; 6] {
    let credential = rotation.credential;
    [
        rotation.state.as_str().to_owned(),
        minute(rotation.begin),
        format!("{} ({})", minute(rotation.deadline), distance(rotation.deadline, now)),
        sanitize(&credential.id).to_string(),
        credential.owner.as_deref().map_or_else(|| "-".to_owned(), |owner| sanitize(owner).to_string()),
        cause(rotation),
    ]
}

/// Why it has to be rotated by then.
pub(super) fn cause(rotation: &Rotation<'_>) -> String {
    match rotation.cause {
        Cause::Age { limit } => format!("{} may be {} old", rotation.credential.kind, length(limit)),
        Cause::Expiry => "it ends by itself".to_owned(),
    }
}

/// `2026-10-01 14:30Z`; midnight is left out.
fn minute(instant: Timestamp) -> String {
    let text = instant.strftime("%Y-%m-%d %H:%MZ").to_string();
    text.strip_suffix(" 00:00Z").map(str::to_owned).unwrap_or(text)
}

/// `in 3 days`, `2 hours ago`.
fn distance(instant: Timestamp, now: Timestamp) -> String {
    let far = instant.duration_since(now);
    let text = length(far.abs());
    if far.is_negative() { format!("{text} ago") } else { format!("in {text}") }
}

/// In the largest unit that fills twice, rounded down.
fn length(duration: SignedDuration) -> String {
    let hours = duration.as_hours();
    match hours {
        0..2 => format!("{} min", duration.as_mins()),
        2..48 => format!("{hours} h"),
        _ => format!("{} days", hours / 24),
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    #[test]
    fn lengths_are_rounded_down_to_a_unit_that_says_enough() {
        for (minutes, text) in [
            (0, "0 min"),
            (119, "119 min"),
            (120, "2 h"),
            (2879, "47 h"),
            (2880, "2 days"),
            (43_200, "30 days"),
        ] {
            assert_eq!(super::length(SignedDuration::from_mins(minutes)), text);
        }
    }
}
