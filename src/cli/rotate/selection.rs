//! Which rotations are meant by a name.

use crate::cli::CliError;
use crate::coordinator::{Rotation, State};

/// The rotations with this id, or of this credential.
pub(super) fn named<'a>(state: &'a State, name: &str) -> Result<Vec<&'a Rotation>, CliError> {
    let is_meant = |rotation: &&Rotation| rotation.id() == name || rotation.item.credential == name;
    let found: Vec<&Rotation> = state.rotations().filter(is_meant).collect();
    if found.is_empty() {
        let names = state.rotations().flat_map(|rotation| [rotation.id(), &*rotation.item.credential]);
        let hint = crate::suggest::nearest(name, names).map(|near| format!(": did you mean `{near}`?"));
        let hint = hint.unwrap_or_default();
        return Err(CliError::Usage(format!("the journal has no rotation `{name}`{hint}")));
    }
    Ok(found)
}

/// The ids of those of them that are under way; all of them if nothing is named. Emergencies first, then the oldest.
pub(super) fn under_way(state: &State, names: &[String]) -> Result<Vec<String>, CliError> {
    let mut found: Vec<&Rotation> = Vec::new();
    if names.is_empty() {
        found.extend(state.rotations());
    }
    for name in names {
        let meant = named(state, name)?;
        if meant.iter().all(|rotation| rotation.has_ended()) {
            return Err(CliError::Usage(format!(
                "`{name}` has ended: `straykey rotate status {name}` tells how; plan again to rotate it again"
            )));
        }
        found.extend(meant);
    }
    found.retain(|rotation| !rotation.has_ended());
    found.sort_by_key(|rotation| (rotation.mode(), rotation.begun, rotation.id().to_owned()));
    found.dedup_by_key(|rotation| rotation.id().to_owned());
    Ok(found.into_iter().map(|rotation| rotation.id().to_owned()).collect())
}

/// The one that is under way.
pub(super) fn single(state: &State, names: &[String]) -> Result<String, CliError> {
    let ids = under_way(state, names)?;
    match &*ids {
        [id] => Ok(id.clone()),
        _ => Err(CliError::Usage(format!(
            "that is said of one rotation, and {} are meant: name one of {}",
            ids.len(),
            ids.join(", ")
        ))),
    }
}
