use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Case, Coverage, Form, IntakeError, Report};
use crate::finding::{Drift, Urgency};
use crate::report::sample;
use crate::report::{Format, TextOptions};

fn written(report: &crate::report::Report, format: Format) -> Vec<u8> {
    let mut out = Vec::new();
    crate::report::write(report, format, &TextOptions::default(), &mut out).unwrap();
    out
}

fn log(report: &crate::report::Report) -> Value {
    serde_json::from_slice(&written(report, Format::Sarif)).unwrap()
}

fn read(log: &Value) -> Result<Report, IntakeError> {
    Report::read(log.to_string().as_bytes())
}

/// What a plan is made from, without what the two forms write differently: paths, and what only one of them has.
fn essence(cases: &[Case]) -> Vec<Value> {
    let drifted = cases.iter().filter(|case| case.status.as_deref() != Some("current"));
    drifted
        .map(|case| {
            let places: Vec<_> = case.places.iter().map(|place| (place.line, place.column, place.revision.clone())).collect();
            json!({
                "id": case.id, "rule": case.rule, "title": case.title, "kind": case.kind.map(|kind| kind.as_str()),
                "provider": case.provider, "fingerprint": case.fingerprint, "public_id": case.public_id,
                "status": case.status, "drifts": case.drifts, "urgency": case.urgency.map(Urgency::as_str),
                "required": case.rotation_required, "reasons": case.reasons, "credential": case.credential,
                "consumers": case.consumers, "blast": case.blast, "readiness": case.readiness, "age": case.age,
                "other_ages": case.other_ages, "contradiction": case.contradiction, "exposure": case.exposure,
                "revoke": case.revoke, "places": places, "missing": case.missing,
            })
        })
        .collect()
}

#[test]
fn both_forms_say_the_same_of_what_drifted() {
    for report in sample::all() {
        let from_json = Report::read(&written(&report, Format::Json)).unwrap();
        let from_sarif = Report::read(&written(&report, Format::Sarif)).unwrap();
        assert_eq!((from_json.form, from_sarif.form), (Form::Json, Form::Sarif));
        assert_eq!((from_json.as_of, from_sarif.as_of), (Some(report.as_of), Some(report.as_of)));
        assert_eq!(from_json.coverage, from_sarif.coverage);
        assert_eq!(from_json.tool_version.as_deref(), Some(env!("CARGO_PKG_VERSION")));
        assert_eq!(from_json.tool_version, from_sarif.tool_version);
        assert_ne!(from_json.digest, from_sarif.digest);
        assert_eq!(from_sarif.remarks, Vec::<String>::new());
        let (mut json, mut sarif) = (essence(&from_json.cases), essence(&from_sarif.cases));
        // Places are sorted by their paths, which the two forms write differently.
        for places in json.iter_mut().chain(&mut sarif).map(|case| case["places"].as_array_mut().unwrap()) {
            places.sort_by_key(Value::to_string);
        }
        let places_of_policies = |case: &Value| case["rule"].is_null();
        assert_eq!(
            json.iter().filter(|case| places_of_policies(case)).count(),
            sarif.iter().filter(|case| places_of_policies(case)).count()
        );
        assert_eq!(json, sarif);
    }
}

#[test]
fn everything_that_a_report_says_arrives() {
    let report = Report::read(&written(&sample::history(), Format::Json)).unwrap();
    let case = report
        .cases
        .iter()
        .find(|case| case.places.iter().any(|place| place.versions == Some(1204)))
        .unwrap();
    let place = &case.places[0];
    assert_eq!((place.path.as_str(), place.line, place.column, place.end_column), ("app/old.env", 12, 8, 48));
    assert_eq!(place.repository.as_deref(), Some(sample::REPOSITORY));
    assert_eq!(place.revision, Some("aa".repeat(20)));
    assert_eq!(place.presence.as_deref(), Some("removed"));
    let introduced = place.introduced.as_ref().unwrap();
    assert_eq!(
        (introduced.commit.clone(), introduced.author_date.to_string()),
        ("aa".repeat(20), "2024-03-01T10:00:00Z".to_owned())
    );
    assert_eq!(place.removed_by.as_ref().unwrap().commit, "bb".repeat(20));
    let exposure = case.exposure.as_ref().unwrap();
    assert_eq!(exposure.until.unwrap().to_string(), "2025-01-05T10:00:00Z");
    assert_eq!(case.age.as_ref().unwrap().source, "git");
}

