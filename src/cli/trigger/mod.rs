//! `straykey scan --trigger` and `straykey trigger`: targets are checked before anything is scanned, and told when the reports are written.

pub mod args;

mod environment;
mod program;
mod receipt;
mod written;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use jiff::Timestamp;

use super::exit::ExitStatus;
use super::output::{Destination, Sink};
use super::{CliError, interrupt};
use crate::report::Report;
use crate::runner::Environment;
use crate::trigger::address::Address;
use crate::trigger::command::Program;
use crate::trigger::dispatch::{Dispatch, Payload, Repository};
use crate::trigger::patience::Patience;
use crate::trigger::signature::Signer;
use crate::trigger::webhook::Webhook;
use crate::trigger::{Channel, Dispatcher, Event, Occasion, Purpose, Request};
use args::TriggerArgs;
pub(super) use written::run;

/// Everybody who is told, checked and not asked yet.
pub(super) struct Triggers {
    dispatcher: Dispatcher,
    /// Where payloads are written that somebody else sends.
    files: Vec<Destination>,
    /// The same, open.
    sinks: Vec<Sink>,
    occasion: Occasion,
    /// The ids of the events that everybody has already.
    known: BTreeSet<String>,
    /// Did everything get through so far?
    is_complete: bool,
}

impl Triggers {
    /// Checks what was asked for. Nothing is opened or started.
    ///
    /// # Errors
    /// The first target that cannot be told anything, and what is missing for it.
    pub(super) fn resolve(
        args: &TriggerArgs,
        estate: Option<&str>,
        stdout: Stdout,
    ) -> Result<Self, CliError> {
        let requests = requests(args)?;
        let purpose = if args.trigger_dry_run { Purpose::Rehearsal } else { Purpose::Rotation };
        let source = environment::source(args.trigger_source.as_deref(), estate)?;
        let mut triggers = Self {
            dispatcher: Dispatcher {
                channels: Vec::new(),
                clock: Timestamp::now,
                patience: Patience::NETWORK,
            },
            files: Vec::new(),
            sinks: Vec::new(),
            occasion: Occasion { source, purpose },
            known: BTreeSet::new(),
            is_complete: true,
        };
        let mut signer = None;
        for request in requests {
            let channel = match request {
                Request::Command(path) => Channel::Command(program(&path, args)?),
                Request::Webhook(address) => Channel::Webhook(webhook(address, args, &mut signer)?),
                Request::HiddenWebhook => {
                    Channel::Webhook(webhook(environment::webhook_address()?, args, &mut signer)?)
                }
                Request::Dispatch(repository) => Channel::Dispatch(dispatch(repository, args)?),
                Request::DispatchFile(path) => {
                    triggers.add_file(path, stdout)?;
                    continue;
                }
            };
            triggers.dispatcher.channels.push(channel);
        }
        Ok(triggers)
    }

    fn add_file(&mut self, path: PathBuf, stdout: Stdout) -> Result<(), CliError> {
        let destination = if path.as_os_str() == "-" { Destination::Stdout } else { Destination::File(path) };
        let is_second = self.files.contains(&destination);
        if destination == Destination::Stdout && (stdout == Stdout::Taken || is_second) {
            return Err(usage(
                "github-dispatch-file=-: something else goes to standard output already: give the report a file, as in \
                 --format json=FILE",
            ));
        }
        if is_second {
            return Err(usage("github-dispatch-file: two targets have the same file"));
        }
        self.files.push(destination);
        Ok(())
    }

    /// Opens the files that payloads go to, when what is scanned was listed: they are not part of it.
    ///
    /// # Errors
    /// When no file can be created there.
    pub(super) fn open(&mut self) -> Result<(), CliError> {
        self.sinks = self.files.iter().map(Destination::open).collect::<Result<_, _>>()?;
        Ok(())
    }

    /// Tells everybody what they were not told yet. What comes of that is told on standard error.
    pub(super) fn tell(&mut self, report: &Report) {
        self.tell_all(Event::of_report(report, &self.occasion));
    }

