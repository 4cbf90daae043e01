//! What a result says beyond SARIF: everything that rotating the credential needs.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};
use serde_sarif::sarif::PropertyBag;

use crate::finding::{Finding, Place};
use crate::report::Report;
use crate::report::json::exposure::{Exposure, InGit};
use crate::report::json::finding::Age;
use crate::report::json::rotation::{BlastRadius, Consumer, Contradiction, Readiness};

/// Properties by name.
pub(super) type Properties = BTreeMap<String, Value>;

/// The properties of one result: those of its finding, and those of its place.
pub(super) fn bag(mut of_finding: Properties, of_place: Properties) -> PropertyBag {
    of_finding.extend(of_place);
    PropertyBag::builder().additional_properties(of_finding).build()
}

/// The properties of a run: the instant that ages are measured against, without which no rotation can be planned.
pub(super) fn of_run(report: &Report) -> PropertyBag {
    let as_of = ("asOf".to_owned(), json!(report.as_of.to_string()));
    PropertyBag::builder().additional_properties(BTreeMap::from([as_of])).build()
}

/// What git says about a place, if it is in git; and when its line was written, if that is one of a log. The repository's
/// folder is not part of it: it is of this machine.
pub(super) fn of_place(place: &Place) -> Properties {
    let git = place.provenance.revision().and_then(|_| property(&InGit::of(place)));
    let known = [("git", git), ("logged", place.logged.map(|logged| json!(logged.to_string())))];
    known.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

/// The properties of every result of a finding. What is not known is left out.
pub(super) fn of(finding: &Finding, report: &Report) -> Properties {
    let credential = finding.credential.as_ref();
    let consumers: Vec<_> = finding.consumers.iter().map(Consumer::of).collect();
    let contradiction = finding.contradiction.as_deref().map(|found| Contradiction::of(found, report.as_of));
    let readiness = finding.readiness.as_deref().map(|readiness| Readiness::of(readiness, report.as_of));
    let reasons: BTreeMap<_, _> = finding.reasons.iter().map(|(drift, text)| (drift.id(), text)).collect();
    let others: Vec<_> = finding.other_ages.iter().map(|age| Age::of(*age, report.as_of)).collect();
    let age = finding.age.map(|age| Age::of(age, report.as_of));
    let exposure = finding.exposure.as_ref().map(|window| Exposure::of(window, report.as_of));
    let drifts: Vec<&str> = finding.drifts.iter().map(|drift| drift.id()).collect();
    let discovered = finding.discovered_consumers();
    let rotation = json!({
        "required": finding.rotation_required(),
        "urgency": finding.urgency.as_str(),
    });
    let known = [
        ("age", age.and_then(|age| property(&age))),
        ("blastRadius", property(&BlastRadius::of(&finding.blast))),
        ("confidence", Some(json!(finding.confidence.as_str()))),
        ("consumers", Some(consumers).filter(|list| !list.is_empty()).and_then(|list| property(&list))),
        ("contradiction", contradiction.and_then(|found| property(&found))),
        ("credential", credential.map(|credential| json!(credential.id))),
        ("deadline", credential.and_then(|credential| credential.deadline).map(|end| json!(end.to_string()))),
        ("discoveredConsumers", Some(discovered).filter(|found| !found.is_empty()).map(|found| json!(found))),
        ("drifts", Some(json!(drifts))),
        (
            "environment",
            credential.and_then(|credential| credential.environment.as_ref()).map(|name| json!(name)),
        ),
        ("expires", credential.and_then(|credential| credential.expires).map(|end| json!(end.to_string()))),
        ("exposure", exposure.and_then(|exposure| property(&exposure))),
        ("findingId", Some(json!(finding.id.as_str()))),
        ("fingerprint", finding.fingerprint.map(|fingerprint| json!(fingerprint.to_string()))),
        ("kind", Some(json!(finding.kind.as_str()))),
        ("occurrences", Some(json!(finding.places.len()))),
        ("otherAges", Some(others).filter(|list| !list.is_empty()).and_then(|list| property(&list))),
        ("owner", credential.and_then(|credential| credential.owner.as_ref()).map(|owner| json!(owner))),
        ("provider", finding.provider.as_ref().map(|provider| json!(provider))),
        ("publicId", finding.public_id.as_ref().map(|id| json!(id))),
        ("readiness", readiness.and_then(|readiness| property(&readiness))),
        ("reasons", Some(reasons).filter(|reasons| !reasons.is_empty()).map(|reasons| json!(reasons))),
        ("revoke", finding.revoke.as_ref().map(|revoke| json!(revoke))),
        ("rotation", Some(rotation)),
        ("severity", Some(json!(finding.severity.as_str()))),
        ("status", Some(json!(finding.status.as_str()))),
        ("title", Some(json!(finding.title))),
        ("urgency", Some(json!(finding.urgency.as_str()))),
    ];
    known.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

/// A wire type of the JSON format as SARIF has it: names in camel case, and without what is not known.
fn property(value: &impl Serialize) -> Option<Value> {
    serde_json::to_value(value).ok().map(without_nulls)
}

fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let known = fields.into_iter().filter(|(_, value)| !value.is_null());
            known.map(|(name, value)| (camel_case(&name), without_nulls(value))).collect()
        }
        Value::Array(items) => items.into_iter().map(without_nulls).collect(),
        other => other,
    }
}

fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |text, word| {
        let (initial, rest) = word.split_at(word.len().min(1));
        text + &initial.to_ascii_uppercase() + rest
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::property;

    #[test]
    fn wire_types_become_camel_case_without_nulls() {
        let wire = json!({"first_commit": {"author_date": "x", "author": null}, "since": null, "days": 3, "a_b": [{"c_d": null}]});
        let expected = json!({"firstCommit": {"authorDate": "x"}, "days": 3, "aB": [{}]});
        assert_eq!(property(&wire), Some(expected));
    }
}
