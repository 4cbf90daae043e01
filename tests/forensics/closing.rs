//! `straykey rotate close`: what has to hold, each missing once.

use straykey::journal::record::{Ending, Performer};
use straykey::journal::{Event, Journal};

use super::harness::{Outcome, token};
use super::world::{FOUND, LATER, Story, World};

/// The conditions that an outcome names as not held.
fn missing(outcome: &Outcome) -> Vec<&str> {
    let lines = outcome.stdout.lines().filter_map(|line| line.trim_start().strip_prefix("NOT HELD"));
    lines.map(|line| line.split_whitespace().next().unwrap()).collect()
}

#[track_caller]
fn refuses(outcome: &Outcome, conditions: &[&str], words: &[&str]) {
    assert_eq!((outcome.status, missing(outcome)), (1, conditions.to_vec()), "{outcome:?}");
    for text in words.iter().chain(&["nothing was recorded"]) {
        assert!(outcome.stdout.contains(text), "no `{text}` in {}", outcome.stdout);
    }
}

fn records(world: &World) -> Vec<straykey::journal::Record> {
    Journal::read(&world.journal_path()).unwrap().records
}

const LATER_REPORT: &[&str] = &["--report", "../home/later.json"];

#[test]
fn what_holds_is_recorded_once() {
    let world = World::rotated(&Story::GOOD);
    let before = records(&world);
    let dry = world.close(&[LATER_REPORT, &["--dry-run"]].concat());
    assert_eq!(dry.status, 0, "{dry:?}");
    assert!(dry.stdout.contains("--dry-run"), "{}", dry.stdout);
    assert_eq!(records(&world), before, "a dry run records nothing");
    let closed = world.close(LATER_REPORT);
    assert_eq!((closed.status, missing(&closed).len()), (0, 0), "{closed:?}");
    let after = records(&world);
    let (last, earlier) = after.split_last().unwrap();
    assert_eq!(earlier, before);
    let Event::Closed { proof } = &last.event else { panic!("{last:?}") };
    assert_eq!((last.actor.as_str(), proof.as_of.to_string().as_str(), proof.in_history), ("eve", LATER, 3));
    let digest = |name: &str| straykey::canonical::hex(&std::fs::read(world.stage.path(name)).unwrap());
    assert_eq!((&proof.report, &proof.inventory), (&digest("../home/later.json"), &digest("../home/i.toml")));
    assert_eq!(proof.checked.len(), 10);
    let again = world.close(LATER_REPORT);
    assert_eq!(again.status, 0, "{again:?}");
    assert!(again.stdout.contains("was closed at"), "{}", again.stdout);
    assert_eq!(records(&world), after, "it is closed once");
}

#[test]
fn a_rotation_is_named_by_its_id_too_and_nothing_else() {
    let world = World::rotated(&Story::GOOD);
    let id = records(&world)[1].rotation.clone().unwrap().id;
    for (name, status) in [(id.as_str(), 0), (&id[..8], 2), ("gh-deplo", 2), ("", 2)] {
        let arguments = [
            "rotate",
            "close",
            name,
            "--report",
            "../home/later.json",
            "--inventory",
            "../home/i.toml",
            "--dry-run",
        ];
        assert_eq!(world.stage.run(&arguments).status, status, "{name}");
    }
}

#[test]
fn the_journal_has_to_show_the_end_and_the_revocation() {
    let revoked = Some(Performer::Hook);
    for (story, conditions, words) in [
        (Story { ended: None, ..Story::GOOD }, &["ended"][..], "has not ended"),
        (Story { ended: Some(Ending::RolledBack), ..Story::GOOD }, &["ended"], "was rolled back"),
        (Story { revoked: None, ..Story::GOOD }, &["revoked"], "does not show"),
        (Story { revoked: Some(Performer::Nobody), ..Story::GOOD }, &["revoked"], "does not show"),
        (Story { revoked, creates: false, ended: None }, &["ended"], "has not ended"),
        (Story { revoked: None, creates: false, ended: None }, &["ended", "revoked", "later"], "is not over"),
    ] {
        let world = World::rotated(&story);
        refuses(&world.close(LATER_REPORT), conditions, &[words]);
    }
    let by_a_person = World::rotated(&Story { revoked: Some(Performer::Person), ..Story::GOOD });
    let outcome = by_a_person.close(LATER_REPORT);
    assert_eq!(outcome.status, 0, "{outcome:?}");
    assert!(outcome.stdout.contains("by a person, who said so"), "{}", outcome.stdout);
}

