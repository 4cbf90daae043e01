//! Two scans of the same repositories give the same bytes, on however many threads; a scan that is stopped says so.

use std::process::{Command, Stdio};
use std::time::Duration;

use super::harness::{Outcome, wait};
use super::repository::{REPO, Repo, line};
use super::script::Change::{File, Gone, Token};
use super::script::Script;

#[test]
fn the_same_bytes_every_time() {
    let mut script = Script::default();
    // In pieces: the scan of this repository must not find them.
    let passwords =
        ["password = \"correct-Horse-7-battery\"\nurl = postgres", "://u:Gh47kLm2pQ@db.internal/x\n"]
            .concat();
    let secrets: Vec<String> = (0..40).map(|at| format!("secret-{}", at % 17)).collect();
    let paths: Vec<String> = (0..40).map(|at| format!("dir-{}/file-{at}.env", at % 5)).collect();
    let mut changes: Vec<_> = paths.iter().zip(&secrets).map(|(path, seed)| Token(path, seed)).collect();
    changes.push(File(b"app.yaml", passwords.as_bytes()));
    changes.push(File(b"app.py", passwords.as_bytes()));
    script.commit("main", "0", &[], &changes);
    for at in 1..60_usize {
        let (name, parent) = (at.to_string(), (at - 1).to_string());
        let text = format!("{}# {at}\n{}", line(&secrets[at % 40]), "many more lines are here\n".repeat(30));
        let mut changes = vec![File(b"changing", text.as_bytes())];
        if at % 9 == 0 {
            changes.push(Gone(&paths[at % 40]));
        }
        script.commit(if at % 10 < 5 { "main" } else { "side" }, &name, &[&parent], &changes);
    }
    let (repo, _) = Repo::of(&script);
    repo.git(&["repack", "-adfq"]);
    for at in 0..20 {
        repo.blob(&line(&format!("loose-{at}")));
    }
    let loose = repo.git_path("objects/aa");
    std::fs::create_dir_all(&loose).unwrap();
    for at in 0..9 {
        std::fs::write(loose.join(format!("{at}").repeat(38)), "noise").unwrap();
    }
    let outcome = repo.git_in("", &["clone", "--quiet", "--bare", "repo", "copy.git"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    for format in ["json", "sarif"] {
        let run = |jobs: &str| {
            let common = ["scan", "--history", "--as-of", "2026-01-01", "--format", format, "--jobs", jobs];
            let outcome = repo.stage.run(&common);
            assert_eq!(outcome.status, 3, "{}", outcome.stderr);
            outcome.stdout
        };
        let first = run("4");
        assert!(first.len() > 10_000);
        for jobs in ["4", "1", "2"] {
            assert!(run(jobs) == first, "{format} with {jobs} threads");
        }
    }
}

/// A repository in which there is much to read.
fn vast(commits: usize) -> Repo {
    let mut script = Script::default();
    script.commit("main", "0", &[], &[Token("first", "first")]);
    for at in 1..commits {
        let text: String = (0..3000).map(|line| format!("{at} {line} {}\n", at * line % 9973)).collect();
        let (name, parent) = (at.to_string(), (at - 1).to_string());
        script.commit("main", &name, &[&parent], &[File(b"large", text.as_bytes())]);
    }
    Repo::of(&script).0
}

#[test]
fn an_interrupted_scan_reports_what_it_has_found() {
    for commits in [150, 600] {
        let repo = vast(commits);
        let mut command =
            repo.stage.straykey(&["scan", "--history", REPO, "--format", "json", "--jobs", "1"]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        std::thread::sleep(Duration::from_millis(600));
        let id = child.id().to_string();
        let sent = Command::new("kill").args(["-INT", &id]).status().unwrap();
        let mut report = child.stdout.take().unwrap();
        let mut stdout = String::new();
        std::io::Read::read_to_string(&mut report, &mut stdout).unwrap();
        let status = wait(&mut child);
        let outcome = Outcome { status, stdout, stderr: String::new() };
        if status == -1 {
            continue; // It came before anybody listened.
        }
        let report = outcome.json();
        let notices = super::harness::notices(&report);
        if sent.success() && notices.contains(&"interrupted/incomplete".to_owned()) {
            assert_eq!(status, 3);
            assert_eq!(report["complete"], false);
            assert_eq!(notices, ["interrupted/incomplete"], "nothing else is wrong");
            return;
        }
        assert_eq!(status, 1, "it was done before the signal came");
    }
    eprintln!("no signal came in time");
}
