//! What is known about an exposed credential, and what is not: the incident report of the playbook, and the proof that closes
//! it.
//!
//! [`choice`] finds what a name means, [`Incident::of`] puts together what the report of a scan, the inventory and the journal say
//! about it, and [`closure`] holds a later scan against the journal. All of it is pure, and none of it pretends: what no document
//! tells is a question, with whom to ask.

pub mod choice;
pub mod closure;
pub mod handling;
pub mod markdown;
pub mod moment;
pub mod place;
pub mod question;
pub mod reader;
pub mod same;
pub mod subject;
pub mod timeline;
pub mod usage;
pub mod window;

#[cfg(test)]
mod sample;

use std::io::{self, Write};

use jiff::Timestamp;
use serde::Serialize;

use crate::intake;
use crate::inventory::Inventory;
use crate::journal::Record;
use crate::report::json::document::Tool;
use crate::report::json::write_pretty;
use choice::Choice;
use handling::Handling;
use place::Spot;
use question::Step;
use reader::Readers;
use subject::{Affected, Obligation, Subject};
use timeline::Entry;
use window::Version;

/// The name of the document's schema.
pub const SCHEMA: &str = "straykey.incident";

/// The version of the schema.
pub const VERSION: u32 = 1;

/// Everything that an incident report is made from.
#[derive(Debug, Clone, Copy)]
pub struct Matter<'a> {
    /// What a scan found.
    pub report: &'a intake::Report,
    /// What is declared, if somebody named it, and the digest of its bytes.
    pub inventory: Option<(&'a Inventory, &'a str)>,
    /// What was done, if there is a journal: all of its records, verified.
    pub journal: Option<&'a [Record]>,
    /// What there is to say about these documents, a sentence each.
    pub remarks: &'a [String],
}

/// One credential that was exposed, whichever findings show it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Incident {
    /// What it is.
    pub subject: Subject,
    /// What this was made from.
    pub sources: Sources,
    /// Each version that was found somewhere, with its window of exposure.
    pub versions: Vec<Version>,
    /// Every place, sorted.
    pub places: Vec<Spot>,
    /// Who could read these places, as far as git tells.
    pub readers: Readers,
    /// Who uses it, in the order in which a new version reaches them.
    pub consumers: Vec<Affected>,
    /// What its declared regimes may ask for.
    pub obligations: Vec<Obligation>,
    /// What was done about it, by the journal.
    pub rotations: Vec<Handling>,
    /// Everything that has a date, in its order.
    pub timeline: Vec<Entry>,
    /// The playbook's forensic steps: what is known of each, and what has to be asked.
    pub steps: Vec<Step>,
    /// What limits this report.
    pub remarks: Vec<String>,
}

/// What a report was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sources {
    /// SHA-256 of the scan's report.
    pub report: String,
    /// The instant of the scan; nothing if the report lost it.
    pub as_of: Option<Timestamp>,
    /// Whether the scan read everything that it was asked for; nothing if the report does not tell.
    pub complete: Option<bool>,
    /// SHA-256 of the inventory.
    pub inventory: Option<String>,
    /// The last record of the journal, as `SEQ:HASH`.
    pub journal: Option<String>,
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    version: u32,
    tool: Tool,
    #[serde(flatten)]
    incident: &'a Incident,
}

impl Incident {
    /// Puts together what is known about a choice.
    #[must_use]
    pub fn of(matter: Matter<'_>, choice: &Choice<'_>) -> Self {
        let rotations = handling::of(matter.journal, choice);
        let versions = window::versions(matter, choice, &rotations);
        let places = place::of(matter, choice);
        let subject = Subject::of(choice);
        let consumers = subject::affected(matter, choice);
        let timeline = timeline::of(matter, choice, &places);
        let obligations =
            subject::obligations(choice, versions.first().and_then(|one| one.window.detected.at));
        let readers = Readers::of(&places);
        let steps = question::steps(&question::Known {
            subject: &subject,
            versions: &versions,
            places: &places,
            consumers: &consumers,
            rotations: &rotations,
            has_journal: matter.journal.is_some(),
        });
        Self {
            sources: Sources::of(matter),
            remarks: remarks(matter, choice),
            subject,
            versions,
            places,
            readers,
            consumers,
            obligations,
            rotations,
            timeline,
            steps,
        }
    }

    /// Writes it as one JSON document.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        write_pretty(&Document { schema: SCHEMA, version: VERSION, tool: Tool::THIS, incident: self }, out)
    }
}

impl Sources {
    fn of(matter: Matter<'_>) -> Self {
        let last = matter.journal.and_then(<[Record]>::last);
        Self {
            report: matter.report.digest.clone(),
            as_of: matter.report.as_of,
            complete: match matter.report.coverage {
                intake::Coverage::Complete => Some(true),
                intake::Coverage::Incomplete => Some(false),
                intake::Coverage::Unknown => None,
            },
            inventory: matter.inventory.map(|(_, digest)| digest.to_owned()),
            journal: last.map(|last| format!("{}:{}", last.seq, last.hash)),
        }
    }
}

fn remarks(matter: Matter<'_>, choice: &Choice<'_>) -> Vec<String> {
    let mut remarks = Vec::new();
    match matter.report.coverage {
        intake::Coverage::Complete => {}
        intake::Coverage::Incomplete => remarks.push(
            "The scan did not read everything that it was asked for: there may be more places, and earlier ones.".to_owned(),
        ),
        intake::Coverage::Unknown => {
            remarks.push("The report does not tell whether the scan was complete: there may be more places.".to_owned());
        }
    }
    match matter.report.survey.as_ref().map(|survey| survey.depth.as_str()) {
        Some("history") => {}
        Some(_) => remarks.push(
            "The scan was not of the whole history: since when it was exposed, and where it was removed from, is not known. \
             straykey scan --history tells."
                .to_owned(),
        ),
        None => remarks.push("The report does not tell what was scanned.".to_owned()),
    }
    if matter.inventory.is_none() {
        remarks.push("No inventory was named: environment, tenants and regimes are not known.".to_owned());
    } else if choice.credential.is_none() {
        remarks.push(
            "The inventory does not declare it: its owner, consumers and regimes are not known.".to_owned(),
        );
    }
    if matter.journal.is_none() {
        remarks.push("There is no journal: what was done about it is not known.".to_owned());
    }
    remarks.extend(matter.remarks.iter().chain(&matter.report.remarks).cloned());
    remarks
}
