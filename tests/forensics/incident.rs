//! The incident report: what is in it, and from which document it is.

use serde_json::Value;
use straykey::journal::record::Performer;

use super::harness::token;
use super::world::{FOUND, Story, World};

fn json(world: &World, name: &str, arguments: &[&str]) -> Value {
    let outcome = world.forensics(name, &[&["--format", "json"], arguments].concat());
    assert_eq!(outcome.status, 0, "{outcome:?}");
    outcome.json()
}

const BEFORE: &[&str] = &["--report", "../home/before.json"];
const LATER: &[&str] = &["--report", "../home/later.json"];

fn lines(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect()
}

#[test]
fn the_window_goes_from_the_issue_to_the_revocation() {
    let world = World::rotated(&Story::GOOD);
    let incident = json(&world, "gh-deploy", BEFORE);
    assert_eq!((&incident["schema"], &incident["version"]), (&"straykey.incident".into(), &1.into()));
    let version = &incident["versions"][0];
    assert_eq!(version["fingerprint"], world.stage.fingerprint(&world.old));
    assert_eq!(version["standing"], "previous");
    let window = &version["window"];
    let at = |name: &str| {
        (window[name]["at"].as_str(), window[name]["source"].as_str(), window[name]["certainty"].as_str())
    };
    assert_eq!(at("first_exposed"), (Some("2024-01-10T09:00:00Z"), Some("git"), Some("at-latest")));
    assert_eq!(at("detected"), (Some(FOUND), Some("report"), Some("at-latest")));
    assert_eq!(at("revoked"), (Some("2024-03-01T00:04:00Z"), Some("journal"), Some("recorded")));
    assert_eq!(at("last_secure"), (Some("2023-12-01T00:00:00Z"), Some("inventory"), Some("stated")));
    assert_eq!(window["investigate"]["days"], 91);
    assert_eq!(incident["consumers"][1]["name"], "b-agent");
    assert_eq!(incident["consumers"][1]["activity"], "decommissioned");
    assert_eq!(incident["obligations"][0]["scope"], "pci");
    assert_eq!(incident["rotations"][0]["trigger"]["incident"], "INC-7");
    assert_eq!(lines(&incident["readers"]["authors"]), ["Ada Example", "Bob Example"]);
    let reaches: Vec<&str> =
        incident["places"].as_array().unwrap().iter().map(|spot| spot["reach"].as_str().unwrap()).collect();
    assert_eq!(reaches, ["head", "head", "history"], "{}", incident["places"]);
    // What GitHub's audit log calls the token by.
    let queries = incident["steps"][1]["queries"].to_string();
    let hash = sha2_base64(&world.old);
    assert!(queries.contains(&hash), "{hash} is not in {queries}");
}

fn sha2_base64(secret: &str) -> String {
    let hex = straykey::canonical::hex(secret.as_bytes());
    let bytes: Vec<u8> =
        (0..32).map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap()).collect();
    data_encoding::BASE64.encode(&bytes)
}

#[test]
fn what_is_not_revoked_is_said_to_be_so() {
    let world = World::new();
    world.scan_history("before.json", FOUND);
    let revoked = |world: &World| {
        let incident = json(world, "gh-deploy", BEFORE);
        let moment = incident["versions"][0]["window"]["revoked"].clone();
        (moment["at"].clone(), moment["note"].as_str().unwrap().to_owned())
    };
    let (at, note) = revoked(&world);
    assert!(at.is_null() && note.contains("there is no journal"), "{note}");
    let plan = world.plan("before.json");
    world.journal(&plan, &Story { revoked: Some(Performer::Nobody), creates: false, ended: None });
    let (at, note) = revoked(&world);
    assert!(at.is_null() && note.contains("has not done it"), "left out is not done: {note}");
    std::fs::remove_file(world.journal_path()).unwrap();
    world.journal(&plan, &Story { revoked: Some(Performer::Person), ..Story::GOOD });
    let incident = json(&world, "gh-deploy", BEFORE);
    assert_eq!(incident["versions"][0]["window"]["revoked"]["certainty"], "stated");
}

#[test]
fn the_timeline_is_sorted_and_says_what_says_so() {
    let world = World::rotated(&Story::GOOD);
    let incident = json(&world, "gh-deploy", LATER);
    let entries = incident["timeline"].as_array().unwrap();
    let told: Vec<String> = entries
        .iter()
        .map(|entry| {
            format!("{} {}", &entry["at"].as_str().unwrap()[..10], entry["source"].as_str().unwrap())
        })
        .collect();
    assert!(entries.is_sorted_by_key(|entry| entry["at"].as_str().unwrap().to_owned()), "{told:?}");
    let sources = |source: &str| entries.iter().filter(|entry| entry["source"] == source).count();
    // Three commits: one that brought it, one that moved it, and one that removed the rest.
    assert_eq!((sources("git"), sources("journal"), sources("report")), (3, 5, 1), "{told:?}");
    let seqs: Vec<&str> = entries
        .iter()
        .filter(|entry| entry["source"] == "journal")
        .map(|entry| entry["reference"].as_str().unwrap())
        .collect();
    assert_eq!(seqs, ["2", "3", "4", "5", "6"]);
    assert!(entries.iter().any(|entry| entry["text"].as_str().unwrap().contains("removed it from HEAD")));
}

