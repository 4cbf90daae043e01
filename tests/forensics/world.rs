//! A repository with a leaked token, its inventory, the scan that found it, the rotation that followed, and the scan after it.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};
use straykey::journal::record::{Ending, Performer, StepRef, Subject};
use straykey::journal::{Clock, Event, Journal};
use straykey::rotation::exchange::VersionFacts;
use straykey::rotation::{Mode, Plan, Step};

use super::harness::{Outcome, Stage, token};

/// When it was found, and when it was looked at again.
pub(crate) const FOUND: &str = "2024-02-01T00:00:00Z";
pub(crate) const LATER: &str = "2024-03-02T00:00:00Z";
/// When the rotation began; each record is a minute later.
pub(crate) const ROTATED: &str = "2024-03-01T00:00:00Z";

/// A clock that goes on by a minute each time that somebody looks at it.
#[derive(Debug)]
struct Ticking(Mutex<Timestamp>);

impl Clock for Ticking {
    fn now(&self) -> Timestamp {
        let mut now = self.0.lock().unwrap();
        *now = now.checked_add(SignedDuration::from_mins(1)).unwrap();
        *now
    }
}

pub(crate) struct World {
    pub(crate) stage: Stage,
    pub(crate) old: String,
    pub(crate) new: String,
}

impl World {
    /// The token is in two files of a repository, and in a file that was removed again.
    pub(crate) fn new() -> Self {
        let stage = Stage::new();
        let world = Self { old: token("the old one"), new: token("the new one"), stage };
        world.stage.folder("app");
        world.git(&["init", "-q", "-b", "main"], "");
        world.write("app/gone.env");
        world.commit("2024-01-10T09:00:00Z", "Ada Example");
        std::fs::remove_file(world.stage.path("app/gone.env")).unwrap();
        world.write("app/deploy.env");
        world.write("app/config/ci.env");
        world.commit("2024-01-15T09:00:00Z", "Bob Example");
        world.declare(&world.entry(&world.old, "issued = 2023-12-01T00:00:00Z\n", &[]));
        world
    }

    fn write(&self, name: &str) {
        self.stage.write(name, format!("GITHUB_TOKEN={}\n", self.old));
    }

    fn git(&self, arguments: &[&str], date: &str) {
        let mut command = self.stage.command("git");
        command.args(["-c", "user.name=t", "-c", "user.email=t@example.org"]).args(arguments);
        command.env("GIT_AUTHOR_DATE", date).env("GIT_COMMITTER_DATE", date);
        command.current_dir(self.stage.path("app"));
        let outcome = self.stage.finish(command, b"");
        assert_eq!(outcome.status, 0, "git {arguments:?}: {}", outcome.stderr);
    }

    pub(crate) fn commit(&self, date: &str, author: &str) {
        self.git(&["add", "-A"], date);
        self.git(
            &["commit", "-q", "-m", "x", &format!("--author={author} <{}@example.org>", &author[..3])],
            date,
        );
    }

    /// An entry of the inventory, whose version in use is `current`.
    pub(crate) fn entry(&self, current: &str, dates: &str, previous: &[&str]) -> String {
        let fingerprint = self.stage.fingerprint(current);
        let mut entry = format!(
            "[[credential]]\nid = \"gh-deploy\"\nkind = \"vcs-token\"\nprovider = \"GitHub\"\nowner = \"team-a\"\n\
             environment = \"production\"\naccess = \"write\"\nscopes = [\"pci\"]\ntenants = [\"acme\"]\n\
             stored_in = \"vault:kv/gh\"\nconsumers = [\"a-agent\"]\nfingerprint = \"{fingerprint}\"\n{dates}"
        );
        for old in previous {
            let fingerprint = self.stage.fingerprint(old);
            entry += &format!(
                "[[credential.previous]]\nfingerprint = \"{fingerprint}\"\nretired = 2024-03-01T00:03:00Z\n"
            );
        }
        entry
    }

    pub(crate) fn declare(&self, entry: &str) {
        let agents = "[[agent]]\nid = \"a-agent\"\ndelegates_to = [\"b-agent\"]\n[[agent]]\nid = \"b-agent\"\n\
                      status = \"decommissioned\"\n";
        self.stage.write("../home/i.toml", format!("version = 1\n{entry}{agents}"));
    }

    /// The inventory after the rotation.
    pub(crate) fn declare_rotated(&self) {
        self.declare(&self.entry(&self.new, "last_rotated = 2024-03-01T00:03:00Z\n", &[&self.old]));
    }

    /// Takes the token out of all files.
    pub(crate) fn clean(&self) {
        std::fs::remove_file(self.stage.path("app/deploy.env")).unwrap();
        std::fs::remove_file(self.stage.path("app/config/ci.env")).unwrap();
        self.stage.write("app/readme.txt", "nothing here\n");
        self.commit("2024-03-01T12:00:00Z", "Ada Example");
    }

