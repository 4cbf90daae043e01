//! Ways to look at the declared credentials one by one.

use super::{Gap, Observation};
use crate::audit::dossier::Dossier;
use crate::audit::estate::Estate;
use crate::finding::Drift;

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
