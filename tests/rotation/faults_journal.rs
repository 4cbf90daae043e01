//! What a crash leaves of the journal: every record that it may end with, torn lines, a disk that is full, times of a clock
//! that jumped.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::faults::{MODES, each};
use crate::world::{Mode, World, copy};

/// A rotation that went well, its journal, and the state of the world around each call of a hook.
struct Past {
    world: World,
    lines: Vec<String>,
}

impl Past {
    fn new(mode: Mode) -> Self {
        let world = World::new(mode);
        world.stage.folder("snapshots");
        copy(&world.path("state"), &world.path("beginning"));
        let outcome = world.run();
        assert_eq!(outcome.status, 0, "{outcome:?}");
        let lines = world.journal_text().split_inclusive('\n').map(str::to_owned).collect();
        std::fs::rename(world.path("snapshots"), world.path("states")).unwrap();
        Self { world, lines }
    }

    /// The states in which a crash may have left the world that left so many records: a hook that was about to be asked may
    /// have been asked already.
    fn states(&self, records: usize) -> Vec<(&'static str, PathBuf)> {
        let events = self.lines[..records].iter().map(|line| event(line));
        let kinds: Vec<Value> = events.map(|event| event["type"].clone()).collect();
        let started = kinds.iter().filter(|kind| *kind == "started").count();
        let at = |when: &str| self.world.path(&format!("states/{started}-{when}"));
        match (started, kinds.last()) {
            (0, _) => vec![("at the beginning", self.world.path("beginning"))],
            (_, Some(kind)) if kind == "started" => {
                vec![("before the hook", at("before")), ("after the hook", at("after"))]
            }
            (_, _) => vec![("between hooks", at("after"))],
        }
    }

    /// Where the revocation begins.
    fn revocation(&self) -> usize {
        let is_it = |line: &String| event(line)["type"] == "started" && event(line)["step"] == "revoke";
        self.lines.iter().position(is_it).unwrap()
    }
}

fn event(line: &str) -> Value {
    serde_json::from_str::<Value>(line).unwrap()["event"].clone()
}

/// Where a crash cuts a record.
fn torn(line: &str, at: usize) -> &[u8] {
    let bytes = line.as_bytes();
    match at % 3 {
        0 => &bytes[..1],
        1 => &bytes[..bytes.len() / 2],
        _ => &bytes[..bytes.len() - 1],
    }
}

/// Does something with two pasts, each with its half of the numbers.
fn halves(mode: Mode, act: impl Fn(&Past, &dyn Fn(usize) -> bool) + Sync) {
    let pasts = [(0, Past::new(mode)), (1, Past::new(mode))];
    each(&pasts, |(half, past)| act(past, &|number| number % 2 == *half));
}

#[test]
fn a_journal_that_ends_at_any_record_or_within_it_is_resumed_to_the_end() {
    for mode in MODES {
        halves(mode, |past, is_mine| {
            for records in (2..past.lines.len()).filter(|records| is_mine(*records)) {
                let whole = past.lines[..records].concat().into_bytes();
                let rest = torn(&past.lines[records], records / 2);
                for (state, snapshot) in past.states(records) {
                    // The record that is torn says what was done, or it is about to say what will be.
                    let journals = [whole.clone(), [&whole[..], rest].concat()];
                    for (journal, end) in journals.iter().zip(["whole", "torn"]) {
                        let about = format!("{mode:?}, {records} records, {end}, {state}");
                        past.world.come_back_to(&snapshot, journal);
                        let resumed = past.world.resume();
                        assert_eq!(resumed.status, 0, "{about}: {resumed:?}");
                        past.world.is_rotated(&about);
                    }
                }
            }
        });
    }
}

#[test]
fn a_scheduled_journal_that_ends_anywhere_before_the_revocation_is_rolled_back() {
    halves(Mode::Scheduled, |past, is_mine| {
        for records in (2..=past.revocation()).filter(|records| is_mine(*records)) {
            for (state, snapshot) in past.states(records) {
                let about = format!("{records} records, {state}");
                past.world.come_back_to(&snapshot, past.lines[..records].concat().as_bytes());
                let outcome = past.world.roll_back();
                assert_eq!(outcome.status, 0, "{about}: {outcome:?}");
                past.world.is_rolled_back(&about);
            }
        }
    });
}

