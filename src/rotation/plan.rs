//! The plan: what is to be rotated, why, in which order and by which hooks. A file for people to review, and the only thing
//! that `rotate run` carries out.
//!
//! It is complete: once a rotation has begun, the journal holds its item, and neither plan nor inventory is read again. It has no
//! secrets, no instant of its making and no path of this machine, so that the same input makes the same plan.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::json_schema::{constant_schema, constant_version, fingerprint, hex, instant, kind};
use super::{Mode, Step};
use crate::fingerprint::Fingerprint;
use crate::kind::CredentialKind;

/// The name of the document's schema.
pub const SCHEMA: &str = "straykey.plan";

/// The version of the schema.
pub const VERSION: u32 = 1;

/// The whole plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Always [`SCHEMA`].
    #[schemars(schema_with = "constant_schema")]
    pub schema: String,
    /// Always [`VERSION`].
    #[schemars(schema_with = "constant_version")]
    pub version: u32,
    /// Whose credentials these are: the inventory's `estate`. A journal belongs to one estate.
    pub estate: String,
    /// The instant for which it was planned: that of the report.
    #[schemars(schema_with = "instant")]
    pub as_of: Timestamp,
    /// The inventory that it was made from.
    pub inventory: InventoryVersion,
    /// What asked for it.
    pub trigger: Trigger,
    /// The rotations, in the order in which they are carried out.
    pub rotations: Vec<Item>,
    /// What could not be planned, and why.
    pub unplanned: Vec<Unplanned>,
    /// SHA-256 of the canonical JSON of all the rest, with this field empty.
    #[schemars(schema_with = "hex")]
    pub digest: String,
}

/// Which inventory a plan was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InventoryVersion {
    /// The file, as shown.
    pub file: String,
    /// SHA-256 of its bytes, 64 hex digits.
    #[schemars(schema_with = "hex")]
    pub digest: String,
}

/// What asked for a rotation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Trigger {
    /// `report` or `request`.
    pub source: TriggerSource,
    /// Of a report: SHA-256 of the file's bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "hex")]
    pub digest: Option<String>,
    /// The incident that this belongs to, if somebody named one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident: Option<String>,
}

/// What asked for a rotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum TriggerSource {
    /// Findings of a scan.
    Report,
    /// A person or a schedule that named the credential.
    Request,
}

/// One credential that is rotated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Name of the rotation: the same credential, version and mode have the same one, so that a rotation is not begun twice.
    pub id: String,
    /// The inventory's id of the credential.
    pub credential: String,
    /// What it is for.
    #[schemars(schema_with = "kind")]
    pub kind: CredentialKind,
    /// Who issues it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// Which environment it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// Where it is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stored_in: Option<String>,
    /// Who answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// In which order.
    pub mode: Mode,
    /// How soon: `emergency`, `urgent` or `scheduled`.
    pub urgency: String,
    /// Why: the drifts, by their ids, and a sentence for each.
    pub reasons: Vec<Reason>,
    /// The findings that ask for it, by id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<String>,
    /// How far its compromise reaches, as a calculation; nothing if no report tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blast_radius: Option<String>,
    /// The version that is replaced.
    pub old: OldVersion,
    /// Who uses it, in the order in which a new version reaches them. Decommissioned ones are not among them.
    pub consumers: Vec<Consumer>,
    /// How long the old version is accepted beside the new one. Nothing in an emergency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Window>,
    /// The earliest instant at which it may begin, if it has to wait for a consumer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "instant")]
    pub not_before: Option<Timestamp>,
    /// When it has to be over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "instant")]
    pub deadline: Option<Timestamp>,
    /// What is done, in this order. Steps of a rollback and `page` are not among them.
    pub steps: Vec<PlannedStep>,
    /// The hooks of `restore`, `withdraw` and `page`, which only run when something goes wrong.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub contingency: BTreeMap<Step, Action>,
    /// What its reviewer should know: consumers that cannot be asked, hooks that are missing, windows that are too short.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
}

/// One reason.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// The drift's id such as `drift/exposed`, or `request`.
    pub drift: String,
    /// A sentence.
    pub text: String,
}

/// The version that is replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OldVersion {
    /// Its fingerprint, if it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "fingerprint")]
    pub fingerprint: Option<Fingerprint>,
    /// The public half of a pair.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_id: Option<String>,
    /// The store's name of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Since when it exists, as far as anybody knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "instant")]
    pub since: Option<Timestamp>,
}

/// One who uses the credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Consumer {
    /// Its name.
    pub name: String,
    /// Who hands the credential on to it; nothing if it is a consumer of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// When it picks up a new version: `mid-session`, `between-sessions`, `restart` or `unknown`.
    pub refresh: String,
    /// When its session is over, for one that cannot refresh within one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "instant")]
    pub ready_at: Option<Timestamp>,
}

