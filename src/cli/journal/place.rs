//! Which journal is asked.

use std::path::PathBuf;

use super::args::PlaceArgs;
use crate::cli::args::InputArgs;
use crate::cli::rotate::journal::place;
use crate::cli::{CliError, settings};

/// The journal that the arguments name, or the one that `straykey rotate` would write to from here.
pub(super) fn named(args: &PlaceArgs) -> Result<PathBuf, CliError> {
    let named = args.file.as_deref().or(args.journal.as_deref());
    let inventory = match (named, &args.inventory) {
        (Some(_), _) => None,
        (None, Some(inventory)) => Some(inventory.clone()),
        (None, None) => settings::config(&InputArgs::default(), &[PathBuf::from(".")])?.0.inventory,
    };
    Ok(place(named, inventory.as_deref()).path)
}
