//! The file that `--cache` names: opened before anything is scanned, saved when the reports are written.

use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::CliError;
use super::subject::Subject;
use crate::cache::Cache;
use crate::container::Limits;
use crate::rule::{RuleSet, RulesDigest};

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
    pub(super) fn open(
        subject: &Subject,
        rules: &RuleSet,
        archives: &Limits,
    ) -> Result<Option<Self>, CliError> {
        let Subject::History { cache: Some(path) } = subject else { return Ok(None) };
        let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if !folder.is_dir() {
            let problem = format!("--cache {}: there is no folder {}", path.display(), folder.display());
            return Err(CliError::Usage(problem));
        }
        let cache = Cache::load(path, digest(rules, archives))?;
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

/// What it depends on that a blob holds nothing: the rules, and how deep archives are opened.
fn digest(rules: &RuleSet, archives: &Limits) -> RulesDigest {
    if archives.depth == Limits::default().depth {
        return rules.digest();
    }
    let mut digest = Sha256::new();
    digest.update(rules.digest().as_bytes());
    digest.update(archives.depth.to_le_bytes());
    RulesDigest::from_bytes(digest.finalize().into())
}