/// The dual-credential acceptance window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// From the instant at which it opens, in seconds.
    pub seconds: u64,
    /// How long before the new version is stored consumers have to have written their checkpoints, in seconds from the
    /// announcement. 0: they swap when they refresh.
    pub notice_seconds: u64,
    /// How long after the last confirmation failures and uses of the old version are watched for, in seconds.
    pub observe_seconds: u64,
}

impl Window {
    /// From the instant at which it opens.
    #[must_use]
    pub fn length(&self) -> SignedDuration {
        SignedDuration::from_secs(i64::try_from(self.seconds).unwrap_or(i64::MAX))
    }
}

/// One step of a rotation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlannedStep {
    /// What is done.
    pub step: Step,
    /// For whom, where it is done once for each consumer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consumer: Option<String>,
    /// By what.
    pub action: Action,
}

/// By what a step is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "by", rename_all = "lowercase", deny_unknown_fields)]
pub enum Action {
    /// A program of the user's.
    Hook {
        /// Program and arguments; no shell. A program with a slash is relative to the inventory's folder.
        argv: Vec<String>,
        /// How long one attempt may take, in seconds.
        timeout_seconds: u64,
        /// How often it is tried in all.
        attempts: u32,
    },
    /// The journal.
    Journal,
    /// A person: nothing else can. The rotation waits until they say that it is done.
    Person {
        /// Where and how: the provider's page, the consumer to ask.
        instruction: String,
    },
    /// Nothing: there is no hook, and the step can be left out.
    Skip {
        /// What that means.
        reason: String,
    },
}

/// What could not be planned.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unplanned {
    /// What: a credential's id, or what a finding calls itself.
    pub subject: String,
    /// The finding, if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding: Option<String>,
    /// How soon.
    pub urgency: String,
    /// Why not.
    pub reason: String,
    /// What a person can do instead: revoke it there, declare it so.
    pub remedy: String,
}

/// What is wrong with a plan.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// It is no plan.
    #[error("line {line}: this is no plan that this version can read: {message}")]
    Syntax {
        /// 1-based.
        line: usize,
        /// Why.
        message: String,
    },
    /// It is of another version.
    #[error(
        "it is a `{schema}` of version {version}, and this version reads `{SCHEMA}` of version {VERSION}"
    )]
    Version {
        /// What it calls itself.
        schema: String,
        /// Its version.
        version: u32,
    },
    /// Somebody changed it.
    #[error("it was changed after it was made: its digest does not fit. Change the inventory and plan again")]
    Edited,
    /// It cannot be written.
    #[error("it cannot be written as JSON: {0}")]
    Write(#[from] serde_json::Error),
}

impl Plan {
    /// Reads a plan, and refuses one that was changed after it was made. The digest tells accidents and careless edits; who
    /// makes a new one is who wrote the plan.
    ///
    /// # Errors
    /// See [`PlanError`].
    pub fn read(text: &str) -> Result<Self, PlanError> {
        #[derive(Deserialize)]
        struct Header {
            schema: String,
            version: u32,
        }
        let syntax =
            |error: serde_json::Error| PlanError::Syntax { line: error.line(), message: reason(&error) };
        let header: Header = serde_json::from_str(text).map_err(syntax)?;
        if header.schema != SCHEMA || header.version != VERSION {
            return Err(PlanError::Version { schema: header.schema, version: header.version });
        }
        let plan: Self = serde_json::from_str(text).map_err(syntax)?;
        if plan.clone().sealed()?.digest != plan.digest {
            return Err(PlanError::Edited);
        }
        Ok(plan)
    }

    /// The same with its digest.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn sealed(mut self) -> Result<Self, serde_json::Error> {
        self.digest = String::new();
        self.digest = crate::canonical::digest(&self)?;
        Ok(self)
    }
}

impl Item {
    /// The name of a rotation of this version of this credential in this mode: 16 hex digits.
    #[must_use]
    pub fn id_of(estate: &str, credential: &str, mode: Mode, old: &OldVersion) -> String {
        let version = old.fingerprint.map(|fingerprint| fingerprint.to_string());
        let version = version.or_else(|| old.public_id.clone()).or_else(|| old.version.clone());
        let since = old.since.map(|since| since.to_string());
        let parts =
            [Some(estate.to_owned()), Some(credential.to_owned()), Some(mode.to_string()), version, since];
        let joined = parts.map(Option::unwrap_or_default).join("\0");
        let mut id = crate::canonical::hex(joined.as_bytes());
        id.truncate(16);
        id
    }
}

/// The sentence of an error, without the place that is told apart.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.as_str(), |(reason, _)| reason).to_owned()
}
