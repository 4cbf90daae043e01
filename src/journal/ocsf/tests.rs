#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed expectation is how a test fails")]

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::super::history::Question;
use super::super::record::{Ending, Event, Performer, Record};
use super::super::sample::{done, emergency, ended, every_event, opened, records, subject};
use super::findings;
use crate::rotation::{Mode, Step};

/// What OCSF asks for, as its schema says it.
fn requirements() -> Value {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/ocsf/detection_finding-1.8.0.json");
    serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
}

fn exported(records: &[Record]) -> Vec<Value> {
    let question = Question::default();
    findings("acme", records, &question).map(|finding| serde_json::to_value(finding).unwrap()).collect()
}

/// What is wrong with an object, held against the attributes that its type has.
fn problems(value: &Value, of: &Value, objects: &Value, place: &str, found: &mut Vec<String>) {
    let (members, attributes) = (value.as_object().unwrap(), of["attributes"].as_object().unwrap());
    for (name, attribute) in attributes {
        if attribute["requirement"] == "required" && !members.contains_key(name) {
            found.push(format!("{place}: no {name}"));
        }
    }
    if let Some(choice) = of["at_least_one"].as_array() {
        let has_one = choice.iter().any(|name| members.contains_key(name.as_str().unwrap()));
        assert!(has_one, "{place} has none of {choice:?}");
    }
    for (name, member) in members {
        let place = format!("{place}.{name}");
        let Some(attribute) = attributes.get(name) else {
            found.push(format!("{place}: not in the schema"));
            continue;
        };
        let is_array = attribute["is_array"] == true;
        if member.is_array() != is_array && attribute["type"] != "json_t" {
            found.push(format!("{place}: a list or none"));
            continue;
        }
        let elements = match member.as_array() {
            Some(elements) if is_array => elements.iter().collect(),
            _ => vec![member],
        };
        for element in elements {
            element_problems(element, attribute, objects, &place, found);
        }
    }
}

fn element_problems(
    element: &Value,
    attribute: &Value,
    objects: &Value,
    place: &str,
    found: &mut Vec<String>,
) {
    let fits = match attribute["type"].as_str().unwrap() {
        "string_t" | "url_t" => element.as_str().is_some_and(|text| !text.is_empty()),
        "integer_t" | "long_t" => element.is_i64() || element.is_u64(),
        "timestamp_t" => element.as_i64().is_some_and(|millis| millis > 1_000_000_000_000),
        "boolean_t" => element.is_boolean(),
        "json_t" => true,
        object => {
            problems(element, &objects[object], objects, place, found);
            true
        }
    };
    if !fits {
        found.push(format!("{place}: {element} is no {}", attribute["type"]));
    }
    if let Some(values) = attribute["enum"].as_array() {
        let text = element.as_str().map_or_else(|| element.to_string(), str::to_owned);
        if !values.contains(&Value::String(text)) {
            found.push(format!("{place}: {element} is none of its values"));
        }
    }
}

/// A journal with every event in both modes.
fn everything() -> Vec<Record> {
    let events = every_event().into_iter().skip(1);
    let both = events.flat_map(|event| {
        [Mode::Emergency, Mode::Scheduled].map(|mode| (Some(subject(mode.as_str(), mode)), event.clone()))
    });
    records(std::iter::once((None, opened("acme"))).chain(both))
}

#[test]
fn every_event_is_what_ocsf_asks_for() {
    let requirements = requirements();
    assert_eq!(requirements["version"], super::OCSF);
    let findings = exported(&everything());
    assert_eq!(findings.len(), 2 * (every_event().len() - 1));
    for finding in findings {
        let mut found = Vec::new();
        problems(&finding, &requirements["class"], &requirements["objects"], "finding", &mut found);
        assert!(found.is_empty(), "{found:?} in {finding}");
        let number = |name: &str| finding[name].as_u64().unwrap();
        assert_eq!(number("type_uid"), number("class_uid") * 100 + number("activity_id"));
    }
}

