//! Checks that concern more than one entry: names and fingerprints are unique, names that are referred to exist, and
//! nobody acts on his own behalf through others.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::delegation::refuse_cycles;
use super::error::Mistakes;
use super::format::{Document, Lined};
use super::schema::{AgentSyntax, CredentialSyntax};
use crate::fingerprint::Fingerprint;
use crate::suggest::nearest;

/// Notes every mistake between entries.
pub(super) fn check(document: &Document, mistakes: &mut Mistakes) {
    let credential_ids = document.credentials.iter().map(|entry| (entry.line, entry.value.id.as_str()));
    unique_ids("credential", credential_ids, mistakes);
    let agent_ids = document.agents.iter().map(|entry| (entry.line, entry.value.id.as_str()));
    unique_ids("agent", agent_ids, mistakes);
    unique_fingerprints(&document.credentials, mistakes);
    known_agents(&document.credentials, &document.agents, mistakes);
    refuse_cycles(&document.agents, mistakes);
}

fn unique_ids<'a>(what: &str, ids: impl Iterator<Item = (u64, &'a str)>, mistakes: &mut Mistakes) {
    let mut first = BTreeMap::new();
    for (line, id) in ids.filter(|(_, id)| !id.trim().is_empty()) {
        if let Some(other) = first.get(id) {
            mistakes
                .add(line, format!("{what} `{id}` is already declared on line {other}: rename one of them"));
        } else {
            first.insert(id, line);
        }
    }
}

fn unique_fingerprints(credentials: &[Lined<CredentialSyntax>], mistakes: &mut Mistakes) {
    let mut first: HashMap<Fingerprint, (u64, &str)> = HashMap::new();
    for Lined { line, value } in credentials {
        let previous = value.previous.iter().filter_map(|version| version.fingerprint.as_deref());
        let all = value.fingerprint.as_deref().into_iter().chain(previous);
        for fingerprint in all.filter_map(|text| text.parse::<Fingerprint>().ok()) {
            if let Some((other_line, other)) = first.get(&fingerprint) {
                let again = if (other_line, *other) == (line, &value.id) {
                    "is listed twice: remove one of the two".to_owned()
                } else {
                    format!(
                        "is already declared by `{other}` on line {other_line}: a secret has one entry, list all \
                         its consumers there"
                    )
                };
                mistakes.add(*line, format!("credential `{}`: fingerprint {fingerprint} {again}", value.id));
            } else {
                first.insert(fingerprint, (*line, &value.id));
            }
        }
    }
}

/// An inventory without any agent leaves `consumers` as free text.
fn known_agents(
    credentials: &[Lined<CredentialSyntax>],
    agents: &[Lined<AgentSyntax>],
    mistakes: &mut Mistakes,
) {
    let known: BTreeSet<&str> = agents.iter().map(|entry| entry.value.id.as_str()).collect();
    let mut refer = |line: u64, subject: String, names: &[String]| {
        for name in names.iter().filter(|name| !known.contains(name.as_str())) {
            let hint = match nearest(name, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "declare it in an [[agent]] entry".to_owned(),
            };
            mistakes.add(line, format!("{subject}: there is no agent `{name}`: {hint}"));
        }
    };
    for Lined { line, value } in agents {
        refer(*line, format!("agent `{}`: delegates_to", value.id), &value.delegates_to);
    }
    if !agents.is_empty() {
        for Lined { line, value } in credentials {
            refer(*line, format!("credential `{}`: consumers", value.id), &value.consumers);
        }
    }
}
