//! A plan for a pull request or a ticket. Everything that comes from a file is escaped: nothing of it means anything.

use std::io::{self, Write};

use super::text::{called, done_by, facts, headline};
use crate::report::sanitize::sanitize;
use crate::rotation::Plan;
use crate::rotation::plan::{Item, Unplanned};

/// Writes the rotations in their order, then what could not be planned.
pub(super) fn write(plan: &Plan, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "# Rotation plan\n\n{}.\n\nDigest of the plan: `{}`",
        escape(&headline(plan)),
        plan.digest
    )?;
    for (at, item) in plan.rotations.iter().enumerate() {
        rotation(at + 1, item, out)?;
    }
    if !plan.unplanned.is_empty() {
        writeln!(out, "\n## Not planned\n\n| what | urgency | why not | what to do |\n|---|---|---|---|")?;
    }
    for Unplanned { subject, urgency, reason, remedy, .. } in &plan.unplanned {
        writeln!(
            out,
            "| {} | {} | {} | {} |",
            escape(subject),
            escape(urgency),
            escape(reason),
            escape(remedy)
        )?;
    }
    Ok(())
}

fn rotation(at: usize, item: &Item, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "\n## {at}. {}: {} order, urgency {}\n",
        escape(&item.credential),
        item.mode,
        escape(&item.urgency)
    )?;
    writeln!(out, "- rotation: {}", escape(&item.id))?;
    for reason in &item.reasons {
        writeln!(out, "- why: {}: {}", escape(&reason.drift), escape(&reason.text))?;
    }
    for (name, text) in facts(item) {
        writeln!(out, "- {name}: {}", escape(&text))?;
    }
    writeln!(out, "\n| | step | by |\n|---:|---|---|")?;
    for (number, step) in item.steps.iter().enumerate() {
        writeln!(out, "| {} | {} | {} |", number + 1, escape(&called(step)), escape(&done_by(&step.action)))?;
    }
    if !item.contingency.is_empty() {
        writeln!(out, "\nIf it goes wrong:\n")?;
    }
    for (step, action) in &item.contingency {
        writeln!(out, "- {step}: {}", escape(&done_by(action)))?;
    }
    if !item.remarks.is_empty() {
        writeln!(out, "\nTo know before it begins:\n")?;
    }
    for remark in &item.remarks {
        writeln!(out, "- {}", escape(remark))?;
    }
    Ok(())
}

/// Text that shows itself and nothing else, in a cell of a table too: no markup, no mention, and no link.
fn escape(text: &str) -> String {
    let text = sanitize(text).to_string();
    let mut escaped = String::with_capacity(text.len());
    for (at, character) in text.char_indices() {
        match character {
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '#' | '!' | '|' | '~' | '$'
            | '^' => {
                escaped.push('\\');
                escaped.push(character);
            }
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '@' => escaped.push_str("@<!-- -->"),
            ':' if text[at..].starts_with("://") => escaped.push_str(":<!-- -->"),
            '.' if text.as_bytes()[at.saturating_sub(3)..at].eq_ignore_ascii_case(b"www") => {
                escaped.push_str(".<!-- -->");
            }
            other => escaped.push(other),
        }
    }
    escaped
}
