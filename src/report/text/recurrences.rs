//! Secrets that were seen again and again in what was followed.

use std::io::{self, Write};

use super::palette::Palette;
use super::place;
use crate::quantity::grouped;
use crate::report::live::Recurrence;
use crate::report::sanitize::sanitize;

/// Secrets that are listed; the rest is counted.
const SHOWN: usize = 20;

pub(super) fn write(
    recurrences: &[Recurrence<'_>],
    palette: &Palette,
    out: &mut dyn Write,
) -> io::Result<()> {
    for Recurrence { finding, sightings, last } in recurrences.iter().take(SHOWN) {
        let (title, redacted) = (sanitize(&finding.title), last.redacted.to_string());
        write!(out, "Seen {} times: {title}  {}, last at ", grouped(*sightings), sanitize(&redacted))?;
        place::write(&last.provenance, last.location.start, palette, out)?;
        writeln!(out, "  (finding {})", sanitize(finding.id.as_str()))?;
    }
    if let Some(more @ 1..) = recurrences.len().checked_sub(SHOWN) {
        writeln!(out, "… and {} more; the jsonl format lists them all", grouped(more as u64))?;
    }
    if recurrences.is_empty() { Ok(()) } else { writeln!(out) }
}
