//! How long credentials live: policy, dates, ends, and whether the dates are true.

use jiff::SignedDuration;

use super::census::{all, drifting, each, some};
use super::{Basis, Check, Observation};
use crate::audit::amount::length;
use crate::audit::dossier::Dossier;
use crate::audit::estate::Estate;
use crate::finding::Drift;
use crate::kind::{CredentialKind, Guessability};
use crate::quantity::counted;

/// The longest life that counts as ephemeral: that of the playbook's SPIFFE identities.
const EPHEMERAL_LIFE: SignedDuration = SignedDuration::from_hours(24);

/// PCI DSS 4.0, requirement 8.3.9.
const CARD_DATA_LIFE: SignedDuration = SignedDuration::from_hours(24 * 90);

/// NIST SP 800-57 Part 1 Rev. 5, table 1: the strictest row that a key of these kinds may belong to (a private
/// authentication key, a symmetric authentication key, a symmetric data-encryption key: two years).
const CRYPTOPERIOD_LIFE: SignedDuration = SignedDuration::from_hours(24 * 730);

/// Kinds that are cryptographic keys, in the sense of SP 800-57.
const KEYS: &[CredentialKind] = &[
    CredentialKind::MtlsCertificate,
    CredentialKind::PrivateKey,
    CredentialKind::JwtSigningKey,
    CredentialKind::SigningKey,
];

/// Does a longest age, or an end of its own, hold for every credential?
pub const LIMITED: Check = Check {
    id: "limited",
    question: "Does policy set a longest age, or has the credential an end of its own?",
    basis: Basis::Declaration,
    look: |estate| {
        each(estate, "have a longest age or an end of their own", |dossier| {
            let is_limited = dossier.limits.max_age.is_some() || dossier.expires.is_some();
            (!is_limited).then(|| {
                format!(
                    "no policy sets a longest age for its kind (`{}`), and it does not end",
                    dossier.credential.kind
                )
            })
        })
    },
};

/// Is it known since when every credential exists?
pub const DATED: Check = Check {
    id: "dated",
    question: "Is it known since when the credential exists?",
    basis: Basis::Declaration,
    look: |estate| {
        let observation = each(estate, "are known to exist since some date", |dossier| {
            dossier.since.is_none().then(|| "neither the inventory nor the scan knows a date".to_owned())
        });
        with_sources(estate, observation)
    },
};

/// Adds how much of what is known about dates is the inventory's own word.
fn with_sources(estate: &Estate<'_>, observation: Observation) -> Observation {
    let alone = |dossier: &&Dossier<'_>| {
        dossier.credential.since().is_some() && dossier.independent_ages().next().is_none()
    };
    let alone = counted(estate.in_use().filter(alone).count() as u64, "date", "dates");
    let evidence = format!("{}; the inventory alone vouches for {alone}", observation.evidence);
    Observation { evidence, ..observation }
}

/// Is every credential within its allowed age, and before its own end?
pub const WITHIN_LIMITS: Check = Check {
    id: "within-limits",
    question: "Is the credential younger than its policy allows, and before its own end?",
    basis: Basis::Declaration,
    look: |estate| {
        let measured = |dossier: &Dossier<'_>| {
            dossier.expires.is_some()
                || dossier.since.is_some() && dossier.limits.max_age.is_some()
                || dossier.has(Drift::Overdue)
        };
        let late = [Drift::Overdue, Drift::Expired];
        with_sources(estate, drifting(estate, measured, "with a date and a limit are within it", &late))
    },
};

/// Does what was found bear the declared dates out?
pub const DATES_HOLD: Check = Check {
    id: "dates-hold",
    question: "Do tokens, commits and logs bear the declared dates out?",
    basis: Basis::Absence,
    look: |estate| {
        let compared = |dossier: &Dossier<'_>| {
            dossier.credential.since().is_some() && dossier.independent_ages().next().is_some()
                || dossier.has(Drift::Contradicted)
        };
        drifting(
            estate,
            compared,
            "whose dates can be compared with other evidence agree with it",
            &[Drift::Contradicted],
        )
    },
};

