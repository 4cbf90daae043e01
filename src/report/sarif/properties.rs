//! What a result says beyond SARIF: everything that rotating the credential needs.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use serde_sarif::sarif::PropertyBag;

use crate::finding::Finding;
use crate::report::Report;
use crate::report::json::finding::Age;

/// The properties of every result of a finding. What is not known is left out.
pub(super) fn of(finding: &Finding, report: &Report) -> PropertyBag {
    let credential = finding.credential.as_ref();
    let consumers = credential.map(|credential| &credential.consumers).filter(|list| !list.is_empty());
    let age = finding.age.map(|age| Age::of(age, report.as_of));
    let drifts: Vec<&str> = finding.drifts.iter().map(|drift| drift.id()).collect();
    let rotation = json!({
        "required": finding.rotation_required(),
        "urgency": finding.urgency.as_str(),
    });
    let known = [
        ("age", age.map(|age| json!({"since": age.since, "days": age.days, "source": age.source}))),
        ("confidence", Some(json!(finding.confidence.as_str()))),
        ("consumers", consumers.map(|list| json!(list))),
        ("credential", credential.map(|credential| json!(credential.id))),
        ("drifts", Some(json!(drifts))),
        (
            "environment",
            credential.and_then(|credential| credential.environment.as_ref()).map(|name| json!(name)),
        ),
        ("findingId", Some(json!(finding.id.as_str()))),
        ("fingerprint", finding.fingerprint.map(|fingerprint| json!(fingerprint.to_string()))),
        ("kind", Some(json!(finding.kind.as_str()))),
        ("occurrences", Some(json!(finding.places.len()))),
        ("owner", credential.and_then(|credential| credential.owner.as_ref()).map(|owner| json!(owner))),
        ("provider", finding.provider.as_ref().map(|provider| json!(provider))),
        ("publicId", finding.public_id.as_ref().map(|id| json!(id))),
        ("revoke", finding.revoke.as_ref().map(|revoke| json!(revoke))),
        ("rotation", Some(rotation)),
        ("severity", Some(json!(finding.severity.as_str()))),
        ("status", Some(json!(finding.status.as_str()))),
        ("urgency", Some(json!(finding.urgency.as_str()))),
    ];
    let known = known.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    PropertyBag::builder().additional_properties(known.collect::<BTreeMap<String, Value>>()).build()
}
