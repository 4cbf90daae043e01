//! Which journal is meant, and in whose name it is written.

use std::path::{Path, PathBuf};

use crate::cli::CliError;

/// The journal's name, where nobody gives it another one.
const DEFAULT_NAME: &str = "straykey.journal.jsonl";

/// The variable that names the journal.
const VARIABLE: &str = "STRAYKEY_JOURNAL";

/// The variables that name who acts, the most particular first.
const ACTORS: [&str; 4] = ["STRAYKEY_ACTOR", "GITHUB_ACTOR", "USER", "USERNAME"];

/// Where a journal is, and whether somebody said so.
pub(in crate::cli) struct Place {
    pub(in crate::cli) path: PathBuf,
    /// False for the default place: it is no mistake that there is none.
    pub(in crate::cli) is_named: bool,
}

/// The journal that is named, or that of the environment, or the one beside the inventory.
pub(in crate::cli) fn place(named: Option<&Path>, inventory: Option<&Path>) -> Place {
    let from_environment = || std::env::var_os(VARIABLE).filter(|name| !name.is_empty()).map(PathBuf::from);
    match named.map(Path::to_owned).or_else(from_environment) {
        Some(path) => Place { path, is_named: true },
        None => Place { path: beside(inventory), is_named: false },
    }
}

/// The journal beside an inventory, or in the current folder.
fn beside(inventory: Option<&Path>) -> PathBuf {
    let folder = inventory.and_then(Path::parent).unwrap_or(Path::new(""));
    folder.join(DEFAULT_NAME)
}

/// Who acts.
///
/// # Errors
/// When nobody says.
pub(in crate::cli) fn actor(named: Option<&str>) -> Result<String, CliError> {
    let from_environment =
        || ACTORS.iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.trim().is_empty()));
    match named {
        Some(name) if name.trim().is_empty() => Err(CliError::Usage("--actor: the name is empty".to_owned())),
        Some(name) => Ok(name.to_owned()),
        None => from_environment().ok_or_else(|| {
            CliError::Usage(
                "nobody says who does this: name yourself with --actor NAME or STRAYKEY_ACTOR".to_owned(),
            )
        }),
    }
}
