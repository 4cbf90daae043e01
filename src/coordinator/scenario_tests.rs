//! The playbook's three scenarios, emergencies, clocks, crashes, and ways back.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed expectation is how a test fails")]

use std::collections::VecDeque;
use std::time::Duration;

use super::engine::{EngineError, Patience, Rest, SetBack};
use super::gate::NoWayBack;
use super::sample::{Kill, NOTICE, at, trigger, version};
use super::stage_tests::{FAILED, ID, Line, Stage, emergency, ended, says, scheduled, uses};
use super::{Phase, State};
use crate::journal::record::{Ending, Event};
use crate::rotation::exchange::{Answer, Outcome};
use crate::rotation::{Mode, Step};

#[test]
fn an_emergency_goes_in_its_order() {
    let mut stage = Stage::new(&[]);
    assert_eq!(stage.begin(&emergency()).unwrap(), ended(Ending::Completed));
    assert_eq!(stage.script.steps(), "revoke halt:a halt:b create test store resume:a resume:b notify");
    let events = stage.events();
    assert_eq!(events[..4], ["begun", "started revoke", "done revoke", "done record"]);
    assert_eq!(crate::journal::Clock::now(&stage.clock), at(0), "nothing is waited for");
}

#[test]
fn an_emergency_whose_revocation_fails_stalls_and_does_nothing_else() {
    for (lines, attempts) in [(vec![FAILED; 3], 3), (vec![Line::Breaks { retryable: false }], 1)] {
        let mut stage = Stage::new(&[(Step::Revoke, &lines)]);
        let rest = stage.begin(&emergency()).unwrap();
        assert!(matches!(rest, Rest::Stalled(_)), "{rest:?}");
        assert_eq!(stage.script.steps(), format!("{}page", "revoke ".repeat(attempts)));
        assert!(matches!(stage.roll_back(), Err(EngineError::NoWayBack(NoWayBack::NotContained(_)))));
        stage.script.forget();
        assert_eq!(stage.resume().unwrap(), ended(Ending::Completed));
        assert!(stage.script.steps().starts_with("revoke halt:a"));
    }
}

#[test]
fn scenario_1_new_credential_fails_to_authenticate() {
    let failed = Line::Says(says(Outcome::Failed));
    let mut stage = Stage::new(&[(Step::Test, &[failed])]);
    assert_eq!(stage.begin(&scheduled()).unwrap(), ended(Ending::RolledBack));
    // Nothing was stored, nobody was told: all go on with the old version, the new one is useless, somebody is called.
    assert_eq!(stage.script.steps(), "create test withdraw page");
    let state = State::replay(&stage.ledger.records).unwrap();
    let Phase::Ended { old_revoked, .. } = state.get(ID).unwrap().phase else { panic!("it ended") };
    assert_eq!(old_revoked, None);
    // It cannot be taken up: another rotation has to begin, under another name.
    assert!(matches!(stage.resume().unwrap(), Rest::Ended(Ending::RolledBack, _)));
    let again = stage.with(|engine| engine.begin(ID, "plan", &trigger(), &scheduled()));
    assert!(matches!(again, Err(EngineError::Inconsistent(_))));
}

#[test]
fn scenario_2_new_credential_behaves_unexpectedly() {
    let fails = Line::Says(Answer { error_increase: Some(7), ..says(Outcome::Done) });
    let confirms = [uses("new"), uses("new"), uses("new"), uses("old"), uses("old")];
    let mut stage = Stage::new(&[(Step::Verify, &[fails]), (Step::Confirm, &confirms)]);
    assert_eq!(stage.begin(&scheduled()).unwrap(), ended(Ending::RolledBack));
    assert_eq!(
        stage.script.steps(),
        "create test announce:a announce:b store confirm:a confirm:b verify restore confirm:a confirm:b confirm:a \
         withdraw page"
    );
    let keys = stage.script.keys(Step::Confirm);
    assert_ne!(keys[0], keys[2], "to confirm the old version is another task");
}

#[test]
fn scenario_3_coordinator_fails_mid_rotation() {
    // Killed after the new version was made, before anything was revoked: both are valid.
    for goes_back in [false, true] {
        let mut stage = Stage::new(&[]);
        let kill = stage.ledger.kill.clone();
        let all = {
            let mut whole = Stage::new(&[]);
            whole.begin(&scheduled()).unwrap();
            whole.ledger.records
        };
        let made = all
            .iter()
            .position(|record| matches!(&record.event, Event::Done { at, .. } if at.step == Step::Create));
        stage.ledger.records = all[..=made.unwrap()].to_vec();
        *kill.borrow_mut() = Kill::Never;
        if goes_back {
            assert_eq!(stage.roll_back().unwrap(), ended(Ending::RolledBack));
            assert_eq!(stage.script.steps(), "withdraw");
        } else {
            assert_eq!(stage.resume().unwrap(), ended(Ending::Completed));
            // The secret only lived in the memory of the one that was killed.
            assert!(stage.script.steps().starts_with("create test announce:a"), "{}", stage.script.steps());
        }
    }
}