#[test]
fn the_most_urgent_comes_first_and_each_finding_once() {
    for report in sample::all() {
        for format in [Format::Json, Format::Sarif] {
            let read = Report::read(&written(&report, format)).unwrap();
            assert!(read.cases.is_sorted_by_key(|case| std::cmp::Reverse(case.urgency)));
            let mut ids: Vec<&str> = read.cases.iter().map(|case| case.id.as_str()).collect();
            ids.sort_unstable();
            assert!(ids.windows(2).all(|pair| pair[0] != pair[1]));
        }
    }
}

/// The results of the only run.
fn results(log: &mut Value) -> &mut Vec<Value> {
    log["runs"][0]["results"].as_array_mut().unwrap()
}

#[test]
fn other_tools_in_the_same_log_are_left_out_and_told() {
    let own = read(&log(&sample::rich())).unwrap();
    let mut merged = log(&sample::rich());
    let other = json!({
        "tool": {"driver": {"name": "Some Linter", "rules": [{"id": "x"}]}},
        "results": [{"ruleId": "x", "message": {"text": "y"}}, {"ruleIndex": 0, "message": {"text": "z"}}],
    });
    merged["runs"].as_array_mut().unwrap().insert(0, other.clone());
    let report = read(&merged).unwrap();
    assert_eq!(report.cases, own.cases);
    assert_eq!(report.remarks, ["Left out: 2 results of other tools in the same log: Some Linter."]);
    let error = read(&json!({"version": "2.1.0", "runs": [other]})).unwrap_err();
    assert_eq!(error, IntakeError::Foreign { others: "2 results".to_owned() });
    assert!(read(&json!({"version": "2.1.0", "runs": []})).is_err());
}

#[test]
fn results_that_a_tool_put_into_its_own_run_are_known_by_their_fingerprint() {
    let own = read(&log(&sample::rich())).unwrap();
    let mut merged = log(&sample::rich());
    merged["runs"][0]["tool"]["driver"]["name"] = json!("merger");
    results(&mut merged).push(json!({"ruleId": "x", "message": {"text": "y"}}));
    let report = read(&merged).unwrap();
    assert_eq!(report.cases, own.cases);
    assert_eq!(report.coverage, Coverage::Unknown, "the invocation is not straykey's");
    assert_eq!(report.remarks, ["Left out: 1 result of other tools in the same log: merger."]);
}

#[test]
fn runs_that_were_split_or_repeated_are_put_together() {
    let own = read(&log(&sample::rich())).unwrap();
    let mut split = log(&sample::rich());
    let mut second = split["runs"][0].clone();
    let (mut odd, mut even) = (Vec::new(), Vec::new());
    for (at, result) in results(&mut split).drain(..).enumerate() {
        if at % 2 == 0 { even.push(result) } else { odd.push(result) }
    }
    *results(&mut split) = even;
    second["results"] = json!(odd);
    split["runs"].as_array_mut().unwrap().push(second);
    let report = read(&split).unwrap();
    assert_eq!((report.cases, report.coverage), (own.cases.clone(), own.coverage));
    let mut twice = log(&sample::rich());
    let again = twice["runs"][0].clone();
    twice["runs"].as_array_mut().unwrap().push(again);
    assert_eq!(read(&twice).unwrap().cases, own.cases);
}

#[test]
fn of_several_scans_the_earliest_instant_and_the_worst_coverage_count() {
    let mut two = log(&sample::empty());
    let mut other = two["runs"][0].clone();
    other["properties"]["asOf"] = json!("2026-11-20T00:00:00Z");
    other["invocations"][0]["executionSuccessful"] = json!(false);
    two["runs"].as_array_mut().unwrap().push(other);
    let report = read(&two).unwrap();
    assert_eq!(report.as_of.unwrap().to_string(), "2026-11-20T00:00:00Z");
    assert_eq!(report.coverage, Coverage::Incomplete);
    two["runs"][1].as_object_mut().unwrap().remove("properties");
    two["runs"][1].as_object_mut().unwrap().remove("invocations");
    let report = read(&two).unwrap();
    assert_eq!((report.as_of, report.coverage), (None, Coverage::Unknown), "nothing is guessed");
}

