//! SARIF as validators and GitHub read it: writes files for `.ci/validate-sarif`, and checks what no validator does.

#![allow(
    clippy::unwrap_used,
    reason = "tests may fail by panicking; clippy knows that of `#[test]` functions only"
)]

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use sample::State;
use serde_json::Value;
use straykey::report::{Format, Report, TextOptions};
// The sample is written for the crate itself and finds its types by these names.
use straykey::{
    commit, evidence, exposure, finding, fingerprint, kind, location, notice, occurrence, provenance, report,
    rule, secret,
};

#[path = "../src/report/sample.rs"]
mod sample;

fn written(report: &Report) -> Vec<u8> {
    let mut out = vec![];
    report::write(report, Format::Sarif, &TextOptions::default(), &mut out).unwrap();
    out
}

fn run(report: &Report) -> Value {
    let mut log: Value = serde_json::from_slice(&written(report)).unwrap();
    assert_eq!(log["version"], "2.1.0");
    assert_eq!(log["runs"].as_array().unwrap().len(), 1);
    log["runs"][0].take()
}

fn list<'a>(run: &'a Value, pointer: &str) -> &'a [Value] {
    run.pointer(pointer).unwrap().as_array().unwrap()
}

fn results(report: &Report) -> Vec<Value> {
    list(&run(report), "/results").to_vec()
}

fn results_of(run: &Value, finding: &finding::Finding) -> Vec<Value> {
    let of_finding = |result: &&Value| result["properties"]["findingId"] == finding.id.as_str();
    list(run, "/results").iter().filter(of_finding).cloned().collect()
}

#[test]
fn files_for_the_validators() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/sarif");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("rich.sarif"), written(&sample::rich())).unwrap();
    std::fs::write(folder.join("history.sarif"), written(&sample::history())).unwrap();
    std::fs::write(folder.join("empty.sarif"), written(&sample::empty())).unwrap();
    let alone = Report { inventory: None, rules: vec![], ..sample::rich() };
    std::fs::write(folder.join("without-inventory.sarif"), written(&alone)).unwrap();
}

#[test]
fn an_empty_run_has_results_and_rules_all_the_same() {
    let run = run(&sample::empty());
    assert!(list(&run, "/results").is_empty());
    assert!(!list(&run, "/tool/driver/rules").is_empty());
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);
    assert_eq!(run["automationDetails"]["id"], "straykey/");
    assert_eq!(run["columnKind"], "unicodeCodePoints");
}

#[test]
fn each_place_is_a_result_and_current_findings_are_left_out() {
    for report in sample::all() {
        let run = run(&report);
        for finding in &report.findings {
            let expected = if finding.is_active() { finding.places.len().max(1) } else { 0 };
            assert_eq!(results_of(&run, finding).len(), expected, "{}", finding.title);
        }
    }
}

#[test]
fn kind_and_level_go_together() {
    for result in list(&run(&sample::rich()), "/results") {
        assert_eq!(result["kind"], "fail");
        assert!(["error", "warning", "note"].iter().any(|level| result["level"] == *level));
    }
}

#[test]
fn the_rule_of_a_result_is_the_one_at_its_index() {
    let run = run(&sample::rich());
    for result in list(&run, "/results") {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(list(&run, "/tool/driver/rules")[index]["id"], result["ruleId"]);
    }
}

#[test]
fn rules_have_all_that_github_requires_and_nothing_twice() {
    let unknown = Report { rules: vec![], ..sample::rich() };
    for run in [run(&sample::rich()), run(&sample::empty()), run(&unknown)] {
        let rules = list(&run, "/tool/driver/rules");
        let ids: BTreeSet<_> = rules.iter().map(|rule| rule["id"].as_str().unwrap()).collect();
        assert_eq!(ids.len(), rules.len());
        for rule in rules {
            for pointer in ["/shortDescription/text", "/fullDescription/text"] {
                let text = rule.pointer(pointer).unwrap().as_str().unwrap();
                assert!(text.len() > 1 && text.chars().count() <= 1024 && text.ends_with('.'), "{rule}");
            }
            for pointer in ["/help/text", "/help/markdown", "/name", "/defaultConfiguration/level"] {
                assert!(!rule.pointer(pointer).unwrap().as_str().unwrap().is_empty(), "{rule}");
            }
            assert_ne!(rule["name"], rule["id"]);
            let severity = rule["properties"]["security-severity"].as_str().unwrap();
            assert!((0.1..=10.0).contains(&severity.parse::<f64>().unwrap()));
            let tags: Vec<_> =
                list(rule, "/properties/tags").iter().map(|tag| tag.as_str().unwrap()).collect();
            assert_eq!(tags.iter().collect::<BTreeSet<_>>().len(), tags.len());
            assert!(tags.len() <= 10 && tags[0] == "security" && tags[1].starts_with("external/cwe/cwe-"));
        }
    }
}

