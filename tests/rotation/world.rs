//! A world to rotate in: a provider, a store and two consumers in files, and hooks that change them.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use serde_json::Value;
use straykey::rule::template::expand;

use crate::harness::{Outcome, Stage};

/// All of the hooks.
const HOOK: &str = include_str!("world.sh");
/// The steps that have hooks.
const STEPS: [&str; 13] = [
    "revoke", "halt", "create", "test", "announce", "store", "confirm", "verify", "resume", "notify", "page",
    "restore", "withdraw",
];
pub(crate) const CONSUMERS: [&str; 2] = ["agent-a", "agent-b"];

/// In which order to rotate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Scheduled,
    Emergency,
}

impl Mode {
    fn as_str(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Emergency => "emergency",
        }
    }

    /// Every call of a hook in a rotation that goes well, in its order.
    pub(crate) fn calls(self) -> &'static [&'static str] {
        match self {
            Self::Scheduled => &[
                "create",
                "test",
                "announce=agent-a",
                "announce=agent-b",
                "store",
                "confirm=agent-a",
                "confirm=agent-b",
                "verify",
                "revoke",
                "notify",
            ],
            Self::Emergency => &[
                "revoke",
                "halt=agent-a",
                "halt=agent-b",
                "create",
                "test",
                "store",
                "resume=agent-a",
                "resume=agent-b",
                "notify",
            ],
        }
    }
}

pub(crate) struct World {
    pub(crate) stage: Stage,
    pub(crate) mode: Mode,
}

impl World {
    /// A world with the version `v1`, and a plan to rotate it.
    pub(crate) fn new(mode: Mode) -> Self {
        Self::planned(mode, &[])
    }

    /// The same, planned with further arguments.
    pub(crate) fn planned(mode: Mode, arguments: &[&str]) -> Self {
        let stage = Stage::new();
        let secret = expand("{hex:32}", "v1");
        let fingerprint = format!("sha256:{}", straykey::canonical::hex(secret.as_bytes()));
        for folder in ["valid", "fingerprints", "uses", "halted", "keys"] {
            stage.folder(&format!("state/{folder}"));
        }
        stage.folder("control");
        stage.write("state/valid/v1", &secret);
        stage.write("state/fingerprints/v1", &fingerprint);
        stage.write("state/store", "v1");
        stage.write("state/effects", "");
        for consumer in CONSUMERS {
            stage.write(format!("state/uses/{consumer}"), "v1");
        }
        let hook = stage.write("hook", HOOK);
        std::fs::set_permissions(hook, std::fs::Permissions::from_mode(0o755)).unwrap();
        let hooks: String = STEPS.iter().map(|step| format!("{step} = [\"./hook\"]\n")).collect();
        stage.write(
            "credentials.toml",
            format!(
                "version = 1\nestate = \"acme\"\n\n[[credential]]\nid = \"key\"\nkind = \"llm-api-key\"\nprovider = \
                 \"acme\"\nowner = \"team\"\nfingerprint = \"{fingerprint}\"\nlast_rotated = 2026-11-10\nconsumers = \
                 [\"agent-a\", \"agent-b\"]\n\n[credential.rotate]\n{hooks}\n[[agent]]\nid = \"agent-a\"\nrefresh = \
                 \"mid-session\"\n\n[[agent]]\nid = \"agent-b\"\nrefresh = \"mid-session\"\n"
            ),
        );
        let world = Self { stage, mode };
        let fixed = ["rotate", "plan", "--credential", "key", "--mode", mode.as_str(), "--reason", "a test"];
        let timing = ["--notice", "0s", "--observe", "0s", "--output", "plan.json"];
        let inventory = ["--inventory", "credentials.toml"];
        let planned = world.stage.run(&[&fixed[..], &timing, &inventory, arguments].concat());
        assert_eq!(planned.status, 0, "{planned:?}");
        world
    }

