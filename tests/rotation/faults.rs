//! What goes wrong while a rotation is carried out: whatever it is, it comes to a consistent end.

use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::world::{CONSUMERS, Mode, World};

pub(crate) const MODES: [Mode; 2] = [Mode::Scheduled, Mode::Emergency];

/// Does something with each of these, on two threads.
pub(crate) fn each<T: Sync>(all: &[T], act: impl Fn(&T) + Sync) {
    std::thread::scope(|scope| {
        for half in 0..2 {
            let act = &act;
            scope.spawn(move || all.iter().skip(half).step_by(2).for_each(act));
        }
    });
}

/// Every pair.
fn pairs<A: Copy, B: Copy>(some: &[A], others: &[B]) -> Vec<(A, B)> {
    some.iter().flat_map(|one| others.iter().map(move |other| (*one, *other))).collect()
}

fn every_call() -> Vec<(Mode, &'static str)> {
    MODES.into_iter().flat_map(|mode| mode.calls().iter().map(move |call| (mode, *call))).collect()
}

#[test]
fn a_rotation_that_nothing_disturbs_asks_each_hook_once() {
    for mode in MODES {
        let world = World::new(mode);
        let shown = world.rotate(&["run", "plan.json"]);
        assert_eq!((shown.status, world.calls().len()), (0, 0), "{shown:?}");
        let outcome = world.run();
        assert_eq!(outcome.status, 0, "{outcome:?}");
        world.is_rotated("undisturbed");
        world.every_call_is_in_the_journal("undisturbed");
        let names: Vec<String> = world.calls().into_iter().map(|(name, _, _)| name).collect();
        assert_eq!(names, mode.calls(), "{mode:?}");
        // Nothing is begun again, and nothing is left to resume.
        let again = world.run();
        assert_eq!(again.status, 2, "{again:?}");
        assert_eq!(world.calls().len(), names.len());
    }
}

#[test]
fn a_run_that_is_killed_around_any_step_is_resumed_to_its_end() {
    each(&pairs(&every_call(), &["before", "after", "answered"]), |&((mode, call), when)| {
        let about = format!("{mode:?}, killed {when} {call}");
        let world = World::new(mode);
        world.control("kill", &format!("{call} {when}"));
        let killed = world.run();
        assert_eq!(killed.status, -1, "{about}: {killed:?}");
        assert!(!world.path("control/kill").exists(), "{about}");
        let resumed = world.resume();
        assert_eq!(resumed.status, 0, "{about}: {resumed:?}");
        world.is_rotated(&about);
        world.every_call_is_in_the_journal(&about);
        let made = world.effects().iter().filter(|effect| effect.starts_with("create")).count();
        assert_eq!(made, 1, "{about}: the same key makes the same version");
        assert_eq!(world.asked("revoke"), if call == "revoke" { 2 } else { 1 }, "{about}");
    });
}

#[test]
fn a_scheduled_run_that_is_killed_before_the_revocation_is_rolled_back() {
    let calls = Mode::Scheduled.calls();
    let until = calls.iter().position(|call| *call == "revoke").unwrap();
    each(&calls[..until], |call| {
        let about = format!("killed after {call}");
        let world = World::new(Mode::Scheduled);
        world.control("kill", &format!("{call} after"));
        assert_eq!(world.run().status, -1, "{about}");
        let outcome = world.roll_back();
        assert_eq!(outcome.status, 0, "{about}: {outcome:?}");
        world.is_rolled_back(&about);
        world.every_call_is_in_the_journal(&about);
    });
}

/// `create` made a version, and its answer was lost: the version is valid, and the journal does not know its name.
#[test]
fn a_version_whose_name_was_lost_is_not_left_valid_by_a_rollback() {
    let world = World::new(Mode::Scheduled);
    world.control("kill", "create after");
    assert_eq!(world.run().status, -1);
    let outcome = world.roll_back();
    assert_eq!(outcome.status, 0, "{outcome:?}");
    world.is_rolled_back("the answer of create was lost");
}

#[test]
fn once_the_revocation_has_begun_there_is_no_way_back() {
    for when in ["before", "after"] {
        let world = World::new(Mode::Scheduled);
        world.control("kill", &format!("revoke {when}"));
        assert_eq!(world.run().status, -1);
        let refused = world.roll_back();
        assert_eq!(refused.status, 2, "{refused:?}");
        assert!(refused.stderr.contains("revocation"), "{refused:?}");
        assert_eq!(world.resume().status, 0);
        world.is_rotated(when);
    }
}

