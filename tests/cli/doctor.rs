//! `straykey doctor`: what a scan would look at, and what is missing.

use super::harness::Stage;
use serde_json::Value;

/// State and text of a check.
fn check(stage: &Stage, arguments: &[&str], name: &str) -> (String, String, i32) {
    let outcome = stage.run(&[&["doctor", "--format", "json"], arguments].concat());
    let document = outcome.json();
    assert_eq!(document["schema"], "straykey.doctor");
    assert_eq!(document["good"], outcome.status == 0, "{document}");
    let checks = document["checks"].as_array().unwrap();
    let check = checks.iter().find(|check| check["name"] == name).unwrap();
    assert_eq!(check["state"] == "good", check["remedy"] == Value::Null, "{check}");
    let text = |name: &str| check[name].as_str().unwrap_or_default().to_owned();
    (text("state"), format!("{} -> {}", text("says"), text("remedy")), outcome.status)
}

fn repository() -> Stage {
    let stage = Stage::new();
    stage.git(".", &["init", "-q", "r"]);
    stage.write("r/a.txt", "nothing\n");
    stage.git("r", &["add", "a.txt"]);
    stage.git("r", &["commit", "-q", "-m", "one"]);
    stage
}

#[test]
fn it_answers_in_about_ten_lines_and_writes_nothing() {
    let stage = repository();
    let before = names(&stage);
    let outcome = stage.run(&["doctor", "r"]);
    assert_eq!((outcome.status, outcome.stderr.as_str()), (0, ""), "{outcome:?}");
    let lines = outcome.stdout.lines().count();
    assert!((8..=12).contains(&lines), "{}", outcome.stdout);
    for text in ["r, 1 files of a git work tree", "complete", "built in", "advice"] {
        assert!(outcome.stdout.contains(text), "no `{text}` in {}", outcome.stdout);
    }
    assert_eq!(names(&stage), before);
}

fn names(stage: &Stage) -> Vec<std::path::PathBuf> {
    let mut folders = vec![stage.root().to_owned()];
    let mut names = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path.clone());
            }
            names.push(path);
        }
    }
    names.sort();
    names
}

#[test]
fn what_is_scanned_has_a_state_for_each_case() {
    let stage = repository();
    stage.folder("empty");
    stage.write("folder/a.txt", "nothing\n");
    for (path, state, says) in [
        ("r", "good", "1 files of a git work tree"),
        ("folder", "good", "1 files of a folder outside of git"),
        ("empty", "missing", "0 files"),
    ] {
        let (found, text, status) = check(&stage, &[path], "files");
        assert_eq!((found.as_str(), status), (state, i32::from(state == "missing")), "{path}: {text}");
        assert!(text.contains(says), "{text}");
    }
    stage.run(&["doctor", "nowhere"]).says(2, &["cannot scan nowhere"]);
}

#[test]
fn a_history_that_is_cut_off_is_missing() {
    let stage = repository();
    assert_eq!(check(&stage, &["r"], "history").1, "complete -> ");
    stage.git("r", &["commit", "-q", "--allow-empty", "-m", "two"]);
    let source = format!("file://{}", stage.path("r").display());
    stage.git(".", &["clone", "-q", "--depth", "1", &source, "shallow"]);
    let (state, text, status) = check(&stage, &["shallow"], "history");
    assert_eq!((state.as_str(), status), ("missing", 1));
    assert!(text.contains("git fetch --unshallow"), "{text}");
    stage.write("folder/a.txt", "nothing\n");
    assert_eq!(check(&stage, &["folder"], "history").0, "good");
}

#[test]
fn settings_rules_and_inventories_that_cannot_be_used_are_missing() {
    let stage = repository();
    stage.write("bad.toml", "unknown_key = 1\n");
    stage.write("empty.toml", "version = 1\n");
    stage.write("rules.toml", "not a rule\n");
    for (arguments, name, state) in [
        (&["r", "--config", "bad.toml"][..], "settings", "missing"),
        (&["r", "--inventory", "bad.toml"], "inventory", "missing"),
        (&["r", "--inventory", "nowhere.toml"], "inventory", "missing"),
        (&["r", "--inventory", "empty.toml"], "inventory", "good"),
        (&["r"], "inventory", "advice"),
        (&["r", "--rules", "rules.toml"], "rules", "missing"),
        (&["r"], "rules", "good"),
    ] {
        let (found, text, status) = check(&stage, arguments, name);
        assert_eq!((found.as_str(), status), (state, i32::from(state == "missing")), "{arguments:?}: {text}");
    }
}

