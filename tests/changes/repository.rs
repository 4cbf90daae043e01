//! A repository in a folder of its own, and hooks that call the binary.

use std::ffi::OsStr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::harness::{BINARY, Outcome, Stage, notices, token};

/// The repository that most commands are about.
pub(crate) const REPO: &str = "repo";

/// A stage with a repository.
pub(crate) struct Repo {
    pub(crate) stage: Stage,
}

impl Repo {
    /// An empty repository.
    pub(crate) fn new() -> Self {
        Self::with(&[])
    }

    /// An empty repository, made with these further arguments.
    pub(crate) fn with(arguments: &[&str]) -> Self {
        let repo = Self { stage: Stage::new() };
        repo.stage.folder(REPO);
        repo.git(&[&["init", "--quiet", "--initial-branch=main"], arguments].concat());
        repo
    }

    /// A repository with one commit, without secrets.
    pub(crate) fn begun() -> Self {
        let repo = Self::new();
        repo.write("README", "nothing\n");
        repo.commit("begin");
        repo
    }

    pub(crate) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.stage.path(REPO).join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        self.stage.write(format!("{REPO}/{name}"), content)
    }

    /// Writes a file with a token that is made from `seed`.
    pub(crate) fn plant(&self, name: &str, seed: &str) -> PathBuf {
        self.write(name, line(seed))
    }

    /// Git, in a folder of the stage, with a fixed identity and fixed dates.
    pub(crate) fn git_in(&self, folder: &str, arguments: &[impl AsRef<OsStr>]) -> Outcome {
        self.stage.finish(self.command(folder, arguments), b"")
    }

    /// The command, still to be run.
    pub(crate) fn command(&self, folder: &str, arguments: &[impl AsRef<OsStr>]) -> Command {
        let mut command = self.stage.command("git");
        command.args(arguments).current_dir(self.stage.path(folder));
        for role in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{role}_NAME"), "Nobody");
            command.env(format!("GIT_{role}_EMAIL"), "nobody@example.org");
            command.env(format!("GIT_{role}_DATE"), "1700000000 +0000");
        }
        command.env("GIT_CONFIG_SYSTEM", "/dev/null");
        // Git tidies up in the background after a fetch, and would do so while the test scans.
        command.env("GIT_CONFIG_COUNT", "2");
        for (at, name) in ["gc.autoDetach", "maintenance.autoDetach"].iter().enumerate() {
            command.env(format!("GIT_CONFIG_KEY_{at}"), name);
            command.env(format!("GIT_CONFIG_VALUE_{at}"), "false");
        }
        command
    }

    /// Git in the repository; it must succeed.
    #[track_caller]
    pub(crate) fn git(&self, arguments: &[impl AsRef<OsStr> + std::fmt::Debug]) -> String {
        let outcome = self.git_in(REPO, arguments);
        assert_eq!(outcome.status, 0, "git {arguments:?}: {}", outcome.stderr);
        outcome.stdout.trim_end().to_owned()
    }

    /// Commits everything.
    pub(crate) fn commit(&self, message: &str) -> String {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "-m", message]);
        self.git(&["rev-parse", "HEAD"])
    }

    /// Scans in the repository with these arguments; the report and the status.
    #[track_caller]
    pub(crate) fn scan(&self, arguments: &[&str]) -> Scan {
        self.scan_in(REPO, arguments, b"")
    }

    /// Scans in a folder of the stage, with this standard input.
    #[track_caller]
    pub(crate) fn scan_in(&self, folder: &str, arguments: &[&str], input: &[u8]) -> Scan {
        let mut command = self.stage.straykey(&[&["scan", "--format", "json"], arguments].concat());
        command.current_dir(self.stage.path(folder));
        let outcome = self.stage.finish(command, input);
        let report = if outcome.stdout.is_empty() { Value::Null } else { outcome.json() };
        Scan { report, outcome }
    }

    /// What `--staged` finds.
    #[track_caller]
    pub(crate) fn staged(&self) -> Scan {
        self.scan(&["--staged"])
    }

    /// Makes a hook that scans with these arguments, and keeps the report beside the stage.
    pub(crate) fn hook(&self, repository: &str, name: &str, arguments: &str) {
        let hooks = self.stage.folder(&format!("{repository}/hooks"));
        let report = self.stage.path("report.json");
        let text =
            format!("#!/bin/sh\nexec '{BINARY}' scan --format json={} {arguments}\n", report.display());
        let path = hooks.join(name);
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// The report that the hook wrote last; it is taken away.
    #[track_caller]
    pub(crate) fn hook_report(&self) -> Scan {
        let path = self.stage.path("report.json");
        let stdout = std::fs::read_to_string(&path).unwrap();
        std::fs::remove_file(path).unwrap();
        let outcome = Outcome { status: 0, stdout, stderr: String::new() };
        Scan { report: outcome.json(), outcome }
    }

    /// The name of a blob with this content.
    pub(crate) fn blob(&self, content: &str) -> String {
        let outcome =
            self.stage.finish(self.command(REPO, &["hash-object", "-w", "--stdin"]), content.as_bytes());
        outcome.stdout.trim_end().to_owned()
    }
}

/// A scan that ended.
#[derive(Debug)]
pub(crate) struct Scan {
    pub(crate) report: Value,
    pub(crate) outcome: Outcome,
}

impl Scan {
    pub(crate) fn status(&self) -> i32 {
        self.outcome.status
    }

    /// The paths of all occurrences, sorted.
    #[track_caller]
    pub(crate) fn paths(&self) -> Vec<&str> {
        let findings = self.report["findings"].as_array().unwrap_or_else(|| panic!("{self:?}")).iter();
        let places = findings.flat_map(|finding| finding["occurrences"].as_array().unwrap());
        let mut paths: Vec<&str> = places.map(|place| place["path"].as_str().unwrap()).collect();
        paths.sort_unstable();
        paths
    }

    pub(crate) fn files(&self) -> u64 {
        self.report["summary"]["files"].as_u64().unwrap()
    }

    pub(crate) fn notices(&self) -> Vec<String> {
        notices(&self.report)
    }

    /// Asserts what was found, and that the status agrees.
    #[track_caller]
    pub(crate) fn finds(&self, paths: &[&str]) {
        assert_eq!(self.paths(), paths, "{}", self.outcome.stdout);
        assert_eq!(self.status(), i32::from(!paths.is_empty()), "{self:?}");
    }
}

/// A line with a token that is made from `seed`.
pub(crate) fn line(seed: &str) -> String {
    format!("GITHUB_TOKEN={}\n", token(seed))
}
