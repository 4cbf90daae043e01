//! Where the journal is.

use std::path::PathBuf;

use super::args::PlaceArgs;
use crate::cli::rotate::journal::{beside, place};

/// The journal that the arguments name.
pub(super) fn named(args: &PlaceArgs) -> PathBuf {
    match &args.inventory {
        // Whoever names an inventory means the journal of that one.
        Some(inventory) => beside(Some(inventory)),
        None => place(args.file.as_deref().or(args.journal.as_deref()), None).path,
    }
}
