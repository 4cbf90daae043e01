//! A declared credential, checked.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::Version;
use super::places::AllowedPlaces;
use super::schema::Access;
use crate::fingerprint::Fingerprint;
use crate::kind::CredentialKind;

/// One `[[credential]]` entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Credential {
    /// Unique name.
    pub id: String,
    /// 1-based line where the entry begins.
    pub line: u64,
    /// What it is for; selects the policy.
    pub kind: CredentialKind,
    /// Who issues it.
    pub provider: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Which environment it belongs to.
    pub environment: Option<String>,
    /// Identity of the current version. Without one, as listings of stores leave it, the credential cannot be found.
    pub fingerprint: Option<Fingerprint>,
    /// The public half of a pair.
    pub public_id: Option<String>,
    /// When the current version was issued.
    pub issued: Option<Timestamp>,
    /// When the current version ends by itself.
    pub expires: Option<Timestamp>,
    /// When it was last rotated.
    pub last_rotated: Option<Timestamp>,
    /// What its holder may do, if declared.
    pub access: Option<Access>,
    /// Compliance regimes that apply.
    pub scopes: Vec<String>,
    /// Whose data it opens.
    pub tenants: Vec<String>,
    /// Names of the repositories that it may be in. None: one, whichever it is.
    pub repositories: Vec<String>,
    /// Why it is a static key although policy asks for an ephemeral credential.
    pub static_because: Option<String>,
    /// What the provider or the vault lists about the current version.
    pub listed: Option<Listed>,
    /// Where it is kept.
    pub stored_in: Option<String>,
    /// Where it may be found. Entries with the same globs share them.
    pub allowed_in: Arc<AllowedPlaces>,
    /// What breaks when it changes.
    pub consumers: Vec<String>,
    /// Versions before the current one, as listed. Of a retired credential the last one is what was current.
    pub previous: Vec<PreviousVersion>,
    /// Since when no version is in use any more. Its age counts no longer; where it is still found, it is retired.
    pub retired: Option<Timestamp>,
    /// Rotation hooks: step to program and arguments.
    pub rotate: BTreeMap<String, Vec<String>>,
}

/// What a provider or a vault lists about the current version of a credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// What printed it.
    pub source: String,
    /// When it was printed.
    pub taken: Timestamp,
    /// The store's name of the version.
    pub version: Option<String>,
    /// When the version was made.
    pub issued: Option<Timestamp>,
    /// When the version ends by itself.
    pub expires: Option<Timestamp>,
    /// When it was last used.
    pub last_used: Option<Timestamp>,
}

/// A version that was replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviousVersion {
    /// Identity of that version, if it is known.
    pub fingerprint: Option<Fingerprint>,
    /// The public half of that version, where each has its own.
    pub public_id: Option<String>,
    /// The store's name of that version.
    pub version: Option<String>,
    /// When it was replaced.
    pub retired: Timestamp,
    /// Until when it is still accepted, if longer than until it was replaced.
    pub accept_until: Option<Timestamp>,
}

impl Credential {
    /// The declared fingerprint of a version, if there is one.
    #[must_use]
    pub fn fingerprint_of(&self, version: Version) -> Option<Fingerprint> {
        match version {
            Version::Current => self.fingerprint,
            Version::Previous(ordinal) => self.previous.get(ordinal)?.fingerprint,
        }
    }

    /// Since when the current version exists: the later of `issued` and `last_rotated`.
    #[must_use]
    pub fn since(&self) -> Option<Timestamp> {
        self.issued.max(self.last_rotated)
    }

    /// What is listed about the current version: a listing from before the declared rotation is about an old one.
    #[must_use]
    pub fn listed(&self) -> Option<&Listed> {
        self.listed.as_ref().filter(|listed| self.last_rotated.is_none_or(|rotated| listed.taken >= rotated))
    }

    /// When the current version ends by itself, as declared or else as listed.
    #[must_use]
    pub fn ends(&self) -> Option<Timestamp> {
        self.expires.or_else(|| self.listed().and_then(|listed| listed.expires))
    }

    /// True for an SVID, a certificate of a workload that is renewed by the hour: a SPIFFE ID is its public id.
    #[must_use]
    pub fn is_svid(&self) -> bool {
        let is_spiffe =
            |provider: &str| ["spiffe", "spire"].iter().any(|name| provider.eq_ignore_ascii_case(name));
        self.public_id.as_deref().is_some_and(|id| id.starts_with("spiffe://"))
            || self.provider.as_deref().is_some_and(is_spiffe)
    }

    /// True for what lets one agent act with the rights of another: it is worth as much as a root credential.
    #[must_use]
    pub fn is_escalating(&self) -> bool {
        let is_of_agents =
            matches!(self.kind, CredentialKind::InterAgentToken | CredentialKind::JwtSigningKey);
        is_of_agents && self.access == Some(Access::Admin)
    }
}

impl PreviousVersion {
    /// The last instant at which it may still be presented.
    #[must_use]
    pub fn accepted_until(&self) -> Timestamp {
        self.accept_until.unwrap_or(self.retired)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use super::{Credential, PreviousVersion};
    use crate::inventory::places::AllowedPlaces;
    use crate::kind::CredentialKind;

    /// An entry that says only what it must.
    pub(crate) fn credential(kind: CredentialKind) -> Credential {
        Credential {
            id: "c".to_owned(),
            line: 1,
            kind,
            provider: None,
            owner: None,
            environment: None,
            fingerprint: Some(format!("hmac-sha256:{}", "0".repeat(64)).parse().unwrap()),
            public_id: None,
            issued: None,
            expires: None,
            last_rotated: None,
            access: None,
            scopes: Vec::new(),
            tenants: Vec::new(),
            repositories: Vec::new(),
            static_because: None,
            listed: None,
            stored_in: None,
            allowed_in: Arc::new(AllowedPlaces::default()),
            consumers: Vec::new(),
            previous: Vec::new(),
            retired: None,
            rotate: BTreeMap::new(),
        }
    }

    #[test]
    fn the_later_of_issue_and_rotation_counts() {
        let (early, late) =
            ("2026-01-01T00:00:00Z".parse().unwrap(), "2026-02-01T00:00:00Z".parse().unwrap());
        let mut entry = credential(CredentialKind::Database);
        assert_eq!(entry.since(), None);
        entry.issued = Some(late);
        assert_eq!(entry.since(), Some(late));
        entry.last_rotated = Some(early);
        assert_eq!(entry.since(), Some(late));
        entry.issued = None;
        assert_eq!(entry.since(), Some(early));
    }

    #[test]
    fn without_an_acceptance_window_a_version_ends_when_it_is_retired() {
        let (retired, later) =
            ("2026-01-01T00:00:00Z".parse().unwrap(), "2026-01-02T00:00:00Z".parse().unwrap());
        let fingerprint = credential(CredentialKind::Database).fingerprint;
        let mut version =
            PreviousVersion { fingerprint, public_id: None, version: None, retired, accept_until: None };
        assert_eq!(version.accepted_until(), retired);
        version.accept_until = Some(later);
        assert_eq!(version.accepted_until(), later);
    }
}