#[test]
fn contained_is_closed_when_nothing_is_in_use() {
    let world = World::rotated(&Story { creates: false, ended: Some(Ending::Contained), ..Story::GOOD });
    let outcome = world.close(&[LATER_REPORT, &["--dry-run"]].concat());
    assert_eq!(outcome.status, 0, "another version is declared by now: {outcome:?}");
    world.declare(&world.entry(&world.old, "issued = 2023-12-01T00:00:00Z\n", &[]));
    world.scan_history("later.json", LATER);
    refuses(
        &world.close(LATER_REPORT),
        &["declared", "retired"],
        &["does not show that gh-deploy has another version"],
    );
    let retired = "issued = 2023-12-01T00:00:00Z\nretired = 2024-03-01T00:03:00Z\n";
    world.declare(&world.entry(&world.old, retired, &[]));
    world.scan_history("later.json", LATER);
    let outcome = world.close(LATER_REPORT);
    assert_eq!(outcome.status, 0, "{outcome:?}");
}

#[test]
fn the_scan_has_to_be_later_and_not_to_come() {
    let world = World::rotated(&Story::GOOD);
    // The fifth record, five minutes later, is the end.
    for (as_of, status) in
        [("2024-03-01T00:06:00Z", 1), ("2024-03-01T00:06:01Z", 0), ("2200-01-01T00:00:00Z", 1)]
    {
        world.scan_history("later.json", as_of);
        let outcome = world.close(&[LATER_REPORT, &["--dry-run"]].concat());
        assert_eq!(outcome.status, status, "{as_of}: {outcome:?}");
        assert_eq!(missing(&outcome), if status == 0 { vec![] } else { vec!["later"] }, "{outcome:?}");
    }
}

#[test]
fn the_scan_has_to_be_whole_compared_and_of_the_same_places() {
    let world = World::rotated(&Story::GOOD);
    world.stage.write("other/readme.txt", "nothing\n");
    let (inventory, later) = (["--inventory", "../home/i.toml"], ["--as-of", LATER]);
    let scan = |arguments: &[&str]| {
        world.scan("other.json", &[arguments, &later].concat());
        world.close(&["--report", "../home/other.json", "--dry-run"])
    };
    let with = |arguments: &[&str]| scan(&[arguments, &inventory].concat());
    refuses(&scan(&["--history", "app"]), &["compared"], &["Scan with --inventory"]);
    refuses(&with(&["other"]), &["scope"], &["--before"]);
    refuses(&with(&["app"]), &["scope"], &["--before"]);
    refuses(&with(&["app", "--staged"]), &["scope"], &["of a change"]);
    let before = |arguments: &[&str]| {
        world.scan("other.json", &[arguments, &later, &inventory].concat());
        world.close(&["--report", "../home/other.json", "--before", "../home/before.json", "--dry-run"])
    };
    refuses(&before(&["app"]), &["scope"], &["found by a scan of the history"]);
    let covered = before(&["--history", "app"]);
    assert_eq!((covered.status, missing(&covered)), (0, vec![]), "{covered:?}");
}

#[test]
fn the_report_that_asked_says_where_to_look() {
    let world = World::new();
    let inventory = ["--inventory", "../home/i.toml"];
    world
        .scan("before.json", &[&["app/config", "app/deploy.env", "--as-of", FOUND], &inventory[..]].concat());
    world.journal(&world.plan("before.json"), &Story::GOOD);
    world.clean();
    world.declare_rotated();
    world.stage.write("app/config/other.txt", "nothing\n");
    for (paths, status) in [
        (&["app"][..], 0),
        (&["./app/"], 0),
        (&["."], 0),
        (&["app/config"], 1),
        (&["app/config", "app/readme.txt"], 1),
    ] {
        world.scan("later.json", &[paths, &["--as-of", LATER], &inventory].concat());
        let outcome =
            world.close(&[LATER_REPORT, &["--before", "../home/before.json", "--dry-run"]].concat());
        assert_eq!(outcome.status, status, "{paths:?}: {outcome:?}");
        assert_eq!(missing(&outcome), if status == 0 { vec![] } else { vec!["scope"] }, "{outcome:?}");
    }
    world.scan("later.json", &[&["app", "--as-of", LATER], &inventory[..]].concat());
    let other = world.close(&[LATER_REPORT, &["--before", "../home/later.json"]].concat());
    refuses(&other, &["scope"], &["not the one that asked"]);
    world.stage.write("app/straykey.toml", "exclude = [\"config/**\"]\n");
    world.scan("later.json", &[&["app", "--as-of", LATER], &inventory[..]].concat());
    let narrowed = world.close(&[LATER_REPORT, &["--before", "../home/before.json"]].concat());
    refuses(&narrowed, &["scope"], &["Settings kept a part"]);
}