#[test]
fn the_check_finds_what_is_wrong() {
    let requirements = requirements();
    let whole = exported(&emergency()).remove(0);
    let wrong = |change: &dyn Fn(&mut Map<String, Value>)| {
        let mut changed = whole.clone();
        change(changed.as_object_mut().unwrap());
        let mut found = Vec::new();
        problems(&changed, &requirements["class"], &requirements["objects"], "", &mut found);
        found.len()
    };
    assert_eq!(wrong(&|_| {}), 0);
    assert_eq!(wrong(&|finding| drop(finding.remove("time"))), 1);
    assert_eq!(wrong(&|finding| finding["severity_id"] = 7.into()), 1);
    assert_eq!(wrong(&|finding| finding["time"] = "now".into()), 1);
    assert_eq!(wrong(&|finding| drop(finding.insert("rotation".to_owned(), 1.into()))), 1);
    assert_eq!(wrong(&|finding| finding["metadata"] = Value::Object(Map::new())), 2);
}

#[test]
fn a_rotation_is_created_updated_and_closed() {
    let told: Vec<(Value, Value, Value, Value)> = exported(&emergency())
        .into_iter()
        .map(|mut finding| {
            let mut take = |name: &str| finding[name].take();
            (take("activity_name"), take("status"), take("severity"), take("is_alert"))
        })
        .collect();
    let row = |activity: &str, status: &str, alert: bool| {
        (activity.into(), status.into(), "Critical".into(), alert.into())
    };
    assert_eq!(
        told,
        [
            row("Create", "New", true),
            row("Update", "In Progress", false),
            row("Update", "In Progress", false),
            row("Update", "In Progress", false),
            row("Close", "Resolved", false),
            row("Close", "Archived", false),
        ]
    );
}

#[test]
fn what_did_not_end_well_stays_open_and_is_an_alert() {
    for (result, severity) in [(Ending::RolledBack, "Medium"), (Ending::Contained, "Informational")] {
        let subject = || Some(subject("one", Mode::Scheduled));
        let records = records([
            (None, opened("acme")),
            (subject(), done(Step::Create, Performer::Hook)),
            (subject(), ended(result)),
        ]);
        let last = exported(&records).pop().unwrap();
        assert_eq!((&last["activity_id"], &last["status_id"]), (&2.into(), &2.into()));
        assert_eq!((&last["is_alert"], &last["severity"]), (&true.into(), &severity.into()));
    }
}

#[test]
fn ids_are_those_of_the_journal_and_the_same_each_time() {
    let records = everything();
    let findings = exported(&records);
    assert_eq!(findings, exported(&records));
    let ids: BTreeSet<&str> =
        findings.iter().map(|finding| finding["metadata"]["uid"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), findings.len());
    for (finding, record) in findings.iter().zip(&records[1..]) {
        assert_eq!(finding["metadata"]["uid"], record.hash.as_str());
        assert_eq!(finding["metadata"]["sequence"], record.seq);
        assert_eq!(finding["finding_info"]["uid"], record.rotation.as_ref().unwrap().id.as_str());
        assert_eq!(finding["time"], record.time.as_millisecond());
        assert_eq!(finding["evidences"][0]["data"]["event"]["type"], record.event.name());
    }
}

#[test]
fn a_later_part_of_the_journal_still_knows_its_beginning() {
    let records = emergency();
    let question = Question { since: Some(records[4].time), ..Question::default() };
    let later: Vec<Value> =
        findings("acme", &records, &question).map(|finding| serde_json::to_value(finding).unwrap()).collect();
    assert_eq!(later, exported(&records)[3..]);
    assert_eq!(later[0]["finding_info"]["created_time"], records[1].time.as_millisecond());
    assert_eq!(later[0]["resources"][0]["owner"]["name"], "team-payments");
}

#[test]
fn what_is_about_the_journal_itself_is_no_finding() {
    let records = records([(None, opened("acme")), (None, Event::ClockSetBack { seconds: 1 })]);
    assert_eq!(exported(&records), Vec::<Value>::new());
}
