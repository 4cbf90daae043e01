//! Where hooks are put, what is there, and whose they are.

use super::repository::{REPO, Repo};
use super::work::{hook, installed};

#[test]
fn installing_and_removing_twice_changes_nothing_the_second_time() {
    let repo = Repo::begun();
    assert_eq!(hook(&repo, REPO, &["status"]).status, 1);
    let first = installed(&repo, REPO, &[]);
    assert_eq!(first.stdout.matches(": installed\n").count(), 3, "{first:?}");
    let second = installed(&repo, REPO, &[]);
    assert_eq!(second.stdout.matches("was installed already").count(), 3, "{second:?}");
    let status = hook(&repo, REPO, &["status"]);
    assert_eq!((status.status, status.stdout.matches("installed").count()), (0, 3), "{status:?}");
    assert_eq!(hook(&repo, REPO, &["uninstall"]).stdout.matches("taken away").count(), 3);
    let nothing = hook(&repo, REPO, &["uninstall"]);
    assert_eq!(nothing.status, 0);
    assert!(nothing.stdout.contains("no hook of straykey's"), "{nothing:?}");
}

#[test]
fn linked_work_trees_share_their_hooks() {
    let repo = Repo::begun();
    repo.git(&["worktree", "add", "--quiet", "../linked", "-b", "other"]);
    repo.stage.folder("linked/sub");
    installed(&repo, "linked/sub", &[]);
    assert!(repo.path(".git/hooks/pre-commit").exists());
    repo.stage.write("linked/a.env", super::repository::line("a"));
    assert_eq!(repo.git_in("linked", &["add", "a.env"]).status, 0);
    assert_eq!(repo.git_in("linked", &["commit", "-m", "m"]).status, 1);
}

#[test]
fn the_repository_may_say_where_its_hooks_are() {
    let repo = Repo::begun();
    repo.git(&["config", "core.hooksPath", "my hooks"]);
    let outcome = installed(&repo, REPO, &["--hook", "pre-commit"]);
    assert!(outcome.stdout.contains("my hooks/pre-commit: installed"), "{outcome:?}");
    let script = std::fs::read_to_string(repo.path("my hooks/pre-commit")).unwrap();
    assert!(!script.contains(super::harness::BINARY), "it may be committed: {script}");
}

#[test]
fn the_hooks_of_all_repositories_are_changed_only_if_asked_for() {
    let repo = Repo::begun();
    let shared = repo.stage.folder("shared");
    // In the environment: the tests have no settings of a user that could be written to.
    let setting = [
        ("GIT_CONFIG_COUNT", "1"),
        ("GIT_CONFIG_KEY_0", "core.hooksPath"),
        ("GIT_CONFIG_VALUE_0", shared.to_str().unwrap()),
    ];
    let run = |arguments: &[&str]| {
        let mut command = repo.stage.straykey(&[&["hook", "install"], arguments].concat());
        command.current_dir(repo.path("")).envs(setting);
        repo.stage.finish(command, b"")
    };
    let refused = run(&[]);
    assert_eq!(refused.status, 2, "{refused:?}");
    assert!(refused.stderr.contains("--all-repositories"), "{refused:?}");
    assert!(!shared.join("pre-commit").exists());
    assert_eq!(run(&["--all-repositories"]).status, 0);
    assert!(shared.join("pre-commit").exists());
}

#[test]
fn what_belongs_to_others_stays_and_nothing_is_half_installed() {
    let repo = Repo::begun();
    repo.stage.write(format!("{REPO}/.git/hooks/pre-push"), "#!/bin/sh\nlefthook run pre-push\n");
    let refused = hook(&repo, REPO, &["install"]);
    assert_eq!(refused.status, 2, "{refused:?}");
    assert!(refused.stderr.contains("lefthook.yml"), "{refused:?}");
    assert!(!repo.path(".git/hooks/pre-commit").exists());
    repo.git(&["config", "core.hooksPath", ".husky/_"]);
    assert!(hook(&repo, REPO, &["install"]).stderr.contains(".husky/pre-commit"));
    assert_eq!(hook(&repo, ".", &["install"]).status, 2, "no repository");
}
