//! `straykey inventory rotate`: enters the new secret of a credential.

use jiff::{SignedDuration, Timestamp};

use super::args::RotateArgs;
use super::file::InventoryFile;
use super::secret::{Identified, Source, identify, tell};
use super::{done_at, finish, holder, moment, now};
use crate::cli::{CliError, ExitStatus};
use crate::inventory::duration::WrittenDuration;
use crate::inventory::edit::{Change, FieldValue, Fields, Update};
use crate::inventory::window::{AcceptanceWindow, Basis};
use crate::inventory::{Credential, Inventory};
use crate::suggest::nearest;

/// Replaces the fingerprint of an entry and keeps the old one.
pub(super) fn run(args: &RotateArgs) -> Result<ExitStatus, CliError> {
    let file = InventoryFile::open(&args.target.inventory, now(None)?)?;
    let entry = find(&file.inventory, &args.id)?;
    if let Some(retired) = entry.retired {
        let problem = format!(
            "{}:{}: `{}` was retired {retired}: take `retired` out first if it is in use again",
            file.shown(),
            entry.line,
            entry.id
        );
        return Err(CliError::Usage(problem));
    }
    let at = done_at("--at", args.at.as_deref())?;
    if let Some(since) = entry.since().filter(|since| *since > at) {
        let problem = format!("--at: {at} is before the current version began ({since})");
        return Err(CliError::Usage(problem));
    }
    let expires = moment("--expires", args.expires.as_deref())?;
    let window = window(args, entry, &file.inventory)?;
    let source =
        Source { command: &args.secret.command, key_file: args.secret.fingerprint_key_file.as_deref() };
    let secret = identify(&source, Some(entry.kind))?;
    if let Some((_, told)) = holder(&file.inventory, &secret.fingerprint) {
        return Err(CliError::Usage(format!("nothing was rotated: {told}")));
    }
    let until = at.checked_add(window).unwrap_or(Timestamp::MAX);
    let update = update(args, entry, &secret, Dates { at, until, expires: expires.or(secret.expires) });
    let done = format!(
        "rotated `{}`\n  new  {}\n  old  {}, {}",
        entry.id,
        secret.fingerprint,
        entry
            .fingerprint
            .map_or_else(|| "(its fingerprint is not declared)".to_owned(), |old| old.to_string()),
        if until > at { format!("accepted until {until}") } else { format!("not accepted since {at}") }
    );
    finish(&file, &args.target, &Change::Update(update), &done)
}

/// The entry of an id.
pub(super) fn find<'a>(inventory: &'a Inventory, id: &str) -> Result<&'a Credential, CliError> {
    inventory.credentials().iter().find(|entry| entry.id == id).ok_or_else(|| {
        let near = nearest(id, inventory.credentials().iter().map(|entry| entry.id.as_str()));
        let near = near.map(|near| format!(", did you mean `{near}`?")).unwrap_or_default();
        CliError::Usage(format!("{}: there is no credential `{id}`{near}", inventory.file()))
    })
}

/// When it was rotated, until when the old version is accepted, and when the new one ends.
struct Dates {
    at: Timestamp,
    until: Timestamp,
    expires: Option<Timestamp>,
}

fn update(args: &RotateArgs, entry: &Credential, secret: &Identified, dates: Dates) -> Update {
    let Dates { at, until, expires } = dates;
    let mut set: Fields = vec![
        ("fingerprint", FieldValue::Text(secret.fingerprint.to_string())),
        ("last_rotated", FieldValue::Moment(at)),
    ];
    let mut remove = Vec::new();
    // `issued` is that of the current version.
    if let Some(issued) = secret.issued.or(entry.issued.map(|_| at)) {
        set.push(("issued", FieldValue::Moment(issued)));
    }
    match (expires, entry.expires) {
        (Some(expires), _) => set.push(("expires", FieldValue::Moment(expires))),
        (None, Some(old)) => {
            remove.push("expires");
            tell(&format!(
                "`expires` ({old}) was that of the old version and goes away: name the new one with --expires"
            ));
        }
        (None, None) => {}
    }
    // A listing of the store speaks of the old version.
    if entry.listed.is_some() {
        remove.push("listed");
    }
    match (args.public_id.clone().or(secret.public_id.clone()), &entry.public_id) {
        (Some(public_id), _) => set.push(("public_id", FieldValue::Text(public_id))),
        (None, Some(old)) => {
            tell(&format!(
                "`public_id` stays {old}: if the new version has another, name it with --public-id"
            ));
        }
        (None, None) => {}
    }
    let previous = old_name(entry).map(|name| {
        let mut previous: Fields = vec![name, ("retired", FieldValue::Moment(at))];
        if until > at {
            previous.push(("accept_until", FieldValue::Moment(until)));
        }
        previous
    });
    Update { id: entry.id.clone(), set, remove, previous }
}

/// What names the version that is replaced; nothing for an entry whose version nobody knows.
fn old_name(entry: &Credential) -> Option<(&'static str, FieldValue)> {
    let fingerprint = entry.fingerprint.map(|old| ("fingerprint", FieldValue::Text(old.to_string())));
    fingerprint.or_else(|| entry.public_id.clone().map(|id| ("public_id", FieldValue::Text(id))))
}

/// How long the old version is accepted.
fn window(args: &RotateArgs, entry: &Credential, inventory: &Inventory) -> Result<SignedDuration, CliError> {
    let longest = inventory.limits(entry).acceptance_window;
    let proposed = AcceptanceWindow::of(entry, inventory.agents(), longest);
    let Some(text) = &args.window else {
        for (agent, need) in &proposed.exceeded_by {
            tell(&format!(
                "`{agent}` may need the old version for {need:#}, which is longer than {longest:#}: let it refresh, or use \
                 --window"
            ));
        }
        if proposed.basis == Basis::Kind && !entry.consumers.is_empty() {
            tell(&format!(
                "no consumer tells when it refreshes: the old version is accepted for {:#}, as its kind usually is",
                proposed.length
            ));
        }
        return Ok(proposed.length);
    };
    let window = WrittenDuration::new(text.clone())
        .length()
        .map_err(|error| CliError::Usage(format!("--window: {error}")))?;
    if window > longest {
        tell(&format!("policy allows an acceptance window of {longest:#}"));
    }
    if window < proposed.length && proposed.basis == Basis::Consumers {
        tell(&format!("its consumers may need the old version for {:#}", proposed.length));
    }
    Ok(window)
}
