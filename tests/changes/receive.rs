//! `--pre-receive`, as a hook of a bare repository.

use super::harness::Outcome;
use super::repository::{REPO, Repo, line};

/// A repository and the bare one that it pushes to, whose hook scans.
fn served(unpack_limit: &str) -> Repo {
    let repo = Repo::begun();
    assert_eq!(
        repo.git_in(".", &["init", "--quiet", "--bare", "--initial-branch=main", "remote.git"]).status,
        0
    );
    assert_eq!(repo.git_in("remote.git", &["config", "receive.unpackLimit", unpack_limit]).status, 0);
    repo.git(&["remote", "add", "origin", "../remote.git"]);
    repo.hook("remote.git", "pre-receive", "--pre-receive");
    repo
}

fn push(repo: &Repo, arguments: &[&str]) -> Outcome {
    repo.git_in(REPO, &[&["push", "--quiet"], arguments].concat())
}

#[test]
fn what_is_received_is_scanned_in_quarantine() {
    // Few objects arrive loose, many as a pack.
    for limit in ["100", "1"] {
        let repo = served(limit);
        assert_eq!(push(&repo, &["origin", "main"]).status, 0, "{limit}");
        assert_eq!(repo.hook_report().files(), 1);
        repo.plant("a.env", "a");
        repo.commit("add");
        repo.write("a.env", "gone\n");
        repo.commit("remove");
        let outcome = push(&repo, &["origin", "main"]);
        assert_eq!(outcome.status, 1, "{outcome:?}");
        assert!(outcome.stderr.contains("pre-receive hook declined"), "{outcome:?}");
        let scan = repo.hook_report();
        assert_eq!((scan.paths(), scan.notices()), (vec!["a.env"], vec![]), "{limit}");
        // What a reference leads to already is not new.
        repo.git(&["reset", "--quiet", "--hard", "HEAD~2"]);
        repo.write("clean.txt", "clean\n");
        repo.commit("clean");
        assert_eq!(push(&repo, &["origin", "main", "main:other"]).status, 0);
        assert_eq!(repo.hook_report().files(), 1);
    }
}

#[test]
fn new_branches_tags_and_deletions() {
    let repo = served("1");
    assert_eq!(push(&repo, &["origin", "main", "main:gone"]).status, 0);
    repo.hook_report();
    assert_eq!(push(&repo, &["origin", "--delete", "gone"]).status, 0);
    assert_eq!(repo.hook_report().notices(), ["nothing-new/complete"]);
    repo.git(&["checkout", "--quiet", "-b", "topic"]);
    repo.plant("topic.env", "topic");
    repo.commit("topic");
    assert_eq!(push(&repo, &["origin", "topic"]).status, 1);
    assert_eq!(repo.hook_report().paths(), ["topic.env"]);
    let blob = repo.blob(&line("blob"));
    repo.git(&["tag", "blob", &blob]);
    assert_eq!(push(&repo, &["origin", "blob"]).status, 1);
    assert_eq!(repo.hook_report().paths(), [format!("blob {blob}")]);
}

#[test]
fn nothing_of_a_refused_push_stays() {
    let repo = served("1");
    repo.plant("a.env", "a");
    repo.commit("add");
    assert_eq!(push(&repo, &["origin", "main"]).status, 1);
    repo.hook_report();
    let objects = repo.git_in("remote.git", &["count-objects", "-v"]).stdout;
    assert!(objects.contains("count: 0\n") && objects.contains("in-pack: 0\n"), "{objects}");
}

#[test]
fn lines_that_git_does_not_write_are_errors() {
    let repo = served("1");
    repo.scan_in("remote.git", &["--pre-receive"], b"x y z\n").outcome.says(2, &["line 1", "pre-receive"]);
    assert_eq!(repo.scan_in("remote.git", &["--pre-receive"], b"").status(), 0);
    repo.scan_in("remote.git", &["--staged"], b"").outcome.says(2, &["bare repository"]);
}
