//! Clones that do not hold everything, and contents that are kept elsewhere.

use super::repository::{REPO, Repo, line};
use super::script::Change::{File, Gone, Submodule, Token};
use super::script::{Names, Script};

/// A repository with secrets in the past and in the present.
fn origin() -> (Repo, Names) {
    let mut script = Script::default();
    script.commit("main", "old", &[], &[Token("old.env", "old"), Token("dir/kept.env", "kept")]);
    script.commit("main", "middle", &["old"], &[Gone("old.env"), File(b"README", b"nothing\n")]);
    script.commit("main", "new", &["middle"], &[Token("new.env", "new")]);
    let (repo, names) = Repo::of(&script);
    repo.git(&["config", "uploadpack.allowFilter", "true"]);
    repo.git(&["config", "uploadpack.allowAnySHA1InWant", "true"]);
    (repo, names)
}

/// A clone of the repository over the protocol.
fn clone(repo: &Repo, name: &str, arguments: &[&str]) {
    let url = format!("file://{}", repo.path("").display());
    let outcome = repo.git_in("", &[&["clone", "--quiet"], arguments, &[&*url, name]].concat());
    assert_eq!(outcome.status, 0, "{arguments:?}: {}", outcome.stderr);
}

#[test]
fn shallow_clones() {
    let (repo, names) = origin();
    clone(&repo, "shallow", &["--depth=1"]);
    let scan = repo.history_in("shallow", &[]);
    assert_eq!(scan.status(), 3);
    assert_eq!(scan.notices(), ["shallow-history/incomplete"]);
    assert!(scan.notice("shallow-history").contains("--unshallow"));
    assert_eq!(scan.found(&["old", "kept", "new"]), ["kept", "new"]);
    assert_eq!(scan.places("kept", &names), ["dir/kept.env:1 head new head 1 truncated"]);
    assert_eq!(scan.window("kept", &names), "new head truncated");
    assert_eq!(repo.history_in("shallow", &["--allow-incomplete"]).status(), 1);
    let outcome = repo.git_in("shallow", &["fetch", "--quiet", "--unshallow"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    let scan = repo.history_in("shallow", &[]);
    scan.is_whole();
    assert_eq!(scan.window("kept", &names), "old head");
}

#[test]
fn partial_clones() {
    let (repo, names) = origin();
    for (name, arguments, found) in [
        ("blobless", &["--filter=blob:none", "--no-checkout"][..], &[][..]),
        ("checked-out", &["--filter=blob:none"], &["kept", "new"]),
        ("treeless", &["--filter=tree:0", "--no-checkout"], &[]),
        ("treeless-tree", &["--filter=tree:0"], &["kept", "new"]),
        ("small", &["--filter=blob:limit=20", "--no-checkout"], &[]),
    ] {
        clone(&repo, name, arguments);
        let scan = repo.history_in(name, &[]);
        assert_eq!(scan.status(), 3, "{name}");
        assert!(scan.notice("partial-clone").contains("--refetch"), "{name}");
        assert!(scan.details("corrupt-object").is_empty(), "{name}: {}", scan.report["notices"]);
        assert_eq!(scan.found(&["old", "kept", "new"]), found, "{name}");
        for seed in found {
            assert!(scan.window(seed, &names).ends_with("head truncated"), "{name}");
        }
    }
    let scan = repo.history_in("blobless", &[]);
    assert!(scan.notice("partial-clone").contains("4 objects"), "{}", scan.notice("partial-clone"));
}

#[test]
fn a_partial_clone_that_was_completed_is_whole() {
    let (repo, _) = origin();
    clone(&repo, "partial", &["--filter=blob:none"]);
    let outcome = repo.git_in("partial", &["fetch", "--quiet", "--refetch", "--no-filter"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    let scan = repo.history_in("partial", &[]);
    assert_eq!(scan.found(&["old", "kept", "new"]), ["old", "kept", "new"]);
    assert_eq!(scan.notices(), Vec::<String>::new());
}

#[test]
fn pointers_submodules_and_sizes() {
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:\
                   4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n";
    let large = [line("large").as_bytes(), &vec![b'x'; 3000]].concat();
    let commit = "4d7a214614ab2935c943f9e0ff69d22eadbb8f32";
    let mut script = Script::default();
    let files = [
        File(b"big.bin", pointer.as_bytes()),
        File(b"large", &large),
        Submodule("libs/one", commit),
        Submodule("libs/two", commit),
        Token("a.env", "small"),
    ];
    script.commit("main", "one", &[], &files);
    let pointer = pointer.replace("12345", "54321");
    script.commit("main", "two", &["one"], &[File(b"big.bin", pointer.as_bytes()), Gone("libs/one")]);
    let (repo, names) = Repo::of(&script);
    for is_packed in [false, true] {
        if is_packed {
            repo.git(&["repack", "-adfq"]);
        }
        let scan = repo.history();
        scan.is_whole();
        let mut notices = scan.notices();
        notices.sort();
        assert_eq!(notices, ["lfs-pointer/complete", "submodule/complete"]);
        assert!(scan.notice("lfs-pointer").starts_with("2 blobs are pointers"));
        assert!(scan.notice("submodule").starts_with("2 submodules"));
        assert_eq!(scan.window("large", &names), "one head");
        let scan = repo.history_in(REPO, &["--max-size", "1KB"]);
        assert_eq!(scan.status(), 3);
        assert!(scan.notice("too-large").starts_with("1 object over"), "{}", scan.notice("too-large"));
        assert_eq!(scan.found(&["large", "small"]), ["small"]);
        assert_eq!(repo.history_in(REPO, &["--max-size", "1KB", "--allow-incomplete"]).status(), 1);
    }
}
