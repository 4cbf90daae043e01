//! How a rotation is shown: what state it is in, since when, what it waits for, and what to do.

use std::io::{self, Write};

use jiff::Timestamp;
use serde::Serialize;

use super::args::StateFormat;
use super::progress::ending;
use crate::cli::output::Sink;
use crate::cli::{CliError, printable};
use crate::coordinator::next::{Asked, Memory, answerable};
use crate::coordinator::{Next, Phase, Rotation, State, Task, gate, next};
use crate::journal::record::Ending;
use crate::report::json::write_pretty;
use crate::rotation::Mode;
use crate::rotation::exchange::{OpenWindow, VersionFacts};

/// What state a rotation is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Condition {
    /// It can go on.
    Ready,
    /// It waits for an instant.
    Waiting,
    /// It waits for people.
    Person,
    /// It cannot go on by itself.
    Stalled,
    /// A step was begun, and nobody knows how it ended: another straykey is at work, or was killed.
    Running,
    /// It ended.
    Ended,
}

/// One rotation, version 1.
#[derive(Debug, Serialize)]
pub(super) struct View {
    id: String,
    credential: String,
    mode: Mode,
    pub(super) state: Condition,
    direction: &'static str,
    step: Option<String>,
    consumer: Option<String>,
    since: Timestamp,
    until: Option<Timestamp>,
    reason: Option<String>,
    people: Vec<Person>,
    begun: Timestamp,
    old: VersionFacts,
    new: Option<VersionFacts>,
    window: Option<OpenWindow>,
    pub(super) result: Option<Ending>,
    old_revoked: Option<Timestamp>,
    pub(super) left_out: Vec<String>,
    next: Vec<String>,
}

/// What a person is asked for.
#[derive(Debug, Serialize)]
struct Person {
    step: String,
    consumer: Option<String>,
    instruction: String,
}

impl Person {
    fn of(asked: &Asked) -> Self {
        Self {
            step: asked.task.step.to_string(),
            consumer: asked.task.consumer.clone(),
            instruction: asked.instruction.clone(),
        }
    }
}

/// All of them, version 1.
#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    version: u32,
    rotations: &'a [View],
    notes: &'a [String],
}

impl View {
    /// A rotation as it is now.
    pub(super) fn of(rotation: &Rotation, now: Timestamp) -> Self {
        let mut view = Self::new(rotation);
        match next(rotation, now, Memory::Gone) {
            Next::Over(result) => {
                view.state = Condition::Ended;
                view.reason = Some(ending(result).to_owned());
            }
            Next::Await { task, until, reason, .. } => {
                view.state = Condition::Waiting;
                view.at(&task);
                view.until = Some(until);
                view.reason = Some(reason);
            }
            Next::People(asked) => {
                view.state = Condition::Person;
                view.people = asked.iter().map(Person::of).collect();
            }
            Next::Ask { task, instruction } => {
                view.state = Condition::Person;
                view.people = vec![Person::of(&Asked { task, instruction })];
            }
            Next::Lost { task } => {
                view.state = Condition::Running;
                view.at(&task);
                let reason = "it was begun, and its end is not known: if no straykey is at work with the journal, it was killed";
                view.reason = Some(reason.to_owned());
            }
            Next::Perform { task, .. } | Next::Mark { task, .. } => {
                view.at(&task);
                if let Some(reason) = &rotation.stall {
                    view.state = Condition::Stalled;
                    view.reason = Some(reason.clone());
                }
            }
            Next::Stalled { reason } | Next::Stall { reason } => {
                view.state = Condition::Stalled;
                view.reason = Some(reason);
            }
            Next::GoBack { reason } => view.reason = Some(reason),
            Next::End { .. } => {}
        }
        view.next = commands(rotation, &view, now);
        view
    }

