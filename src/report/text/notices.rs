//! Non-fatal trouble, what was not read first.

use std::io::{self, Write};

use super::palette::Palette;
use crate::notice::{Coverage, Notice};
use crate::quantity::grouped;
use crate::report::Report;
use crate::report::sanitize::sanitize;

/// Notices of one sort that are written out; the rest is counted.
const SHOWN: usize = 20;

pub(super) fn write(report: &Report, palette: &Palette, out: &mut dyn Write) -> io::Result<()> {
    for coverage in [Coverage::Incomplete, Coverage::Complete] {
        let notices: Vec<_> = report.notices.iter().filter(|notice| notice.coverage == coverage).collect();
        for notice in notices.iter().take(SHOWN) {
            write_one(notice, palette, out)?;
        }
        if let Some(more @ 1..) = notices.len().checked_sub(SHOWN) {
            writeln!(
                out,
                "{}: … and {} more; the json format lists them all",
                label(coverage),
                grouped(more as u64)
            )?;
        }
    }
    if report.notices.is_empty() { Ok(()) } else { writeln!(out) }
}

fn write_one(notice: &Notice, palette: &Palette, out: &mut dyn Write) -> io::Result<()> {
    let style = match notice.coverage {
        Coverage::Incomplete => palette.urgent,
        Coverage::Complete => palette.title,
    };
    write!(out, "{style}{}:{style:#} ", label(notice.coverage))?;
    if !notice.place.is_empty() {
        write!(out, "{}: ", sanitize(&notice.place))?;
    }
    writeln!(out, "{}", sanitize(&notice.detail))
}

fn label(coverage: Coverage) -> &'static str {
    match coverage {
        Coverage::Incomplete => "not read",
        Coverage::Complete => "note",
    }
}
