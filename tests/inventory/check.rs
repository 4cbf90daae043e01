use super::harness::Stage;
use super::stage;

#[test]
fn every_mistake_is_told_with_its_line_and_a_good_file_is_usable() {
    let stage = stage();
    let outcome = stage.run(&["inventory", "check"]);
    assert_eq!(
        (outcome.status, outcome.stdout.as_str()),
        (0, "credentials.toml: 1 credential, 1 agent: usable\n")
    );
    stage.write("bad.toml", "version = 1\n[[credential]]\nid = ''\nkind = 'x'\nfingerprint = 'y'\n");
    let outcome = stage.run(&["inventory", "check", "credentials.toml", "bad.toml", "missing.toml", "x.ini"]);
    assert_eq!(outcome.status, 2);
    let places: Vec<_> = outcome.stdout.lines().filter(|line| line.starts_with("bad.toml:2: ")).collect();
    assert_eq!(places.len(), 3, "{}", outcome.stdout);
    assert!(outcome.stdout.contains("cannot read the inventory missing.toml"), "{}", outcome.stdout);
    assert!(outcome.stdout.contains("cannot tell the format of the inventory x.ini"), "{}", outcome.stdout);
}

#[test]
fn the_document_names_files_lines_and_notices() {
    let stage = Stage::new();
    stage.write("a.toml", "version = 1\n[policy.llm-api-key]\nmax_age = '60d'\n");
    stage.write("b.toml", "version = 1\n[[credential]]\n");
    let outcome = stage.run(&["inventory", "check", "--format", "json", "a.toml", "b.toml"]);
    let document = outcome.json();
    assert_eq!(outcome.status, 2);
    assert_eq!(document["schema"], "straykey.inventory-check");
    assert_eq!(document["inventories"][0]["usable"], true);
    assert_eq!(document["inventories"][0]["notices"][0]["line"], 2);
    assert_eq!(document["inventories"][1]["usable"], false);
    assert_eq!(document["inventories"][1]["mistakes"][0]["line"], 2);
}

#[test]
fn dates_are_compared_with_the_instant_that_is_asked_for() {
    let stage = stage();
    assert_eq!(stage.run(&["inventory", "check", "--as-of", "2026-01-01"]).status, 0);
    let outcome = stage.run(&["inventory", "check", "--as-of", "2025-12-31"]);
    assert_eq!(outcome.status, 2);
    assert!(outcome.stdout.contains("is in the future"), "{}", outcome.stdout);
    stage.run(&["inventory", "check", "--as-of", "soon"]).says(2, &["--as-of: `soon` is not a date"]);
}
