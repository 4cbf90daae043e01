//! Puts together what is said of one finding in several places. The order in which it is said does not matter.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::IntakeError;
use super::case::{Case, Suppression};
use crate::finding::Drift;

/// Each finding once: the most urgent first, then the farthest reaching, then by id.
pub(super) fn by_finding(cases: Vec<Case>) -> Result<Vec<Case>, IntakeError> {
    let mut parts: BTreeMap<String, Vec<Case>> = BTreeMap::new();
    for case in cases {
        parts.entry(case.id.clone()).or_default().push(case);
    }
    let mut whole = parts.into_values().map(together).collect::<Result<Vec<_>, _>>()?;
    whole.sort_by(|one, other| pressing(one).cmp(&pressing(other)).then_with(|| one.id.cmp(&other.id)));
    Ok(whole)
}

fn pressing(case: &Case) -> Reverse<(Option<crate::finding::Urgency>, Option<u64>)> {
    Reverse((case.urgency, case.blast.as_ref().map(|blast| blast.score)))
}

/// The parts of one finding. Where they differ, the most pressing part is believed; identity may not differ.
fn together(mut parts: Vec<Case>) -> Result<Case, IntakeError> {
    parts.sort_by_cached_key(|case| (pressing(case), format!("{case:?}")));
    let mut parts = parts.into_iter();
    let mut whole = parts.next().unwrap_or_default();
    for part in parts {
        add(&mut whole, part)?;
    }
    whole.places.sort();
    whole.places.dedup();
    whole.drifts.sort_by_key(|id| {
        (Drift::ALL.iter().position(|drift| drift.id() == id).unwrap_or(usize::MAX), id.clone())
    });
    whole.drifts.dedup();
    Ok(whole)
}

fn add(whole: &mut Case, part: Case) -> Result<(), IntakeError> {
    let id = whole.id.clone();
    let contradiction = |what| IntakeError::Contradiction { finding: id.clone(), what };
    same(&mut whole.rule, part.rule).map_err(|()| contradiction("rule"))?;
    same(&mut whole.kind, part.kind).map_err(|()| contradiction("kind"))?;
    same(&mut whole.fingerprint, part.fingerprint).map_err(|()| contradiction("fingerprint"))?;
    match (&mut whole.credential, part.credential) {
        (Some(mine), Some(other)) if mine.id != other.id => return Err(contradiction("credential")),
        (Some(mine), Some(other)) => {
            mine.owner = mine.owner.take().or(other.owner);
            mine.environment = mine.environment.take().or(other.environment);
            mine.deadline = earlier(mine.deadline, other.deadline);
            mine.expires = earlier(mine.expires, other.expires);
        }
        (mine, other) => *mine = mine.take().or(other),
    }
    fill(&mut whole.title, part.title);
    fill(&mut whole.provider, part.provider);
    fill(&mut whole.public_id, part.public_id);
    fill(&mut whole.status, part.status);
    fill(&mut whole.severity, part.severity);
    fill(&mut whole.confidence, part.confidence);
    fill(&mut whole.urgency, part.urgency);
    whole.rotation_required = whole.rotation_required.max(part.rotation_required);
    fill(&mut whole.blast, part.blast);
    fill(&mut whole.readiness, part.readiness);
    fill(&mut whole.age, part.age);
    fill(&mut whole.contradiction, part.contradiction);
    fill(&mut whole.exposure, part.exposure);
    fill(&mut whole.revoke, part.revoke);
    // It is let pass as a whole only if each of its parts is.
    whole.suppression = both(whole.suppression.take(), part.suppression);
    for (drift, reason) in part.reasons {
        whole.reasons.entry(drift).or_insert(reason);
    }
    whole.drifts.extend(part.drifts);
    for consumer in part.consumers {
        if !whole.consumers.iter().any(|known| known.name == consumer.name) {
            whole.consumers.push(consumer);
        }
    }
    for age in part.other_ages {
        if !whole.other_ages.contains(&age) {
            whole.other_ages.push(age);
        }
    }
    whole.places.extend(part.places);
    // What one part has is not missing.
    whole.missing.retain(|name| part.missing.contains(name));
    Ok(())
}

fn both(one: Option<Suppression>, other: Option<Suppression>) -> Option<Suppression> {
    one.zip(other).map(|(one, _)| one)
}

fn fill<T>(mine: &mut Option<T>, other: Option<T>) {
    if mine.is_none() {
        *mine = other;
    }
}

/// The same, or an error if both are known and differ.
fn same<T: PartialEq>(mine: &mut Option<T>, other: Option<T>) -> Result<(), ()> {
    match (&*mine, &other) {
        (Some(one), Some(other)) if one != other => Err(()),
        _ => {
            fill(mine, other);
            Ok(())
        }
    }
}

fn earlier<T: Ord>(one: Option<T>, other: Option<T>) -> Option<T> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