#[test]
fn an_emergency_cannot_be_rolled_back_before_it_is_contained() {
    let world = World::new(Mode::Emergency);
    world.control("kill", "revoke before");
    assert_eq!(world.run().status, -1);
    let refused = world.roll_back();
    assert_eq!(refused.status, 2, "{refused:?}");
    assert_eq!(world.effects(), Vec::<String>::new());
    assert_eq!(world.resume().status, 0);
    world.is_rotated("refused to go back");
}

/// A provider that makes another version each time it is asked.
#[test]
fn a_version_whose_secret_was_lost_is_withdrawn() {
    each(&pairs(&MODES, &["test before", "test after", "store before", "store after"]), |&(mode, kill)| {
        let about = format!("{mode:?}, killed {kill}");
        let world = World::new(mode);
        world.control("forgetful", "");
        world.control("kill", kill);
        assert_eq!(world.run().status, -1, "{about}");
        let resumed = world.resume();
        assert_eq!(resumed.status, 0, "{about}: {resumed:?}");
        let effects = world.effects();
        assert!(effects.contains(&"create v3".to_owned()), "{about}: {effects:?}");
        assert!(effects.contains(&"withdraw v2".to_owned()), "{about}: {effects:?}");
        world.is_rotated(&about);
    });
}

/// A hook that finds the new version by a reference needs no second one.
#[test]
fn a_version_that_is_known_by_reference_is_not_made_again() {
    each(&MODES, |&mode| {
        let world = World::new(mode);
        world.control("referring", "");
        world.control("kill", "test after");
        assert_eq!(world.run().status, -1);
        assert_eq!(world.resume().status, 0);
        world.is_rotated("by reference");
        assert_eq!(world.asked("create"), 1);
    });
}

#[test]
fn a_hook_that_hangs_is_tried_again_and_its_effect_is_one() {
    let cases = pairs(&pairs(&MODES, &["create", "store", "revoke"]), &["before", "after"]);
    each(&cases, |&((mode, step), when)| {
        let about = format!("{mode:?}, {step} hangs {when}");
        let world = World::planned(mode, &["--timeout", "2s"]);
        world.control("hang", &format!("{step} {when}"));
        let outcome = world.run();
        assert_eq!(outcome.status, 0, "{about}: {outcome:?}");
        world.is_rotated(&about);
        world.every_call_is_in_the_journal(&about);
        assert_eq!(world.asked(step), 2, "{about}");
        assert!(world.journal_text().contains("took longer than 2 s"), "{about}");
    });
}

#[test]
fn a_hook_that_succeeds_and_says_that_it_failed_is_asked_again_with_the_same_key() {
    each(&every_call(), |&(mode, call)| {
        let about = format!("{mode:?}, {call} lies");
        let world = World::new(mode);
        world.control("lie", call);
        let outcome = world.run();
        assert_eq!(outcome.status, 0, "{about}: {outcome:?}");
        world.is_rotated(&about);
        world.every_call_is_in_the_journal(&about);
        assert_eq!(world.asked(call), 2, "{about}");
    });
}

#[test]
fn two_runs_at_once_are_one() {
    each(&MODES, |&mode| {
        let world = World::new(mode);
        world.control("wait", "create");
        world.control("held", "");
        let mut first = world.stage.straykey(&world.arguments(&["run", "plan.json", "--execute"]));
        let first = first.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut first = first.spawn().unwrap();
        let patience = Instant::now() + Duration::from_secs(20);
        while world.path("control/wait").exists() && Instant::now() < patience {
            std::thread::sleep(Duration::from_millis(10));
        }
        let before = world.calls().len();
        for second in [world.run(), world.resume(), world.roll_back()] {
            assert!([2, 3].contains(&second.status), "{second:?}");
            assert!(second.stderr.contains("another"), "{second:?}");
        }
        assert_eq!(world.calls().len(), before, "the others did nothing");
        std::fs::remove_file(world.path("control/held")).unwrap();
        assert_eq!(crate::harness::wait(&mut first), 0);
        world.is_rotated("after two runs");
        world.every_call_is_in_the_journal("after two runs");
    });
}

