//! One result: one place of a finding, with what the finding is.

use std::collections::BTreeMap;

use super::log::{Location, ResultObject, Run};
use super::properties::Properties;
use crate::intake::IntakeError;
use crate::intake::case::{self, Case, Declared, Suppression};
use crate::intake::place::Place;

/// What was read of the results so far.
#[derive(Default)]
pub(super) struct Reading {
    /// One for each result, not put together yet.
    pub(super) cases: Vec<Case>,
    /// Results without the id of their finding, by rule.
    pub(super) nameless: BTreeMap<String, u64>,
    /// Results that a tool marked as gone.
    pub(super) gone: u64,
    /// Results that are no failures.
    pub(super) passed: u64,
}

impl Reading {
    pub(super) fn add(
        &mut self,
        mut result: ResultObject,
        run: &Run,
        place: &str,
    ) -> Result<(), IntakeError> {
        if result.baseline_state.as_deref() == Some("absent") {
            self.gone += 1;
            return Ok(());
        }
        if result.kind.as_deref().is_some_and(|kind| !matches!(kind, "fail" | "review" | "open")) {
            self.passed += 1;
            return Ok(());
        }
        let (properties, missing) = Properties::of(result.properties.take(), place)?;
        let id = match (result.own_id(), properties.finding_id.clone()) {
            (Some(own), Some(told)) if own != told => {
                return Err(IntakeError::Contradiction { finding: told, what: "findingId" });
            }
            (own, told) => told.or_else(|| own.map(str::to_owned)),
        };
        let rule = result.rule(run).map(str::to_owned);
        let Some(id) = id else {
            *self.nameless.entry(rule.unwrap_or_else(|| "no rule".to_owned())).or_default() += 1;
            return Ok(());
        };
        // A finding about a declaration stands where the inventory declares it: that is no place of a secret.
        let rule = rule.filter(|rule| !rule.starts_with("drift/") && !rule.starts_with("policy/"));
        let places = match &rule {
            Some(_) => places(&result, run, &properties),
            None => Vec::new(),
        };
        let mut case = of_finding(id, rule, properties, place)?;
        case.suppression = suppression(&result);
        case.places = places;
        case.missing.extend(missing);
        self.cases.push(case);
        Ok(())
    }
}

fn of_finding(
    id: String,
    rule: Option<String>,
    properties: Properties,
    place: &str,
) -> Result<Case, IntakeError> {
    let unknown = || IntakeError::Field {
        place: format!("{place}.properties.urgency"),
        cause: "it is none of the names that this version knows".to_owned(),
    };
    let urgency = properties.urgency.as_deref();
    let urgency = urgency.map(|name| case::urgency(name).ok_or_else(unknown)).transpose()?;
    let (owner, environment) = (properties.owner, properties.environment);
    let (deadline, expires) = (properties.deadline, properties.expires);
    let credential = properties.credential.map(|id| Declared { id, owner, environment, deadline, expires });
    Ok(Case {
        id,
        rule,
        title: properties.title,
        kind: properties.kind,
        provider: properties.provider,
        fingerprint: properties.fingerprint,
        public_id: properties.public_id,
        status: properties.status,
        drifts: properties.drifts.unwrap_or_default(),
        severity: properties.severity,
        confidence: properties.confidence,
        urgency,
        rotation_required: properties.rotation.map(|rotation| rotation.required),
        reasons: properties.reasons.unwrap_or_default(),
        credential,
        consumers: properties.consumers.unwrap_or_default(),
        blast: properties.blast_radius,
        readiness: properties.readiness,
        age: properties.age,
        other_ages: properties.other_ages.unwrap_or_default(),
        contradiction: properties.contradiction,
        exposure: properties.exposure,
        revoke: properties.revoke,
        ..Case::default()
    })
}

/// Each location of a result: straykey writes one, and a tool may have joined results.
fn places(result: &ResultObject, run: &Run, properties: &Properties) -> Vec<Place> {
    let locations = result.locations.as_deref().unwrap_or_default();
    locations
        .iter()
        .filter_map(|location| of_location(location, run))
        .map(|mut place| {
            if let Some(git) = &properties.git {
                place.revision.clone_from(&git.revision);
                place.blob.clone_from(&git.blob);
                place.introduced.clone_from(&git.introduced);
                place.presence.clone_from(&git.presence);
                place.removed_by.clone_from(&git.removed_by);
                place.versions = git.versions;
                place.history.clone_from(&git.history);
            }
            place.logged = properties.logged;
            place.suppression = suppression(result);
            place
        })
        .collect()
}

fn of_location(location: &Location, run: &Run) -> Option<Place> {
    let physical = location.physical_location.as_ref()?;
    let uri = run.uri(physical.artifact_location.as_ref()?)?;
    let region = physical.region.as_ref();
    let number = |part: fn(&super::log::Region) -> Option<u64>| region.and_then(part);
    let line = number(|region| region.start_line).unwrap_or(1);
    Some(Place {
        path: decoded(uri),
        line,
        column: number(|region| region.start_column).unwrap_or(1),
        end_line: number(|region| region.end_line).unwrap_or(line),
        end_column: number(|region| region.end_column).unwrap_or_default(),
        container: None,
        redacted: None,
        encodings: Vec::new(),
        logged: None,
        repository: None,
        suppression: None,
        revision: None,
        blob: None,
        introduced: None,
        presence: None,
        removed_by: None,
        versions: None,
        history: None,
    })
}

/// What is accepted lets a result pass; what is rejected or under review does not.
fn suppression(result: &ResultObject) -> Option<Suppression> {
    let suppressions = result.suppressions.as_deref().unwrap_or_default();
    let accepted =
        suppressions.iter().find(|one| one.status.as_deref().is_none_or(|status| status == "accepted"));
    accepted.map(|one| Suppression {
        by: one.kind.clone().unwrap_or_else(|| "external".to_owned()),
        reason: one.justification.clone(),
        owner: None,
        expires: None,
    })
}

/// The path that a URI encodes. What is no UTF-8 becomes U+FFFD, as in the JSON form.
fn decoded(uri: &str) -> String {
    let mut bytes = Vec::with_capacity(uri.len());
    let mut rest = uri.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let digit = |at: usize| behind.get(at).and_then(|digit| char::from(*digit).to_digit(16));
        match (first, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => {
                bytes.extend(u8::try_from(high << 4 | low));
                rest = behind.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(*first);
                rest = behind;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn paths_are_decoded_and_damage_stays_as_it_is() {
        for (uri, path) in [
            ("src/main.rs", "src/main.rs"),
            ("a%20b/Z%C3%BCrich", "a b/Zürich"),
            ("100%25.txt", "100%.txt"),
            ("%", "%"),
            ("%4", "%4"),
            ("%zz%41", "%zzA"),
            ("%FF", "\u{fffd}"),
        ] {
            assert_eq!(decoded(uri), path, "{uri}");
        }
    }
}