#[test]
fn what_a_tool_dropped_is_named_and_not_guessed() {
    let own = read(&log(&sample::rich())).unwrap();
    let mut stripped = log(&sample::rich());
    for result in results(&mut stripped) {
        result["properties"] = json!({"github/alertNumber": 7});
    }
    let report = read(&stripped).unwrap();
    let ids = |report: &Report| {
        let mut ids: Vec<String> = report.cases.iter().map(|case| case.id.clone()).collect();
        ids.sort();
        ids
    };
    assert_eq!(ids(&report), ids(&own), "the partial fingerprints still say which belong together");
    for case in &report.cases {
        assert_eq!(
            (case.urgency, case.rotation_required, case.kind, case.fingerprint),
            (None, None, None, None)
        );
        assert!(
            ["urgency", "rotation", "fingerprint", "credential"]
                .iter()
                .all(|name| case.missing.contains(name))
        );
        assert!(!case.is_provisional());
    }
    assert_eq!(report.remarks.len(), 1);
    assert!(
        report.remarks[0].contains("lost properties on the way here: blastRadius, confidence, "),
        "{:?}",
        report.remarks
    );
    for result in results(&mut stripped) {
        result.as_object_mut().unwrap().remove("partialFingerprints");
    }
    let nameless = read(&stripped).unwrap();
    assert_eq!(nameless.cases, []);
    assert_eq!(nameless.nameless.values().sum::<u64>(), results(&mut stripped).len() as u64);
}

#[test]
fn a_rule_is_found_however_a_result_names_it_and_a_file_by_its_index() {
    let own = read(&log(&sample::rich())).unwrap();
    let mut indexed = log(&sample::rich());
    let mut artifacts = indexed["runs"][0]["artifacts"].as_array().cloned().unwrap_or_default();
    for (at, result) in indexed["runs"][0]["results"].as_array_mut().unwrap().iter_mut().enumerate() {
        let id = result.as_object_mut().unwrap().remove("ruleId").unwrap();
        let index = result.as_object_mut().unwrap().remove("ruleIndex").unwrap();
        match at % 3 {
            0 => result["ruleIndex"] = index,
            1 => result["rule"] = json!({"id": id}),
            _ => result["rule"] = json!({"index": index}),
        }
        let location = &mut result["locations"][0]["physicalLocation"]["artifactLocation"];
        artifacts.push(json!({"location": {"uri": location["uri"]}}));
        *location = json!({"index": artifacts.len() - 1});
    }
    indexed["runs"][0]["artifacts"] = json!(artifacts);
    assert_eq!(read(&indexed).unwrap().cases, own.cases);
}

#[test]
fn what_is_gone_or_no_failure_is_left_out_and_counted() {
    let mut changed = log(&sample::rich());
    results(&mut changed)[0]["baselineState"] = json!("absent");
    results(&mut changed)[1]["baselineState"] = json!("unchanged");
    results(&mut changed)[2]["kind"] = json!("pass");
    let report = read(&changed).unwrap();
    assert_eq!(
        report.remarks,
        [
            "Left out: 1 result that a tool marked as gone.",
            "Left out: 1 result of another kind than a failure."
        ]
    );
}

#[test]
fn only_what_is_accepted_lets_a_result_pass() {
    let suppressed = |suppressions: Value| {
        let mut changed = log(&sample::rich());
        let id = results(&mut changed)[0]["properties"]["findingId"].clone();
        for result in
            results(&mut changed).iter_mut().filter(|result| result["properties"]["findingId"] == id)
        {
            result["suppressions"] = suppressions.clone();
        }
        let report = read(&changed).unwrap();
        let case = report.cases.into_iter().find(|case| case.id == id).unwrap();
        case.suppression.map(|suppression| (suppression.by, suppression.reason))
    };
    let accepted = json!([{"kind": "external", "status": "accepted", "justification": "why"}]);
    assert_eq!(suppressed(accepted), Some(("external".to_owned(), Some("why".to_owned()))));
    assert_eq!(suppressed(json!([{"kind": "inSource"}])), Some(("inSource".to_owned(), None)));
    assert_eq!(suppressed(json!([{"kind": "external", "status": "underReview"}])), None);
    assert_eq!(suppressed(json!([{"kind": "external", "status": "rejected"}])), None);
    assert_eq!(suppressed(json!([])), None);
    assert_eq!(suppressed(Value::Null), None);
}

#[test]
fn a_finding_with_two_identities_is_refused() {
    for (name, value) in [
        ("fingerprint", json!(format!("sha256:{}", "7".repeat(64)))),
        ("credential", json!("another")),
        ("kind", json!("webhook")),
    ] {
        let mut edited = log(&sample::rich());
        let id = sample::rich().findings[0].id.to_string();
        let mut of_finding =
            results(&mut edited).iter_mut().filter(|result| result["properties"]["findingId"] == id.as_str());
        of_finding.next().unwrap()["properties"][name] = value;
        let what = read(&edited).unwrap_err();
        assert!(matches!(&what, IntakeError::Contradiction { what, .. } if *what == name), "{what}");
    }
    let mut edited = log(&sample::rich());
    results(&mut edited)[0]["properties"]["findingId"] = json!("00");
    assert!(matches!(read(&edited), Err(IntakeError::Contradiction { what: "findingId", .. })));
}

