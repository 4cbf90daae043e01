//! A provider, a store and consumers that can be looked at, hooks that fail at random, and a coordinator that is killed at
//! random before and after each record, and while hooks run. Whatever happens, what must never happen does not, and there is
//! an end in which everything fits together.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed expectation is how a test fails")]

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::Duration;

use proptest::prelude::{ProptestConfig, any, proptest};

use super::engine::{Claim, Engine, EngineError, Patience, Rest, SetBack, Tools, Word};
use super::next::answerable;
use super::sample::{Blind, Kill, TestClock, TestLedger, at, item, person, trigger, version};
use super::{Phase, Rotation, State, gate};
use crate::journal::record::{Ending, Event, Performer};
use crate::rotation::exchange::{Answer, Outcome, Request, VersionFacts};
use crate::rotation::plan::Item;
use crate::rotation::{Mode, Step};
use crate::runner::{HookFailure, Perform};
use crate::secret::Secret;

const ID: &str = "0123456789abcdef";

/// Numbers that depend on a seed only.
#[derive(Debug)]
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }

    /// True once in so many times.
    fn once_in(&mut self, times: u64) -> bool {
        self.roll(times) == 0
    }
}

/// Everything that is outside of straykey.
#[derive(Debug)]
struct World {
    dice: Dice,
    mode: Mode,
    /// Which versions the issuer accepts.
    valid: BTreeMap<String, bool>,
    /// What `create` made for which key.
    by_key: BTreeMap<String, String>,
    /// Whether `create` knows a repetition.
    is_idempotent: bool,
    /// Whether it hands on the secret itself.
    hands_on: bool,
    /// Versions that do not work.
    broken: BTreeSet<String>,
    store: String,
    uses: BTreeMap<String, String>,
    halted: BTreeSet<String>,
    /// How often the old version was revoked by a hook, and in which order steps took effect.
    effects: Vec<Step>,
    kill: Rc<RefCell<Kill>>,
    clock: TestClock,
    /// Whether things still go wrong.
    is_rough: bool,
    /// Whether requests fail with the new version.
    does_harm: bool,
}

#[derive(Debug)]
struct Model(RefCell<World>);

impl World {
    fn new(seed: u64, item: &Item, clock: TestClock, kill: Rc<RefCell<Kill>>) -> Self {
        let mut dice = Dice(seed);
        let uses = item.consumers.iter().map(|consumer| (consumer.name.clone(), "old".to_owned()));
        Self {
            mode: item.mode,
            valid: BTreeMap::from([("old".to_owned(), true)]),
            by_key: BTreeMap::new(),
            is_idempotent: !dice.once_in(3),
            hands_on: dice.once_in(2),
            does_harm: dice.once_in(6),
            broken: BTreeSet::new(),
            store: "old".to_owned(),
            uses: uses.collect(),
            halted: BTreeSet::new(),
            effects: Vec::new(),
            kill,
            clock,
            is_rough: true,
            dice,
        }
    }

    /// In a scheduled rotation nobody ever uses a version that is not accepted.
    fn check(&self) {
        if self.mode == Mode::Scheduled {
            for (consumer, used) in &self.uses {
                assert!(self.valid[used], "{consumer} uses {used}, which is not accepted: {self:?}");
            }
        }
    }

    fn refresh(&mut self) {
        for (consumer, used) in &mut self.uses {
            if !self.halted.contains(consumer) && (!self.is_rough || self.dice.once_in(2)) {
                used.clone_from(&self.store);
            }
        }
        self.check();
    }

    fn create(&mut self, request: &Request) -> Answer {
        let known = self.by_key.get(&request.idempotency_key).filter(|_| self.is_idempotent).cloned();
        let name = known.unwrap_or_else(|| {
            let name = format!("new-{}", self.valid.len());
            self.valid.insert(name.clone(), true);
            if self.is_rough && self.dice.once_in(5) {
                self.broken.insert(name.clone());
            }
            name
        });
        self.by_key.insert(request.idempotency_key.clone(), name.clone());
        let mut facts = version(&name);
        if !self.hands_on {
            facts.reference = Some(format!("store/{name}"));
        }
        let secret = self.hands_on.then(|| Secret::new(name.into_bytes()));
        Answer { version: facts, secret, ..answer(Outcome::Done) }
    }

