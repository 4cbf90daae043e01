//! The rules of the run: the detection rules that findings name, and the drifts.

use std::collections::BTreeMap;

use serde_json::Value;
use serde_sarif::sarif::{
    MultiformatMessageString, PropertyBag, ReportingConfiguration, ReportingDescriptor,
};

use super::help::Help;
use super::message::{pascal_case, sentence};
use super::taxonomy::Weakness;
use super::{drift, level};
use crate::finding::{Drift, Finding, Status};
use crate::kind::CredentialKind;
use crate::report::{Report, RuleSummary};
use crate::rule::{Confidence, Severity};

/// Rules by id, in the order in which the file lists them.
pub(super) struct Rules(BTreeMap<String, ReportingDescriptor>);

impl Rules {
    /// The rules that the findings of `report` name, and all drifts, which the properties of results name.
    pub(super) fn of(report: &Report) -> Self {
        let drifts = Drift::ALL.iter().map(|drift| (drift.id().to_owned(), of_drift(*drift)));
        let mut rules: BTreeMap<_, _> = drifts.collect();
        for finding in report.drifted() {
            if let Some(id) = &finding.rule {
                rules.entry(id.to_string()).or_insert_with(|| match report.rule(id) {
                    Some(rule) => of_summary(rule),
                    None => of_finding(id.as_str(), finding),
                });
            }
        }
        Self(rules)
    }

    /// Where each rule is in the list.
    pub(super) fn indices(&self) -> BTreeMap<&str, i64> {
        self.0.keys().map(String::as_str).zip(0..).collect()
    }

    /// The list.
    pub(super) fn into_descriptors(self) -> Vec<ReportingDescriptor> {
        self.0.into_values().collect()
    }
}

/// The rule of a finding's results. It equals the rule's own id letter by letter, or GitHub would not find its
/// severity.
pub(super) fn id_of(finding: &Finding) -> Option<&str> {
    match (&finding.rule, finding.status) {
        (Some(rule), _) => Some(rule.as_str()),
        (None, Status::Drifted(drift)) => Some(drift.id()),
        (None, Status::Current) => None,
    }
}

const STEPS: &[&str] = &[
    "Keep its replacement in a secret store, not in a file.",
    "Remove it from the file. Older commits and copies keep it: only revoking helps there.",
    "Declare the replacement in the inventory.",
];

fn of_summary(rule: &RuleSummary) -> ReportingDescriptor {
    Row {
        id: rule.id.as_str(),
        name: &rule.name,
        short: &rule.name,
        help: Help {
            why: if rule.why.is_empty() { &rule.name } else { &rule.why },
            revoke: rule.revoke.as_deref(),
            steps: STEPS,
            references: &rule.references,
        },
        severity: rule.severity,
        confidence: rule.confidence,
        weakness: Weakness::of_kind(rule.kind),
        tags: [rule.kind.as_str(), "NHI2:2025", "AG-805/R6"],
    }
    .descriptor()
}

/// A rule that the report does not describe, from what its finding knows.
fn of_finding(id: &str, finding: &Finding) -> ReportingDescriptor {
    Row {
        id,
        name: &finding.title,
        short: &finding.title,
        help: Help { why: &finding.title, revoke: finding.revoke.as_deref(), steps: STEPS, references: &[] },
        severity: finding.severity,
        confidence: finding.confidence,
        weakness: Weakness::of_kind(finding.kind),
        tags: [finding.kind.as_str(), "NHI2:2025", "AG-805/R6"],
    }
    .descriptor()
}

fn of_drift(drift: Drift) -> ReportingDescriptor {
    let [first, second] = drift::tags(drift);
    Row {
        id: drift.id(),
        name: drift.id(),
        short: drift.meaning(),
        help: Help { why: drift.meaning(), revoke: None, steps: drift::steps(drift), references: &[] },
        severity: level::of_drift(drift),
        confidence: Confidence::High,
        weakness: Weakness::of_drift(drift, CredentialKind::SaasApiKey),
        tags: ["drift", first, second],
    }
    .descriptor()
}

/// What all rules have in common.
struct Row<'a> {
    id: &'a str,
    name: &'a str,
    short: &'a str,
    help: Help<'a>,
    severity: Severity,
    confidence: Confidence,
    weakness: Weakness,
    tags: [&'a str; 3],
}

impl Row<'_> {
    fn descriptor(&self) -> ReportingDescriptor {
        let text = |text: &str| MultiformatMessageString::builder().text(sentence(text)).build();
        let configuration =
            ReportingConfiguration::builder().level(level::name(level::level(self.severity))).build();
        let mut descriptor = ReportingDescriptor::builder()
            .id(self.id)
            .name(self.pascal_name())
            .short_description(text(self.short))
            .full_description(text(self.help.why))
            .help(self.help.message())
            .default_configuration(configuration)
            .relationships(vec![self.weakness.relationship()])
            .properties(self.properties())
            .build();
        descriptor.help_uri = self.help.uri();
        descriptor
    }

    fn pascal_name(&self) -> String {
        Some(pascal_case(self.name)).filter(|name| !name.is_empty()).unwrap_or_else(|| pascal_case(self.id))
    }

    fn properties(&self) -> PropertyBag {
        let tags = ["security".to_owned(), self.weakness.tag()];
        let tags = tags.into_iter().chain(self.tags.map(str::to_owned)).collect::<Vec<_>>();
        let others = [
            ("precision", level::precision(self.confidence)),
            ("security-severity", level::security_severity(self.severity)),
        ];
        let others = others.map(|(name, value)| (name.to_owned(), Value::from(value)));
        PropertyBag::builder().tags(tags).additional_properties(BTreeMap::from(others)).build()
    }
}
