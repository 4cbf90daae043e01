//! A credential as an inventory would declare it. It holds no secret.

use jiff::Timestamp;

use crate::fingerprint::Fingerprint;
use crate::kind::CredentialKind;
use crate::listing::ListedVersion;

/// How sure a kind is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// Read from a name: it is proposed for new entries, and never held against a declared kind.
    Guessed,
    /// The store says so, or the form of the secret.
    Told,
}

/// What else is kept at the place of a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tenancy {
    /// Nothing: whatever is kept there is a version of it.
    Alone,
    /// Others: the place does not tell which is which.
    Shared,
}

/// One credential that a store lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// What the store calls it.
    pub name: String,
    /// Where it is kept.
    pub stored_in: String,
    /// Whether it is alone there.
    pub tenancy: Tenancy,
    /// What it is for.
    pub kind: CredentialKind,
    /// How sure that is.
    pub certainty: Certainty,
    /// Who issues it.
    pub provider: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Which environment it belongs to.
    pub environment: Option<String>,
    /// Compliance regimes.
    pub scopes: Vec<String>,
    /// The public half of the current version.
    pub public_id: Option<String>,
    /// The current version, if its secret is listed and may be compared.
    pub fingerprint: Option<Fingerprint>,
    /// When the current version was made.
    pub issued: Option<Timestamp>,
    /// When it ends by itself.
    pub expires: Option<Timestamp>,
    /// When it was last used.
    pub last_used: Option<Timestamp>,
    /// The store's name of the current version.
    pub version: Option<String>,
    /// Versions before it, the newest first.
    pub previous: Vec<ListedVersion>,
}
