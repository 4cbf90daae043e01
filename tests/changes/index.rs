//! Every form that an index comes in.

use super::repository::{REPO, Repo, line};

#[test]
fn all_versions_are_read() {
    for version in ["2", "3", "4"] {
        let repo = Repo::new();
        repo.git(&["config", "index.version", version]);
        for name in ["a/b/one.env", "a/b/other.env", "a/one.env", "zz.env"] {
            repo.write(name, "nothing\n");
        }
        repo.commit("one");
        repo.git(&["update-index", "--index-version", version]);
        for name in ["a/b/other.env", "zz.env"] {
            repo.plant(name, name);
        }
        repo.git(&["add", "."]);
        // Extended flags, which version 2 has not.
        if version != "2" {
            repo.git(&["update-index", "--skip-worktree", "a/one.env"]);
        }
        repo.staged().finds(&["a/b/other.env", "zz.env"]);
        assert_eq!(repo.scan(&["."]).paths(), ["a/b/other.env", "zz.env"], "version {version}");
    }
}

#[test]
fn a_split_index_is_read_with_what_it_is_based_on() {
    let repo = Repo::new();
    for name in ["a.env", "b.env", "c/d.env", "gone.env"] {
        repo.plant(name, name);
    }
    repo.git(&["add", "."]);
    repo.git(&["update-index", "--split-index"]);
    let all = ["a.env", "b.env", "c/d.env", "gone.env"];
    repo.staged().finds(&all);
    // One replaced, one deleted, one added.
    repo.write("a.env", "nothing\n");
    repo.plant("new.env", "new");
    repo.git(&["add", "a.env", "new.env"]);
    repo.git(&["rm", "--quiet", "--cached", "gone.env"]);
    assert!(
        std::fs::read_dir(repo.path(".git"))
            .unwrap()
            .any(|entry| { entry.unwrap().file_name().to_string_lossy().starts_with("sharedindex.") })
    );
    repo.staged().finds(&["b.env", "c/d.env", "new.env"]);
    repo.git(&["commit", "--quiet", "-m", "one"]);
    repo.plant("b.env", "changed");
    repo.git(&["add", "b.env"]);
    repo.staged().finds(&["b.env"]);
    for entry in std::fs::read_dir(repo.path(".git")).unwrap() {
        let entry = entry.unwrap();
        if entry.file_name().to_string_lossy().starts_with("sharedindex.") {
            std::fs::remove_file(entry.path()).unwrap();
        }
    }
    repo.staged().outcome.says(2, &["shared index"]);
}

#[test]
fn a_sparse_index_is_read() {
    let repo = Repo::new();
    for name in ["in/a.env", "out/b.env", "out/deep/c.env", "top.env"] {
        repo.plant(name, name);
    }
    let one = repo.commit("one");
    repo.plant("out/deep/c.env", "second");
    repo.commit("two");
    repo.git(&["sparse-checkout", "init", "--cone", "--sparse-index"]);
    repo.git(&["sparse-checkout", "set", "in"]);
    assert!(repo.git(&["ls-files", "--sparse"]).contains("out/\n"));
    repo.plant("in/a.env", "changed");
    repo.git(&["add", "in/a.env"]);
    repo.staged().finds(&["in/a.env"]);
    // The folder that is left out differs from HEAD.
    repo.git(&["reset", "--quiet", "--soft", &one]);
    assert!(repo.git(&["ls-files", "--sparse"]).contains("out/\n"));
    repo.staged().finds(&["in/a.env", "out/deep/c.env"]);
}

#[test]
fn sha256_repositories_are_read() {
    let repo = Repo::with(&["--object-format=sha256"]);
    repo.plant("a.env", "a");
    repo.git(&["add", "."]);
    repo.staged().finds(&["a.env"]);
    repo.commit("one");
    repo.write(".gitignore", "*.log\n");
    repo.plant("dir/b.log", "b");
    repo.git(&["add", "--force", "."]);
    repo.staged().finds(&["dir/b.log"]);
    let scan = repo.scan(&["."]);
    assert_eq!((scan.paths(), scan.notices()), (vec!["a.env", "dir/b.log"], vec![]));
    repo.commit("two");
    repo.scan(&["--since", "HEAD~1"]).finds(&["dir/b.log"]);
}

#[test]
fn other_reference_stores_are_read_or_refused_but_never_taken_for_empty() {
    let repo = Repo { stage: super::harness::Stage::new() };
    repo.stage.folder(REPO);
    let made = repo.git_in(REPO, &["init", "--quiet", "--initial-branch=main", "--ref-format=reftable"]);
    if made.status != 0 {
        return;
    }
    repo.plant("a.env", "a");
    repo.commit("one");
    repo.plant("b.env", "b");
    repo.git(&["add", "."]);
    let scan = repo.staged();
    assert!(scan.status() == 2 || scan.paths() == ["b.env"], "{scan:?}");
    let scan = repo.scan(&["--branch", "main"]);
    assert!(scan.status() == 2 || scan.paths() == ["a.env"], "{scan:?}");
}

#[test]
fn a_broken_index_is_an_error() {
    let repo = Repo::begun();
    repo.plant("a.env", "a");
    repo.git(&["add", "."]);
    let whole = std::fs::read(repo.path(".git/index")).unwrap();
    for length in [0, 4, 11, 12, 40, 80, whole.len() / 2, whole.len() - 25] {
        repo.write(".git/index", &whole[..length]);
        repo.staged().outcome.says(2, &["cannot read the index"]);
    }
    repo.write(".git/index", [b"DIRC\0\0\0\x09".as_slice(), &whole[8..]].concat());
    repo.staged().outcome.says(2, &["version"]);
    std::fs::remove_file(repo.path(".git/index")).unwrap();
    repo.staged().finds(&[]);
}

#[test]
fn an_index_without_remembered_trees_gives_the_same_answer() {
    let repo = Repo::new();
    for name in ["a/b/c.env", "a/d.env", "e.env"] {
        repo.plant(name, name);
    }
    repo.commit("one");
    repo.plant("a/b/c.env", "changed");
    repo.git(&["add", "."]);
    repo.git(&["update-index", "--force-write-index"]);
    let with = repo.staged().report["findings"].clone();
    // A fresh index has no trees.
    let list = repo.git(&["ls-files", "--stage"]);
    std::fs::remove_file(repo.path(".git/index")).unwrap();
    let outcome =
        repo.stage.finish(repo.command(REPO, &["update-index", "--index-info"]), (list + "\n").as_bytes());
    assert_eq!(outcome.status, 0, "{outcome:?}");
    let without = repo.staged();
    without.finds(&["a/b/c.env"]);
    assert_eq!(without.report["findings"], with);
    assert!(line("x").ends_with('\n'));
}
