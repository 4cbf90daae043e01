//! The pack of evidence of the demo estate, whole.

use std::path::Path;
use std::process::Command;

use super::estate;

#[test]
fn the_pack_of_the_demo_is_the_committed_one() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("estate");
    estate::build(&root).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_straykey"))
        .current_dir(&root)
        .args(["audit", "--inventory", "inventory.toml", "--fingerprint-key-file", "fingerprint.key"])
        .args(["--as-of", "2026-11-22", "--format", "markdown"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    // Rules come and go; their number is not the demo's.
    let written = String::from_utf8(output.stdout).unwrap();
    let written = regex::Regex::new(r"\d+ rules").unwrap().replace_all(&written, "N rules").into_owned();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/audit/demo.md");
    if std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite") {
        std::fs::write(&path, &written).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    if committed != written {
        let differing = committed.lines().zip(written.lines()).find(|(old, new)| old != new);
        panic!(
            "{} is old, from {differing:?} on: SNAPSHOTS=overwrite cargo test --test audit",
            path.display()
        );
    }
}
