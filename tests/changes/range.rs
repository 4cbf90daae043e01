//! `--since` and `--range`: what commits bring.

use super::repository::{Repo, line};

/// A clean commit, tagged `base`.
fn based() -> Repo {
    let repo = Repo::begun();
    repo.git(&["tag", "base"]);
    repo
}

/// What is known about the only occurrence at a path.
#[track_caller]
fn revisions(repo: &Repo, arguments: &[&str]) -> Vec<(String, String)> {
    let scan = repo.scan(arguments);
    let findings = scan.report["findings"].as_array().unwrap().clone();
    findings
        .iter()
        .flat_map(|finding| finding["occurrences"].as_array().unwrap())
        .map(|place| (place["path"].as_str().unwrap().to_owned(), place.to_string()))
        .collect()
}

#[test]
fn what_was_added_and_removed_again_is_found() {
    let repo = based();
    repo.plant("a.env", "a");
    repo.commit("add");
    std::fs::remove_file(repo.path("a.env")).unwrap();
    repo.write("b.txt", "more\n");
    repo.commit("remove");
    repo.scan(&["--since", "base"]).finds(&["a.env"]);
    repo.scan(&["--range", "base..HEAD"]).finds(&["a.env"]);
    repo.scan(&["--range", "base..."]).finds(&["a.env"]);
    repo.scan(&["--range", "base..HEAD~1"]).finds(&["a.env"]);
    repo.scan(&["--range", "HEAD~1..HEAD"]).finds(&[]);
    assert_eq!(revisions(&repo, &["--since", "base"]).len(), 1);
}

#[test]
fn content_that_only_a_merge_holds_is_found() {
    let repo = based();
    repo.git(&["checkout", "--quiet", "-b", "side"]);
    repo.write("side.txt", "side\n");
    repo.commit("side");
    repo.git(&["checkout", "--quiet", "main"]);
    repo.write("main.txt", "main\n");
    repo.commit("main");
    repo.git(&["merge", "--quiet", "--no-commit", "--no-ff", "side"]);
    repo.plant("evil.env", "evil");
    repo.write("main.txt", format!("main\n{}", line("also evil")));
    repo.commit("merge");
    repo.scan(&["--since", "base"]).finds(&["evil.env", "main.txt"]);
    repo.scan(&["--range", "HEAD~1..HEAD"]).finds(&["evil.env", "main.txt"]);
}

#[test]
fn a_merge_brings_what_its_branches_brought() {
    let repo = based();
    repo.git(&["checkout", "--quiet", "-b", "side"]);
    repo.plant("side.env", "side");
    let side = repo.commit("side");
    repo.git(&["checkout", "--quiet", "main"]);
    repo.plant("main.env", "main");
    repo.commit("main");
    repo.git(&["merge", "--quiet", "--no-edit", "side"]);
    let scan = repo.scan(&["--since", "base"]);
    scan.finds(&["main.env", "side.env"]);
    assert_eq!(scan.files(), 2, "each content once");
    repo.scan(&["--range", &format!("{side}..HEAD")]).finds(&["main.env"]);
}

#[test]
fn what_was_there_before_is_counted() {
    let repo = Repo::new();
    repo.plant("a.env", "old");
    repo.plant("untouched.env", "copied");
    repo.commit("base");
    repo.git(&["tag", "base"]);
    repo.write("a.env", line("old") + "# one\n");
    repo.commit("one");
    repo.write("a.env", line("old") + "# two\n" + &line("new"));
    repo.commit("two");
    repo.plant("copy.env", "copied");
    repo.commit("three");
    let scan = repo.scan(&["--since", "base"]);
    scan.finds(&["a.env", "copy.env"]);
    assert_eq!(scan.notices(), ["held-by-head/complete"]);
}

#[test]
fn what_was_only_moved_is_not_new() {
    let repo = Repo::new();
    repo.plant("old/a.env", "a");
    repo.commit("base");
    repo.git(&["tag", "base"]);
    repo.git(&["mv", "old", "new"]);
    repo.commit("move");
    let scan = repo.scan(&["--since", "base"]);
    scan.finds(&[]);
    assert_eq!((scan.files(), scan.notices()), (0, vec!["nothing-new/complete".to_owned()]));
    // Moved on and back again, or taken away and brought back: it was there before.
    repo.git(&["mv", "new", "newer"]);
    repo.commit("move on");
    repo.git(&["rm", "--quiet", "-r", "newer"]);
    repo.commit("take away");
    repo.plant("old/a.env", "a");
    repo.commit("bring back");
    repo.scan(&["--since", "base"]).finds(&[]);
    // What the range brought is new wherever it moves to.
    repo.plant("b.env", "b");
    repo.commit("add");
    repo.git(&["mv", "b.env", "c.env"]);
    repo.commit("move what was added");
    repo.scan(&["--since", "base"]).finds(&["b.env", "c.env"]);
}

#[test]
fn later_versions_of_a_file_are_the_same_occurrence() {
    let repo = based();
    for version in 0..5 {
        repo.write("a.env", format!("{}{}", "# more\n".repeat(version), line("a")));
        repo.commit("version");
    }
    let scan = repo.scan(&["--since", "base"]);
    scan.finds(&["a.env"]);
    assert_eq!(scan.files(), 5);
    let place = &scan.report["findings"][0]["occurrences"][0];
    assert_eq!(place["line"], 1, "where it was first");
}

