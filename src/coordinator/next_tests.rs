//! Tables of what comes next.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed expectation is how a test fails")]

use std::time::Duration;

use super::engine::{Claim, EngineError, Patience, Rest};
use super::sample::{NOTICE, OBSERVE, WINDOW, at, item, version};
use super::stage_tests::{FAILED, ID, Line, Stage, emergency, ended, says, scheduled, uses, with_person};
use crate::journal::record::Ending;
use crate::rotation::exchange::{Answer, Outcome, VersionFacts};
use crate::rotation::plan::Action;
use crate::rotation::{Mode, Step};

#[test]
fn a_scheduled_rotation_goes_in_its_order() {
    let mut stage = Stage::new(&[]);
    assert_eq!(stage.begin(&scheduled()).unwrap(), ended(Ending::Completed));
    let verifies = stage.script.keys(Step::Verify).len();
    assert!(verifies > 2, "it is watched from the beginning");
    let steps = stage.script.steps().replace(&"verify ".repeat(verifies), "verify* ");
    assert_eq!(steps, "create test announce:a announce:b store confirm:a confirm:b verify* revoke notify");
    assert_eq!(stage.second_of("started store"), i64::try_from(NOTICE).unwrap());
    let revoked = stage.second_of("started revoke");
    assert!(revoked >= i64::try_from(NOTICE + OBSERVE).unwrap(), "revoked after {revoked} s");
}

#[test]
fn secrets_go_to_those_who_need_them_and_nowhere_else() {
    let mut stage = Stage::new(&[]);
    stage.begin(&scheduled()).unwrap();
    for request in stage.script.requests.borrow().iter() {
        let has_secret = request.new.as_ref().is_some_and(|new| new.secret.is_some());
        let needs = matches!(request.step, Step::Test | Step::Store | Step::Verify);
        assert_eq!(has_secret, needs, "{}", request.step);
    }
    let journal = serde_json::to_string(&stage.ledger.records).unwrap();
    assert!(!journal.contains("its secret"));
}

#[test]
fn failures_are_tried_again_with_pauses_and_the_same_key() {
    let mut stage = Stage::new(&[(Step::Revoke, &[FAILED, FAILED])]);
    assert_eq!(stage.begin(&emergency()).unwrap(), ended(Ending::Completed));
    let keys = stage.script.keys(Step::Revoke);
    assert_eq!(keys.len(), 3);
    assert!(keys.iter().all(|key| *key == keys[0]));
    assert_eq!(stage.second_of("done revoke"), 1 + 2);
}

#[test]
fn what_fails_for_good_has_its_consequence() {
    // Mode, step, how it ends, which steps were asked for after it.
    let stalled = || Rest::Stalled(String::new());
    let left = |names: &[&str]| Rest::Ended(Ending::Completed, names.iter().map(|&n| n.to_owned()).collect());
    let cases = [
        (Mode::Scheduled, Step::Create, stalled(), "page"),
        (Mode::Scheduled, Step::Test, ended(Ending::RolledBack), "withdraw page"),
        (Mode::Scheduled, Step::Announce, stalled(), "announce:b page"),
        (Mode::Scheduled, Step::Store, stalled(), "page"),
        (Mode::Scheduled, Step::Confirm, stalled(), "confirm:b page"),
        (Mode::Scheduled, Step::Revoke, stalled(), "page"),
        (Mode::Scheduled, Step::Notify, left(&["notify"]), ""),
        (
            Mode::Emergency,
            Step::Halt,
            left(&["halt for a"]),
            "halt:b create test store resume:a resume:b notify",
        ),
        (Mode::Emergency, Step::Create, stalled(), "page"),
        (Mode::Emergency, Step::Test, stalled(), "page"),
        (Mode::Emergency, Step::Store, stalled(), "page"),
        (Mode::Emergency, Step::Resume, stalled(), "resume:b page"),
        (Mode::Emergency, Step::Notify, left(&["notify"]), ""),
    ];
    for (mode, step, expected, after) in cases {
        let mut stage = Stage::new(&[(step, &[Line::Breaks { retryable: false }])]);
        let rest = stage.begin(&item(mode, &["a", "b"])).unwrap();
        let rest = if let Rest::Stalled(_) = rest { stalled() } else { rest };
        assert_eq!(rest, expected, "{mode} {step}");
        let asked = stage.script.steps();
        let first = if step.is_per_consumer() { format!("{step}:a") } else { step.to_string() };
        let (_, rest) = asked.split_once(&first).unwrap();
        assert_eq!(rest.trim(), after, "{mode} {step}: {asked}");
    }
}

