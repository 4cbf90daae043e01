//! Everything that can be wrong with a plan is found before anything is done.

use std::path::Path;

use crate::cli::CliError;
use crate::coordinator::{Phase, Rotation, State, admission};
use crate::journal::Record;
use crate::journal::reading::Reading;
use crate::journal::record::Ending;
use crate::rotation::plan::{Action, Item};
use crate::rotation::{Mode, Plan, Step};
use crate::runner::Hooks;

/// A rotation that can be begun.
#[derive(Debug, Clone)]
pub(super) struct Candidate<'a> {
    /// Under this id.
    pub(super) id: String,
    pub(super) item: &'a Item,
}

/// What a plan would begin.
#[derive(Debug)]
pub(super) struct Checked<'a> {
    pub(super) candidates: Vec<Candidate<'a>>,
    /// What it would not begin, and why that is no mistake.
    pub(super) notes: Vec<String>,
}

/// The inventory has to be the one that was planned from, byte by byte.
pub(super) fn inventory(plan: &Plan, path: &Path) -> Result<(), CliError> {
    let shown = path.display();
    let bytes = std::fs::read(path).map_err(|cause| {
        CliError::Usage(format!("cannot read the inventory {shown}: {cause}. Name it with --inventory FILE"))
    })?;
    if crate::canonical::hex(&bytes) == plan.inventory.digest {
        return Ok(());
    }
    Err(CliError::Usage(format!(
        "the plan was made from another version of the inventory than {shown}: plan again. Nothing was done"
    )))
}

/// The items that are meant, each of which can be carried out.
pub(super) fn items<'a>(plan: &'a Plan, only: &[String]) -> Result<Vec<&'a Item>, CliError> {
    for name in only {
        if !plan.rotations.iter().any(|item| is_meant(item, name)) {
            let names = plan.rotations.iter().map(|item| &*item.credential);
            let near = crate::suggest::nearest(name, names).map(|near| format!(": did you mean `{near}`?"));
            let hint = near.unwrap_or_default();
            return Err(CliError::Usage(format!("--only: the plan does not rotate `{name}`{hint}")));
        }
    }
    let is_chosen = |item: &&Item| only.is_empty() || only.iter().any(|name| is_meant(item, name));
    let items: Vec<&Item> = plan.rotations.iter().filter(is_chosen).collect();
    if items.is_empty() {
        let count = plan.unplanned.len();
        return Err(CliError::Usage(format!(
            "the plan rotates nothing{}",
            if count > 0 { format!("; {count} could not be planned: read it") } else { String::new() }
        )));
    }
    for item in &items {
        admission::check(item).map_err(|error| refused(item, &error.to_string()))?;
        if Item::id_of(&plan.estate, &item.credential, item.mode, &item.old) != item.id {
            return Err(refused(item, "its id is not that of this credential and version"));
        }
    }
    Ok(items)
}

fn is_meant(item: &Item, name: &str) -> bool {
    item.credential == name || item.id == name
}

fn refused(item: &Item, reason: &str) -> CliError {
    CliError::Usage(format!("{} cannot be rotated: {reason}. Nothing was done", item.credential))
}

/// Each hook can be run. Of an emergency only the revocation must: what else is missing is told, and does not keep it back.
pub(super) fn hooks(items: &[&Item], hooks: &Hooks) -> Result<Vec<String>, CliError> {
    let mut warnings = Vec::new();
    for item in items {
        let planned = item.steps.iter().map(|planned| (planned.step, &planned.action));
        let contingency = item.contingency.iter().map(|(step, action)| (*step, action));
        for (step, action) in planned.chain(contingency) {
            let Action::Hook { argv, .. } = action else { continue };
            let Err(error) = hooks.preflight(argv) else { continue };
            let problem = format!("`{step}`: {error}");
            if item.mode == Mode::Scheduled || step == Step::Revoke {
                return Err(refused(item, &problem));
            }
            let warning = format!(
                "{}: {problem}. It is an emergency: the old version is revoked all the same",
                item.credential
            );
            if !warnings.contains(&warning) {
                warnings.push(warning);
            }
        }
    }
    Ok(warnings)
}

/// The records of a journal of the plan's estate.
pub(super) fn estate(plan: &Plan, reading: Reading) -> Result<Vec<Record>, CliError> {
    if reading.estate == plan.estate {
        return Ok(reading.records);
    }
    Err(CliError::Usage(format!(
        "the journal is that of the estate `{}`, and the plan is for `{}`: name the right one with --journal. Nothing was done",
        reading.estate, plan.estate
    )))
}

/// What the journal says.
pub(super) fn replay(records: &[Record]) -> Result<State, CliError> {
    State::replay(records).map_err(|error| CliError::Usage(format!("the journal cannot be used: {error}")))
}

/// What can be begun. What is under way or done is never begun again.
pub(super) fn journal<'a>(items: &[&'a Item], state: &State) -> Result<Checked<'a>, CliError> {
    let mut checked = Checked { candidates: Vec::new(), notes: Vec::new() };
    for &item in items {
        match standing(item, state) {
            Standing::Begin(id) => {
                if item.mode == Mode::Scheduled
                    && let Some(other) = rival(item, state)
                {
                    let reason = format!(
                        "the {} rotation {} of it is under way: `straykey rotate status {}` tells how it stands",
                        other.mode(),
                        other.id(),
                        other.id()
                    );
                    return Err(refused(item, &reason));
                }
                checked.candidates.push(Candidate { id, item });
            }
            Standing::Leave(note) => checked.notes.push(note),
        }
    }
    if checked.candidates.is_empty() {
        return Err(CliError::Usage(format!("nothing was done: {}", checked.notes.join("; "))));
    }
    Ok(checked)
}

enum Standing {
    Begin(String),
    Leave(String),
}

/// Whether a rotation was begun before. One that was rolled back begins again under another name.
fn standing(item: &Item, state: &State) -> Standing {
    let (mut id, mut count) = (item.id.clone(), 1_u32);
    while let Some(rotation) = state.get(&id) {
        let name = &item.credential;
        match rotation.phase {
            Phase::Ended { result: Ending::RolledBack, .. } => {
                count = count.saturating_add(1);
                id = format!("{}-{count}", item.id);
            }
            Phase::Ended { result, at, .. } => {
                let how = match result {
                    Ending::Completed => "was rotated already",
                    _ => "was revoked already",
                };
                return Standing::Leave(format!("{name} {how}, by rotation {id}, which ended at {at}"));
            }
            Phase::Forward | Phase::Back { .. } => {
                return Standing::Leave(format!(
                    "{name} is being rotated already: `straykey rotate resume {id}` goes on with it"
                ));
            }
        }
    }
    Standing::Begin(id)
}

/// Another rotation of the credential that is under way.
fn rival<'a>(item: &Item, state: &'a State) -> Option<&'a Rotation> {
    state.rotations().find(|rotation| rotation.item.credential == item.credential && !rotation.has_ended())
}
