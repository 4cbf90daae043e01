//! How old a credential may become, and how long before that it is due.
//!
//! The tables are the rotation playbook's. An inventory's `[policy.<kind>]` replaces the age for a kind; what its
//! access and its compliance scopes demand on top can only be tightened.

use std::collections::BTreeMap;

use jiff::SignedDuration;

use super::credential::Credential;
use super::schema::Access;
use crate::kind::CredentialKind;

const DAY: i64 = 24;

/// Longest age in hours, by kind. A kind that is not here has no limit of its own.
const BUILT_IN: &[(CredentialKind, i64)] = &[
    (CredentialKind::LlmApiKey, 30 * DAY),
    (CredentialKind::OauthAccessToken, 1),
    (CredentialKind::OauthRefreshToken, 7 * DAY),
    (CredentialKind::ServiceAccountKey, 30 * DAY),
    (CredentialKind::CloudAccessKey, 30 * DAY),
    (CredentialKind::Database, 30 * DAY),
    (CredentialKind::MtlsCertificate, 30 * DAY),
    (CredentialKind::PrivateKey, 30 * DAY),
    (CredentialKind::JwtSigningKey, DAY),
    (CredentialKind::InterAgentToken, 7 * DAY),
    (CredentialKind::VectorDb, 30 * DAY),
];

/// Longest age in hours of a credential with which its holder may write.
const FOR_WRITERS: &[(CredentialKind, i64)] =
    &[(CredentialKind::Database, 7 * DAY), (CredentialKind::VectorDb, 14 * DAY)];

/// Longest age in hours of what lets one agent act with the rights of another. The playbook holds it equal to a root
/// credential and names no age: it gets the shortest one that the playbook gives to anything between agents.
const FOR_ESCALATION: i64 = DAY;

/// Longest age in hours of an SVID.
const FOR_SVIDS: i64 = DAY;

/// Longest age in hours of any credential in a compliance scope. `pci`: PCI DSS 4.0, 8.3.9.
const BY_SCOPE: &[(&str, i64)] = &[("pci", 90 * DAY)];

/// Hours before its own end at which a credential is due, where that differs from the lead time of its age.
const BEFORE_EXPIRY: &[(CredentialKind, i64)] = &[(CredentialKind::MtlsCertificate, 14 * DAY)];

/// Kinds that have to be ephemeral: a workload gets them from its platform for an hour, or exchanges another token for
/// them. A static one is a finding by itself (AG-805, R2).
const EPHEMERAL: &[CredentialKind] =
    &[CredentialKind::OauthAccessToken, CredentialKind::ServiceAccountKey, CredentialKind::CloudAccessKey];

/// The longest acceptance window that the playbook names.
const USUAL_WINDOW: SignedDuration = SignedDuration::from_hours(4);

/// The lead time, unless a quarter of the age is shorter.
const USUAL_LEAD: SignedDuration = SignedDuration::from_hours(48);

/// What an inventory says about one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Policy {
    /// How old a credential may become.
    pub max_age: Option<SignedDuration>,
    /// How long before the end of its time it is due.
    pub rotate_before: Option<SignedDuration>,
    /// How long an old version may be accepted beside its successor.
    pub acceptance_window: Option<SignedDuration>,
    /// How many consumers one credential may have.
    pub max_consumers: Option<u64>,
    /// How long-lived credentials of the kind are.
    pub tenure: Option<Tenure>,
}

/// How long-lived credentials of a kind have to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tenure {
    /// They may be static, and are rotated.
    Static,
    /// They end by themselves, within the age that policy allows.
    Ephemeral,
}

/// What an inventory says, by kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policies(BTreeMap<CredentialKind, Policy>);

/// What holds for one credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How old it may become; nothing: no limit.
    pub max_age: Option<SignedDuration>,
    /// How long before the end of its allowed age it is due.
    pub lead: SignedDuration,
    /// How long before its own end it is expiring.
    pub expiry_lead: SignedDuration,
    /// How long an old version may be accepted beside its successor.
    pub acceptance_window: SignedDuration,
    /// How many consumers it may have; nothing: as many as are declared.
    pub max_consumers: Option<u64>,
    /// Whether it has to end by itself.
    pub tenure: Tenure,
}

