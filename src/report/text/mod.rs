//! The report for people: one block per credential, the most pressing first, each with what it is, how sure we are,
//! where it is and what to do next. Then what went wrong, and one summary that cannot be misread.

pub mod palette;

pub(super) mod advice;
mod block;
mod link;
mod notices;
pub(super) mod place;
mod readiness;
mod recurrences;
mod rejections;
mod reveal;
pub(super) mod standing;
mod summary;

use std::io::{self, Write};

pub use palette::Palette;

use super::Report;
use super::live::Recurrence;
use crate::occurrence::Disclosure;

/// How the text report is written.
#[derive(Debug, Clone, Copy, Default)]
pub struct TextOptions {
    /// The colours.
    pub palette: Palette,
    /// Whether secrets may be shown. Set to [`Disclosure::Terminal`] only when `out` is a terminal.
    pub disclosure: Disclosure,
    /// Whether places are links to their files. Set to [`Hyperlinks::Files`] only when `out` is a terminal.
    pub hyperlinks: Hyperlinks,
}

/// Whether places can be clicked on (OSC 8).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Hyperlinks {
    /// They are text.
    #[default]
    Off,
    /// They lead to the file on this machine.
    Files,
}

/// Writes the report for a person.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(report: &Report, options: &TextOptions, out: &mut dyn Write) -> io::Result<()> {
    write_findings(report, options, out)?;
    write_end(report, &[], options, out)
}

/// Writes the findings alone.
pub(super) fn write_findings(report: &Report, options: &TextOptions, out: &mut dyn Write) -> io::Result<()> {
    for finding in report.active() {
        block::write(finding, report, options, out)?;
    }
    Ok(())
}

/// Writes what stands behind the findings.
pub(super) fn write_end(
    report: &Report,
    recurrences: &[Recurrence<'_>],
    options: &TextOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    recurrences::write(recurrences, &options.palette, out)?;
    rejections::write(report, &options.palette, out)?;
    notices::write(report, &options.palette, out)?;
    summary::write(report, &options.palette, out)
}

#[cfg(test)]
mod tests;
