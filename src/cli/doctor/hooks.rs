//! Is straykey asked before a commit and before a push, and in a pipeline? Files are looked into for its name; whether what
//! they say works is not tried.

use std::path::{Path, PathBuf};

use super::{Line, is_there};
use crate::git::Repository;

/// Files of other programs that run hooks.
const MANAGED: [&str; 7] = [
    ".pre-commit-config.yaml",
    ".pre-commit-config.yml",
    "prek.toml",
    "lefthook.yml",
    "lefthook.yaml",
    ".husky/pre-commit",
    ".husky/pre-push",
];

/// Where pipelines are described: files, and folders of files.
const PIPELINES: [&str; 7] = [
    ".github/workflows",
    ".gitlab-ci.yml",
    ".circleci/config.yml",
    "azure-pipelines.yml",
    "bitbucket-pipelines.yml",
    "Jenkinsfile",
    ".forgejo/workflows",
];

/// A description of a hook or pipeline that is larger is none.
const LARGEST: u64 = 1 << 20;
/// Files of a folder that are looked at.
const FILES: usize = 200;

/// The hooks.
pub(super) fn installed(repository: Option<&Repository>) -> Line {
    let Some(repository) = repository else {
        return Line::good("hooks", "none: not in a git repository");
    };
    let folder = repository.hooks_dir();
    let own = ["pre-commit", "pre-push", "pre-receive"].map(|name| folder.join(name));
    let managed = MANAGED.map(|name| repository.root().join(name));
    let asking: Vec<String> = own
        .iter()
        .chain(&managed)
        .filter(|file| names_straykey(file))
        .filter_map(|file| Some(file.file_name()?.to_string_lossy().into_owned()))
        .collect();
    if !asking.is_empty() {
        return Line::good("hooks", format!("straykey is asked by {}", asking.join(", ")));
    }
    let remedy = "`straykey hook install`, or add straykey to .pre-commit-config.yaml";
    Line::advice("hooks", "nothing asks straykey before a commit or a push", remedy)
}

/// The pipeline.
pub(super) fn pipeline(root: &Path) -> Line {
    let described: Vec<&str> = PIPELINES.into_iter().filter(|name| is_there(&root.join(name))).collect();
    let asking =
        described.iter().find(|name| files(&root.join(name)).iter().any(|file| names_straykey(file)));
    match (asking, described.first()) {
        (Some(name), _) => Line::good("pipeline", format!("straykey is asked by {name}")),
        (None, Some(name)) => Line::advice(
            "pipeline",
            format!("{name} does not ask straykey"),
            "add a step `straykey scan --since origin/main --format github`, with the whole history",
        ),
        (None, None) => Line::good("pipeline", "none is described here"),
    }
}

/// The file, or the files of the folder.
fn files(path: &Path) -> Vec<PathBuf> {
    match std::fs::read_dir(path) {
        Ok(entries) => entries.take(FILES).filter_map(|entry| Some(entry.ok()?.path())).collect(),
        Err(_) => vec![path.to_owned()],
    }
}

/// Does the file name straykey, outside of comments?
fn names_straykey(file: &Path) -> bool {
    let is_small =
        std::fs::metadata(file).is_ok_and(|metadata| metadata.is_file() && metadata.len() <= LARGEST);
    is_small
        && std::fs::read_to_string(file).is_ok_and(|text| {
            text.lines().any(|line| !line.trim_start().starts_with('#') && line.contains("straykey"))
        })
}
