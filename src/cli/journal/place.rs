//! Which journal is asked.

use std::path::PathBuf;

use super::args::PlaceArgs;
use crate::cli::args::InputArgs;
use crate::cli::rotate::journal::{beside, place};
use crate::cli::{CliError, settings};

/// The journal that the arguments name, or the one that `straykey rotate` would write to from here.
pub(super) fn named(args: &PlaceArgs) -> Result<PathBuf, CliError> {
    let named = args.file.as_deref().or(args.journal.as_deref());
    match (named, &args.inventory) {
        (Some(_), _) => Ok(place(named, None).path),
        // Whoever names an inventory means the journal of that one.
        (None, Some(inventory)) => Ok(beside(Some(inventory))),
        (None, None) => {
            let inventory = settings::config(&InputArgs::default(), &[PathBuf::from(".")])?.0.inventory;
            Ok(place(None, inventory.as_deref()).path)
        }
    }
}
