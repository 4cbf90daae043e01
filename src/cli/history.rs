//! Histories: finds the repositories that are meant, and scans one after the other.

use std::path::{Path, PathBuf};

use super::CliError;
use super::settings::Settings;
use crate::cache::Cache;
use crate::git::{Authors, GitError, Located, Repository};
use crate::notice::{Notice, NoticeKind};
use crate::scan::{HistoryTerms, Scanner, Sighting};

/// The repositories whose histories are about to be scanned.
#[derive(Debug)]
pub(super) struct HistoryWork {
    /// Each with what reports put in front of its paths.
    repositories: Vec<(Repository, Option<PathBuf>)>,
    notices: Vec<Notice>,
    authors: Authors,
}

/// Finds and opens the repositories.
///
/// # Errors
/// When there is none, or the only one cannot be opened.
pub(super) fn prepare(settings: &Settings) -> Result<HistoryWork, CliError> {
    let paths = &settings.scope.paths;
    if settings.environment.git_dir.is_some() && *paths == [PathBuf::from(".")] {
        let repository = Repository::choose(Path::new("."), &settings.environment)?;
        let repositories = vec![(repository, None)];
        return Ok(HistoryWork { repositories, notices: Vec::new(), authors: settings.authors });
    }
    let mut located = Located::default();
    for path in paths {
        std::fs::metadata(path)
            .map_err(|cause| crate::source::SourceError::Path { path: path.clone(), cause })?;
        located.add(path);
    }
    let mut work =
        HistoryWork { repositories: Vec::new(), notices: located.notices, authors: settings.authors };
    let is_alone = located.folders.len() == 1;
    for folder in located.folders {
        // What reports leave out has a name for the system all the same.
        let named = if folder.as_os_str().is_empty() { Path::new(".") } else { &folder };
        match Repository::open(named, &crate::git::Environment::default()) {
            Ok(repository) => {
                let label = if is_alone || folder.as_os_str().is_empty() { None } else { Some(folder) };
                work.repositories.push((repository, label));
            }
            Err(error) if is_alone => return Err(error.into()),
            Err(error) => work.notices.push(Notice::incomplete(
                NoticeKind::UnreadableRepository,
                named.to_string_lossy(),
                error.to_string(),
            )),
        }
    }
    if work.repositories.is_empty() && work.notices.is_empty() {
        let path = paths.first().cloned().unwrap_or_default();
        return Err(GitError::NoRepository(path).into());
    }
    Ok(work)
}

/// Scans them. One that cannot be read does not keep the others from being scanned.
pub(super) fn sight(work: HistoryWork, scanner: &Scanner<'_>, mut cache: Option<&mut Cache>) -> Sighting {
    let mut sighting = Sighting { notices: work.notices, ..Sighting::default() };
    for (repository, label) in work.repositories {
        if scanner.is_stopped() {
            break;
        }
        let terms = HistoryTerms { label: label.as_deref(), authors: work.authors };
        match scanner.history(&repository, &terms, cache.as_deref_mut()) {
            Ok(found) => sighting = sighting.merge(found),
            Err(error) => sighting.notices.push(Notice::incomplete(
                NoticeKind::UnreadableRepository,
                repository.shown_root().to_string_lossy(),
                error.to_string(),
            )),
        }
    }
    sighting
}