#[test]
fn a_scheduled_revocation_waits_for_each_confirmation() {
    let old = uses("old");
    let silent = Line::Says(says(Outcome::Done));
    let both = Line::Says(Answer {
        version: VersionFacts { public_id: Some("x".to_owned()), ..VersionFacts::default() },
        ..says(Outcome::Done)
    });
    for line in [old, silent, both, Line::Says(says(Outcome::Pending))] {
        let lines = vec![line.clone(); 500];
        let mut stage = Stage::new(&[(Step::Confirm, &lines)]);
        let rest = stage.begin(&scheduled()).unwrap();
        let Rest::Stalled(reason) = rest else { panic!("{line:?}: {rest:?}") };
        assert!(reason.contains("--extend"), "{reason}");
        assert!(!stage.script.steps().contains("revoke"), "{line:?}");
        assert!(!stage.script.steps().contains("verify"), "{line:?}");
        assert!(stage.second_of("stalled") >= i64::try_from(WINDOW).unwrap());
        // More time alone does not help.
        stage.clock.pass(Duration::from_secs(1_000_000));
        assert!(matches!(stage.resume().unwrap(), Rest::Stalled(_)));
        assert!(!stage.script.steps().contains("revoke"), "{line:?}");
    }
}

#[test]
fn a_longer_window_lets_a_slow_consumer_confirm() {
    let lines = vec![uses("old"); 64];
    let mut stage = Stage::new(&[(Step::Confirm, &lines)]);
    while matches!(stage.script.lines.borrow()[0].1.len(), 1..) && stage.ledger.records.is_empty() {
        let rest = stage.begin(&item(Mode::Scheduled, &["a"])).unwrap();
        assert!(matches!(rest, Rest::Stalled(_)), "{rest:?}");
    }
    let left = stage.script.lines.borrow()[0].1.len();
    stage.script.lines.borrow_mut()[0].1.truncate(left.min(2));
    let rest = stage.with(|engine| {
        engine.extend(ID, Duration::from_secs(1800))?;
        engine.take_up(ID, None)?;
        engine.go_on(ID)
    });
    assert_eq!(rest.unwrap(), ended(Ending::Completed));
}

#[test]
fn old_uses_and_errors_keep_the_old_version_alive() {
    let used = |uses| Line::Says(Answer { old_uses: Some(uses), ..says(Outcome::Done) });
    let mut stage = Stage::new(&[(Step::Verify, &vec![used(3); 1000])]);
    let rest = stage.begin(&scheduled()).unwrap();
    let Rest::Stalled(reason) = rest else { panic!("{rest:?}") };
    assert!(reason.contains("3 uses"), "{reason}");
    assert!(!stage.script.steps().contains("revoke"));
    stage.script.lines.borrow_mut().clear();
    assert_eq!(stage.resume().unwrap(), ended(Ending::Completed));
}

#[test]
fn create_is_not_believed_everything() {
    let nameless = Line::Says(says(Outcome::Done));
    let expired = Line::Says(Answer {
        version: VersionFacts { expires: Some(at(-1)), ..version("new") },
        ..says(Outcome::Done)
    });
    for line in [nameless, uses("old"), expired] {
        let mut stage = Stage::new(&[(Step::Create, std::slice::from_ref(&line))]);
        let rest = stage.begin(&scheduled()).unwrap();
        assert!(matches!(rest, Rest::Stalled(_)), "{line:?}: {rest:?}");
        assert_eq!(stage.script.steps(), "create page", "{line:?}");
    }
}

