//! The last lines: is anything wrong, and what was looked at.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::palette::Palette;
use crate::notice::NoticeKind;
use crate::quantity::grouped;
use crate::report::Report;
use crate::report::quantity::{counted, duration, size};
use crate::report::sanitize::sanitize;
use crate::report::tally::Tally;
use crate::suppression::By;

pub(super) fn write(report: &Report, palette: &Palette, out: &mut dyn Write) -> io::Result<()> {
    let tally = Tally::of(report);
    write_verdict(report, &tally, palette, out)?;
    writeln!(out, "{}.", scanned(report))?;
    if let Some(inventory) = &report.inventory {
        writeln!(
            out,
            "Compared with {}: {} of {} seen.",
            sanitize(&inventory.file),
            grouped(inventory.seen),
            counted(inventory.credentials, "declared credential", "declared credentials"),
        )?;
    }
    if let Some(ways) = suppressions(report) {
        writeln!(out, "Suppressed: {ways}.")?;
    }
    write_warning(report, &tally, palette, out)
}

/// `3 findings: 1 emergency, 2 urgent; 12 current; 44 rejected.`, or that there is nothing.
fn write_verdict(report: &Report, tally: &Tally, palette: &Palette, out: &mut dyn Write) -> io::Result<()> {
    let urgencies = [
        (tally.emergency, "emergency", palette.emergency),
        (tally.urgent, "urgent", palette.urgent),
        (tally.scheduled, "scheduled", palette.scheduled),
        (tally.noted, "noted", palette.title),
    ];
    let title = palette.title;
    match tally.active() {
        // Only a run that read everything, and read something, is clean.
        0 if report.is_complete() && report.stats.files > 0 => {
            let good = palette.good;
            write!(out, "{good}Clean: no findings{good:#}")?;
        }
        0 => write!(out, "{title}No findings in what was read{title:#}")?,
        active => {
            write!(out, "{title}{}{title:#}", counted(active, "finding", "findings"))?;
            let mut separator = ": ";
            for (count, name, style) in urgencies.into_iter().filter(|(count, ..)| *count > 0) {
                write!(out, "{separator}{style}{} {name}{style:#}", grouped(count))?;
                separator = ", ";
            }
        }
    }
    write!(out, "; {} current", grouped(tally.current))?;
    if tally.suppressed > 0 {
        write!(out, "; {} suppressed", grouped(tally.suppressed))?;
    }
    writeln!(out, "; {} rejected.", grouped(report.stats.rejected))
}

/// `3 by comments at the place, 12 by a baseline`; nothing if nothing is let pass. Places of other findings are counted too.
fn suppressions(report: &Report) -> Option<String> {
    let (mut ways, mut places) = (BTreeMap::<&str, u64>::new(), 0);
    for finding in &report.findings {
        let let_pass = finding.places.iter().filter(|place| place.suppression.is_some());
        match &finding.suppression {
            Some(suppression) => *ways.entry(way(suppression.by)).or_default() += 1,
            None => places += let_pass.count() as u64,
        }
    }
    let mut parts: Vec<String> =
        ways.into_iter().map(|(way, count)| format!("{} {way}", grouped(count))).collect();
    if places > 0 {
        parts.push(format!("{} of findings with others", counted(places, "place", "places")));
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn way(by: By) -> &'static str {
    match by {
        By::Marker => "by comments (straykey: allow)",
        By::Foreign(_) => "by comments of other tools",
        By::Allow => "by [[allow]] entries",
        By::Baseline => "by the baseline",
    }
}

/// `Scanned 5,021 files (40.1 MB) with 320 rules in 212 ms; …`.
fn scanned(report: &Report) -> String {
    let stats = &report.stats;
    let mut text = format!(
        "Scanned {} ({}) with {} in {}",
        counted(stats.files, "file", "files"),
        size(stats.bytes),
        counted(stats.rules, "rule", "rules"),
        duration(stats.elapsed),
    );
    if stats.binary > 0 {
        text += &format!("; {} skipped", counted(stats.binary, "binary file", "binary files"));
    }
    if stats.below_confidence > 0 {
        text += &format!(
            "; {} below the wanted confidence not shown",
            counted(stats.below_confidence, "match", "matches")
        );
    }
    text
}

/// A run that did not look at everything says so last, where the eye ends.
fn write_warning(report: &Report, tally: &Tally, palette: &Palette, out: &mut dyn Write) -> io::Result<()> {
    let style = palette.emergency;
    if !report.is_complete() {
        let (things, were) = match tally.unread {
            1 => ("1 thing".to_owned(), "was"),
            more => (counted(more, "thing", "things"), "were"),
        };
        return writeln!(
            out,
            "{style}INCOMPLETE:{style:#} {things} that {were} asked for {were} not read (`not read` above). \
             Secrets there would not be in this report."
        );
    }
    let is_expected = report.notices.iter().any(|notice| notice.kind == NoticeKind::NothingNew);
    if report.stats.files == 0 && !is_expected {
        return writeln!(
            out,
            "{style}NOTHING SCANNED:{style:#} there was no text to read in what was asked for."
        );
    }
    Ok(())
}
