//! With real processes.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a failed expectation is how a test fails")]

mod exchanges;
mod failures;
mod leaks;

use std::ffi::OsString;
use std::ops::Range;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::fingerprint::{Fingerprint, Fingerprinter};
use crate::kind::CredentialKind;
use crate::rotation::exchange::{Answer, NewVersion, Request, Subject, VersionFacts};
use crate::rotation::{Mode, Step};
use crate::runner::{Environment, Examine, HookFailure, Hooks, Perform as _};
use crate::secret::Secret;

/// Built from parts: nothing here is a secret.
pub(super) fn new_secret() -> String {
    ["zX9", "fresh/of+today", "\"q\\7"].join("-")
}

/// Takes what follows `token=` for a secret.
#[derive(Debug)]
struct Tokens(Fingerprinter);

impl Examine for Tokens {
    fn secrets_in(&self, text: &str) -> Vec<Range<usize>> {
        let starts = text.match_indices("token=").map(|(at, sign)| at + sign.len());
        let end = |start: usize| text[start..].find(' ').map_or(text.len(), |length| start + length);
        starts.map(|start| start..end(start)).collect()
    }

    fn fingerprint_of(&self, secret: &Secret, kind: CredentialKind) -> Option<Fingerprint> {
        self.0.identify(secret.expose(), kind.guessability()).fingerprint()
    }
}

/// A folder with hooks.
pub(super) struct Stage {
    pub(super) folder: tempfile::TempDir,
    hooks: Hooks,
}

impl Stage {
    pub(super) fn new() -> Self {
        Self::keyed(Some(b"0123456789abcdef"))
    }

    pub(super) fn keyed(key: Option<&[u8]>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let all: [(OsString, OsString); 4] = [
            ("PATH", "/usr/local/bin:/usr/bin:/bin"),
            ("HOME", "/nonexistent"),
            ("OPS_TOKEN", "env-secret-of-ops-4711"),
            ("NOT_ALLOWED", "1"),
        ]
        .map(|(name, value)| (name.into(), value.into()));
        let environment = Environment::of(all, &["OPS_TOKEN".to_owned()]).unwrap();
        let key = key.map(|key| Secret::new(key.to_vec()));
        let examine = Tokens(Fingerprinter::new(key, [7; 32]).unwrap());
        let hooks = Hooks::new(folder.path(), environment, Box::new(examine)).unwrap();
        Self { folder, hooks }
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What a script of the shell makes of a request, in 20 seconds.
    pub(super) fn sh(&self, script: &str, request: &Request) -> Result<Answer, HookFailure> {
        self.within(Duration::from_secs(20), script, request)
    }

    pub(super) fn within(
        &self,
        timeout: Duration,
        script: &str,
        request: &Request,
    ) -> Result<Answer, HookFailure> {
        self.run(&["sh", "-c", script, "hook"], timeout, request)
    }

    pub(super) fn run(
        &self,
        argv: &[&str],
        timeout: Duration,
        request: &Request,
    ) -> Result<Answer, HookFailure> {
        let argv: Vec<String> = argv.iter().map(|&word| word.to_owned()).collect();
        self.hooks.perform(&argv, timeout, request)
    }
}

/// A request that hands the new secret on, unless it is one for it.
pub(super) fn request(step: Step) -> Request {
    let new = NewVersion {
        facts: VersionFacts { version: Some("v2".into()), ..VersionFacts::default() },
        secret: Some(Secret::new(new_secret().into_bytes())),
    };
    Request {
        step,
        consumer: None,
        idempotency_key: "cd".repeat(32),
        attempt: 1,
        rotation: "0123456789abcdef".into(),
        mode: Mode::Scheduled,
        incident: None,
        reason: "due".into(),
        credential: Subject {
            id: "openai-prod".into(),
            kind: CredentialKind::LlmApiKey,
            provider: None,
            environment: None,
            stored_in: None,
        },
        old: VersionFacts::default(),
        new: (step != Step::Create).then_some(new),
        window: None,
    }
}

/// Is there a process whose arguments hold this text?
pub(super) fn is_running(text: &str) -> bool {
    processes().any(|process| {
        std::fs::read(process.join("cmdline")).is_ok_and(|line| {
            line.windows(text.len()).any(|part| part == text.as_bytes()) && !is_zombie(&process)
        })
    })
}

fn is_zombie(process: &Path) -> bool {
    std::fs::read_to_string(process.join("stat")).is_ok_and(|stat| stat.contains(") Z "))
}

pub(super) fn processes() -> impl Iterator<Item = PathBuf> {
    let is_number =
        |path: &PathBuf| path.file_name().is_some_and(|name| name.as_bytes().iter().all(u8::is_ascii_digit));
    std::fs::read_dir("/proc").into_iter().flatten().flatten().map(|entry| entry.path()).filter(is_number)
}

/// Ends the processes whose arguments hold this text, which only a test wrote.
pub(super) fn end_all(text: &str) {
    for process in processes() {
        let is_ours = std::fs::read(process.join("cmdline"))
            .is_ok_and(|line| line.windows(text.len()).any(|part| part == text.as_bytes()));
        let number = process.file_name().and_then(|name| name.to_str()).and_then(|name| name.parse().ok());
        if let Some(pid) = number.filter(|_| is_ours).and_then(rustix::process::Pid::from_raw) {
            let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
        }
    }
}

/// How long a process sleeps that a test looks for: nobody else sleeps as long.
pub(super) fn mark(number: usize) -> String {
    format!("3{number}.{}", std::process::id())
}
