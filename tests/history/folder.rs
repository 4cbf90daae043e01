//! Folders with several repositories: each is scanned once, whatever leads to it, and a broken one does not hide the others.

use super::harness::Stage;
use super::repository::{Repo, Scan};
use super::script::Change::Token;
use super::script::{Names, Script};

/// A stage with a repository `repo` that has one secret, called `shared`, in its first commit.
fn beginning() -> (Repo, Names) {
    let mut script = Script::default();
    script.commit("main", "first", &[], &[Token("a.env", "shared")]);
    let (repo, names) = Repo::of(&script);
    repo.git(&["checkout", "--quiet", "--force", "main"]);
    (repo, names)
}

fn paths<'a>(scan: &'a Scan, seed: &str) -> Vec<&'a str> {
    let occurrences = scan.finding(seed)["occurrences"].as_array().unwrap().iter();
    let mut paths: Vec<&str> = occurrences.map(|place| place["path"].as_str().unwrap()).collect();
    paths.sort_unstable();
    paths
}

fn git(repo: &Repo, folder: &str, arguments: &[&str]) {
    let outcome = repo.git_in(folder, arguments);
    assert_eq!(outcome.status, 0, "{arguments:?}: {}", outcome.stderr);
}

#[test]
fn repositories_in_one_folder_share_their_findings() {
    let (repo, names) = beginning();
    git(&repo, "", &["clone", "--quiet", "--mirror", "repo", "mirror.git"]);
    git(&repo, "", &["clone", "--quiet", "repo", "deep/clone"]);
    // A repository inside of another, and one in a folder that is ignored.
    git(&repo, "", &["clone", "--quiet", "repo", "repo/ignored/nested"]);
    repo.write(".gitignore", "/ignored\n/trees\n");
    // Linked work trees have no objects of their own; their HEADs count.
    repo.git(&["worktree", "add", "--quiet", "-b", "linked", "trees/linked"]);
    git(&repo, "", &["-C", "repo", "worktree", "add", "--quiet", "--detach", "../outside"]);
    repo.stage.write("outside/b.env", super::repository::line("detached"));
    git(&repo, "outside", &["add", "."]);
    git(&repo, "outside", &["commit", "--quiet", "-m", "detached"]);
    let scan = repo.history_in("", &[]);
    scan.is_whole();
    assert_eq!(scan.files(), 5, "one blob in each of four, and another in `repo`");
    let expected = ["deep/clone/a.env", "mirror.git/a.env", "repo/a.env", "repo/ignored/nested/a.env"];
    assert_eq!(paths(&scan, "shared"), expected);
    assert_eq!(scan.window("shared", &names), "first head");
    let presence = &scan.finding("detached")["occurrences"][0];
    assert_eq!(presence["presence"], "elsewhere", "the HEAD of a linked work tree leads to it");
    assert!(presence["path"] == "outside/b.env" || presence["path"] == "repo/b.env", "{presence}");
    // From inside of one, from a folder of one, and by name.
    for (folder, path, expected) in [
        ("deep/clone", ".", vec!["a.env"]),
        ("mirror.git", ".", vec!["a.env"]),
        ("", "mirror.git", vec!["a.env"]),
        ("outside", ".", vec!["a.env"]),
        ("repo/.git", ".", vec!["a.env"]),
        ("repo/ignored/nested", ".", vec!["a.env"]),
    ] {
        let scan = repo.history_in(folder, &[path]);
        scan.is_whole();
        assert_eq!(paths(&scan, "shared"), expected, "{folder} {path}");
    }
    let scan = repo.history_in("", &["deep", "mirror.git", "deep/clone"]);
    assert_eq!(paths(&scan, "shared"), ["deep/clone/a.env", "mirror.git/a.env"]);
}

