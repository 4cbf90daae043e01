//! `straykey inventory add`: declares a credential.

use super::args::{AccessArg, AddArgs};
use super::file::InventoryFile;
use super::secret::{Source, identify, tell};
use super::{finish, holder, moment, now};
use crate::cli::{CliError, ExitStatus};
use crate::inventory::edit::{Change, FieldValue, Fields};

/// Writes one more entry.
pub(super) fn run(args: &AddArgs) -> Result<ExitStatus, CliError> {
    let file = InventoryFile::open(&args.target.inventory, now(None)?)?;
    // Before a secret is asked for.
    if let Some(entry) = file.inventory.credentials().iter().find(|entry| entry.id == args.id) {
        let problem = format!(
            "{}:{}: `{}` is declared already: to enter its new secret, use `straykey inventory rotate {}`",
            file.shown(),
            entry.line,
            entry.id,
            entry.id
        );
        return Err(CliError::Usage(problem));
    }
    let issued = moment("--issued", args.issued.as_deref())?;
    let expires = moment("--expires", args.expires.as_deref())?;
    let source =
        Source { command: &args.secret.command, key_file: args.secret.fingerprint_key_file.as_deref() };
    let secret = identify(&source, args.kind)?;
    if let Some((_, told)) = holder(&file.inventory, &secret.fingerprint) {
        let problem =
            format!("nothing was added: {told}; a secret has one entry, list all its consumers there");
        return Err(CliError::Usage(problem));
    }
    let mut fields: Fields =
        vec![("id", FieldValue::Text(args.id.clone())), ("kind", FieldValue::Text(secret.kind.to_string()))];
    let mut text = |name: &'static str, value: Option<String>| {
        fields.extend(value.map(|value| (name, FieldValue::Text(value))));
    };
    text("provider", args.provider.clone().or(secret.provider));
    text("owner", args.owner.clone());
    text("environment", args.environment.clone());
    text("fingerprint", Some(secret.fingerprint.to_string()));
    text("public_id", args.public_id.clone().or(secret.public_id));
    text("access", args.access.map(|access| access_name(access).to_owned()));
    text("stored_in", args.stored_in.clone());
    let (issued, expires) = (issued.or(secret.issued), expires.or(secret.expires));
    fields.extend(issued.map(|at| ("issued", FieldValue::Moment(at))));
    fields.extend(expires.map(|at| ("expires", FieldValue::Moment(at))));
    for (name, list) in
        [("scopes", &args.scopes), ("allowed_in", &args.allowed_in), ("consumers", &args.consumers)]
    {
        if !list.is_empty() {
            fields.push((name, FieldValue::List(list.clone())));
        }
    }
    if args.owner.is_none() {
        tell("nobody answers for it yet: add `owner`");
    }
    if issued.is_none() {
        tell("its age is not known, so it never becomes overdue: add `issued`");
    }
    let done = format!("added `{}`: {} {}", args.id, secret.kind, secret.fingerprint);
    finish(&file, &args.target, &Change::Add(fields), &done)
}

fn access_name(access: AccessArg) -> &'static str {
    match access {
        AccessArg::Read => "read",
        AccessArg::Write => "write",
        AccessArg::Admin => "admin",
    }
}
