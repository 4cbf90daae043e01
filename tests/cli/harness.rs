//! Runs the binary in a folder of its own, without anything of the caller's environment that could change its answer.

#![allow(dead_code, reason = "each test crate uses a part of it")]

use std::ffi::OsStr;
use std::io::{Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use straykey::rule::template::expand;

/// The program under test.
pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_straykey");
/// A run that takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(50);
/// What stands for the temporary folder in outputs.
pub(crate) const ROOT: &str = "@@ROOT@@";

/// A folder to scan, a home without settings, and the binary.
pub(crate) struct Stage {
    _folder: tempfile::TempDir,
    root: PathBuf,
    home: PathBuf,
}

/// The path without a straykey that somebody installed: hooks would ask that one, and not the one under test.
fn path_without_straykey() -> std::ffi::OsString {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let others = std::env::split_paths(&path).filter(|folder| !folder.join("straykey").exists());
    std::env::join_paths(others).unwrap()
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Stage {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let base = std::fs::canonicalize(folder.path()).unwrap();
        let (root, home) = (base.join("work"), base.join("home"));
        std::fs::create_dir(&root).unwrap();
        std::fs::create_dir(&home).unwrap();
        Self { _folder: folder, root, home }
    }

    /// The folder that commands run in.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.root.join(name)
    }

    /// Writes a file and the folders above it.
    pub(crate) fn write(&self, name: impl AsRef<Path>, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    /// Writes a file that holds one token, made from the file's name, and returns the token.
    pub(crate) fn plant(&self, name: &str) -> String {
        let token = token(name);
        self.write(name, format!("GITHUB_TOKEN={token}\n"));
        token
    }

    pub(crate) fn folder(&self, name: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(&path).unwrap();
        path
    }

    /// A command with a clean environment, in the folder.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy().into_owned();
            if name.starts_with("GIT_")
                || name.starts_with("STRAYKEY_")
                || ["CI", "NO_COLOR"].contains(&&*name)
            {
                command.env_remove(&name);
            }
        }
        command
            // Not a device: `git config --global` would put a file in its place.
            .env("GIT_CONFIG_GLOBAL", self.home.join("gitconfig"))
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("HOME", &self.home)
            .env("PATH", path_without_straykey())
            .env_remove("XDG_CONFIG_HOME")
            .current_dir(&self.root);
        command
    }

    pub(crate) fn straykey(&self, arguments: &[impl AsRef<OsStr>]) -> Command {
        let mut command = self.command(BINARY);
        command.args(arguments);
        command
    }

    pub(crate) fn run(&self, arguments: &[impl AsRef<OsStr>]) -> Outcome {
        self.finish(self.straykey(arguments), b"")
    }

    pub(crate) fn feed(&self, arguments: &[impl AsRef<OsStr>], input: impl AsRef<[u8]>) -> Outcome {
        self.finish(self.straykey(arguments), input.as_ref())
    }

    /// Runs a command to its end, or fails when it does not end.
    pub(crate) fn finish(&self, mut command: Command, input: &[u8]) -> Outcome {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let stdout = gather(child.stdout.take().unwrap());
        let stderr = gather(child.stderr.take().unwrap());
        // A program that does not read its input closes it: that is its right.
        let _ = stdin.write_all(input);
        drop(stdin);
        let status = wait(&mut child);
        let shown =
            |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).replace(&*self.root.to_string_lossy(), ROOT);
        Outcome { status, stdout: shown(stdout.join().unwrap()), stderr: shown(stderr.join().unwrap()) }
    }

    /// Scans with these further arguments, and returns the report and the status.
    pub(crate) fn json(&self, arguments: &[&str]) -> (Value, i32) {
        let outcome = self.run(&[&["scan", "--format", "json"], arguments].concat());
        (outcome.json(), outcome.status)
    }

    /// The places at which scanning with these arguments finds something.
    pub(crate) fn found(&self, arguments: &[&str]) -> Vec<String> {
        places(&self.json(arguments).0)
    }

    pub(crate) fn git(&self, folder: &str, arguments: &[&str]) {
        let mut command = self.command("git");
        command.args(["-c", "user.name=t", "-c", "user.email=t@example.org"]).args(arguments);
        command.current_dir(self.path(folder));
        let outcome = self.finish(command, b"");
        assert_eq!(outcome.status, 0, "git {arguments:?}: {}", outcome.stderr);
    }

    /// The fingerprint that the program prints for a secret.
    pub(crate) fn fingerprint(&self, secret: &str) -> String {
        let outcome = self.feed(&["fingerprint"], secret);
        assert_eq!(outcome.status, 0, "{}", outcome.stderr);
        outcome.stdout.trim_end().to_owned()
    }
}

impl Outcome {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Asserts the status, and that the message holds these texts.
    #[track_caller]
    pub(crate) fn says(&self, status: i32, texts: &[&str]) {
        assert_eq!(self.status, status, "{self:?}");
        for text in texts {
            assert!(self.stderr.contains(text), "no `{text}` in {}", self.stderr);
        }
    }
}

fn gather(mut source: impl Read + Send + 'static) -> std::thread::JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        source.read_to_end(&mut bytes).unwrap();
        bytes
    })
}

/// The exit status; -1 for a signal.
pub(crate) fn wait(child: &mut Child) -> i32 {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code().unwrap_or(-1);
        }
        if begun.elapsed() > PATIENCE {
            child.kill().unwrap();
            panic!("still running after {PATIENCE:?}");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A GitHub token with the right checksum.
pub(crate) fn token(seed: &str) -> String {
    expand("{sum:github:ghp_:30}", seed)
}

/// `path:line:column` of every place, sorted.
pub(crate) fn places(report: &Value) -> Vec<String> {
    let findings = report["findings"].as_array().unwrap().iter();
    let mut places: Vec<String> = findings
        .flat_map(|finding| finding["occurrences"].as_array().unwrap())
        .map(|place| format!("{}:{}:{}", place["path"].as_str().unwrap(), place["line"], place["column"]))
        .collect();
    places.sort();
    places
}

/// `kind/coverage` of every notice.
pub(crate) fn notices(report: &Value) -> Vec<String> {
    let notices = report["notices"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    notices.map(|notice| format!("{}/{}", text(&notice["kind"]), text(&notice["coverage"]))).collect()
}
