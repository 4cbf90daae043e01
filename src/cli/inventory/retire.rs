//! `straykey inventory retire`: says that a credential is in use no more.

use super::args::RetireArgs;
use super::file::InventoryFile;
use super::rotate::find;
use super::secret::tell;
use super::{done_at, finish, now};
use crate::cli::{CliError, ExitStatus};
use crate::inventory::edit::{Change, FieldValue, Update};

/// Gives an entry its end.
pub(super) fn run(args: &RetireArgs) -> Result<ExitStatus, CliError> {
    let file = InventoryFile::open(&args.target.inventory, now(None)?)?;
    let entry = find(&file.inventory, &args.id)?;
    let at = done_at("--at", args.at.as_deref())?;
    if let Some(retired) = entry.retired {
        let problem =
            format!("{}:{}: `{}` is retired already, since {retired}", file.shown(), entry.line, entry.id);
        return Err(CliError::Usage(problem));
    }
    if let Some(since) = entry.since().filter(|since| *since > at) {
        let problem = format!("--at: {at} is before the current version began ({since})");
        return Err(CliError::Usage(problem));
    }
    if !entry.consumers.is_empty() {
        tell(&format!("declared consumers that must do without it: {}", entry.consumers.join(", ")));
    }
    let update = Update {
        id: entry.id.clone(),
        set: vec![("retired", FieldValue::Moment(at))],
        remove: Vec::new(),
        previous: None,
    };
    let done = format!("retired `{}` at {at}; revoke it where it was issued", entry.id);
    finish(&file, &args.target, &Change::Update(update), &done)
}