#[test]
fn people_are_asked_and_believed_only_for_what_they_were_asked() {
    let mut stage = Stage::new(&[]);
    let rest = stage.begin(&with_person(Mode::Scheduled, Step::Create)).unwrap();
    let Rest::People(asked) = rest else { panic!("{rest:?}") };
    assert_eq!(asked[0].task.step, Step::Create);
    let nothing = || Claim::Done(VersionFacts::default());
    assert!(matches!(stage.say(Step::Revoke, None, nothing()), Err(EngineError::NotAsked { .. })));
    assert!(matches!(stage.say(Step::Create, None, nothing()), Err(EngineError::Doubt(_))));
    let old = Claim::Done(version("old"));
    assert!(matches!(stage.say(Step::Create, None, old), Err(EngineError::Doubt(_))));
    assert_eq!(stage.events(), ["begun", "waiting create"], "nothing of this was written");
    let rest = stage.say(Step::Create, None, Claim::Done(version("new"))).unwrap();
    assert_eq!(rest, ended(Ending::Completed));
}

#[test]
fn a_person_verifies_after_the_observation_and_not_before() {
    let mut stage = Stage::new(&[]);
    stage.patience = Patience::Leave;
    let item = with_person(Mode::Scheduled, Step::Verify);
    let rest = stage.begin(&item).unwrap();
    assert!(
        matches!(rest, Rest::Waits { until, .. } if until == at(i64::try_from(NOTICE).unwrap())),
        "{rest:?}"
    );
    stage.clock.pass(Duration::from_secs(NOTICE));
    let rest = stage.resume().unwrap();
    let Rest::Waits { until, .. } = rest else { panic!("{rest:?}") };
    assert_eq!(until, at(i64::try_from(NOTICE + OBSERVE).unwrap()));
    let done = || Claim::Done(VersionFacts::default());
    assert!(stage.say(Step::Verify, None, done()).is_err());
    stage.clock.set(until);
    assert!(matches!(stage.resume().unwrap(), Rest::People(_)));
    assert_eq!(stage.say(Step::Verify, None, done()).unwrap(), ended(Ending::Completed));
}

#[test]
fn a_person_who_says_that_a_test_failed_turns_it_back() {
    let mut stage = Stage::new(&[]);
    assert!(matches!(stage.begin(&with_person(Mode::Scheduled, Step::Test)).unwrap(), Rest::People(_)));
    assert_eq!(stage.say(Step::Test, None, Claim::NotDone).unwrap(), ended(Ending::RolledBack));
    assert_eq!(stage.script.steps(), "create withdraw page");
}

#[test]
fn each_consumer_that_cannot_be_asked_is_a_person_s() {
    let mut stage = Stage::new(&[]);
    assert!(
        matches!(stage.begin(&with_person(Mode::Scheduled, Step::Confirm)).unwrap(), Rest::People(asked) if asked.len() == 2)
    );
    let done = || Claim::Done(VersionFacts::default());
    assert!(
        matches!(stage.say(Step::Confirm, Some("a"), done()).unwrap(), Rest::People(asked) if asked.len() == 1)
    );
    assert!(stage.say(Step::Confirm, Some("c"), done()).is_err());
    assert!(!stage.script.steps().contains("revoke"));
    assert_eq!(stage.say(Step::Confirm, Some("b"), done()).unwrap(), ended(Ending::Completed));
}

#[test]
fn without_consumers_the_whole_window_passes() {
    let mut stage = Stage::new(&[]);
    assert_eq!(stage.begin(&item(Mode::Scheduled, &[])).unwrap(), ended(Ending::Completed));
    assert!(stage.second_of("started revoke") >= i64::try_from(WINDOW + OBSERVE).unwrap());
}

#[test]
fn a_hook_by_the_journal_is_no_hook() {
    let mut item = scheduled();
    item.steps[2].action = Action::Skip { reason: "no".to_owned() };
    let mut stage = Stage::new(&[]);
    assert!(matches!(stage.begin(&item), Err(EngineError::Inconsistent(_))));
    assert_eq!(stage.script.steps(), "");
}
