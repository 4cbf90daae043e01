use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::Value;

use super::{Event, Occasion, Purpose};
use crate::finding::{Finding, Urgency};
use crate::report::{Format, Report, TextOptions, sample};
use crate::suppression::{By, Suppression};

fn occasion() -> Occasion {
    Occasion { source: "/straykey/acme/shop".to_owned(), purpose: Purpose::Rotation }
}

fn events(report: &Report) -> Vec<Event> {
    Event::of_report(report, &occasion())
}

fn json(event: &Event) -> Value {
    serde_json::from_slice(&event.to_json().unwrap()).unwrap()
}

/// A report with some findings of the rich one.
fn report(findings: &[Finding]) -> Report {
    Report { findings: findings.to_vec(), ..sample::empty() }
}

fn exposed() -> Finding {
    sample::rich().findings.remove(0)
}

#[test]
fn an_event_is_a_cloud_event_and_says_what_rotation_needs() {
    let event = json(&events(&sample::rich())[0]);
    let attributes: Vec<&String> = event.as_object().unwrap().keys().collect();
    assert_eq!(
        attributes,
        ["data", "datacontenttype", "dataschema", "id", "source", "specversion", "subject", "time", "type"]
    );
    assert_eq!(
        (&event["specversion"], &event["type"], &event["source"], &event["subject"], &event["time"]),
        (
            &"1.0".into(),
            &"dev.straykey.rotation.required.v1".into(),
            &"/straykey/acme/shop".into(),
            &"openai-invoice-prod".into(),
            &"2026-11-21T00:00:00Z".into()
        )
    );
    let data = &event["data"];
    for (name, expected) in [
        ("credential", serde_json::json!("openai-invoice-prod")),
        ("rule", serde_json::json!("openai-api-key")),
        ("kind", serde_json::json!("llm-api-key")),
        ("provider", serde_json::json!("OpenAI")),
        ("fingerprint", serde_json::json!(format!("sha256:{:064x}", 1))),
        ("declared_fingerprint", Value::Null),
        ("urgency", serde_json::json!("emergency")),
        ("mode", serde_json::json!("emergency")),
        ("status", serde_json::json!("exposed")),
        ("drifts", serde_json::json!(["drift/exposed", "drift/overdue"])),
        ("owner", serde_json::json!("team-payments")),
        ("environment", serde_json::json!("production")),
        ("deadline", serde_json::json!("2026-09-30T00:00:00Z")),
        ("since", serde_json::json!("2026-08-31T00:00:00Z")),
        ("first_exposed", Value::Null),
        ("revoke", serde_json::json!("https://example.com/openai-api-key/revoke")),
        ("consumer_count", serde_json::json!(3)),
        ("place_count", serde_json::json!(13)),
        ("dry_run", serde_json::json!(false)),
    ] {
        assert_eq!(data[name], expected, "{name}");
    }
    assert_eq!(
        data["consumers"][1],
        serde_json::json!({
            "name": "ocr-agent", "origin": "delegated", "by": "invoice-agent", "activity": "active"
        })
    );
    assert_eq!(
        data["places"][0],
        serde_json::json!({
            "repository": null, "path": "app/settings.py", "line": 12, "commit": null, "presence": null
        })
    );
}

#[test]
fn a_place_in_git_names_the_first_commit_that_held_it() {
    let event = json(&events(&sample::history())[sample::State::Removed as usize]);
    let place = &event["data"]["places"][0];
    assert_eq!(
        (&place["repository"], &place["commit"], &place["presence"]),
        (&sample::REPOSITORY.into(), &"aa".repeat(20).into(), &"removed".into())
    );
    assert_eq!(event["data"]["first_exposed"], "2024-03-01T10:00:00Z");
}

#[test]
fn the_first_line_of_a_log_is_an_exposure() {
    let rich = sample::rich();
    let logged = events(&report(&rich.findings[2..3]));
    assert_eq!(json(&logged[0])["data"]["first_exposed"], "2026-11-01T00:00:00Z");
}

