//! Which repository is meant, by a path and by what git says to its hooks.

use std::path::{Component, Path};

use super::index::Index;
use super::{Environment, GitError, Repository};

impl Repository {
    /// The repository whose changes are asked for.
    ///
    /// `.` is the one that the current folder is in, or that the environment names. Any other path must be the root of a
    /// work tree or a repository itself; the environment counts if it names the same one, and not otherwise.
    ///
    /// # Errors
    /// When there is no repository, or when the path is a place inside of one.
    pub fn choose(path: &Path, environment: &Environment) -> Result<Self, GitError> {
        let here = Path::new(".");
        if path.components().all(|part| part == Component::CurDir) {
            return Self::discover(here, environment);
        }
        let named = match Self::open(path, &Environment::default()) {
            Ok(named) => named,
            Err(error) if path.join(".git").exists() => return Err(error),
            Err(_) => {
                let folder = if path.is_file() { path.parent().unwrap_or(path) } else { path };
                let folder = if folder.as_os_str().is_empty() { here } else { folder };
                let around = Self::discover(folder, &Environment::default())
                    .map_err(|_| GitError::NoRepository(path.to_owned()))?;
                return Err(GitError::Inside { path: path.to_owned(), root: around.shown_root() });
            }
        };
        let same = |other: &Self| {
            let real = |path: &Path| std::fs::canonicalize(path).ok();
            real(named.git_dir()).is_some_and(|folder| Some(folder) == real(other.git_dir()))
        };
        Ok(Self::discover(here, environment).ok().filter(same).unwrap_or(named))
    }

    /// The index of the commit in progress.
    ///
    /// # Errors
    /// When it cannot be read, or when the one that the environment names is not there.
    pub(super) fn index(&self) -> Result<Index, GitError> {
        let unusable =
            |cause: &str| GitError::read(format!("the index {}", self.index_file().display()), cause);
        if self.index_file().exists() {
            return Index::read(self.index_file(), self.git_dir(), self.hash().len_in_bytes());
        }
        if self.index_file() != self.inner.index_path() {
            return Err(unusable("GIT_INDEX_FILE names it, and it is not there"));
        }
        if self.inner.workdir().is_none() {
            return Err(unusable("a bare repository has none, and nothing is staged there"));
        }
        Ok(Index::default())
    }
}
