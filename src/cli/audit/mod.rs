//! `straykey audit`: scans, and says what the inventory and the scan show about controls.

mod args;
mod request;

use std::path::Path;

use sha2::{Digest as _, Sha256};

pub use args::AuditArgs;
use request::{Product, TrustFormat};

use super::cache::CacheFile;
use super::exit::{ExitStatus, Incompleteness};
use super::output::Sink;
use super::scan::{Matter, Work, survey};
use super::settings::Settings;
use super::{CliError, subject::Subject};
use crate::audit::Audit;
use crate::audit::cost::{CostError, Costs};
use crate::audit::document::trust::TrustDocument;
use crate::audit::estate::{Depth, Estate, Reading};
use crate::audit::pack;
use crate::audit::statement::{StatementError, Statements};
use crate::detect::Detector;
use crate::inventory::{Format, Inventory, InventoryError};
use crate::report::Report;
use crate::rule::RuleSet;

/// Runs the command.
pub(super) fn run(args: &AuditArgs) -> Result<ExitStatus, CliError> {
    let mut settings = Settings::resolve(&request::scan(args)?)?;
    let Some(path) = settings.inventory.as_deref() else {
        let problem = "an audit compares with what was declared: name the inventory with --inventory FILE";
        return Err(CliError::Usage(problem.to_owned()));
    };
    let declared = Declared::read(path, &settings)?;
    settings.expect(&declared.inventory);
    let statements = args.statements.as_deref().map(|path| statements(path, &settings)).transpose()?;
    let costs = args.cost.as_deref().map(costs).transpose()?;
    let products = request::products(args, &declared.inventory)?;
    let folder = request::trust_folder(args)?;
    let rules = RuleSet::load(&settings.rules)?;
    let detector = Detector::new(&rules);
    let mut cache = CacheFile::open(&settings.subject, &rules, &settings.archives)?;
    // Before the new files of the audit exist: they are not part of what was asked for.
    let work = Work::prepare(&settings)?;
    let sinks = products
        .iter()
        .map(|(product, destination)| destination.open().map(|sink| (product, sink)))
        .collect::<Result<Vec<_>, _>>()?;

    let inventory = Some(&declared.inventory);
    let matter = Matter { settings: &settings, rules: &rules, detector: &detector, inventory };
    let report = survey(&matter, work, cache.as_mut())?;
    let scope: Vec<String> = args.paths.iter().map(|path| path.to_string_lossy().into_owned()).collect();
    let reading = Reading {
        scope: &scope,
        depth: depth(&settings.subject),
        texts: report.stats.files,
        bytes: report.stats.bytes,
        rules: report.stats.rules,
        notices: &report.notices,
    };
    let estate =
        Estate::new(&declared.inventory, &declared.digest, &report.findings, reading, settings.as_of);
    let statements = statements.unwrap_or_default();
    let audit = Audit::of(&estate, &statements, costs.as_ref());
    let written = write_all(&audit, sinks)
        .and_then(|()| folder.map_or(Ok(()), |folder| write_trust_documents(&audit, folder)));
    let saved = cache.map_or(Ok(()), |cache| cache.save());
    written?;
    saved?;
    Ok(status(args, &settings, &report, &audit))
}

/// The inventory, and the digest of the bytes that it was read from.
struct Declared {
    inventory: Inventory,
    digest: String,
}

impl Declared {
    fn read(path: &Path, settings: &Settings) -> Result<Self, CliError> {
        let format = Format::of(path)?;
        let text = std::fs::read_to_string(path)
            .map_err(|source| InventoryError::Read { path: path.to_owned(), source })?;
        let inventory = Inventory::parse(&text, format, &path.to_string_lossy(), settings.as_of)?;
        let digest = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { inventory, digest })
    }
}

fn statements(path: &Path, settings: &Settings) -> Result<Statements, CliError> {
    let text = std::fs::read_to_string(path)
        .map_err(|cause| StatementError::Read { path: path.to_owned(), cause })?;
    Ok(Statements::parse(&text, &path.to_string_lossy(), settings.as_of)?)
}

fn costs(path: &Path) -> Result<Costs, CliError> {
    let text =
        std::fs::read_to_string(path).map_err(|cause| CostError::Read { path: path.to_owned(), cause })?;
    Ok(Costs::parse(&text, &path.to_string_lossy())?)
}

fn depth(subject: &Subject) -> Depth {
    match subject {
        Subject::History { .. } => Depth::History,
        _ => Depth::Files,
    }
}

fn write_all(audit: &Audit<'_>, sinks: Vec<(&Product, Sink)>) -> Result<(), CliError> {
    for (product, sink) in sinks {
        match sink.write(|out| write(audit, product, out)) {
            // `straykey audit | head` has seen enough. The other outputs and the status are as ever.
            Err(error) if error.is_broken_pipe() => {}
            result => result?,
        }
    }
    Ok(())
}

/// One after the other: there may be more agents than a process may have open files.
fn write_trust_documents(audit: &Audit<'_>, folder: &Path) -> Result<(), CliError> {
    for agent in audit.estate.agents() {
        let document = TrustDocument::of(audit, agent);
        // The scan is done: what cannot be written now is an output that failed, and no mistake of usage.
        let failed = |error: CliError| {
            let place = folder.display().to_string();
            CliError::Output { place, cause: std::io::Error::other(error.to_string()) }
        };
        let sink = request::trust_document(folder, &agent.id).open().map_err(failed)?;
        sink.write(|out| pack::trust::json(&document, out))?;
    }
    Ok(())
}

fn write(audit: &Audit<'_>, product: &Product, out: &mut dyn std::io::Write) -> std::io::Result<()> {
    match product {
        Product::Audit(format) => pack::write(audit, *format, out),
        Product::Trust(agent, format) => {
            // Every product names a declared agent.
            let Some(agent) = audit.estate.inventory.agents().get(agent) else { return Ok(()) };
            let document = TrustDocument::of(audit, agent);
            match format {
                TrustFormat::Document => pack::trust::json(&document, out),
                TrustFormat::Summary => pack::trust::text(&document, out),
            }
        }
    }
}

/// An incomplete scan is never clean: a control that seems to hold may not.
fn status(args: &AuditArgs, settings: &Settings, report: &Report, audit: &Audit<'_>) -> ExitStatus {
    if !report.is_complete() && settings.incompleteness == Incompleteness::Fails {
        ExitStatus::Incomplete
    } else if audit.has_gaps() && !args.exit_zero {
        ExitStatus::Findings
    } else {
        ExitStatus::Clean
    }
}
