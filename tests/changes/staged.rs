//! `--staged`: exactly what the next commit would bring.

use super::harness::token;
use super::repository::{REPO, Repo, line};

#[test]
fn the_first_commit_is_scanned() {
    let repo = Repo::new();
    repo.plant("a.env", "a");
    repo.staged().finds(&[]);
    repo.git(&["add", "a.env"]);
    repo.staged().finds(&["a.env"]);
    assert_eq!(repo.staged().files(), 1);
}

#[test]
fn nothing_staged_is_clean_and_says_so() {
    let repo = Repo::begun();
    repo.plant("untracked.env", "a");
    let scan = repo.staged();
    scan.finds(&[]);
    assert_eq!(scan.notices(), ["nothing-new/complete"]);
    assert_eq!(scan.files(), 0);
}

#[test]
fn nothing_staged_in_a_pipeline_is_not_clean() {
    let repo = Repo::begun();
    for variable in ["CI", "PRE_COMMIT"] {
        let run = |index: Option<&str>| {
            let mut command = repo.stage.straykey(&["scan", "--staged", "--format", "json"]);
            command.current_dir(repo.path(".")).env(variable, "true");
            index.map(|index| command.env("GIT_INDEX_FILE", index));
            repo.stage.finish(command, b"")
        };
        let outcome = run(None);
        assert_eq!(outcome.status, 3, "{outcome:?}");
        assert!(outcome.stdout.contains("nothing-read"), "{outcome:?}");
        // A real commit, in a pipeline or under the framework.
        assert_eq!(run(Some(".git/index")).status, 0);
    }
}

#[test]
fn the_index_counts_and_not_the_work_tree() {
    let repo = Repo::begun();
    repo.plant("staged.env", "a");
    repo.write("clean.env", "nothing\n");
    repo.git(&["add", "."]);
    repo.write("staged.env", "cleaned up in the work tree only\n");
    repo.plant("clean.env", "b");
    repo.staged().finds(&["staged.env"]);
}

#[test]
fn only_what_changed_is_scanned() {
    let repo = Repo::new();
    for folder in ["a", "a/b", "c"] {
        for name in ["1", "2", "3"] {
            repo.plant(&format!("{folder}/{name}.env"), &format!("{folder}{name}"));
        }
    }
    repo.commit("one");
    repo.plant("a/b/2.env", "new");
    repo.git(&["add", "."]);
    let scan = repo.staged();
    scan.finds(&["a/b/2.env"]);
    assert_eq!(scan.files(), 1);
}

#[test]
fn intended_files_are_not_in_the_commit() {
    let repo = Repo::begun();
    repo.plant("a.env", "a");
    repo.git(&["add", "--intent-to-add", "a.env"]);
    repo.staged().finds(&[]);
    repo.git(&["add", "a.env"]);
    repo.staged().finds(&["a.env"]);
}

#[test]
fn what_was_only_moved_is_not_new() {
    let repo = Repo::new();
    repo.plant("old/a.env", "a");
    repo.commit("one");
    repo.git(&["mv", "old", "new"]);
    let scan = repo.staged();
    scan.finds(&[]);
    assert_eq!((scan.files(), scan.notices()), (0, vec!["nothing-new/complete".to_owned()]));
    // Moved and changed: what was there before is counted, what is new is found.
    repo.write("new/a.env", line("a") + &line("b"));
    repo.git(&["add", "."]);
    let scan = repo.staged();
    assert_eq!((scan.paths(), scan.files()), (vec!["new/a.env"], 1));
    assert_eq!(scan.notices(), ["held-by-head/complete"]);
}

#[test]
fn a_mode_is_no_content() {
    let repo = Repo::new();
    repo.plant("run.sh", "a");
    repo.commit("one");
    repo.git(&["update-index", "--chmod=+x", "run.sh"]);
    let scan = repo.staged();
    scan.finds(&[]);
    assert_eq!(scan.files(), 0);
}

#[test]
fn what_the_changed_files_held_before_is_counted_and_not_reported() {
    let repo = Repo::new();
    repo.write("a.env", line("one") + &line("two"));
    repo.commit("one");
    repo.write("a.env", format!("# a comment\n{}{}", line("two"), line("one")));
    repo.git(&["add", "."]);
    let scan = repo.staged();
    scan.finds(&[]);
    assert_eq!(scan.notices(), ["held-by-head/complete"]);
    let detail = scan.report["notices"][0]["detail"].as_str().unwrap();
    assert!(detail.starts_with("2 secrets that HEAD already holds"), "{detail}");
    assert!(detail.contains("--history"), "{detail}");
}

#[test]
fn a_secret_is_new_where_it_is_copied_to_from_a_file_that_does_not_change() {
    let repo = Repo::new();
    repo.plant("a.env", "a");
    repo.commit("one");
    repo.plant("copy.env", "a");
    repo.git(&["add", "."]);
    repo.staged().finds(&["copy.env"]);
    // Moved by hand: the place it is taken from is among the changes.
    repo.write("copy.env", line("a") + "more\n");
    repo.git(&["rm", "--quiet", "a.env"]);
    repo.git(&["add", "."]);
    let scan = repo.staged();
    scan.finds(&[]);
    assert_eq!(scan.notices(), ["held-by-head/complete"]);
}

