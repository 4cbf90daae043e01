//! Repositories that would like to run something, write something, or never end.

use std::collections::BTreeMap;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use super::repository::{REPO, Repo, line};

/// Every file below a folder with its content and its time.
fn state(folder: &Path) -> BTreeMap<String, (Vec<u8>, std::time::SystemTime)> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let metadata = std::fs::symlink_metadata(&path).unwrap();
            let name = path.to_string_lossy().into_owned();
            if metadata.is_dir() {
                files.insert(name, (Vec::new(), metadata.modified().unwrap()));
                folders.push(path);
            } else if metadata.is_file() {
                files.insert(name, (std::fs::read(&path).unwrap(), metadata.modified().unwrap()));
            }
        }
    }
    files
}

/// A repository with staged and committed changes, whose configuration runs a program wherever git would.
fn armed() -> Repo {
    let repo = Repo::begun();
    repo.plant("b.env", "b");
    repo.write(".gitattributes", "* filter=evil diff=evil merge=evil text eol=crlf\n");
    repo.commit("two");
    repo.plant("a.env", "a");
    repo.git(&["add", "."]);
    let program = repo
        .stage
        .write("program.sh", format!("#!/bin/sh\n: > '{}'\ncat\n", repo.stage.path("marker").display()));
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let fifo = repo.stage.path("fifo");
    let made = std::process::Command::new("mkfifo").arg(&fifo).status().unwrap();
    assert!(made.success());
    let hooks = repo.stage.folder("hooks");
    for hook in ["pre-commit", "post-index-change", "reference-transaction", "fsmonitor-watchman"] {
        symlink(&program, hooks.join(hook)).unwrap();
    }
    let program = program.display();
    let config = format!(
        "\n[core]\n\tfsmonitor = {program}\n\thooksPath = {hooks}\n\tsshCommand = {program}\n\tpager = {program}\n\
         \teditor = {program}\n\taskPass = {program}\n\tgitProxy = {program}\n\tattributesFile = {fifo}\n\
         \texcludesFile = {fifo}\n\
         [filter \"evil\"]\n\tclean = {program}\n\tsmudge = {program}\n\tprocess = {program}\n\trequired = true\n\
         [diff]\n\texternal = {program}\n[diff \"evil\"]\n\ttextconv = {program}\n\tcommand = {program}\n\
         [merge \"evil\"]\n\tdriver = {program}\n[gpg]\n\tprogram = {program}\n\
         [credential]\n\thelper = !{program}\n[uploadpack]\n\tpackObjectsHook = {program}\n\
         [include]\n\tpath = {fifo}\n[includeIf \"gitdir:/\"]\n\tpath = {fifo}\n[log]\n\tshowSignature = true\n",
        hooks = hooks.display(),
        fifo = fifo.display(),
    );
    let path = repo.path(".git/config");
    let before = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, before + &config).unwrap();
    repo
}

#[test]
fn nothing_of_a_repository_is_run_and_nothing_in_it_is_written() {
    let repo = armed();
    let before = state(&repo.path(".git"));
    repo.staged().finds(&["a.env"]);
    repo.scan(&["--since", "HEAD~1"]).finds(&["b.env"]);
    repo.scan(&["--branch", "main"]).finds(&["b.env"]);
    let head = before.get(&repo.path(".git/refs/heads/main").display().to_string()).unwrap().0.clone();
    let head = String::from_utf8(head).unwrap();
    let zeros = "0".repeat(40);
    let input = format!("x {} refs/heads/x {zeros}\n", head.trim());
    repo.scan_in(REPO, &["--pre-push"], input.as_bytes()).finds(&["b.env"]);
    repo.scan(&["."]);
    assert!(!repo.stage.path("marker").exists());
    assert!(before == state(&repo.path(".git")), "the scan wrote into the repository");
}

#[test]
fn a_lock_is_neither_needed_nor_taken() {
    let repo = Repo::begun();
    repo.plant("a.env", "a");
    repo.git(&["add", "."]);
    for lock in ["index.lock", "HEAD.lock", "config.lock", "refs/heads/main.lock"] {
        repo.write(&format!(".git/{lock}"), "");
    }
    repo.staged().finds(&["a.env"]);
}

