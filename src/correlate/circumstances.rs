//! What is known about an entry besides its dates: who uses it, what was found of it, and what contradicts it.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::sharing::Sharing;
use super::sighting::Sighting;
use crate::evidence::{AgeEvidence, AgeSource, Contradiction};
use crate::inventory::delegation::latest_changes;
use crate::inventory::{AgentStatus, Credential, Inventory, Limits, Tenure};
use crate::kind::CredentialKind;

/// What the rows of the decision table need to know of an entry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Circumstances {
    /// What proves that a declared date is wrong.
    pub contradiction: Option<Contradiction>,
    /// Who is missing.
    pub orphanage: Option<Orphanage>,
    /// What uses it beyond the declaration.
    pub sharing: Sharing,
    /// The consumer whose capabilities changed last, since the last rotation, and when.
    pub capability_changed: Option<(String, Timestamp)>,
    /// How it is static where it may not be.
    pub permanence: Option<Permanence>,
    /// As which kind it was recognised, if not as the declared one.
    pub recognised_as: Option<CredentialKind>,
    /// A place that it is declared for, which held it and does not any more.
    pub gone_from: Option<String>,
    /// Whether it is worth as much as a root credential.
    pub sensitivity: Sensitivity,
}

/// How much depends on a credential.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sensitivity {
    /// Its own rights.
    #[default]
    Usual,
    /// The rights of others: an overdue one cannot wait for the next planned occasion.
    Root,
}

/// Why nobody answers for a credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Orphanage {
    /// It has no owner.
    NoOwner,
    /// These consumers were decommissioned; others are active.
    SomeGone(Vec<String>),
    /// All of its consumers were decommissioned.
    AllGone(Vec<String>),
    /// The same, and policy wants it replaced at once: it is a database credential.
    Zombie(Vec<String>),
}

/// How a credential lives longer than an ephemeral one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permanence {
    /// It has no end of its own.
    Endless,
    /// It is valid for longer than policy allows it to live.
    Long {
        /// For how long it is valid.
        validity: SignedDuration,
        /// For how long it may be.
        allowed: SignedDuration,
    },
}

/// The longest time by which evidence may be older than the declared date without contradicting it.
///
/// A bare date is midnight in UTC, and people write the date of where they are: up to 14 hours ahead. A new version is
/// made before the old one is retired: up to 4 hours, the longest acceptance window of the playbook. The rest of the day
/// is for clocks that are wrong. Of what lives for a day or less, it is a quarter of that.
const TOLERANCE: SignedDuration = SignedDuration::from_hours(24);

/// What contradicts the declared date: the most trustworthy evidence among all that is older.
#[must_use]
pub fn contradiction(
    credential: &Credential,
    limits: &Limits,
    evidence: impl IntoIterator<Item = AgeEvidence>,
) -> Option<Contradiction> {
    let declared = credential.since()?;
    let tolerance = limits.max_age.map_or(TOLERANCE, |age| TOLERANCE.min(age / 4));
    let is_older = |age: &AgeEvidence| age.doubt.is_none() && declared.duration_since(age.since) > tolerance;
    let evidence = AgeEvidence::best(evidence.into_iter().filter(is_older))?;
    Some(Contradiction { declared, evidence })
}

/// The date that the age of the current version counts from: what contradicts the declared one, else that, else the best
/// evidence there is that can be true. A minimum is enough to say that it is too old.
#[must_use]
pub fn since(
    credential: &Credential,
    circumstances: &Circumstances,
    sighting: &Sighting,
) -> Option<AgeEvidence> {
    let contradicted = circumstances.contradiction.map(|found| found.evidence);
    let found = || {
        AgeEvidence::best(sighting.ages.iter().chain(listed(credential)).filter(|age| age.doubt.is_none()))
    };
    contradicted.or_else(|| declared(credential)).or_else(found)
}

/// What the entry itself says about its age.
#[must_use]
pub fn declared(credential: &Credential) -> Option<AgeEvidence> {
    credential.since().map(|since| AgeEvidence::new(AgeSource::Declared, since))
}