#[test]
fn an_incomplete_scan_proves_nothing_and_neither_does_sarif() {
    let world = World::rotated(&Story::GOOD);
    let path = world.stage.path("../home/later.json");
    let whole = std::fs::read_to_string(&path).unwrap();
    assert!(whole.contains("\"complete\": true"));
    std::fs::write(&path, whole.replace("\"complete\": true", "\"complete\": false")).unwrap();
    refuses(&world.close(LATER_REPORT), &["complete"], &["proves nothing"]);
    let arguments =
        ["scan", "--history", "app", "--inventory", "../home/i.toml", "--as-of", LATER, "--format"];
    world.stage.run(&[&arguments[..], &["sarif=../home/later.sarif"]].concat());
    let outcome = world.close(&["--report", "../home/later.sarif"]);
    refuses(&outcome, &["compared", "scope"], &["hand over the one of --format json"]);
}

#[test]
fn the_old_version_has_to_be_gone() {
    let world = World::rotated(&Story::GOOD);
    for (name, is_committed) in [("app/back.env", true), ("app/config/again.env", false)] {
        world.stage.write(name, format!("GITHUB_TOKEN={}\n", world.old));
        if is_committed {
            world.commit("2024-03-01T13:00:00Z", "Ada Example");
            world.scan_history("later.json", LATER);
            refuses(&world.close(LATER_REPORT), &["gone"], &["still stands in", "back.env:1"]);
        } else {
            world.scan("later.json", &["app", "--as-of", LATER, "--inventory", "../home/i.toml"]);
            let outcome = world.close(LATER_REPORT);
            refuses(&outcome, &["scope", "gone"], &["still stands in", "again.env:1"]);
        }
    }
}

#[test]
fn the_inventory_has_to_know_both_versions() {
    let world = World::rotated(&Story::GOOD);
    let rotated = "last_rotated = 2024-03-01T00:03:00Z\n";
    let third = token("a third one");
    for (entry, conditions, words) in [
        (world.entry(&third, rotated, &[&world.old]), &["declared"][..], "inventory rotate gh-deploy"),
        (world.entry(&world.new, rotated, &[]), &["retired"], "would not be recognised"),
        (world.entry(&world.new, rotated, &[&third]), &["retired"], "would not be recognised"),
        (
            world.entry(&world.old, "issued = 2023-12-01T00:00:00Z\n", &[]),
            &["declared", "retired"],
            "inventory rotate",
        ),
        (
            world.entry(&world.new, rotated, &[&world.old]).replace("gh-deploy", "another"),
            &["declared", "retired"],
            "put the entry back",
        ),
    ] {
        world.declare(&entry);
        world.scan_history("later.json", LATER);
        refuses(&world.close(LATER_REPORT), conditions, &[words]);
    }
}

#[test]
fn a_journal_that_is_torn_broken_or_of_others_closes_nothing() {
    let world = World::rotated(&Story::GOOD);
    let path = world.journal_path();
    let whole = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("{whole}{{\"actor\":\"")).unwrap();
    refuses(&world.close(LATER_REPORT), &["chain"], &["not written to its end"]);
    assert!(std::fs::read_to_string(&path).unwrap().ends_with("{\"actor\":\""), "it is left as it was");
    std::fs::write(&path, whole.replace("ci-bot", "cd-bot")).unwrap();
    world.close(LATER_REPORT).says(2, &["is broken", "edited"]);
    std::fs::write(&path, &whole).unwrap();
    let inventory = std::fs::read_to_string(world.stage.path("../home/i.toml")).unwrap();
    world
        .stage
        .write("../home/i.toml", inventory.replace("version = 1\n", "version = 1\nestate = \"others\"\n"));
    world.close(LATER_REPORT).says(2, &["of the estate `default`", "`others`"]);
    std::fs::remove_file(&path).unwrap();
    world.close(LATER_REPORT).says(2, &["cannot be read"]);
    assert!(!path.exists(), "no journal is made");
}

#[test]
fn somebody_has_to_say_who_closes() {
    let world = World::rotated(&Story::GOOD);
    let before = records(&world);
    let mut command = world.stage.straykey(&[
        "rotate",
        "close",
        "gh-deploy",
        "--report",
        "../home/later.json",
        "-i",
        "../home/i.toml",
    ]);
    for name in ["GITHUB_ACTOR", "USER", "USERNAME"] {
        command.env_remove(name);
    }
    world.stage.finish(command, b"").says(2, &["--actor"]);
    assert_eq!(records(&world), before);
}
