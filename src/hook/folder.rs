//! The folder in which git looks for hooks: what stands in it, what may be put there, and what may be taken away.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::script::Author;
use super::{HookName, Script};

/// Behind the name of a hook that was there before straykey's.
pub(super) const BEFORE: &str = ".before-straykey";
/// A hook that is larger is a program, and not a script of ours.
const LARGEST: u64 = 1 << 16;

/// Why a hook cannot be installed or taken away.
#[derive(Debug, thiserror::Error)]
pub enum HookError {
    /// Somebody changed our script.
    #[error("{} was written by straykey and changed since: look at it, and remove it by hand", .0.display())]
    Changed(PathBuf),
    /// There are two hooks from before.
    #[error("{} and {} are both hooks from before straykey's: keep one of them", hook.display(), kept.display())]
    Twice {
        /// The hook.
        hook: PathBuf,
        /// The one that was kept.
        kept: PathBuf,
    },
    /// Another program writes these hooks anew whenever it likes.
    #[error("{} belongs to {manager}, which would overwrite the hook: {}", path.display(), manager.recipe())]
    Managed {
        /// The file or folder.
        path: PathBuf,
        /// The program.
        manager: Manager,
    },
    /// A file cannot be read or written.
    #[error("{}: {cause}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
}

/// A program that manages hooks, and does not keep those of others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manager {
    /// <https://typicode.github.io/husky/>
    Husky,
    /// <https://lefthook.dev>
    Lefthook,
}

impl Manager {
    /// What to do instead.
    fn recipe(self) -> &'static str {
        match self {
            Self::Husky => "add the line `straykey scan --staged` to .husky/pre-commit instead",
            Self::Lefthook => {
                "add a command `straykey` with `run: straykey scan --staged` below `pre-commit: commands:` of lefthook.yml instead"
            }
        }
    }
}

impl std::fmt::Display for Manager {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Husky => "husky",
            Self::Lefthook => "lefthook",
        })
    }
}

/// What stands in the place of a hook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nothing.
    Absent,
    /// Our script.
    Ours,
    /// Our script, without the permission to run: git passes over it.
    NotExecutable,
    /// Our script, changed by somebody.
    Changed,
    /// A hook of somebody else.
    Foreign,
}

/// What an installation did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Installed {
    /// It was there already, the same.
    Already,
    /// There was none.
    New,
    /// An older one of ours was replaced.
    Replaced,
    /// The hook that was there is kept, and run first.
    Chained,
}

/// What a removal did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removed {
    /// There is none of ours.
    Nothing,
    /// It is gone.
    Gone,
    /// It is gone, and the hook from before is back in its place.
    Restored,
}

