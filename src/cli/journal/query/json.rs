//! The answer for programs. Wire types of their own, version 1.

use std::io::{self, Write};

use jiff::Timestamp;
use serde::Serialize;

use super::{Source, trigger};
use crate::journal::history::{Account, Revocation};
use crate::journal::record::{Performer, Proof, Record};
use crate::report::json::write_pretty;
use crate::rotation::Mode;
use crate::rotation::exchange::{OpenWindow, VersionFacts};

#[derive(Serialize)]
struct Document<'a, T> {
    schema: &'static str,
    version: u32,
    journal: &'a str,
    estate: Option<&'a str>,
    /// False where the journal is broken.
    verified: bool,
    breach: Option<String>,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
    #[serde(flatten)]
    content: T,
}

#[derive(Serialize)]
struct Rotations<'a> {
    rotations: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Events<'a> {
    events: &'a [&'a Record],
}

#[derive(Serialize)]
struct Row<'a> {
    rotation: &'a str,
    credential: &'a str,
    owner: Option<&'a str>,
    mode: Mode,
    trigger: &'static str,
    trigger_digest: Option<&'a str>,
    incident: Option<&'a str>,
    old: &'a VersionFacts,
    new: Option<&'a VersionFacts>,
    actors: &'a [String],
    affected: &'a [String],
    window: Option<OpenWindow>,
    begun: Timestamp,
    last: Timestamp,
    ended: Option<Timestamp>,
    result: &'static str,
    old_deactivated: Deactivation<'a>,
    closed: Option<Timestamp>,
    proof: Option<&'a Proof>,
}

/// What proves that the old credential was deactivated, or why nothing does.
#[derive(Serialize)]
struct Deactivation<'a> {
    proven: bool,
    at: Option<Timestamp>,
    by: Option<Performer>,
    actor: Option<&'a str>,
    record: Option<u64>,
    message: Option<&'a str>,
    doubt: Option<&'static str>,
}

impl<'a> Deactivation<'a> {
    fn of(revocation: &'a Revocation) -> Self {
        let revoked = revocation.proven();
        Self {
            proven: revoked.is_some(),
            at: revoked.map(|revoked| revoked.at),
            by: revoked.map(|revoked| revoked.by),
            actor: revoked.map(|revoked| revoked.actor.as_str()),
            record: revoked.map(|revoked| revoked.seq),
            message: revoked.and_then(|revoked| revoked.message.as_deref()),
            doubt: match revocation {
                Revocation::Proven(_) => None,
                Revocation::NotProven(doubt) => Some(doubt.as_str()),
            },
        }
    }
}

/// Writes the rotations.
pub(super) fn write(source: &Source<'_>, accounts: &[Account], out: &mut dyn Write) -> io::Result<()> {
    let content = Rotations { rotations: accounts.iter().map(row).collect() };
    write_pretty(&document(source, "straykey.journal-query", content), out)
}

/// Writes the records.
pub(super) fn write_events(source: &Source<'_>, events: &[&Record], out: &mut dyn Write) -> io::Result<()> {
    write_pretty(&document(source, "straykey.journal-events", Events { events }), out)
}

fn document<'a, T>(source: &'a Source<'_>, schema: &'static str, content: T) -> Document<'a, T> {
    Document {
        schema,
        version: 1,
        journal: source.journal,
        estate: source.estate,
        verified: source.breach.is_none(),
        breach: source.breach.as_ref().map(ToString::to_string),
        since: source.question.since,
        until: source.question.until,
        content,
    }
}

fn row(account: &Account) -> Row<'_> {
    Row {
        rotation: &account.id,
        credential: &account.credential,
        owner: account.owner.as_deref(),
        mode: account.mode,
        trigger: trigger(account),
        trigger_digest: account.trigger.digest.as_deref(),
        incident: account.trigger.incident.as_deref(),
        old: &account.old,
        new: account.new.as_ref(),
        actors: &account.actors,
        affected: &account.affected,
        window: account.window,
        begun: account.begun,
        last: account.last,
        ended: account.ended,
        result: account.standing.as_str(),
        old_deactivated: Deactivation::of(&account.revocation),
        closed: account.proof.as_ref().map(|(at, _)| *at),
        proof: account.proof.as_ref().map(|(_, proof)| proof),
    }
}