    /// Scans into a file outside of what is scanned.
    pub(crate) fn scan(&self, name: &str, arguments: &[&str]) -> PathBuf {
        let path = self.stage.path(format!("../home/{name}"));
        let format = format!("json={}", path.display());
        let outcome = self.stage.run(&[&["scan", "--format", &format], arguments].concat());
        assert!([0, 1].contains(&outcome.status), "{outcome:?}");
        path
    }

    pub(crate) fn scan_history(&self, name: &str, as_of: &str) -> PathBuf {
        self.scan(
            name,
            &["--history", "app", "--show-authors", "--as-of", as_of, "--inventory", "../home/i.toml"],
        )
    }

    /// The plan of the rotation that the report asks for.
    pub(crate) fn plan(&self, report: &str) -> Plan {
        let report = format!("../home/{report}");
        let outcome = self.stage.run(&[
            "rotate",
            "plan",
            &report,
            "--inventory",
            "../home/i.toml",
            "--incident",
            "INC-7",
        ]);
        assert_eq!(outcome.status, 0, "{outcome:?}");
        Plan::read(&outcome.stdout).unwrap()
    }

    pub(crate) fn journal_path(&self) -> PathBuf {
        self.stage.path("../home/straykey.journal.jsonl")
    }

    /// What [`Story`] tells, written by the library.
    pub(crate) fn journal(&self, plan: &Plan, story: &Story) {
        let clock = Arc::new(Ticking(Mutex::new(ROTATED.parse().unwrap())));
        let mut journal = Journal::open(&self.journal_path(), "default", "ci-bot", clock).unwrap();
        let item = &plan.rotations[0];
        let mut subject = subject(plan);
        let begun = Event::Begun { plan: plan.digest.clone(), item: Box::new(item.clone()) };
        journal.append(Some(subject.clone()), begun).unwrap();
        let done = |step, by| Event::Done { at: at(step), by, message: None };
        if let Some(by) = story.revoked {
            journal.append(Some(subject.clone()), Event::Started(at(Step::Revoke))).unwrap();
            journal.append(Some(subject.clone()), done(Step::Revoke, by)).unwrap();
        }
        if story.creates {
            let fingerprint = Some(self.stage.fingerprint(&self.new).parse().unwrap());
            subject.new = Some(VersionFacts { fingerprint, ..VersionFacts::default() });
            journal.append(Some(subject.clone()), done(Step::Create, Performer::Hook)).unwrap();
        }
        if let Some(result) = story.ended {
            journal.append(Some(subject), Event::Ended { result, old_revoked: None }).unwrap();
        }
    }

    /// Everything that is needed to close: found, planned, rotated, cleaned, declared, and scanned again.
    pub(crate) fn rotated(story: &Story) -> Self {
        let world = Self::new();
        world.scan_history("before.json", FOUND);
        world.journal(&world.plan("before.json"), story);
        world.clean();
        world.declare_rotated();
        world.scan_history("later.json", LATER);
        world
    }

    pub(crate) fn close(&self, arguments: &[&str]) -> Outcome {
        let all = ["rotate", "close", "gh-deploy", "--inventory", "../home/i.toml", "--actor", "eve"];
        self.stage.run(&[&all, arguments].concat())
    }

    pub(crate) fn forensics(&self, name: &str, arguments: &[&str]) -> Outcome {
        let all = ["forensics", name, "--inventory", "../home/i.toml"];
        self.stage.run(&[&all, arguments].concat())
    }
}

/// How far a rotation went.
pub(crate) struct Story {
    pub(crate) revoked: Option<Performer>,
    pub(crate) creates: bool,
    pub(crate) ended: Option<Ending>,
}

impl Story {
    pub(crate) const GOOD: Self =
        Self { revoked: Some(Performer::Hook), creates: true, ended: Some(Ending::Completed) };
}

fn at(step: Step) -> StepRef {
    StepRef { step, consumer: None, attempt: 1, idempotency_key: "0a".repeat(32) }
}

fn subject(plan: &Plan) -> Subject {
    let item = &plan.rotations[0];
    assert_eq!(item.mode, Mode::Emergency, "what is exposed is an emergency");
    Subject {
        id: item.id.clone(),
        credential: item.credential.clone(),
        mode: item.mode,
        trigger: plan.trigger.clone(),
        old: VersionFacts { fingerprint: item.old.fingerprint, ..VersionFacts::default() },
        new: None,
        affected: item.consumers.iter().map(|consumer| consumer.name.clone()).collect(),
        window: None,
    }
}