impl Limits {
    /// How long before its own end a credential is expiring that lives for `life`, or as long as policy allows.
    ///
    /// A lead of more than half of a life would call it near its end for most of it.
    #[must_use]
    pub fn lead_before_end(&self, life: Option<SignedDuration>) -> SignedDuration {
        match life.or(self.max_age) {
            Some(life) if self.expiry_lead > life / 2 => self.expiry_lead.min(life / 4),
            _ => self.expiry_lead,
        }
    }
}

impl Policies {
    /// Those of an inventory.
    #[must_use]
    pub fn new(by_kind: BTreeMap<CredentialKind, Policy>) -> Self {
        Self(by_kind)
    }

    /// What holds for a credential: the policy of its kind, tightened by its access and its scopes.
    #[must_use]
    pub fn limits(&self, credential: &Credential) -> Limits {
        let kind = credential.kind;
        let policy = self.0.get(&kind).copied().unwrap_or_default();
        let own = policy.max_age.or_else(|| built_in(kind));
        let tightened = [
            by_access(kind, credential.access),
            by_scopes(&credential.scopes),
            credential.is_svid().then(|| SignedDuration::from_hours(FOR_SVIDS)),
            credential.is_escalating().then(|| SignedDuration::from_hours(FOR_ESCALATION)),
        ];
        let max_age = tightened.into_iter().chain([own]).flatten().min();
        let usual = max_age.map_or(USUAL_LEAD, |age| USUAL_LEAD.min(age / 4));
        // A lead time as long as the age itself would make the credential due from its first day.
        let lead = policy.rotate_before.filter(|lead| max_age.is_none_or(|age| *lead < age)).unwrap_or(usual);
        let expiry_lead = policy.rotate_before.or_else(|| hours(BEFORE_EXPIRY, kind)).unwrap_or(lead);
        Limits {
            max_age,
            lead,
            expiry_lead,
            acceptance_window: policy.acceptance_window.unwrap_or(USUAL_WINDOW),
            max_consumers: policy.max_consumers,
            tenure: policy.tenure.unwrap_or_else(|| built_in_tenure(kind)),
        }
    }
}

