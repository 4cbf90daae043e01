//! Who may import whom. Data flows in one direction; a stage that reaches back, or sideways into a stage it does not
//! need, fails here.
#![allow(clippy::unwrap_used, reason = "a failed expectation is how a test fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Types without behaviour that every stage may use.
const BASICS: &[&str] = &[
    "commit",
    "exposure",
    "location",
    "provenance",
    "secret",
    "blob",
    "role",
    "kind",
    "notice",
    "suggest",
    "quantity",
    "marker",
    "voucher",
    "suppression",
    "canonical",
];

/// Each module and what it may import besides the basics. A module that is not listed is an error.
const TABLE: &[(&str, &[&str])] = &[
    ("commit", &[]),
    ("exposure", &[]),
    ("location", &[]),
    ("provenance", &[]),
    ("secret", &[]),
    ("blob", &[]),
    ("role", &[]),
    ("kind", &[]),
    ("notice", &[]),
    ("suggest", &[]),
    ("quantity", &[]),
    ("marker", &[]),
    ("voucher", &[]),
    ("suppression", &[]),
    ("canonical", &[]),
    ("codec", &[]),
    ("rule", &["codec"]),
    ("cache", &["rule"]),
    ("git", &[]),
    ("source", &["git"]),
    ("container", &[]),
    ("log", &[]),
    ("read", &["container"]),
    ("detect", &["rule"]),
    ("layer", &["detect"]),
    ("consumer", &[]),
    ("evidence", &["rule"]),
    ("validate", &["codec", "rule", "detect", "evidence"]),
    ("fingerprint", &["rule"]),
    ("occurrence", &["rule", "evidence", "fingerprint", "layer"]),
    ("inventory", &["fingerprint", "rotation"]),
    ("listing", &[]),
    ("hook", &[]),
    ("import", &["fingerprint", "inventory", "listing", "scan"]),
    ("finding", &["rule", "evidence", "fingerprint", "occurrence", "layer"]),
    ("readiness", &["finding", "inventory"]),
    ("correlate", &["rule", "evidence", "fingerprint", "occurrence", "inventory", "finding", "readiness"]),
    ("report", &["rule", "evidence", "occurrence", "finding"]),
    ("audit", &["evidence", "fingerprint", "inventory", "finding", "report"]),
    ("rotation", &["fingerprint"]),
    ("journal", &["rotation"]),
    ("intake", &["fingerprint", "finding"]),
    ("planning", &["rule", "fingerprint", "finding", "inventory", "intake", "readiness", "rotation"]),
    ("runner", &["fingerprint", "rotation"]),
    ("coordinator", &["fingerprint", "rotation", "journal", "runner"]),
    ("trigger", &["fingerprint", "finding", "intake", "report", "runner"]),
    ("forensics", &["fingerprint", "finding", "inventory", "intake", "rotation", "journal", "report"]),
    ("baseline", &["finding"]),
    ("suppress", &["rule", "fingerprint", "finding", "baseline"]),
    ("config", &["rule", "fingerprint", "inventory", "suppress"]),
    (
        "scan",
        &[
            "rule",
            "cache",
            "git",
            "source",
            "container",
            "log",
            "read",
            "detect",
            "layer",
            "consumer",
            "log",
            "validate",
            "fingerprint",
            "occurrence",
            "report",
        ],
    ),
    (
        "cli",
        &[
            "rule",
            "cache",
            "git",
            "source",
            "container",
            "read",
            "detect",
            "validate",
            "fingerprint",
            "evidence",
            "occurrence",
            "hook",
            "inventory",
            "listing",
            "import",
            "correlate",
            "finding",
            "report",
            "audit",
            "intake",
            "rotation",
            "planning",
            "journal",
            "runner",
            "coordinator",
            "trigger",
            "forensics",
            "baseline",
            "suppress",
            "config",
            "scan",
            "cli",
        ],
    ),
    ("main", &["cli"]),
];

/// Basics that a stage must not touch although they are basics: reports cannot print what they cannot name.
const FORBIDDEN: &[(&str, &str)] = &[
    ("report", "secret"),
    ("correlate", "secret"),
    ("finding", "secret"),
    ("cache", "secret"),
    ("audit", "secret"),
    ("intake", "secret"),
    ("planning", "secret"),
    ("journal", "secret"),
    ("trigger", "secret"),
    ("forensics", "secret"),
];

