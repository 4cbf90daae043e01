//! `straykey rotate plan`: what is to be rotated, why, in which order and by which hooks.

mod markdown;
mod text;

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};

use super::args::{ModeArg, PlanArgs, PlanFormat, SourceArgs, TimingArgs};
use super::inventory::Declared;
use crate::cli::args::InputArgs;
use crate::cli::output::Destination;
use crate::cli::{CliError, ExitStatus, printable, settings};
use crate::config::Config;
use crate::intake::{LARGEST, Report};
use crate::inventory::duration::WrittenDuration;
use crate::inventory::moment::instant;
use crate::planning::{Cause, PlanningError, Request, Timing, plan};
use crate::quantity::counted;
use crate::report::json::write_pretty;
use crate::rotation::{Mode, Plan};
use crate::rule::RuleSet;

/// Writes the plan; status 1 if something could not be planned.
pub(super) fn run(args: &PlanArgs) -> Result<ExitStatus, CliError> {
    let timing = timing(&args.timing)?;
    let config = config(&args.source)?;
    let report = args.report.as_deref().map(read).transpose()?;
    let as_of = as_of(&args.source, report.as_ref())?;
    let Some(path) = args.source.inventory.clone().or(config.inventory) else {
        let problem =
            "a plan needs the inventory, for its hooks and consumers: name it with --inventory FILE";
        return Err(CliError::Usage(problem.to_owned()));
    };
    let declared = Declared::read(&path, as_of)?;
    let rules = RuleSet::load(&config.rules)?;
    let request = Request {
        cause: match &report {
            Some(report) => Cause::Report(report),
            None => Cause::Named(&args.credentials),
        },
        inventory: &declared.inventory,
        inventory_digest: &declared.digest,
        rules: &rules,
        as_of,
        mode: args.mode.map(|mode| match mode {
            ModeArg::Emergency => Mode::Emergency,
            ModeArg::Scheduled => Mode::Scheduled,
        }),
        incident: args.incident.as_deref(),
        reason: args.reason.as_deref(),
        timing,
    };
    let destination = args.output.clone().map_or(Destination::Stdout, Destination::File);
    let sink = destination.open()?;
    let plan = plan(&request).map_err(|error| match error {
        PlanningError::UnknownCredential { .. } => CliError::Usage(error.to_string()),
        PlanningError::Write(cause) => {
            let place = args.output.as_ref().map_or("the plan".into(), |path| path.display().to_string());
            CliError::Output { place, cause: cause.into() }
        }
    })?;
    sink.write(|out| match args.format {
        PlanFormat::Json => write_pretty(&plan, out),
        PlanFormat::Text => text::write(&plan, out),
        PlanFormat::Markdown => markdown::write(&plan, out),
    })?;
    tell(&plan, report.as_ref(), args.format);
    Ok(if plan.unplanned.is_empty() { ExitStatus::Clean } else { ExitStatus::Findings })
}

/// The settings file, for the inventory and for rules of the team's own.
fn config(args: &SourceArgs) -> Result<Config, CliError> {
    let input = InputArgs { config: args.config.clone(), no_config: args.no_config, ..InputArgs::default() };
    settings::config(&input, &[PathBuf::from(".")]).map(|(config, _)| config)
}

/// Reads a report, a file or standard input.
pub(in crate::cli) fn read(path: &Path) -> Result<Report, CliError> {
    let shown = if path == Path::new("-") { "standard input".into() } else { path.to_string_lossy() };
    let failed = |cause: io::Error| CliError::Usage(format!("cannot read the report {shown}: {cause}"));
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        io::stdin().lock().take(LARGEST + 1).read_to_end(&mut bytes).map_err(failed)?;
    } else {
        File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes)).map_err(failed)?;
    }
    Report::read(&bytes).map_err(|error| CliError::Usage(format!("{shown}: {error}")))
}

/// The instant that was named, or that of the report. A named credential is planned for now.
fn as_of(args: &SourceArgs, report: Option<&Report>) -> Result<Timestamp, CliError> {
    let named = args.as_of.as_deref().map(instant).transpose();
    let named = named.map_err(|error| CliError::Usage(format!("--as-of: {error}")))?;
    match (named, report) {
        (Some(at), _) => Ok(at),
        (None, Some(report)) => report.as_of.ok_or_else(|| {
            let problem = "the report does not say any more when it was made: name the instant of the scan with --as-of";
            CliError::Usage(problem.to_owned())
        }),
        (None, None) => {
            let now = Timestamp::now();
            Ok(Timestamp::from_second(now.as_second()).unwrap_or(now))
        }
    }
}

fn timing(args: &TimingArgs) -> Result<Timing, CliError> {
    let timing = Timing {
        window: args.window.as_deref().map(|text| duration("--window", text)).transpose()?,
        notice: duration("--notice", &args.notice)?,
        observe: duration("--observe", &args.observe)?,
        timeout: duration("--timeout", &args.timeout)?,
        attempts: args.attempts.get(),
    };
    for (option, length) in [("--timeout", Some(timing.timeout)), ("--window", timing.window)] {
        if length.is_some_and(|length| length.is_zero()) {
            return Err(CliError::Usage(format!(
                "{option}: zero leaves no time for anything: write one such as 60s"
            )));
        }
    }
    if timing.window.is_some_and(|window| window <= timing.notice) {
        return Err(CliError::Usage(
            "--window: it would be over before the new version is stored: write more than --notice"
                .to_owned(),
        ));
    }
    Ok(timing)
}

fn duration(option: &str, text: &str) -> Result<SignedDuration, CliError> {
    let written = WrittenDuration::new(text.to_owned());
    written.length().map_err(|error| CliError::Usage(format!("{option}: {error}")))
}

/// On standard error: what there is to say of the report, and what is not in the plan. Text and Markdown say the latter
/// themselves.
fn tell(plan: &Plan, report: Option<&Report>, format: PlanFormat) {
    let mut lines: Vec<String> = report.map(|report| report.remarks.clone()).unwrap_or_default();
    if format == PlanFormat::Json && !plan.unplanned.is_empty() {
        let count = counted(plan.unplanned.len() as u64, "thing", "things");
        lines.push(format!("{count} could not be planned:"));
        lines.extend(
            plan.unplanned.iter().map(|one| format!("  {}: {}; {}", one.subject, one.reason, one.remedy)),
        );
    }
    for line in lines {
        // The plan is written: whether anybody reads this changes nothing.
        let _ = writeln!(io::stderr(), "straykey: {}", printable(&line));
    }
}
