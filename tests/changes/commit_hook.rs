//! `straykey scan --staged` as a pre-commit hook: every way to commit.

use super::repository::{REPO, Repo, line};

const MESSAGE: [&str; 2] = ["-m", "message"];

/// A repository with a hook, and two clean files in it.
fn hooked() -> Repo {
    let repo = Repo::new();
    repo.write("a.env", "nothing\n");
    repo.write("b.env", "nothing\n");
    repo.commit("begin");
    repo.hook(&format!("{REPO}/.git"), "pre-commit", "--staged");
    repo
}

/// Commits; the commit must be refused because of these paths.
#[track_caller]
fn refused(repo: &Repo, folder: &str, arguments: &[&str], paths: &[&str]) {
    let outcome = repo.git_in(folder, arguments);
    assert_eq!(outcome.status, 1, "{arguments:?}: {outcome:?}");
    assert_eq!(repo.hook_report().paths(), paths, "{arguments:?}");
}

#[track_caller]
fn accepted(repo: &Repo, folder: &str, arguments: &[&str]) {
    let outcome = repo.git_in(folder, arguments);
    assert_eq!(outcome.status, 0, "{arguments:?}: {outcome:?}");
    repo.hook_report();
}

#[test]
fn a_plain_commit() {
    let repo = hooked();
    repo.plant("a.env", "a");
    repo.git(&["add", "a.env"]);
    repo.plant("b.env", "not staged");
    refused(&repo, REPO, &[&["commit"], &MESSAGE[..]].concat(), &["a.env"]);
    repo.git(&["reset", "--quiet", "--hard"]);
    accepted(&repo, REPO, &[&["commit", "--allow-empty"], &MESSAGE[..]].concat());
}

#[test]
fn a_commit_of_all_changes() {
    let repo = hooked();
    repo.plant("a.env", "a");
    refused(&repo, REPO, &[&["commit", "-a"], &MESSAGE[..]].concat(), &["a.env"]);
    refused(&repo, REPO, &[&["commit", "--include", "a.env"], &MESSAGE[..]].concat(), &["a.env"]);
    refused(&repo, REPO, &["commit", "--amend", "-a", "--no-edit"], &["a.env"]);
}

#[test]
fn a_commit_of_some_paths() {
    let repo = hooked();
    repo.plant("a.env", "a");
    repo.plant("b.env", "b");
    repo.git(&["add", "b.env"]);
    refused(&repo, REPO, &[&["commit"], &MESSAGE[..], &["a.env"]].concat(), &["a.env"]);
    repo.write("a.env", "something\n");
    // What is staged besides is not in this commit.
    accepted(&repo, REPO, &[&["commit"], &MESSAGE[..], &["a.env"]].concat());
    refused(&repo, REPO, &[&["commit"], &MESSAGE[..]].concat(), &["b.env"]);
}

#[test]
fn a_commit_from_elsewhere_and_from_below() {
    let repo = hooked();
    repo.plant("sub/a.env", "a");
    repo.git(&["add", "."]);
    refused(&repo, ".", &[&["-C", REPO, "commit"], &MESSAGE[..]].concat(), &["sub/a.env"]);
    refused(&repo, "repo/sub", &[&["commit"], &MESSAGE[..]].concat(), &["sub/a.env"]);
    refused(&repo, "repo/sub", &[&["commit", "-a"], &MESSAGE[..]].concat(), &["sub/a.env"]);
}

#[test]
fn a_commit_in_a_linked_work_tree() {
    let repo = hooked();
    repo.git(&["worktree", "add", "--quiet", "../linked", "-b", "other"]);
    repo.stage.write("linked/a.env", line("a"));
    refused(&repo, "linked", &[&["commit", "-a"], &MESSAGE[..]].concat(), &["a.env"]);
    assert_eq!(repo.git_in("linked", &["add", "a.env"]).status, 0);
    refused(&repo, "linked", &[&["commit"], &MESSAGE[..]].concat(), &["a.env"]);
    repo.scan_in("linked", &["--staged"], b"").finds(&["a.env"]);
    repo.scan_in(".", &["--staged", "linked"], b"").finds(&["a.env"]);
    repo.staged().finds(&[]);
}

#[test]
fn the_first_commit() {
    let repo = Repo::new();
    repo.hook(&format!("{REPO}/.git"), "pre-commit", "--staged");
    repo.plant("a.env", "a");
    repo.git(&["add", "."]);
    refused(&repo, REPO, &[&["commit"], &MESSAGE[..]].concat(), &["a.env"]);
}

#[test]
fn a_commit_that_undoes_the_last_one() {
    let repo = hooked();
    repo.plant("a.env", "a");
    assert_eq!(repo.git_in(REPO, &["commit", "--quiet", "--no-verify", "-am", "secret"]).status, 0);
    repo.write("a.env", "nothing again\n");
    accepted(&repo, REPO, &[&["commit", "-a"], &MESSAGE[..]].concat());
}

#[test]
fn the_environment_counts_for_the_repository_that_it_names() {
    let repo = Repo::begun();
    repo.plant("a.env", "a");
    repo.git(&["add", "."]);
    repo.stage.folder("other");
    assert_eq!(repo.git_in("other", &["init", "--quiet"]).status, 0);
    let run = |folder: &str, arguments: &[&str], variables: &[(&str, &str)]| {
        let mut command =
            repo.stage.straykey(&[&["scan", "--format", "json", "--staged"], arguments].concat());
        command.current_dir(repo.stage.path(folder)).envs(variables.iter().copied());
        let outcome = repo.stage.finish(command, b"");
        (outcome.status, outcome.stdout.contains("a.env"))
    };
    assert_eq!(run(".", &[], &[("GIT_DIR", "repo/.git")]), (1, true));
    assert_eq!(run("other", &[], &[("GIT_DIR", "../repo/.git")]), (1, true));
    // Another repository was named on the command line.
    assert_eq!(run(".", &["other"], &[("GIT_DIR", "repo/.git")]), (0, false));
    assert_eq!(run(".", &["repo"], &[("GIT_DIR", "other/.git")]), (1, true));
    assert_eq!(run(".", &["repo"], &[("GIT_INDEX_FILE", "nothing")]), (1, true));
    // An index that is not there is no empty index.
    assert_eq!(run("repo", &[], &[("GIT_INDEX_FILE", "nothing")]).0, 2);
    assert_eq!(run("repo", &[".."], &[]).0, 2);
    assert_eq!(run("repo/.git", &[], &[("GIT_DIR", "."), ("GIT_INDEX_FILE", "index")]), (1, true));
    assert_eq!(run(".", &[], &[("GIT_DIR", "nothing")]).0, 2);
}
