//! What carrying out rotations needs: the journal, the hooks, the time, and somebody who can end it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::args::{HookArgs, JournalArgs};
use super::journal;
use super::progress::Told;
use crate::cli::args::InputArgs;
use crate::cli::{CliError, examiner, interrupt, settings};
use crate::coordinator::engine::{Engine, EngineError, Patience, SetBack, Tools};
use crate::coordinator::steady::{Sleeper, SteadyClock};
use crate::journal::{Clock, Journal, JournalError, MachineClock};
use crate::runner::Hooks;

/// Where rotations are carried out.
pub(super) struct Workplace {
    pub(super) hooks: Hooks,
    pub(super) clock: Arc<SteadyClock<MachineClock>>,
    pub(super) stop: &'static AtomicBool,
    journal: PathBuf,
    actor: Option<String>,
    patience: Patience,
    set_back: SetBack,
}

/// The inventory that is named, or that of the settings file.
pub(super) fn inventory(args: &JournalArgs) -> Result<Option<PathBuf>, CliError> {
    match &args.inventory {
        Some(path) => Ok(Some(path.clone())),
        None => Ok(settings::config(&InputArgs::default(), &[PathBuf::from(".")])?.0.inventory),
    }
}

impl Workplace {
    /// Looks at what is asked for; nothing is opened yet.
    pub(super) fn new(
        journal: &JournalArgs,
        hooks: &HookArgs,
        inventory: Option<&Path>,
    ) -> Result<Self, CliError> {
        let place = journal::place(journal.journal.as_deref(), inventory).path;
        // Without an inventory the hooks are where the journal is: it lies beside it.
        let folder = inventory.unwrap_or(&place).parent().unwrap_or(Path::new(""));
        Ok(Self {
            hooks: examiner::hooks(folder, &hooks.hook_env, hooks.fingerprint_key_file.as_deref())?,
            clock: Arc::new(SteadyClock::new(MachineClock)),
            stop: interrupt::listen(),
            journal: place,
            actor: journal.actor.clone(),
            patience: if hooks.no_wait { Patience::Leave } else { Patience::Wait },
            set_back: if hooks.accept_clock { SetBack::Accept } else { SetBack::Refuse },
        })
    }

    /// Whether instants that are to come are waited for.
    pub(super) fn patience(&self) -> Patience {
        self.patience
    }

    /// Opens the journal for writing.
    pub(super) fn open(&self, estate: &str) -> Result<Journal, CliError> {
        let actor = journal::actor(self.actor.as_deref())?;
        let clock: Arc<dyn Clock> = self.clock.clone();
        Journal::open(&self.journal, estate, &actor, clock).map_err(unopened)
    }

    /// Opens the journal that is there.
    pub(super) fn reopen(&self) -> Result<Journal, CliError> {
        let estate = Journal::read(&self.journal)?.estate;
        self.open(&estate)
    }

    /// The journal as it is, without its lock; nothing if there is none yet.
    pub(super) fn read(&self) -> Result<Option<crate::journal::reading::Reading>, CliError> {
        if !self.journal.exists() {
            return Ok(None);
        }
        match Journal::read(&self.journal) {
            Ok(reading) => Ok(Some(reading)),
            Err(JournalError::Empty(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Works with an engine on an open journal.
    pub(super) fn work<T>(
        &self,
        journal: &mut Journal,
        work: impl FnOnce(&mut Engine<'_, Journal>) -> Result<T, EngineError>,
    ) -> Result<T, CliError> {
        let sleeper = Sleeper { stop: self.stop };
        let mut told = Told::default();
        let place = self.journal.clone();
        let tools = Tools {
            performer: &self.hooks,
            clock: self.clock.as_ref(),
            wait: &sleeper,
            patience: self.patience,
            set_back: self.set_back,
            watch: &mut told,
        };
        let result = Engine::new(journal, tools).and_then(|mut engine| work(&mut engine));
        result.map_err(|error| refused(&place, error))
    }
}

/// A journal that cannot be opened: if it is for its disk, that is no mistake of the caller's.
fn unopened(error: JournalError) -> CliError {
    match error {
        JournalError::Unwritable { path, cause } | JournalError::Write { path, cause } => {
            CliError::Output { place: path.display().to_string(), cause }
        }
        other => other.into(),
    }
}

/// What ends the work: a journal that cannot be written is trouble, anything else a refusal.
fn refused(journal: &Path, error: EngineError) -> CliError {
    match error {
        EngineError::Journal(error) => CliError::Output {
            place: journal.display().to_string(),
            cause: io::Error::other(format!(
                "{error}. `straykey rotate status` tells what was done; `straykey rotate resume` goes on when this is mended"
            )),
        },
        EngineError::Inconsistent(_) => CliError::Usage(format!("{}: {error}", journal.display())),
        other => CliError::Usage(other.to_string()),
    }
}
