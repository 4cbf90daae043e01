//! The shape of an event: those attributes of OCSF 1.8.0 that the journal can fill.

use jiff::Timestamp;
use serde::Serialize;

use super::super::record::{Event, Performer, Proof, Subject};

/// An event of class 2004.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DetectionFinding<'a> {
    pub(super) activity_id: u32,
    pub(super) activity_name: &'static str,
    pub(super) category_uid: u32,
    pub(super) category_name: &'static str,
    pub(super) class_uid: u32,
    pub(super) class_name: &'static str,
    pub(super) type_uid: u32,
    pub(super) type_name: String,
    /// In milliseconds since 1970.
    pub(super) time: i64,
    pub(super) severity_id: u32,
    pub(super) severity: &'static str,
    pub(super) status_id: u32,
    pub(super) status: &'static str,
    pub(super) is_alert: bool,
    pub(super) message: String,
    pub(super) metadata: Metadata<'a>,
    pub(super) finding_info: FindingInfo<'a>,
    pub(super) evidences: [Evidence<'a>; 1],
    pub(super) resources: Vec<Resource<'a>>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Metadata<'a> {
    pub(super) uid: &'a str,
    pub(super) version: &'static str,
    pub(super) log_name: &'static str,
    pub(super) sequence: u64,
    pub(super) original_time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) correlation_uid: Option<&'a str>,
    pub(super) tenant_uid: &'a str,
    pub(super) product: Product,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Product {
    pub(super) name: &'static str,
    pub(super) vendor_name: &'static str,
    pub(super) version: &'static str,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct FindingInfo<'a> {
    pub(super) uid: &'a str,
    pub(super) title: String,
    pub(super) types: [&'static str; 1],
    pub(super) created_time: i64,
    pub(super) modified_time: i64,
    /// The findings of a scan that asked for the rotation.
    #[serde(rename = "related_events", skip_serializing_if = "<[_]>::is_empty", serialize_with = "related")]
    pub(super) related: &'a [String],
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Evidence<'a> {
    pub(super) actor: Actor<'a>,
    pub(super) data: Data<'a>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Actor<'a> {
    pub(super) user: User<'a>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct User<'a> {
    pub(super) name: &'a str,
}

/// What OCSF has no attribute for: the playbook's fields of an audit record.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Data<'a> {
    pub(super) prev: &'a str,
    pub(super) rotation: &'a Subject,
    pub(super) event: Happening<'a>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Resource<'a> {
    pub(super) uid: &'a str,
    pub(super) name: &'a str,
    pub(super) r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) owner: Option<User<'a>>,
}

/// The event of a record, without the plan that the first one holds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Happening<'a> {
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    consumer: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attempt: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<Performer>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    old_revoked: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    proof: Option<&'a Proof>,
}

impl<'a> Happening<'a> {
    pub(super) fn of(event: &'a Event) -> Self {
        let at = event.step();
        let mut happening = Self {
            r#type: event.name(),
            plan: None,
            step: at.map(|at| at.step.as_str()),
            consumer: at.and_then(|at| at.consumer.as_deref()),
            attempt: at.map(|at| at.attempt),
            by: None,
            reason: None,
            until: None,
            result: None,
            old_revoked: None,
            proof: None,
        };
        match event {
            Event::Begun { plan, .. } => happening.plan = Some(plan),
            Event::Done { by, message, .. } => {
                (happening.by, happening.reason) = (Some(*by), message.as_deref());
            }
            Event::Waiting { until, reason, .. } => {
                (happening.until, happening.reason) = (*until, Some(reason.as_str()));
            }
            Event::Failed { reason, .. } | Event::Stalled { reason } => happening.reason = Some(reason),
            Event::RollingBack { reason, by } => {
                (happening.by, happening.reason) = (Some(*by), Some(reason.as_str()));
            }
            Event::Resumed { note } => happening.reason = note.as_deref(),
            Event::Ended { result, old_revoked } => {
                (happening.result, happening.old_revoked) = (Some(result.as_str()), *old_revoked);
            }
            Event::Closed { proof } => happening.proof = Some(proof),
            Event::Opened { .. }
            | Event::Started(_)
            | Event::Extended { .. }
            | Event::Repaired { .. }
            | Event::ClockSetBack { .. } => {}
        }
        happening
    }
}

/// A finding of a scan, as OCSF refers to other events.
#[derive(Serialize)]
struct RelatedEvent<'a> {
    uid: &'a str,
}

fn related<S: serde::Serializer>(ids: &&[String], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(ids.iter().map(|uid| RelatedEvent { uid }))
}
