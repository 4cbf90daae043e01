//! What an audit is asked for, decided and checked before anything is scanned.

use std::path::Path;

use super::args::AuditArgs;
use crate::audit::pack::{self, Format};
use crate::cli::CliError;
use crate::cli::args::{ComparisonArgs, DetectionArgs, GitArgs, InputArgs, OutputArgs, ScanArgs};
use crate::cli::output::Destination;
use crate::cli::trigger::args::TriggerArgs;
use crate::inventory::Inventory;

/// One output of an audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Product {
    /// The whole audit.
    Audit(Format),
    /// The trust document of one agent: as a document, or as a summary for people.
    Trust(String, TrustFormat),
}

/// How a trust document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TrustFormat {
    Document,
    Summary,
}

/// The scan that an audit rests on.
pub(super) fn scan(args: &AuditArgs) -> Result<ScanArgs, CliError> {
    if args.paths.iter().any(|path| path == Path::new("-")) {
        let problem = "an audit is of files or repositories: name them instead of `-`";
        return Err(CliError::Usage(problem.to_owned()));
    }
    Ok(ScanArgs {
        paths: args.paths.clone(),
        input: InputArgs {
            no_ignore: args.no_ignore,
            allow_incomplete: args.allow_incomplete,
            jobs: args.jobs,
            config: args.config.clone(),
            ..InputArgs::default()
        },
        git: GitArgs { history: args.history, cache: args.cache.clone(), ..GitArgs::default() },
        comparison: ComparisonArgs {
            inventory: args.inventory.clone(),
            as_of: args.as_of.clone(),
            fingerprint_key_file: args.fingerprint_key_file.clone(),
            previous_fingerprint_key_file: args.previous_fingerprint_key_file.clone(),
        },
        detection: DetectionArgs {
            rules: args.rules.clone(),
            min_confidence: args.min_confidence,
            ..DetectionArgs::default()
        },
        output: OutputArgs::default(),
        trigger: TriggerArgs::default(),
    })
}

/// Every output besides the folder of trust documents, with where it goes.
///
/// # Errors
/// When a format does not exist or does not fit, an agent is not declared, or two outputs go to the same place.
pub(super) fn products(
    args: &AuditArgs,
    inventory: &Inventory,
) -> Result<Vec<(Product, Destination)>, CliError> {
    if let Some(agent) = &args.agent {
        known(agent, inventory)?;
    }
    let mut products = Vec::new();
    for request in &args.format {
        let (name, file) =
            request.split_once('=').map_or((request.as_str(), None), |(name, file)| (name, Some(file)));
        let format: Format = name.parse().map_err(|error| CliError::Usage(format!("--format: {error}")))?;
        let destination = match file {
            Some("") => {
                return Err(CliError::Usage(format!("--format {request}: the file name is missing")));
            }
            Some(file) => Destination::File(file.into()),
            None => Destination::Stdout,
        };
        products.push((product(args.agent.as_deref(), format)?, destination));
    }
    if products.is_empty() {
        products.push((product(args.agent.as_deref(), Format::Text)?, Destination::Stdout));
    }
    if products.iter().filter(|(_, destination)| *destination == Destination::Stdout).count() > 1 {
        let problem = "only one format can go to standard output: write the others as --format markdown=FILE";
        return Err(CliError::Usage(problem.to_owned()));
    }
    Ok(products)
}

fn product(agent: Option<&str>, format: Format) -> Result<Product, CliError> {
    Ok(match (agent, format) {
        (None, format) => Product::Audit(format),
        (Some(agent), Format::Json) => Product::Trust(agent.to_owned(), TrustFormat::Document),
        (Some(agent), Format::Text) => Product::Trust(agent.to_owned(), TrustFormat::Summary),
        (Some(_), Format::Markdown) => {
            let problem =
                "--agent: a trust document is written as json or text; leave --agent out for markdown";
            return Err(CliError::Usage(problem.to_owned()));
        }
    })
}

fn known(agent: &str, inventory: &Inventory) -> Result<(), CliError> {
    let agents = inventory.agents();
    if agents.contains_key(agent) {
        return Ok(());
    }
    let hint = crate::suggest::nearest(agent, agents.keys().map(String::as_str));
    let hint = hint.map(|near| format!(", did you mean `{near}`?")).unwrap_or_default();
    Err(CliError::Usage(format!("--agent: {} declares no agent `{agent}`{hint}", inventory.file())))
}

/// The folder of trust documents, if one was asked for.
///
/// # Errors
/// When it is not there.
pub(super) fn trust_folder(args: &AuditArgs) -> Result<Option<&Path>, CliError> {
    let folder = args.trust_documents.as_deref();
    match folder.filter(|folder| !folder.is_dir()) {
        None => Ok(folder),
        Some(folder) => {
            let problem = format!("--trust-documents: {} is no folder: make it first", folder.display());
            Err(CliError::Usage(problem))
        }
    }
}

/// Where the trust document of an agent goes.
pub(super) fn trust_document(folder: &Path, agent: &str) -> Destination {
    Destination::File(folder.join(pack::trust::file_name(agent)))
}