/// Writes fail as on a full disk from some byte on.
#[test]
fn a_full_disk_stops_everything_and_nothing_is_lost() {
    let blocks = [1, 4, 8, 10, 12, 14, 17, 20, 24, 28];
    let cases: Vec<(Mode, usize)> =
        MODES.into_iter().flat_map(|mode| blocks.map(|blocks| (mode, blocks))).collect();
    let stopped = std::sync::atomic::AtomicUsize::new(0);
    each(&cases, |&(mode, blocks)| {
        let about = format!("{mode:?}, {blocks} blocks");
        let world = World::new(mode);
        // Without the trap a process that writes too much is killed, which is another test.
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
        let mut command = world.stage.command("sh");
        command.args(["-c", &script, "sh", crate::harness::BINARY]);
        command.args(world.arguments(&["run", "plan.json", "--execute"]));
        let full = world.stage.finish(command, b"");
        if full.status == 0 {
            return world.is_rotated(&about);
        }
        stopped.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        assert_eq!(full.status, 3, "{about}: {full:?}");
        let calls = world.calls().len();
        let has_begun = world.journal_text().contains("\"type\":\"begun\"");
        assert!(has_begun || calls == 0, "{about}: nothing is done that is not written down");
        let outcome = if has_begun { world.resume() } else { world.run() };
        assert_eq!(outcome.status, 0, "{about}: {outcome:?}");
        world.is_rotated(&about);
        world.every_call_is_in_the_journal(&about);
    });
    assert!(stopped.into_inner() > 6, "the disk was full often enough");
}

/// The journal as a clock that is off by so many seconds would have written it.
fn shifted(lines: &[String], seconds: i64) -> Vec<u8> {
    let shift = |value: &mut Value| {
        let time: jiff::Timestamp = value.as_str().unwrap().parse().unwrap();
        *value = json!(time + jiff::SignedDuration::from_secs(seconds));
    };
    let mut prev = "0".repeat(64);
    let mut text = Vec::new();
    for line in lines {
        let mut record: Value = serde_json::from_str(line).unwrap();
        shift(&mut record["time"]);
        if let Some(window) = record.pointer_mut("/rotation/window").filter(|window| window.is_object()) {
            ["opened", "checkpoint_by", "accept_until"].iter().for_each(|name| shift(&mut window[name]));
        }
        record["prev"] = json!(prev);
        record.as_object_mut().unwrap().remove("hash");
        prev = straykey::canonical::digest(&record).unwrap();
        record["hash"] = json!(prev);
        text.extend(straykey::canonical::bytes(&record).unwrap());
        text.push(b'\n');
    }
    text
}

#[test]
fn a_clock_that_was_set_back_stops_a_scheduled_rotation_and_no_emergency() {
    for mode in MODES {
        let past = Past::new(mode);
        for records in [3, past.lines.len() / 2, past.lines.len() - 2] {
            let about = format!("{mode:?}, {records} records of the future");
            let (_, snapshot) = past.states(records).remove(0);
            past.world.come_back_to(&snapshot, &shifted(&past.lines[..records], 3600));
            let before = past.world.calls().len();
            let outcome = past.world.resume();
            if mode == Mode::Emergency {
                assert_eq!(outcome.status, 0, "{about}: {outcome:?}");
                past.world.is_rotated(&about);
            } else {
                assert_eq!(outcome.status, 1, "{about}: {outcome:?}");
                assert!(format!("{outcome:?}").contains("clock"), "{about}: {outcome:?}");
                past.world.is_sound(&about);
                assert_eq!(past.world.calls().len(), before, "{about}: nothing was done");
            }
        }
    }
}

#[test]
fn a_clock_that_jumped_ahead_never_revokes_what_is_in_use() {
    halves(Mode::Scheduled, |past, is_mine| {
        for records in (3..past.lines.len()).filter(|records| is_mine(*records)) {
            let (state, snapshot) = past.states(records).remove(0);
            let about = format!("{records} records of last month, {state}");
            past.world.come_back_to(&snapshot, &shifted(&past.lines[..records], -30 * 86400));
            let outcome = past.world.resume();
            if outcome.status == 0 {
                past.world.is_rotated(&about);
                continue;
            }
            // The window is over: people are asked. Nothing is revoked under anybody.
            assert_eq!(outcome.status, 1, "{about}: {outcome:?}");
            past.world.is_sound(&about);
            assert!(records <= past.revocation(), "{about}: {outcome:?}");
            assert!(!past.world.effects().contains(&"revoke v1".to_owned()), "{about}");
        }
    });
}