#[test]
fn an_emergency_that_was_killed_while_it_revoked_asks_again_with_the_same_key() {
    let mut whole = Stage::new(&[]);
    whole.begin(&emergency()).unwrap();
    let mut stage = Stage::new(&[]);
    stage.ledger.records = whole.ledger.records[..2].to_vec();
    assert_eq!(stage.events(), ["begun", "started revoke"]);
    assert_eq!(stage.resume().unwrap(), ended(Ending::Completed));
    assert_eq!(stage.script.keys(Step::Revoke), whole.script.keys(Step::Revoke));
    assert_eq!(stage.events()[2..6], ["failed revoke", "resumed", "started revoke", "done revoke"]);
}

#[test]
fn a_test_that_fails_in_an_emergency_leaves_consumers_halted_until_another_version_is_made() {
    let failed = Line::Says(says(Outcome::Failed));
    let mut stage = Stage::new(&[(Step::Test, &[failed])]);
    assert!(matches!(stage.begin(&emergency()).unwrap(), Rest::Stalled(_)));
    assert_eq!(stage.script.steps(), "revoke halt:a halt:b create test page");
    stage.script.lines.borrow_mut().push((Step::Create, VecDeque::from([uses("newer")])));
    let first = stage.script.keys(Step::Create);
    stage.script.forget();
    assert_eq!(stage.resume().unwrap(), ended(Ending::Completed));
    assert_eq!(stage.script.steps(), "withdraw create test store resume:a resume:b notify");
    assert_ne!(stage.script.keys(Step::Create), first, "it is another task");
    let state = State::replay(&stage.ledger.records).unwrap();
    assert_eq!(state.get(ID).unwrap().current().unwrap().facts, version("newer"));
}

#[test]
fn an_emergency_is_contained_when_it_is_rolled_back() {
    let mut stage = Stage::new(&[(Step::Store, &[Line::Breaks { retryable: false }])]);
    assert!(matches!(stage.begin(&emergency()).unwrap(), Rest::Stalled(_)));
    stage.script.forget();
    assert_eq!(stage.roll_back().unwrap(), ended(Ending::Contained));
    assert_eq!(stage.script.steps(), "withdraw");
}

#[test]
fn a_hook_that_makes_another_version_when_asked_again_leaves_none_behind() {
    let mut whole = Stage::new(&[]);
    whole.begin(&scheduled()).unwrap();
    let cut = whole.events().iter().position(|event| event == "done test").unwrap();
    let mut stage =
        Stage::new(&[(Step::Create, &[uses("newer")]), (Step::Confirm, &[uses("newer"), uses("newer")])]);
    stage.ledger.records = whole.ledger.records[..=cut].to_vec();
    stage.clock.set(stage.ledger.records[cut].time);
    assert_eq!(stage.resume().unwrap(), ended(Ending::Completed));
    let steps = stage.script.steps();
    assert!(
        steps.starts_with("announce:a announce:b create withdraw test store confirm:a confirm:b verify"),
        "{steps}"
    );
    let requests = stage.script.requests.borrow();
    let withdrawn = requests.iter().find(|request| request.step == Step::Withdraw).unwrap();
    assert_eq!(withdrawn.new.as_ref().unwrap().facts, version("new"));
}

#[test]
fn there_is_no_way_back_once_the_revocation_began() {
    let mut stage = Stage::new(&[(Step::Revoke, &[Line::Breaks { retryable: false }])]);
    assert!(matches!(stage.begin(&scheduled()).unwrap(), Rest::Stalled(_)));
    assert!(matches!(stage.roll_back(), Err(EngineError::NoWayBack(NoWayBack::Revoked(_)))));
    assert_eq!(stage.resume().unwrap(), ended(Ending::Completed));
    assert!(matches!(stage.roll_back(), Err(EngineError::NoWayBack(NoWayBack::Ended))));
}

#[test]
fn a_clock_that_was_set_back_is_refused_or_told_and_shortens_nothing() {
    let mut stage = Stage::new(&[]);
    stage.patience = Patience::Leave;
    assert!(matches!(stage.begin(&scheduled()).unwrap(), Rest::Waits { .. }));
    stage.clock.set(at(-5));
    assert!(matches!(stage.resume().unwrap(), Rest::Waits { .. }), "five seconds are a correction");
    stage.clock.set(at(-3600));
    let count = stage.ledger.records.len();
    assert!(matches!(stage.resume().unwrap(), Rest::ClockSetBack(3600)));
    assert_eq!(stage.ledger.records.len(), count, "nothing is written");
    stage.set_back = SetBack::Accept;
    let Rest::Waits { until, .. } = stage.resume().unwrap() else { panic!("it waits") };
    assert_eq!(until, at(-3600 + i64::try_from(NOTICE).unwrap()), "as long as it would have");
    assert_eq!(stage.events().last().unwrap(), "clock set back");
    let mut stage = Stage::new(&[]);
    stage.begin(&scheduled()).unwrap();
    stage.clock.set(at(-100));
    stage.script.forget();
    let rest = stage.with(|engine| engine.begin("other", "plan", &trigger(), &emergency()));
    assert_eq!(rest.unwrap(), ended(Ending::Completed), "an emergency does not wait for a clock");
    assert!(stage.events().contains(&"clock set back".to_owned()));
}

