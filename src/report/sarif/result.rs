//! The results of the run: one per place, the most severe first.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::json;
use serde_sarif::sarif::{
    ArtifactLocation, Location, Message, PhysicalLocation, Region, ReportingDescriptorReference, Result,
    ResultKind, Suppression,
};
use sha2::{Digest, Sha256};

use super::artifact::Artifacts;
use super::properties::{self, Properties};
use super::rule::{self, Rules};
use super::taxonomy::Weakness;
use super::{artifact, level, message, uri};
use crate::finding::{Declaration, Finding, Place};
use crate::report::Report;
use crate::suppression::By;

/// All results, sorted.
pub(super) fn all(report: &Report, rules: &Rules, artifacts: &Artifacts) -> Vec<Result> {
    let indices = rules.indices();
    let mut places: Vec<(Spot, Option<&Place>, Common<'_>)> = vec![];
    for finding in report.drifted() {
        let common = Common::of(finding, report, &indices);
        places.extend(spots(finding).into_iter().map(|(spot, place)| (spot, place, common.clone())));
    }
    places.sort_by(|(spot, _, common), (other_spot, _, other)| {
        let pressing = |common: &Common<'_>| Reverse((common.finding.severity, common.finding.urgency));
        pressing(common)
            .cmp(&pressing(other))
            .then_with(|| spot.cmp(other_spot))
            .then_with(|| common.rule.cmp(&other.rule))
            .then_with(|| common.finding.id.cmp(&other.finding.id))
    });
    places.into_iter().map(|(spot, place, common)| common.at(&spot, place, artifacts)).collect()
}

/// A place as code scanning names it. Nothing of it is a commit: it is the same when `HEAD` moves on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Spot {
    uri: String,
    start: (u64, u64),
    /// Line and column behind the last character, or nothing when the place is a line as a whole.
    end: Option<(u64, u64)>,
    /// How many places of the finding are before this one in the file, plus one.
    ordinal: u64,
}

/// The places of a finding; that of its declaration, which is no place of a secret, if it was found nowhere.
fn spots(finding: &Finding) -> Vec<(Spot, Option<&Place>)> {
    if let (true, Some(Declaration { file, line })) = (finding.places.is_empty(), finding.declaration()) {
        let uri = uri::of_path(Path::new(&**file));
        return vec![(Spot { uri, start: (*line, 1), end: None, ordinal: 1 }, None)];
    }
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    let spots = finding.places.iter().map(|place| {
        let (uri, start, end) = (uri::of(&place.provenance), place.location.start, place.location.end);
        let ordinal = seen.entry(uri.clone()).or_default();
        *ordinal += 1;
        let (start, end) = ((start.line, start.column), Some((end.line, end.column)));
        (Spot { uri, start, end, ordinal: *ordinal }, Some(place))
    });
    spots.collect()
}

/// What all results of a finding have in common.
#[derive(Clone)]
struct Common<'a> {
    finding: &'a Finding,
    rule: Option<&'a str>,
    index: Option<i64>,
    text: String,
    taxa: Vec<ReportingDescriptorReference>,
    properties: Properties,
    /// Does the run let anything pass?
    suppresses: bool,
}

impl<'a> Common<'a> {
    fn of(finding: &'a Finding, report: &Report, indices: &BTreeMap<&str, i64>) -> Self {
        let rule = rule::id_of(finding);
        // A credential in a place where it may be is not hard-coded there: only what drifted counts.
        let drifts = finding.drifts.iter();
        let weaknesses: BTreeSet<_> = drifts.map(|drift| Weakness::of_drift(*drift, finding.kind)).collect();
        Self {
            finding,
            rule,
            index: rule.and_then(|rule| indices.get(rule).copied()),
            text: message::of_finding(finding, report.inventory.is_some()),
            taxa: weaknesses.into_iter().map(Weakness::reference).collect(),
            properties: properties::of(finding, report),
            suppresses: report.suppresses(),
        }
    }

    fn at(self, spot: &Spot, place: Option<&Place>, artifacts: &Artifacts) -> Result {
        let text = message::at_place(self.text, place);
        let mut result = Result::builder()
            .kind(ResultKind::Fail)
            .level(level::level(self.finding.severity))
            .message(Message::from(text.as_str()))
            .locations(vec![location(spot, artifacts)])
            .partial_fingerprints(fingerprints(self.finding, spot))
            .taxa(self.taxa)
            .properties(properties::bag(self.properties, place.map(properties::of_place).unwrap_or_default()))
            .build();
        result.suppressions = self.suppresses.then(|| suppressions(self.finding, place));
        result.rule_id = self.rule.map(str::to_owned);
        result.rule_index = self.index;
        result.analysis_target = place.and_then(|place| artifact::target(&place.provenance));
        result
    }
}

/// Why a result is let pass; an empty list says that it is not, once any result of the run says something (SARIF 3.27.23).
fn suppressions(finding: &Finding, place: Option<&Place>) -> Vec<Suppression> {
    let of_place = place.and_then(|place| place.suppression.as_deref());
    let found = of_place.or(finding.suppression.as_deref());
    found
        .map(|suppression| {
            let kind = match suppression.by {
                By::Marker | By::Foreign(_) => "inSource",
                By::Allow | By::Baseline => "external",
            };
            Suppression::builder()
                .kind(json!(kind))
                .status(json!("accepted"))
                .justification(suppression.justification())
                .build()
        })
        .into_iter()
        .collect()
}

fn location(spot: &Spot, artifacts: &Artifacts) -> Location {
    let mut region =
        Region::builder().start_line(number(spot.start.0)).start_column(number(spot.start.1)).build();
    if let Some((line, column)) = spot.end {
        region.end_line = Some(number(line));
        region.end_column = Some(number(column));
    }
    let mut file = ArtifactLocation::builder().uri(spot.uri.as_str()).build();
    file.index = artifacts.index(&spot.uri);
    let physical = PhysicalLocation::builder().artifact_location(file).region(region).build();
    Location::builder().physical_location(physical).build()
}

/// Lines and columns begin at one; a zero would have the whole file refused.
fn number(point: u64) -> i64 {
    i64::try_from(point).unwrap_or(i64::MAX).max(1)
}

/// What recognises a result in the next run. GitHub uses `primaryLocationLineHash` alone, and would make one from the
/// text of the line, which holds the secret: this one is made from the finding and the path.
fn fingerprints(finding: &Finding, spot: &Spot) -> BTreeMap<String, String> {
    let id = finding.id.as_str();
    let occurrence = digest(&["occurrence/v1", id, &spot.uri, &spot.ordinal.to_string()], 16);
    let line = digest(&["line/v1", id, &spot.uri], 8);
    BTreeMap::from([
        ("primaryLocationLineHash".to_owned(), format!("{line}:{}", spot.ordinal)),
        ("straykeyFingerprint/v1".to_owned(), id.to_owned()),
        ("straykeyOccurrence/v1".to_owned(), occurrence),
    ])
}

fn digest(parts: &[&str], bytes: usize) -> String {
    let digest = Sha256::digest(parts.join("\0").as_bytes());
    digest.iter().take(bytes).map(|byte| format!("{byte:02x}")).collect()
}