#[test]
fn one_credential_is_one_incident_whatever_it_is_called() {
    let world = World::new();
    world.scan_history("before.json", FOUND);
    let by_name = json(&world, "gh-deploy", BEFORE);
    let id = lines(&by_name["subject"]["findings"])[0].to_owned();
    let print = world.stage.fingerprint(&world.old);
    for name in [id.as_str(), &id[..8], &print] {
        assert_eq!(json(&world, name, BEFORE), by_name, "{name}");
    }
    for (name, words) in [
        ("gh-deplyo", "did you mean `gh-deploy`?"),
        (&id[..3], "is no finding"),
        ("", "is no finding"),
        (&world.stage.fingerprint(&token("unknown")), "is no finding"),
    ] {
        world.forensics(name, BEFORE).says(2, &[words]);
    }
    let without = world.stage.run(&["forensics", "gh-deploy", "--report", "../home/before.json"]);
    assert!(without.stdout.contains("No inventory was named"), "{without:?}");
}

#[test]
fn a_beginning_of_several_findings_is_refused_with_their_ids() {
    let world = World::new();
    world.scan_history("before.json", FOUND);
    let path = world.stage.path("../home/before.json");
    let report: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    let id = report["findings"][0]["id"].as_str().unwrap().to_owned();
    let mut twice = report.clone();
    let mut other = report["findings"][0].clone();
    let sibling = format!("{}{}", &id[..31], if id.ends_with('0') { '1' } else { '0' });
    other["id"] = sibling.as_str().into();
    twice["findings"].as_array_mut().unwrap().push(other);
    std::fs::write(&path, twice.to_string()).unwrap();
    world.forensics(&id[..10], BEFORE).says(2, &["the beginning of 2 findings", &id, &sibling]);
    assert_eq!(world.forensics(&id, BEFORE).status, 0);
}

#[test]
fn the_same_documents_make_the_same_report_and_sarif_says_what_it_lacks() {
    let world = World::rotated(&Story::GOOD);
    for format in ["json", "markdown"] {
        let write = |name: &str| {
            let output = format!("../home/{name}");
            let outcome =
                world.forensics("gh-deploy", &[BEFORE, &["--format", format, "--output", &output]].concat());
            assert_eq!((outcome.status, outcome.stdout.as_str()), (0, ""), "{outcome:?}");
            std::fs::read(world.stage.path(&output)).unwrap()
        };
        assert_eq!(write("one"), write("two"), "{format}");
    }
    let sarif =
        ["scan", "--history", "app", "--inventory", "../home/i.toml", "--format", "sarif=../home/r.sarif"];
    world.stage.run(&sarif);
    let incident = json(&world, "gh-deploy", &["--report", "../home/r.sarif"]);
    assert!(
        lines(&incident["remarks"]).iter().any(|line| line.contains("does not tell what was scanned")),
        "{incident}"
    );
    assert_eq!(incident["places"].as_array().unwrap().len(), 3);
}

#[test]
fn a_broken_journal_is_said_and_not_believed() {
    let world = World::rotated(&Story::GOOD);
    let text = std::fs::read_to_string(world.journal_path()).unwrap();
    std::fs::write(world.journal_path(), text.replace("ci-bot", "cd-bot")).unwrap();
    let outcome = world.forensics("gh-deploy", &[BEFORE, &["--format", "json"]].concat());
    outcome.says(0, &["is broken"]);
    let incident = outcome.json();
    assert!(incident["versions"][0]["window"]["revoked"]["at"].is_null());
    assert!(lines(&incident["remarks"]).iter().any(|line| line.contains("is broken")));
    world
        .forensics("gh-deploy", &[BEFORE, &["--journal", "../home/none.jsonl"]].concat())
        .says(2, &["cannot be read"]);
}

#[test]
fn a_credential_without_a_place_has_a_report_of_questions() {
    let world = World::new();
    world.clean();
    std::fs::remove_dir_all(world.stage.path("app/.git")).unwrap();
    world.scan("before.json", &["app", "--inventory", "../home/i.toml", "--as-of", FOUND]);
    let outcome = world.forensics("gh-deploy", BEFORE);
    assert_eq!(outcome.status, 0, "{outcome:?}");
    for text in ["no place of it was found by this scan", "## Places (0)", "**Not known:**", "rotate plan"] {
        assert!(outcome.stdout.contains(text), "no `{text}` in {}", outcome.stdout);
    }
}
