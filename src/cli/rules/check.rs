//! `straykey rules check`: do rules find what they say, and nothing else?

use rayon::prelude::*;

use super::args::RulesCheckArgs;
use crate::cli::output::Sink;
use crate::cli::settings;
use crate::cli::{CliError, ExitStatus};
use crate::rule::{Company, Origin, RuleSet, lint};
use crate::scan::Trial;

/// Prints every problem with the file and line of its rule; status 2 if there is one.
pub(super) fn run(args: &RulesCheckArgs) -> Result<ExitStatus, CliError> {
    let company = if args.no_builtin { Company::Alone } else { Company::Builtin };
    let (set, unusable) = RuleSet::load_all(&args.paths, company)?;
    let mut problems: Vec<String> = unusable.iter().map(ToString::to_string).collect();
    let trial = Trial::new(&set, settings::fingerprinter(None)?);
    let own: Vec<_> =
        set.iter().filter(|(index, _)| matches!(set.origin(*index), Origin::File { .. })).collect();
    let told: Vec<Vec<String>> = own
        .par_iter()
        .map(|(index, rule)| {
            let place = set.origin(*index).place();
            let found = lint::problems(rule).into_iter().chain(trial.problems(rule));
            found.map(|problem| format!("{place}: rule `{}`: {problem}", rule.id)).collect()
        })
        .collect();
    problems.extend(told.into_iter().flatten());
    Sink::Stdout.write(|out| {
        for problem in &problems {
            writeln!(out, "{}", crate::cli::printable(problem))?;
        }
        writeln!(out, "{} rules, {} problems", own.len(), problems.len())
    })?;
    Ok(if problems.is_empty() { ExitStatus::Clean } else { ExitStatus::Usage })
}
