//! Wire types of everything but the findings, version 1.

use serde::Serialize;

use super::finding::Finding;
use crate::notice::Coverage;
use crate::report::tally::Tally;
use crate::report::{RejectedMatch, Report, RuleSummary};

/// The name of the document's schema.
pub const SCHEMA: &str = "straykey.report";

/// The version of the wire types.
pub const VERSION: u32 = 1;

/// The whole report.
#[derive(Debug, Serialize)]
pub struct Document<'a> {
    /// What kind of document this is, and of which run.
    #[serde(flatten)]
    pub header: Header<'a>,
    /// Counts.
    pub summary: Summary,
    /// All findings, the most pressing first; those with status `current` are among them.
    pub findings: Vec<Finding<'a>>,
    /// Non-fatal trouble.
    pub notices: Vec<Notice<'a>>,
    /// Refused matches; absent unless asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rejections: Option<Vec<Rejection<'a>>>,
    /// The rules that the findings name.
    pub rules: Vec<Rule<'a>>,
}

impl<'a> Document<'a> {
    /// The document of `report`.
    #[must_use]
    pub fn of(report: &'a Report) -> Self {
        let rejections = report.rejections.as_deref();
        Self {
            header: Header::of(report),
            summary: Summary::of(report),
            findings: report.findings.iter().map(|finding| Finding::of(finding, report.as_of)).collect(),
            notices: report.notices.iter().map(Notice::of).collect(),
            rejections: rejections.map(|rejections| rejections.iter().map(Rejection::of).collect()),
            rules: report.rules.iter().map(Rule::of).collect(),
        }
    }
}

/// What kind of document this is, and of which run.
#[derive(Debug, Serialize)]
pub struct Header<'a> {
    /// Always [`SCHEMA`].
    pub schema: &'static str,
    /// Always [`VERSION`].
    pub version: u32,
    /// The program that wrote it.
    pub tool: Tool,
    /// The instant that ages are measured against.
    pub as_of: String,
    /// False when something that was asked for was not read.
    pub complete: bool,
    /// What was asked for.
    pub scope: Scope<'a>,
    /// The inventory that was compared, if one was.
    pub inventory: Option<Inventory<'a>>,
}

impl<'a> Header<'a> {
    /// The header of `report`.
    #[must_use]
    pub fn of(report: &'a Report) -> Self {
        Self {
            schema: SCHEMA,
            version: VERSION,
            tool: Tool::THIS,
            as_of: report.as_of.to_string(),
            complete: report.is_complete(),
            scope: Scope { depth: report.scope.depth.as_str(), paths: &report.scope.paths },
            inventory: report.inventory.as_ref().map(|inventory| Inventory {
                file: &inventory.file,
                credentials: inventory.credentials,
                seen: inventory.seen,
            }),
        }
    }
}

/// The program that wrote the document.
#[derive(Debug, Serialize)]
pub struct Tool {
    /// Its name.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
}

impl Tool {
    /// This program.
    pub const THIS: Self = Self { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") };
}

/// What was asked for.
#[derive(Debug, Serialize)]
pub struct Scope<'a> {
    /// `files` as they stand, the whole `history`, or what a `change` brings.
    pub depth: &'static str,
    /// The paths, as typed; `-` is standard input.
    pub paths: &'a [String],
}

/// The inventory that was compared.
#[derive(Debug, Serialize)]
pub struct Inventory<'a> {
    /// The file, as shown.
    pub file: &'a str,
    /// Credentials that it declares.
    pub credentials: u64,
    /// Of those, how many were found somewhere.
    pub seen: u64,
}

/// Counts.
#[derive(Debug, Serialize)]
pub struct Summary {
    /// Texts scanned.
    pub files: u64,
    /// Bytes scanned.
    pub bytes: u64,
    /// Files skipped because they are binary.
    pub binary_files: u64,
    /// Rules that were applied.
    pub rules_applied: u64,
    /// Findings that differ from what was declared: the sum of the next four.
    pub findings: u64,
    /// Of those, to be acted on now.
    pub emergency: u64,
    /// Of those, to be acted on today.
    pub urgent: u64,
    /// Of those, to be acted on at the next planned occasion.
    pub scheduled: u64,
    /// Of those, nothing has to be done.
    pub noted: u64,
    /// Credentials that are as declared.
    pub current: u64,
    /// Findings that are let pass: allowed, or known to a baseline.
    pub suppressed: u64,
    /// Places of all findings.
    pub occurrences: u64,
    /// Matches refused by the offline checks.
    pub rejected: u64,
    /// Matches below the wanted confidence, not reported.
    pub below_confidence: u64,
    /// Things that were asked for and not read.
    pub unread: u64,
}