#[test]
fn a_clock_that_jumped_ahead_ends_the_window_and_revokes_nothing() {
    let mut stage = Stage::new(&[]);
    stage.patience = Patience::Leave;
    assert!(matches!(stage.begin(&scheduled()).unwrap(), Rest::Waits { .. }));
    stage.clock.pass(Duration::from_secs(400_000));
    let rest = stage.resume().unwrap();
    assert!(matches!(&rest, Rest::Stalled(reason) if reason.contains("rollback")), "{rest:?}");
    assert!(!stage.script.steps().contains("store"));
    assert_eq!(stage.roll_back().unwrap(), ended(Ending::RolledBack));
}

#[test]
fn an_emergency_goes_before_a_scheduled_rotation_of_the_same_credential() {
    let old = vec![uses("old"); 3];
    let mut stage = Stage::new(&[(Step::Confirm, &old)]);
    stage.patience = Patience::Leave;
    stage.begin(&scheduled()).unwrap();
    stage.clock.pass(Duration::from_secs(NOTICE));
    assert!(matches!(stage.resume().unwrap(), Rest::Waits { .. }));
    let revoke = Line::Breaks { retryable: false };
    stage.script.lines.borrow_mut().push((Step::Revoke, VecDeque::from([revoke])));
    let rest = stage.with(|engine| engine.begin("emergency", "plan", &trigger(), &emergency()));
    assert!(matches!(rest.unwrap(), Rest::Stalled(_)));
    assert!(matches!(stage.resume().unwrap(), Rest::Stalled(reason) if reason.contains("emergency")));
    assert!(matches!(stage.roll_back(), Err(EngineError::NoWayBack(NoWayBack::Overtaken(_)))));
    let rest = stage.with(|engine| {
        engine.take_up("emergency", None)?;
        engine.go_on("emergency")
    });
    assert_eq!(rest.unwrap(), ended(Ending::Completed));
    stage.script.forget();
    assert_eq!(stage.roll_back().unwrap(), ended(Ending::RolledBack));
    assert_eq!(stage.script.steps(), "withdraw", "what was revoked is not put back");
}

#[test]
fn records_that_cannot_follow_each_other_are_refused() {
    let mut whole = Stage::new(&[]);
    whole.begin(&scheduled()).unwrap();
    let all = &whole.ledger.records;
    let names = whole.events();
    assert!(State::replay(all).is_ok());
    // Without any one of them that something depends on, a later one cannot be true.
    let needed = ["begun", "started create", "done create", "done test", "done open-window", "done store"];
    for name in needed.into_iter().chain(["done confirm", "done verify", "started revoke"]) {
        let at = names.iter().position(|event| event == name).unwrap();
        let mut records = all.clone();
        records.remove(at);
        assert!(State::replay(&records).is_err(), "without `{name}`");
    }
    for (at, name) in names.iter().enumerate().filter(|(_, name)| !name.starts_with("waiting")) {
        let mut records = all.clone();
        records.insert(at, all[at].clone());
        assert!(State::replay(&records).is_err(), "`{name}` twice");
    }
}

#[test]
fn each_beginning_of_a_journal_can_be_resumed_and_rolled_back_or_says_why_not() {
    for (item, mode) in [(scheduled(), Mode::Scheduled), (emergency(), Mode::Emergency)] {
        let mut whole = Stage::new(&[]);
        whole.begin(&item).unwrap();
        for count in 1..=whole.ledger.records.len() {
            let stage = || {
                let mut stage = Stage::new(&[]);
                stage.ledger.records = whole.ledger.records[..count].to_vec();
                stage.clock.set(stage.ledger.records[count - 1].time);
                stage
            };
            assert_eq!(stage().resume().unwrap(), ended(Ending::Completed), "{mode} after {count}");
            match stage().roll_back() {
                Ok(rest) => {
                    let expected =
                        if mode == Mode::Scheduled { Ending::RolledBack } else { Ending::Contained };
                    assert_eq!(rest, ended(expected), "{mode} after {count}");
                }
                Err(EngineError::NoWayBack(_)) => {}
                Err(error) => panic!("{mode} after {count}: {error}"),
            }
        }
    }
}
