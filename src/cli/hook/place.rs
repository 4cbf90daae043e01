//! Where git looks for the hooks of a repository. Git is asked: only it knows its settings of the system, of the user and
//! of the repository, and what they include.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::args::SharedArgs;
use crate::cli::CliError;
use crate::hook::HookName;

/// Who else uses a folder of hooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sharing {
    /// The repository, with all its work trees.
    Private,
    /// Whoever clones it: the folder is outside of `.git`, by the repository's `core.hooksPath`.
    Tracked,
    /// All repositories of the user or of the machine.
    Everywhere,
}

impl Sharing {
    /// In words.
    pub(super) fn describe(self) -> &'static str {
        match self {
            Self::Private => "of this repository, with all its work trees",
            Self::Tracked => "core.hooksPath of this repository",
            Self::Everywhere => "core.hooksPath of all repositories",
        }
    }
}

/// The hooks of a repository.
#[derive(Debug)]
pub(super) struct HookPlace {
    pub(super) folder: PathBuf,
    pub(super) sharing: Sharing,
    is_bare: bool,
}

impl HookPlace {
    /// The place for the repository that a folder is in.
    pub(super) fn find(path: &Path) -> Result<Self, CliError> {
        let asked = |arguments: &[&str]| ask(path, arguments);
        let folder = required(path, &["rev-parse", "--git-path", "hooks"])?;
        let is_bare = required(path, &["rev-parse", "--is-bare-repository"])? == "true";
        let folder = std::path::absolute(path.join(folder))
            .map_err(|cause| CliError::Usage(format!("{}: {cause}", path.display())))?;
        let is_set = |scope: &str| asked(&["config", scope, "--get", "core.hooksPath"]).is_some();
        let sharing = if asked(&["config", "--get", "core.hooksPath"]).is_none() {
            Sharing::Private
        } else if is_set("--local") || is_set("--worktree") {
            Sharing::Tracked
        } else {
            Sharing::Everywhere
        };
        Ok(Self { folder, sharing, is_bare })
    }

    /// The hooks that make sense there.
    pub(super) fn defaults(&self) -> &'static [HookName] {
        if self.is_bare { &HookName::SERVER } else { &HookName::WORK }
    }

    /// May something be put there?
    pub(super) fn admit(&self, shared: &SharedArgs) -> Result<(), CliError> {
        if self.sharing == Sharing::Everywhere && !shared.all_repositories {
            return Err(CliError::Usage(format!(
                "core.hooksPath makes {} the hooks of all your repositories: say --all-repositories if all of them are to have \
                 the hook, or set core.hooksPath for this one (`git config core.hooksPath .git/hooks`)",
                self.folder.display()
            )));
        }
        Ok(())
    }
}

/// What git answers; it has to.
fn required(path: &Path, arguments: &[&str]) -> Result<String, CliError> {
    ask(path, arguments).ok_or_else(|| {
        CliError::Usage(format!("{} is in no git repository, or there is no git to ask", path.display()))
    })
}

/// What git answers, without the line end; nothing if it fails.
pub(super) fn ask(path: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").arg("-C").arg(path).args(arguments).output().ok()?;
    let answer = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| answer.trim_end_matches(['\n', '\r']).to_owned())
}
