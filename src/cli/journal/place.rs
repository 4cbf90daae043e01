//! Where the journal is.

use std::path::{Path, PathBuf};

use super::args::PlaceArgs;

/// Its name, where nobody gives it another one.
const DEFAULT_NAME: &str = "straykey.journal.jsonl";

/// The variable that names it.
const VARIABLE: &str = "STRAYKEY_JOURNAL";

/// The journal that is meant: the one that is named, or that of the environment, or the one beside the inventory.
pub(in crate::cli) fn journal(named: Option<&Path>, inventory: Option<&Path>) -> PathBuf {
    let from_environment = || std::env::var_os(VARIABLE).filter(|name| !name.is_empty()).map(PathBuf::from);
    named.map(Path::to_owned).or_else(from_environment).unwrap_or_else(|| beside(inventory))
}

/// The journal that the arguments name.
pub(super) fn named(args: &PlaceArgs) -> PathBuf {
    match &args.inventory {
        // Whoever names an inventory means the journal of that one.
        Some(inventory) => beside(Some(inventory)),
        None => journal(args.file.as_deref().or(args.journal.as_deref()), None),
    }
}

fn beside(inventory: Option<&Path>) -> PathBuf {
    let folder = inventory.and_then(Path::parent).unwrap_or(Path::new(""));
    folder.join(DEFAULT_NAME)
}
