//! The hooks that straykey can stand in.

use std::fmt;
use std::str::FromStr;

/// A hook of git (githooks(5)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HookName {
    /// Before a commit.
    PreCommit,
    /// Before the commit of a merge that git could do by itself: `pre-commit` is not asked then.
    PreMergeCommit,
    /// Before a push.
    PrePush,
    /// On the server, before what was pushed is taken in.
    PreReceive,
}

impl HookName {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::PreCommit, Self::PreMergeCommit, Self::PrePush, Self::PreReceive];

    /// Those of a repository in which people work.
    pub const WORK: [Self; 3] = [Self::PreCommit, Self::PreMergeCommit, Self::PrePush];

    /// Those of a repository that people push to.
    pub const SERVER: [Self; 1] = [Self::PreReceive];

    /// The name of its file.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PreCommit => "pre-commit",
            Self::PreMergeCommit => "pre-merge-commit",
            Self::PrePush => "pre-push",
            Self::PreReceive => "pre-receive",
        }
    }

    /// The options of `straykey scan` for what the hook is about, as words of a shell.
    pub(super) fn scan(self) -> &'static str {
        match self {
            Self::PreCommit | Self::PreMergeCommit => "--staged",
            // A remote that has a name is known by it; one that is only an address has nothing that is known.
            Self::PrePush => "--pre-push --remote \"$1\"",
            Self::PreReceive => "--pre-receive",
        }
    }

    /// How somebody goes on who has to, although nothing can be scanned.
    pub(super) fn way_round(self) -> &'static str {
        match self {
            Self::PreCommit => "git commit --no-verify",
            Self::PreMergeCommit => "git merge --no-verify",
            Self::PrePush => "git push --no-verify",
            Self::PreReceive => "ask those who run this server",
        }
    }

    /// Does git tell it something on standard input?
    pub(super) fn is_told(self) -> bool {
        matches!(self, Self::PrePush | Self::PreReceive)
    }
}

impl fmt::Display for HookName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for HookName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|name| name.as_str() == text).ok_or_else(|| {
            let known = Self::ALL.map(Self::as_str).join(", ");
            format!("`{text}` is none of {known}")
        })
    }
}
