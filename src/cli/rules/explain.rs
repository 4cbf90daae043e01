//! `straykey rules explain`: for whoever got a finding and wants to know what it is about.

use std::io::{self, Write};

use crate::rule::{Confidence, Engine, Origin, Rule};

/// What it is, why it counts, how it is told from other things, what to do.
pub(super) fn write(rule: &Rule, _: &Origin, out: &mut dyn Write) -> io::Result<()> {
    let details = rule.details();
    writeln!(out, "{} ({}, {})\n", rule.name, rule.provider, rule.id)?;
    writeln!(out, "{} If it is real, the consequence is {}.\n", details.why, rule.severity.as_str())?;
    let how = match &rule.engine {
        Engine::Token { .. } => "by the form of the value itself",
        Engine::Assignment { value: Some(_), .. } => {
            "by the name that it is assigned to and the form of the value"
        }
        Engine::Assignment { value: None, .. } => "by the name that it is assigned to",
        Engine::Context { .. } => "by the form of the value and the name of the provider beside it",
        Engine::Command { .. } => "by its place among the arguments of a program",
        Engine::Call { .. } => "by its place among the arguments of a call",
        Engine::Format(_) => "by its place in a file of this format",
    };
    let sure = match rule.confidence {
        Confidence::High => "which identifies it",
        Confidence::Medium => "so it is probably real",
        Confidence::Low => "so it may well be something else",
    };
    writeln!(out, "It is recognised {how}, {sure}.")?;
    if !rule.checks.is_empty() {
        let checks: Vec<String> = rule.checks.iter().map(ToString::to_string).collect();
        writeln!(out, "Before it is reported it has to pass: {}.", checks.join(", "))?;
    }
    for companion in &rule.companions {
        writeln!(out, "Its {} is looked for nearby.", companion.name)?;
    }
    writeln!(out, "\nWhat to do:")?;
    match &details.revoke {
        Some(revoke) => writeln!(out, "  1. Revoke it: {revoke}")?,
        None => writeln!(out, "  1. Replace it where it is used, and have the old one refused.")?,
    }
    writeln!(
        out,
        "  2. Keep the new one out of the repository: in a vault, or in the environment of the program."
    )?;
    writeln!(out, "  3. Look for uses that you did not make, from the day on that it was exposed.")?;
    if !details.references.is_empty() {
        writeln!(out, "\nRead more: {}", details.references.join(", "))?;
    }
    Ok(())
}
