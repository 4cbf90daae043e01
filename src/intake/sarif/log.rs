//! The parts of a SARIF log that matter here. Everything may be missing: the specification requires little, and tools keep
//! less.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::intake::Coverage;

/// The partial fingerprint in which straykey writes the id of a finding.
const FINGERPRINT: &str = "straykeyFingerprint/v1";

/// The whole log.
#[derive(Deserialize)]
pub(super) struct Log {
    pub(super) runs: Vec<Run>,
}

/// One run of one tool.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Run {
    pub(super) tool: Tool,
    pub(super) invocations: Option<Vec<Invocation>>,
    pub(super) artifacts: Option<Vec<Artifact>>,
    pub(super) results: Option<Vec<ResultObject>>,
    pub(super) properties: Option<Value>,
    external_property_file_references: Option<ExternalFiles>,
}

#[derive(Deserialize)]
pub(super) struct Tool {
    pub(super) driver: Component,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Component {
    pub(super) name: String,
    version: Option<String>,
    semantic_version: Option<String>,
    rules: Option<Vec<Rule>>,
}

#[derive(Deserialize)]
struct Rule {
    id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Invocation {
    execution_successful: Option<bool>,
}

#[derive(Deserialize)]
struct ExternalFiles {
    results: Option<Vec<serde::de::IgnoredAny>>,
}

#[derive(Deserialize)]
pub(super) struct Artifact {
    location: Option<ArtifactLocation>,
}

/// One result.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ResultObject {
    rule_id: Option<String>,
    rule_index: Option<i64>,
    rule: Option<RuleReference>,
    pub(super) kind: Option<String>,
    pub(super) baseline_state: Option<String>,
    pub(super) locations: Option<Vec<Location>>,
    partial_fingerprints: Option<BTreeMap<String, Value>>,
    pub(super) suppressions: Option<Vec<SuppressionObject>>,
    pub(super) properties: Option<Value>,
}

#[derive(Deserialize)]
struct RuleReference {
    id: Option<String>,
    index: Option<i64>,
}

#[derive(Deserialize)]
pub(super) struct SuppressionObject {
    pub(super) kind: Option<String>,
    pub(super) status: Option<String>,
    pub(super) justification: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Location {
    pub(super) physical_location: Option<PhysicalLocation>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PhysicalLocation {
    pub(super) artifact_location: Option<ArtifactLocation>,
    pub(super) region: Option<Region>,
}

#[derive(Deserialize)]
pub(super) struct ArtifactLocation {
    uri: Option<String>,
    index: Option<i64>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Region {
    pub(super) start_line: Option<u64>,
    pub(super) start_column: Option<u64>,
    pub(super) end_line: Option<u64>,
    pub(super) end_column: Option<u64>,
}

impl Run {
    /// True for a run of straykey's.
    pub(super) fn is_own(&self) -> bool {
        self.tool.driver.name.eq_ignore_ascii_case(env!("CARGO_PKG_NAME"))
    }

    /// The version of its tool.
    pub(super) fn version(&self) -> Option<String> {
        let driver = &self.tool.driver;
        driver.semantic_version.clone().or_else(|| driver.version.clone())
    }

    /// Whether the scan read everything: what every invocation says.
    pub(super) fn coverage(&self) -> Coverage {
        let invocations = self.invocations.as_deref().unwrap_or_default();
        let of_one = |invocation: &Invocation| match invocation.execution_successful {
            Some(true) => Coverage::Complete,
            Some(false) => Coverage::Incomplete,
            None => Coverage::Unknown,
        };
        invocations.iter().map(of_one).max().unwrap_or(Coverage::Unknown)
    }

    /// True if there are results in other files.
    pub(super) fn has_results_elsewhere(&self) -> bool {
        let files = self.external_property_file_references.as_ref();
        files.and_then(|files| files.results.as_ref()).is_some_and(|files| !files.is_empty())
    }

    /// The URI that a location names, itself or by its artifact.
    pub(super) fn uri<'a>(&'a self, location: &'a ArtifactLocation) -> Option<&'a str> {
        let listed = || {
            let at = usize::try_from(location.index?).ok()?;
            self.artifacts.as_ref()?.get(at)?.location.as_ref()?.uri.as_deref()
        };
        location.uri.as_deref().or_else(listed)
    }

    fn rule(&self, at: Option<i64>) -> Option<&str> {
        let at = usize::try_from(at?).ok()?;
        self.tool.driver.rules.as_ref()?.get(at)?.id.as_deref()
    }
}

impl ResultObject {
    /// The finding's id, where the result carries straykey's fingerprint.
    pub(super) fn own_id(&self) -> Option<&str> {
        self.partial_fingerprints.as_ref()?.get(FINGERPRINT)?.as_str()
    }

    /// The rule's id, however the result names it.
    pub(super) fn rule<'a>(&'a self, run: &'a Run) -> Option<&'a str> {
        let reference = self.rule.as_ref();
        self.rule_id
            .as_deref()
            .or_else(|| reference.and_then(|rule| rule.id.as_deref()))
            .or_else(|| run.rule(self.rule_index))
            .or_else(|| run.rule(reference.and_then(|rule| rule.index)))
    }
}