impl Policy {
    /// In what it asks for less than the built-in policy of a kind: a phrase each.
    #[must_use]
    pub fn loosened(&self, kind: CredentialKind) -> Vec<String> {
        let longer = |what: &str, own: Option<SignedDuration>, usual: Option<SignedDuration>| {
            let (own, usual) = own.zip(usual).filter(|(own, usual)| own > usual)?;
            Some(format!("{what} of {} where the built-in policy allows {}", shown(own), shown(usual)))
        };
        let is_static = self.tenure == Some(Tenure::Static) && built_in_tenure(kind) == Tenure::Ephemeral;
        [
            longer("an age", self.max_age, built_in(kind)),
            longer("an acceptance window", self.acceptance_window, Some(USUAL_WINDOW)),
            is_static
                .then(|| "static keys where the built-in policy asks for ephemeral credentials".to_owned()),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

fn built_in_tenure(kind: CredentialKind) -> Tenure {
    if EPHEMERAL.contains(&kind) { Tenure::Ephemeral } else { Tenure::Static }
}

/// A duration as a person writes it: whole days as `30d`.
#[must_use]
pub fn shown(duration: SignedDuration) -> String {
    let hours = duration.as_hours();
    if hours % 24 == 0 && SignedDuration::from_hours(hours) == duration {
        format!("{}d", hours / 24)
    } else {
        format!("{duration:#}")
    }
}

/// The longest age of a kind when nobody says anything else.
#[must_use]
pub fn built_in(kind: CredentialKind) -> Option<SignedDuration> {
    hours(BUILT_IN, kind)
}

fn by_access(kind: CredentialKind, access: Option<Access>) -> Option<SignedDuration> {
    access.filter(|access| *access >= Access::Write).and_then(|_| hours(FOR_WRITERS, kind))
}

fn by_scopes(scopes: &[String]) -> Option<SignedDuration> {
    let applies = |name: &str| scopes.iter().any(|scope| scope.eq_ignore_ascii_case(name));
    BY_SCOPE
        .iter()
        .filter(|(name, _)| applies(name))
        .map(|(_, hours)| SignedDuration::from_hours(*hours))
        .min()
}

fn hours(table: &[(CredentialKind, i64)], kind: CredentialKind) -> Option<SignedDuration> {
    table.iter().find(|(listed, _)| *listed == kind).map(|(_, hours)| SignedDuration::from_hours(*hours))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jiff::SignedDuration;

    use super::{BUILT_IN, EPHEMERAL, Limits, Policies, Policy, Tenure};
    use crate::inventory::Credential;
    use crate::inventory::credential::tests::credential;
    use crate::inventory::schema::Access;
    use crate::kind::CredentialKind as Kind;

    fn days(days: i64) -> SignedDuration {
        SignedDuration::from_hours(24 * days)
    }

    fn limits(policies: &Policies, kind: Kind, access: Option<Access>, scopes: &[&str]) -> Limits {
        let mut entry = credential(kind);
        entry.access = access;
        entry.scopes = scopes.iter().map(|&scope| scope.to_owned()).collect();
        policies.limits(&entry)
    }

    fn max_age(kind: Kind, access: Option<Access>, scopes: &[&str]) -> Option<SignedDuration> {
        limits(&Policies::default(), kind, access, scopes).max_age
    }

    fn policies(kind: Kind, max_age: Option<i64>, rotate_before: Option<i64>) -> Policies {
        let policy = Policy {
            max_age: max_age.map(days),
            rotate_before: rotate_before.map(days),
            ..Policy::default()
        };
        Policies::new(BTreeMap::from([(kind, policy)]))
    }

    #[test]
    fn the_playbook_is_the_built_in_policy() {
        assert_eq!(max_age(Kind::LlmApiKey, None, &[]), Some(days(30)));
        assert_eq!(max_age(Kind::JwtSigningKey, None, &[]), Some(days(1)));
        assert_eq!(max_age(Kind::InterAgentToken, None, &[]), Some(days(7)));
        assert_eq!(max_age(Kind::OauthAccessToken, None, &[]), Some(SignedDuration::from_hours(1)));
        assert_eq!(max_age(Kind::Messaging, None, &[]), None);
        let mut kinds: Vec<_> = BUILT_IN.iter().map(|(kind, _)| kind).collect();
        kinds.dedup();
        assert_eq!(kinds.len(), BUILT_IN.len());
        assert!(BUILT_IN.is_sorted_by_key(|(kind, _)| kind), "in the order of the documentation");
    }

    #[test]
    fn write_access_tightens() {
        for (kind, read, write) in
            [(Kind::Database, 30, 7), (Kind::VectorDb, 30, 14), (Kind::LlmApiKey, 30, 30)]
        {
            assert_eq!(max_age(kind, None, &[]), Some(days(read)));
            assert_eq!(max_age(kind, Some(Access::Read), &[]), Some(days(read)));
            assert_eq!(max_age(kind, Some(Access::Write), &[]), Some(days(write)));
            assert_eq!(max_age(kind, Some(Access::Admin), &[]), Some(days(write)));
        }
    }

    #[test]
    fn pci_is_a_hard_limit_that_no_inventory_loosens() {
        assert_eq!(max_age(Kind::Messaging, None, &["gdpr", "PCI"]), Some(days(90)));
        assert_eq!(max_age(Kind::LlmApiKey, None, &["pci"]), Some(days(30)));
        let loose = policies(Kind::Messaging, Some(365), None);
        assert_eq!(limits(&loose, Kind::Messaging, None, &[]).max_age, Some(days(365)));
        assert_eq!(limits(&loose, Kind::Messaging, None, &["pci"]).max_age, Some(days(90)));
        let loose = policies(Kind::Database, Some(60), None);
        assert_eq!(limits(&loose, Kind::Database, None, &[]).max_age, Some(days(60)));
        assert_eq!(limits(&loose, Kind::Database, Some(Access::Write), &[]).max_age, Some(days(7)));
    }

    #[test]
    fn the_lead_is_two_days_or_a_quarter_of_the_age() {
        let default = Policies::default();
        assert_eq!(limits(&default, Kind::LlmApiKey, None, &[]).lead, days(2));
        assert_eq!(limits(&default, Kind::JwtSigningKey, None, &[]).lead, SignedDuration::from_hours(6));
        assert_eq!(limits(&default, Kind::Messaging, None, &[]).lead, days(2));
        let own = policies(Kind::Database, None, Some(10));
        assert_eq!(limits(&own, Kind::Database, None, &[]).lead, days(10));
        // Seven days for writers leave no room for a lead of ten.
        let writer = limits(&own, Kind::Database, Some(Access::Write), &[]);
        assert_eq!(writer.lead, SignedDuration::from_hours(42));
        assert_eq!(writer.expiry_lead, days(10));
    }

    #[test]
    fn certificates_are_due_two_weeks_before_their_end() {
        let certificate = limits(&Policies::default(), Kind::MtlsCertificate, None, &[]);
        assert_eq!((certificate.lead, certificate.expiry_lead), (days(2), days(14)));
        let own = limits(&policies(Kind::MtlsCertificate, None, Some(3)), Kind::MtlsCertificate, None, &[]);
        assert_eq!((own.lead, own.expiry_lead), (days(3), days(3)));
    }

    #[test]
    fn an_svid_lives_for_a_day_and_is_known_by_its_spiffe_id_or_its_issuer() {
        let limits = |public_id: Option<&str>, provider: Option<&str>| {
            let entry = Credential {
                public_id: public_id.map(str::to_owned),
                provider: provider.map(str::to_owned),
                ..credential(Kind::MtlsCertificate)
            };
            policies(Kind::MtlsCertificate, Some(60), None).limits(&entry).max_age
        };
        assert_eq!(
            limits(Some("spiffe://estate/agent"), None),
            Some(days(1)),
            "whatever the inventory asks for"
        );
        assert_eq!(limits(None, Some("SPIRE")), Some(days(1)));
        assert_eq!(limits(Some("CN=agent"), Some("an external CA")), Some(days(60)));
    }

    #[test]
    fn what_lets_one_agent_act_as_another_lives_for_a_day() {
        for (kind, admin) in [
            (Kind::InterAgentToken, Some(days(1))),
            (Kind::JwtSigningKey, Some(days(1))),
            (Kind::Messaging, None),
        ] {
            assert_eq!(max_age(kind, Some(Access::Admin), &[]), admin);
        }
        assert_eq!(max_age(Kind::InterAgentToken, Some(Access::Write), &[]), Some(days(7)));
        let loose = policies(Kind::InterAgentToken, Some(30), None);
        assert_eq!(limits(&loose, Kind::InterAgentToken, Some(Access::Admin), &[]).max_age, Some(days(1)));
    }

    #[test]
    fn what_a_workload_can_get_for_an_hour_has_to_be_ephemeral() {
        for kind in Kind::ALL {
            let is_asked_for = limits(&Policies::default(), *kind, None, &[]).tenure == Tenure::Ephemeral;
            assert_eq!(is_asked_for, EPHEMERAL.contains(kind), "{kind}");
        }
        assert!(EPHEMERAL.contains(&Kind::CloudAccessKey) && !EPHEMERAL.contains(&Kind::LlmApiKey));
    }

    #[test]
    fn less_than_the_built_in_policy_is_loosening_and_more_is_not() {
        let policy = |max_age, window, tenure| Policy {
            max_age,
            acceptance_window: window,
            tenure,
            max_consumers: Some(9),
            rotate_before: None,
        };
        let hours = SignedDuration::from_hours;
        let second = SignedDuration::from_secs(1);
        for (kind, policy, count) in [
            (Kind::LlmApiKey, policy(Some(days(30)), Some(hours(4)), Some(Tenure::Ephemeral)), 0),
            (Kind::LlmApiKey, policy(Some(days(30) + second), None, Some(Tenure::Static)), 1),
            (Kind::LlmApiKey, policy(Some(days(1)), Some(hours(4) + second), None), 1),
            (Kind::Messaging, policy(Some(days(900)), None, None), 0),
            (Kind::CloudAccessKey, policy(Some(days(31)), Some(hours(5)), Some(Tenure::Static)), 3),
            (Kind::CloudAccessKey, policy(None, None, Some(Tenure::Ephemeral)), 0),
        ] {
            assert_eq!(policy.loosened(kind).len(), count, "{kind} {policy:?}");
        }
    }
}