#[test]
fn a_repository_without_write_permission_or_identity_is_read() {
    let repo = Repo::begun();
    repo.plant("a.env", "a");
    repo.git(&["add", "."]);
    let mut command = repo.stage.straykey(&["scan", "--staged", "--format", "json"]);
    command.current_dir(repo.path("")).env_remove("HOME").env("PATH", "/nonexistent");
    let outcome = repo.stage.finish(command, b"");
    assert_eq!(outcome.status, 1, "{outcome:?}");
}

#[test]
fn the_repository_of_another_user_is_read() {
    let repo = Repo::begun();
    repo.plant("a.env", "a");
    repo.git(&["add", "."]);
    let owner =
        std::process::Command::new("chown").args(["-R", "12345:12345"]).arg(repo.path("")).output().unwrap();
    if !owner.status.success() {
        return;
    }
    let refused = repo.git_in(REPO, &["status"]);
    assert!(refused.stderr.contains("dubious ownership"), "{refused:?}");
    repo.staged().finds(&["a.env"]);
    repo.scan_in("repo", &["--branch", "main"], b"").finds(&[]);
}

#[test]
fn what_is_no_file_is_an_error_and_does_not_block() {
    for name in ["index", "config", "HEAD", "packed-refs", "shallow", "commondir", "objects/info/alternates"]
    {
        let repo = Repo::begun();
        let path = repo.path(".git").join(name);
        let _ = std::fs::remove_file(&path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
        let scan = repo.scan(&["--staged"]);
        assert_eq!(scan.status(), 2, "{name}: {scan:?}");
    }
}

#[test]
fn replacements_and_grafts_hide_nothing() {
    let repo = Repo::begun();
    repo.plant("a.env", "a");
    repo.commit("secret");
    let secret = repo.git(&["rev-parse", "HEAD:a.env"]);
    let clean = repo.blob("clean\n");
    repo.git(&["replace", &secret, &clean]);
    repo.scan(&["--since", "HEAD~1"]).finds(&["a.env"]);
    let head = repo.git(&["rev-parse", "HEAD"]);
    repo.write(".git/info/grafts", format!("{head}\n"));
    repo.scan(&["--since", "HEAD~1"]).finds(&["a.env"]);
}

#[test]
fn paths_that_lead_elsewhere_are_names_and_nothing_else() {
    let repo = Repo::begun();
    let blob = repo.blob(&line("a"));
    let id: Vec<u8> =
        (0..40).step_by(2).map(|at| u8::from_str_radix(&blob[at..at + 2], 16).unwrap()).collect();
    let mut tree = Vec::new();
    for name in ["../../escape", "/absolute", "a\x1b[2Jb", "dir/../up"] {
        tree.extend([b"100644 ", name.as_bytes(), b"\0", &id[..]].concat());
    }
    let command = repo.command(REPO, &["hash-object", "-w", "-t", "tree", "--literally", "--stdin"]);
    let tree = repo.stage.finish(command, &tree).stdout;
    let commit = repo.git(&["commit-tree", tree.trim(), "-p", "HEAD", "-m", "odd"]);
    let scan = repo.scan(&["--range", &format!("HEAD..{commit}")]);
    assert_eq!((scan.status(), scan.paths().len()), (1, 4), "{scan:?}");
    assert!(!scan.outcome.stdout.contains('\u{1b}'));
}

#[test]
fn a_content_at_very_many_paths_is_scanned_at_some_of_them() {
    let repo = Repo::begun();
    let mut id = repo.blob("harmless\n");
    let mut mode = "100644 blob";
    for _ in 0..4 {
        let lines: String = (0..11).map(|at| format!("{mode} {id}\tf{at}\n")).collect();
        let made = repo.stage.finish(repo.command(REPO, &["mktree"]), lines.as_bytes());
        id = made.stdout.trim().to_owned();
        mode = "040000 tree";
    }
    let commit = repo.git(&["commit-tree", &id, "-p", "HEAD", "-m", "many"]);
    let scan = repo.scan(&["--range", &format!("HEAD..{commit}")]);
    assert_eq!((scan.status(), scan.files()), (0, 10_000));
    assert_eq!(scan.notices(), ["paths-left-out/complete"]);
}