/// A folder of hooks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// The folder at this path; it need not exist yet.
    #[must_use]
    pub fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What stands in the place of a hook.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn state(&self, hook: HookName) -> Result<State, HookError> {
        let path = self.path.join(hook.as_str());
        Ok(match read(&path)? {
            None => State::Absent,
            Some(text) => match Script::author(&text) {
                Author::Straykey if is_executable(&path)? => State::Ours,
                Author::Straykey => State::NotExecutable,
                Author::Changed => State::Changed,
                Author::Other => State::Foreign,
            },
        })
    }

    /// The hook that was there before ours, if it is kept.
    #[must_use]
    pub fn kept(&self, hook: HookName) -> Option<PathBuf> {
        let path = self.beside(hook);
        path.symlink_metadata().is_ok().then_some(path)
    }

    /// Would a hook be installed, or who is in the way? Nothing is changed.
    ///
    /// # Errors
    /// When it would not be.
    pub fn check(&self, hook: HookName) -> Result<(), HookError> {
        let path = self.path.join(hook.as_str());
        let managed = |manager| HookError::Managed { path: path.clone(), manager };
        if self.path.ends_with(".husky/_") || self.path.ends_with(".husky") {
            return Err(HookError::Managed { path: self.path.clone(), manager: Manager::Husky });
        }
        match self.state(hook)? {
            State::Absent | State::Ours | State::NotExecutable => Ok(()),
            State::Changed => Err(HookError::Changed(path)),
            State::Foreign => {
                let text = read(&path)?.unwrap_or_default();
                if String::from_utf8_lossy(&text).contains("lefthook") {
                    return Err(managed(Manager::Lefthook));
                }
                match self.kept(hook) {
                    Some(kept) => Err(HookError::Twice { hook: path, kept }),
                    None => Ok(()),
                }
            }
        }
    }

    /// Puts a script in the place of a hook. Done twice, it does nothing the second time.
    ///
    /// # Errors
    /// When [`Self::check`] fails, or a file cannot be written; what was there is there then.
    pub fn install(&self, hook: HookName, script: &Script) -> Result<Installed, HookError> {
        self.check(hook)?;
        let path = self.path.join(hook.as_str());
        let state = self.state(hook)?;
        if state == State::Ours && read(&path)?.as_deref() == Some(script.as_str().as_bytes()) {
            return Ok(Installed::Already);
        }
        std::fs::create_dir_all(&self.path).map_err(at(&self.path))?;
        let written = self.written(script)?;
        if state == State::Foreign {
            std::fs::rename(&path, self.beside(hook)).map_err(at(&path))?;
        }
        if let Err(error) = written.persist(&path) {
            if state == State::Foreign {
                std::fs::rename(self.beside(hook), &path).map_err(at(&path))?;
            }
            return Err(HookError::File { path, cause: error.error });
        }
        Ok(match state {
            State::Foreign => Installed::Chained,
            State::Absent => Installed::New,
            State::Ours | State::NotExecutable | State::Changed => Installed::Replaced,
        })
    }

    /// Takes our script away, and puts the hook from before back.
    ///
    /// # Errors
    /// When our script was changed, or a file cannot be moved.
    pub fn uninstall(&self, hook: HookName) -> Result<Removed, HookError> {
        let path = self.path.join(hook.as_str());
        match self.state(hook)? {
            State::Absent | State::Foreign => return Ok(Removed::Nothing),
            State::Changed => return Err(HookError::Changed(path)),
            State::Ours | State::NotExecutable => {}
        }
        if let Some(kept) = self.kept(hook) {
            // In one step: there is no moment without a hook.
            std::fs::rename(&kept, &path).map_err(at(&kept))?;
            return Ok(Removed::Restored);
        }
        std::fs::remove_file(&path).map_err(at(&path))?;
        Ok(Removed::Gone)
    }

    fn beside(&self, hook: HookName) -> PathBuf {
        self.path.join(format!("{hook}{BEFORE}"))
    }

    /// The script in a file that has no name of a hook yet.
    fn written(&self, script: &Script) -> Result<tempfile::NamedTempFile, HookError> {
        let mut file = tempfile::NamedTempFile::new_in(&self.path).map_err(at(&self.path))?;
        file.write_all(script.as_str().as_bytes()).map_err(at(&self.path))?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let permissions = std::fs::Permissions::from_mode(0o755);
            file.as_file().set_permissions(permissions).map_err(at(&self.path))?;
        }
        Ok(file)
    }
}

/// The beginning of a regular file, also behind a link; nothing if there is none. Of a link that leads nowhere, and of what
/// is no regular file, as much as nothing is known: an empty text.
fn read(path: &Path) -> Result<Option<Vec<u8>>, HookError> {
    use io::Read as _;
    let Ok(link) = path.symlink_metadata() else { return Ok(None) };
    let is_ours = !link.file_type().is_symlink() && link.is_file();
    if !is_ours && !path.is_file() {
        return Ok(Some(Vec::new()));
    }
    let mut text = Vec::new();
    let file = std::fs::File::open(path).map_err(at(path))?;
    file.take(LARGEST).read_to_end(&mut text).map_err(at(path))?;
    Ok(Some(text))
}

#[cfg(unix)]
fn is_executable(path: &Path) -> Result<bool, HookError> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(path.metadata().map_err(at(path))?.permissions().mode() & 0o111 != 0)
}

/// Git for Windows looks at the first line instead.
#[cfg(not(unix))]
fn is_executable(_: &Path) -> Result<bool, HookError> {
    Ok(true)
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> HookError {
    let path = path.to_owned();
    move |cause| HookError::File { path, cause }
}

#[cfg(test)]
#[path = "folder_tests.rs"]
mod tests;