#[test]
fn a_range_may_begin_with_the_first_commit() {
    let repo = Repo::new();
    repo.plant("a.env", "a");
    repo.commit("first");
    repo.plant("b.env", "b");
    repo.commit("second");
    repo.git(&["checkout", "--quiet", "--orphan", "unrelated"]);
    repo.git(&["rm", "--quiet", "-rf", "."]);
    repo.plant("c.env", "c");
    repo.commit("orphan");
    repo.scan(&["--range", "unrelated..main"]).finds(&["a.env", "b.env"]);
    let scan = repo.scan(&["--range", "unrelated...main"]);
    scan.outcome.says(2, &["no common ancestor", "A..B"]);
}

#[test]
fn an_empty_range_that_should_not_be_empty_is_an_error() {
    let repo = based();
    repo.plant("a.env", "a");
    repo.commit("one");
    repo.scan(&["--range", "HEAD..base"]).outcome.says(2, &["base..HEAD", "swapped"]);
    repo.git(&["checkout", "--quiet", "base"]);
    repo.scan(&["--since", "main"]).outcome.says(2, &["main already holds all of HEAD"]);
    // The same on both sides is what was asked for.
    for arguments in [["--range", "main..main"], ["--since", "HEAD"], ["--range", "main...main"]] {
        let scan = repo.scan(&arguments);
        scan.finds(&[]);
        assert_eq!(scan.notices(), ["nothing-new/complete"]);
        let detail = scan.report["notices"][0]["detail"].as_str().unwrap();
        assert_eq!(detail, "the range holds no commits");
    }
}

#[test]
fn unknown_revisions_are_errors_that_name_them() {
    let repo = based();
    repo.git(&["update-ref", "refs/tags/tree", "HEAD^{tree}"]);
    let says = |arguments: &[&str], texts: &[&str]| repo.scan(arguments).outcome.says(2, texts);
    says(&["--since", "nothing"], &["`nothing` is not known", "git fetch"]);
    says(&["--since", &"a".repeat(40)], &["is not known"]);
    says(&["--since", ":README"], &["is not known"]);
    says(&["--since", ""], &["is not known"]);
    says(&["--range", "base..nothing"], &["`nothing`"]);
    says(&["--range", "base"], &["write A..B", "--since"]);
    says(&["--range", ".."], &["write A..B"]);
    says(&["--since", "tree"], &["`tree` is not a commit"]);
    let empty = Repo::new();
    empty.scan(&["--since", "HEAD"]).outcome.says(2, &["no commit yet", "--staged"]);
}

#[test]
fn revisions_are_written_as_for_git() {
    let repo = based();
    repo.plant("a.env", "a");
    let one = repo.commit("one");
    repo.git(&["tag", "--annotate", "-m", "tag", "v1"]);
    repo.plant("b.env", "b");
    repo.commit("two");
    for since in ["v1", "refs/tags/v1", &one, &one[..10], "HEAD~1", "HEAD^", "main~1", "v1^{commit}", "@~1"] {
        repo.scan(&["--since", since]).finds(&["b.env"]);
    }
    repo.scan(&["--range", "base..v1"]).finds(&["a.env"]);
}

#[test]
fn clocks_that_are_wrong_do_not_widen_a_range() {
    let repo = Repo::begun();
    let commit = |name: &str, date: &str| {
        repo.plant(name, name);
        repo.git(&["add", "."]);
        let mut command = repo.command(super::repository::REPO, &["commit", "--quiet", "-m", name]);
        command.env("GIT_COMMITTER_DATE", date);
        assert_eq!(repo.stage.finish(command, b"").status, 0);
    };
    commit("old1.env", "1700000000 +0000");
    commit("old2.env", "1900000000 +0000");
    commit("base.env", "1600000000 +0000");
    repo.git(&["tag", "base"]);
    commit("new1.env", "1500000000 +0000");
    commit("new2.env", "1700000000 +0000");
    repo.scan(&["--since", "base"]).finds(&["new1.env", "new2.env"]);
}

#[test]
fn authors_are_named_only_when_asked_for() {
    let repo = based();
    repo.plant("a.env", "a");
    repo.commit("one");
    let without = repo.scan(&["--since", "base"]).outcome.stdout;
    assert!(!without.contains("Nobody") && !without.contains("nobody@"), "{without}");
    let with = repo.scan(&["--since", "base", "--show-authors"]).outcome.stdout;
    assert!(!with.contains("nobody@"), "{with}");
}

#[test]
fn two_runs_give_the_same_report() {
    let repo = based();
    for name in ["a", "b", "c", "d/e", "d/f"] {
        repo.plant(&format!("{name}.env"), name);
        repo.plant("same.env", name);
        repo.commit(name);
    }
    let scan =
        |jobs: &str| repo.scan(&["--since", "base", "--as-of", "2026-01-01", "--jobs", jobs]).outcome.stdout;
    assert_eq!(scan("1"), scan("2"));
}
