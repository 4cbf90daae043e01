//! Secrets that no branch holds: staged, stashed, forgotten, or never committed; and repositories without anything.

use super::repository::{REPO, Repo, line};
use super::script::Change::{File, Token};
use super::script::{Names, Script};

/// Commits everything, and remembers the commit by its message.
fn commit(repo: &Repo, names: &mut Names, message: &str) -> String {
    let id = repo.commit(message);
    names.insert(id.clone(), message.to_owned());
    id
}

#[test]
fn what_is_not_on_a_branch_is_found_as_well() {
    let repo = Repo::begun();
    let mut names = Names::new();
    repo.plant("reset.env", "reset");
    commit(&repo, &mut names, "reset");
    repo.git(&["reset", "--quiet", "--hard", "HEAD~1"]);
    repo.plant("README", "stashed");
    repo.git(&["stash", "push", "--quiet"]);
    let stash = repo.git(&["rev-parse", "refs/stash"]);
    names.insert(stash, "stash".to_owned());
    let index_of_stash = repo.git(&["rev-parse", "refs/stash^2"]);
    names.insert(index_of_stash, "index of stash".to_owned());
    let dangling = repo.blob(&format!("# alone\n{}", line("dangling")));
    repo.plant("sub/staged.env", "staged");
    repo.git(&["add", "."]);
    repo.plant("never.env", "never");
    let scan = repo.history();
    scan.is_whole();
    assert_eq!(scan.places("reset", &names), ["reset.env:1 reset reset unreachable 1"]);
    assert_eq!(scan.places("stashed", &names), ["README:1 stash stash elsewhere 1"]);
    assert_eq!(scan.places("staged", &names), ["sub/staged.env:1 index - staged 1"]);
    assert_eq!(scan.places("dangling", &names), [format!("blob {dangling}:2 - - unreachable 1")]);
    assert_eq!(scan.window("dangling", &names), "- unreachable");
    assert_eq!(scan.finding("dangling")["exposure"]["since"], serde_json::Value::Null);
    assert_eq!(scan.find("never"), None, "it is in no object");
    assert_eq!(scan.report["findings"].as_array().unwrap().len(), 4);
}

#[test]
fn an_amended_commit_leaves_the_old_one_behind() {
    let repo = Repo::begun();
    let mut names = Names::new();
    repo.plant("a.env", "amended");
    commit(&repo, &mut names, "before");
    repo.write("a.env", "nothing\n");
    repo.git(&["add", "."]);
    repo.git(&["commit", "--quiet", "--amend", "-m", "after"]);
    let scan = repo.history();
    assert_eq!(scan.places("amended", &names), ["a.env:1 before before unreachable 1"]);
    repo.git(&["reflog", "expire", "--expire=now", "--all"]);
    repo.git(&["gc", "--quiet", "--prune=now"]);
    assert!(repo.history().is_whole().paths().is_empty());
}

#[test]
fn tags_of_trees_and_blobs() {
    let repo = Repo::begun();
    let blob = repo.blob(&line("blob"));
    repo.git(&["tag", "-a", "-m", "a blob", "blob", &blob]);
    let other = repo.blob(&line("tree"));
    let index = format!("100644,{other},in/tree.env");
    repo.git(&["update-index", "--add", "--cacheinfo", &index]);
    let tree = repo.git(&["write-tree"]);
    repo.git(&["tag", "tree", &tree]);
    repo.git(&["tag", "-a", "-m", "a tag", "tag", "blob"]);
    repo.git(&["read-tree", "HEAD"]);
    let scan = repo.history();
    scan.is_whole();
    let names = Names::new();
    assert_eq!(scan.places("blob", &names), [format!("blob {blob}:1 - - elsewhere 1")]);
    assert_eq!(scan.places("tree", &names), ["in/tree.env:1 - - elsewhere 1"]);
}

#[test]
fn a_conflict_stages_all_its_sides() {
    let mut script = Script::default();
    script.commit("main", "base", &[], &[File(b"a.env", b"nothing\n")]);
    script.commit("side", "side", &["base"], &[Token("a.env", "theirs")]);
    script.commit("main", "main", &["base"], &[Token("a.env", "ours")]);
    let (repo, names) = Repo::of(&script);
    repo.git(&["checkout", "--quiet", "main"]);
    assert_eq!(repo.git_in(REPO, &["merge", "--quiet", "side"]).status, 1);
    let scan = repo.history();
    scan.is_whole();
    // The second version is the file with both sides, which git keeps as an object too.
    assert_eq!(scan.places("ours", &names), ["a.env:1 head main head 2"]);
    assert_eq!(scan.places("theirs", &names), ["a.env:1 side side staged 2"]);
}

#[test]
fn a_scan_of_nothing_is_not_clean() {
    let repo = Repo::new();
    let scan = repo.history();
    assert_eq!(scan.status(), 3);
    assert_eq!(scan.notices(), ["nothing-read/incomplete"]);
    repo.commit("nothing");
    let scan = repo.history();
    assert_eq!((scan.status(), scan.notices()), (3, vec!["nothing-read/incomplete".to_owned()]));
    assert_eq!(repo.history_in(REPO, &["--allow-incomplete"]).status(), 0);
    // Nothing was committed, and something was staged.
    let repo = Repo::new();
    repo.plant("a.env", "staged");
    repo.git(&["add", "."]);
    let scan = repo.history();
    scan.is_whole();
    assert_eq!(scan.places("staged", &Names::new()), ["a.env:1 index - staged 1"]);
}

#[test]
fn what_is_staged_in_another_work_tree_is_not_forgotten() {
    let repo = Repo::begun();
    repo.git(&["worktree", "add", "--quiet", "-b", "other", "../other"]);
    repo.stage.write("other/there.env", line("there"));
    repo.plant("here.env", "here");
    for folder in [REPO, "other"] {
        assert_eq!(repo.git_in(folder, &["add", "."]).status, 0);
    }
    for folder in [REPO, "other"] {
        let scan = repo.history_in(folder, &[]);
        scan.is_whole();
        let names = Names::new();
        assert_eq!(scan.places("here", &names), ["here.env:1 index - staged 1"], "{folder}");
        assert_eq!(scan.places("there", &names), ["there.env:1 index - staged 1"], "{folder}");
    }
    // The folder is gone, and git has not noticed yet.
    std::fs::remove_dir_all(repo.stage.path("other")).unwrap();
    assert_eq!(repo.history().window("there", &Names::new()), "- staged");
}

#[test]
fn a_damaged_index_is_told_of() {
    let repo = Repo::begun();
    repo.plant("a.env", "staged");
    repo.git(&["add", "."]);
    std::fs::write(repo.git_path("index"), "noise").unwrap();
    let scan = repo.history();
    assert_eq!(scan.status(), 1);
    assert_eq!(scan.notices(), ["tracked-unknown/complete"]);
    assert_eq!(scan.window("staged", &Names::new()), "- unreachable");
}
