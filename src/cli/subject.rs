//! What a scan is about: files, or what git knows; and what git says about it in the environment.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::SignedDuration;

use super::CliError;
use super::args::ScanArgs;
use crate::git::{Environment, Hook, RangeSpec};

/// What is scanned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Subject {
    /// Files, folders and streams.
    Files,
    /// Files and streams that grow.
    Follow,
    /// Everything that a repository holds.
    History {
        /// Where results are kept from run to run.
        cache: Option<PathBuf>,
    },
    /// What the next commit would bring.
    Staged,
    /// What the commits of a range bring.
    Range(RangeSpec),
    /// What a push brings, as git tells its hooks.
    Push(Hook, Told),
}

/// Where it stands what git tells a hook about a push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Told {
    /// On standard input, where git writes it.
    OnStandardInput,
    /// Here: the pre-commit framework keeps it from its hooks, and says the same in the environment.
    Here(Vec<u8>),
}

/// Whether a change that brings nothing is what one would expect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Occasion {
    /// A person, or git itself, asked for what there is.
    Direct,
    /// A pipeline, or the pre-commit framework on its own: there is no commit in the making, so nothing could ever be found.
    Detached,
}

impl Subject {
    /// What the arguments ask for.
    ///
    /// # Errors
    /// When a range is written wrongly.
    pub(super) fn resolve(args: &ScanArgs) -> Result<Self, CliError> {
        let git = &args.git;
        let subject = match (&git.since, &git.range, &git.branch) {
            (Some(since), _, branch) => Self::Range(RangeSpec::since(since.clone(), branch.clone())),
            (None, Some(range), _) => Self::Range(range.parse()?),
            (None, None, Some(branch)) => Self::Range(RangeSpec::Branch(branch.clone())),
            (None, None, None) if git.staged => Self::Staged,
            (None, None, None) if git.pre_push => {
                let told = git.told.clone().map_or(Told::OnStandardInput, Told::Here);
                Self::Push(Hook::Sender { remote: git.remote.clone() }, told)
            }
            (None, None, None) if git.pre_receive => Self::Push(Hook::Receiver, Told::OnStandardInput),
            (None, None, None) if git.history => Self::History { cache: git.cache.clone() },
            (None, None, None) if args.input.follow => Self::Follow,
            (None, None, None) => Self::Files,
        };
        let is_change = !matches!(subject, Self::Files | Self::Follow | Self::History { .. });
        if is_change && (args.paths.len() != 1 || args.paths.iter().any(|path| path == Path::new("-"))) {
            let problem =
                "changes are those of one repository: name its root as the only PATH, or leave PATH out";
            return Err(CliError::Usage(problem.to_owned()));
        }
        Ok(subject)
    }
}

impl Subject {
    /// Is it about everything that is there? A change may bring nothing; that there is nothing at all is a mistake.
    pub(super) fn is_of_contents(&self) -> bool {
        matches!(self, Self::Files | Self::History { .. })
    }
}

/// How long a run may take.
///
/// # Errors
/// When it is no duration.
pub(super) fn timeout(text: &str) -> Result<Duration, CliError> {
    let length = text.parse::<SignedDuration>().ok().and_then(|length| Duration::try_from(length).ok());
    length.ok_or_else(|| {
        CliError::Usage(format!("--timeout `{text}`: write a duration such as 30s, 10m or 8h"))
    })
}

/// What git says to its hooks about the repository.
pub(super) fn environment() -> Environment {
    let path = |name: &str| variable(name).map(PathBuf::from);
    Environment {
        git_dir: path("GIT_DIR"),
        index_file: path("GIT_INDEX_FILE"),
        object_directory: path("GIT_OBJECT_DIRECTORY"),
        alternates: variable("GIT_ALTERNATE_OBJECT_DIRECTORIES")
            .map(|folders| {
                std::env::split_paths(&folders).filter(|folder| !folder.as_os_str().is_empty()).collect()
            })
            .unwrap_or_default(),
    }
}

/// Who is asking. Git sets the name of the index for the hooks of a commit; without it, a pipeline and the pre-commit
/// framework (`pre-commit run --all-files`) have nothing staged whatever the files hold.
pub(super) fn occasion() -> Occasion {
    let is_set = |name: &str| variable(name).is_some_and(|value| value != OsStr::new("false"));
    if !is_set("GIT_INDEX_FILE") && (is_set("CI") || is_set("PRE_COMMIT")) {
        Occasion::Detached
    } else {
        Occasion::Direct
    }
}

fn variable(name: &str) -> Option<std::ffi::OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}
