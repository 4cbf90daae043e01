//! The demo of the README shows what the README says: every status, from the real binary.
#![allow(clippy::unwrap_used, reason = "a failed expectation is how a test fails")]

#[path = "../testdata/demo/estate.rs"]
mod estate;

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::Value;

#[test]
fn the_demo_shows_every_status() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("estate");
    estate::build(&root).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_straykey"))
        .current_dir(&root)
        .args(["scan", "--inventory", "inventory.toml", "--fingerprint-key-file", "fingerprint.key"])
        .args(["--as-of", "2026-11-22", "--format", "json"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let field = |finding: &Value, name: &str| finding[name].as_str().unwrap_or_default().to_owned();
    let place = |finding: &Value| field(&finding["occurrences"][0], "path");
    let statuses: BTreeMap<String, String> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| {
            let place = if finding["rule"].is_null() { field(finding, "title") } else { place(finding) };
            (place, field(finding, "status"))
        })
        .collect();
    let expected = [
        ("agents/invoice/config.yaml", "exposed"),
        ("anthropic-research-prod", "due"),
        ("config/database.properties", "exposed"),
        ("deploy/secrets/runtime.env", "current"),
        ("deploy/tls/agent.key", "current"),
        ("logs/agent.log", "retired"),
        ("mcp.json", "undeclared"),
        ("postgres-invoices", "overdue"),
        ("src/tools/search.py", "undeclared"),
    ];
    let expected: BTreeMap<String, String> =
        expected.iter().map(|(place, status)| ((*place).to_owned(), (*status).to_owned())).collect();
    assert_eq!(statuses, expected);
}