    fn new(rotation: &Rotation) -> Self {
        let (result, since, old_revoked) = match rotation.phase {
            Phase::Ended { result, at, old_revoked, .. } => (Some(result), at, old_revoked),
            Phase::Forward | Phase::Back { .. } => {
                let revoked = rotation.single(crate::rotation::Step::Revoke).done_at();
                (None, rotation.touched, revoked)
            }
        };
        Self {
            id: rotation.id().to_owned(),
            credential: rotation.item.credential.clone(),
            mode: rotation.mode(),
            state: Condition::Ready,
            direction: if matches!(rotation.phase, Phase::Back { .. }) { "back" } else { "forward" },
            step: None,
            consumer: None,
            since,
            until: None,
            reason: None,
            people: Vec::new(),
            begun: rotation.begun,
            old: rotation.subject.old.clone(),
            new: rotation.subject.new.clone(),
            window: rotation.subject.window,
            result,
            old_revoked,
            left_out: rotation.left_out().into_iter().map(Task::to_string).collect(),
            next: Vec::new(),
        }
    }

    fn at(&mut self, task: &Task) {
        self.step = Some(task.step.to_string());
        self.consumer.clone_from(&task.consumer);
    }

    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let step = self.step.as_ref().map(|step| match &self.consumer {
            Some(consumer) => format!(", at {step} for {consumer}"),
            None => format!(", at {step}"),
        });
        let state = match (self.state, self.until) {
            (Condition::Ready, _) => "can go on".to_owned(),
            (Condition::Waiting, Some(until)) => format!("waits until {until}"),
            (Condition::Waiting, None) => "waits".to_owned(),
            (Condition::Person, _) => "waits for a person".to_owned(),
            (Condition::Stalled, _) => "stalled".to_owned(),
            (Condition::Running, _) => "running or interrupted".to_owned(),
            (Condition::Ended, _) => "ended".to_owned(),
        };
        let back = if self.direction == "back" { ", on the way back" } else { "" };
        let head = format!(
            "{} ({}, {}{back}): {state}{}, since {}",
            self.credential,
            self.id,
            self.mode,
            step.unwrap_or_default(),
            self.since
        );
        let mut lines = vec![head];
        lines.extend(self.reason.iter().map(|reason| format!("  {reason}")));
        lines.extend(self.people.iter().map(|person| match &person.consumer {
            Some(consumer) => format!("  {} for {consumer}: {}", person.step, person.instruction),
            None => format!("  {}: {}", person.step, person.instruction),
        }));
        if !self.left_out.is_empty() {
            lines.push(format!("  left out because it failed: {}", self.left_out.join(", ")));
        }
        lines.extend(self.next.iter().map(|command| format!("  next: {command}")));
        lines.iter().try_for_each(|line| writeln!(out, "{}", printable(line)))
    }
}

/// What a person can do about it.
fn commands(rotation: &Rotation, view: &View, now: Timestamp) -> Vec<String> {
    if view.state == Condition::Ended {
        return Vec::new();
    }
    let id = rotation.id();
    let mut commands = Vec::new();
    if view.state != Condition::Person {
        commands.push(format!("straykey rotate resume {id}"));
    }
    if matches!(view.state, Condition::Person | Condition::Stalled) {
        commands.extend(answerable(rotation, now).iter().map(|task| {
            let consumer = task.consumer.as_ref().map(|consumer| format!("={consumer}")).unwrap_or_default();
            let version = match task.step {
                crate::rotation::Step::Create => " --version NAME",
                _ => "",
            };
            format!("straykey rotate resume {id} --done {}{consumer}{version}", task.step)
        }));
    }
    if view.state == Condition::Stalled && gate::may_go_back(rotation).is_ok() {
        commands.push(format!("straykey rotate rollback {id} --reason TEXT"));
    }
    commands
}

/// Writes rotations to standard output.
pub(super) fn write(
    state: &State,
    ids: &[String],
    now: Timestamp,
    format: StateFormat,
    notes: &[String],
) -> Result<Vec<View>, CliError> {
    let views: Vec<View> =
        ids.iter().filter_map(|id| state.get(id)).map(|rotation| View::of(rotation, now)).collect();
    Sink::Stdout.write(|out| match format {
        StateFormat::Json => {
            let document = Document { schema: "straykey.rotations", version: 1, rotations: &views, notes };
            write_pretty(&document, out)
        }
        StateFormat::Text => {
            notes.iter().try_for_each(|note| writeln!(out, "{}", printable(note)))?;
            views.iter().try_for_each(|view| view.write(out))
        }
    })?;
    Ok(views)
}
