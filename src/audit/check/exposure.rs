//! Where secrets were found, and where they were not.

use super::census::observe_all;
use super::{Basis, Check, Gap, Observation, Subject};
use crate::audit::dossier::Dossier;
use crate::audit::estate::{Depth, Estate};
use crate::finding::{Drift, Finding};
use crate::kind::{CredentialKind, Guessability};
use crate::quantity::counted;

/// Was everything that was asked for searched for secrets?
pub const READ: Check = Check {
    id: "read",
    question: "Was everything that was asked for read and searched?",
    basis: Basis::Absence,
    look: |estate| Observation {
        examined: estate.reading.texts,
        evidence: format!("{} with {} rules", read(estate), estate.reading.rules),
        gaps: Vec::new(),
    },
};

/// Is every secret that was found declared?
pub const DECLARED: Check = Check {
    id: "declared",
    question: "Is every secret that was found declared?",
    basis: Basis::Absence,
    look: |estate| {
        let gaps: Vec<Gap> =
            estate.undeclared().map(|finding| undeclared(finding, "nobody declared it")).collect();
        let found = estate.findings.iter().filter(|finding| finding.rule.is_some()).count();
        Observation {
            examined: estate.reading.texts,
            evidence: format!(
                "{}: {} found, {} of them undeclared",
                read(estate),
                counted(found as u64, "secret", "secrets"),
                gaps.len()
            ),
            gaps,
        }
    },
};

/// Is every secret that is in use only where it may be?
pub const NOT_EXPOSED: Check = Check {
    id: "not-exposed",
    question: "Is the credential only where it may be?",
    basis: Basis::Absence,
    look: |estate| {
        let somewhere = |_: &Dossier<'_>| estate.reading.texts > 0;
        observe_all(estate, somewhere, "were found nowhere but where they may be", |dossier| {
            left(dossier, Drift::Exposed, "it is in use, and found where it may not be")
        })
    },
};

/// Are old versions gone after their acceptance window?
pub const OLD_VERSIONS_GONE: Check = Check {
    id: "old-versions-gone",
    question: "Are old versions gone after their acceptance window?",
    basis: Basis::Absence,
    look: |estate| {
        let has_old = |dossier: &Dossier<'_>| !dossier.credential.previous.is_empty();
        observe_all(estate, has_old, "with old versions left none of them behind", |dossier| {
            left(dossier, Drift::Retired, "an old version is still there after its acceptance window")
        })
    },
};

fn left(dossier: &Dossier<'_>, drift: Drift, what: &str) -> Option<Gap> {
    let places = counted(dossier.places(drift), "place", "places");
    let gap = || Gap::of_credential(&dossier.credential.id, format!("{what} ({places} in all)"));
    dossier.has(drift).then(|| gap().shown_by(dossier.showing(drift)))
}

/// Is there no password in scripts, settings or source?
pub const PASSWORDS_NOT_IN_TEXT: Check = Check {
    id: "passwords-not-in-text",
    question: "Are there no passwords in scripts, settings or source, apart from allowed places?",
    basis: Basis::Absence,
    look: |estate| {
        let gaps: Vec<Gap> = estate
            .findings
            .iter()
            .filter(|finding| is_password(finding.kind) && is_stray(finding))
            .map(|finding| match &finding.credential {
                Some(credential) => {
                    Gap::of_credential(&credential.id, stray(finding)).shown_by([finding].into_iter())
                }
                None => undeclared(finding, &stray(finding)),
            })
            .collect();
        Observation {
            examined: estate.reading.texts,
            evidence: format!(
                "{}: {} of passwords",
                read(estate),
                counted(gaps.len() as u64, "finding", "findings")
            ),
            gaps,
        }
    },
};

fn is_password(kind: CredentialKind) -> bool {
    kind.guessability() == Guessability::Guessable
}

/// Where it should not be, whether anybody declared it or not.
fn is_stray(finding: &Finding) -> bool {
    let stray = [Drift::Exposed, Drift::Undeclared, Drift::Retired];
    !finding.places.is_empty() && stray.iter().any(|drift| finding.drifts.contains(drift))
}

fn stray(finding: &Finding) -> String {
    format!("a password is in {}", counted(finding.places.len() as u64, "place", "places"))
}

fn undeclared(finding: &Finding, what: &str) -> Gap {
    let gap = Gap {
        subject: Subject::Undeclared(finding.title.clone()),
        what: what.to_owned(),
        findings: Vec::new(),
    };
    gap.shown_by([finding].into_iter())
}

fn read(estate: &Estate<'_>) -> String {
    let texts = counted(estate.reading.texts, "text", "texts");
    match estate.reading.depth {
        Depth::Files => format!("{texts} read"),
        Depth::History => format!("{texts} read, all that the repositories ever held"),
    }
}
