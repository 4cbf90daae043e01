//! Brings every event to every target, and tells what did not get through.

use std::collections::BTreeSet;
use std::fmt;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::Event;
use super::client::{Reply, Silence};
use super::command::Program;
use super::dispatch::Dispatch;
use super::patience::Patience;
use super::webhook::Webhook;

/// How long a pause may go on after somebody ended it.
const GLANCE: Duration = Duration::from_millis(50);

/// A way for events to get to somebody.
#[derive(Debug)]
pub enum Channel {
    /// A program of the caller's.
    Command(Program),
    /// A signed webhook.
    Webhook(Webhook),
    /// Workflows of GitHub.
    Dispatch(Dispatch),
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Command(program) => write!(f, "command {}", program.path().display()),
            Self::Webhook(webhook) => write!(f, "webhook {}", webhook.address()),
            Self::Dispatch(dispatch) => write!(f, "github-dispatch {}", dispatch.repository()),
        }
    }
}

/// Why an event did not get through.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Failure {
    /// A sentence without secrets.
    pub reason: String,
    /// What it is about.
    pub reach: Reach,
}

/// What a failure is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// This event: others may get through.
    Event,
    /// The target: no other event is tried there in this run.
    Target,
}

impl Failure {
    /// About one event.
    pub(super) fn of_event(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), reach: Reach::Event }
    }

    /// About the target.
    pub(super) fn of_target(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), reach: Reach::Target }
    }
}

/// What a delivery needs of the world.
pub(super) struct Surroundings<'a> {
    /// What time it is, for signatures.
    pub(super) clock: fn() -> Timestamp,
    /// Whether somebody wants it to end.
    pub(super) is_stopped: &'a (dyn Fn() -> bool + Sync),
    /// How much effort one event is worth.
    pub(super) patience: Patience,
}

/// What became of the events at one target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The target, as it may be shown.
    pub target: String,
    /// The ids of the events that got there.
    pub arrived: BTreeSet<String>,
    /// The ids of those that did not, and why.
    pub failed: Vec<(String, String)>,
    /// How many were not tried any more, because the target is at fault.
    pub left_out: usize,
}

impl Receipt {
    /// Did everything get there?
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.failed.is_empty() && self.left_out == 0
    }
}

/// All targets.
#[derive(Debug)]
pub struct Dispatcher {
    /// Where events go.
    pub channels: Vec<Channel>,
    /// What time it is, for signatures. What is measured against another instant is signed now.
    pub clock: fn() -> Timestamp,
    /// How much effort one event is worth.
    pub patience: Patience,
}

impl Dispatcher {
    /// Brings events to all targets, to all at the same time, and to each in their order. A target that is at fault keeps no
    /// other one waiting.
    #[must_use]
    pub fn deliver(&self, events: &[Event], is_stopped: &(dyn Fn() -> bool + Sync)) -> Vec<Receipt> {
        let surroundings = Surroundings { clock: self.clock, is_stopped, patience: self.patience };
        std::thread::scope(|scope| {
            let begun: Vec<_> = self
                .channels
                .iter()
                .map(|channel| (channel, scope.spawn(|| receipt(channel, events, &surroundings))))
                .collect();
            let lost = |channel: &Channel| Receipt {
                target: channel.to_string(),
                arrived: BTreeSet::new(),
                failed: Vec::new(),
                left_out: events.len(),
            };
            begun.into_iter().map(|(channel, work)| work.join().unwrap_or_else(|_| lost(channel))).collect()
        })
    }
}