/// The playbook's first scenario: the new credential fails to authenticate.
#[test]
fn scenario_1_a_new_version_that_fails_its_test_is_withdrawn_and_nobody_notices() {
    let world = World::new(Mode::Scheduled);
    world.control("broken", "test");
    let outcome = world.run();
    assert_eq!(outcome.status, 1, "{outcome:?}");
    world.is_rolled_back("a failed test");
    assert_eq!(world.effects(), ["create v2", "withdraw v2"], "nothing was stored");
    assert_eq!(world.asked("page"), 1);
    // After its cause is found, it is begun anew.
    std::fs::remove_file(world.path("control/broken")).unwrap();
    let again = world.run();
    assert_eq!(again.status, 0, "{again:?}");
    assert_eq!(world.effects().last().map(String::as_str), Some("revoke v1"));
}

/// The playbook's second scenario: the new credential works and does harm.
#[test]
fn scenario_2_a_new_version_that_does_harm_is_taken_back_before_the_old_one_is_revoked() {
    let world = World::new(Mode::Scheduled);
    world.stage.write("control/stuck", "agent-b");
    world.control("kill", "confirm=agent-b answered");
    assert_eq!(world.run().status, -1);
    assert_eq!(CONSUMERS.map(|consumer| world.used_by(consumer)), ["v2", "v1"]);
    std::fs::remove_file(world.path("control/stuck")).unwrap();
    let outcome = world.rotate(&["rollback", "key", "--reason", "agent-a may not read invoices any more"]);
    assert_eq!(outcome.status, 0, "{outcome:?}");
    world.is_rolled_back("harm");
    let effects = world.effects();
    assert_eq!(effects, ["create v2", "store v2", "restore v1", "withdraw v2"]);
    assert!(world.journal_text().contains("agent-a may not read invoices any more"));
}

/// The playbook's third scenario: the coordinator fails with both versions valid.
#[test]
fn scenario_3_after_a_crash_the_journal_tells_who_has_moved_and_both_ways_are_open() {
    for way in ["resume", "rollback"] {
        let world = World::new(Mode::Scheduled);
        world.control("kill", "confirm=agent-b before");
        assert_eq!(world.run().status, -1);
        let status = world.rotate(&["status", "--format", "json"]);
        assert_eq!(status.status, 1, "{status:?}");
        let journal = world.journal();
        let is_confirmed = |consumer: &str| {
            journal.iter().map(|record| &record["event"]).any(|event| {
                event["type"] == "done" && event["step"] == "confirm" && event["consumer"] == consumer
            })
        };
        assert_eq!(CONSUMERS.map(is_confirmed), [true, false]);
        let outcome = if way == "resume" { world.resume() } else { world.roll_back() };
        assert_eq!(outcome.status, 0, "{way}: {outcome:?}");
        if way == "resume" { world.is_rotated(way) } else { world.is_rolled_back(way) }
    }
}

#[test]
fn a_failed_test_in_an_emergency_calls_somebody_and_leaves_consumers_halted() {
    let world = World::new(Mode::Emergency);
    world.control("broken", "test");
    let outcome = world.run();
    assert_eq!(outcome.status, 1, "{outcome:?}");
    world.is_sound("a failed test");
    assert_eq!(world.asked("page"), 1);
    assert_eq!(world.asked("resume=agent-a") + world.asked("resume=agent-b") + world.asked("store"), 0);
    assert!(CONSUMERS.iter().all(|consumer| world.path(&format!("state/halted/{consumer}")).exists()));
    // Without a new version that works, what was made is withdrawn, and it stays contained.
    let back = world.roll_back();
    assert_eq!(back.status, 0, "{back:?}");
    world.is_contained("a failed test, rolled back");
    assert_eq!(world.asked("revoke"), 1);
}

#[test]
fn a_consumer_that_does_not_move_keeps_the_old_version_alive() {
    let world = World::planned(Mode::Scheduled, &["--window", "2s"]);
    world.stage.write("control/stuck", "agent-b");
    let outcome = world.run();
    assert_eq!(outcome.status, 1, "{outcome:?}");
    world.is_sound("a stuck consumer");
    assert_eq!((world.asked("revoke"), world.asked("verify")), (0, 0), "{:?}", world.calls());
    let outcome = world.resume();
    assert_eq!((outcome.status, world.asked("revoke")), (1, 0), "time alone revokes nothing: {outcome:?}");
    std::fs::remove_file(world.path("control/stuck")).unwrap();
    let outcome = world.rotate(&["resume", "key", "--extend", "30m"]);
    assert_eq!(outcome.status, 0, "{outcome:?}");
    world.is_rotated("a consumer that moved late");
}
