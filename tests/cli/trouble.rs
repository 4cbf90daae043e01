//! What cannot be read, must not be followed, or never ends: told, and survived.

use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::time::{Duration, Instant};

use super::harness::{Stage, notices, places, token};

#[test]
fn symbolic_links_are_not_followed() {
    let stage = Stage::new();
    stage.plant("outside/secret.env");
    stage.plant("inside/a.env");
    symlink("../outside/secret.env", stage.path("inside/file")).unwrap();
    symlink("../outside", stage.path("inside/folder")).unwrap();
    symlink("nowhere", stage.path("inside/dangling")).unwrap();
    symlink(".", stage.path("inside/loop")).unwrap();
    symlink("self", stage.path("inside/self")).unwrap();
    for arguments in [&["inside"][..], &["--no-ignore", "inside"]] {
        let (report, status) = stage.json(arguments);
        assert_eq!((status, places(&report)), (1, vec!["inside/a.env:1:14".to_owned()]));
        assert_eq!(notices(&report), [] as [&str; 0]);
    }
}

#[test]
fn a_tracked_symbolic_link_is_not_followed_either() {
    let stage = Stage::new();
    stage.plant("outside/secret.env");
    stage.folder("tree");
    stage.git("tree", &["init", "--quiet"]);
    stage.plant("tree/file.log");
    stage.plant("tree/folder/secret.env");
    stage.git("tree", &["add", "."]);
    // What the index calls a file and a folder are links by now.
    std::fs::remove_file(stage.path("tree/file.log")).unwrap();
    std::fs::remove_dir_all(stage.path("tree/folder")).unwrap();
    symlink("../outside/secret.env", stage.path("tree/file.log")).unwrap();
    symlink("../outside", stage.path("tree/folder")).unwrap();
    stage.write("tree/.gitignore", "*.log\nfolder\n");
    assert_eq!(stage.found(&["tree"]), [] as [&str; 0]);
}

#[test]
fn a_symbolic_link_that_is_named_is_followed_and_a_dangling_one_is_bad_usage() {
    let stage = Stage::new();
    stage.plant("outside/secret.env");
    symlink("outside/secret.env", stage.path("file")).unwrap();
    symlink("outside", stage.path("folder")).unwrap();
    symlink("nowhere", stage.path("dangling")).unwrap();
    symlink("self", stage.path("self")).unwrap();
    assert_eq!(stage.found(&["file"]), ["file:1:14"]);
    assert_eq!(stage.found(&["folder"]), ["folder/secret.env:1:14"]);
    stage.run(&["scan", "dangling"]).says(2, &["cannot scan dangling"]);
    stage.run(&["scan", "self"]).says(2, &["cannot scan self"]);
}

#[test]
fn a_file_that_cannot_be_read_makes_the_scan_incomplete() {
    let stage = Stage::new();
    stage.plant("a.env");
    // Reading it at offset zero fails for root too.
    let (report, status) = stage.json(&["/proc/self/mem", "a.env"]);
    assert_eq!((status, notices(&report)), (3, vec!["unreadable/incomplete".to_owned()]));
    assert_eq!(places(&report), ["a.env:1:14"]);
    assert_eq!(report["notices"][0]["place"], "/proc/self/mem");
}

#[test]
fn files_and_folders_without_permission_make_the_scan_incomplete() {
    let stage = Stage::new();
    stage.plant("a.env");
    let file = stage.plant("closed.env");
    let path = stage.path("closed.env");
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o0)).unwrap();
    if std::fs::read(&path).is_ok() {
        eprintln!("skipped: permissions do not bind this user");
        return;
    }
    let folder = stage.folder("folder");
    std::fs::set_permissions(&folder, PermissionsExt::from_mode(0o0)).unwrap();
    let (report, status) = stage.json(&[]);
    std::fs::set_permissions(&folder, PermissionsExt::from_mode(0o700)).unwrap();
    assert_eq!(status, 3);
    assert_eq!(notices(&report), ["unreadable/incomplete", "unreadable/incomplete"]);
    assert!(!report.to_string().contains(&file));
}

