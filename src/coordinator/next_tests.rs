//! Tables of what comes next, and the playbook's three scenarios.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed expectation is how a test fails")]

use std::cell::RefCell;
use std::collections::VecDeque;
use std::time::Duration;

use super::engine::{Claim, Engine, EngineError, Patience, Rest, SetBack, Tools, Word};
use super::gate::NoWayBack;
use super::sample::{
    Blind, Kill, NOTICE, OBSERVE, TestClock, TestLedger, WINDOW, at, item, person, trigger, version,
};
use super::{Phase, State};
use crate::journal::record::{Ending, Event};
use crate::rotation::exchange::{Answer, Outcome, Request, VersionFacts};
use crate::rotation::plan::{Action, Item};
use crate::rotation::{Mode, Step};
use crate::runner::{HookFailure, Perform};
use crate::secret::Secret;

const ID: &str = "0123456789abcdef";

/// What a hook answers the first time, the second time, …; it goes well where nothing is said.
#[derive(Debug, Default)]
struct Script {
    lines: RefCell<Vec<(Step, VecDeque<Line>)>>,
    asked: RefCell<Vec<(Step, Option<String>, String)>>,
    requests: RefCell<Vec<Request>>,
}

#[derive(Debug, Clone)]
#[allow(clippy::large_enum_variant, reason = "a handful of lines in tests")]
enum Line {
    Says(Answer),
    Breaks { retryable: bool },
}

fn says(outcome: Outcome) -> Answer {
    Answer {
        outcome,
        version: VersionFacts::default(),
        secret: None,
        old_uses: None,
        error_increase: None,
        message: None,
    }
}

fn uses(name: &str) -> Line {
    Line::Says(Answer { version: version(name), ..says(Outcome::Done) })
}

const FAILED: Line = Line::Breaks { retryable: true };

impl Script {
    fn of(lines: &[(Step, &[Line])]) -> Self {
        let lines = lines.iter().map(|(step, lines)| (*step, lines.iter().cloned().collect()));
        Self { lines: RefCell::new(lines.collect()), ..Self::default() }
    }

    /// The steps that were asked for, in their order.
    fn steps(&self) -> String {
        let asked = self.asked.borrow();
        let shown = asked.iter().map(|(step, consumer, _)| match consumer {
            Some(consumer) => format!("{step}:{consumer}"),
            None => step.to_string(),
        });
        shown.collect::<Vec<_>>().join(" ")
    }

    fn forget(&self) {
        self.asked.borrow_mut().clear();
    }

    fn keys(&self, step: Step) -> Vec<String> {
        let asked = self.asked.borrow();
        asked.iter().filter(|(asked, ..)| *asked == step).map(|(.., key)| key.clone()).collect()
    }
}

impl Perform for Script {
    fn perform(&self, _: &[String], _: Duration, request: &Request) -> Result<Answer, HookFailure> {
        let key = request.idempotency_key.clone();
        self.asked.borrow_mut().push((request.step, request.consumer.clone(), key));
        self.requests.borrow_mut().push(request.clone());
        let mut lines = self.lines.borrow_mut();
        let line = lines.iter_mut().find(|(step, _)| *step == request.step);
        match line.and_then(|(_, lines)| lines.pop_front()) {
            Some(Line::Says(answer)) => Ok(answer),
            Some(Line::Breaks { retryable }) => {
                Err(HookFailure { reason: "it broke".to_owned(), retryable, was_started: true })
            }
            None => Ok(match request.step {
                Step::Create => Answer {
                    version: version("new"),
                    secret: Some(Secret::new(b"its secret".to_vec())),
                    ..says(Outcome::Done)
                },
                Step::Confirm => {
                    let is_back = request.reason == "back" || request.new.is_none();
                    Answer { version: version(if is_back { "old" } else { "new" }), ..says(Outcome::Done) }
                }
                _ => says(Outcome::Done),
            }),
        }
    }
}

/// A journal, a clock and a script.
struct Stage {
    ledger: TestLedger,
    clock: TestClock,
    script: Script,
    patience: Patience,
    set_back: SetBack,
}

impl Stage {
    fn new(lines: &[(Step, &[Line])]) -> Self {
        let clock = TestClock::new(at(0));
        Self {
            ledger: TestLedger::new(clock.clone()),
            clock,
            script: Script::of(lines),
            patience: Patience::Wait,
            set_back: SetBack::Refuse,
        }
    }

