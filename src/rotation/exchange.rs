//! What a hook is told on its standard input, and what it answers on its standard output: one JSON document each.
//!
//! The new secret is in them and nowhere else: it goes from one hook to the next through pipes. These types are not written
//! anywhere else, and [`Request`] shows no secret in `Debug`.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Mode, Step};
use crate::fingerprint::Fingerprint;
use crate::kind::CredentialKind;
use crate::secret::Secret;

/// The name of the request's schema.
pub const SCHEMA: &str = "straykey.hook";

/// The version of the schemas of request and answer.
pub const VERSION: u32 = 1;

/// What a hook is asked to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// What.
    pub step: Step,
    /// For whom, where it is done once for each consumer.
    pub consumer: Option<String>,
    /// The same for every attempt at this step of this rotation: a hook that has done it already does nothing and answers the
    /// same. 64 hex digits.
    pub idempotency_key: String,
    /// Counted from 1.
    pub attempt: u32,
    /// The rotation.
    pub rotation: String,
    /// In which order.
    pub mode: Mode,
    /// The incident, if there is one.
    pub incident: Option<String>,
    /// Why, in a sentence.
    pub reason: String,
    /// What is rotated.
    pub credential: Subject,
    /// The version that is replaced.
    pub old: VersionFacts,
    /// The version that replaces it, as far as it exists.
    pub new: Option<NewVersion>,
    /// The acceptance window, once it is open.
    pub window: Option<OpenWindow>,
}

/// The credential that is rotated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Subject {
    /// The inventory's id.
    pub id: String,
    /// What it is for.
    pub kind: CredentialKind,
    /// Who issues it.
    pub provider: Option<String>,
    /// Which environment it belongs to.
    pub environment: Option<String>,
    /// Where it is kept.
    pub stored_in: Option<String>,
}

/// What names a version without being secret.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VersionFacts {
    /// Its fingerprint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<Fingerprint>,
    /// The issuer's or the store's name of it: a role, a key id, a version number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The public half of a pair.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_id: Option<String>,
    /// Where the next hook finds it, for hooks that hand on no secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// When it ends by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
}

/// The version that replaces the old one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewVersion {
    /// What names it.
    pub facts: VersionFacts,
    /// Its value, if the hook that made it handed it on.
    pub secret: Option<Secret>,
}

/// An open acceptance window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenWindow {
    /// Since when both versions are accepted.
    pub opened: Timestamp,
    /// By when consumers have to have written their checkpoints.
    pub checkpoint_by: Timestamp,
    /// Until when the old version is accepted.
    pub accept_until: Timestamp,
}

/// What a hook answers. An empty output is an answer that says only that it is done.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// How it went.
    pub outcome: Outcome,
    /// Of `create`: the new version, or what names it. Of `confirm`: the version that the consumer uses. Of `verify`: nothing.
    pub version: VersionFacts,
    /// Of `create`: the new secret.
    pub secret: Option<Secret>,
    /// Of `verify`: how often the old version was used since the last confirmation.
    pub old_uses: Option<u64>,
    /// Of `verify`: how much more often requests fail than before the rotation, in percent points.
    pub error_increase: Option<u32>,
    /// A sentence for the journal. It never holds a secret: what the runner finds in it is struck out.
    pub message: Option<String>,
}

/// How it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It is done, now or already before.
    #[default]
    Done,
    /// Not yet: ask again. Of `confirm` and `verify` only.
    Pending,
    /// It cannot be done, and trying again will not help.
    Failed,
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").field("outcome", &self.outcome).field("version", &self.version).finish()
    }
}
