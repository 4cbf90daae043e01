//! The form of an inventory file, exactly as written. Unknown keys are errors.
//!
//! What can be wrong in more than one place (kinds, fingerprints, dates, durations) is kept as text here, so that
//! `entry` can report every mistake at once.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::duration::WrittenDuration;
use super::moment::WrittenMoment;

/// How a format's parser tells where a value begins: a wrapper around the value.
pub trait Positions {
    /// A value with its position, if the format knows positions.
    type At<T: DeserializeOwned>: DeserializeOwned;
}

/// A whole inventory.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, bound = "")]
pub struct InventorySyntax<P: Positions> {
    /// The version of this form; always 1.
    pub version: P::At<i64>,
    /// Repositories that everybody can read, by name.
    #[serde(default)]
    pub public_repositories: Vec<String>,
    /// Policies by credential kind.
    #[serde(default)]
    pub policy: BTreeMap<String, P::At<PolicySyntax>>,
    /// The declared credentials.
    #[serde(default = "Vec::new", rename = "credential")]
    pub credentials: Vec<P::At<CredentialSyntax>>,
    /// The agents that consume them.
    #[serde(default = "Vec::new", rename = "agent")]
    pub agents: Vec<P::At<AgentSyntax>>,
}

/// One `[policy.<kind>]` table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicySyntax {
    /// How old a credential of this kind may become.
    pub max_age: Option<WrittenDuration>,
    /// How long before the end of its time it is due.
    pub rotate_before: Option<WrittenDuration>,
    /// How long an old version may be accepted beside its successor.
    pub acceptance_window: Option<WrittenDuration>,
    /// How many consumers one credential of this kind may have. 1: each has its own.
    pub max_consumers: Option<u64>,
    /// Whether credentials of this kind have to be ephemeral: to end by themselves within `max_age`.
    pub ephemeral: Option<bool>,
}

/// One `[[credential]]` table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CredentialSyntax {
    /// Unique name.
    pub id: String,
    /// A credential kind.
    pub kind: String,
    /// Who issues it.
    pub provider: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Which environment it belongs to.
    pub environment: Option<String>,
    /// Fingerprint of the current version.
    pub fingerprint: String,
    /// The public half of a pair.
    pub public_id: Option<String>,
    /// When the current version was issued.
    pub issued: Option<WrittenMoment>,
    /// When the current version ends by itself.
    pub expires: Option<WrittenMoment>,
    /// When it was last rotated.
    pub last_rotated: Option<WrittenMoment>,
    /// What its holder may do.
    pub access: Option<Access>,
    /// Compliance regimes that apply.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// Whose data it opens.
    #[serde(default)]
    pub tenants: Vec<String>,
    /// Names of the repositories that it may be in.
    #[serde(default)]
    pub repositories: Vec<String>,
    /// Why it is a static key although policy asks for an ephemeral credential.
    pub static_because: Option<String>,
    /// What the provider or the vault lists about the current version.
    pub listed: Option<ListedSyntax>,
    /// Where it is kept.
    pub stored_in: Option<String>,
    /// Globs of the paths where it may be found.
    #[serde(default)]
    pub allowed_in: Vec<String>,
    /// What breaks when it changes.
    #[serde(default)]
    pub consumers: Vec<String>,
    /// Versions before the current one.
    #[serde(default)]
    pub previous: Vec<PreviousSyntax>,
    /// Since when no version is in use any more.
    pub retired: Option<WrittenMoment>,
    /// Rotation hooks: step to program and arguments.
    #[serde(default)]
    pub rotate: BTreeMap<String, Vec<String>>,
}

/// What a listing says about the current version: `listed = { source = "aws-secrets-manager", taken = …, issued = … }`.
///
/// It is evidence, kept apart from what people declare: an import writes it, and nobody edits it. Whoever records a new
/// version removes it, because it speaks of the old one; a listing taken before the declared rotation is not believed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListedSyntax {
    /// What printed it: `aws-secrets-manager`, `aws-iam`, `vault`, `gcp-secret-manager`, ….
    pub source: String,
    /// When it was printed.
    pub taken: WrittenMoment,
    /// When the current version was made.
    pub issued: Option<WrittenMoment>,
    /// When the current version ends by itself.
    pub expires: Option<WrittenMoment>,
    /// When it was last used.
    pub last_used: Option<WrittenMoment>,
}

/// One `[[credential.previous]]` table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PreviousSyntax {
    /// Fingerprint of that version.
    pub fingerprint: String,
    /// When it was replaced.
    pub retired: WrittenMoment,
    /// Until when it is still accepted.
    pub accept_until: Option<WrittenMoment>,
}

/// One `[[agent]]` table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgentSyntax {
    /// Unique name; `consumers` and `delegates_to` refer to it.
    pub id: String,
    /// Whether it still runs; `active` when absent.
    #[serde(default)]
    pub status: AgentStatus,
    /// Agents that act on its behalf.
    #[serde(default)]
    pub delegates_to: Vec<String>,
    /// When it picks up a new credential.
    pub refresh: Option<Refresh>,
    /// Longest session.
    pub max_session: Option<WrittenDuration>,
    /// How long it may run on an expired credential.
    pub max_stale: Option<WrittenDuration>,
    /// When the session that it is in ends, if somebody knows.
    pub session_ends: Option<WrittenMoment>,
    /// When its capabilities last changed.
    pub capability_changed: Option<WrittenMoment>,
}

/// What the holder of a credential may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Access {
    /// Look.
    Read,
    /// Look and change.
    Write,
    /// Everything, other people's rights included.
    Admin,
}

/// Whether an agent still runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AgentStatus {
    /// It runs.
    #[default]
    Active,
    /// It was shut down for good; whatever it consumed is orphaned.
    Decommissioned,
}

/// When an agent picks up a new credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Refresh {
    /// While it works.
    MidSession,
    /// When the next session begins.
    BetweenSessions,
    /// When it is restarted.
    Restart,
}
