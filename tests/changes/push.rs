//! `--pre-push`, as a hook and by hand.

use super::repository::{REPO, Repo, line};

const ZEROS: &str = "0000000000000000000000000000000000000000";

/// A repository with a remote that has its first commit, and a hook.
fn connected() -> Repo {
    let repo = Repo::begun();
    assert_eq!(repo.git_in(".", &["init", "--quiet", "--bare", "remote.git"]).status, 0);
    repo.git(&["remote", "add", "origin", "../remote.git"]);
    repo.git(&["push", "--quiet", "origin", "main"]);
    repo.hook(&format!("{REPO}/.git"), "pre-push", "--pre-push --remote \"$1\"");
    repo
}

#[track_caller]
fn refused(repo: &Repo, arguments: &[&str], paths: &[&str]) {
    let outcome = repo.git_in(REPO, &[&["push"], arguments].concat());
    assert_eq!(outcome.status, 1, "{arguments:?}: {outcome:?}");
    assert_eq!(repo.hook_report().paths(), paths, "{arguments:?}");
}

#[track_caller]
fn accepted(repo: &Repo, arguments: &[&str]) {
    let outcome = repo.git_in(REPO, &[&["push"], arguments].concat());
    assert_eq!(outcome.status, 0, "{arguments:?}: {outcome:?}");
}

#[test]
fn what_is_pushed_is_scanned_whatever_became_of_it() {
    let repo = connected();
    repo.plant("a.env", "a");
    repo.commit("add");
    std::fs::remove_file(repo.path("a.env")).unwrap();
    repo.commit("remove");
    refused(&repo, &["origin", "main"], &["a.env"]);
    repo.git(&["reset", "--quiet", "--hard", "origin/main"]);
    repo.write("clean.txt", "clean\n");
    repo.commit("clean");
    accepted(&repo, &["origin", "main"]);
    assert_eq!(repo.hook_report().files(), 1);
}

#[test]
fn all_references_of_a_push_are_scanned() {
    let repo = connected();
    for name in ["one", "two", "three"] {
        repo.git(&["checkout", "--quiet", "-b", name, "main"]);
        if name != "one" {
            repo.plant(&format!("{name}.env"), name);
        }
        repo.commit(name);
    }
    refused(&repo, &["origin", "one", "two", "three"], &["three.env", "two.env"]);
    refused(&repo, &["origin", "--all"], &["three.env", "two.env"]);
    accepted(&repo, &["origin", "one"]);
}

#[test]
fn a_new_branch_brings_what_no_branch_of_the_remote_has() {
    let repo = connected();
    repo.plant("known.env", "known");
    repo.commit("known");
    repo.git(&["push", "--quiet", "--no-verify", "origin", "main"]);
    repo.git(&["checkout", "--quiet", "-b", "topic"]);
    repo.write("clean.txt", "clean\n");
    repo.commit("clean");
    accepted(&repo, &["origin", "topic"]);
    let scan = repo.hook_report();
    assert_eq!((scan.files(), scan.paths().len()), (1, 0));
    // Another remote has none of it.
    assert_eq!(repo.git_in(".", &["init", "--quiet", "--bare", "other.git"]).status, 0);
    repo.git(&["remote", "add", "other", "../other.git"]);
    refused(&repo, &["other", "topic"], &["known.env"]);
}

#[test]
fn deletions_and_pushes_of_nothing_bring_nothing() {
    let repo = connected();
    repo.git(&["push", "--quiet", "origin", "main:gone"]);
    repo.hook_report();
    accepted(&repo, &["origin", "--delete", "gone"]);
    assert_eq!(repo.hook_report().notices(), ["nothing-new/complete"]);
    accepted(&repo, &["origin", "main"]);
    let scan = repo.scan_in(REPO, &["--pre-push"], b"");
    scan.finds(&[]);
    assert_eq!(scan.notices(), ["nothing-new/complete"]);
}

#[test]
fn a_push_that_overwrites_brings_what_the_remote_never_had() {
    let repo = connected();
    repo.write("clean.txt", "clean\n");
    repo.commit("clean");
    accepted(&repo, &["origin", "main"]);
    repo.hook_report();
    repo.git(&["reset", "--quiet", "--hard", "HEAD~1"]);
    repo.plant("a.env", "a");
    repo.commit("rewritten");
    refused(&repo, &["--force", "origin", "main"], &["a.env"]);
    // Somebody else pushed what was never fetched.
    let head = repo.git(&["rev-parse", "HEAD"]);
    let input = format!("refs/heads/main {head} refs/heads/main {}\n", "ab".repeat(20));
    repo.scan_in(REPO, &["--pre-push", "--remote", "origin"], input.as_bytes()).finds(&["a.env"]);
}

#[test]
fn tags_are_followed_to_whatever_they_tag() {
    let repo = connected();
    repo.git(&["checkout", "--quiet", "--detach"]);
    repo.plant("tagged.env", "tagged");
    repo.commit("tagged");
    repo.git(&["tag", "--annotate", "-m", "one", "v1"]);
    repo.git(&["tag", "--annotate", "-m", "tag of a tag", "v2", "v1"]);
    let tree = repo.git(&["rev-parse", "HEAD^{tree}"]);
    let blob = repo.blob(&line("blob"));
    repo.git(&["tag", "--annotate", "-m", "tree", "tree", &tree]);
    repo.git(&["tag", "blob", &blob]);
    repo.git(&["checkout", "--quiet", "main"]);
    refused(&repo, &["origin", "v1"], &["tagged.env"]);
    refused(&repo, &["origin", "v2"], &["tagged.env"]);
    refused(&repo, &["origin", "tree"], &["tagged.env"]);
    refused(&repo, &["origin", "blob"], &[&format!("blob {blob}")]);
}

#[test]
fn lines_that_git_does_not_write_are_errors() {
    let repo = connected();
    let head = repo.git(&["rev-parse", "HEAD"]);
    for input in ["nonsense\n".to_owned(), format!("a {head} b\n"), format!("a {head} b {ZEROS}0\n")] {
        repo.scan_in(REPO, &["--pre-push"], input.as_bytes()).outcome.says(2, &["line 1", "pre-push"]);
    }
    let missing = format!("refs/heads/a {} refs/heads/a {ZEROS}\n", "cd".repeat(20));
    let scan = repo.scan_in(REPO, &["--pre-push"], missing.as_bytes());
    assert_eq!((scan.status(), scan.notices()), (3, vec!["corrupt-object/incomplete".to_owned()]));
}

#[test]
fn a_pipeline_that_hands_over_nothing_is_told_so() {
    let repo = connected();
    let mut command = repo.stage.straykey(&["scan", "--pre-push"]);
    command.current_dir(repo.path(".")).env("PRE_COMMIT", "1");
    repo.stage.finish(command, b"").says(2, &["standard input is empty", "--range"]);
}
