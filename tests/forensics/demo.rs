//! The incident report of the demo estate's key that opens the playbook, whole.

use std::path::Path;
use std::process::Command;

use super::estate;

#[test]
fn the_incident_of_the_demo_is_the_committed_one() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("estate");
    estate::build(&root).unwrap();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_straykey"));
        command.current_dir(&root).env_remove("STRAYKEY_JOURNAL").args(arguments);
        command.output().unwrap()
    };
    let report = folder.path().join("report.json");
    let format = format!("json={}", report.display());
    let scan = run(&[
        "scan",
        "--history",
        ".",
        "--inventory",
        "inventory.toml",
        "--fingerprint-key-file",
        "fingerprint.key",
        "--as-of",
        "2026-11-22",
        "--format",
        &format,
    ]);
    assert_eq!(scan.status.code(), Some(1), "{}", String::from_utf8_lossy(&scan.stderr));
    let output = run(&[
        "forensics",
        "vendor-llm",
        "--report",
        &report.display().to_string(),
        "--inventory",
        "inventory.toml",
    ]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let written = String::from_utf8(output.stdout).unwrap();
    let replaced = [
        (r"Report, SHA-256 \| `[0-9a-f]{64}`", "Report, SHA-256 | `…`"),
        (&format!("{}[^`]*", regex::escape(&root.display().to_string())), "@@ROOT@@"),
    ];
    let written = replaced.into_iter().fold(written, |text, (pattern, with)| {
        regex::Regex::new(pattern).unwrap().replace_all(&text, with).into_owned()
    });
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/forensics/demo.md");
    if std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite") {
        std::fs::write(&path, &written).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    if committed != written {
        let differing = committed.lines().zip(written.lines()).find(|(old, new)| old != new);
        panic!(
            "{} is old, from {differing:?} on: SNAPSHOTS=overwrite cargo test --test forensics",
            path.display()
        );
    }
}
