//! What straykey writes into the property bags of runs and results: the types of the JSON form, in camel case.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::log::Run;
use crate::fingerprint::Fingerprint;
use crate::intake::place::{Commit, Exposure};
use crate::intake::standing::{Age, Blast, Consumer, Contradiction, Readiness};
use crate::intake::{IntakeError, field};
use crate::kind::CredentialKind;

/// What every result has. One without is one that a tool took something from.
const ALWAYS: [&str; 10] = [
    "blastRadius",
    "confidence",
    "drifts",
    "findingId",
    "kind",
    "occurrences",
    "rotation",
    "severity",
    "status",
    "urgency",
];

/// What a result has if it is known: if the others are gone, nobody can tell whether these were there.
const SOMETIMES: [&str; 6] = ["consumers", "credential", "deadline", "fingerprint", "owner", "revoke"];

/// The properties of a run.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct RunProperties {
    pub(super) as_of: Option<Timestamp>,
}

impl RunProperties {
    pub(super) fn of(run: &Run, place: &str) -> Result<Self, IntakeError> {
        match &run.properties {
            Some(bag) => field::convert(snake_case(bag.clone()), &format!("{place}.properties")),
            None => Ok(Self::default()),
        }
    }
}

/// The properties of a result.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Properties {
    pub(super) age: Option<Age>,
    pub(super) blast_radius: Option<Blast>,
    pub(super) confidence: Option<String>,
    pub(super) consumers: Option<Vec<Consumer>>,
    pub(super) contradiction: Option<Contradiction>,
    pub(super) credential: Option<String>,
    pub(super) deadline: Option<Timestamp>,
    pub(super) drifts: Option<Vec<String>>,
    pub(super) environment: Option<String>,
    pub(super) expires: Option<Timestamp>,
    pub(super) exposure: Option<Exposure>,
    pub(super) finding_id: Option<String>,
    pub(super) fingerprint: Option<Fingerprint>,
    pub(super) git: Option<Git>,
    pub(super) kind: Option<CredentialKind>,
    pub(super) logged: Option<Timestamp>,
    pub(super) other_ages: Option<Vec<Age>>,
    pub(super) owner: Option<String>,
    pub(super) provider: Option<String>,
    pub(super) public_id: Option<String>,
    pub(super) readiness: Option<Readiness>,
    pub(super) reasons: Option<BTreeMap<String, String>>,
    pub(super) revoke: Option<String>,
    pub(super) rotation: Option<Rotation>,
    pub(super) severity: Option<String>,
    pub(super) status: Option<String>,
    pub(super) title: Option<String>,
    pub(super) urgency: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Rotation {
    pub(super) required: bool,
}

/// What git says about a place.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Git {
    pub(super) revision: Option<String>,
    pub(super) blob: Option<String>,
    pub(super) introduced: Option<Commit>,
    pub(super) presence: Option<String>,
    pub(super) removed_by: Option<Commit>,
    pub(super) versions: Option<u64>,
    pub(super) history: Option<String>,
}

impl Properties {
    /// Reads a bag, and tells what it lost.
    pub(super) fn of(bag: Option<Value>, place: &str) -> Result<(Self, Vec<&'static str>), IntakeError> {
        let has =
            |name: &str| bag.as_ref().and_then(|bag| bag.get(name)).is_some_and(|value| !value.is_null());
        let mut missing: Vec<&'static str> = ALWAYS.into_iter().filter(|name| !has(name)).collect();
        if missing.len() == ALWAYS.len() {
            missing.extend(SOMETIMES.into_iter().filter(|name| !has(name)));
        }
        let read = match bag {
            Some(Value::Null) | None => Self::default(),
            Some(bag) => field::convert(snake_case(bag), &format!("{place}.properties"))?,
        };
        Ok((read, missing))
    }
}

/// Names in snake case, as the JSON form has them.
fn snake_case(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            members.into_iter().map(|(name, value)| (snake_name(&name), snake_case(value))).collect()
        }
        Value::Array(items) => items.into_iter().map(snake_case).collect(),
        other => other,
    }
}

fn snake_name(name: &str) -> String {
    let mut text = String::with_capacity(name.len() + 2);
    for character in name.chars() {
        if character.is_ascii_uppercase() {
            text.push('_');
        }
        text.push(character.to_ascii_lowercase());
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::snake_case;

    #[test]
    fn names_become_those_of_the_json_form_and_values_stay() {
        let bag = json!({"firstCommit": {"authorDate": "X"}, "reasons": {"drift/kind-mismatch": "A b"}, "github/alertNumber": [{"aB": 1}]});
        let expected = json!({"first_commit": {"author_date": "X"}, "reasons": {"drift/kind-mismatch": "A b"}, "github/alert_number": [{"a_b": 1}]});
        assert_eq!(snake_case(bag), expected);
    }
}
