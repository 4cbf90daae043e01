//! Matches that the offline checks refused, for the person who asked with `--show-rejected`.

use std::io::{self, Write};

use super::palette::Palette;
use super::place;
use crate::report::sanitize::sanitize;
use crate::report::{RejectedMatch, Report};

pub(super) fn write(report: &Report, palette: &Palette, out: &mut dyn Write) -> io::Result<()> {
    let Some(rejections) = &report.rejections else { return Ok(()) };
    let title = palette.title;
    if rejections.is_empty() {
        return writeln!(out, "{title}No match was refused.{title:#}\n");
    }
    writeln!(out, "{title}Refused matches{title:#}")?;
    for rejected in rejections {
        write_one(rejected, palette, out)?;
    }
    writeln!(out)
}

fn write_one(rejected: &RejectedMatch, palette: &Palette, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "  ")?;
    place::write(&rejected.provenance, rejected.location.start, palette, out)?;
    writeln!(out, "  {}  {}", sanitize(rejected.rule.as_str()), sanitize(rejected.reason))
}
