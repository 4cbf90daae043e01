//! `straykey rules list`.

use std::path::PathBuf;

use crate::cli::output::Sink;
use crate::cli::{CliError, ExitStatus};
use crate::rule::RuleSet;

/// One line for each rule, by id.
pub(super) fn run(rules: &[PathBuf]) -> Result<ExitStatus, CliError> {
    let set = RuleSet::load(rules)?;
    Sink::Stdout.write(|out| {
        for (_, rule) in set.iter() {
            let (severity, confidence) = (rule.severity.as_str(), rule.confidence.as_str());
            writeln!(out, "{:<44} {:<22} {severity:<9} {confidence:<7} {}", rule.id, rule.kind, rule.name)?;
        }
        writeln!(out, "{} rules", set.len())
    })?;
    Ok(ExitStatus::Clean)
}
