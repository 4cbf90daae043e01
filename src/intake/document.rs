//! straykey's own JSON, as `report/json` writes it. Fields that a later version added are not looked at.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Deserialize;

use super::case::{self, Case, Declared, Suppression};
use super::place::{Exposure, Place};
use super::standing::{Age, Blast, Consumer, Contradiction, Readiness};
use super::{Coverage, Form, IntakeError, Report, Survey, field, merge};
use crate::fingerprint::Fingerprint;
use crate::kind::CredentialKind;

/// What the document calls itself.
pub(super) const SCHEMA: &str = "straykey.report";

/// The version that is read.
pub(super) const VERSION: u64 = 1;

/// Notices of what was not read on purpose.
const NARROWING: [&str; 2] = ["excluded", "held-by-head"];

/// Reads the document.
pub(super) fn read(text: &str) -> Result<Report, IntakeError> {
    let document: Document = field::parse(text, "")?;
    let cases = document.findings.into_iter().enumerate().map(|(at, finding)| {
        finding.case().map_err(|name| IntakeError::Field {
            place: format!("findings[{at}].{name}"),
            cause: "it is none of the names that this version knows".to_owned(),
        })
    });
    let is_narrowed = document.notices.iter().any(|notice| NARROWING.contains(&notice.kind.as_str()));
    let inventory = document.inventory.map(|inventory| inventory.file);
    let survey =
        document.scope.map(|scope| Survey { depth: scope.depth, paths: scope.paths, inventory, is_narrowed });
    Ok(Report {
        form: Form::Json,
        digest: String::new(),
        tool_version: document.tool.map(|tool| tool.version),
        as_of: Some(document.as_of),
        coverage: if document.complete { Coverage::Complete } else { Coverage::Incomplete },
        survey,
        cases: merge::by_finding(cases.collect::<Result<_, _>>()?)?,
        nameless: BTreeMap::new(),
        remarks: Vec::new(),
    })
}

#[derive(Deserialize)]
struct Document {
    tool: Option<Tool>,
    as_of: Timestamp,
    complete: bool,
    scope: Option<Scope>,
    inventory: Option<Inventory>,
    #[serde(default)]
    notices: Vec<Notice>,
    findings: Vec<Finding>,
}

#[derive(Deserialize)]
struct Scope {
    depth: String,
    paths: Vec<String>,
}

#[derive(Deserialize)]
struct Inventory {
    file: String,
}

#[derive(Deserialize)]
struct Notice {
    kind: String,
}

#[derive(Deserialize)]
struct Tool {
    version: String,
}

/// What this version wrote in every finding is required: a document without it is damaged.
#[derive(Deserialize)]
struct Finding {
    id: String,
    rule: Option<String>,
    kind: CredentialKind,
    title: String,
    provider: Option<String>,
    fingerprint: Option<Fingerprint>,
    public_id: Option<String>,
    status: String,
    drifts: Vec<String>,
    severity: String,
    confidence: String,
    urgency: String,
    rotation: Rotation,
    #[serde(default)]
    reasons: BTreeMap<String, String>,
    credential: Option<Declared>,
    #[serde(default)]
    consumers: Vec<Consumer>,
    blast_radius: Blast,
    readiness: Option<Readiness>,
    age: Option<Age>,
    #[serde(default)]
    other_ages: Vec<Age>,
    contradiction: Option<Contradiction>,
    exposure: Option<Exposure>,
    revoke: Option<String>,
    suppression: Option<Suppression>,
    occurrences: Vec<Place>,
}

#[derive(Deserialize)]
struct Rotation {
    required: bool,
}

impl Finding {
    /// The case, or the name of a field that cannot be read.
    fn case(self) -> Result<Case, &'static str> {
        Ok(Case {
            urgency: Some(case::urgency(&self.urgency).ok_or("urgency")?),
            id: self.id,
            rule: self.rule,
            title: Some(self.title),
            kind: Some(self.kind),
            provider: self.provider,
            fingerprint: self.fingerprint,
            public_id: self.public_id,
            status: Some(self.status),
            drifts: self.drifts,
            severity: Some(self.severity),
            confidence: Some(self.confidence),
            rotation_required: Some(self.rotation.required),
            reasons: self.reasons,
            credential: self.credential,
            consumers: self.consumers,
            blast: Some(self.blast_radius),
            readiness: self.readiness,
            age: self.age,
            other_ages: self.other_ages,
            contradiction: self.contradiction,
            exposure: self.exposure,
            revoke: self.revoke,
            suppression: self.suppression,
            places: self.occurrences,
            missing: BTreeSet::new(),
        })
    }
}
