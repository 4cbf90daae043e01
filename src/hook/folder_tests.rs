//! A folder of hooks through all that may stand in it.

use super::{Folder, HookError, Installed, Removed, State};
use crate::hook::{HookName, Invocation, Script};

const HOOK: HookName = HookName::PreCommit;

fn script(option: &str) -> Script {
    Script::new(HOOK, &Invocation { program: None, options: vec![option.to_owned()] })
}

fn folder() -> (tempfile::TempDir, Folder) {
    let outer = tempfile::tempdir().unwrap();
    let folder = Folder::new(outer.path().join("hooks"));
    (outer, folder)
}

fn text(folder: &Folder, name: &str) -> Option<String> {
    std::fs::read_to_string(folder.path().join(name)).ok()
}

fn put(folder: &Folder, name: &str, text: &str) {
    std::fs::create_dir_all(folder.path()).unwrap();
    std::fs::write(folder.path().join(name), text).unwrap();
}

/// Names in the folder: nothing may be left behind.
fn names(folder: &Folder) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn an_empty_folder() {
    let (_outer, folder) = folder();
    assert_eq!(folder.state(HOOK).unwrap(), State::Absent);
    assert_eq!(folder.uninstall(HOOK).unwrap(), Removed::Nothing);
    assert_eq!(folder.install(HOOK, &script("a")).unwrap(), Installed::New);
    assert_eq!(folder.install(HOOK, &script("a")).unwrap(), Installed::Already);
    assert_eq!(folder.install(HOOK, &script("b")).unwrap(), Installed::Replaced);
    assert_eq!(folder.state(HOOK).unwrap(), State::Ours);
    assert_eq!(names(&folder), ["pre-commit"]);
    assert_eq!(folder.uninstall(HOOK).unwrap(), Removed::Gone);
    assert!(names(&folder).is_empty());
}

#[test]
fn a_hook_of_somebody_else_is_kept_and_comes_back() {
    let (_outer, folder) = folder();
    put(&folder, "pre-commit", "#!/bin/sh\necho mine\n");
    assert_eq!(folder.state(HOOK).unwrap(), State::Foreign);
    assert_eq!(folder.uninstall(HOOK).unwrap(), Removed::Nothing);
    assert_eq!(folder.install(HOOK, &script("a")).unwrap(), Installed::Chained);
    assert_eq!(folder.install(HOOK, &script("b")).unwrap(), Installed::Replaced);
    assert_eq!(names(&folder), ["pre-commit", "pre-commit.before-straykey"]);
    assert_eq!(folder.uninstall(HOOK).unwrap(), Removed::Restored);
    assert_eq!(names(&folder), ["pre-commit"]);
    assert_eq!(text(&folder, "pre-commit").unwrap(), "#!/bin/sh\necho mine\n");
}

#[test]
fn two_hooks_from_before_are_not_guessed_about() {
    let (_outer, folder) = folder();
    put(&folder, "pre-commit.before-straykey", "one");
    put(&folder, "pre-commit", "two");
    assert!(matches!(folder.install(HOOK, &script("a")), Err(HookError::Twice { .. })));
    assert_eq!(text(&folder, "pre-commit").unwrap(), "two");
    assert_eq!(text(&folder, "pre-commit.before-straykey").unwrap(), "one");
}

#[test]
fn a_script_that_was_changed_is_neither_replaced_nor_removed() {
    let (_outer, folder) = folder();
    folder.install(HOOK, &script("a")).unwrap();
    let changed = format!("{}echo more\n", text(&folder, "pre-commit").unwrap());
    put(&folder, "pre-commit", &changed);
    assert_eq!(folder.state(HOOK).unwrap(), State::Changed);
    assert!(matches!(folder.install(HOOK, &script("a")), Err(HookError::Changed(_))));
    assert!(matches!(folder.uninstall(HOOK), Err(HookError::Changed(_))));
    assert_eq!(text(&folder, "pre-commit").unwrap(), changed);
}

#[test]
fn managers_keep_their_hooks() {
    let (_outer, folder) = folder();
    put(&folder, "pre-commit", "#!/bin/sh\ncall_lefthook run \"pre-commit\" \"$@\"\n");
    let refused = folder.install(HOOK, &script("a")).unwrap_err().to_string();
    assert!(refused.contains("lefthook.yml"), "{refused}");
    let husky = Folder::new(folder.path().join(".husky/_"));
    let refused = husky.install(HOOK, &script("a")).unwrap_err().to_string();
    assert!(refused.contains(".husky/pre-commit"), "{refused}");
    assert!(!husky.path().exists());
}

#[test]
#[cfg(unix)]
fn permissions_and_links() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let (outer, folder) = folder();
    folder.install(HOOK, &script("a")).unwrap();
    let path = folder.path().join("pre-commit");
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o755);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(folder.state(HOOK).unwrap(), State::NotExecutable);
    assert_eq!(folder.install(HOOK, &script("a")).unwrap(), Installed::Replaced);
    assert_eq!(folder.state(HOOK).unwrap(), State::Ours);
    folder.uninstall(HOOK).unwrap();
    // A link is kept as a link, even one that leads nowhere, and what it leads to is not written to.
    symlink(outer.path().join("elsewhere"), &path).unwrap();
    assert_eq!(folder.install(HOOK, &script("a")).unwrap(), Installed::Chained);
    assert!(!outer.path().join("elsewhere").exists());
    assert_eq!(folder.uninstall(HOOK).unwrap(), Removed::Restored);
    assert!(path.symlink_metadata().unwrap().file_type().is_symlink());
}
