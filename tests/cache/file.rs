//! The file itself: wrong, unwritable, and left alone.

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};

use super::scans::{cache, cached, scan, scan_in, varied};

#[test]
fn it_is_written_once_and_for_its_owner() {
    let repo = varied();
    cached(&repo, &[]);
    let first = std::fs::metadata(cache(&repo)).unwrap();
    assert_eq!(first.permissions().mode() & 0o777, 0o600);
    cached(&repo, &[]);
    cached(&repo, &["--format", "json", "--min-confidence", "low"]);
    let again = std::fs::metadata(cache(&repo)).unwrap();
    assert_eq!((first.ino(), first.mtime_nsec()), (again.ino(), again.mtime_nsec()), "nothing was new");
    assert_eq!(std::fs::read_dir(repo.stage.root()).unwrap().count(), 2, "nothing else is left behind");
}

#[test]
fn a_damaged_or_foreign_file_is_an_error_and_stays() {
    let repo = varied();
    cached(&repo, &[]);
    let whole = std::fs::read(cache(&repo)).unwrap();
    let mut later = whole.clone();
    later[16] = 3;
    let mut flipped = whole.clone();
    *flipped.last_mut().unwrap() ^= 1;
    for (bytes, problem) in [
        (&whole[..whole.len() / 2], "is damaged; delete it or name another file"),
        (&flipped, "is damaged; delete it or name another file"),
        (&later, "has format 3, and this straykey reads format 2; delete it"),
        (b"my notes", "is not a cache of straykey; name another file"),
        (b"", "is not a cache of straykey; name another file"),
    ] {
        std::fs::write(cache(&repo), bytes).unwrap();
        let outcome = cached(&repo, &[]);
        outcome.says(2, &[problem]);
        assert_eq!(outcome.stdout, "", "nothing was scanned");
        assert_eq!(std::fs::read(cache(&repo)).unwrap(), bytes);
    }
}

#[test]
fn what_is_no_file_is_refused() {
    let repo = varied();
    let named = |name: &str| scan_in(&repo, ".", &["--cache", name, "repo"]);
    named("repo").says(2, &["is not a regular file"]);
    named("/dev/null").says(2, &["is not a regular file"]);
    let pipe = repo.stage.path("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    named("pipe").says(2, &["is not a regular file"]);
    named("missing/cache").says(2, &["there is no folder missing"]);
    scan_in(&repo, ".", &["--cache", ""]).says(2, &[]);
}

#[test]
fn a_file_that_cannot_be_written_is_told_after_the_report() {
    let repo = varied();
    // Nobody, not even root, can make a file there.
    let outcome = scan(&repo, &["--cache", "/proc/straykey-cache", "--format", "json"]);
    outcome.says(3, &["cannot write /proc/straykey-cache"]);
    assert!(!outcome.json()["findings"].as_array().unwrap().is_empty());
    let expected = scan(&repo, &["--format", "json"]);
    assert_eq!(outcome.stdout, expected.stdout);
}

#[test]
fn it_goes_with_histories_only() {
    let repo = varied();
    let outcome = repo.stage.run(&["scan", "--cache", "cache", "repo"]);
    assert_eq!(outcome.status, 2, "{outcome:?}");
    let help = repo.stage.run(&["scan", "--help"]);
    assert!(help.stdout.contains("can hide findings"), "{}", help.stdout);
}