    fn tell_all(&mut self, mut events: Vec<Event>) {
        events.retain(|event| !self.known.contains(&event.id));
        if events.is_empty() {
            return;
        }
        let stop = interrupt::listen();
        // Whoever ended the scan has not ended this.
        let was_stopped = stop.load(Ordering::Relaxed);
        let is_stopped = move || !was_stopped && stop.load(Ordering::Relaxed);
        let receipts = self.dispatcher.deliver(&events, &is_stopped);
        receipts.iter().for_each(receipt::tell);
        let is_known = |event: &Event| receipts.iter().all(|receipt| receipt.arrived.contains(&event.id));
        self.known.extend(events.iter().filter(|event| is_known(event)).map(|event| event.id.clone()));
        self.is_complete &= receipts.iter().all(crate::trigger::Receipt::is_complete);
    }

    /// Writes the payloads that somebody else sends, and says how the run ends: what did not get through never looks fine.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub(super) fn finish(self, report: &Report, status: ExitStatus) -> Result<ExitStatus, CliError> {
        let events =
            if self.sinks.is_empty() { Vec::new() } else { Event::of_report(report, &self.occasion) };
        self.finish_all(&events, status)
    }

    fn finish_all(self, events: &[Event], status: ExitStatus) -> Result<ExitStatus, CliError> {
        let mut is_complete = self.is_complete;
        if !self.sinks.is_empty() {
            let mut lines = Vec::new();
            for event in events {
                match Payload::json(event) {
                    Ok(line) => lines.push(line),
                    Err(failure) => {
                        is_complete = false;
                        receipt::say(&format!("github-dispatch-file: {} is left out: {failure}", event.id));
                    }
                }
            }
            for sink in self.sinks {
                sink.write(|out| {
                    lines.iter().try_for_each(|line| {
                        out.write_all(line)?;
                        out.write_all(b"\n")
                    })
                })?;
            }
        }
        if is_complete {
            return Ok(status);
        }
        receipt::say(
            "not everybody was told what has to be rotated, whatever the report says: status 3. Run it again when the target \
             can be reached; those who were told know repetitions by their ids",
        );
        Ok(ExitStatus::Incomplete)
    }
}

/// Whether something goes to standard output already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stdout {
    Taken,
    Free,
}

fn usage(message: impl Into<String>) -> CliError {
    CliError::Usage(format!("trigger: {}", message.into()))
}

fn requests(args: &TriggerArgs) -> Result<Vec<Request>, CliError> {
    let requests: Vec<Request> = args
        .trigger
        .iter()
        .map(|text| text.parse().map_err(|error: crate::trigger::TargetError| usage(error.to_string())))
        .collect::<Result<_, _>>()?;
    let programs = requests.iter().filter(|request| matches!(request, Request::Command(_))).count();
    if programs != 1 && !args.trigger_arg.is_empty() {
        return Err(CliError::Usage(format!(
            "--trigger-arg belongs to one target command=PROGRAM, and there are {programs}"
        )));
    }
    let mut seen = Vec::new();
    for request in &requests {
        if seen.contains(&request) {
            return Err(usage("the same target is named twice"));
        }
        seen.push(request);
    }
    Ok(requests)
}

fn program(name: &str, args: &TriggerArgs) -> Result<Program, CliError> {
    let folders = std::env::var_os("PATH");
    let wrong = |error: String| usage(format!("command: {error}"));
    let path = program::find(name, folders.as_deref()).map_err(wrong)?;
    let environment = Environment::of(std::env::vars_os(), &[]).map_err(|error| wrong(error.to_string()))?;
    Ok(Program::new(path, args.trigger_arg.clone(), environment, Patience::PROGRAM))
}

fn webhook(
    address: Address,
    args: &TriggerArgs,
    signer: &mut Option<Arc<Signer>>,
) -> Result<Webhook, CliError> {
    let signer = match signer {
        Some(signer) => Arc::clone(signer),
        None => {
            Arc::clone(signer.insert(Arc::new(environment::signer(args.trigger_secret_file.as_deref())?)))
        }
    };
    Ok(Webhook::new(address, signer))
}

fn dispatch(repository: Repository, args: &TriggerArgs) -> Result<Dispatch, CliError> {
    let token = environment::token(args.trigger_token_file.as_deref())?;
    Dispatch::new(&environment::api()?, repository, token)
        .map_err(|error| usage(format!("github-dispatch: {error}")))
}