#[test]
fn regions_and_uris_are_legal() {
    for result in [sample::rich(), sample::history()].iter().flat_map(results) {
        assert_eq!(list(&result, "/locations").len(), 1);
        let place = &result["locations"][0]["physicalLocation"];
        let uri = place["artifactLocation"]["uri"].as_str().unwrap();
        assert!(
            !uri.is_empty() && !uri.contains([' ', ':', '\\']) && uri.is_ascii() && !uri.starts_with('/')
        );
        let region = &place["region"];
        for (field, value) in region.as_object().unwrap() {
            assert!(value.as_u64().unwrap() > 0, "{field}");
        }
        assert!(region.get("snippet").is_none() && place.get("contextRegion").is_none());
    }
}

#[test]
fn messages_stand_alone_and_hold_nothing_volatile() {
    let alone = Report { inventory: None, ..sample::rich() };
    for result in [sample::rich(), alone, sample::history()].iter().flat_map(results) {
        let text = result["message"]["text"].as_str().unwrap();
        assert!(text.ends_with('.') && !text.contains(['{', '[', '\n', '\u{1b}']), "{text}");
        assert!(!text.contains("the author"), "{text}");
        let (first, rest) = text.split_once(". ").unwrap_or((text, ""));
        assert!(!first.contains(|c: char| c.is_ascii_digit()), "{text}");
        let known = ["In git: ", "Line and column are those of its member "];
        assert!(rest.is_empty() || known.iter().any(|known| rest.starts_with(known)), "{text}");
    }
    let mut later = sample::history();
    later.as_of = "2027-11-21T00:00:00Z".parse().unwrap();
    let messages = |report: &Report| -> Vec<Value> {
        results(report).iter().map(|result| result["message"].clone()).collect()
    };
    assert_eq!(messages(&sample::history()), messages(&later), "no age grows from day to day");
}

#[test]
fn a_result_says_what_git_knows_about_the_finding_and_about_the_place() {
    let report = sample::history();
    let results = results_of(&run(&report), State::Signed.of(&report));
    let by = |byte: &str, day: &str, committed: &str| {
        serde_json::json!({
            "commit": byte.repeat(20),
            "authorDate": day,
            "committerDate": committed,
            "author": "\u{1b}[31m<b>{the author}</b>",
        })
    };
    let first = by("aa", "2024-03-01T10:00:00Z", "2024-03-01T10:00:00Z");
    let last = by("cc", "2024-03-01T12:00:00Z", "2024-03-01T12:00:00Z");
    let properties = &results[0]["properties"];
    assert_eq!(
        properties["exposure"],
        serde_json::json!({
            "firstCommit": first,
            "since": "2024-03-01T10:00:00Z",
            "until": "2024-03-01T12:00:00Z",
            "removedBy": last,
            "presence": "removed",
            "history": "complete",
            "days": 0,
        })
    );
    assert_eq!(
        properties["age"],
        serde_json::json!({
            "since": "2024-03-01T10:00:00Z",
            "days": 994,
            "source": "git",
            "commit": "aa".repeat(20),
            "authorDate": "2024-03-01T10:00:00Z",
            "committerDate": "2024-03-01T10:00:00Z",
            "history": "complete",
        })
    );
    assert_eq!(
        properties["git"],
        serde_json::json!({
            "revision": "aa".repeat(20),
            "blob": "dd".repeat(20),
            "introduced": first,
            "presence": "removed",
            "removedBy": last,
            "versions": 2,
            "history": "complete",
        })
    );
    let elsewhere = results_of(&run(&report), State::Head.of(&report));
    let on_disk = elsewhere.iter().filter(|result| result["properties"].get("git").is_none());
    assert_eq!(on_disk.count(), 1, "a file on disk");
}