/// Does every credential end by itself?
pub const ENDS: Check = Check {
    id: "ends",
    question: "Does the credential end by itself?",
    basis: Basis::Declaration,
    look: |estate| {
        each(estate, "end by themselves", |dossier| {
            dossier.expires.is_none().then(|| "it works until somebody revokes it".to_owned())
        })
    },
};

/// Is no credential a static key where the platform could issue short-lived ones?
pub const NOT_STATIC: Check = Check {
    id: "not-static",
    question: "Is it something other than a static key where policy asks for what ends by itself?",
    basis: Basis::Declaration,
    look: |estate| drifting(estate, all, "are no static keys that policy forbids", &[Drift::Static]),
};

/// Does every credential live for a day at most?
pub const EPHEMERAL: Check = Check {
    id: "ephemeral",
    question: "Does the credential live for 24 hours at most?",
    basis: Basis::Declaration,
    look: |estate| {
        each(estate, "live for 24 hours at most", |dossier| match dossier.lifespan() {
            Some(life) if life <= EPHEMERAL_LIFE => None,
            Some(life) => Some(format!("it lives for {}", length(life))),
            None => Some("it has no end of its own, or its beginning is not known".to_owned()),
        })
    },
};

/// Is every credential for card data younger than 90 days?
pub const CARD_DATA: Check = Check {
    id: "card-data",
    question: "Is a credential in scope `pci` younger than 90 days?",
    basis: Basis::Declaration,
    look: |estate| {
        let in_scope = |dossier: &Dossier<'_>| {
            dossier.credential.scopes.iter().any(|scope| scope.eq_ignore_ascii_case("pci"))
        };
        some(estate, in_scope, "in scope `pci` are 90 days old at most", |dossier| {
            too_old(dossier, CARD_DATA_LIFE)
        })
    },
};

/// Is every password changed in time, and when it may be known to others?
pub const PASSWORDS_CHANGED: Check = Check {
    id: "passwords-changed",
    question: "Is a password changed before it is too old, and when it was found where it may not be?",
    basis: Basis::Absence,
    look: |estate| {
        let is_password =
            |dossier: &Dossier<'_>| dossier.credential.kind.guessability() == Guessability::Guessable;
        let drifts = [Drift::Exposed, Drift::Overdue, Drift::Expired];
        drifting(estate, is_password, "that are passwords are changed in time", &drifts)
    },
};

/// Is every cryptographic key unknown to others, old versions too?
pub const KEYS_KEPT: Check = Check {
    id: "keys-kept",
    question: "Is a cryptographic key, in use or replaced, only where it may be?",
    basis: Basis::Absence,
    look: |estate| {
        let holds = "that are cryptographic keys were found nowhere else";
        drifting(estate, is_key, holds, &[Drift::Exposed, Drift::Retired])
    },
};

/// Is every cryptographic key within its cryptoperiod?
pub const CRYPTOPERIOD: Check = Check {
    id: "cryptoperiod",
    question: "Is a cryptographic key younger than two years?",
    basis: Basis::Declaration,
    look: |estate| {
        some(estate, is_key, "that are cryptographic keys are two years old at most", |dossier| {
            too_old(dossier, CRYPTOPERIOD_LIFE)
        })
    },
};

fn is_key(dossier: &Dossier<'_>) -> bool {
    KEYS.contains(&dossier.credential.kind)
}

fn too_old(dossier: &Dossier<'_>, limit: SignedDuration) -> Option<String> {
    match dossier.age() {
        Some(age) if age <= limit => None,
        Some(age) => Some(format!("it is {} old, {} are allowed", length(age), length(limit))),
        None => Some("nobody knows how old it is".to_owned()),
    }
}