/// What the listing that the entry quotes says about its age.
#[must_use]
pub fn listed(credential: &Credential) -> Option<AgeEvidence> {
    let since = credential.listed()?.issued?;
    Some(AgeEvidence::new(AgeSource::Listing, since))
}

/// For each agent the latest change of capabilities, of itself or of one that it delegates to.
type LatestChanges<'a> = BTreeMap<&'a str, Option<(Timestamp, &'a str)>>;

/// What all entries of an inventory have in common.
#[derive(Debug)]
pub struct Setting<'a> {
    inventory: &'a Inventory,
    now: Timestamp,
    changes: LatestChanges<'a>,
}

impl<'a> Setting<'a> {
    /// An inventory at an instant.
    #[must_use]
    pub fn new(inventory: &'a Inventory, now: Timestamp) -> Self {
        Self { inventory, now, changes: latest_changes(inventory.agents(), now) }
    }
}

impl Circumstances {
    /// What is known of an entry that was seen in this way.
    #[must_use]
    pub fn of(credential: &Credential, limits: &Limits, sighting: &Sighting, setting: &Setting<'_>) -> Self {
        let Setting { inventory, now, ref changes } = *setting;
        if credential.retired.is_some() {
            // Nobody uses it: whoever has it is told by the secret itself.
            return Self::default();
        }
        let evidence = sighting.ages.iter().chain(listed(credential));
        let contradiction = contradiction(credential, limits, evidence);
        let since = contradiction.map(|found| found.evidence.since).or_else(|| credential.since());
        Self {
            contradiction,
            orphanage: orphanage(credential, inventory),
            sharing: Sharing::of(credential, inventory, limits, sighting),
            capability_changed: capability_changed(credential, changes, since),
            permanence: permanence(credential, limits, sighting, since, now),
            recognised_as: sighting.recognised_as(credential.kind),
            gone_from: sighting.gone_from().map(str::to_owned),
            sensitivity: if credential.is_escalating() { Sensitivity::Root } else { Sensitivity::Usual },
        }
    }
}

fn orphanage(credential: &Credential, inventory: &Inventory) -> Option<Orphanage> {
    let is_gone = |name: &&String| {
        inventory.agents().get(*name).is_some_and(|agent| agent.status == AgentStatus::Decommissioned)
    };
    let gone: Vec<String> = credential.consumers.iter().filter(is_gone).cloned().collect();
    match (gone.len(), credential.kind) {
        (0, _) => credential
            .owner
            .as_ref()
            .is_none_or(|owner| owner.trim().is_empty())
            .then_some(Orphanage::NoOwner),
        (all, CredentialKind::Database) if all == credential.consumers.len() => Some(Orphanage::Zombie(gone)),
        (all, _) if all == credential.consumers.len() => Some(Orphanage::AllGone(gone)),
        _ => Some(Orphanage::SomeGone(gone)),
    }
}

/// Scenario C of AG-805: capabilities change, and what the agent was given before stays. A delegate has it too.
fn capability_changed(
    credential: &Credential,
    changes: &LatestChanges<'_>,
    since: Option<Timestamp>,
) -> Option<(String, Timestamp)> {
    let changed = credential.consumers.iter().filter_map(|name| *changes.get(name.as_str())?);
    let (at, agent) = changed.max()?;
    since.is_none_or(|since| since < at).then(|| (agent.to_owned(), at))
}

fn permanence(
    credential: &Credential,
    limits: &Limits,
    sighting: &Sighting,
    since: Option<Timestamp>,
    now: Timestamp,
) -> Option<Permanence> {
    if limits.tenure == Tenure::Static || credential.static_because.is_some() {
        return None;
    }
    let Some(end) = credential.ends().or(sighting.embedded.expires) else { return Some(Permanence::Endless) };
    let allowed = limits.max_age?;
    let begin = since.or(sighting.embedded.issued).unwrap_or(now);
    let validity = end.duration_since(begin);
    (validity > allowed).then_some(Permanence::Long { validity, allowed })
}
