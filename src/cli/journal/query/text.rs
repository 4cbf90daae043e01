//! The answer for people: a paragraph for each rotation, and what all of them come to.

use std::io::{self, Write};

use jiff::Timestamp;

use super::Source;
use super::table::version;
use super::trigger;
use crate::cli::printable;
use crate::journal::history::{Account, Question, Revocation};
use crate::journal::record::{Performer, Record};
use crate::quantity::counted;

/// Writes the rotations.
pub(super) fn write(source: &Source<'_>, accounts: &[Account], out: &mut dyn Write) -> io::Result<()> {
    warn(source, out)?;
    for account in accounts {
        for line in paragraph(account) {
            writeln!(out, "{}", printable(&line))?;
        }
        writeln!(out)?;
    }
    let proven = accounts.iter().filter(|account| account.revocation.proven().is_some()).count();
    let sum = match accounts.len() {
        0 => "no rotation".to_owned(),
        all => format!(
            "{}; old credential deactivated: {proven} proven, {} not proven",
            counted(all as u64, "rotation", "rotations"),
            all - proven
        ),
    };
    let verified = if source.breach.is_none() { "verified" } else { "NOT VERIFIED" };
    let line = format!("{sum}{} (journal {}, {verified})", period(source.question), source.journal);
    writeln!(out, "{}", printable(&line))
}

/// Writes the records.
pub(super) fn write_events(source: &Source<'_>, events: &[&Record], out: &mut dyn Write) -> io::Result<()> {
    warn(source, out)?;
    for record in events {
        let credential =
            record.rotation.as_ref().map(|subject| format!("{} ", subject.credential)).unwrap_or_default();
        let line = format!(
            "{}  {}  {credential}by {}: {}",
            record.seq,
            second(record.time),
            record.actor,
            record.event.sentence()
        );
        writeln!(out, "{}", printable(&line))?;
    }
    let records = counted(events.len() as u64, "record", "records");
    let line = format!("{records}{} (journal {})", period(source.question), source.journal);
    writeln!(out, "{}", printable(&line))
}

fn warn(source: &Source<'_>, out: &mut dyn Write) -> io::Result<()> {
    source.warning().map_or(Ok(()), |warning| writeln!(out, "{}\n", printable(&warning)))
}

fn paragraph(account: &Account) -> Vec<String> {
    let incident = account.trigger.incident.as_ref();
    let incident = incident.map(|incident| format!(", incident {incident}")).unwrap_or_default();
    let ended = match account.ended {
        Some(ended) => format!("{} to {}", second(account.begun), second(ended)),
        None => format!("since {}", second(account.begun)),
    };
    let mut lines = vec![
        format!(
            "{}  {} rotation {}: {}",
            account.credential,
            account.mode,
            account.id,
            account.standing.as_str()
        ),
        field("when", &ended),
        field("asked by", &format!("{}{incident}", trigger(account))),
        field("actors", &account.actors.join(", ")),
        field("old", &version(Some(&account.old))),
    ];
    let or_none = |text: String| if text.is_empty() { "none".to_owned() } else { text };
    lines.push(field("new", &or_none(version(account.new.as_ref()))));
    lines.push(field("affected", &or_none(account.affected.join(", "))));
    if let Some(window) = account.window {
        lines.push(field("window", &format!("{} to {}", second(window.opened), second(window.accept_until))));
    }
    lines.push(field("deactivated", &deactivated(&account.revocation)));
    if let Some((at, proof)) = &account.proof {
        let of = second(proof.as_of);
        lines.push(field("closed", &format!("{} by a scan of {of}", second(*at))));
    }
    lines
}

fn field(name: &str, value: &str) -> String {
    format!("  {name:<12} {value}")
}

fn deactivated(revocation: &Revocation) -> String {
    match revocation {
        Revocation::NotProven(doubt) => format!("NOT PROVEN: {}", doubt.sentence()),
        Revocation::Proven(revoked) => {
            let by = match revoked.by {
                Performer::Person => "a person, who said so",
                Performer::Hook | Performer::Journal | Performer::Nobody => "a hook",
            };
            let message = revoked.message.as_ref();
            let message = message.map(|message| format!(": {message}")).unwrap_or_default();
            format!("{} by {by}, for {} (record {}){message}", second(revoked.at), revoked.actor, revoked.seq)
        }
    }
}

fn period(question: &Question) -> String {
    let since = question.since.map(|since| format!(" since {}", second(since))).unwrap_or_default();
    let until = question.until.map(|until| format!(" until {}", second(until))).unwrap_or_default();
    format!("{since}{until}")
}

/// Whole seconds are enough for people.
fn second(at: Timestamp) -> String {
    let text = at.to_string();
    match text.split_once('.') {
        Some((whole, _)) => format!("{whole}Z"),
        None => text,
    }
}
