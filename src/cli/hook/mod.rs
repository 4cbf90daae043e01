//! `straykey hook`: puts the scan into the hooks of git, takes it away, and says what is there.

pub mod args;
mod place;
mod run;

use std::io;

use super::output::Sink;
use super::{CliError, ExitStatus};
use crate::hook::{Folder, HookName, Installed, Invocation, Removed, Script, State};
use args::{HookArgs, HookCommand, InstallArgs, PlaceArgs};
use place::{HookPlace, Sharing};

/// Runs the command.
pub(super) fn run(args: HookArgs) -> Result<ExitStatus, CliError> {
    match args.command {
        HookCommand::Install(args) => install(&args),
        HookCommand::Uninstall(args) => uninstall(&args),
        HookCommand::Status(args) => status(&args),
        HookCommand::Run(args) => run::run(*args),
    }
}

fn install(args: &InstallArgs) -> Result<ExitStatus, CliError> {
    let place = HookPlace::find(&args.place.path)?;
    place.admit(&args.shared)?;
    // A mistake in the options would else be found by the first commit, as one that is refused.
    let folder = Folder::new(place.folder.clone());
    let hooks = chosen(&args.place.hook, place.defaults());
    hooks.iter().try_for_each(|hook| run::check(*hook, &args.options))?;
    // All or none.
    hooks.iter().try_for_each(|hook| folder.check(*hook))?;
    let program = match place.sharing {
        Sharing::Private => {
            std::env::current_exe().ok().map(|path| path.to_string_lossy().replace('\\', "/"))
        }
        Sharing::Tracked | Sharing::Everywhere => None,
    };
    let invocation = Invocation { program, options: args.options.clone() };
    let mut lines = Vec::new();
    for hook in hooks {
        let what = match folder.install(hook, &Script::new(hook, &invocation))? {
            Installed::Already => "was installed already",
            Installed::New => "installed",
            Installed::Replaced => "installed anew",
            Installed::Chained => "installed; the hook that was there is kept, and run first",
        };
        lines.push(format!("{}: {what}", folder.path().join(hook.as_str()).display()));
    }
    print(&lines)
}

fn uninstall(args: &PlaceArgs) -> Result<ExitStatus, CliError> {
    let place = HookPlace::find(&args.path)?;
    let folder = Folder::new(place.folder);
    let mut lines = Vec::new();
    for hook in chosen(&args.hook, &HookName::ALL) {
        let what = match folder.uninstall(hook)? {
            Removed::Nothing if args.hook.is_empty() => continue,
            Removed::Nothing => "no hook of straykey's: nothing was changed",
            Removed::Gone => "taken away",
            Removed::Restored => "taken away; the hook from before is back",
        };
        lines.push(format!("{}: {what}", folder.path().join(hook.as_str()).display()));
    }
    if lines.is_empty() {
        lines.push(format!("{}: no hook of straykey's", folder.path().display()));
    }
    print(&lines)
}

/// Clean if every hook that was asked about is there and works.
fn status(args: &PlaceArgs) -> Result<ExitStatus, CliError> {
    let place = HookPlace::find(&args.path)?;
    let folder = Folder::new(place.folder.clone());
    let mut lines = vec![format!("hooks in {} ({})", folder.path().display(), place.sharing.describe())];
    let mut status = ExitStatus::Clean;
    for hook in chosen(&args.hook, place.defaults()) {
        let state = folder.state(hook)?;
        let kept = if folder.kept(hook).is_some() { ", after the one that was there before" } else { "" };
        let what = match state {
            State::Ours => format!("installed{kept}"),
            State::Absent => "not installed: straykey hook install".to_owned(),
            State::NotExecutable => {
                "installed, but not executable: git passes over it; straykey hook install".to_owned()
            }
            State::Changed => "installed, and changed by hand since".to_owned(),
            State::Foreign => "another hook; straykey hook install keeps it and runs it first".to_owned(),
        };
        if !matches!(state, State::Ours | State::Changed) {
            status = ExitStatus::Findings;
        }
        lines.push(format!("{:<18}{what}", hook.as_str()));
    }
    print(&lines)?;
    Ok(status)
}

fn chosen(named: &[HookName], defaults: &[HookName]) -> Vec<HookName> {
    let mut hooks = if named.is_empty() { defaults.to_vec() } else { named.to_vec() };
    hooks.sort_unstable();
    hooks.dedup();
    hooks
}

fn print(lines: &[String]) -> Result<ExitStatus, CliError> {
    let text: String = lines.iter().map(|line| format!("{}\n", super::printable(line))).collect();
    Sink::Stdout.write(|out: &mut dyn io::Write| out.write_all(text.as_bytes()))?;
    Ok(ExitStatus::Clean)
}