    fn with<T>(
        &mut self,
        work: impl FnOnce(&mut Engine<'_, TestLedger>) -> Result<T, EngineError>,
    ) -> Result<T, EngineError> {
        let mut blind = Blind;
        let clock = self.clock.clone();
        let tools = Tools {
            performer: &self.script,
            clock: &clock,
            wait: &clock,
            patience: self.patience,
            set_back: self.set_back,
            watch: &mut blind,
        };
        let mut engine = Engine::new(&mut self.ledger, tools)?;
        work(&mut engine)
    }

    fn begin(&mut self, item: &Item) -> Result<Rest, EngineError> {
        self.with(|engine| engine.begin(ID, "plan", &trigger(), item))
    }

    fn resume(&mut self) -> Result<Rest, EngineError> {
        self.with(|engine| {
            engine.take_up(ID, None)?;
            engine.go_on(ID)
        })
    }

    fn roll_back(&mut self) -> Result<Rest, EngineError> {
        self.with(|engine| {
            engine.turn_back(ID, "back")?;
            engine.go_on(ID)
        })
    }

    fn say(&mut self, step: Step, consumer: Option<&str>, claim: Claim) -> Result<Rest, EngineError> {
        let word = Word { step, consumer: consumer.map(str::to_owned), claim, note: None };
        self.with(|engine| {
            engine.hear(ID, &word)?;
            engine.go_on(ID)
        })
    }

    fn events(&self) -> Vec<String> {
        let name = |event: &Event| match event {
            Event::Opened { .. } => "opened".to_owned(),
            Event::Begun { .. } => "begun".to_owned(),
            Event::Started(at) => format!("started {}", at.step),
            Event::Done { at, .. } => format!("done {}", at.step),
            Event::Failed { at, .. } => format!("failed {}", at.step),
            Event::Waiting { at, .. } => format!("waiting {}", at.step),
            Event::Stalled { .. } => "stalled".to_owned(),
            Event::Resumed { .. } => "resumed".to_owned(),
            Event::Extended { .. } => "extended".to_owned(),
            Event::RollingBack { .. } => "rolling back".to_owned(),
            Event::Ended { .. } => "ended".to_owned(),
            Event::Closed { .. } => "closed".to_owned(),
            Event::Repaired { .. } => "repaired".to_owned(),
            Event::ClockSetBack { .. } => "clock set back".to_owned(),
        };
        self.ledger.records.iter().map(|record| name(&record.event)).collect()
    }

    /// When the first record with this name was written, in seconds after the beginning.
    fn second_of(&self, name: &str) -> i64 {
        let at = self.events().iter().position(|event| event == name).unwrap();
        self.ledger.records[at].time.as_second() - at_zero()
    }
}

fn at_zero() -> i64 {
    at(0).as_second()
}

fn ended(result: Ending) -> Rest {
    Rest::Ended(result, Vec::new())
}

fn with_person(mode: Mode, step: Step) -> Item {
    let mut item = item(mode, &["a", "b"]);
    for planned in item.steps.iter_mut().filter(|planned| planned.step == step) {
        planned.action = person();
    }
    item
}

fn scheduled() -> Item {
    item(Mode::Scheduled, &["a", "b"])
}

fn emergency() -> Item {
    item(Mode::Emergency, &["a", "b"])
}

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
fn an_emergency_goes_in_its_order() {
    let mut stage = Stage::new(&[]);
    assert_eq!(stage.begin(&emergency()).unwrap(), ended(Ending::Completed));
    assert_eq!(stage.script.steps(), "revoke halt:a halt:b create test store resume:a resume:b notify");
    let events = stage.events();
    assert_eq!(events[..4], ["begun", "started revoke", "done revoke", "done record"]);
    assert_eq!(crate::journal::Clock::now(&stage.clock), at(0), "nothing is waited for");
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

#[test]
fn a_hook_by_the_journal_is_no_hook() {
    let mut item = scheduled();
    item.steps[2].action = Action::Skip { reason: "no".to_owned() };
    let mut stage = Stage::new(&[]);
    assert!(matches!(stage.begin(&item), Err(EngineError::Inconsistent(_))));
    assert_eq!(stage.script.steps(), "");
}
