//! The credential of an incident: what it is, who uses it, and what its regimes may ask for.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::Matter;
use super::choice::Choice;
use crate::inventory::delegation::users;
use crate::inventory::{Access, AgentStatus};

/// The credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Subject {
    /// The inventory's id of it.
    pub credential: Option<String>,
    /// What people call it.
    pub title: Option<String>,
    /// What it is for.
    pub kind: Option<String>,
    /// Who issues it.
    pub provider: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Which environment it belongs to.
    pub environment: Option<String>,
    /// Where it is kept.
    pub stored_in: Option<String>,
    /// What its holder may do: `read`, `write` or `admin`.
    pub access: Option<&'static str>,
    /// Compliance regimes that apply.
    pub scopes: Vec<String>,
    /// Whose data it opens.
    pub tenants: Vec<String>,
    /// The public half of a pair.
    pub public_id: Option<String>,
    /// Consequence if real.
    pub severity: Option<String>,
    /// How likely it is real.
    pub confidence: Option<String>,
    /// Every difference from the declaration, by id.
    pub drifts: Vec<String>,
    /// Why each is one, a sentence each.
    pub reasons: Vec<String>,
    /// How far its compromise reaches, as a calculation for each finding.
    pub blast_radius: Vec<String>,
    /// Where a person revokes it.
    pub revoke: Option<String>,
    /// The findings, by id.
    pub findings: Vec<String>,
}

impl Subject {
    /// Of a choice.
    #[must_use]
    pub fn of(choice: &Choice<'_>) -> Self {
        let declared = choice.credential;
        let cases = &choice.cases;
        let reported = cases.iter().find_map(|case| case.credential.as_ref());
        let found = cases.iter().filter(|case| !case.places.is_empty());
        let mut drifts: Vec<String> = Vec::new();
        for drift in cases.iter().flat_map(|case| &case.drifts) {
            if !drifts.contains(drift) {
                drifts.push(drift.clone());
            }
        }
        Self {
            credential: choice.id.map(str::to_owned),
            title: cases.iter().find_map(|case| case.title.clone()),
            kind: declared
                .map(|one| one.kind)
                .or_else(|| cases.iter().find_map(|case| case.kind))
                .map(|kind| kind.as_str().to_owned()),
            provider: declared
                .and_then(|one| one.provider.clone())
                .or_else(|| cases.iter().find_map(|case| case.provider.clone())),
            owner: declared
                .and_then(|one| one.owner.clone())
                .or_else(|| reported.and_then(|one| one.owner.clone())),
            environment: declared
                .and_then(|one| one.environment.clone())
                .or_else(|| reported.and_then(|one| one.environment.clone())),
            stored_in: declared.and_then(|one| one.stored_in.clone()),
            access: declared.and_then(|one| one.access).map(|access| match access {
                Access::Read => "read",
                Access::Write => "write",
                Access::Admin => "admin",
            }),
            scopes: declared.map(|one| one.scopes.clone()).unwrap_or_default(),
            tenants: declared.map(|one| one.tenants.clone()).unwrap_or_default(),
            public_id: cases
                .iter()
                .find_map(|case| case.public_id.clone())
                .or_else(|| declared.and_then(|one| one.public_id.clone())),
            severity: cases.iter().find_map(|case| case.severity.clone()),
            confidence: found.clone().find_map(|case| case.confidence.clone()),
            drifts,
            reasons: cases.iter().flat_map(|case| case.reasons.values().cloned()).collect(),
            blast_radius: found.filter_map(|case| Some(case.blast.as_ref()?.explanation.clone())).collect(),
            revoke: cases.iter().find_map(|case| case.revoke.clone()),
            findings: cases.iter().map(|case| case.id.clone()).collect(),
        }
    }

    /// What a heading calls it.
    #[must_use]
    pub fn called(&self) -> &str {
        let name = self.credential.as_ref().or(self.title.as_ref()).or_else(|| self.findings.first());
        name.map_or("a credential", String::as_str)
    }
}

