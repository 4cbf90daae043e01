//! The difference for people.

use std::io::{self, Write};

use super::{Comparison, fate_name, subject_name, summary};
use crate::inventory::difference::{Fate, Weight};
use crate::report::sanitize::sanitize;

/// Writes what was touched, with warnings marked `!`, and a summary.
pub(super) fn write(comparison: &Comparison<'_>, out: &mut dyn Write) -> io::Result<()> {
    for item in &comparison.difference.items {
        let file = if item.fate == Fate::Removed { comparison.old } else { comparison.new };
        let place = item.line.map(|line| format!(" ({}:{line})", sanitize(file))).unwrap_or_default();
        writeln!(
            out,
            "{} {} {}{place}",
            fate_name(item.fate),
            subject_name(item.subject),
            sanitize(&item.name)
        )?;
        for remark in &item.remarks {
            let mark = if remark.weight == Weight::Warning { '!' } else { ' ' };
            writeln!(out, "  {mark} {}", sanitize(&remark.text))?;
        }
    }
    writeln!(out, "{}", summary(comparison.difference))
}