fn receipt(channel: &Channel, events: &[Event], surroundings: &Surroundings<'_>) -> Receipt {
    let (mut arrived, mut failed) = (BTreeSet::new(), Vec::new());
    for event in events {
        let result = match channel {
            Channel::Command(program) => program.deliver(event, surroundings),
            Channel::Webhook(webhook) => webhook.deliver(event, surroundings),
            Channel::Dispatch(dispatch) => dispatch.deliver(event, surroundings),
        };
        match result {
            Ok(()) => drop(arrived.insert(event.id.clone())),
            Err(Failure { reason, reach }) => {
                failed.push((event.id.clone(), reason));
                if reach == Reach::Target {
                    break;
                }
            }
        }
    }
    let left_out = events.len().saturating_sub(arrived.len() + failed.len());
    Receipt { target: channel.to_string(), arrived, failed, left_out }
}

impl From<Silence> for Attempt {
    fn from(silence: Silence) -> Self {
        Self::Silent(silence)
    }
}

impl From<Failure> for Attempt {
    fn from(failure: Failure) -> Self {
        Self::Impossible(failure)
    }
}

/// What came of an attempt without an answer.
pub(super) enum Attempt {
    /// There was none.
    Silent(Silence),
    /// Nothing was sent.
    Impossible(Failure),
}

/// What a status means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Arrived,
    /// It may be different next time.
    Passing,
    /// It stays so, for this event or for the target.
    Lasting(Reach),
}

impl Meaning {
    fn of(status: u16) -> Self {
        match status {
            200..=299 => Self::Arrived,
            408 | 429 | 500..=599 => Self::Passing,
            // About what was sent.
            400 | 409 | 413 | 415 | 422 => Self::Lasting(Reach::Event),
            _ => Self::Lasting(Reach::Target),
        }
    }
}

/// What a status means, for people.
fn told(status: u16) -> String {
    let meaning = match status {
        300..=399 => ": it leads elsewhere, and events go nowhere but where they were sent to",
        401 | 403 => ": it does not accept who sends it",
        404 => ": there is nothing there, or nothing that this sender may see",
        410 => ": it wants no more events; take this target away",
        413 => ": the event is too large for it",
        _ => "",
    };
    format!("the answer was {status}{meaning}")
}

/// Tries until it got through, or there is no use in trying.
pub(super) fn send(
    surroundings: &Surroundings<'_>,
    mut once: impl FnMut(Duration) -> Result<Reply, Attempt>,
) -> Result<(), Failure> {
    let Surroundings { is_stopped, patience, .. } = surroundings;
    let begun = Instant::now();
    let mut attempt = 1;
    loop {
        let result = once(patience.next_attempt(begun.elapsed()));
        let (reason, asked) = match result {
            Ok(reply) => match Meaning::of(reply.status) {
                Meaning::Arrived => return Ok(()),
                Meaning::Passing => (told(reply.status), reply.retry_after),
                Meaning::Lasting(reach) => return Err(Failure { reason: told(reply.status), reach }),
            },
            Err(Attempt::Silent(silence)) if silence.is_passing => (silence.reason, None),
            Err(Attempt::Silent(silence)) => return Err(Failure::of_target(silence.reason)),
            Err(Attempt::Impossible(failure)) => return Err(failure),
        };
        let pause = patience.pause_after(attempt, begun.elapsed(), asked, chance());
        let Some(pause) = pause.filter(|_| !is_stopped()) else {
            let times = if attempt == 1 { "once".to_owned() } else { format!("{attempt} times") };
            let asked = asked.map(|asked| format!(", and it asks to wait {} s", asked.as_secs()));
            return Err(Failure::of_target(format!("{reason}{}; tried {times}", asked.unwrap_or_default())));
        };
        let until = Instant::now() + pause;
        while Instant::now() < until && !is_stopped() {
            std::thread::sleep(GLANCE.min(until.saturating_duration_since(Instant::now())));
        }
        if is_stopped() {
            return Err(Failure::of_target(format!("{reason}; it was stopped before the next attempt")));
        }
        attempt += 1;
    }
}

/// A number that differs from one run to the next. Without any, pauses are those in the middle.
fn chance() -> u32 {
    getrandom::u32().unwrap_or(u32::MAX / 2)
}

#[cfg(test)]
mod tests;
