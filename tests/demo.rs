//! The demo of the README shows what the README says: every drift, from the real binary, out of a git history.
#![allow(
    clippy::unwrap_used,
    reason = "tests may fail by panicking; clippy knows that of `#[test]` functions only"
)]

#[path = "../testdata/demo/estate.rs"]
mod estate;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use straykey::finding::Drift;
use straykey::inventory::Inventory;
use straykey::kind::CredentialKind;

fn report() -> Value {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("estate");
    estate::build(&root).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_straykey"))
        .current_dir(&root)
        .args(["scan", "--history", ".", "--inventory", "inventory.toml"])
        .args(["--fingerprint-key-file", "fingerprint.key", "--as-of", "2026-11-22", "--format", "json"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().unwrap()
}

/// What the comparison with the inventory says of each finding; nothing that rules decide.
fn drifts(report: &Value) -> String {
    let mut out = String::new();
    for finding in list(report, "findings") {
        let places = list(finding, "occurrences");
        let subject = match (places.first(), &finding["credential"]) {
            (Some(place), _) => text(place, "path"),
            (None, Value::Null) => text(finding, "title"),
            (None, credential) => text(credential, "id"),
        };
        let (urgency, status) = (text(finding, "urgency"), text(finding, "status"));
        writeln!(out, "{urgency:<10} {status:<19} {subject}").unwrap();
        if status == "current" {
            continue;
        }
        if let (Some(_), Some(id)) = (places.first(), finding["credential"]["id"].as_str()) {
            writeln!(out, "    declared as {id}").unwrap();
        }
        for (drift, reason) in finding["reasons"].as_object().unwrap() {
            writeln!(out, "    {drift}: {}", reason.as_str().unwrap()).unwrap();
        }
        let consumers: Vec<String> = list(finding, "consumers")
            .iter()
            .map(|one| format!("{} ({})", text(one, "name"), text(one, "origin")))
            .collect();
        if !consumers.is_empty() {
            writeln!(out, "    used by {}", consumers.join(", ")).unwrap();
        }
        writeln!(out, "    reach {}", text(&finding["blast_radius"], "explanation")).unwrap();
        let readiness = &finding["readiness"];
        if !readiness.is_null() {
            write!(out, "    rotation {}", text(readiness, "verdict")).unwrap();
            for name in ["from", "accept_until", "begin_by", "fails_from"] {
                if let Some(instant) = readiness[name].as_str() {
                    write!(out, ", {name} {instant}").unwrap();
                }
            }
            writeln!(out).unwrap();
        }
    }
    out
}

#[test]
fn the_drift_report_is_the_expected_one() {
    let actual = drifts(&report());
    let expected = std::fs::read_to_string(estate::sources().join("expected.txt")).unwrap();
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/demo-drift.txt");
    std::fs::write(&target, &actual).unwrap();
    assert!(actual == expected, "target/demo-drift.txt is not testdata/demo/expected.txt; it is:\n{actual}");
}

#[test]
fn every_drift_is_there_and_every_kind() {
    let report = report();
    let seen: BTreeSet<&str> = list(&report, "findings")
        .iter()
        .flat_map(|finding| list(finding, "drifts"))
        .map(|id| id.as_str().unwrap())
        .collect();
    assert_eq!(
        seen,
        Drift::ALL.iter().map(|drift| drift.id()).filter(|id| id.starts_with("drift/")).collect()
    );
    let path = estate::sources().join("inventory.toml");
    let inventory =
        Inventory::load(&path, "inventory.toml", "2026-11-22T00:00:00Z".parse().unwrap()).unwrap();
    assert!(inventory.credentials().len() > 30);
    let kinds: BTreeSet<CredentialKind> = inventory.credentials().iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds, CredentialKind::ALL.iter().copied().collect());
}

#[test]
fn the_key_of_the_playbook_is_contradicted_by_its_commit() {
    let report = report();
    let findings = list(&report, "findings");
    let vendor = findings.iter().find(|finding| finding["title"] == "vendor-llm").unwrap();
    let proof = &vendor["contradiction"];
    assert_eq!(proof["declared"], "2026-10-01T00:00:00Z");
    assert_eq!(proof["evidence"]["since"], "2025-01-20T09:30:00Z");
    assert_eq!(proof["evidence"]["days"], 670, "22 months");
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    for reason in vendor["reasons"].as_object().unwrap().values() {
        assert!(readme.contains(reason.as_str().unwrap()), "the README shows it: {reason}");
    }
    assert!(readme.contains(text(&vendor["blast_radius"], "explanation")));
    let place = findings
        .iter()
        .flat_map(|finding| list(finding, "occurrences"))
        .find(|place| place["path"].as_str().is_some_and(|path| path.ends_with("tenants/acme/llm.env")));
    assert_eq!(proof["evidence"]["commit"], place.unwrap()["introduced"]["commit"]);
    let batch = findings.iter().find(|finding| finding["credential"]["id"] == "mistral-batch").unwrap();
    assert_eq!(batch["status"], "current", "a date in 2038 proves nothing");
    assert_eq!(batch["other_ages"][0]["doubt"], "future");
}