#[test]
fn what_is_no_report_is_refused_without_a_word_of_it() {
    let json = String::from_utf8(written(&sample::rich(), Format::Json)).unwrap();
    let cut = &json[..json.len() / 2];
    let deep = format!(
        "{{\"version\": \"2.1.0\", \"runs\": [{{\"tool\": {{\"driver\": {{\"name\": \"x\"}}}}, \"properties\": {}{}}}]}}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let with = |from: &str, to: &str| {
        assert!(json.contains(from), "{from}");
        json.replacen(from, to, 1)
    };
    for (text, part) in [
        (String::new(), "empty"),
        (" \n".to_owned(), "empty"),
        ("hunter2".to_owned(), "line 1, column"),
        ("{\"password\": \"hunter2\"}".to_owned(), "no report"),
        ("[\"hunter2\"]".to_owned(), "its beginning"),
        ("{\"schema\": \"hunter2".to_owned(), "ends too early"),
        ("{\"version\": 1, \"runs\": []}".to_owned(), "no report"),
        ("{\"schema\": \"straykey.report\", \"version\": 2}".to_owned(), "version 2"),
        ("{\"version\": \"1.0.0\", \"runs\": []}".to_owned(), "version 1.0.0"),
        ("{\"schema\": \"straykey.report\", \"version\": 1}".to_owned(), "missing field `as_of`"),
        (cut.to_owned(), "ends too early"),
        (deep, "nested too deeply"),
        (format!("{json}{json}"), "more behind the end"),
        (with("\"urgency\": \"emergency\"", "\"urgency\": \"hunter2\""), "findings[0].urgency"),
        (with("\"kind\": \"llm-api-key\"", "\"kind\": \"hunter2\""), "findings[0].kind"),
        (with("\"fingerprint\": \"sha256:", "\"fingerprint\": \"hunter2:"), "findings[0].fingerprint"),
        (with("\"end_line\": 12", "\"end_line\": \"hunter2\""), "occurrences[0].end_line"),
        (with("\"as_of\": \"", "\"as_of\": \"hunter2"), "as_of"),
    ] {
        let error = Report::read(text.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(part) && !error.contains("hunter2"), "{part}: {error}");
    }
    let error = Report::read(b"\xff\xfe{").unwrap_err();
    assert_eq!(error, IntakeError::NotText);
    let mut edited = log(&sample::rich());
    results(&mut edited)[3]["properties"]["age"] = json!({"since": "hunter2", "source": "git"});
    let error = read(&edited).unwrap_err().to_string();
    assert!(
        error.contains("runs[0].results[3].properties.age.since") && !error.contains("hunter2"),
        "{error}"
    );
}

#[test]
fn a_byte_order_mark_and_layout_do_not_matter() {
    let own = read(&log(&sample::rich())).unwrap();
    let pretty = format!("\u{feff}\n{}", serde_json::to_string_pretty(&log(&sample::rich())).unwrap());
    let read = Report::read(pretty.as_bytes()).unwrap();
    assert_eq!(read.cases, own.cases);
    assert_eq!(read.digest, crate::canonical::hex(pretty.as_bytes()));
}

#[test]
fn a_finding_is_called_by_its_credential_and_its_first_place() {
    let report = Report::read(&written(&sample::rich(), Format::Json)).unwrap();
    let called: Vec<String> = report.cases.iter().map(Case::called).collect();
    assert!(called.contains(&"openai-invoice-prod in app/settings.py:12".to_owned()), "{called:?}");
    assert!(called.contains(&"stripe-live".to_owned()), "{called:?}");
    assert!(report.cases.iter().any(|case| case.has(Drift::Exposed)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn the_order_of_results_does_not_matter(order in Just(()).prop_perturb(|(), mut rng| rng.next_u64())) {
        let own = read(&log(&sample::rich())).unwrap();
        let mut shuffled = log(&sample::rich());
        // A permutation from the seed.
        results(&mut shuffled).sort_by_cached_key(|result| crate::canonical::hex(format!("{order}{result}").as_bytes()));
        prop_assert_eq!(read(&shuffled).unwrap().cases, own.cases);
    }

    #[test]
    fn damage_ends_in_an_error_or_a_report_and_never_in_a_panic(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        for format in [Format::Json, Format::Sarif] {
            let mut bytes = written(&sample::rich(), format);
            let at = at.index(bytes.len());
            bytes[at] = byte;
            let _ = Report::read(&bytes);
            bytes.truncate(at);
            prop_assert!(Report::read(&bytes).is_err());
        }
    }
}
