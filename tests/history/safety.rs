//! Repositories of strangers: nothing of theirs is run, nothing is written, and nothing makes the scan wait.

use std::collections::BTreeMap;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use super::repository::Repo;
use super::script::Change::{File, Gone, Token};
use super::script::Script;

/// Every file below a folder with its content, its rights and its time.
fn state(folder: &Path) -> BTreeMap<PathBuf, (Vec<u8>, u32, std::time::SystemTime)> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let metadata = std::fs::symlink_metadata(&path).unwrap();
            let content = if metadata.is_file() { std::fs::read(&path).unwrap() } else { Vec::new() };
            let rights = metadata.permissions().mode();
            files.insert(path.clone(), (content, rights, metadata.modified().unwrap()));
            if metadata.is_dir() {
                folders.push(path);
            }
        }
    }
    files
}

fn pipe(path: &Path) {
    assert!(std::process::Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// A repository with a secret, with files checked out.
fn plain() -> Repo {
    let mut script = Script::default();
    let attributes = b"* filter=evil diff=evil merge=evil text eol=crlf\n";
    script.commit("main", "one", &[], &[Token("a.env", "a"), File(b".gitattributes", attributes)]);
    script.commit("main", "two", &["one"], &[Gone("a.env"), Token("b.env", "b")]);
    let (repo, _) = Repo::of(&script);
    repo.git(&["checkout", "--quiet", "--force", "main"]);
    repo
}

#[test]
fn nothing_is_run_and_nothing_is_written() {
    let repo = plain();
    let marker = repo.stage.path("marker");
    let program = repo.stage.write("program.sh", format!("#!/bin/sh\n: > '{}'\ncat\n", marker.display()));
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let hooks = repo.stage.folder("hooks");
    for hook in
        ["post-index-change", "reference-transaction", "fsmonitor-watchman", "post-checkout", "pre-auto-gc"]
    {
        symlink(&program, hooks.join(hook)).unwrap();
    }
    let fifo = repo.stage.path("fifo");
    pipe(&fifo);
    let (program, fifo, hooks) = (program.display(), fifo.display(), hooks.display());
    let config = format!(
        "\n[core]\n\tfsmonitor = {program}\n\thooksPath = {hooks}\n\tsshCommand = {program}\n\tpager = {program}\n\
         \tgitProxy = {program}\n\talternateRefsCommand = {program}\n\tattributesFile = {fifo}\n\
         [filter \"evil\"]\n\tclean = {program}\n\tsmudge = {program}\n\tprocess = {program}\n\trequired = true\n\
         [diff]\n\texternal = {program}\n[diff \"evil\"]\n\ttextconv = {program}\n\tcommand = {program}\n\
         [remote \"origin\"]\n\turl = ext::{program}\n\tpromisor = true\n\tpartialclonefilter = blob:none\n\
         \tuploadpack = {program}\n\tvcs = evil\n[credential]\n\thelper = !{program}\n[gpg]\n\tprogram = {program}\n\
         [include]\n\tpath = {fifo}\n[includeIf \"gitdir:/\"]\n\tpath = {fifo}\n"
    );
    let path = repo.git_path("config");
    let before = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, before + &config).unwrap();
    // An object that is missing would have to be fetched.
    let alone = repo.git_path("objects/info/alternates");
    std::fs::write(&alone, "/nowhere/objects\n").unwrap();
    let before = state(repo.stage.root());
    let scan = repo.history();
    assert_eq!(scan.found(&["a", "b"]), ["a", "b"]);
    assert_eq!(scan.status(), 3, "the alternate is not there");
    assert!(!marker.exists(), "a program of the repository was run");
    assert!(before == state(repo.stage.root()), "a file was changed");
    std::fs::remove_file(alone).unwrap();
    repo.history().is_whole();
    assert!(!marker.exists());
}

#[test]
fn repositories_of_other_users_that_cannot_be_written_to() {
    let repo = plain();
    let files = state(repo.stage.root());
    for path in files.keys() {
        if std::fs::symlink_metadata(path).unwrap().is_dir() {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o555)).unwrap();
        }
    }
    // The caller's, read by somebody else: everything can be read and nothing be written.
    if let Some(scan) = repo.history_as_nobody() {
        scan.is_whole();
        assert_eq!(scan.found(&["a", "b"]), ["a", "b"]);
    }
    // Somebody else's, read by the superuser: git itself would refuse ("dubious ownership").
    if std::os::unix::fs::chown(repo.path(""), Some(65534), Some(65534)).is_ok() {
        for path in files.keys() {
            std::os::unix::fs::lchown(path, Some(65534), Some(65534)).unwrap();
        }
        let scan = repo.history();
        scan.is_whole();
        assert_eq!(scan.found(&["a", "b"]), ["a", "b"]);
    }
    for path in files.keys() {
        if std::fs::symlink_metadata(path).unwrap().is_dir() {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
    }
}

#[test]
fn pipes_in_the_place_of_files_do_not_make_it_wait() {
    for name in [
        "HEAD",
        "config",
        "index",
        "packed-refs",
        "shallow",
        "objects/info/alternates",
        "objects/pack/pack-1234567890123456789012345678901234567890.idx",
        "objects/12/34567890123456789012345678901234567890",
        "refs/heads/pipe",
    ] {
        let repo = plain();
        let path = repo.git_path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        if path.exists() {
            std::fs::remove_file(&path).unwrap();
        }
        pipe(&path);
        if name.ends_with("idx") {
            pipe(&path.with_extension("pack"));
        }
        let scan = repo.history();
        let is_harmless = ["index", "refs/heads/pipe"].contains(&name);
        assert!(is_harmless || [2, 3].contains(&scan.status()), "{name}: {scan:?}");
    }
}

#[test]
fn trees_that_hold_one_another_many_times_over() {
    let repo = plain();
    let mut id = repo.blob(&super::repository::line("bomb"));
    let mut mode = "100644 blob";
    for _ in 0..9 {
        let lines: String = (0..10).map(|at| format!("{mode} {id}\tf{at}\n")).collect();
        id = repo.stage.finish(repo.command("repo", &["mktree"]), lines.as_bytes()).stdout.trim().to_owned();
        mode = "040000 tree";
    }
    let commit = repo.git(&["commit-tree", &id, "-p", "HEAD", "-m", "bomb"]);
    repo.git(&["update-ref", "refs/heads/bomb", &commit]);
    let scan = repo.history();
    assert_eq!(scan.status(), 1, "{}", scan.report["notices"]);
    assert_eq!(scan.notices(), ["paths-left-out/complete"]);
    let places = scan.finding("bomb")["occurrences"].as_array().unwrap();
    assert!((1..=1000).contains(&places.len()), "{}", places.len());
    assert_eq!(scan.found(&["a", "b"]), ["a", "b"]);
}

#[test]
fn folders_in_folders_without_end() {
    let mut script = Script::default();
    let path = format!("{}secret.env", "d/".repeat(2500));
    script.commit("main", "one", &[], &[Token(&path, "deep")]);
    let (repo, names) = Repo::of(&script);
    let scan = repo.history();
    scan.is_whole();
    assert_eq!(scan.places("deep", &names), [format!("{path}:1 head one head 1")]);
}