    /// A file that says what is to go wrong.
    pub(crate) fn control(&self, name: &str, line: &str) {
        self.stage.write(format!("control/{name}"), format!("{line}\n"));
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.stage.path(name)
    }

    fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    /// `straykey rotate …` on the journal of this world. Nothing that it prints holds a secret of it.
    pub(crate) fn rotate(&self, arguments: &[&str]) -> Outcome {
        let outcome = self.stage.run(&self.arguments(arguments));
        self.holds_no_secret("output", &format!("{outcome:?}"));
        outcome
    }

    pub(crate) fn arguments<'a>(&self, arguments: &[&'a str]) -> Vec<&'a str> {
        let journal = ["--journal", "journal.jsonl", "--actor", "tester", "--inventory", "credentials.toml"];
        [&["rotate"], arguments, &journal].concat()
    }

    /// Carries the plan out.
    pub(crate) fn run(&self) -> Outcome {
        self.rotate(&["run", "plan.json", "--execute"])
    }

    pub(crate) fn resume(&self) -> Outcome {
        self.rotate(&["resume"])
    }

    pub(crate) fn roll_back(&self) -> Outcome {
        self.rotate(&["rollback", "key", "--reason", "a test"])
    }

    pub(crate) fn journal_text(&self) -> String {
        self.text("journal.jsonl")
    }

    pub(crate) fn journal(&self) -> Vec<Value> {
        let read = |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        self.journal_text().lines().map(read).collect()
    }

    /// The names of the files in a folder.
    fn names(&self, folder: &str) -> BTreeSet<String> {
        let entries = std::fs::read_dir(self.path(folder)).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    /// What hooks were asked: `STEP[=CONSUMER]`, the idempotency key, the attempt.
    pub(crate) fn calls(&self) -> Vec<(String, String, u64)> {
        let text = self.text("state/calls");
        text.lines()
            .map(|line| {
                let mut words = line.split(' ').map(str::to_owned);
                let mut next = || words.next().unwrap();
                (next(), next(), next().parse().unwrap())
            })
            .collect()
    }

    /// How often a hook was asked for this.
    pub(crate) fn asked(&self, call: &str) -> usize {
        self.calls().iter().filter(|(name, _, _)| name == call).count()
    }

    /// What they did.
    pub(crate) fn effects(&self) -> Vec<String> {
        self.text("state/effects").lines().map(str::to_owned).collect()
    }

    /// Which version a consumer uses.
    pub(crate) fn used_by(&self, consumer: &str) -> String {
        self.text(&format!("state/uses/{consumer}"))
    }

    /// Everybody uses one new version, and it is the only valid one.
    #[track_caller]
    pub(crate) fn is_rotated(&self, about: &str) {
        self.is_sound(about);
        let now = self.text("state/store");
        assert_eq!(self.names("state/valid"), BTreeSet::from([now.clone()]), "{about}: valid");
        assert_ne!(now, "v1", "{about}");
        self.all_use(&now, about);
        let effects = self.effects();
        let revoked = effects.iter().filter(|effect| *effect == "revoke v1").count();
        assert_eq!(revoked, 1, "{about}: {effects:?}");
        if self.mode == Mode::Emergency {
            assert_eq!(effects[0], "revoke v1", "{about}: {effects:?}");
        }
        self.ended(about, "completed");
    }

    /// Everybody uses the old version, and it is the only valid one.
    #[track_caller]
    pub(crate) fn is_rolled_back(&self, about: &str) {
        self.is_sound(about);
        assert_eq!(self.names("state/valid"), BTreeSet::from(["v1".to_owned()]), "{about}: valid");
        assert_eq!(self.text("state/store"), "v1", "{about}: stored");
        self.all_use("v1", about);
        self.ended(about, "rolled-back");
    }

    /// The old version is useless, no new one is valid, and consumers stand still.
    #[track_caller]
    pub(crate) fn is_contained(&self, about: &str) {
        self.is_sound(about);
        assert_eq!(self.names("state/valid"), BTreeSet::new(), "{about}: valid");
        assert_eq!(self.names("state/halted"), CONSUMERS.map(str::to_owned).into(), "{about}: halted");
        self.ended(about, "contained");
    }

    #[track_caller]
    fn all_use(&self, version: &str, about: &str) {
        for consumer in CONSUMERS {
            assert_eq!(self.used_by(consumer), version, "{about}: {consumer}");
        }
        assert_eq!(self.names("state/halted"), BTreeSet::new(), "{about}: halted");
    }

    #[track_caller]
    fn ended(&self, about: &str, result: &str) {
        let journal = self.journal();
        let ends: Vec<&Value> = journal.iter().filter(|record| record["event"]["type"] == "ended").collect();
        assert_eq!(ends.len(), 1, "{about}");
        assert_eq!(ends[0]["event"]["result"], result, "{about}");
    }

    /// What holds whatever happened: nothing was revoked under anybody, the journal is whole, and no secret is in it.
    #[track_caller]
    pub(crate) fn is_sound(&self, about: &str) {
        assert_eq!(self.text("violations"), "", "{about}");
        let verified = self.stage.run(&["journal", "verify", "--journal", "journal.jsonl"]);
        assert_eq!(verified.status, 0, "{about}: {verified:?}");
        self.holds_no_secret("journal", &self.journal_text());
    }

    /// Each call of a hook was written down before it was made, none was made twice as the same attempt, and all attempts at
    /// one thing have one key.
    #[track_caller]
    pub(crate) fn every_call_is_in_the_journal(&self, about: &str) {
        let journal = self.journal();
        let events = journal.iter().map(|record| &record["event"]);
        let started: Vec<(String, String, u64)> = events
            .filter(|event| event["type"] == "started")
            .map(|event| {
                let text = |name: &str| event[name].as_str().unwrap_or_default().to_owned();
                let consumer = text("consumer");
                let consumer = if consumer.is_empty() { consumer } else { format!("={consumer}") };
                let name = text("step") + &consumer;
                (name, text("idempotency_key"), event["attempt"].as_u64().unwrap())
            })
            .collect();
        let calls = self.calls();
        for call in &calls {
            assert!(started.contains(call), "{about}: {call:?} is not in the journal");
            let same = calls.iter().filter(|other| *other == call).count();
            assert_eq!(same, 1, "{about}: {call:?} was made twice");
        }
        let keys: BTreeSet<(&str, &str)> = calls.iter().map(|(name, key, _)| (&**name, &**key)).collect();
        let names: BTreeSet<&str> = calls.iter().map(|(name, _, _)| &**name).collect();
        let all: BTreeSet<&str> = keys.iter().map(|(_, key)| *key).collect();
        assert_eq!(all.len(), keys.len(), "{about}: no two steps have one key");
        assert_eq!(names.len(), keys.len(), "{about}: no step has two keys");
    }

    #[track_caller]
    fn holds_no_secret(&self, what: &str, text: &str) {
        for name in self.names("state/valid") {
            let secret = self.text(&format!("state/valid/{name}"));
            for window in secret.as_bytes().windows(12).map(|window| str::from_utf8(window).unwrap()) {
                assert!(!text.contains(window), "a secret is in the {what}");
            }
        }
    }

    /// Puts the state as it was at a snapshot, and this journal.
    pub(crate) fn come_back_to(&self, snapshot: &Path, journal: &[u8]) {
        std::fs::remove_dir_all(self.path("state")).unwrap();
        copy(snapshot, &self.path("state"));
        for leftover in self.names("").iter().filter(|name| name.starts_with("journal.jsonl")) {
            std::fs::remove_file(self.path(leftover)).unwrap();
        }
        let _ = std::fs::remove_file(self.path("violations"));
        std::fs::write(self.path("journal.jsonl"), journal).unwrap();
    }
}

/// Copies a folder.
pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
