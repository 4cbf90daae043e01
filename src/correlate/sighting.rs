//! What a run learned about one entry of the inventory from what it found of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;

use super::blast::Publicity;
use super::group::{Ages, Group};
use super::lifetime::Embedded;
use super::plausibility::Plausibility;
use super::surroundings::{environment_of, plain, repository_of, tenant_of};
use crate::finding::blast::BlastRadius;
use crate::inventory::{Credential, Version};
use crate::kind::CredentialKind;
use crate::occurrence::Occurrence;
use crate::provenance::{Provenance, Revision};
use crate::rule::Rule;

/// Everything that was found of one entry. All but the first is about the current version.
#[derive(Debug, Clone, Default)]
pub struct Sighting {
    /// Whether any version of it was found.
    pub seen: bool,
    /// The dates that it says about itself.
    pub embedded: Embedded,
    /// What it says about its age.
    pub ages: Ages,
    /// As which kinds it was recognised.
    kinds: BTreeSet<CredentialKind>,
    /// Where it can be read.
    pub places: BlastRadius,
    /// Consumers that documents name, by how their names are compared.
    pub consumers: BTreeMap<String, String>,
    /// Environments that its paths speak of.
    pub environments: BTreeSet<&'static str>,
    /// Tenants that its paths speak of.
    pub tenants: BTreeSet<String>,
    /// Repositories that it is in.
    pub repositories: BTreeSet<String>,
    /// An allowed place that held it and does not any more.
    left: Option<String>,
    /// Whether an allowed place holds it.
    is_in_place: bool,
}

/// What all sightings have in common.
#[derive(Debug, Clone, Copy)]
pub struct Watch<'a> {
    /// Which repositories everybody can read.
    pub publicity: &'a Publicity,
    /// The instant that dates are held against.
    pub now: Timestamp,
}

impl Sighting {
    /// Adds a secret that is a version of the entry, recognised by a rule.
    pub fn add(
        &mut self,
        group: &Group,
        rule: &Rule,
        (credential, version): (&Credential, Version),
        Watch { publicity, now }: Watch<'_>,
    ) {
        self.seen = true;
        if version != Version::Current {
            return;
        }
        self.ages = self.ages.merge(group.ages(&Plausibility::of(&rule.provider, now)));
        self.kinds.insert(rule.kind);
        let mut last: Option<&Arc<Provenance>> = None;
        for found in &group.occurrences {
            self.embedded.add(&found.evidence);
            self.places.add(publicity.reach(found));
            if let Some(name) = &found.consumer {
                self.consumers.entry(plain(name)).or_insert_with(|| name.clone());
            }
            // Many occurrences share a place.
            if !last.is_some_and(|last| Arc::ptr_eq(last, &found.provenance)) {
                self.add_place(found, credential);
                last = Some(&found.provenance);
            }
        }
    }

    fn add_place(&mut self, found: &Occurrence, credential: &Credential) {
        let place = &found.provenance;
        self.environments.extend(environment_of(place));
        self.tenants.extend(tenant_of(place));
        self.repositories.extend(repository_of(place));
        if credential.allowed_in.contain(place) {
            match place.revision() {
                None | Some(Revision::Head | Revision::Index) => self.is_in_place = true,
                Some(Revision::Commit(_) | Revision::None) => {
                    self.left.get_or_insert_with(|| place.relative());
                }
            }
        }
    }

    /// The kind that it was recognised as, if none of them goes with the declared one.
    #[must_use]
    pub fn recognised_as(&self, declared: CredentialKind) -> Option<CredentialKind> {
        let goes_with = |kind: &CredentialKind| is_like(declared, *kind);
        if self.kinds.iter().any(goes_with) { None } else { self.kinds.first().copied() }
    }

    /// An allowed place that its history held and `HEAD` does not, if no allowed place holds it now.
    ///
    /// A place that was never seen to hold it says nothing: it may be encrypted there, or not have been asked for.
    #[must_use]
    pub fn gone_from(&self) -> Option<&str> {
        self.left.as_deref().filter(|_| !self.is_in_place)
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
