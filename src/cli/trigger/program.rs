//! The program of `command=PROGRAM`, found before anything is scanned.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::runner::{Unusable, preflight};

/// The file that a name stands for. A name without a folder is looked for in the folders of `PATH` that do not depend on where
/// straykey was called: what is scanned may lie there.
///
/// # Errors
/// A sentence, when there is no such program.
pub(super) fn find(name: &str, folders: Option<&OsStr>) -> Result<PathBuf, String> {
    preflight(&[name.to_owned()], Path::new(""), folders).map_err(|unusable| match unusable {
        Unusable::NoProgram => "there is no program behind it".to_owned(),
        Unusable::NotInPath(name) => {
            format!("`{name}` is in no folder of PATH: install it, or write its path, such as `./{name}`")
        }
        Unusable::Missing(name) => format!("there is no program `{name}`"),
        Unusable::NoFile(name) => format!("`{name}` is no file"),
        Unusable::NotExecutable(name) => format!("`{name}` may not be executed: `chmod +x` it"),
        Unusable::Unreadable { program, cause } => format!("`{program}` cannot be looked at: {cause}"),
    })
}