#[test]
fn whoever_has_to_be_rotated_is_one_event_and_nobody_else_is() {
    let exposed = exposed();
    let entry = Finding {
        rule: None,
        id: crate::fingerprint::FindingId::of_drift("drift/overdue", "openai-invoice-prod"),
        urgency: Urgency::Scheduled,
        ..exposed.clone()
    };
    let other_version = Finding {
        fingerprint: format!("sha256:{:064x}", 9).parse().ok(),
        id: crate::fingerprint::FindingId::of_drift("x", "y"),
        ..exposed.clone()
    };
    let unknown = |finding: &Finding| Finding { fingerprint: None, ..finding.clone() };
    let renamed = Finding { id: crate::fingerprint::FindingId::of_drift("a", "b"), ..exposed.clone() };
    let let_pass = |by: By| Finding { suppression: Some(Suppression::by(by).into()), ..exposed.clone() };
    let calm = Finding { urgency: Urgency::None, ..exposed.clone() };
    for (findings, expected, why) in [
        (vec![], 0, "nothing was found"),
        (vec![calm], 0, "there is nothing to do"),
        (vec![let_pass(By::Marker)], 0, "somebody vouches for it"),
        (vec![let_pass(By::Allow)], 0, "somebody vouches for it"),
        (vec![let_pass(By::Baseline)], 1, "that it is known rotates nothing"),
        (vec![exposed.clone(), entry.clone()], 1, "both are about the same version"),
        (vec![exposed.clone(), renamed.clone()], 1, "two rules know the same secret"),
        (vec![exposed.clone(), other_version], 2, "two versions of one credential"),
        (vec![unknown(&exposed), unknown(&renamed)], 2, "nobody knows whether they are the same secret"),
        (vec![unknown(&entry), unknown(&entry)], 1, "one entry"),
    ] {
        let events = events(&report(&findings));
        assert_eq!(events.len(), expected, "{why}");
    }
    let both = &events(&report(&[exposed.clone(), entry.clone()]))[0];
    assert_eq!(both.data.finding, exposed.id.as_str());
    assert_eq!(both.data.also, [entry.id.as_str()]);
}

#[test]
fn the_same_state_is_the_same_event() {
    let base = exposed();
    let id = |finding: Finding, occasion: &Occasion| {
        let later = Report { as_of: "2027-01-01T00:00:00Z".parse().unwrap(), ..report(&[finding]) };
        Event::of_report(&later, occasion)[0].id.clone()
    };
    let first = events(&report(std::slice::from_ref(&base)))[0].id.clone();
    assert_eq!((first.len(), id(base.clone(), &occasion())), (32, first.clone()), "time is no part of it");
    let moved = Finding { places: vec![], ..base.clone() };
    assert_eq!(id(moved, &occasion()), first, "places are no part of it");
    let declared = |urgency, status| Finding { urgency, status, ..base.clone() };
    let other = Occasion { source: "/straykey".to_owned(), ..occasion() };
    let rehearsal = Occasion { purpose: Purpose::Rehearsal, ..occasion() };
    let status = crate::finding::Status::Drifted(crate::finding::Drift::Retired);
    let ids = BTreeSet::from([
        first,
        id(Finding { fingerprint: format!("sha256:{:064x}", 8).parse().ok(), ..base.clone() }, &occasion()),
        id(Finding { fingerprint: None, ..base.clone() }, &occasion()),
        id(declared(Urgency::Urgent, base.status), &occasion()),
        id(declared(base.urgency, status), &occasion()),
        id(base.clone(), &other),
        id(base.clone(), &rehearsal),
    ]);
    assert_eq!(ids.len(), 7, "each of these is another state, or another event");
}

#[test]
fn no_value_and_no_sample_of_one_is_in_any_event() {
    for report in sample::all() {
        for event in events(&report) {
            let text = String::from_utf8(event.to_json().unwrap()).unwrap();
            for hidden in [sample::SECRET, sample::ROOT, "[REDACTED]", "sk-proj-", "ghp_", "BEGIN PRIVATE"] {
                assert!(!text.contains(hidden), "{hidden}: {text}");
            }
            let is_safe = |character: char| !character.is_control() && character != '\u{202e}';
            assert!(text.chars().all(is_safe) && !text.contains("##["), "{text}");
        }
    }
}

/// What is written down says the same as what was found, whichever form it has.
#[test]
fn a_report_that_is_read_back_makes_the_same_events() {
    for report in sample::all() {
        let fresh = events(&report);
        for format in [Format::Json, Format::Sarif] {
            let mut bytes = Vec::new();
            crate::report::write(&report, format, &TextOptions::default(), &mut bytes).unwrap();
            let read = crate::intake::Report::read(&bytes).unwrap();
            let mut written = Event::of_written(&read, &occasion());
            written.sort_by(|one, other| one.id.cmp(&other.id));
            let mut fresh = fresh.clone();
            fresh.sort_by(|one, other| one.id.cmp(&other.id));
            assert_eq!(fresh.len(), written.len());
            for (fresh, written) in fresh.iter().zip(&written) {
                let essence = |event: &Event| {
                    let mut event = json(event);
                    let places = event["data"]["places"].as_array_mut().unwrap();
                    if format == Format::Sarif {
                        // It has paths below the scanned root, as addresses.
                        places
                            .iter_mut()
                            .for_each(|place| drop((place["path"].take(), place["repository"].take())));
                    }
                    // The samples are in no order; what is read back is.
                    places.sort_by_key(Value::to_string);
                    event
                };
                assert_eq!(essence(fresh), essence(written), "{format:?}");
                let text = String::from_utf8(written.to_json().unwrap()).unwrap();
                assert!(!text.contains("REDACTED") && !text.contains(sample::SECRET));
            }
        }
    }
}

