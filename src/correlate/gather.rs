//! From assessments to findings.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::Timestamp;

use super::assessment::Assessment;
use super::blast::Publicity;
use super::circumstances::Circumstances;
use super::group::Group;
use super::lifetime::Lifetime;
use super::status::{Facts, Standing, judge};
use super::{consumers, reason};
use crate::evidence::Evidence;
use crate::finding::{
    BlastRadius, Declaration, DeclaredCredential, Drift, Finding, LoosenedPolicy, Place, Readiness, Status,
};
use crate::fingerprint::{FindingId, Identity};
use crate::inventory::delegation::{User, users};
use crate::inventory::{Credential, Inventory, Loosened, Version};
use crate::occurrence::Occurrence;
use crate::readiness::{Conditions, readiness};
use crate::rule::set::RuleIndex;
use crate::rule::{Confidence, Rule, RuleSet, Severity};

/// Makes findings of assessments, which must come in the order of their groups.
#[derive(Debug)]
pub struct Gatherer<'a> {
    rules: &'a RuleSet,
    inventory: Option<&'a Inventory>,
    publicity: Publicity,
    now: Timestamp,
    /// Findings without a fingerprint so far, by rule and by the file where they begin.
    ordinals: HashMap<(RuleIndex, String), usize>,
    findings: Vec<(usize, Finding)>,
}

impl<'a> Gatherer<'a> {
    /// Whether something may be rotated is asked for `now`.
    #[must_use]
    pub fn new(rules: &'a RuleSet, inventory: Option<&'a Inventory>, now: Timestamp) -> Self {
        let publicity = Publicity::of(inventory.map_or(&[], Inventory::public_repositories));
        Self { rules, inventory, publicity, now, ordinals: HashMap::new(), findings: Vec::new() }
    }

    /// Takes the assessment of a secret that was found, or of an entry that has a drift. An entry as it should be
    /// makes no finding.
    pub fn add(&mut self, mut assessment: Assessment<'_>) {
        match (assessment.group.take(), assessment.credential, assessment.verdict.status) {
            (Some(group), _, _) => {
                let rank = group.rank;
                let finding = self.found(group, assessment);
                self.findings.push((rank, finding));
            }
            (None, Some(credential), Status::Drifted(drift)) => {
                let finding = self.entry(credential, drift, assessment);
                self.findings.push((usize::MAX, finding));
            }
            (None, _, _) => {}
        }
    }

    /// All findings, the most pressing first, then by first place: in a text, or else in the inventory.
    #[must_use]
    pub fn finish(self) -> Vec<Finding> {
        // Findings are large: their keys are sorted, and they are moved once. What tells the last of them apart is looked
        // at where it is.
        let key = |(at, (rank, finding)): (usize, &(usize, Finding))| {
            let line = match &finding.rule {
                Some(_) => None,
                None => finding.declaration().map(|declaration| declaration.line),
            };
            (Reverse(finding.urgency), Reverse(finding.severity), *rank, line, at)
        };
        let mut keys: Vec<_> = self.findings.iter().enumerate().map(key).collect();
        let name = |at: usize| self.findings.get(at).map(|(_, finding)| (&finding.rule, &finding.id));
        keys.sort_unstable_by(|one, other| {
            let pressing = (one.0, one.1, one.2, one.3).cmp(&(other.0, other.1, other.2, other.3));
            pressing.then_with(|| name(one.4).cmp(&name(other.4))).then(one.4.cmp(&other.4))
        });
        let mut slots: Vec<Option<Finding>> =
            self.findings.into_iter().map(|(_, finding)| Some(finding)).collect();
        keys.into_iter().filter_map(|(.., at)| slots.get_mut(at).and_then(Option::take)).collect()
    }

