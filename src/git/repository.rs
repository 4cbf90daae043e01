//! One repository: where it is, where its objects are, what its references name.

use std::path::{Path, PathBuf};

use super::{alternates, place};
use crate::commit::ObjectId;

/// The variables that git sets for its hooks, and that say which repository is meant.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// `GIT_DIR`.
    pub git_dir: Option<PathBuf>,
    /// `GIT_INDEX_FILE`: what the commit in progress is made of.
    pub index_file: Option<PathBuf>,
    /// `GIT_OBJECT_DIRECTORY`: the quarantine of a push.
    pub object_directory: Option<PathBuf>,
    /// `GIT_ALTERNATE_OBJECT_DIRECTORIES`.
    pub alternates: Vec<PathBuf>,
}

/// Why a repository cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// No repository here.
    #[error("{} is not in a git repository", .0.display())]
    NoRepository(PathBuf),
    /// There is one, and it cannot be opened.
    #[error("cannot open the repository at {}: {cause}", path.display())]
    Open {
        /// Its folder.
        path: PathBuf,
        /// Why.
        cause: String,
    },
    /// A path inside of one, where the repository itself is meant.
    #[error(
        "{} is inside of the repository {}: changes are those of the whole repository, so name that one, or leave the path \
         out",
        path.display(),
        root.display()
    )]
    Inside {
        /// As typed.
        path: PathBuf,
        /// The repository.
        root: PathBuf,
    },
    /// A part of it cannot be read.
    #[error("cannot read {what}: {cause}")]
    Read {
        /// Which part.
        what: String,
        /// Why.
        cause: String,
    },
}

impl GitError {
    /// A part that cannot be read.
    pub(super) fn read(what: impl Into<String>, cause: impl std::fmt::Display) -> Self {
        Self::Read { what: what.into(), cause: cause.to_string() }
    }
}

/// A repository that was opened.
pub struct Repository {
    pub(super) inner: gix::Repository,
    /// Folders of objects besides the repository's own and its alternates.
    pub(super) further: Vec<(PathBuf, gix::odb::Handle)>,
    index_file: PathBuf,
}

impl std::fmt::Debug for Repository {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Repository").field("git_dir", &self.inner.git_dir()).finish_non_exhaustive()
    }
}

impl Repository {
    /// Opens the repository that `path` is in, or the one that the environment names.
    ///
    /// # Errors
    /// When there is none, or it cannot be opened.
    pub fn discover(path: &Path, environment: &Environment) -> Result<Self, GitError> {
        let folder = match &environment.git_dir {
            Some(folder) => folder.clone(),
            None => place::above(path)?,
        };
        Self::open(&folder, environment)
    }