    /// The version that a hook is to work with: it has its secret, or finds it.
    fn new_version(&self, request: &Request) -> String {
        let new = request.new.as_ref().expect("there is a new version");
        let name = new.facts.version.clone().unwrap();
        match &new.secret {
            Some(secret) => assert_eq!(secret.expose(), name.as_bytes(), "the secret is that of the version"),
            // What a person made is where that person put it.
            None if name == "by-hand" => {}
            None => assert!(new.facts.reference.is_some(), "nobody can find the secret of {name}"),
        }
        name
    }

    fn act(&mut self, request: &Request) -> Answer {
        self.effects.push(request.step);
        let is_first = self.effects.iter().all(|step| matches!(step, Step::Revoke | Step::Page));
        if self.mode == Mode::Emergency && request.step != Step::Page && !is_first {
            assert!(!self.valid["old"], "{} before the old version is revoked", request.step);
        }
        match request.step {
            Step::Create => self.create(request),
            Step::Test => {
                let name = self.new_version(request);
                answer(if self.broken.contains(&name) { Outcome::Failed } else { Outcome::Done })
            }
            Step::Store => {
                self.store = self.new_version(request);
                answer(Outcome::Done)
            }
            Step::Restore => {
                assert!(self.valid["old"], "what is put back is accepted");
                "old".clone_into(&mut self.store);
                answer(Outcome::Done)
            }
            Step::Confirm => {
                self.refresh();
                let used = self.uses[request.consumer.as_ref().unwrap()].clone();
                Answer { version: version(&used), ..answer(Outcome::Done) }
            }
            Step::Verify => Answer {
                error_increase: Some(u32::from(self.does_harm)),
                old_uses: Some(u64::from(self.is_rough && self.dice.once_in(4))),
                ..answer(Outcome::Done)
            },
            Step::Revoke => {
                let is_used = self.uses.values().any(|used| used == "old");
                assert!(self.mode == Mode::Emergency || !is_used, "somebody uses what is revoked: {self:?}");
                self.valid.insert("old".to_owned(), false);
                answer(Outcome::Done)
            }
            Step::Withdraw => {
                let new = request.new.as_ref().expect("only what has a name can be withdrawn by a hook");
                let name = new.facts.version.clone().unwrap();
                assert_ne!(name, "old");
                self.valid.insert(name, false);
                answer(Outcome::Done)
            }
            Step::Halt => {
                self.halted.insert(request.consumer.clone().unwrap());
                answer(Outcome::Done)
            }
            Step::Resume => {
                let consumer = request.consumer.clone().unwrap();
                assert!(self.valid[&self.store], "{consumer} is started with {}", self.store);
                self.halted.remove(&consumer);
                self.uses.insert(consumer, self.store.clone());
                answer(Outcome::Done)
            }
            Step::Announce | Step::Notify | Step::Page | Step::Record | Step::OpenWindow => {
                answer(Outcome::Done)
            }
        }
    }
}

fn answer(outcome: Outcome) -> Answer {
    Answer {
        outcome,
        version: VersionFacts::default(),
        secret: None,
        old_uses: None,
        error_increase: None,
        message: None,
    }
}

impl Perform for Model {
    fn perform(&self, _: &[String], _: Duration, request: &Request) -> Result<Answer, HookFailure> {
        let world = &mut *self.0.borrow_mut();
        let seconds = world.dice.roll(4);
        world.clock.pass(Duration::from_secs(seconds));
        let failure = |retryable| HookFailure { reason: "it broke".to_owned(), retryable, was_started: true };
        let is_rough = world.is_rough;
        if is_rough && world.dice.once_in(8) {
            // It fails before it does anything.
            return Err(failure(!world.dice.once_in(6)));
        }
        let answer = world.act(request);
        world.check();
        if is_rough && world.dice.once_in(12) {
            // straykey is killed while the hook runs, or before it has read the answer.
            *world.kill.borrow_mut() = Kill::Before;
        }
        if is_rough && world.dice.once_in(10) {
            // It did it, and says that it did not.
            return Err(failure(true));
        }
        Ok(answer)
    }
}

