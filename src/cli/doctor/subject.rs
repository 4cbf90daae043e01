//! What would be scanned: which files, and how much of a history there is.

use std::path::Path;

use super::Line;
use crate::cli::{CliError, subject};
use crate::git::Repository;
use crate::source::{self, Scope, Selection};

/// The repository that a path is in, if it is in one.
pub(super) fn repository(path: &Path) -> Option<Repository> {
    Repository::choose(path, &subject::environment()).ok()
}

/// The files.
///
/// # Errors
/// When the path is not there.
pub(super) fn contents(path: &Path, repository: Option<&Repository>) -> Result<Line, CliError> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let scope = Scope { paths: vec![path.to_owned()], selection: Selection::Git, threads };
    let discovery = source::discover(&scope)?;
    let files = discovery.candidates.len();
    let what = match repository {
        Some(_) => "a git work tree: tracked files, and untracked ones that are not ignored",
        None => "a folder outside of git: everything, hidden files too",
    };
    let says = format!("{}, {files} files of {what}", path.display());
    Ok(match (files, discovery.notices.first()) {
        (0, None) => Line::missing(
            "files",
            says,
            "a scan of nothing is not clean: name another PATH, or scan --history",
        ),
        (_, Some(notice)) => {
            let remedy = format!("make it readable: {}: {}", notice.place, notice.detail);
            Line::missing("files", format!("{says}; {} problems", discovery.notices.len()), remedy)
        }
        (_, None) => Line::good("files", says),
    })
}

/// How much of the history is there.
pub(super) fn history(repository: Option<&Repository>) -> Line {
    let Some(repository) = repository else {
        return Line::good("history", "none: not in a git repository");
    };
    if repository.is_shallow() {
        let says = "a shallow clone: commits before its beginning are not there";
        let remedy = "git fetch --unshallow (in GitHub Actions: fetch-depth: 0 of actions/checkout)";
        return Line::missing("history", says, remedy);
    }
    if repository.is_partial() {
        let says = "a partial clone: objects that were never fetched are not there";
        return Line::missing("history", says, "clone without --filter before scanning --history");
    }
    match repository.head() {
        Ok(Some(_)) => Line::good("history", "complete"),
        Ok(None) => Line::good("history", "no commit yet"),
        Err(error) => Line::missing("history", error.to_string(), "repair it: git fsck says more"),
    }
}
