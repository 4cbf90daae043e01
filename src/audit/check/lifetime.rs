//! How long credentials live: policy, dates, ends, and whether the dates are true.

use jiff::SignedDuration;

use super::{Basis, Check, Gap, Observation};
use crate::audit::amount::{counted, length};
use crate::audit::dossier::Dossier;
use crate::audit::estate::Estate;
use crate::finding::Drift;
use crate::kind::CredentialKind;

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

/// Is every cryptographic key within its cryptoperiod?
pub const CRYPTOPERIOD: Check = Check {
    id: "cryptoperiod",
    question: "Is a cryptographic key younger than two years?",
    basis: Basis::Declaration,
    look: |estate| {
        let is_key = |dossier: &Dossier<'_>| KEYS.contains(&dossier.credential.kind);
        some(estate, is_key, "that are cryptographic keys are two years old at most", |dossier| {
            too_old(dossier, CRYPTOPERIOD_LIFE)
        })
    },
};

fn too_old(dossier: &Dossier<'_>, limit: SignedDuration) -> Option<String> {
    match dossier.age() {
        Some(age) if age <= limit => None,
        Some(age) => Some(format!("it is {} old, {} are allowed", length(age), length(limit))),
        None => Some("nobody knows how old it is".to_owned()),
    }
}

/// Looks at every credential. `holds` ends the sentence "3 of 7 declared credentials …".
pub(super) fn each(
    estate: &Estate<'_>,
    holds: &str,
    problem: impl Fn(&Dossier<'_>) -> Option<String>,
) -> Observation {
    some(estate, |_| true, holds, problem)
}

/// Looks at the credentials that it is about.
pub(super) fn some(
    estate: &Estate<'_>,
    concerns: impl Fn(&Dossier<'_>) -> bool,
    holds: &str,
    problem: impl Fn(&Dossier<'_>) -> Option<String>,
) -> Observation {
    let gap = |dossier: &Dossier<'_>| Some(Gap::of_credential(&dossier.credential.id, problem(dossier)?));
    observe(estate, concerns, holds, gap)
}

/// Looks at the credentials that it is about for differences from their declaration; the first one counts.
pub(super) fn drifting(
    estate: &Estate<'_>,
    concerns: impl Fn(&Dossier<'_>) -> bool,
    holds: &str,
    drifts: &[Drift],
) -> Observation {
    let gap = |dossier: &Dossier<'_>| {
        let drift = drifts.iter().copied().find(|drift| dossier.has(*drift))?;
        let gap = Gap::of_credential(&dossier.credential.id, dossier.told(drift)?);
        Some(gap.shown_by(dossier.showing(drift)))
    };
    observe(estate, concerns, holds, gap)
}

/// Every credential: for checks that are about all of them.
pub(super) fn all(_: &Dossier<'_>) -> bool {
    true
}

/// Looks at the credentials that it is about, of those in use.
fn observe(
    estate: &Estate<'_>,
    concerns: impl Fn(&Dossier<'_>) -> bool,
    holds: &str,
    gap: impl Fn(&Dossier<'_>) -> Option<Gap>,
) -> Observation {
    observe_all(estate, |dossier| dossier.is_in_use() && concerns(dossier), holds, gap)
}

/// Looks at the credentials that it is about, retired ones too.
pub(super) fn observe_all(
    estate: &Estate<'_>,
    concerns: impl Fn(&Dossier<'_>) -> bool,
    holds: &str,
    gap: impl Fn(&Dossier<'_>) -> Option<Gap>,
) -> Observation {
    let (mut examined, mut gaps) = (0, Vec::new());
    for dossier in estate.dossiers().iter().filter(|dossier| concerns(dossier)) {
        examined += 1;
        gaps.extend(gap(dossier));
    }
    let good = examined - gaps.len() as u64;
    Observation { examined, evidence: format!("{good} of {examined} declared credentials {holds}"), gaps }
}