/// One of those who use it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Affected {
    /// Its name.
    pub name: String,
    /// How we know: `declared`, `delegated` or `discovered`.
    pub origin: String,
    /// Who hands the credential on to it.
    pub by: Option<String>,
    /// `active`, `decommissioned` or `unknown`.
    pub activity: String,
}

/// All who use it: as declared, then those that documents beside the secret name.
#[must_use]
pub fn affected(matter: Matter<'_>, choice: &Choice<'_>) -> Vec<Affected> {
    let mut all: Vec<Affected> = Vec::new();
    if let (Some((inventory, _)), Some(credential)) = (matter.inventory, choice.credential) {
        all.extend(users(&credential.consumers, inventory.agents()).into_iter().map(|user| {
            Affected {
                name: user.name.to_owned(),
                origin: if user.by.is_some() { "delegated" } else { "declared" }.to_owned(),
                by: user.by.map(str::to_owned),
                activity: match user.agent.map(|agent| agent.status) {
                    Some(AgentStatus::Active) => "active",
                    Some(AgentStatus::Decommissioned) => "decommissioned",
                    None => "unknown",
                }
                .to_owned(),
            }
        }));
    }
    for consumer in choice.cases.iter().flat_map(|case| &case.consumers) {
        if !all.iter().any(|known| known.name == consumer.name) {
            all.push(Affected {
                name: consumer.name.clone(),
                origin: consumer.origin.clone(),
                by: consumer.by.clone(),
                activity: consumer.activity.clone(),
            });
        }
    }
    all
}

/// What a regime may ask for. A hint, and no legal advice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Obligation {
    /// The regime, as declared.
    pub scope: String,
    /// What it may ask for, and whom to ask.
    pub hint: String,
}

/// Hints for every declared regime.
#[must_use]
pub fn obligations(choice: &Choice<'_>, known_since: Option<Timestamp>) -> Vec<Obligation> {
    let scopes = choice.credential.map(|credential| credential.scopes.as_slice()).unwrap_or_default();
    scopes.iter().map(|scope| Obligation { scope: scope.clone(), hint: hint(scope, known_since) }).collect()
}

/// Article 33 counts from the instant at which somebody became aware.
const GDPR: SignedDuration = SignedDuration::from_hours(72);

fn hint(scope: &str, known_since: Option<Timestamp>) -> String {
    let name: String =
        scope.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    if name.starts_with("pci") {
        return "PCI DSS 12.10: the incident response plan, also when account data may only possibly have been accessed. Ask \
                whether acquirer and payment brands have to be told."
            .to_owned();
    }
    if name.starts_with("gdpr") {
        let end = known_since.and_then(|since| since.checked_add(GDPR).ok());
        let end =
            end.map(|end| format!(" Counted from the detection above that is {end}.")).unwrap_or_default();
        return format!(
            "GDPR article 33: if personal data was breached, the supervisory authority within 72 hours of becoming aware, where \
             feasible.{end} Ask the data protection officer; article 34 is about the persons."
        );
    }
    if name.starts_with("hipaa") {
        return "HIPAA, 45 CFR 164.404 to 164.414: if unsecured health information was breached, without unreasonable delay and \
                within 60 days of discovery. Ask the privacy officer."
            .to_owned();
    }
    "What it asks for in an incident is not known here: ask whoever answers for compliance.".to_owned()
}

#[cfg(test)]
mod tests {
    use super::hint;

    #[test]
    fn regimes_that_are_known_have_a_hint_and_others_a_question() {
        let since = Some("2026-11-22T10:00:00Z".parse().unwrap());
        for (scope, part) in [
            ("pci", "PCI DSS 12.10"),
            ("PCI-DSS", "PCI DSS 12.10"),
            ("gdpr", "that is 2026-11-25T10:00:00Z"),
            ("hipaa", "60 days"),
            ("sox", "ask whoever answers for compliance"),
            ("", "ask whoever answers for compliance"),
        ] {
            assert!(hint(scope, since).contains(part), "{scope}");
        }
        assert!(!hint("gdpr", None).contains("Counted"));
    }
}