/// One run of a process: from its start until it rests, or is killed.
fn process(
    ledger: &mut TestLedger,
    model: &Model,
    item: &Item,
    dice: &mut Dice,
    is_rough: bool,
) -> Result<Option<Rest>, EngineError> {
    let clock = ledger.clock.clone();
    *ledger.kill.borrow_mut() = Kill::Never;
    let kill = ledger.kill.clone();
    let mut blind = Blind;
    let wait =
        Assassin { clock: clock.clone(), kill, dice: RefCell::new(Dice(dice.roll(u64::MAX))), is_rough };
    let tools = Tools {
        performer: model,
        clock: &clock,
        wait: &wait,
        patience: Patience::Wait,
        set_back: SetBack::Accept,
        watch: &mut blind,
    };
    let mut engine = Engine::new(ledger, tools)?;
    if engine.state().get(ID).is_none() {
        return engine.begin(ID, "plan", &trigger(), item).map(Some);
    }
    engine.take_up(ID, None)?;
    let mut rest = engine.go_on(ID)?;
    // A person looks at what it rests at.
    for _ in 0..4 {
        let rotation = engine.state().get(ID).unwrap().clone();
        match &rest {
            Rest::People(asked) => {
                let task = asked[0].task.clone();
                let facts =
                    if task.step == Step::Create { version("by-hand") } else { VersionFacts::default() };
                by_hand(model, &rotation, task.step, task.consumer.as_deref());
                let word =
                    Word { step: task.step, consumer: task.consumer, claim: Claim::Done(facts), note: None };
                engine.hear(ID, &word)?;
            }
            Rest::Stalled(_) => match dice.roll(4) {
                0 if gate::may_go_back(&rotation).is_ok() => {
                    engine.turn_back(ID, "a person wants it back")?
                }
                1 if rotation.subject.window.is_some() && rotation.phase == Phase::Forward => {
                    let extended = engine.extend(ID, Duration::from_secs(1800));
                    assert!(matches!(
                        extended,
                        Ok(()) | Err(EngineError::NoWindow(_) | EngineError::Journal(_))
                    ));
                    engine.take_up(ID, None)?;
                }
                _ => engine.take_up(ID, Some("again"))?,
            },
            _ => break,
        }
        rest = engine.go_on(ID)?;
    }
    Ok(Some(rest))
}

/// A person does it, in the world.
fn by_hand(model: &Model, rotation: &Rotation, step: Step, consumer: Option<&str>) {
    let world = &mut *model.0.borrow_mut();
    let new = rotation.current().and_then(|made| made.facts.version.clone());
    match step {
        Step::Create => drop(world.valid.insert("by-hand".to_owned(), true)),
        Step::Store => world.store = new.unwrap(),
        Step::Confirm => {
            let store = world.store.clone();
            world.uses.insert(consumer.unwrap().to_owned(), store);
        }
        Step::Revoke => {
            let is_used = world.uses.values().any(|used| used == "old");
            assert!(world.mode == Mode::Emergency || !is_used, "somebody uses what a person revokes");
            world.valid.insert("old".to_owned(), false);
            world.effects.push(Step::Revoke);
        }
        Step::Withdraw => {
            let unwanted = rotation.unwanted().into_iter().next().unwrap();
            match unwanted.facts.and_then(|facts| facts.version) {
                Some(name) => drop(world.valid.insert(name, false)),
                // Whatever was made, and nobody knows of.
                None => {
                    let made = world.valid.iter_mut().filter(|(name, _)| *name != "old");
                    made.for_each(|(_, valid)| *valid = false);
                }
            }
        }
        Step::Restore => "old".clone_into(&mut world.store),
        Step::Test | Step::Verify => {}
        other => panic!("nobody is asked for {other}"),
    }
    world.check();
}

/// Waits like the clock, and kills now and then.
#[derive(Debug)]
struct Assassin {
    clock: TestClock,
    kill: Rc<RefCell<Kill>>,
    dice: RefCell<Dice>,
    is_rough: bool,
}

impl super::steady::Wait for Assassin {
    fn wait(&self, length: Duration) -> super::steady::Flow {
        self.clock.wait(length)
    }

    fn flow(&self) -> super::steady::Flow {
        let dice = &mut *self.dice.borrow_mut();
        if self.is_rough && dice.once_in(12) {
            *self.kill.borrow_mut() = if dice.once_in(2) { Kill::Before } else { Kill::After };
        }
        if self.is_rough && dice.once_in(40) { super::steady::Flow::Stop } else { super::steady::Flow::On }
    }
}

