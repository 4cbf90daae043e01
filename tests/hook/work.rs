//! Hooks that are installed, at work.

use super::harness::{BINARY, Outcome};
use super::repository::{REPO, Repo};

/// `straykey hook` in a folder of the stage.
pub(super) fn hook(repo: &Repo, folder: &str, arguments: &[&str]) -> Outcome {
    let mut command = repo.stage.straykey(&[&["hook"], arguments].concat());
    command.current_dir(repo.stage.path(folder)).env("GIT_CONFIG_SYSTEM", "/dev/null");
    repo.stage.finish(command, b"")
}

#[track_caller]
pub(super) fn installed(repo: &Repo, folder: &str, arguments: &[&str]) -> Outcome {
    let outcome = hook(repo, folder, &[&["install"], arguments].concat());
    assert_eq!(outcome.status, 0, "{outcome:?}");
    outcome
}

/// Writes a program from another process: one that a thread of this one has open for writing while the next thread starts a
/// process cannot be started then.
fn executable(repo: &Repo, path: &str, text: &str) {
    let mut command = repo.stage.command("sh");
    command.args(["-c", "cat >\"$0\" && chmod 755 \"$0\"", path]);
    assert_eq!(repo.stage.finish(command, text.as_bytes()).status, 0);
}

#[track_caller]
fn refuses(outcome: &Outcome, path: &str) {
    assert_eq!(outcome.status, 1, "{outcome:?}");
    let said = format!("{}{}", outcome.stdout, outcome.stderr);
    assert!(said.contains(path) && said.contains("github"), "{said}");
}

#[test]
fn commits_merges_and_pushes_are_scanned() {
    let repo = Repo::begun();
    installed(&repo, REPO, &[]);
    repo.plant("a.env", "a");
    repo.git(&["add", "a.env"]);
    refuses(&repo.git_in(REPO, &["commit", "-m", "m"]), "a.env");
    repo.git(&["rm", "--quiet", "--cached", "a.env"]);
    repo.write("b.txt", "nothing\n");
    repo.git(&["add", "b.txt"]);
    repo.git(&["commit", "--quiet", "-m", "clean"]);
    // A merge that git can do by itself asks another hook.
    repo.git(&["checkout", "--quiet", "-b", "topic", "HEAD~1"]);
    repo.git(&["add", "a.env"]);
    repo.git(&["commit", "--quiet", "--no-verify", "-m", "secret"]);
    repo.git(&["checkout", "--quiet", "main"]);
    refuses(&repo.git_in(REPO, &["merge", "--no-edit", "topic"]), "a.env");
    // A push of what was committed without the hook.
    assert_eq!(repo.git_in(".", &["init", "--quiet", "--bare", "remote.git"]).status, 0);
    repo.git(&["remote", "add", "origin", "../remote.git"]);
    repo.git(&["reset", "--quiet", "--hard"]);
    repo.git(&["push", "--quiet", "origin", "main"]);
    refuses(&repo.git_in(REPO, &["push", "--quiet", "origin", "topic"]), "a.env");
}

#[test]
fn a_server_takes_nothing_in_that_holds_a_secret() {
    let repo = Repo::begun();
    assert_eq!(repo.git_in(".", &["init", "--quiet", "--bare", "remote.git"]).status, 0);
    let outcome = installed(&repo, ".", &["remote.git"]);
    assert!(outcome.stdout.contains("pre-receive: installed"), "{outcome:?}");
    repo.git(&["remote", "add", "origin", "../remote.git"]);
    repo.git(&["push", "--quiet", "origin", "main"]);
    repo.plant("a.env", "a");
    repo.commit("secret");
    repo.git(&["rm", "--quiet", "a.env"]);
    repo.commit("gone again");
    refuses(&repo.git_in(REPO, &["push", "--quiet", "origin", "main"]), "a.env");
}

#[test]
fn options_reach_the_scan_as_they_were_typed() {
    let repo = Repo::begun();
    installed(
        &repo,
        REPO,
        &["--hook", "pre-commit", "--", "--format", "json=it's here.json", "--fail-on=never"],
    );
    repo.plant("a.env", "a");
    repo.commit("not refused");
    let report = std::fs::read_to_string(repo.path("it's here.json")).unwrap();
    assert!(report.contains("a.env"), "{report}");
    let refused = hook(&repo, REPO, &["install", "--", "--fial-on=never"]);
    assert_eq!(refused.status, 2, "{refused:?}");
}

#[test]
fn the_hook_from_before_runs_first_and_its_refusal_counts() {
    let repo = Repo::begun();
    let own = |name: &str, text: &str| executable(&repo, &format!("{REPO}/.git/hooks/{name}"), text);
    own("pre-commit", "#!/bin/sh\necho before >> ../calls\ntest ! -e ../refuse\n");
    own("pre-push", "#!/bin/sh\necho \"$1 $(wc -l)\" >> ../calls\n");
    installed(&repo, REPO, &[]);
    let calls = || std::fs::read_to_string(repo.stage.path("calls")).unwrap_or_default();
    repo.commit("clean");
    assert_eq!(calls(), "before\n");
    repo.stage.write("refuse", "");
    assert_eq!(repo.git_in(REPO, &["commit", "--allow-empty", "-m", "m"]).status, 1);
    std::fs::remove_file(repo.stage.path("refuse")).unwrap();
    repo.plant("a.env", "a");
    repo.git(&["add", "a.env"]);
    refuses(&repo.git_in(REPO, &["commit", "-m", "m"]), "a.env");
    // Both hear what git says about the push.
    repo.git(&["commit", "--quiet", "--no-verify", "-m", "m"]);
    assert_eq!(repo.git_in(".", &["init", "--quiet", "--bare", "remote.git"]).status, 0);
    repo.git(&["remote", "add", "origin", "../remote.git"]);
    refuses(&repo.git_in(REPO, &["push", "--quiet", "origin", "main", "main:other"]), "a.env");
    assert!(calls().ends_with("origin 2\n"), "{}", calls());
    let outcome = hook(&repo, REPO, &["uninstall"]);
    assert_eq!(outcome.stdout.matches("is back").count(), 2, "{outcome:?}");
    assert!(!repo.path(".git/hooks/pre-merge-commit").exists());
    repo.git(&["push", "--quiet", "origin", "main"]);
}

#[test]
fn a_hook_without_its_program_refuses_and_says_what_to_do() {
    let repo = Repo::begun();
    installed(&repo, REPO, &[]);
    for name in ["pre-commit", "pre-push"] {
        let path = format!("{REPO}/.git/hooks/{name}");
        // Written anew as for a machine where the program was elsewhere.
        let text = std::fs::read_to_string(repo.stage.path(&path)).unwrap();
        assert!(text.contains(BINARY), "{text}");
        executable(&repo, &path, &text.replace(BINARY, "/nowhere/straykey"));
    }
    let outcome = repo.git_in(REPO, &["commit", "--allow-empty", "-m", "m"]);
    assert_eq!(outcome.status, 1, "{outcome:?}");
    assert!(
        outcome.stderr.contains("nothing was scanned") && outcome.stderr.contains("--no-verify"),
        "{outcome:?}"
    );
}
