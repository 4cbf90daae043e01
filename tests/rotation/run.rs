//! `straykey rotate run` and its companions: what is refused before anything is done, what a dry run shows, what people are
//! asked for.

use std::os::unix::fs::PermissionsExt as _;

use serde_json::Value;

use crate::harness::Outcome;
use crate::world::{Mode, World};

/// Nothing was done: no hook was asked, and no rotation is in the journal.
#[track_caller]
fn nothing_was_done(world: &World, outcome: &Outcome, about: &str) {
    assert_eq!(outcome.status, 2, "{about}: {outcome:?}");
    assert_eq!(world.calls().len(), 0, "{about}");
    assert!(!world.journal_text().contains("\"begun\""), "{about}");
}

fn edit(world: &World, file: &str, from: &str, to: &str) {
    let path = world.path(file);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} has {from}");
    std::fs::write(path, text.replacen(from, to, 1)).unwrap();
}

/// Makes the plan again after a change, as its author would.
fn planned_again(world: &World, mode: &str) {
    let arguments = ["rotate", "plan", "--credential", "key", "--mode", mode, "--reason", "a test"];
    let timing =
        ["--notice", "0s", "--observe", "0s", "--output", "plan.json", "--inventory", "credentials.toml"];
    let outcome = world.stage.run(&[&arguments[..], &timing].concat());
    assert_eq!(outcome.status, 0, "{outcome:?}");
}

#[test]
fn what_is_wrong_with_a_plan_is_told_and_nothing_is_done() {
    // What is changed, whether it is planned again, and what the message names.
    type Change = fn(&World);
    let cases: [(&str, Change, &str); 7] = [
        ("an edited plan", |world| edit(world, "plan.json", "\"scheduled\"", "\"emergency\""), "digest"),
        ("no plan", |world| drop(world.stage.write("plan.json", "{}")), "line 1"),
        (
            "another inventory",
            |world| edit(world, "credentials.toml", "owner = \"team\"", "owner = \"others\""),
            "plan again",
        ),
        (
            "an unknown hook",
            |world| {
                edit(world, "credentials.toml", "store = [\"./hook\"]", "store = [\"./none\"]");
                planned_again(world, "scheduled");
            },
            "`store`",
        ),
        (
            "a hook in no folder",
            |world| {
                edit(world, "credentials.toml", "verify = [\"./hook\"]", "verify = [\"no-such-program\"]");
                planned_again(world, "scheduled");
            },
            "PATH",
        ),
        (
            "a hook that may not be executed",
            |world| {
                let permissions = std::fs::Permissions::from_mode(0o644);
                std::fs::set_permissions(world.path("hook"), permissions).unwrap();
            },
            "chmod",
        ),
        (
            "the journal of another estate",
            |world| {
                let other = World::new(Mode::Scheduled);
                edit(&other, "credentials.toml", "estate = \"acme\"", "estate = \"others\"");
                planned_again(&other, "scheduled");
                assert_eq!(other.run().status, 0);
                let lines = other.journal_text();
                world.stage.write("journal.jsonl", format!("{}\n", lines.lines().next().unwrap()));
            },
            "estate",
        ),
    ];
    for (about, change, named) in cases {
        for arguments in [&["run", "plan.json", "--execute"][..], &["run", "plan.json"]] {
            let world = World::new(Mode::Scheduled);
            change(&world);
            let outcome = world.rotate(arguments);
            nothing_was_done(&world, &outcome, about);
            assert!(outcome.stderr.contains(named), "{about}: {outcome:?}");
        }
    }
    let world = World::new(Mode::Scheduled);
    let outcome = world.rotate(&["run", "plan.json", "--execute", "--only", "kez"]);
    nothing_was_done(&world, &outcome, "an unknown credential");
    assert!(outcome.stderr.contains("did you mean `key`"), "{outcome:?}");
}

#[test]
fn an_emergency_needs_only_the_hook_that_revokes() {
    let world = World::new(Mode::Emergency);
    edit(&world, "credentials.toml", "notify = [\"./hook\"]", "notify = [\"./none\"]");
    edit(&world, "credentials.toml", "create = [\"./hook\"]", "create = [\"./none\"]");
    planned_again(&world, "emergency");
    let outcome = world.run();
    assert_eq!(outcome.status, 1, "{outcome:?}");
    assert!(outcome.stderr.contains("`create`"), "{outcome:?}");
    assert_eq!(world.effects(), ["revoke v1"]);
    let world = World::new(Mode::Emergency);
    edit(&world, "credentials.toml", "revoke = [\"./hook\"]", "revoke = [\"./none\"]");
    planned_again(&world, "emergency");
    nothing_was_done(&world, &world.run(), "no hook to revoke with");
}

#[test]
fn a_dry_run_shows_every_step_and_does_nothing() {
    for mode in [Mode::Scheduled, Mode::Emergency] {
        let world = World::new(mode);
        let outcome = world.rotate(&["run", "plan.json"]);
        assert_eq!(outcome.status, 0, "{outcome:?}");
        assert!(outcome.stdout.contains("  revoke: run ./hook"), "{outcome:?}");
        assert!(outcome.stdout.contains("--execute"), "{outcome:?}");
        assert_eq!((world.calls().len(), &*world.journal_text()), (0, ""));
        let json = world.rotate(&["run", "plan.json", "--format", "json"]);
        let document: Value = serde_json::from_str(&json.stdout).unwrap();
        assert_eq!(document["would_begin"][0]["credential"], "key");
        assert!(!world.path("journal.jsonl").exists());
    }
}