impl Summary {
    /// The counts of `report`.
    #[must_use]
    pub fn of(report: &Report) -> Self {
        let tally = Tally::of(report);
        Self {
            files: report.stats.files,
            bytes: report.stats.bytes,
            binary_files: report.stats.binary,
            rules_applied: report.stats.rules,
            findings: tally.active(),
            emergency: tally.emergency,
            urgent: tally.urgent,
            scheduled: tally.scheduled,
            noted: tally.noted,
            current: tally.current,
            suppressed: tally.suppressed,
            occurrences: tally.places,
            rejected: report.stats.rejected,
            below_confidence: report.stats.below_confidence,
            unread: tally.unread,
        }
    }
}

/// Non-fatal trouble.
#[derive(Debug, Serialize)]
pub struct Notice<'a> {
    /// The stable name of the trouble.
    pub kind: &'static str,
    /// `incomplete` when something that was asked for was not read, else `complete`.
    pub coverage: &'static str,
    /// Where, or nothing when it concerns the whole run.
    pub place: Option<&'a str>,
    /// The cause and the remedy.
    pub detail: &'a str,
}

impl<'a> Notice<'a> {
    /// The wire form of `notice`.
    #[must_use]
    pub fn of(notice: &'a crate::notice::Notice) -> Self {
        Self {
            kind: notice.kind.as_str(),
            coverage: match notice.coverage {
                Coverage::Incomplete => "incomplete",
                Coverage::Complete => "complete",
            },
            place: Some(notice.place.as_str()).filter(|place| !place.is_empty()),
            detail: &notice.detail,
        }
    }
}

/// A match that the offline checks refused.
#[derive(Debug, Serialize)]
pub struct Rejection<'a> {
    /// The rule it would have been.
    pub rule: &'a str,
    /// The file or stream.
    pub path: String,
    /// First line.
    pub line: u64,
    /// First column, in code points.
    pub column: u64,
    /// Last line.
    pub end_line: u64,
    /// The column behind the last character.
    pub end_column: u64,
    /// The stable name of the reason.
    pub reason: &'static str,
}

impl<'a> Rejection<'a> {
    /// The wire form of `rejected`.
    #[must_use]
    pub fn of(rejected: &'a RejectedMatch) -> Self {
        Self {
            rule: rejected.rule.as_str(),
            path: rejected.provenance.shown(),
            line: rejected.location.start.line,
            column: rejected.location.start.column,
            end_line: rejected.location.end.line,
            end_column: rejected.location.end.column,
            reason: rejected.reason,
        }
    }
}

/// A rule that a finding names.
#[derive(Debug, Serialize)]
pub struct Rule<'a> {
    /// Its stable name.
    pub id: &'a str,
    /// What people call it.
    pub name: &'a str,
    /// Who issues this kind of credential.
    pub provider: &'a str,
    /// What it is for.
    pub kind: &'static str,
    /// Consequence if real.
    pub severity: &'static str,
    /// How likely a match is real.
    pub confidence: &'static str,
    /// What an attacker does with it.
    pub why: &'a str,
    /// Where a person revokes it.
    pub revoke: Option<&'a str>,
    /// Where its format is documented.
    pub references: &'a [String],
}

impl<'a> Rule<'a> {
    /// The wire form of `rule`.
    #[must_use]
    pub fn of(rule: &'a RuleSummary) -> Self {
        Self {
            id: rule.id.as_str(),
            name: &rule.name,
            provider: &rule.provider,
            kind: rule.kind.as_str(),
            severity: rule.severity.as_str(),
            confidence: rule.confidence.as_str(),
            why: &rule.why,
            revoke: rule.revoke.as_deref(),
            references: &rule.references,
        }
    }
}
