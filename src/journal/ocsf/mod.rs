//! The journal for a SIEM: each record of a rotation as a Detection Finding (class 2004) of OCSF 1.8.0. The rotation is the
//! finding: its first record creates it, its end closes it. The same journal makes the same events, each with the hash of its
//! record as its id, so that what is sent twice is known.

mod wire;

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use jiff::Timestamp;

use super::history::Question;
use super::record::{Ending, Event, Record, SCHEMA, Subject};
use crate::rotation::Mode;
use crate::rotation::plan::Item;
pub use wire::DetectionFinding;
use wire::{Actor, Data, Evidence, FindingInfo, Happening, Metadata, Product, Resource, User};

/// The version of OCSF.
pub const OCSF: &str = "1.8.0";

/// Detection Finding.
const CLASS: u32 = 2004;

/// Every record of a rotation that the question is about, as an event.
pub fn findings<'a>(
    estate: &'a str,
    records: &'a [Record],
    question: &'a Question,
) -> impl Iterator<Item = DetectionFinding<'a>> {
    let mut origins: HashMap<&str, Origin<'a>> = HashMap::new();
    records.iter().filter_map(move |record| {
        let subject = record.rotation.as_ref()?;
        let origin = *origins.entry(subject.id.as_str()).or_insert_with(|| Origin::of(record));
        question.is_about_record(record).then(|| finding(estate, record, subject, origin))
    })
}

/// What the first record of a rotation says for all of them.
#[derive(Clone, Copy)]
struct Origin<'a> {
    time: Timestamp,
    item: Option<&'a Item>,
}

impl<'a> Origin<'a> {
    fn of(record: &'a Record) -> Self {
        let item = match &record.event {
            Event::Begun { item, .. } => Some(&**item),
            _ => None,
        };
        Self { time: record.time, item }
    }
}

fn finding<'a>(
    estate: &'a str,
    record: &'a Record,
    subject: &'a Subject,
    origin: Origin<'a>,
) -> DetectionFinding<'a> {
    let activity = Activity::of(&record.event);
    let (status_id, status) = status(&record.event);
    let (severity_id, severity) = severity(subject.mode, &record.event);
    let mode = match subject.mode {
        Mode::Emergency => "Emergency",
        Mode::Scheduled => "Scheduled",
    };
    DetectionFinding {
        activity_id: activity.id(),
        activity_name: activity.name(),
        category_uid: CLASS / 1000,
        category_name: "Findings",
        class_uid: CLASS,
        class_name: "Detection Finding",
        type_uid: CLASS * 100 + activity.id(),
        type_name: format!("Detection Finding: {}", activity.name()),
        time: record.time.as_millisecond(),
        severity_id,
        severity,
        status_id,
        status,
        is_alert: is_alert(subject.mode, &record.event),
        message: format!("{}: {}", subject.credential, record.event.sentence()),
        metadata: Metadata {
            uid: &record.hash,
            version: OCSF,
            log_name: SCHEMA,
            sequence: record.seq,
            original_time: record.time.to_string(),
            correlation_uid: subject.trigger.incident.as_deref(),
            tenant_uid: estate,
            product: Product {
                name: env!("CARGO_PKG_NAME"),
                vendor_name: env!("CARGO_PKG_NAME"),
                version: env!("CARGO_PKG_VERSION"),
            },
        },
        finding_info: FindingInfo {
            uid: &subject.id,
            title: format!("{mode} rotation of {}", subject.credential),
            types: ["Credential Rotation"],
            created_time: origin.time.as_millisecond(),
            modified_time: record.time.as_millisecond(),
            related: origin.item.map(|item| item.findings.as_slice()).unwrap_or_default(),
        },
        evidences: [Evidence {
            actor: Actor { user: User { name: &record.actor } },
            data: Data { prev: &record.prev, rotation: subject, event: Happening::of(&record.event) },
        }],
        resources: resources(subject, origin.item),
    }
}

/// What happens to a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Activity {
    Create,
    Update,
    Close,
}

impl Activity {
    /// Only what ended well, and what a scan proved, is closed: after a rollback the credential still has to be rotated.
    fn of(event: &Event) -> Self {
        match event {
            Event::Begun { .. } => Self::Create,
            Event::Ended { result: Ending::Completed, .. } | Event::Closed { .. } => Self::Close,
            _ => Self::Update,
        }
    }

    fn id(self) -> u32 {
        match self {
            Self::Create => 1,
            Self::Update => 2,
            Self::Close => 3,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Create => "Create",
            Self::Update => "Update",
            Self::Close => "Close",
        }
    }
}

fn status(event: &Event) -> (u32, &'static str) {
    match event {
        Event::Begun { .. } => (1, "New"),
        Event::Ended { result: Ending::Completed, .. } => (4, "Resolved"),
        Event::Closed { .. } => (5, "Archived"),
        _ => (2, "In Progress"),
    }
}

/// An emergency is critical from its beginning to its end. What is scheduled becomes severe when it goes wrong.
fn severity(mode: Mode, event: &Event) -> (u32, &'static str) {
    match (mode, event) {
        (Mode::Emergency, _) => (5, "Critical"),
        (Mode::Scheduled, Event::Stalled { .. }) => (4, "High"),
        (
            Mode::Scheduled,
            Event::Failed { .. }
            | Event::RollingBack { .. }
            | Event::Ended { result: Ending::RolledBack, .. },
        ) => (3, "Medium"),
        (Mode::Scheduled, _) => (1, "Informational"),
    }
}

/// What somebody should look at.
fn is_alert(mode: Mode, event: &Event) -> bool {
    match event {
        Event::Begun { .. } => mode == Mode::Emergency,
        Event::Stalled { .. } | Event::RollingBack { .. } => true,
        Event::Ended { result, .. } => *result != Ending::Completed,
        _ => false,
    }
}

/// The credential, and everybody who uses it.
fn resources<'a>(subject: &'a Subject, item: Option<&'a Item>) -> Vec<Resource<'a>> {
    let owner = item.and_then(|item| item.owner.as_deref()).map(|name| User { name });
    let credential =
        Resource { uid: &subject.credential, name: &subject.credential, r#type: "Credential", owner };
    let consumer = |name: &'a String| Resource { uid: name, name, r#type: "Consumer", owner: None };
    std::iter::once(credential).chain(subject.affected.iter().map(consumer)).collect()
}
