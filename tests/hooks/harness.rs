//! Calls a hook as straykey does: arguments, one document in, one out.

use std::fmt::Write as _;
use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Map, Value, json};
use tempfile::TempDir;

/// A hook with its arguments.
pub(crate) struct Hook {
    name: &'static str,
    arguments: Vec<String>,
    /// Environment beside the runner's allow-list.
    environment: Vec<(String, String)>,
}

/// What it answered.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: i32,
    pub(crate) answer: Value,
    pub(crate) trouble: String,
}

impl Hook {
    pub(crate) fn new(name: &'static str, arguments: &[&str]) -> Self {
        let arguments = arguments.iter().map(|one| (*one).to_owned()).collect();
        Self { name, arguments, environment: Vec::new() }
    }

    pub(crate) fn with(&self, arguments: &[&str]) -> Self {
        let mut all = self.arguments.clone();
        all.extend(arguments.iter().map(|one| (*one).to_owned()));
        Self { name: self.name, arguments: all, environment: self.environment.clone() }
    }

    pub(crate) fn environment(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    pub(crate) fn file(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("hooks").join(name)
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// Sends these bytes.
    pub(crate) fn send(&self, given: &[u8]) -> Reply {
        let mut child = Command::new(Self::file(self.name))
            .args(&self.arguments)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("HOME", std::env::var_os("HOME").unwrap_or_default())
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A hook that refuses its arguments does not read.
        drop(child.stdin.take().unwrap().write_all(given));
        let output = child.wait_with_output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let answer = if text.is_empty() { Value::Null } else { serde_json::from_str(&text).unwrap() };
        Reply {
            status: output.status.code().unwrap(),
            answer,
            trouble: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Asks for a step. What it says for people holds no secret.
    pub(crate) fn ask(&self, request: &Asked) -> Reply {
        let reply = self.send(request.document().to_string().as_bytes());
        let told = format!("{} {}", reply.trouble, reply.answer["message"]);
        assert!(!reply.trouble.contains("Traceback"), "{told}");
        for secret in [request.new["secret"].as_str(), reply.answer["secret"].as_str()].into_iter().flatten()
        {
            assert!(!told.contains(secret), "{} tells a secret", self.name);
        }
        if let Value::Object(members) = &reply.answer {
            let known = "outcome secret fingerprint version public_id reference expires old_uses error_increase message";
            for name in members.keys() {
                assert!(known.split(' ').any(|one| one == name), "`{name}` is no member of an answer");
            }
        }
        reply
    }
}

impl Reply {
    /// It is done; the answer.
    #[track_caller]
    pub(crate) fn done(&self) -> &Value {
        self.outcome("done")
    }

    #[track_caller]
    pub(crate) fn outcome(&self, outcome: &str) -> &Value {
        assert_eq!((self.status, &self.answer["outcome"]), (0, &json!(outcome)), "{self:?}");
        &self.answer
    }

    /// It failed for good, for this reason.
    #[track_caller]
    pub(crate) fn failed(&self, reason: &str) {
        let answer = self.outcome("failed");
        assert!(answer["message"].as_str().unwrap().contains(reason), "{self:?}");
    }

    /// It ended with this status, and this sentence.
    #[track_caller]
    pub(crate) fn refused(&self, status: i32, reason: &str) {
        assert_eq!((self.status, &self.answer), (status, &Value::Null), "{self:?}");
        assert!(self.trouble.contains(reason), "{self:?}");
    }

    #[track_caller]
    pub(crate) fn secret(&self) -> String {
        self.text("secret")
    }

    #[track_caller]
    pub(crate) fn text(&self, member: &str) -> String {
        self.done()[member].as_str().unwrap_or_else(|| panic!("no {member}: {self:?}")).to_owned()
    }
}

/// A request of one rotation.
#[derive(Clone)]
pub(crate) struct Asked {
    step: &'static str,
    rotation: String,
    mode: &'static str,
    consumer: Option<&'static str>,
    old: Value,
    new: Value,
}

/// A step of a scheduled rotation.
pub(crate) fn ask(step: &'static str) -> Asked {
    let rotation = "1f".repeat(8);
    Asked { step, rotation, mode: "scheduled", consumer: None, old: json!({}), new: Value::Null }
}

impl Asked {
    pub(crate) fn emergency(mut self) -> Self {
        self.mode = "emergency";
        self
    }

    pub(crate) fn rotation(mut self, id: &str) -> Self {
        id.clone_into(&mut self.rotation);
        self
    }

    pub(crate) fn of(mut self, consumer: &'static str) -> Self {
        self.consumer = Some(consumer);
        self
    }

    pub(crate) fn old(mut self, old: Value) -> Self {
        self.old = old;
        self
    }

    /// With the new version that `create` answered.
    pub(crate) fn with_reply(mut self, reply: &Reply) -> Self {
        let mut new = Map::new();
        for name in ["secret", "version", "public_id", "reference", "fingerprint"] {
            if let Some(value) = reply.answer.get(name) {
                new.insert(name.into(), value.clone());
            }
        }
        self.new = Value::Object(new);
        self
    }

    pub(crate) fn with_new(mut self, new: Value) -> Self {
        self.new = new;
        self
    }

    /// As after a crash: what was in memory is gone.
    pub(crate) fn without_secret(mut self) -> Self {
        self.new.as_object_mut().unwrap().remove("secret");
        self
    }

    pub(crate) fn document(&self) -> Value {
        json!({
            "schema": "straykey.hook", "version": 1, "step": self.step, "consumer": self.consumer,
            "idempotency_key": self.key(), "attempt": 1, "rotation": self.rotation, "mode": self.mode,
            "incident": null, "reason": "it is due",
            "credential": { "id": "app-db", "kind": "database", "provider": null, "environment": null, "stored_in": null },
            "old": self.old, "new": self.new, "window": null,
        })
    }

    /// Of rotation, step and consumer, 64 hex digits.
    fn key(&self) -> String {
        let text = format!("{} {} {:?}", self.rotation, self.step, self.consumer);
        let mut key = String::new();
        for byte in text.bytes().cycle().take(32) {
            write!(key, "{byte:02x}").unwrap();
        }
        key
    }
}

/// A program that is recorded: what stands in its arguments and its environment. Then it runs.
pub(crate) struct Recorded {
    folder: TempDir,
    name: &'static str,
}

impl Recorded {
    pub(crate) fn new(name: &'static str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let places = std::env::var_os("PATH").unwrap();
        let real = std::env::split_paths(&places).map(|place| place.join(name)).find(|path| path.is_file());
        let script = format!(
            "#!/bin/sh\ntr '\\0' '\\n' </proc/$$/cmdline >>'{0}'\ntr '\\0' '\\n' </proc/$$/environ >>'{0}'\nexec '{1}' \"$@\"\n",
            folder.path().join("record").display(),
            real.unwrap().display()
        );
        let path = folder.path().join(name);
        fs::write(&path, script).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        Self { folder, name }
    }

    pub(crate) fn path(&self) -> String {
        self.folder.path().join(self.name).to_str().unwrap().to_owned()
    }

    /// It ran, and nothing of this was in an argument or the environment.
    #[track_caller]
    pub(crate) fn never_saw(&self, argument: &str, secrets: &[String]) {
        let record = fs::read_to_string(self.folder.path().join("record")).unwrap();
        assert!(record.contains(argument), "{} was not run with {argument}", self.name);
        for secret in secrets {
            assert!(
                !record.contains(secret.as_str()),
                "a secret is in an argument or the environment of {}",
                self.name
            );
        }
    }
}