#[test]
fn people_do_what_no_hook_does_and_are_believed_for_nothing_else() {
    let world = World::new(Mode::Emergency);
    edit(&world, "credentials.toml", "revoke = [\"./hook\"]\n", "");
    planned_again(&world, "emergency");
    let outcome = world.run();
    assert_eq!(outcome.status, 1, "{outcome:?}");
    assert!(outcome.stdout.contains("--done revoke"), "{outcome:?}");
    assert_eq!(world.calls().len(), 0, "nothing comes before the revocation");
    let status = world.rotate(&["status", "key", "--format", "json"]);
    let document: Value = serde_json::from_str(&status.stdout).unwrap();
    assert_eq!(document["rotations"][0]["state"], "person");
    assert_eq!(document["rotations"][0]["people"][0]["step"], "revoke");
    let records = world.journal().len();
    for word in ["test", "halt=agent-a", "revok"] {
        let refused = world.rotate(&["resume", "key", "--done", word]);
        assert_eq!(refused.status, 2, "{word}: {refused:?}");
    }
    assert_eq!(world.journal().len(), records, "nothing of this is in the journal");
    std::fs::remove_file(world.path("state/valid/v1")).unwrap();
    world.stage.write("state/effects", "revoke v1\n");
    let done = world.rotate(&["resume", "key", "--done", "revoke", "--note", "at the provider's page"]);
    assert_eq!(done.status, 0, "{done:?}");
    world.is_rotated("revoked by hand");
    let by_hand = world
        .journal()
        .into_iter()
        .find(|record| record["event"]["step"] == "revoke" && record["event"]["type"] == "done");
    assert_eq!(by_hand.unwrap()["event"]["by"], "person");
}

#[test]
fn status_tells_what_is_under_way_and_what_to_do() {
    let world = World::new(Mode::Scheduled);
    let nothing = world.rotate(&["status"]);
    assert_eq!(nothing.status, 2, "a journal that is named has to be there: {nothing:?}");
    world.control("broken", "store");
    assert_eq!(world.run().status, 1);
    let status = world.rotate(&["status"]);
    assert_eq!(status.status, 1, "{status:?}");
    for part in
        ["stalled", "the world is broken at store", "rotate resume", "rotate rollback", "--done store"]
    {
        assert!(status.stdout.contains(part), "{part}: {status:?}");
    }
    std::fs::remove_file(world.path("control/broken")).unwrap();
    assert_eq!(world.resume().status, 0);
    assert_eq!(world.rotate(&["status"]).status, 0);
    let unknown = world.rotate(&["status", "kex"]);
    assert_eq!(unknown.status, 2);
    assert!(unknown.stderr.contains("did you mean `key`"), "{unknown:?}");
}

#[test]
fn a_scheduler_is_not_kept_waiting() {
    let world = World::new(Mode::Scheduled);
    let planned =
        ["rotate", "plan", "--credential", "key", "--mode", "scheduled", "--observe", "1h", "--notice", "0s"];
    let output = ["--output", "plan.json", "--inventory", "credentials.toml"];
    assert_eq!(world.stage.run(&[&planned[..], &output].concat()).status, 0);
    let outcome = world.rotate(&["run", "plan.json", "--execute", "--no-wait"]);
    assert_eq!(outcome.status, 1, "{outcome:?}");
    assert!(outcome.stdout.contains("waits until"), "{outcome:?}");
    let verified = world.asked("verify");
    assert!(verified >= 1 && world.asked("revoke") == 0);
    let again = world.rotate(&["resume", "--no-wait"]);
    assert_eq!((again.status, world.asked("revoke")), (1, 0), "{again:?}");
}

#[test]
fn a_secret_in_a_note_is_refused() {
    let world = World::new(Mode::Scheduled);
    world.control("broken", "store");
    assert_eq!(world.run().status, 1);
    let token = crate::harness::token("a note");
    let records = world.journal_text();
    for arguments in [
        ["resume", "key", "--done", "store", "--note", &*token],
        ["rollback", "key", "--reason", &*token, "--format", "text"],
    ] {
        let refused = world.rotate(&arguments);
        assert_eq!(refused.status, 2, "{}", refused.stdout);
        assert!(!format!("{refused:?}").contains(&token));
    }
    assert_eq!(world.journal_text(), records);
}

#[test]
fn a_request_to_end_lets_the_hook_end_and_says_how_to_go_on() {
    let world = World::new(Mode::Scheduled);
    world.control("wait", "create");
    world.control("held", "");
    let mut command = world.stage.straykey(&world.arguments(&["run", "plan.json", "--execute"]));
    command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::null());
    let child = command.spawn().unwrap();
    let until = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while world.path("control/wait").exists() && std::time::Instant::now() < until {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let signalled = world.stage.command("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(signalled.success());
    std::thread::sleep(std::time::Duration::from_millis(200));
    std::fs::remove_file(world.path("control/held")).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("rotate resume"), "{output:?}");
    let journal = world.journal();
    assert_eq!(journal.last().unwrap()["event"]["type"], "done", "the hook was let end: {journal:?}");
    assert_eq!(world.resume().status, 0);
    world.is_rotated("after a request to end");
}