#[test]
fn places_outside_of_head_have_a_location_too() {
    let report = sample::history();
    let run = run(&report);
    for (state, uri) in [
        (State::Removed, "app/old.env".to_owned()),
        (State::Pathless, format!("blob%20{}", "dd".repeat(20))),
        (State::Signed, "esc%1B%5B31m/%7Bx%7D%0Ay.env".to_owned()),
    ] {
        let result = &results_of(&run, state.of(&report))[0];
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], uri, "{state:?}");
        assert_eq!(place["region"]["startLine"], 12);
    }
}

#[test]
fn fingerprints_stay_when_head_moves_on() {
    let prints = |report: &Report| -> BTreeSet<String> {
        results(report).iter().map(|result| result["partialFingerprints"].to_string()).collect()
    };
    let mut report = sample::history();
    let before = prints(&report);
    for place in report.findings.iter_mut().flat_map(|finding| &mut finding.places) {
        let provenance::Provenance::Git { shown, relative, root, .. } = &*place.provenance else { continue };
        let revision = provenance::Revision::Commit(commit::ObjectId::from_bytes(&[0xee; 20]).unwrap());
        let blob = commit::ObjectId::from_bytes(&[0xef; 20]).unwrap();
        let (shown, relative, root) = (shown.clone(), relative.clone(), Arc::clone(root));
        place.provenance = Arc::new(provenance::Provenance::Git { shown, relative, root, revision, blob });
    }
    assert_eq!(before, prints(&report));
    assert_eq!(before.len(), results(&report).len(), "each result has its own");
}

#[test]
fn fingerprints_tell_places_apart_and_survive_a_moved_line() {
    let mut report = sample::rich();
    let before = run(&report);
    for place in &mut report.findings[0].places {
        place.location.start.line += 7;
        place.location.end.line += 7;
    }
    let after = run(&report);
    let prints = |run: &Value| -> Vec<Value> {
        list(run, "/results").iter().map(|result| result["partialFingerprints"].clone()).collect()
    };
    assert_eq!(prints(&before), prints(&after));
    for key in ["primaryLocationLineHash", "straykeyOccurrence/v1"] {
        let unique: BTreeSet<_> = prints(&before).iter().map(|all| all[key].to_string()).collect();
        assert_eq!(unique.len(), list(&before, "/results").len(), "{key}");
    }
    let hash = prints(&before)[0]["primaryLocationLineHash"].as_str().unwrap().to_owned();
    let (digits, counter) = hash.split_once(':').unwrap();
    assert!(digits.len() == 16 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) && counter == "1");
}

#[test]
fn findings_about_declarations_point_at_the_inventory() {
    let report = sample::rich();
    let run = run(&report);
    for finding in report.active().filter(|finding| finding.rule.is_none()) {
        let result = &results_of(&run, finding)[0];
        assert_eq!(result["ruleId"], format!("drift/{}", finding.status.as_str()));
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "inventory.toml");
        let line = finding.declaration().unwrap().line;
        assert_eq!(place["region"]["startLine"], line);
    }
}

#[test]
fn taxa_are_in_the_taxonomy() {
    let run = run(&sample::rich());
    assert_eq!(run["tool"]["driver"]["supportedTaxonomies"][0]["name"], "CWE");
    let taxonomy = list(&run, "/taxonomies/0/taxa");
    let known = |reference: &Value| {
        let index = usize::try_from(reference["index"].as_u64().unwrap()).unwrap();
        assert_eq!(taxonomy[index]["id"], reference["id"]);
        assert_eq!(reference["toolComponent"]["name"], "CWE");
    };
    for result in list(&run, "/results") {
        assert!(!list(result, "/taxa").is_empty());
        list(result, "/taxa").iter().for_each(known);
    }
    for rule in list(&run, "/tool/driver/rules") {
        list(rule, "/relationships").iter().map(|relationship| &relationship["target"]).for_each(known);
    }
}

