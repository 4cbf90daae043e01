//! Repositories that do not hold everything: what could not be read is never clean.

use super::repository::{REPO, Repo};

/// Clones with these arguments over the transport that honours them.
fn clone(repo: &Repo, arguments: &[&str]) {
    repo.git(&["config", "uploadpack.allowFilter", "true"]);
    let url = format!("file://{}", repo.path("").display());
    let outcome = repo.git_in(".", &[&["clone", "--quiet"], arguments, &[&url, "clone"]].concat());
    assert_eq!(outcome.status, 0, "{outcome:?}");
}

fn history() -> Repo {
    let repo = Repo::begun();
    for name in ["a", "b", "c"] {
        repo.plant(&format!("{name}.env"), name);
        repo.commit(name);
        repo.git(&["tag", name]);
    }
    repo
}

#[test]
fn a_shallow_clone_does_not_know_what_is_new() {
    let repo = history();
    clone(&repo, &["--depth=1", "--no-single-branch"]);
    let scan = |arguments: &[&str]| repo.scan_in("clone", arguments, b"");
    scan(&["--since", "HEAD~1"]).outcome.says(2, &["`HEAD~1`", "fetch-depth: 0"]);
    scan(&["--since", "a^"]).outcome.says(2, &["`a^`", "--unshallow"]);
    let whole = scan(&["--branch", "main"]);
    assert_eq!((whole.status(), whole.paths().len()), (3, 3), "{whole:?}");
    assert!(whole.notices().contains(&"shallow-history/incomplete".to_owned()), "{whole:?}");
    // What is known is known.
    repo.stage.write("clone/d.env", super::repository::line("d"));
    assert_eq!(repo.git_in("clone", &["add", "."]).status, 0);
    scan(&["--staged"]).finds(&["d.env"]);
    assert_eq!(repo.git_in("clone", &["commit", "--quiet", "-m", "d"]).status, 0);
    scan(&["--since", "HEAD~1"]).finds(&["d.env"]);
}

#[test]
fn a_shallow_clone_without_a_common_ancestor_is_an_error() {
    let repo = history();
    repo.git(&["checkout", "--quiet", "-b", "topic", "a"]);
    repo.plant("topic.env", "topic");
    repo.commit("topic");
    clone(&repo, &["--depth=1", "--no-single-branch"]);
    let related = repo.scan_in("clone", &["--range", "origin/main...origin/topic"], b"");
    related.outcome.says(2, &["no common ancestor", "fetch-depth: 0"]);
    let any = repo.scan_in("clone", &["--range", "origin/main..origin/topic"], b"");
    assert_eq!((any.status(), any.notices()), (3, vec!["shallow-history/incomplete".to_owned()]));
}

#[test]
fn a_partial_clone_names_what_is_not_there() {
    let repo = history();
    clone(&repo, &["--filter=blob:none", "--no-checkout"]);
    let scan = repo.scan_in("clone", &["--since", "HEAD~2"], b"");
    assert_eq!((scan.status(), scan.notices()), (3, vec!["partial-clone/incomplete".to_owned()]));
    assert_eq!(scan.report["notices"][0]["place"], "b.env");
}

#[test]
fn a_missing_and_a_broken_object_are_named() {
    let repo = history();
    let object = |name: &str| {
        let id = repo.git(&["rev-parse", name]);
        repo.path(".git/objects").join(&id[..2]).join(&id[2..])
    };
    std::fs::remove_file(object("HEAD:c.env")).unwrap();
    let scan = repo.scan(&["--since", "HEAD~2"]);
    assert_eq!((scan.status(), scan.notices()), (3, vec!["corrupt-object/incomplete".to_owned()]));
    assert_eq!((scan.paths(), &scan.report["notices"][0]["place"]), (vec!["b.env"], &"c.env".into()));
    let tree = object("HEAD~1^{tree}");
    std::fs::remove_file(&tree).unwrap();
    std::fs::write(&tree, "broken").unwrap();
    let scan = repo.scan(&["--since", "HEAD~2"]);
    assert_eq!(scan.status(), 3);
    assert!(scan.notices().contains(&"corrupt-object/incomplete".to_owned()), "{scan:?}");
    std::fs::remove_file(object("HEAD~1")).unwrap();
    let scan = repo.scan(&["--range", "a~1..HEAD"]);
    assert_eq!(scan.status(), 3);
    assert!(scan.notices().contains(&"corrupt-object/incomplete".to_owned()), "{scan:?}");
}

#[test]
fn a_staged_content_that_is_missing_is_named() {
    let repo = Repo::begun();
    let id = "ab".repeat(20);
    repo.git(&["update-index", "--add", "--cacheinfo", &format!("100644,{id},a.env")]);
    let scan = repo.staged();
    assert_eq!((scan.status(), scan.notices()), (3, vec!["corrupt-object/incomplete".to_owned()]));
    assert_eq!(repo.git_in(REPO, &["status"]).status, 0);
}