    fn found(&mut self, mut group: Group, assessment: Assessment<'_>) -> Finding {
        let rule = self.rules.get(group.rule);
        let id = self.id(rule, &group);
        let fingerprint = group.identity.fingerprint();
        // What the entry declares is of its current version: an old one had its own.
        let current = assessment.credential.filter(|_| assessment.version == Some(Version::Current));
        let seen = group.occurrences.iter().find_map(|occurrence| occurrence.public_id.clone());
        let users = self.users(&assessment);
        let named = group.occurrences.iter().filter_map(|occurrence| occurrence.consumer.as_deref());
        let consumers = consumers::all(&users, named);
        let places = self.publicity.radius(&group.occurrences);
        let blast = places.with_consumers(consumers::active(&consumers));
        Finding {
            id,
            rule: Some(rule.id.clone()),
            kind: rule.kind,
            title: rule.name.clone(),
            provider: Some(rule.provider.clone()),
            fingerprint,
            public_id: seen.or_else(|| current.and_then(|entry| entry.public_id.clone())),
            status: assessment.verdict.status,
            severity: severity(assessment.verdict.status, rule.severity),
            reasons: reasons(&assessment),
            credential: self.declared(&assessment),
            consumers,
            blast,
            readiness: self.readiness(&assessment, &users),
            contradiction: assessment.circumstances.contradiction.filter(|_| current.is_some()).map(Box::new),
            policy: None,
            drifts: assessment.verdict.drifts,
            confidence: assessment.confidence,
            urgency: assessment.verdict.urgency,
            age: assessment.ages.first().copied(),
            other_ages: assessment.ages.get(1..).unwrap_or_default().to_vec(),
            exposure: assessment.exposure,
            evidence: surest(&mut group.occurrences),
            revoke: rule.details().revoke.clone(),
            suppression: None,
            places: group.occurrences.into_iter().map(Place::from).collect(),
        }
    }

    fn entry(&self, credential: &Credential, drift: Drift, assessment: Assessment<'_>) -> Finding {
        let users = self.users(&assessment);
        let consumers = consumers::all(&users, assessment.named.iter().map(String::as_str));
        let blast = assessment.places.with_consumers(consumers::active(&consumers));
        Finding {
            id: FindingId::of_drift(drift.id(), &credential.id),
            rule: None,
            kind: credential.kind,
            title: credential.id.clone(),
            provider: credential.provider.clone(),
            fingerprint: credential.fingerprint,
            public_id: credential.public_id.clone(),
            status: assessment.verdict.status,
            severity: severity(assessment.verdict.status, Severity::Note),
            reasons: reasons(&assessment),
            credential: self.declared(&assessment),
            consumers,
            blast,
            readiness: self.readiness(&assessment, &users),
            contradiction: assessment.circumstances.contradiction.map(Box::new),
            policy: None,
            drifts: assessment.verdict.drifts,
            confidence: assessment.confidence,
            urgency: assessment.verdict.urgency,
            age: assessment.ages.first().copied(),
            other_ages: assessment.ages.get(1..).unwrap_or_default().to_vec(),
            exposure: assessment.exposure,
            evidence: None,
            revoke: None,
            suppression: None,
            places: Vec::new(),
        }
    }

    /// Takes the policies that ask for less than the built-in ones.
    pub fn add_policies(&mut self) {
        let Some(inventory) = self.inventory else { return };
        for policy in inventory.loosened() {
            let declaration = Declaration { file: Arc::clone(inventory.file()), line: policy.line };
            let finding = of_policy(policy, declaration, self.now);
            self.findings.push((usize::MAX, finding));
        }
    }

