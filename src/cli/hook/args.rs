//! Arguments of `straykey hook`, exactly as typed.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::cli::args::ScanArgs;
use crate::hook::HookName;

/// `straykey hook`.
#[derive(Debug, Args)]
pub struct HookArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: HookCommand,
}

/// The subcommands of `straykey hook`.
#[derive(Debug, Subcommand)]
pub enum HookCommand {
    /// Let git ask straykey before commits, merges and pushes; in a bare repository, before it takes in what is pushed
    #[command(after_help = INSTALL_NOTES)]
    Install(InstallArgs),
    /// Take straykey's hooks away again, and put back what was there before
    Uninstall(PlaceArgs),
    /// Say which hooks are installed; status 1 if one is missing or does not work
    Status(PlaceArgs),
    /// Scan what the calling hook is about: for the pre-commit framework
    #[command(after_help = RUN_NOTES)]
    Run(Box<ScanArgs>),
}

const INSTALL_NOTES: &str = "\
Examples:
  straykey hook install                            pre-commit, pre-merge-commit and pre-push of this repository
  straykey hook install --hook pre-commit          this one only
  straykey hook install -- --fail-on high          with options of `straykey scan`
  straykey hook install /srv/git/app.git           pre-receive, on a server

A hook that is there already is kept as NAME.before-straykey, and run first. All work trees of a repository share their
hooks; `core.hooksPath` is obeyed. Hooks of husky and lefthook are theirs: docs/ci.md says which line to add to them.
A hook that does not find straykey refuses, and says so.";

const RUN_NOTES: &str = "\
What is scanned:
  in a commit or merge                the index, as `straykey scan --staged`
  in a push (framework)               the commits that the remote does not have, as `straykey scan --pre-push`
  with --from-ref and --to-ref        that range
  otherwise (--all-files, by hand)    the whole work tree";

/// Where, and which hooks.
#[derive(Debug, Default, Args)]
pub struct PlaceArgs {
    /// A folder in the repository
    #[arg(value_name = "PATH", default_value = ".")]
    pub path: PathBuf,

    /// Only this hook: pre-commit, pre-merge-commit, pre-push or pre-receive; may be repeated
    #[arg(long, value_name = "NAME")]
    pub hook: Vec<HookName>,
}

/// `straykey hook install`.
#[derive(Debug, Default, Args)]
pub struct InstallArgs {
    #[command(flatten)]
    #[allow(missing_docs, reason = "the group documents itself")]
    pub place: PlaceArgs,

    #[command(flatten)]
    #[allow(missing_docs, reason = "the group documents itself")]
    pub shared: SharedArgs,

    /// Options of `straykey scan` for the hook
    #[arg(last = true, value_name = "SCAN OPTION")]
    pub options: Vec<String>,
}

/// Whose hooks may be changed.
#[derive(Debug, Default, Args)]
pub struct SharedArgs {
    /// Also if `core.hooksPath` says for all repositories where their hooks are: all of them get the hook
    #[arg(long)]
    pub all_repositories: bool,
}
