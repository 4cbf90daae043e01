//! The form of an inventory file, exactly as written. Unknown keys are errors.
//!
//! What can be wrong in more than one place (kinds, fingerprints, dates, durations) is kept as text here, so that
//! `entry` can report every mistake at once.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::duration::WrittenDuration;
use super::json_schema::{
    credential_is_identified, fingerprint, guessable, hooks, kind, policies, version_is_identified,
};
use super::moment::WrittenMoment;

/// How a format's parser tells where a value begins: a wrapper around the value.
pub trait Positions {
    /// A value with its position, if the format knows positions.
    type At<T: DeserializeOwned>: DeserializeOwned;
}

/// A whole inventory.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, bound = "")]
#[schemars(
    rename = "Inventory",
    bound = "P: Positions, P::At<i64>: JsonSchema, P::At<String>: JsonSchema, P::At<PolicySyntax>: JsonSchema, \
                    P::At<CredentialSyntax>: JsonSchema, P::At<AgentSyntax>: JsonSchema"
)]
pub struct InventorySyntax<P: Positions> {
    /// Which JSON Schema describes this file; for editors.
    #[serde(default, rename = "$schema")]
    pub schema: Option<String>,
    /// The version of this form; always 1.
    #[schemars(extend("const" = super::entry::VERSION))]
    pub version: P::At<i64>,
    /// Whose credentials these are, for the journal of their rotations; `default` when absent.
    #[serde(default)]
    pub estate: Option<P::At<String>>,
    /// Repositories that everybody can read, by name.
    #[serde(default)]
    pub public_repositories: Vec<String>,
    /// Policies by credential kind.
    #[serde(default)]
    #[schemars(transform = policies)]
    pub policy: BTreeMap<String, P::At<PolicySyntax>>,
    /// The declared credentials.
    #[serde(default, rename = "credential")]
    pub credentials: Vec<P::At<CredentialSyntax>>,
    /// The agents that consume them.
    #[serde(default, rename = "agent")]
    pub agents: Vec<P::At<AgentSyntax>>,
}

/// One `[policy.<kind>]` table.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Policy")]
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
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Credential", transform = guessable, transform = credential_is_identified)]
pub struct CredentialSyntax {
    /// Unique name.
    #[schemars(length(min = 1))]
    pub id: String,
    /// A credential kind.
    #[schemars(schema_with = "kind")]
    pub kind: String,
    /// Who issues it.
    pub provider: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Which environment it belongs to.
    pub environment: Option<String>,
    /// Fingerprint of the current version. Listings of stores do not tell it: without one, `public_id` or `stored_in` says
    /// which credential is meant, and it is judged by its dates and its owner alone.
    #[serde(default)]
    #[schemars(schema_with = "fingerprint")]
    pub fingerprint: Option<String>,
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
    #[schemars(transform = hooks)]
    pub rotate: BTreeMap<String, Vec<String>>,
}

/// What a listing says about the current version: `listed = { source = "aws-secrets-manager", taken = …, issued = … }`.
///
/// It is evidence, kept apart from what people declare: an import writes it, and nobody edits it. Whoever records a new
/// version removes it, because it speaks of the old one; a listing taken before the declared rotation is not believed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Listed")]
pub struct ListedSyntax {
    /// What printed it: `aws-secrets-manager`, `aws-iam`, `vault`, `gcp-secret-manager`, ….
    pub source: String,
    /// When it was printed.
    pub taken: WrittenMoment,
    /// The store's name of the current version.
    pub version: Option<String>,
    /// When the current version was made.
    pub issued: Option<WrittenMoment>,
    /// When the current version ends by itself.
    pub expires: Option<WrittenMoment>,
    /// When it was last used.
    pub last_used: Option<WrittenMoment>,
}

/// One `[[credential.previous]]` table.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Previous", transform = version_is_identified)]
pub struct PreviousSyntax {
    /// Fingerprint of that version; listings of stores do not tell it.
    #[serde(default)]
    #[schemars(schema_with = "fingerprint")]
    pub fingerprint: Option<String>,
    /// The public half of that version, where each has its own.
    pub public_id: Option<String>,
    /// The store's name of that version.
    pub version: Option<String>,
    /// When it was replaced.
    pub retired: WrittenMoment,
    /// Until when it is still accepted.
    pub accept_until: Option<WrittenMoment>,
}

/// One `[[agent]]` table.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Agent")]
pub struct AgentSyntax {
    /// Unique name; `consumers` and `delegates_to` refer to it.
    #[schemars(length(min = 1))]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, JsonSchema)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum AgentStatus {
    /// It runs.
    #[default]
    Active,
    /// It was shut down for good; whatever it consumed is orphaned.
    Decommissioned,
}

/// When an agent picks up a new credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Refresh {
    /// While it works.
    MidSession,
    /// When the next session begins.
    BetweenSessions,
    /// When it is restarted.
    Restart,
}
