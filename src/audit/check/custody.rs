//! Who answers for credentials, where they are kept, and who shares them.

use super::census::{all, drifting, each};
use super::{Basis, Check, Gap, Observation, Subject};
use crate::finding::Drift;
use crate::quantity::counted;

/// Are there any declared credentials?
pub const INVENTORIED: Check = Check {
    id: "inventoried",
    question: "Is there an inventory of credentials?",
    basis: Basis::Declaration,
    look: |estate| {
        let (credentials, agents) = (estate.dossiers().len() as u64, estate.agents().count() as u64);
        let evidence = format!(
            "{} and {} declared in {}",
            counted(credentials, "credential", "credentials"),
            counted(agents, "agent", "agents"),
            estate.inventory_file()
        );
        let what = "it declares no credential".to_owned();
        let empty = || Gap { subject: Subject::Inventory, what, findings: Vec::new() };
        let gaps = if credentials == 0 { vec![empty()] } else { Vec::new() };
        Observation { examined: credentials, evidence, gaps }
    },
};

/// Does somebody answer for every credential?
pub const OWNED: Check = Check {
    id: "owned",
    question: "Does somebody answer for the credential?",
    basis: Basis::Declaration,
    look: |estate| {
        each(estate, "have an owner", |dossier| {
            let owner = dossier.credential.owner.as_deref().map(str::trim).filter(|owner| !owner.is_empty());
            owner.is_none().then(|| "no owner is named".to_owned())
        })
    },
};

/// Is every credential kept in a store?
pub const STORED: Check = Check {
    id: "stored",
    question: "Is it stated in which store the credential is kept?",
    basis: Basis::Declaration,
    look: |estate| {
        each(estate, "name the store that keeps them", |dossier| {
            dossier.credential.stored_in.is_none().then(|| "no store is named".to_owned())
        })
    },
};

/// Is it stated what the holder of every credential may do?
pub const ACCESS_STATED: Check = Check {
    id: "access-stated",
    question: "Is it stated what the holder of the credential may do?",
    basis: Basis::Declaration,
    look: |estate| {
        each(estate, "state what their holder may do", |dossier| {
            dossier.credential.access.is_none().then(|| "`access` is not stated".to_owned())
        })
    },
};

/// Is it stated to which environment every credential belongs?
pub const ENVIRONMENT_STATED: Check = Check {
    id: "environment-stated",
    question: "Is it stated to which environment the credential belongs?",
    basis: Basis::Declaration,
    look: |estate| {
        each(estate, "name their environment", |dossier| {
            dossier.credential.environment.is_none().then(|| "`environment` is not stated".to_owned())
        })
    },
};

/// Has every credential one consumer at most?
pub const ONE_CONSUMER: Check = Check {
    id: "one-consumer",
    question: "Does no more than one agent or service use the credential?",
    basis: Basis::Absence,
    look: |estate| {
        each(estate, "are used by one consumer at most", |dossier| {
            let consumers = dossier.consumers();
            (consumers.len() > 1).then(|| {
                let names: Vec<_> = consumers.into_iter().collect();
                format!("it is shared by {}", names.join(", "))
            })
        })
    },
};

/// Is no credential shared beyond what was declared: consumers, environments, tenants, repositories?
pub const AS_DECLARED: Check = Check {
    id: "not-shared-beyond",
    question: "Is the credential used by no more consumers, environments and repositories than declared?",
    basis: Basis::Absence,
    look: |estate| drifting(estate, all, "are used no further than declared", &[Drift::Shared]),
};

/// Is every credential of the kind that it is declared as?
pub const RECOGNISED: Check = Check {
    id: "recognised",
    question: "Is the credential what it is declared as, so that the right policy holds?",
    basis: Basis::Absence,
    look: |estate| drifting(estate, all, "are not recognised as another kind", &[Drift::KindMismatch]),
};

/// Is every credential where it is declared to be?
pub const WHERE_DECLARED: Check = Check {
    id: "where-declared",
    question: "Is the credential in the places that it is declared for, as far as they were read?",
    basis: Basis::Absence,
    look: |estate| drifting(estate, all, "are not missed where they are declared", &[Drift::Unseen]),
};
