//! What a run learned about one entry of the inventory from what it found of it.

use std::collections::BTreeSet;

use super::group::Group;
use super::lifetime::Embedded;
use crate::evidence::AgeEvidence;
use crate::inventory::Version;
use crate::kind::CredentialKind;

/// Everything that was found of one entry.
#[derive(Debug, Clone, Default)]
pub struct Sighting {
    /// Whether any version of it was found.
    pub seen: bool,
    /// The dates that the current version says about itself.
    pub embedded: Embedded,
    /// The first commit that holds the current version.
    committed: Option<AgeEvidence>,
    /// The first line of a log that holds the current version.
    logged: Option<AgeEvidence>,
    /// As which kinds the current version was recognised.
    kinds: BTreeSet<CredentialKind>,
}

impl Sighting {
    /// Adds a secret that is a version of the entry, recognised as a kind.
    pub fn add(&mut self, group: &Group, kind: CredentialKind, version: Version) {
        self.seen = true;
        if version != Version::Current {
            return;
        }
        group.occurrences.iter().for_each(|found| self.embedded.add(&found.evidence));
        let window = group.exposure();
        let committed = window.as_ref().and_then(AgeEvidence::of_window);
        let earlier = |one: Option<AgeEvidence>, other: Option<AgeEvidence>| {
            one.into_iter().chain(other).min_by_key(|age| age.since)
        };
        self.committed = earlier(self.committed, committed);
        self.logged = earlier(self.logged, group.logged());
        self.kinds.insert(kind);
    }

    /// What it says about the age of the current version.
    pub fn ages(&self) -> impl Iterator<Item = AgeEvidence> {
        self.embedded.age().into_iter().chain(self.committed).chain(self.logged)
    }

    /// The kind that it was recognised as, if none of them goes with the declared one.
    #[must_use]
    pub fn recognised_as(&self, declared: CredentialKind) -> Option<CredentialKind> {
        let goes_with = |kind: &CredentialKind| is_like(declared, *kind);
        if self.kinds.iter().any(goes_with) { None } else { self.kinds.first().copied() }
    }
}

/// Kinds that one credential can be called by: the use that people declare, and the form or the provider that a rule sees.
const ALIKE: &[&[CredentialKind]] = &[
    &[
        CredentialKind::PrivateKey,
        CredentialKind::MtlsCertificate,
        CredentialKind::JwtSigningKey,
        CredentialKind::SigningKey,
        CredentialKind::CryptoWallet,
    ],
    &[CredentialKind::JwtSigningKey, CredentialKind::InterAgentToken, CredentialKind::OauthAccessToken],
    &[CredentialKind::ServiceAccountKey, CredentialKind::CloudAccessKey, CredentialKind::PrivateKey],
    &[CredentialKind::VcsToken, CredentialKind::CiToken, CredentialKind::OauthAccessToken],
    &[CredentialKind::Messaging, CredentialKind::Webhook, CredentialKind::OauthAccessToken],
    &[CredentialKind::SigningKey, CredentialKind::Webhook],
    &[CredentialKind::Database, CredentialKind::VectorDb],
    &[CredentialKind::InfraToken, CredentialKind::CiToken, CredentialKind::PackageRegistryToken],
];

/// What a rule says that knows a value by its place or by its provider only: it goes with everything.
const UNSPECIFIC: &[CredentialKind] =
    &[CredentialKind::Password, CredentialKind::SaasApiKey, CredentialKind::OauthClientSecret];

fn is_like(declared: CredentialKind, recognised: CredentialKind) -> bool {
    declared == recognised
        || UNSPECIFIC.contains(&recognised)
        || ALIKE.iter().any(|kinds| kinds.contains(&declared) && kinds.contains(&recognised))
}
