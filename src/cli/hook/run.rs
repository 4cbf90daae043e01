//! `straykey hook run`: what the hook that calls is about, as far as the pre-commit framework and git say it in the
//! environment.

use std::path::Path;

use clap::Parser as _;

use super::place;
use crate::cli::args::{App, ScanArgs};
use crate::cli::{CliError, ExitStatus, scan};
use crate::hook::HookName;

/// What the framework and git say.
#[derive(Debug, Default)]
struct Said {
    /// `GIT_INDEX_FILE`: git sets it for the hooks of a commit or merge, also under the framework.
    is_commit: bool,
    /// `PRE_COMMIT_FROM_REF` and `PRE_COMMIT_TO_REF`.
    from: Option<String>,
    to: Option<String>,
    /// `PRE_COMMIT_REMOTE_NAME`, `PRE_COMMIT_LOCAL_BRANCH` and `PRE_COMMIT_REMOTE_BRANCH`: set in a push.
    remote: Option<String>,
    local_branch: Option<String>,
    remote_branch: Option<String>,
}

/// What is to be scanned.
#[derive(Debug, PartialEq, Eq)]
enum Task {
    Staged,
    Range(String),
    Push { remote: String, line: String },
    Files,
}

impl Said {
    fn by_environment() -> Self {
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        Self {
            is_commit: std::env::var_os("GIT_INDEX_FILE").is_some_and(|value| !value.is_empty()),
            from: variable("PRE_COMMIT_FROM_REF"),
            to: variable("PRE_COMMIT_TO_REF"),
            remote: variable("PRE_COMMIT_REMOTE_NAME"),
            local_branch: variable("PRE_COMMIT_LOCAL_BRANCH"),
            remote_branch: variable("PRE_COMMIT_REMOTE_BRANCH"),
        }
    }

    /// What that means. `id` tells the commit that a revision names.
    fn task(&self, id: impl Fn(&str) -> Option<String>) -> Result<Task, CliError> {
        // A push is told by its branches; the range alone would be the wrong one after a rollback, and the framework gives
        // none when everything is new.
        if let (Some(remote), Some(local)) = (&self.remote, &self.local_branch) {
            let tip = self.to.as_deref().unwrap_or(local);
            let new = id(tip).ok_or_else(|| {
                CliError::Usage(format!("`{tip}`, which is being pushed, is not known in this repository"))
            })?;
            let old = self.from.as_deref().and_then(&id).unwrap_or_else(|| "0".repeat(new.len()));
            let reference = self.remote_branch.as_deref().unwrap_or(local);
            return Ok(Task::Push {
                remote: remote.clone(),
                line: format!("{local} {new} {reference} {old}\n"),
            });
        }
        Ok(match (&self.from, &self.to) {
            (Some(from), Some(to)) => Task::Range(format!("{from}..{to}")),
            _ if self.is_commit => Task::Staged,
            _ => Task::Files,
        })
    }
}

/// Runs the command.
pub(super) fn run(mut args: ScanArgs) -> Result<ExitStatus, CliError> {
    let git = &args.git;
    let is_decided = args.input.follow
        || git.history
        || git.staged
        || git.pre_push
        || git.pre_receive
        || git.since.is_some()
        || git.range.is_some()
        || git.branch.is_some();
    if is_decided {
        let problem = "`straykey hook run` finds out itself what is to be scanned; `straykey scan` takes that as an option";
        return Err(CliError::Usage(problem.to_owned()));
    }
    let commit = |name: &str| {
        let name = format!("{name}^{{commit}}");
        place::ask(Path::new("."), &["rev-parse", "--verify", "--quiet", "--end-of-options", &name])
    };
    match Said::by_environment().task(commit)? {
        Task::Staged => args.git.staged = true,
        Task::Range(range) => args.git.range = Some(range),
        Task::Push { remote, line } => {
            args.git.pre_push = true;
            args.git.remote = Some(remote);
            args.git.told = Some(line.into_bytes());
        }
        Task::Files => {}
    }
    scan::run(&args)
}

/// Are these options that `straykey scan` takes in a hook?
pub(super) fn check(hook: HookName, options: &[String]) -> Result<(), CliError> {
    let subject = match hook {
        HookName::PreCommit | HookName::PreMergeCommit => "--staged",
        HookName::PrePush => "--pre-push",
        HookName::PreReceive => "--pre-receive",
    };
    let words = ["straykey", "scan", subject].into_iter().chain(options.iter().map(String::as_str));
    App::try_parse_from(words).map(|_| ()).map_err(|error| CliError::Usage(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::{Said, Task, check};
    use crate::hook::HookName;

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    /// The task, in a repository that knows `a`, `b` and `refs/heads/x`.
    fn task(said: &Said) -> Task {
        let known = |name: &str| {
            ["a", "b", "refs/heads/x"].contains(&name).then(|| name.chars().last().unwrap().to_string())
        };
        said.task(known).unwrap()
    }

    #[test]
    fn the_environment_decides() {
        let push = |from: Option<&str>, to: Option<&str>| Said {
            from: from.map(str::to_owned),
            to: to.map(str::to_owned),
            remote: some("origin"),
            local_branch: some("refs/heads/x"),
            remote_branch: some("refs/heads/y"),
            is_commit: false,
        };
        let line = |line: &str| Task::Push { remote: "origin".to_owned(), line: format!("{line}\n") };
        let range = || Said { from: some("a"), to: some("b"), ..Said::default() };
        let table = [
            (Said::default(), Task::Files),
            (Said { is_commit: true, ..Said::default() }, Task::Staged),
            (range(), Task::Range("a..b".to_owned())),
            (Said { is_commit: true, ..range() }, Task::Range("a..b".to_owned())),
            (Said { from: some("a"), ..Said::default() }, Task::Files),
            (push(Some("a"), Some("b")), line("refs/heads/x b refs/heads/y a")),
            // What the remote had was never fetched.
            (push(Some("gone"), Some("b")), line("refs/heads/x b refs/heads/y 0")),
            // Everything is new.
            (push(None, None), line("refs/heads/x x refs/heads/y 0")),
        ];
        for (said, expected) in table {
            assert_eq!(task(&said), expected, "{said:?}");
        }
        assert!(push(Some("a"), Some("gone")).task(|_| None).is_err());
    }

    #[test]
    fn options_that_a_hook_cannot_have_are_refused_at_once() {
        let fits = |hook, options: &[&str]| {
            check(hook, &options.iter().map(|option| (*option).to_owned()).collect::<Vec<_>>()).is_ok()
        };
        assert!(fits(HookName::PreCommit, &["--fail-on", "high", "--min-confidence=high"]));
        assert!(!fits(HookName::PreCommit, &["--fial-on", "high"]));
        assert!(!fits(HookName::PreCommit, &["--history"]));
        assert!(!fits(HookName::PrePush, &["--staged"]));
    }
}
