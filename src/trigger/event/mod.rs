//! The event: CloudEvents 1.0 in structured mode.

mod data;
mod excerpt;
mod fresh;
mod group;
mod written;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

pub use data::Data;
use group::Group;

use super::json_schema;
use crate::intake;
use crate::report::Report;
use crate::report::json::write_line;

/// The type of every event. A change that readers would notice gets another number.
pub const TYPE: &str = "dev.straykey.rotation.required.v1";

/// A credential has to be rotated.
///
/// CloudEvents 1.0. The same state of the same credential is the same event: `source` and `id` are those of the last time.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Event {
    /// The version of CloudEvents: `1.0`.
    pub specversion: &'static str,
    /// Made from the source, the finding, the fingerprint, the urgency and the status, and from no time: a repetition has the
    /// same one. 32 hex digits.
    pub id: String,
    /// Where it was found out: `/straykey/` and a name of the estate or repository, or what the caller says.
    pub source: String,
    /// `dev.straykey.rotation.required.v1`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The inventory's id of the credential, or else the id of the finding.
    pub subject: String,
    /// The instant that ages were measured against; absent if the report lost it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    /// `application/json`.
    pub datacontenttype: &'static str,
    /// Where this schema is published.
    pub dataschema: &'static str,
    /// What is known about it.
    pub data: Data,
}

/// From where events come, and what for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occasion {
    /// The `source` of the events.
    pub source: String,
    /// Whether they are meant.
    pub purpose: Purpose,
}

/// Whether events are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Somebody is to act.
    Rotation,
    /// Somebody tries out whether they arrive: nothing is to be rotated.
    Rehearsal,
}

/// An event that does not fit, whatever is left out of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the event has {bytes} bytes without places and consumers, and {limit} is the most that is accepted there"
)]
pub struct TooLarge {
    bytes: usize,
    limit: usize,
}

impl Event {
    /// The events of a report, the most pressing first: one for each version of a credential that has to be replaced.
    #[must_use]
    pub fn of_report(report: &Report, occasion: &Occasion) -> Vec<Self> {
        let groups = Group::all(&report.findings);
        let data = groups.iter().map(|group| fresh::data(group, occasion.purpose));
        data.map(|data| Self::of(data, Some(report.as_of), occasion)).collect()
    }

    /// The events of what an earlier scan wrote down: the same, as far as the report still has them.
    #[must_use]
    pub fn of_written(report: &intake::Report, occasion: &Occasion) -> Vec<Self> {
        let groups = Group::all(&report.cases);
        let data = groups.iter().map(|group| written::data(group, occasion.purpose));
        data.map(|data| Self::of(data, report.as_of, occasion)).collect()
    }

    fn of(data: Data, as_of: Option<Timestamp>, occasion: &Occasion) -> Self {
        Self {
            specversion: "1.0",
            id: id(&data, &occasion.source),
            source: occasion.source.clone(),
            kind: TYPE,
            subject: data.credential.clone().unwrap_or_else(|| data.finding.clone()),
            time: as_of.map(|as_of| as_of.to_string()),
            datacontenttype: "application/json",
            dataschema: json_schema::ID,
            data,
        }
    }

    /// One line of JSON.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn to_json(&self) -> Result<Vec<u8>, serde_json::Error> {
        line(self)
    }

    /// What `wrap` makes of it, at most `limit` bytes: places, then consumers, then reasons are left out until it fits. Their
    /// numbers are still told.
    ///
    /// # Errors
    /// When it does not fit without them either.
    pub fn fitted<W: Serialize>(
        &self,
        limit: usize,
        wrap: impl Fn(&Self) -> W,
    ) -> Result<Result<Vec<u8>, TooLarge>, serde_json::Error> {
        let mut event = self.clone();
        loop {
            let bytes = line(&wrap(&event))?;
            if bytes.len() <= limit {
                return Ok(Ok(bytes));
            }
            let data = &mut event.data;
            let is_less = data.places.pop().is_some()
                || data.consumers.pop().is_some()
                || data.reasons.pop_last().is_some()
                || data.also.pop().is_some();
            if !is_less {
                return Ok(Err(TooLarge { bytes: bytes.len(), limit }));
            }
        }
    }
}

/// JSON on one line, without the end of the line.
pub(super) fn line(value: &impl Serialize) -> Result<Vec<u8>, serde_json::Error> {
    let mut bytes = Vec::new();
    write_line(value, &mut bytes).map_err(serde_json::Error::io)?;
    bytes.pop();
    Ok(bytes)
}

/// What tells this event from others. Each part has its length before it, so that no two lists of parts look the same.
fn id(data: &Data, source: &str) -> String {
    let fingerprint = data.fingerprint.as_deref().unwrap_or_default();
    let purpose = if data.dry_run { "dry-run" } else { "" };
    let (urgency, status) = (data.urgency.unwrap_or_default(), data.status.as_deref().unwrap_or_default());
    let parts = [source, &data.finding, fingerprint, urgency, status, purpose];
    let joined: String = parts.iter().map(|part| format!("{}:{part}", part.len())).collect();
    let mut id = crate::canonical::hex(joined.as_bytes());
    id.truncate(32);
    id
}

#[cfg(test)]
mod tests;
