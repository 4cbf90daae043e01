//! One line of the journal.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::rotation::exchange::{OpenWindow, VersionFacts};
use crate::rotation::plan::{Item, Trigger};
use crate::rotation::{Mode, Step};

/// The name of the schema, in the first record.
pub const SCHEMA: &str = "straykey.journal";

/// The version of the schema.
pub const VERSION: u32 = 1;

/// `prev` of the first record.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// One line: what happened, to what, through whom, and the chain that holds it in its place. It has all of the playbook's
/// fields, so that each line can be read by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Counted from 1, without gaps.
    pub seq: u64,
    /// When it was written, by the clock of the machine.
    pub time: Timestamp,
    /// Hash of the record before; [`GENESIS`] in the first.
    pub prev: String,
    /// Who did it: a person, a pipeline.
    pub actor: String,
    /// Which rotation it belongs to; nothing for what is about the journal itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rotation: Option<Subject>,
    /// What happened.
    pub event: Event,
    /// SHA-256 of the canonical JSON (RFC 8785) of all the rest, with this field left out. 64 hex digits.
    pub hash: String,
}

/// The playbook's fields of an audit record that do not change, or change only with the versions of the credential.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// The rotation's id.
    pub id: String,
    /// The inventory's id of the credential.
    pub credential: String,
    /// In which order.
    pub mode: Mode,
    /// What asked for it.
    pub trigger: Trigger,
    /// The version that is replaced.
    pub old: VersionFacts,
    /// The version that replaces it, as soon as it exists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new: Option<VersionFacts>,
    /// Who uses it.
    pub affected: Vec<String>,
    /// The acceptance window, once it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<OpenWindow>,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Event {
    /// The journal begins. Always the first record, and only that.
    Opened {
        /// Always [`SCHEMA`].
        schema: String,
        /// Always [`VERSION`].
        version: u32,
        /// Whose credentials these are.
        estate: String,
        /// 32 hex digits at random: no two journals are the same.
        nonce: String,
    },
    /// A rotation begins. Everything that it needs later is in it.
    Begun {
        /// Digest of the plan.
        plan: String,
        /// The item of the plan.
        item: Box<Item>,
    },
    /// A step is about to be done. Written and synced before the hook starts.
    Started(StepRef),
    /// A step is done.
    Done {
        /// Which.
        #[serde(flatten)]
        at: StepRef,
        /// By what.
        by: Performer,
        /// What the hook said, without secrets.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<String>,
    },
    /// An attempt failed, or its end is not known.
    Failed {
        /// Which.
        #[serde(flatten)]
        at: StepRef,
        /// Whether another attempt may help.
        retryable: bool,
        /// Why, without secrets.
        reason: String,
    },
    /// The rotation waits: for an instant, or for a person.
    Waiting {
        /// For which step.
        #[serde(flatten)]
        at: StepRef,
        /// Until when, if it is an instant.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Timestamp>,
        /// For what.
        reason: String,
    },
    /// It cannot go on without a person; consumers stay as they are.
    Stalled {
        /// Why.
        reason: String,
    },
    /// It is taken up again after a stall, or after an end that nobody saw. Attempts are counted anew; a version that failed
    /// its test is given up, and another one is made.
    Resumed {
        /// Why, if somebody said so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// The acceptance window was made longer. Its new end is in the record's subject.
    Extended {
        /// By how much, in seconds.
        seconds: u64,
    },
    /// From here on it is rolled back.
    RollingBack {
        /// Why.
        reason: String,
        /// Who wants it: a person who asked, or the journal's replay by itself.
        by: Performer,
    },
    /// It ended.
    Ended {
        /// How.
        result: Ending,
        /// Whether the old version is known to be useless.
        old_revoked: Option<Timestamp>,
    },
    /// A later scan proved that it is over.
    Closed {
        /// What was looked at: digest of the report, instant of the scan, fingerprints.
        proof: Proof,
    },
    /// A torn last line was set aside when the journal was opened again: this much of it.
    Repaired {
        /// Bytes.
        bytes: u64,
        /// Their SHA-256.
        digest: String,
        /// The file beside the journal that holds them now.
        kept: String,
    },
    /// The clock was found to be set back: by this much.
    ClockSetBack {
        /// Seconds.
        seconds: u64,
    },
}

/// Which step, for whom, and the how manyeth attempt.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct StepRef {
    /// What.
    pub step: Step,
    /// For whom, where it is done once for each consumer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consumer: Option<String>,
    /// Counted from 1.
    pub attempt: u32,
    /// What the hook was told to know a repetition by.
    pub idempotency_key: String,
}

/// By what a step was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Performer {
    /// A hook.
    Hook,
    /// The journal.
    Journal,
    /// A person, who said so.
    Person,
    /// Nobody: it was left out, as planned.
    Nobody,
}

/// How a rotation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// The new version is in use, the old one is revoked.
    Completed,
    /// The old version is in use, the new one is withdrawn.
    RolledBack,
    /// Emergency: the old version is revoked, and no new one is in use.
    Contained,
}

/// What proves that a rotation is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// SHA-256 of the report's bytes.
    pub report: String,
    /// The instant of the scan.
    pub as_of: Timestamp,
    /// SHA-256 of the inventory's bytes.
    pub inventory: String,
    /// Places where the old version stands in history; in no file as it stands.
    pub in_history: u64,
    /// What was checked, a sentence each.
    pub checked: Vec<String>,
}