#[test]
fn pipes_are_told_and_never_opened() {
    let stage = Stage::new();
    stage.plant("a.env");
    let mut command = stage.command("mkfifo");
    command.arg("pipe");
    assert_eq!(stage.finish(command, b"").status, 0);
    let begun = Instant::now();
    let (report, status) = stage.json(&[]);
    assert_eq!((status, notices(&report)), (1, vec!["special-file/complete".to_owned()]));
    let (report, status) = stage.json(&["pipe", "a.env"]);
    assert_eq!((status, notices(&report)), (3, vec!["special-file/incomplete".to_owned()]));
    let (report, status) = stage.json(&["/dev/zero", "a.env"]);
    assert_eq!((status, notices(&report)), (3, vec!["special-file/incomplete".to_owned()]));
    assert!(begun.elapsed() < Duration::from_secs(20));
}

#[test]
fn a_process_substitution_is_read() {
    let stage = Stage::new();
    let text = format!("TOKEN={}\n", token("substitution"));
    let outcome = stage.feed(&["scan", "/dev/stdin", "--format", "json"], text);
    assert_eq!((outcome.status, places(&outcome.json()).len()), (1, 1), "{outcome:?}");
}

#[test]
fn a_huge_sparse_file_is_binary_and_quick() {
    let stage = Stage::new();
    stage.plant("a.env");
    std::fs::File::create(stage.path("disk.img")).unwrap().set_len(2 << 30).unwrap();
    let begun = Instant::now();
    let (report, status) = stage.json(&[]);
    assert_eq!((status, &report["summary"]["binary_files"]), (1, &1.into()));
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
}

#[test]
fn a_file_over_the_limit_is_told() {
    let stage = Stage::new();
    stage.write("large.txt", "x".repeat(2001));
    stage.write("exact.txt", "x".repeat(2000));
    let (report, status) = stage.json(&["--max-size", "2KB"]);
    assert_eq!((status, notices(&report)), (3, vec!["too-large/incomplete".to_owned()]));
    let detail = report["notices"][0]["detail"].as_str().unwrap();
    assert!(detail.contains("2001 bytes") && detail.contains("--max-size"), "{detail}");
}

#[test]
fn hostile_file_names_are_reported_and_steer_nothing() {
    let stage = Stage::new();
    let names: [&[u8]; 4] = [
        b"new\nline.env",
        b"esc\x1b[2J\x1b]0;x\x07.env",
        b"bytes\xff\xfe.env",
        "bidi\u{202e}.env".as_bytes(),
    ];
    for name in names {
        stage.write(std::ffi::OsStr::from_bytes(name), format!("TOKEN={}\n", token(&format!("{name:?}"))));
    }
    for format in ["text", "json", "jsonl", "sarif", "github", "gitlab", "junit", "csv", "markdown"] {
        let outcome = stage.run(&["scan", "--format", format]);
        assert_eq!(outcome.status, 1, "{format}");
        let steers = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
        assert!(!outcome.stdout.contains(steers), "{format}: {:?}", outcome.stdout);
        assert!(!outcome.stderr.contains(steers), "{format}");
        assert!(format != "text" || outcome.stdout.contains("new\\u{a}line.env:1:7"), "{}", outcome.stdout);
    }
    assert_eq!(stage.found(&[]).len(), 4);
    let outcome = stage.run(&["scan", "missing\u{1b}[2J\nline"]);
    assert_eq!(outcome.status, 2);
    assert!(!outcome.stderr.contains('\u{1b}'), "an error message steers the terminal: {:?}", outcome.stderr);
}

#[test]
fn an_unreadable_link_of_a_work_tree_to_its_repository_loses_nothing() {
    let stage = Stage::new();
    stage.plant("tree/a.env");
    stage.write("tree/.git", "gitdir: /no/such/repository\n");
    let (report, status) = stage.json(&["tree"]);
    assert_eq!((status, places(&report)), (1, vec!["tree/a.env:1:14".to_owned()]), "{report}");
    assert_eq!(notices(&report), ["tracked-unknown/complete"]);
}
