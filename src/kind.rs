//! Credential kinds: what a secret is for. The kind selects the rotation policy.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $text:literal, $guessable:ident;)+) => {
        /// What a credential is for. Names are stable: inventories, rules and policies use them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum CredentialKind {
            $($(#[$doc])* $variant,)+
        }

        impl CredentialKind {
            /// Every kind, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stable name.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// Whether values of this kind are usually chosen by people, so that a plain digest would let its
            /// reader test guesses.
            #[must_use]
            pub fn guessability(self) -> Guessability {
                match self { $(Self::$variant => Guessability::$guessable,)+ }
            }
        }
    };
}

/// Can a reader of a plain digest find the value by trying?
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Guessability {
    /// Chosen by people or short: only a keyed fingerprint may leave the machine.
    Guessable,
    /// Long and random: a plain digest gives nothing away.
    Random,
}

kinds! {
    /// Key of a language-model provider.
    LlmApiKey = "llm-api-key", Random;
    /// OAuth 2.0 access token, or a session token that acts as one.
    OauthAccessToken = "oauth-access-token", Random;
    /// OAuth 2.0 refresh token.
    OauthRefreshToken = "oauth-refresh-token", Random;
    /// OAuth 2.0 client secret.
    OauthClientSecret = "oauth-client-secret", Random;
    /// Static key of a service account.
    ServiceAccountKey = "service-account-key", Random;
    /// Static cloud access key.
    CloudAccessKey = "cloud-access-key", Random;
    /// Database password or connection string.
    Database = "database", Guessable;
    /// X.509 certificate.
    MtlsCertificate = "mtls-certificate", Random;
    /// Private key of a key pair, for TLS, SSH or anything else.
    PrivateKey = "private-key", Random;
    /// Key that signs JWTs.
    JwtSigningKey = "jwt-signing-key", Random;
    /// Token with which agents authenticate to each other or to their tool servers.
    InterAgentToken = "inter-agent-token", Random;
    /// Key of a vector database.
    VectorDb = "vector-db", Random;
    /// Token of a version-control host.
    VcsToken = "vcs-token", Random;
    /// Token of a CI or deployment system.
    CiToken = "ci-token", Random;
    /// Token of a package registry.
    PackageRegistryToken = "package-registry-token", Random;
    /// Token or webhook of a chat, mail or messaging service.
    Messaging = "messaging", Random;
    /// Key of a payment provider.
    Payment = "payment", Random;
    /// Key of a monitoring or logging service.
    Observability = "observability", Random;
    /// Token of infrastructure software: vaults, orchestrators, networks.
    InfraToken = "infra-token", Random;
    /// Key that signs or encrypts data and is not a JWT key.
    SigningKey = "signing-key", Random;
    /// Secret of a webhook.
    Webhook = "webhook", Random;
    /// Key of a cryptocurrency wallet.
    CryptoWallet = "crypto-wallet", Random;
    /// Key of any other hosted service.
    SaasApiKey = "saas-api-key", Random;
    /// Password of a person or a service.
    Password = "password", Guessable;
}

impl fmt::Display for CredentialKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A name that is no credential kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown credential kind `{name}`{}", nearest.map(|near| format!(", did you mean `{near}`?")).unwrap_or_default())]
pub struct UnknownKind {
    name: String,
    nearest: Option<&'static str>,
}

impl FromStr for CredentialKind {
    type Err = UnknownKind;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == name).ok_or_else(|| UnknownKind {
            name: name.to_owned(),
            nearest: crate::suggest::nearest(name, Self::ALL.iter().map(|kind| kind.as_str())),
        })
    }
}

impl<'de> Deserialize<'de> for CredentialKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl Serialize for CredentialKind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::CredentialKind;

    #[test]
    fn names_round_trip_and_are_unique() {
        let mut names: Vec<_> = CredentialKind::ALL.iter().map(|kind| kind.as_str()).collect();
        for kind in CredentialKind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(*kind));
        }
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), CredentialKind::ALL.len());
    }

    #[test]
    fn a_misspelt_kind_gets_a_suggestion() {
        let error = "llm-api-kye".parse::<CredentialKind>().unwrap_err();
        assert_eq!(error.to_string(), "unknown credential kind `llm-api-kye`, did you mean `llm-api-key`?");
    }
}
