//! The report as SARIF 2.1.0, for code scanning: what GitHub reads, and what the specification asks for.
//!
//! Each place of a finding is a result of its own, because GitHub shows only the first location of a result; the
//! finding's id is among the partial fingerprints of all of them. Findings that are as declared are left out: every
//! result becomes an alert. There are no snippets, and no hashes of lines: both would carry the secret.

mod artifact;
mod drift;
mod help;
mod level;
mod message;
mod notification;
mod properties;
mod result;
mod rule;
mod taxonomy;
pub(super) mod uri;

use std::io::{self, Write};

use serde_json::json;
use serde_sarif::sarif::{
    Invocation, Run, RunAutomationDetails, Sarif, Tool, ToolComponent, ToolComponentReference,
};

use super::Report;
use super::json::write_pretty;
use artifact::Artifacts;
use rule::Rules;

/// The schema that the file claims to follow.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// GitHub's category is what stands before the last slash; a second run of the same category replaces the first.
const AUTOMATION_ID: &str = "straykey/";

/// Writes the findings that somebody has to act on.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let log = Sarif::builder().schema(SCHEMA).version(json!("2.1.0")).runs(vec![run(report)]).build();
    write_pretty(&log, out)
}

fn run(report: &Report) -> Run {
    let rules = Rules::of(report);
    let artifacts = Artifacts::of(report);
    let results = result::all(report, &rules, &artifacts);
    let invocation = Invocation::builder()
        .execution_successful(report.is_complete())
        .tool_execution_notifications(notification::all(report, results.len()))
        .build();
    let mut run = Run::builder()
        .tool(Tool::from(driver(rules)))
        .taxonomies(vec![taxonomy::component()])
        .invocations(vec![invocation])
        .automation_details(RunAutomationDetails::builder().id(AUTOMATION_ID).build())
        .column_kind("unicodeCodePoints")
        .properties(properties::of_run(report))
        .results(results)
        .build();
    run.artifacts = artifacts.into_list();
    run
}

fn driver(rules: Rules) -> ToolComponent {
    ToolComponent::builder()
        .name(env!("CARGO_PKG_NAME"))
        .version(env!("CARGO_PKG_VERSION"))
        .semantic_version(env!("CARGO_PKG_VERSION"))
        .information_uri(env!("CARGO_PKG_REPOSITORY"))
        .rules(rules.into_descriptors())
        .supported_taxonomies(vec![
            ToolComponentReference::builder().name(taxonomy::NAME).index(taxonomy::INDEX).build(),
        ])
        .build()
}
