//! The file that `--cache` names: opened before anything is scanned, saved when the reports are written.

use std::path::{Path, PathBuf};

use super::CliError;
use super::subject::Subject;
use crate::cache::Cache;
use crate::rule::RuleSet;

/// A cache, and where it came from.
#[derive(Debug)]
pub(super) struct CacheFile {
    path: PathBuf,
    cache: Cache,
}

impl CacheFile {
    /// Reads the cache, if one was named.
    ///
    /// # Errors
    /// When the file cannot be read or is no cache, or there is no folder for it.
    pub(super) fn open(subject: &Subject, rules: &RuleSet) -> Result<Option<Self>, CliError> {
        let Subject::History { cache: Some(path) } = subject else { return Ok(None) };
        let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if !folder.is_dir() {
            let problem = format!("--cache {}: there is no folder {}", path.display(), folder.display());
            return Err(CliError::Usage(problem));
        }
        let cache = Cache::load(path, rules.digest())?;
        Ok(Some(Self { path: path.clone(), cache }))
    }

    /// What is remembered.
    pub(super) fn cache(&mut self) -> &mut Cache {
        &mut self.cache
    }

    /// Writes the file, if there is something new.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn save(self) -> Result<(), CliError> {
        let Self { path, cache } = self;
        cache.save(&path).map_err(|cause| CliError::Output { place: path.display().to_string(), cause })
    }
}
