//! The difference as Markdown, for the comment on a pull request. Everything that comes from an inventory stands in code
//! spans, where nothing of it means anything.

use std::io::{self, Write};

use super::{Comparison, fate_name, subject_name, summary};
use crate::inventory::difference::Weight;
use crate::report::sanitize::sanitize;

/// Writes the warnings first, then everything by item.
pub(super) fn write(comparison: &Comparison<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## Inventory: {} against {}\n", code(comparison.new), code(comparison.old))?;
    writeln!(out, "{}", summary(comparison.difference))?;
    let items = &comparison.difference.items;
    let warnings: Vec<String> = items
        .iter()
        .flat_map(|item| item.remarks.iter().map(move |remark| (item, remark)))
        .filter(|(_, remark)| remark.weight == Weight::Warning)
        .map(|(item, remark)| {
            format!("- {} {}: {}", subject_name(item.subject), code(&item.name), sanitize(&remark.text))
        })
        .collect();
    if !warnings.is_empty() {
        writeln!(out, "\n### Warnings\n\n{}", warnings.join("\n"))?;
    }
    if !items.is_empty() {
        writeln!(out, "\n### Changes\n")?;
    }
    for item in items {
        writeln!(out, "- {} {} {}", fate_name(item.fate), subject_name(item.subject), code(&item.name))?;
        for remark in &item.remarks {
            let mark = if remark.weight == Weight::Warning { "**!** " } else { "" };
            writeln!(out, "  - {mark}{}", sanitize(&remark.text))?;
        }
    }
    Ok(())
}

/// A code span, which holds no backtick.
fn code(text: &str) -> String {
    format!("`{}`", sanitize(text).to_string().replace('`', "'"))
}