/// Crates that few places may name, so that they can be replaced. A crate with several rows may be named in each.
const CONFINED: &[(&str, &str)] = &[
    ("serde_sarif", "report/sarif"),
    ("gix::", "git/"),
    ("granit_parser", "inventory/edit"),
    ("schemars::", "inventory/"),
    ("schemars::", "config/"),
    ("schemars::", "rotation/"),
    ("schemars::", "trigger/"),
    ("ureq::", "trigger/"),
    ("rustls::", "trigger/client.rs"),
    ("postcard::", "cache/"),
    ("postcard::", "detect/prefilter"),
    ("postcard::", "rule/builtin.rs"),
    ("bzip2::", "container/"),
    ("flate2::", "container/"),
    ("flate2::", "layer/"),
    ("lzma_rust2::", "container/"),
    ("rawzip::", "container/"),
    ("ruzstd::", "container/"),
    ("tar::Header", "container/"),
    ("x509_parser", "validate/structure"),
    ("pkcs1::", "validate/structure"),
    ("pkcs8::", "validate/structure"),
    ("sec1::", "validate/structure"),
    ("scrypt::", "fingerprint/foreign.rs"),
    ("bip0039::", "codec/"),
    ("bs58::", "codec/"),
    ("csv::", "listing/"),
    ("csv::", "report/spreadsheet.rs"),
    ("csv::", "report/hostile_tests.rs"),
    ("serde_path_to_error", "listing/"),
    ("serde_path_to_error", "intake/"),
    ("serde_json_canonicalizer", "canonical.rs"),
    ("indicatif", "cli/progress.rs"),
    ("rpassword::", "cli/fingerprint.rs"),
    ("std::env::", "cli/"),
];

fn source_files() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                files.push((path.strip_prefix(&root).unwrap().to_owned(), text));
            }
        }
    }
    files.sort();
    assert!(files.len() > 60, "the walk must see the whole tree");
    files
}

/// The text without its unit tests and without comments: tests may reach further.
fn production(text: &str) -> String {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Files that are compiled for tests only.
fn is_test_file(path: &Path) -> bool {
    path.file_stem()
        .is_some_and(|stem| stem == "tests" || stem == "sample" || stem.to_string_lossy().ends_with("_tests"))
}

fn module_of(path: &Path) -> String {
    let first = path.components().next().unwrap().as_os_str().to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

/// Top-level modules named as `crate::module` or inside `crate::{…}`.
fn imports(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for part in code.split("crate::").skip(1) {
        let names = part.strip_prefix('{').map_or(part, |group| group.split('}').next().unwrap_or_default());
        let grouped = part.starts_with('{');
        for name in names.split(',').take(if grouped { usize::MAX } else { 1 }) {
            let name: String = name.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            found.insert(name);
        }
    }
    found
}

#[test]
fn imports_follow_the_table() {
    let table: BTreeMap<&str, &[&str]> = TABLE.iter().copied().collect();
    let mut problems = Vec::new();
    let mut seen = BTreeSet::new();
    for (path, text) in source_files().iter().filter(|(path, _)| !is_test_file(path)) {
        let module = module_of(path);
        if module == "lib" {
            continue;
        }
        let Some(allowed) = table.get(module.as_str()) else {
            problems.push(format!("{}: module `{module}` is not in the table", path.display()));
            continue;
        };
        for import in imports(&production(text)) {
            seen.insert((module.clone(), import.clone()));
            let is_allowed =
                import == module || BASICS.contains(&import.as_str()) || allowed.contains(&import.as_str());
            if !is_allowed || FORBIDDEN.contains(&(module.as_str(), import.as_str())) {
                problems.push(format!("{}: imports `crate::{import}`", path.display()));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    for (module, allowed) in TABLE.iter().filter(|(module, _)| !matches!(*module, "cli" | "main")) {
        for import in *allowed {
            let used = seen.contains(&((*module).to_owned(), (*import).to_owned()));
            assert!(used, "`{module}` does not use `{import}`: take it out of the table");
        }
    }
}

#[test]
fn the_table_has_no_cycle() {
    let table: BTreeMap<&str, &[&str]> = TABLE.iter().copied().collect();
    let mut done: BTreeSet<&str> = BTreeSet::new();
    while done.len() < TABLE.len() {
        let ready: Vec<&str> = table
            .iter()
            .filter(|(module, imports)| {
                !done.contains(*module)
                    && imports.iter().all(|import| import == *module || done.contains(import))
            })
            .map(|(module, _)| *module)
            .collect();
        assert!(
            !ready.is_empty(),
            "a cycle among {:?}",
            table.keys().filter(|m| !done.contains(*m)).collect::<Vec<_>>()
        );
        done.extend(ready);
    }
}

#[test]
fn confined_crates_stay_in_their_place() {
    // Tests read what was written with whatever reads it.
    for (path, text) in source_files().into_iter().filter(|(path, _)| !is_test_file(path)) {
        let code = production(&text);
        let shown = path.to_string_lossy().replace('\\', "/");
        for (name, _) in CONFINED {
            let mut places = CONFINED.iter().filter(|(named, _)| named == name);
            let inside = places.any(|(_, place)| shown.starts_with(place));
            let is_entry = path == Path::new("main.rs");
            assert!(inside || is_entry || !code.contains(name), "{}: names `{name}`", path.display());
        }
    }
}

#[test]
fn only_the_text_report_can_reveal_a_secret() {
    for (path, text) in source_files() {
        let shown = path.to_string_lossy().replace('\\', "/");
        let may = matches!(shown.as_str(), "report/text/reveal.rs" | "occurrence.rs" | "report/sample.rs");
        assert!(may || !text.contains("for_terminal"), "{shown} names the one way out");
    }
}

#[test]
fn files_stay_small_enough_to_read() {
    for (path, text) in source_files() {
        let lines = text.lines().count();
        assert!(lines <= 500, "{} has {lines} lines: split it by noun", path.display());
    }
}