#[test]
fn contents_are_scanned_whatever_they_look_like() {
    let repo = Repo::begun();
    let text = line("x");
    repo.write(".gitattributes", "*.env -diff\n*.bin binary\n");
    repo.write("nodiff.env", &text);
    repo.write("nul.bin", [b"\x7fELF\0\0".as_slice(), text.as_bytes()].concat());
    let utf16: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    repo.write("wide.txt", utf16);
    repo.write("name with spaces and \u{e4}", &text);
    std::os::unix::fs::symlink(token("link"), repo.path("link")).unwrap();
    repo.git(&["add", "."]);
    repo.staged().finds(&["link", "name with spaces and \u{e4}", "nodiff.env", "nul.bin", "wide.txt"]);
}

#[test]
fn a_file_takes_the_place_of_a_folder_and_the_other_way_round() {
    let repo = Repo::new();
    repo.plant("x/a.env", "a");
    repo.plant("y", "b");
    repo.commit("one");
    std::fs::remove_dir_all(repo.path("x")).unwrap();
    std::fs::remove_file(repo.path("y")).unwrap();
    repo.write("x", line("a") + &line("new in x"));
    repo.write("y/b.env", line("b") + &line("new in y"));
    repo.git(&["add", "--all"]);
    let scan = repo.staged();
    assert_eq!(scan.paths(), ["x", "y/b.env"]);
    assert_eq!(scan.notices(), ["held-by-head/complete"]);
}

#[test]
fn submodules_are_counted_and_no_error() {
    let repo = Repo::begun();
    let head = repo.git(&["rev-parse", "HEAD"]);
    repo.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{head},module")]);
    let scan = repo.staged();
    scan.finds(&[]);
    assert_eq!(scan.notices(), ["submodule/complete", "nothing-new/complete"]);
    repo.git(&["commit", "--quiet", "-m", "module"]);
    assert_eq!(repo.staged().notices(), ["nothing-new/complete"]);
}

#[test]
fn pointers_to_other_storage_are_counted() {
    let repo = Repo::begun();
    let pointer =
        format!("version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 12\n", "a".repeat(64));
    repo.write("big.bin", pointer);
    repo.git(&["add", "."]);
    let scan = repo.staged();
    scan.finds(&[]);
    assert_eq!(scan.notices(), ["lfs-pointer/complete"]);
}

#[test]
fn both_sides_of_a_conflict_are_scanned() {
    let repo = Repo::new();
    repo.write("a.env", "base\n");
    repo.commit("base");
    repo.git(&["checkout", "--quiet", "-b", "theirs"]);
    repo.plant("a.env", "theirs");
    repo.commit("theirs");
    repo.git(&["checkout", "--quiet", "main"]);
    repo.write("a.env", "ours\n");
    repo.commit("ours");
    assert_eq!(repo.git_in(REPO, &["merge", "theirs"]).status, 1);
    repo.staged().finds(&["a.env"]);
}

#[test]
fn content_that_a_merge_is_about_to_bring_is_new_to_head() {
    let repo = Repo::begun();
    repo.git(&["checkout", "--quiet", "-b", "theirs"]);
    repo.plant("theirs.env", "theirs");
    repo.commit("theirs");
    repo.git(&["checkout", "--quiet", "main"]);
    repo.commit("ours");
    repo.git(&["merge", "--quiet", "--no-commit", "theirs"]);
    repo.staged().finds(&["theirs.env"]);
}

#[test]
fn a_file_over_the_limit_is_named() {
    let repo = Repo::begun();
    repo.write("big.env", "x".repeat(2000) + &line("a"));
    repo.git(&["add", "."]);
    let scan = repo.scan(&["--staged", "--max-size", "1k"]);
    assert_eq!((scan.status(), scan.notices()), (3, vec!["too-large/incomplete".to_owned()]));
}

#[test]
fn the_repository_is_named_by_its_root_or_not_at_all() {
    let repo = Repo::begun();
    repo.plant("sub/a.env", "a");
    repo.git(&["add", "."]);
    repo.scan_in("repo/sub", &["--staged"], b"").finds(&["sub/a.env"]);
    repo.scan_in("repo/sub", &["--staged", "."], b"").finds(&["sub/a.env"]);
    repo.scan_in(".", &["--staged", "repo"], b"").finds(&["sub/a.env"]);
    repo.scan_in(".", &["--staged", "repo/.git"], b"").finds(&["sub/a.env"]);
    let scan = |arguments: &[&str]| repo.scan_in(".", arguments, b"").outcome;
    scan(&["--staged", "repo/sub"]).says(2, &["is inside of the repository", "name that one"]);
    scan(&["--staged", "repo/sub/a.env"]).says(2, &["is inside of the repository"]);
    scan(&["--staged"]).says(2, &["not in a git repository"]);
    scan(&["--staged", "repo", "repo"]).says(2, &["the only PATH"]);
    scan(&["--staged", "-"]).says(2, &["the only PATH"]);
    scan(&["--staged", "nothing"]).says(2, &["not in a git repository"]);
}

#[test]
fn subjects_exclude_each_other() {
    let repo = Repo::begun();
    let table = [
        ("--staged --history", 2),
        ("--staged --since main", 2),
        ("--staged --range a..b", 2),
        ("--staged --branch main", 2),
        ("--range a..b --branch main", 2),
        ("--range a..b --since main", 2),
        ("--history --since main", 2),
        ("--pre-push --pre-receive", 2),
        ("--pre-push --staged", 2),
        ("--remote origin", 2),
        ("--cache x", 2),
        ("--since main --branch main", 0),
        ("--staged --show-authors", 0),
    ];
    for (arguments, status) in table {
        let arguments: Vec<&str> = arguments.split(' ').collect();
        assert_eq!(repo.scan(&arguments).status(), status, "{arguments:?}");
    }
}