/// Runs processes until it ends, and looks at what is left.
fn live(seed: u64, mut item: Item) {
    let clock = TestClock::new(at(0));
    let mut ledger = TestLedger::new(clock.clone());
    let mut dice = Dice(seed ^ 0x5eed);
    if dice.once_in(3) {
        // Some steps are done by people.
        let count = item.steps.len() as u64;
        for _ in 0..2 {
            let planned = &mut item.steps[usize::try_from(dice.roll(count)).unwrap()];
            if planned.step.is_essential() {
                planned.action = person();
            }
        }
        if dice.once_in(3) {
            item.contingency.clear();
        }
    }
    let model = Model(RefCell::new(World::new(seed, &item, clock.clone(), ledger.kill.clone())));
    for round in 0..200 {
        let is_rough = round < 25;
        model.0.borrow_mut().is_rough = is_rough;
        let result = process(&mut ledger, &model, &item, &mut dice, is_rough);
        consistent(&ledger);
        let ended = State::replay(&ledger.records).unwrap();
        if ended.get(ID).is_some_and(Rotation::has_ended) {
            return fits(&model.0.borrow(), ended.get(ID).unwrap(), &ledger);
        }
        match result {
            Ok(_) | Err(EngineError::Journal(_)) => {}
            Err(error) => panic!("seed {seed}: {error}"),
        }
        match dice.roll(12) {
            0 if is_rough => clock.pass(Duration::from_secs(dice.roll(100_000))),
            1 if is_rough => clock.set(super::progress::before(
                crate::journal::Clock::now(&clock),
                jiff::SignedDuration::from_secs(i64::try_from(dice.roll(100_000)).unwrap()),
            )),
            _ => {}
        }
    }
    let state = State::replay(&ledger.records).unwrap();
    let rotation = state.get(ID);
    panic!(
        "seed {seed}: it does not end: {rotation:?} {:?}",
        rotation.map(|rotation| answerable(rotation, at(0)))
    );
}

/// The journal is a state, and has no revocation twice.
fn consistent(ledger: &TestLedger) {
    State::replay(&ledger.records).unwrap();
    let is_revoked = |event: &Event| matches!(event, Event::Done { at, .. } if at.step == Step::Revoke);
    let done = ledger.records.iter().position(|record| is_revoked(&record.event));
    if let Some(done) = done {
        let after = &ledger.records[done + 1..];
        let again = after.iter().any(|record| {
            matches!(&record.event, Event::Started(at) | Event::Done { at, .. } if at.step == Step::Revoke)
        });
        assert!(!again, "the revocation was begun again after it was done");
    }
}

/// What is left fits together.
fn fits(world: &World, rotation: &Rotation, ledger: &TestLedger) {
    let Phase::Ended { result, old_revoked, .. } = rotation.phase else { panic!("it has not ended") };
    let accepted: Vec<&String> =
        world.valid.iter().filter(|(_, valid)| **valid).map(|(name, _)| name).collect();
    let in_use: BTreeSet<&String> = world.uses.values().collect();
    match result {
        Ending::Completed => {
            assert!(!world.valid["old"], "the old version is revoked");
            assert!(old_revoked.is_some());
            let current = rotation.current().unwrap().facts.version.clone().unwrap();
            assert_eq!(world.store, current);
            assert!(world.valid[&current], "what is used is accepted");
            assert!(in_use.iter().all(|used| **used == current), "everybody uses it: {world:?}");
            // A hook that knows repetitions leaves nothing behind.
            if world.is_idempotent {
                assert_eq!(accepted, [&current], "nothing else is accepted: {world:?}");
            }
        }
        Ending::RolledBack => {
            assert_eq!(world.mode, Mode::Scheduled);
            assert!(world.valid["old"] && old_revoked.is_none());
            assert_eq!(world.store, "old");
            assert!(in_use.iter().all(|used| *used == "old"));
            if world.is_idempotent {
                assert_eq!(accepted, ["old"], "nothing else is accepted: {world:?}");
            }
        }
        Ending::Contained => {
            assert_eq!(world.mode, Mode::Emergency);
            assert!(!world.valid["old"] && old_revoked.is_some());
            if world.is_idempotent {
                assert!(accepted.is_empty(), "nothing is accepted: {world:?}");
            }
        }
    }
    let by_hook = ledger.records.iter().any(
        |record| matches!(&record.event, Event::Done { at, by: Performer::Hook, .. } if at.step == Step::Revoke),
    );
    assert!(!by_hook || world.effects.contains(&Step::Revoke), "what the journal says was done");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn a_scheduled_rotation_never_leaves_anybody_without(seed in any::<u64>(), consumers in 0_usize..3) {
        live(seed, item(Mode::Scheduled, &["a", "b"][..consumers]));
    }

    #[test]
    fn an_emergency_revokes_first_and_once(seed in any::<u64>(), consumers in 0_usize..3) {
        live(seed, item(Mode::Emergency, &["a", "b"][..consumers]));
    }
}