#[test]
fn submodules_are_repositories_of_their_own() {
    let (repo, _) = beginning();
    let add = ["-c", "protocol.file.allow=always", "submodule", "--quiet", "add"];
    for (from, to) in [("main", "libs/checked-out"), ("main", "absorbed")] {
        repo.stage.folder(from);
        let source = repo.stage.path("source");
        if !source.exists() {
            let mut script = Script::default();
            script.commit("main", "sub", &[], &[Token("sub.env", "sub")]);
            git(&repo, "", &["init", "--quiet", "--initial-branch=main", "source"]);
            let ids = Repo::of(&script);
            git(&ids.0, "repo", &["push", "--quiet", source.to_str().unwrap(), "main:incoming"]);
            git(&repo, "source", &["reset", "--quiet", "--hard", "incoming"]);
        }
        repo.git(&[&add[..], &[source.to_str().unwrap(), to]].concat());
    }
    repo.commit("submodules");
    repo.git(&["submodule", "--quiet", "deinit", "--force", "absorbed"]);
    let scan = repo.history();
    assert_eq!(paths(&scan, "sub"), [".git/modules/absorbed/sub.env", "libs/checked-out/sub.env"]);
    assert_eq!(scan.details("submodule").len(), 1);
    assert_eq!(scan.status(), 1, "{:?}", scan.outcome);
    // The submodule alone.
    assert_eq!(paths(&repo.history_in("repo/libs/checked-out", &[]), "sub"), ["sub.env"]);
}

#[test]
fn a_broken_repository_does_not_hide_the_others() {
    let (repo, _) = beginning();
    for name in ["broken", "gone", "strange"] {
        git(&repo, "", &["clone", "--quiet", "repo", name]);
    }
    repo.stage.write("broken/.git/config", "[core\n");
    std::fs::remove_dir_all(repo.stage.path("gone/.git")).unwrap();
    repo.stage.write("gone/.git", "gitdir: ../nowhere\n");
    repo.stage.write("strange/.git/config", "[core]\n\trepositoryformatversion = 7\n");
    let scan = repo.history_in("", &[]);
    assert_eq!(scan.status(), 3);
    assert_eq!(scan.details("unreadable-repository").len(), 3, "{}", scan.outcome.stdout);
    assert_eq!(paths(&scan, "shared"), ["repo/a.env"]);
    assert_eq!(repo.history_in("", &["--allow-incomplete"]).status(), 1);
    // Alone, it is an error.
    for name in ["broken", "gone", "strange"] {
        let scan = repo.history_in("", &[name]);
        assert_eq!(scan.status(), 2, "{name}: {scan:?}");
        assert!(!scan.outcome.stderr.is_empty());
    }
}

#[test]
fn without_a_repository_there_is_nothing_to_scan() {
    let stage = Stage::new();
    stage.plant("a.env");
    stage.run(&["scan", "--history"]).says(2, &["not in a git repository"]);
    stage.run(&["scan", "--history", "missing"]).says(2, &["missing"]);
    stage.run(&["scan", "--history", "a.env"]).says(2, &["not in a git repository"]);
}

#[test]
fn the_environment_names_the_repository() {
    let (repo, _) = beginning();
    repo.stage.folder("elsewhere");
    let mut command = repo.stage.straykey(&["scan", "--history", "--format", "json"]);
    command.current_dir(repo.stage.path("elsewhere")).env("GIT_DIR", repo.path(".git"));
    let outcome = repo.stage.finish(command, b"");
    assert_eq!(outcome.status, 1, "{outcome:?}");
    assert_eq!(super::harness::places(&outcome.json()), ["a.env:1:14"]);
    // A path that is named goes before it.
    let mut command = repo.stage.straykey(&["scan", "--history", "elsewhere"]);
    command.env("GIT_DIR", repo.path(".git"));
    repo.stage.finish(command, b"").says(2, &["not in a git repository"]);
    let mut command = repo.stage.straykey(&["scan", "--history"]);
    command.current_dir(repo.stage.path("elsewhere")).env("GIT_DIR", "/nowhere");
    repo.stage.finish(command, b"").says(2, &["nowhere"]);
}
