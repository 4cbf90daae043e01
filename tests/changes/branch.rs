//! `--branch`: what a branch has and the default branch has not.

use super::repository::{REPO, Repo, Scan};

/// `main` and `topic`, which has one commit more.
fn branched() -> Repo {
    let repo = Repo::new();
    repo.plant("main.env", "main");
    repo.commit("main");
    repo.git(&["checkout", "--quiet", "-b", "topic"]);
    repo.plant("topic.env", "topic");
    repo.commit("topic");
    repo
}

/// What the notices say about what the branch was compared with.
fn base(scan: &Scan) -> String {
    let notices = scan.report["notices"].as_array().unwrap().iter();
    let mut chosen = notices.filter(|notice| notice["kind"] == "base-chosen");
    chosen.next().map(|notice| notice["detail"].as_str().unwrap().to_owned()).unwrap_or_default()
}

#[test]
fn a_branch_is_compared_with_the_default_branch() {
    let repo = branched();
    let scan = repo.scan(&["--branch", "topic"]);
    scan.finds(&["topic.env"]);
    assert_eq!(base(&scan), "topic is compared with the default branch, main");
    repo.git(&["checkout", "--quiet", "main"]);
    repo.scan(&["--branch", "topic"]).finds(&["topic.env"]);
}

#[test]
fn all_commits_of_the_default_branch_are_scanned() {
    let repo = branched();
    for name in ["main", "refs/heads/main"] {
        let scan = repo.scan(&["--branch", name]);
        scan.finds(&["main.env"]);
        assert!(base(&scan).contains("is the default branch"), "{scan:?}");
    }
    repo.git(&["checkout", "--quiet", "main"]);
    repo.scan(&["--branch", "HEAD"]).finds(&["main.env"]);
    // Without a default branch, everything is.
    repo.git(&["branch", "--move", "main", "trunk"]);
    let scan = repo.scan(&["--branch", "topic"]);
    scan.finds(&["main.env", "topic.env"]);
    assert!(base(&scan).contains("there is no default branch"), "{scan:?}");
}

#[test]
fn a_clone_is_compared_with_what_its_origin_calls_the_default() {
    let repo = branched();
    repo.git(&["checkout", "--quiet", "main"]);
    assert_eq!(repo.git_in(".", &["clone", "--quiet", REPO, "clone"]).status, 0);
    let scan = |arguments: &[&str]| repo.scan_in("clone", arguments, b"");
    // `topic` is known as origin/topic only.
    let found = scan(&["--branch", "topic"]);
    found.finds(&["topic.env"]);
    assert_eq!(base(&found), "topic is compared with the default branch, origin/main");
    scan(&["--since", "main", "--branch", "topic"]).finds(&["topic.env"]);
    scan(&["--branch", "origin/topic"]).finds(&["topic.env"]);
    scan(&["--branch", "main"]).finds(&["main.env"]);
    repo.git_in("clone", &["symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/topic"]);
    assert!(base(&scan(&["--branch", "topic"])).contains("is the default branch"));
    assert!(base(&scan(&["--branch", "main"])).ends_with("origin/topic"));
}

#[test]
fn a_branch_with_nothing_of_its_own_is_clean_and_says_so() {
    let repo = branched();
    repo.git(&["branch", "same", "main"]);
    let scan = repo.scan(&["--branch", "same"]);
    scan.finds(&[]);
    assert_eq!(scan.notices(), ["nothing-new/complete", "base-chosen/complete"]);
}

#[test]
fn a_branch_may_begin_at_a_revision() {
    let repo = branched();
    repo.plant("second.env", "second");
    repo.commit("second");
    repo.git(&["checkout", "--quiet", "main"]);
    repo.scan(&["--since", "topic~1", "--branch", "topic"]).finds(&["second.env"]);
    repo.scan(&["--branch", "nothing"]).outcome.says(2, &["`nothing` is not known"]);
}
