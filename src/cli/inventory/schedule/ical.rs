//! The calendar as iCalendar (RFC 5545): one event per credential, from the instant at which its rotation is to begin to
//! its deadline. Written by hand: a handful of properties, and the crates that write them bring a second clock library.
//!
//! A credential keeps its UID, so that a calendar that subscribes to the file moves the event when it was rotated.

use std::io::{self, Write};

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};

use super::content_line::{write as line, write_text as text_line};
use super::{Calendar, text};
use crate::inventory::schedule::{Rotation, State};

/// How long an event is that has no time left.
const SHORTEST: SignedDuration = SignedDuration::from_hours(1);

/// How long before the deadline the second alarm rings, where the lead time is longer.
const LAST_CALL: SignedDuration = SignedDuration::from_hours(24);

/// Writes the calendar.
pub(super) fn write(calendar: &Calendar<'_>, out: &mut dyn Write) -> io::Result<()> {
    line(out, "BEGIN", "VCALENDAR")?;
    line(out, "VERSION", "2.0")?;
    line(out, "PRODID", "-//straykey//rotation calendar//EN")?;
    line(out, "CALSCALE", "GREGORIAN")?;
    line(out, "METHOD", "PUBLISH")?;
    text_line(out, "X-WR-CALNAME", &format!("Credential rotation ({})", calendar.file))?;
    for rotation in &calendar.schedule.rotations {
        event(rotation, calendar.now, out)?;
    }
    line(out, "END", "VCALENDAR")
}

fn event(rotation: &Rotation<'_>, now: Timestamp, out: &mut dyn Write) -> io::Result<()> {
    let credential = rotation.credential;
    // What is over would stand in the past, where nobody looks.
    let begin = if rotation.state == State::Overdue { now } else { rotation.begin };
    let least = begin.checked_add(SHORTEST).unwrap_or(Timestamp::MAX);
    let end = rotation.deadline.max(least);
    line(out, "BEGIN", "VEVENT")?;
    line(out, "UID", &uid(&credential.id))?;
    line(out, "DTSTAMP", &utc(now))?;
    line(out, "DTSTART", &utc(begin))?;
    line(out, "DTEND", &utc(end))?;
    text_line(out, "SUMMARY", &summary(rotation))?;
    text_line(out, "DESCRIPTION", &description(rotation))?;
    text_line(out, "CATEGORIES", credential.kind.as_str())?;
    line(out, "PRIORITY", if rotation.state == State::Overdue { "1" } else { "5" })?;
    line(out, "TRANSP", "TRANSPARENT")?;
    alarm("TRIGGER", "PT0S", rotation, out)?;
    if end.duration_since(begin) > LAST_CALL {
        alarm("TRIGGER;RELATED=END", "-PT24H", rotation, out)?;
    }
    line(out, "END", "VEVENT")
}

fn alarm(trigger: &str, when: &str, rotation: &Rotation<'_>, out: &mut dyn Write) -> io::Result<()> {
    line(out, "BEGIN", "VALARM")?;
    line(out, "ACTION", "DISPLAY")?;
    line(out, trigger, when)?;
    text_line(out, "DESCRIPTION", &summary(rotation))?;
    line(out, "END", "VALARM")
}

fn summary(rotation: &Rotation<'_>) -> String {
    let late = if rotation.state == State::Overdue { "OVERDUE: " } else { "" };
    format!("{late}rotate {}", rotation.credential.id)
}

fn description(rotation: &Rotation<'_>) -> String {
    let credential = rotation.credential;
    let known = |name: &str, value: Option<&str>| value.map(|value| format!("{name}: {value}"));
    let consumers = credential.consumers.join(", ");
    [
        Some(format!("deadline: {}", rotation.deadline)),
        Some(format!("because: {}", text::cause(rotation))),
        known("owner", credential.owner.as_deref()),
        known("environment", credential.environment.as_deref()),
        known("kept in", credential.stored_in.as_deref()),
        known("consumers", Some(consumers.as_str()).filter(|names| !names.is_empty())),
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<_>>()
    .join("\n")
}

/// The same for the same id, in every run and on every machine (RFC 7986, section 5.3: nothing personal in it).
fn uid(id: &str) -> String {
    let digest = Sha256::digest(format!("rotation/v1\0{id}").as_bytes());
    let hex: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("{hex}@straykey")
}

/// Form 2 of a date with time (section 3.3.5). Whole seconds only: what is under way counts as begun.
fn utc(instant: Timestamp) -> String {
    instant.strftime("%Y%m%dT%H%M%SZ").to_string()
}