    /// Opens the repository in a folder: a work tree, its `.git`, or a bare repository.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn open(folder: &Path, environment: &Environment) -> Result<Self, GitError> {
        let folder = &std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        place::check(folder)?;
        // Nothing that trust protects from is ever done here: no program is run, whatever the configuration says.
        let options = gix::open::Options::isolated()
            .with(gix::sec::Trust::Full)
            // A replacement would hide the object that it replaces.
            .config_overrides(["core.useReplaceRefs=false"]);
        let inner = gix::open_opts(folder, options)
            .map_err(|cause| GitError::Open { path: folder.to_owned(), cause: cause.to_string() })?;
        let kind = inner.object_hash();
        // The library takes paths in the lists of alternates to be relative to the first list.
        let (shared, _) = alternates::folders(std::iter::once(inner.common_dir().join("objects")));
        let further = environment
            .object_directory
            .iter()
            .chain(&environment.alternates)
            .chain(shared.get(1..).unwrap_or_default())
            .map(|folder| {
                let what = || format!("the objects in {}", folder.display());
                gix::odb::at(folder, kind)
                    .map(|handle| (folder.clone(), handle))
                    .map_err(|cause| GitError::read(what(), cause))
            })
            .collect::<Result<Vec<_>, _>>()?;
        let index_file = environment.index_file.clone().unwrap_or_else(|| inner.index_path());
        Ok(Self { inner, further, index_file })
    }

    /// The folder that reports call the root: the work tree, or the repository's own folder if it has none.
    #[must_use]
    pub fn root(&self) -> &Path {
        self.inner.workdir().unwrap_or_else(|| self.inner.git_dir())
    }

    /// The repository's own folder: `.git`, the bare repository, or the private folder of a linked work tree.
    #[must_use]
    pub fn git_dir(&self) -> &Path {
        self.inner.git_dir()
    }

    /// The folder that all work trees of the repository share.
    #[must_use]
    pub fn common_dir(&self) -> &Path {
        self.inner.common_dir()
    }

    /// The folder in which git looks for hooks: `core.hooksPath` of the repository's own settings, or its `hooks`. Settings of
    /// the user or the machine are not read.
    #[must_use]
    pub fn hooks_dir(&self) -> PathBuf {
        let named = self.inner.config_snapshot().string("core.hooksPath");
        match named.filter(|path| !path.is_empty()) {
            Some(path) => self.root().join(path.to_string()),
            None => self.inner.common_dir().join("hooks"),
        }
    }

    /// The index of the commit in progress.
    #[must_use]
    pub fn index_file(&self) -> &Path {
        &self.index_file
    }

    /// Which hash names its objects.
    pub(super) fn hash(&self) -> gix::hash::Kind {
        self.inner.object_hash()
    }

    /// Every folder that holds objects: its own, those of the environment, and all alternates. Each once; and what is wrong
    /// with those that cannot be read.
    #[must_use]
    pub fn object_folders(&self) -> (Vec<PathBuf>, Vec<GitError>) {
        let own = self.inner.common_dir().join("objects");
        let further = self.further.iter().map(|(folder, _)| folder.clone());
        alternates::folders(std::iter::once(own).chain(further))
    }

    /// What `HEAD` names; nothing before the first commit.
    ///
    /// # Errors
    /// When `HEAD` cannot be read.
    pub fn head(&self) -> Result<Option<ObjectId>, GitError> {
        let mut head = self.inner.head().map_err(|cause| GitError::read("HEAD", cause))?;
        let id = head.try_peel_to_id().map_err(|cause| GitError::read("HEAD", cause))?;
        Ok(id.and_then(|id| ObjectId::from_bytes(id.as_bytes())))
    }

    /// What all references and the `HEAD`s of all work trees name, tags followed to what they tag. Each once, sorted.
    ///
    /// # Errors
    /// When the references cannot be listed.
    pub fn tips(&self) -> Result<Vec<ObjectId>, GitError> {
        let unreadable = |cause: &dyn std::fmt::Display| GitError::read("the references", cause);
        let mut tips: Vec<ObjectId> = self.head()?.into_iter().collect();
        let platform = self.inner.references().map_err(|cause| unreadable(&cause))?;
        for reference in platform.all().map_err(|cause| unreadable(&cause))? {
            let mut reference = reference.map_err(|cause| unreadable(&cause))?;
            // A reference to an object that is missing leads nowhere; the traversal says what is missing.
            let Ok(id) = reference.peel_to_id() else { continue };
            tips.extend(ObjectId::from_bytes(id.as_bytes()));
        }
        for worktree in self.inner.worktrees().map_err(|cause| unreadable(&cause))? {
            let Ok(worktree) = worktree.into_repo_with_possibly_inaccessible_worktree() else { continue };
            let Ok(mut head) = worktree.head() else { continue };
            if let Ok(Some(id)) = head.try_peel_to_id() {
                tips.extend(ObjectId::from_bytes(id.as_bytes()));
            }
        }
        tips.sort_unstable();
        tips.dedup();
        Ok(tips)
    }

    /// Was its history cut off when it was cloned?
    #[must_use]
    pub fn is_shallow(&self) -> bool {
        std::fs::metadata(self.inner.common_dir().join("shallow")).is_ok_and(|file| file.len() > 0)
    }
}
