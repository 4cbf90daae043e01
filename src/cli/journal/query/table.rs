//! The answer as CSV, for spreadsheets. New columns are added at the end.

use std::io::{self, Write};

use super::{Source, trigger};
use crate::journal::history::{Account, Revocation};
use crate::journal::record::Record;
use crate::report::spreadsheet::write_table;
use crate::rotation::exchange::VersionFacts;

const COLUMNS: [&str; 23] = [
    "rotation",
    "credential",
    "owner",
    "mode",
    "trigger",
    "incident",
    "result",
    "begun",
    "ended",
    "actors",
    "affected",
    "old",
    "new",
    "window_opened",
    "window_ends",
    "old_deactivated",
    "deactivated_at",
    "deactivated_by",
    "deactivated_by_actor",
    "deactivated_record",
    "not_proven_because",
    "closed",
    "journal_verified",
];

const EVENT_COLUMNS: [&str; 12] = [
    "seq",
    "time",
    "actor",
    "rotation",
    "credential",
    "mode",
    "event",
    "step",
    "consumer",
    "told",
    "hash",
    "journal_verified",
];

/// Writes a line for each rotation.
pub(super) fn write(source: &Source<'_>, accounts: &[Account], out: &mut dyn Write) -> io::Result<()> {
    write_table(&COLUMNS, accounts.iter().map(|account| row(source, account)), out)
}

/// Writes a line for each record.
pub(super) fn write_events(source: &Source<'_>, events: &[&Record], out: &mut dyn Write) -> io::Result<()> {
    write_table(&EVENT_COLUMNS, events.iter().map(|record| event_row(source, record)), out)
}

fn row(source: &Source<'_>, account: &Account) -> [String; COLUMNS.len()] {
    let revoked = account.revocation.proven();
    let doubt = match &account.revocation {
        Revocation::Proven(_) => "",
        Revocation::NotProven(doubt) => doubt.sentence(),
    };
    let trigger_source = trigger(account);
    [
        account.id.clone(),
        account.credential.clone(),
        text(account.owner.as_ref()),
        account.mode.to_string(),
        trigger_source.to_owned(),
        text(account.trigger.incident.as_ref()),
        account.standing.as_str().to_owned(),
        account.begun.to_string(),
        text(account.ended),
        account.actors.join(", "),
        account.affected.join(", "),
        version(Some(&account.old)),
        version(account.new.as_ref()),
        text(account.window.map(|window| window.opened)),
        text(account.window.map(|window| window.accept_until)),
        if revoked.is_some() { "yes" } else { "not proven" }.to_owned(),
        text(revoked.map(|revoked| revoked.at)),
        text(revoked.map(|revoked| revoked.by.as_str())),
        text(revoked.map(|revoked| &revoked.actor)),
        text(revoked.map(|revoked| revoked.seq)),
        doubt.to_owned(),
        text(account.proof.as_ref().map(|(at, _)| *at)),
        verified(source),
    ]
}

fn event_row(source: &Source<'_>, record: &Record) -> [String; EVENT_COLUMNS.len()] {
    let subject = record.rotation.as_ref();
    let at = record.event.step();
    [
        record.seq.to_string(),
        record.time.to_string(),
        record.actor.clone(),
        text(subject.map(|subject| &subject.id)),
        text(subject.map(|subject| &subject.credential)),
        text(subject.map(|subject| subject.mode)),
        record.event.name().to_owned(),
        text(at.map(|at| at.step)),
        text(at.and_then(|at| at.consumer.as_ref())),
        record.event.sentence(),
        record.hash.clone(),
        verified(source),
    ]
}

fn text(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn verified(source: &Source<'_>) -> String {
    if source.breach.is_none() { "yes" } else { "NO" }.to_owned()
}

/// What names a version best.
pub(super) fn version(facts: Option<&VersionFacts>) -> String {
    let Some(facts) = facts else { return String::new() };
    let fingerprint = facts.fingerprint.map(|fingerprint| fingerprint.to_string());
    let named = [("version", &facts.version), ("public id", &facts.public_id)];
    let names = named.into_iter().filter_map(|(word, name)| Some(format!("{word} {}", name.as_ref()?)));
    fingerprint.into_iter().chain(names).collect::<Vec<_>>().join(", ")
}