#[test]
fn what_a_tool_dropped_is_nothing_and_is_told_all_the_same() {
    let lost = crate::intake::Case { id: "f1".to_owned(), ..crate::intake::Case::default() };
    let let_pass =
        crate::intake::Suppression { by: "external".to_owned(), reason: None, owner: None, expires: None };
    let case = |required: Option<bool>, is_let_pass: bool| crate::intake::Case {
        rotation_required: required,
        suppression: is_let_pass.then(|| let_pass.clone()),
        ..lost.clone()
    };
    let mut report = crate::intake::Report::read(
        br#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"straykey"}},"results":[]}]}"#,
    )
    .unwrap();
    report.as_of = None;
    for (case, expected) in [
        (case(None, false), 1),
        (case(None, true), 0),
        (case(Some(true), true), 1),
        (case(Some(false), false), 0),
    ] {
        report.cases = vec![case];
        let events = Event::of_written(&report, &occasion());
        assert_eq!(events.len(), expected);
        for event in events.iter().map(json) {
            assert_eq!(event["subject"], "f1");
            assert!(
                event.get("time").is_none()
                    && event["data"]["urgency"].is_null()
                    && event["data"]["mode"].is_null()
            );
        }
    }
}

#[test]
fn a_long_list_is_cut_and_counted() {
    let mut finding = exposed();
    let place = finding.places[0].clone();
    finding.places = vec![place; 1000];
    let consumer = finding.consumers[0].clone();
    finding.consumers = vec![consumer; 51];
    let data = &events(&report(&[finding]))[0].data;
    assert_eq!((data.places.len(), data.place_count), (20, 1000));
    assert_eq!((data.consumers.len(), data.consumer_count), (50, 51));
}

/// An event whose names are as long as somebody in a scanned tree can make them.
fn bloated() -> Event {
    let mut finding = exposed();
    let place = finding.places[0].clone();
    let long = std::path::PathBuf::from("\u{202e}".repeat(4000));
    let provenance = std::sync::Arc::new(crate::provenance::Provenance::File {
        shown: long.clone(),
        relative: long,
        root: std::path::Path::new("/").into(),
    });
    finding.places = vec![crate::finding::Place { provenance, ..place }; 50];
    let consumer = finding.consumers[1].clone();
    finding.consumers = vec![crate::finding::Consumer { name: "\u{1b}".repeat(5000), ..consumer }; 50];
    finding.public_id = Some("x".repeat(100_000));
    finding.title = "y".repeat(100_000);
    events(&report(&[finding])).remove(0)
}

#[test]
fn what_does_not_fit_is_left_out_from_the_end_and_the_counts_stay() {
    let event = bloated();
    let whole = event.to_json().unwrap().len();
    assert!(whole > 60_000, "{whole}");
    for limit in [20_000, 60_000] {
        let bytes = event.fitted(limit, Event::clone).unwrap().unwrap();
        let small: Value = serde_json::from_slice(&bytes).unwrap();
        assert!(bytes.len() <= limit && bytes.len() > limit / 2, "{}", bytes.len());
        assert_eq!(
            (&small["id"], &small["data"]["place_count"], &small["data"]["consumer_count"]),
            (&event.id.as_str().into(), &50.into(), &50.into())
        );
    }
    let error = event.fitted(500, Event::clone).unwrap().unwrap_err().to_string();
    assert!(error.ends_with("500 is the most that is accepted there"), "{error}");
    let exact = event.fitted(whole, Event::clone).unwrap().unwrap();
    assert_eq!(exact, event.to_json().unwrap(), "what fits is whole");
    assert!(event.fitted(whole - 1, Event::clone).unwrap().unwrap().len() < whole);
}

proptest! {
    #[test]
    fn whatever_the_names_are_the_body_is_json_and_fits(
        names in prop::collection::vec("\\PC{0,300}", 1..40), limit in 6_000..30_000usize
    ) {
        let mut finding = exposed();
        let place = finding.places[0].clone();
        finding.places = names.iter().map(|name| crate::finding::Place {
            provenance: std::sync::Arc::new(crate::provenance::Provenance::Stream { name: name.as_str().into() }),
            ..place.clone()
        }).collect();
        let event = events(&report(&[finding])).remove(0);
        let bytes = event.fitted(limit, Event::clone).unwrap().unwrap();
        prop_assert!(bytes.len() <= limit);
        let read: Value = serde_json::from_slice(&bytes).unwrap();
        prop_assert_eq!(&read["data"]["place_count"], names.len());
        for (place, name) in read["data"]["places"].as_array().unwrap().iter().zip(&names) {
            let shown = place["path"].as_str().unwrap();
            prop_assert!(shown == name || (name.len() > 1024 && shown.len() <= 1024));
        }
    }
}