#[test]
fn a_credential_in_its_allowed_place_is_not_called_hard_coded() {
    let report = sample::rich();
    let overdue = &results_of(&run(&report), &report.findings[4])[0];
    let ids: Vec<_> = list(overdue, "/taxa").iter().map(|taxon| taxon["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["CWE-263"]);
}

#[test]
fn a_result_says_what_rotation_needs() {
    let report = sample::rich();
    let results = results_of(&run(&report), &report.findings[0]);
    let properties = &results[0]["properties"];
    assert_eq!(properties["status"], "exposed");
    assert_eq!(properties["owner"], "team-payments");
    assert_eq!(properties["credential"], "openai-invoice-prod");
    assert_eq!(properties["rotation"], serde_json::json!({"required": true, "urgency": "emergency"}));
    assert_eq!(properties["age"]["days"], 82);
    assert_eq!(
        properties["consumers"],
        serde_json::json!([
            {"name": "invoice-agent", "origin": "declared", "activity": "active"},
            {"name": "ocr-agent", "origin": "delegated", "by": "invoice-agent", "activity": "active"},
            {"name": "search", "origin": "discovered", "activity": "unknown"},
        ])
    );
    assert_eq!(
        properties["blastRadius"],
        serde_json::json!({
            "score": 156,
            "occurrences": 13,
            "places": {"unreachable": 0, "history": 0, "log": 0, "head": 13, "public": 0},
            "reach": "head",
            "consumers": 3,
            "explanation": "156 = (13 head x 4) x 3 consumers",
        })
    );
    assert_eq!(
        properties["readiness"],
        serde_json::json!({
            "verdict": "overlap",
            "from": "2026-11-21T00:00:00Z",
            "acceptUntil": "2026-11-21T03:00:00Z",
            "beginBy": "2026-09-29T21:00:00Z",
            "holds": [{
                "consumer": "ocr-agent",
                "cause": "in-session",
                "until": "2026-11-21T03:00:00Z",
                "holdNewSessions": true,
            }],
        })
    );
    assert_eq!(
        properties["reasons"],
        serde_json::json!({
            "drift/overdue": "It has existed since 2026-08-31; the end of its allowed age was 2026-09-30."
        })
    );
    assert!(properties.get("publicId").is_none());
}

#[test]
fn a_contradicted_date_comes_with_the_commit_that_proves_it() {
    let report = sample::rich();
    let contradicted = report.findings.iter().find(|finding| finding.contradiction.is_some()).unwrap();
    let result = &results_of(&run(&report), contradicted)[0];
    assert_eq!(result["ruleId"], "drift/contradicted");
    let proof = &result["properties"]["contradiction"];
    assert_eq!(proof["declared"], "2026-11-01T00:00:00Z");
    assert_eq!(
        (&proof["evidence"]["source"], &proof["evidence"]["since"]),
        (&"git".into(), &"2025-01-21T00:00:00Z".into())
    );
    assert_eq!(proof["evidence"]["commit"], "aa".repeat(20));
    let doubts: Vec<_> =
        list(result, "/properties/otherAges").iter().map(|age| age.get("doubt").cloned()).collect();
    assert_eq!(doubts, [None, Some("future".into())]);
}

#[test]
fn an_incomplete_run_was_not_successful() {
    let run = run(&sample::rich());
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    let notifications = list(&run, "/invocations/0/toolExecutionNotifications");
    assert_eq!(notifications.len(), 2);
    assert_eq!((&notifications[0]["level"], &notifications[1]["level"]), (&"warning".into(), &"note".into()));
    assert!(notifications.iter().all(|one| one["message"]["text"].as_str().unwrap().ends_with('.')));
}

#[test]
fn the_most_severe_results_come_first_and_none_is_lost() {
    let mut report = sample::rich();
    let place = report.findings[4].places[0].clone();
    report.findings[4].places = vec![place; 5_100];
    let run = run(&report);
    let levels: Vec<_> = list(&run, "/results").iter().map(|result| &result["level"]).collect();
    assert!(levels.len() > 5_100 && levels.is_sorted_by_key(|level| **level != "error"));
    assert_eq!(
        run["invocations"][0]["toolExecutionNotifications"][2]["descriptor"]["id"],
        "too-many-results"
    );
}

#[test]
fn nothing_of_a_secret_or_of_the_machine_is_in_the_file() {
    for report in sample::all() {
        let text = String::from_utf8(written(&report)).unwrap();
        for private in [sample::SECRET, sample::ROOT, sample::REPOSITORY, sample::AUTHOR] {
            assert!(!text.contains(private), "{private}");
        }
    }
}
