//! Which files of a folder are scanned.

use super::harness::Stage;

/// A work tree with every relation that a file can have to git.
fn work_tree() -> Stage {
    let stage = Stage::new();
    let tree = "tree";
    stage.folder(tree);
    stage.git(tree, &["init", "--quiet", "--initial-branch=main"]);
    for name in ["tracked.env", "tracked-but-ignored.log", ".hidden/tracked.env", "sub/tracked.env"] {
        stage.plant(&format!("{tree}/{name}"));
    }
    stage.git(tree, &["add", "."]);
    stage.git(tree, &["commit", "--quiet", "-m", "one"]);
    stage.write(format!("{tree}/.gitignore"), "*.log\nbuild/\n");
    for name in ["untracked.env", ".untracked", "ignored.log", "build/ignored.env"] {
        stage.plant(&format!("{tree}/{name}"));
    }
    stage
}

const EXPECTED: [&str; 6] = [
    ".hidden/tracked.env:1:14",
    ".untracked:1:14",
    "sub/tracked.env:1:14",
    "tracked-but-ignored.log:1:14",
    "tracked.env:1:14",
    "untracked.env:1:14",
];

fn below(folder: &str, places: &[&str]) -> Vec<String> {
    places.iter().map(|place| format!("{folder}/{place}")).collect()
}

#[test]
fn a_work_tree_is_scanned_as_git_sees_it() {
    let stage = work_tree();
    assert_eq!(stage.found(&["tree"]), below("tree", &EXPECTED));
}

#[test]
fn a_folder_inside_of_a_work_tree_obeys_the_rules_of_the_whole() {
    let stage = work_tree();
    stage.plant("tree/sub/ignored.log");
    assert_eq!(stage.found(&["tree/sub"]), ["tree/sub/tracked.env:1:14"]);
}

#[test]
fn without_ignore_rules_everything_is_scanned() {
    let stage = work_tree();
    let mut expected = below("tree", &EXPECTED);
    expected.extend(below("tree", &["build/ignored.env:1:14", "ignored.log:1:14"]));
    expected.sort();
    assert_eq!(stage.found(&["--no-ignore", "tree"]), expected);
    stage.write("tree/.git/hooks/local", format!("TOKEN={}\n", super::harness::token("hook")));
    assert!(stage.found(&["--no-ignore", "tree"]).contains(&"tree/.git/hooks/local:1:7".to_owned()));
    assert_eq!(stage.found(&["tree"]), below("tree", &EXPECTED));
}

#[test]
fn an_ignored_file_that_is_named_is_read() {
    let stage = work_tree();
    assert_eq!(stage.found(&["tree/ignored.log"]), ["tree/ignored.log:1:14"]);
}

#[test]
fn a_nested_repository_is_scanned_by_its_own_rules() {
    let stage = work_tree();
    stage.folder("tree/nested");
    stage.git("tree/nested", &["init", "--quiet"]);
    stage.plant("tree/nested/tracked.tmp");
    stage.git("tree/nested", &["add", "."]);
    stage.write("tree/nested/.gitignore", "*.tmp\n");
    stage.plant("tree/nested/ignored.tmp");
    stage.plant("tree/nested/untracked.env");
    let mut expected = below("tree", &EXPECTED);
    expected.extend(below("tree/nested", &["tracked.tmp:1:14", "untracked.env:1:14"]));
    expected.sort();
    assert_eq!(stage.found(&["tree"]), expected);
}

#[test]
fn a_linked_work_tree_is_scanned_like_any_other() {
    let stage = work_tree();
    stage.git("tree", &["worktree", "add", "--quiet", "../linked", "-b", "other"]);
    stage.write("linked/.gitignore", "*.log\n");
    stage.plant("linked/ignored.log");
    assert!(stage.path("linked/.git").is_file());
    let committed = [
        ".hidden/tracked.env:1:14",
        "sub/tracked.env:1:14",
        "tracked-but-ignored.log:1:14",
        "tracked.env:1:14",
    ];
    assert_eq!(stage.found(&["linked"]), below("linked", &committed));
}

#[test]
fn a_file_that_git_tracks_and_that_was_deleted_is_no_trouble() {
    let stage = work_tree();
    std::fs::remove_file(stage.path("tree/tracked-but-ignored.log")).unwrap();
    let (report, status) = stage.json(&["tree"]);
    assert_eq!(status, 1, "{report}");
}

#[test]
fn a_broken_index_means_that_more_is_scanned_and_not_less() {
    let stage = work_tree();
    stage.write("tree/.git/index", "broken");
    let (report, status) = stage.json(&["tree"]);
    assert_eq!(status, 1);
    assert_eq!(super::harness::notices(&report), ["tracked-unknown/complete"]);
    assert_eq!(super::harness::places(&report).len(), 8);
}

#[test]
fn ignore_files_outside_of_git_hide_nothing() {
    let stage = Stage::new();
    stage.write("plain/.gitignore", "*.env\n");
    stage.write("plain/.ignore", "*.env\n");
    stage.plant("plain/a.env");
    stage.plant("plain/.hidden/b.env");
    assert_eq!(stage.found(&["plain"]), ["plain/.hidden/b.env:1:14", "plain/a.env:1:14"]);
}

#[test]
fn a_file_that_is_reached_in_two_ways_has_one_place() {
    let stage = Stage::new();
    stage.plant("a.env");
    stage.plant("sub/b.env");
    let both = ["a.env:1:14", "sub/b.env:1:14"];
    assert_eq!(stage.found(&["."]), both);
    assert_eq!(stage.found(&[".", "a.env"]), both);
    assert_eq!(stage.found(&["a.env", "./a.env", "sub", "./sub/b.env"]), both);
    assert_eq!(stage.found(&[".", "."]), both);
    assert_eq!(stage.json(&[".", "a.env"]).0["summary"]["files"], 2);
}

#[test]
fn a_named_binary_file_is_read_even_if_its_folder_is_named_too() {
    let stage = Stage::new();
    let token = super::harness::token("binary");
    stage.write("a.bin", [b"\x7fELF\0\0\x01\0 ", token.as_bytes(), b" \0"].concat());
    for arguments in [["a.bin", "."], [".", "a.bin"]] {
        assert_eq!(stage.found(&arguments).len(), 1, "{arguments:?}");
    }
}
