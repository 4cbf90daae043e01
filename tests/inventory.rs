//! Walks `testdata/inventory`: good inventories load, equal in every format; bad ones say exactly what is expected.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use straykey::inventory::{Agent, Credential, Inventory, InventoryError};

fn load(path: &Path) -> Result<Inventory, InventoryError> {
    let now: Timestamp = "2026-11-01T00:00:00Z".parse().unwrap();
    Inventory::load(path, &path.file_name().unwrap().to_string_lossy(), now)
}

fn fixtures(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/inventory").join(folder);
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// Everything an inventory says, without the lines on which it says so.
fn contents(inventory: &Inventory) -> (Vec<Credential>, Vec<Agent>, Vec<String>) {
    let credentials = inventory.credentials().iter();
    let limits = credentials.clone().map(|entry| format!("{:?}", inventory.limits(entry))).collect();
    (
        credentials.map(|entry| Credential { line: 0, ..entry.clone() }).collect(),
        inventory.agents().values().map(|agent| Agent { line: 0, ..agent.clone() }).collect(),
        limits,
    )
}

#[test]
fn good_inventories_load_and_are_equal_in_every_format() {
    let mut names: Vec<_> =
        fixtures("good").iter().map(|path| path.file_stem().unwrap().to_owned()).collect();
    names.dedup();
    assert!(!names.is_empty());
    for name in names {
        let same: Vec<_> =
            fixtures("good").into_iter().filter(|path| path.file_stem() == Some(&name)).collect();
        assert_eq!(same.len(), 3, "{name:?} in TOML, YAML and JSON");
        let all: Vec<_> = same.iter().map(|path| contents(&load(path).unwrap())).collect();
        assert!(!all[0].0.is_empty());
        for (path, other) in same.iter().zip(&all) {
            assert_eq!(other, &all[0], "{}", path.display());
        }
    }
}

#[test]
fn bad_inventories_say_what_is_expected() {
    let bad: Vec<_> = fixtures("bad")
        .into_iter()
        .filter(|path| path.extension().is_some_and(|ext| ext != "expected"))
        .collect();
    assert!(bad.len() > 20);
    let mut differing = String::new();
    for path in bad {
        let said = load(&path).err().map_or_else(|| "loads".to_owned(), |error| error.to_string());
        let mut expected = path.clone().into_os_string();
        expected.push(".expected");
        let expected = std::fs::read_to_string(expected).unwrap_or_default();
        if said.trim_end() != expected.trim_end() {
            differing.push_str(&format!("--- {}\n{said}\n", path.display()));
        }
    }
    assert!(differing.is_empty(), "not as in the .expected file:\n{differing}");
}

#[test]
fn every_expectation_belongs_to_an_inventory() {
    for path in fixtures("bad").iter().filter(|path| path.extension().is_some_and(|ext| ext == "expected")) {
        assert!(path.with_extension("").exists(), "{}", path.display());
    }
}
