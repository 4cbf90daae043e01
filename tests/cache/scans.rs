//! Scans with and without a cache.

use std::path::PathBuf;

use super::harness::Outcome;
use super::repository::{REPO, Repo};

/// The formats that are compared.
const FORMATS: [&str; 3] = ["text", "json", "sarif"];

/// Where the cache is.
pub(crate) fn cache(repo: &Repo) -> PathBuf {
    repo.stage.path("cache")
}

/// A repository in which secrets stand everywhere that they can.
pub(crate) fn varied() -> Repo {
    let repo = Repo::begun();
    repo.plant("kept.env", "kept");
    repo.write("db.env", "DB_PASSWORD=Tr0ub4dor-x9Qz7\n");
    repo.commit("some");
    repo.plant("gone.env", "gone");
    repo.plant("sub/gone.env", "gone");
    repo.commit("more");
    repo.git(&["rm", "--quiet", "gone.env", "sub/gone.env"]);
    let refused = format!("OTHER_TOKEN=ghp_{}", "a1B2".repeat(9));
    repo.write("kept.env", format!("# a comment\n{refused}\n{}", super::repository::line("kept")));
    repo.write("plain.txt", "nothing here\n".repeat(50));
    repo.commit("less");
    repo.git(&["checkout", "--quiet", "-b", "topic", "HEAD~1"]);
    repo.plant("topic.env", "topic");
    repo.commit("topic");
    repo.git(&["checkout", "--quiet", "main"]);
    repo.plant("staged.env", "staged");
    repo.git(&["add", "staged.env"]);
    repo.blob(&super::repository::line("dangling"));
    repo
}

/// One scan of the history, with these further arguments.
pub(crate) fn scan(repo: &Repo, arguments: &[&str]) -> Outcome {
    scan_in(repo, REPO, arguments)
}

pub(crate) fn scan_in(repo: &Repo, folder: &str, arguments: &[&str]) -> Outcome {
    let fixed = ["scan", "--history", "--as-of", "2026-01-01"];
    let mut command = repo.stage.straykey(&[&fixed, arguments].concat());
    command.current_dir(repo.stage.path(folder));
    without_time(repo.stage.finish(command, b""))
}

/// One scan with the cache.
pub(crate) fn cached(repo: &Repo, arguments: &[&str]) -> Outcome {
    cached_in(repo, REPO, arguments)
}

pub(crate) fn cached_in(repo: &Repo, folder: &str, arguments: &[&str]) -> Outcome {
    let path = cache(repo);
    scan_in(repo, folder, &[&["--cache", path.to_str().unwrap()], arguments].concat())
}

/// How long a scan took is the only thing that differs.
fn without_time(mut outcome: Outcome) -> Outcome {
    let line = |line: &str| match line.split_once(" rules in ") {
        Some((begin, _)) => format!("{begin} rules\n"),
        None => format!("{line}\n"),
    };
    outcome.stdout = outcome.stdout.lines().map(line).collect();
    outcome
}

/// Fails with the first line that differs.
#[track_caller]
fn assert_same(warm: &Outcome, cold: &Outcome, what: &str) {
    let pairs = warm.stdout.lines().zip(cold.stdout.lines());
    if let Some((warm, cold)) = pairs.into_iter().find(|(warm, cold)| warm != cold) {
        panic!("{what}:\nwith the cache    {warm}\nwithout the cache {cold}");
    }
    assert!(warm.stdout == cold.stdout, "{what}: one report is longer\n{warm:?}\n{cold:?}");
    assert_eq!((warm.status, &warm.stderr), (cold.status, &cold.stderr), "{what}");
}

/// Asserts that scans with the cache, the first and the second after whatever has happened, say what one without it says.
/// Returns the status.
#[track_caller]
pub(crate) fn same(repo: &Repo, arguments: &[&str]) -> i32 {
    same_in(repo, REPO, arguments)
}

#[track_caller]
pub(crate) fn same_in(repo: &Repo, folder: &str, arguments: &[&str]) -> i32 {
    let files = FORMATS.map(|format| repo.stage.path(format!("report.{format}")));
    let formats: Vec<String> = FORMATS
        .iter()
        .zip(&files)
        .map(|(format, file)| format!("--format={format}={}", file.display()))
        .collect();
    let arguments = [&formats.iter().map(String::as_str).collect::<Vec<_>>()[..], arguments].concat();
    let reports = |mut outcome: Outcome| {
        assert_ne!(outcome.status, 2, "{outcome:?}");
        outcome.stdout = files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
        files.iter().for_each(|file| std::fs::remove_file(file).unwrap());
        without_time(outcome)
    };
    let cold = reports(scan_in(repo, folder, &arguments));
    for attempt in ["first", "second"] {
        let warm = reports(cached_in(repo, folder, &arguments));
        assert_same(&warm, &cold, &format!("the {attempt} time"));
    }
    cold.status
}