    /// Who uses the credential behind an assessment, as the inventory has it.
    fn users<'b>(&self, assessment: &Assessment<'b>) -> Vec<User<'b>>
    where
        'a: 'b,
    {
        let declared = self.inventory.zip(assessment.credential);
        declared
            .map_or_else(Vec::new, |(inventory, credential)| users(&credential.consumers, inventory.agents()))
    }

    fn readiness(&self, assessment: &Assessment<'_>, users: &[User<'_>]) -> Option<Box<Readiness>> {
        let (inventory, credential) = self.inventory.zip(assessment.credential)?;
        let conditions = Conditions {
            now: self.now,
            window: inventory.limits(credential).acceptance_window,
            deadline: assessment.lifetime.deadline(),
            expires: assessment.lifetime.expires,
        };
        Some(Box::new(readiness(users, &conditions)))
    }

    fn declared(&self, assessment: &Assessment<'_>) -> Option<DeclaredCredential> {
        assessment.credential.zip(self.inventory).map(|(credential, inventory)| DeclaredCredential {
            id: credential.id.clone(),
            declaration: Declaration { file: Arc::clone(inventory.file()), line: credential.line },
            owner: credential.owner.clone(),
            consumers: credential.consumers.clone(),
            environment: credential.environment.clone(),
            deadline: assessment.lifetime.deadline(),
            expires: assessment.lifetime.expires,
            listing: credential.listed().map(|listed| listed.source.clone()),
            recognised_by: assessment.version.and_then(|version| credential.fingerprint_of(version)),
        })
    }

    fn id(&mut self, rule: &Rule, group: &Group) -> FindingId {
        match group.identity {
            Identity::Fingerprint(fingerprint) => FindingId::of(&rule.id, &fingerprint),
            Identity::Run(_) => {
                let file = group.occurrences.first().map(|first| first.provenance.relative());
                let file = file.unwrap_or_default();
                let ordinal = self.ordinals.entry((group.rule, file.clone())).or_default();
                let id = FindingId::provisional(&rule.id, &file, *ordinal);
                *ordinal += 1;
                id
            }
        }
    }
}

/// What a finding means for whoever answers for it; `real` is the rule's opinion of a real secret.
fn severity(status: Status, real: Severity) -> Severity {
    match status {
        Status::Drifted(Drift::Undeclared) => real,
        Status::Drifted(Drift::Exposed | Drift::Retired) => real.max(Severity::High),
        Status::Drifted(Drift::Orphaned | Drift::Contradicted | Drift::Shared) => Severity::High,
        Status::Drifted(Drift::Expired | Drift::Overdue | Drift::CapabilityChanged | Drift::Static) => {
            Severity::Medium
        }
        Status::Drifted(
            Drift::Expiring
            | Drift::Due
            | Drift::KindMismatch
            | Drift::Unseen
            | Drift::PolicyLoosened
            | Drift::AllowExpired
            | Drift::AllowUnused,
        )
        | Status::Current => Severity::Note,
    }
}

fn reasons(assessment: &Assessment<'_>) -> BTreeMap<Drift, String> {
    let of = |credential| {
        reason::all(&assessment.verdict.drifts, credential, assessment.circumstances, &assessment.lifetime)
    };
    assessment.credential.map(of).unwrap_or_default()
}

fn of_policy(policy: &Loosened, declaration: Declaration, now: Timestamp) -> Finding {
    let verdict = judge(&Facts {
        now,
        standing: Standing::LoosePolicy,
        confidence: Confidence::High,
        lifetime: Lifetime::default(),
        circumstances: &Circumstances::default(),
    });
    let title = format!("policy {}", policy.kind);
    let allows = policy.allows.join("; ");
    let reason = format!("The policy for {} allows {allows}.", policy.kind);
    Finding {
        id: FindingId::of_drift(Drift::PolicyLoosened.id(), &title),
        rule: None,
        kind: policy.kind,
        title,
        provider: None,
        fingerprint: None,
        public_id: None,
        status: verdict.status,
        severity: severity(verdict.status, Severity::Note),
        drifts: verdict.drifts,
        reasons: BTreeMap::from([(Drift::PolicyLoosened, reason)]),
        confidence: Confidence::High,
        urgency: verdict.urgency,
        credential: None,
        consumers: Vec::new(),
        blast: BlastRadius::default(),
        readiness: None,
        policy: Some(LoosenedPolicy { declaration, allows }),
        age: None,
        other_ages: Vec::new(),
        contradiction: None,
        exposure: None,
        evidence: None,
        revoke: None,
        suppression: None,
        places: Vec::new(),
    }
}

/// The evidence with the highest confidence; of several the one at the first place. It is taken: nothing else wants it.
fn surest(occurrences: &mut [Occurrence]) -> Option<Evidence> {
    let evidence = occurrences.iter_mut().map(|occurrence| &mut occurrence.evidence);
    let best = evidence.reduce(|best, next| if next.confidence > best.confidence { next } else { best })?;
    Some(Evidence { notes: std::mem::take(&mut best.notes), ..*best })
}