#[test]
fn a_key_is_missing_only_where_an_inventory_needs_it() {
    let stage = repository();
    stage.write("key", "a-key-for-tests-of-32-characters");
    stage.write("other", "b-key-for-tests-of-32-characters");
    let mut make = stage.straykey(&["fingerprint", "--kind", "password", "--fingerprint-key-file", "key"]);
    make.env_remove("STRAYKEY_FINGERPRINT_KEY");
    let fingerprint = stage.finish(make, b"correct horse").stdout;
    let entry = "[[credential]]\nid = \"a\"\nkind = \"password\"\nowner = \"o\"\n";
    stage.write("i.toml", format!("version = 1\n{entry}fingerprint = \"{}\"\n", fingerprint.trim_end()));
    for (arguments, state) in [
        (&["r"][..], "advice"),
        (&["r", "--fingerprint-key-file", "key"], "good"),
        (&["r", "--inventory", "i.toml"], "missing"),
        (&["r", "--inventory", "i.toml", "--fingerprint-key-file", "key"], "good"),
        (&["r", "--inventory", "i.toml", "--fingerprint-key-file", "other"], "missing"),
        (&["r", "--fingerprint-key-file", "nowhere"], "missing"),
    ] {
        let (found, text, _) = check(&stage, arguments, "key");
        assert_eq!(found, state, "{arguments:?}: {text}");
        assert!(!text.contains("a-key-for"), "{text}");
    }
}

#[test]
fn hooks_and_pipelines_are_found_by_what_they_say() {
    let stage = repository();
    assert_eq!(check(&stage, &["r"], "hooks").0, "advice");
    assert_eq!(check(&stage, &["r"], "pipeline").0, "good");
    stage.write("r/.github/workflows/ci.yml", "# straykey some day\non: push\n");
    assert_eq!(check(&stage, &["r"], "pipeline").0, "advice");
    stage.write("r/.github/workflows/scan.yml", "steps:\n  - run: straykey scan\n");
    assert_eq!(check(&stage, &["r"], "pipeline").0, "good");
    stage.write("r/.git/hooks/pre-commit", "#!/bin/sh\n# straykey\n");
    assert_eq!(check(&stage, &["r"], "hooks").0, "advice", "a comment asks nobody");
    stage.write("r/.git/hooks/pre-commit", "#!/bin/sh\nexec straykey scan --staged\n");
    let (state, text, _) = check(&stage, &["r"], "hooks");
    assert_eq!((state.as_str(), text.contains("asked by pre-commit")), ("good", true), "{text}");
    stage.git("r", &["config", "core.hooksPath", "tools/hooks"]);
    assert_eq!(check(&stage, &["r"], "hooks").0, "advice", "git looks elsewhere");
    stage.write("r/tools/hooks/pre-push", "straykey scan --pre-push\n");
    assert_eq!(check(&stage, &["r"], "hooks").0, "good");
}

#[test]
fn names_steer_no_terminal() {
    let stage = Stage::new();
    stage.write("x\u{1b}[2J/a.txt", "nothing\n");
    let outcome = stage.run(&["doctor", "x\u{1b}[2J"]);
    assert_eq!(outcome.status, 0, "{outcome:?}");
    assert!(!outcome.stdout.contains('\u{1b}'), "{outcome:?}");
}

#[test]
fn a_baseline_is_stale_when_its_secrets_are_gone() {
    let stage = repository();
    let settings = "baseline = \"known.jsonl\"\n";
    stage.write("r/straykey.toml", settings);
    assert_eq!(check(&stage, &["r"], "baseline").0, "missing", "there is no such file");
    stage.write("r/key.env", format!("GITHUB_TOKEN={}\n", super::harness::token("doctor")));
    stage.run(&["baseline", "create", "r"]).says(0, &["1 entries"]);
    assert_eq!(check(&stage, &["r"], "baseline").0, "good");
    stage.write("r/key.env", "nothing\n");
    let (state, text, status) = check(&stage, &["r"], "baseline");
    assert_eq!((state.as_str(), status), ("advice", 0), "{text}");
    assert!(text.contains("1 of 1 entries") && text.contains("baseline prune"), "{text}");
    // What could not be read may still hold it.
    stage.write("r/straykey.toml", format!("{settings}max_size = \"1\"\n"));
    let (state, text, _) = check(&stage, &["r"], "baseline");
    assert_eq!(state, "advice", "{text}");
    assert!(text.contains("not everything could be read") && !text.contains("no more"), "{text}");
}
