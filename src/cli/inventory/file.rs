//! One inventory file that a command edits: read, changed in memory, checked again, and replaced in one step.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::cli::CliError;
use crate::inventory::edit::{self, Change, EditError};
use crate::inventory::{Format, Inventory, InventoryError};

/// An inventory as it is on disk.
pub(super) struct InventoryFile {
    /// Where it really is: a symbolic link stays one.
    path: PathBuf,
    /// As named by the caller.
    shown: String,
    format: Format,
    text: String,
    pub(super) inventory: Inventory,
}

impl InventoryFile {
    /// Reads and checks an inventory.
    pub(super) fn open(file: &Path, now: Timestamp) -> Result<Self, CliError> {
        let unreadable = |source| CliError::Inventory(InventoryError::Read { path: file.to_owned(), source });
        let shown = file.to_string_lossy().into_owned();
        let format = Format::of(file)?;
        let path = std::fs::canonicalize(file).map_err(unreadable)?;
        let text = std::fs::read_to_string(&path).map_err(unreadable)?;
        let inventory = Inventory::parse(&text, format, &shown, now)?;
        Ok(Self { path, shown, format, text, inventory })
    }

    /// The file as named by the caller.
    pub(super) fn shown(&self) -> &str {
        &self.shown
    }

    /// The text with a change, which is an inventory without mistakes.
    pub(super) fn changed(&self, change: &Change, now: Timestamp) -> Result<String, CliError> {
        let refused = |error: EditError| CliError::Usage(format!("{}: {error}", self.shown));
        let new = edit::apply(&self.text, self.format, &self.shown, change).map_err(refused)?;
        match Inventory::parse(&new, self.format, &self.shown, now) {
            Ok(_) => Ok(new),
            Err(error) => Err(CliError::Usage(format!("nothing was written: with this change\n{error}"))),
        }
    }

    /// The text with several changes, which is an inventory without mistakes.
    pub(super) fn changed_by_all(&self, changes: &[Change], now: Timestamp) -> Result<String, CliError> {
        let refused = |error: EditError| CliError::Usage(format!("{}: {error}", self.shown));
        let new = edit::apply_all(&self.text, self.format, &self.shown, changes).map_err(refused)?;
        match Inventory::parse(&new, self.format, &self.shown, now) {
            Ok(_) => Ok(new),
            Err(error) => Err(CliError::Usage(format!("nothing was written: with these changes\n{error}"))),
        }
    }

    /// The lines that differ, as a diff shows them.
    pub(super) fn difference(&self, new: &str) -> String {
        let (old, new): (Vec<_>, Vec<_>) = (self.text.lines().collect(), new.lines().collect());
        let head = old.iter().zip(&new).take_while(|(one, other)| one == other).count();
        let (old, new) = (old.get(head..).unwrap_or_default(), new.get(head..).unwrap_or_default());
        let tail = old.iter().rev().zip(new.iter().rev()).take_while(|(one, other)| one == other).count();
        let without_tail = |lines: &[&str], sign: char| -> String {
            let kept = lines.len() - tail;
            lines.iter().take(kept).map(|line| format!("{sign}{line}\n")).collect()
        };
        format!("{}:{}\n{}{}", self.shown, head + 1, without_tail(old, '-'), without_tail(new, '+'))
    }

    /// Replaces the file in one step, with the permissions it had. If somebody else wrote to it meanwhile, it stays.
    pub(super) fn replace(&self, new: &str) -> Result<(), CliError> {
        let written = |cause| CliError::Output { place: self.shown.clone(), cause };
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let mut file = tempfile::Builder::new().prefix(".straykey-").tempfile_in(folder).map_err(written)?;
        file.write_all(new.as_bytes()).map_err(written)?;
        let permissions = std::fs::metadata(&self.path).map_err(written)?.permissions();
        file.as_file().set_permissions(permissions).map_err(written)?;
        file.as_file().sync_all().map_err(written)?;
        if std::fs::read(&self.path).map_err(written)? != self.text.as_bytes() {
            let problem = format!(
                "{}: it was changed while this command ran: nothing was written, run it again",
                self.shown
            );
            return Err(CliError::Usage(problem));
        }
        file.persist(&self.path).map_err(|error| written(error.error)).map(drop)
    }
}
