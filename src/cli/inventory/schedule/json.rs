//! The calendar for programs. Wire types of their own, version 1.

use std::io::{self, Write};

use serde::Serialize;

use super::{Calendar, text};
use crate::inventory::schedule::{Cause, Rotation, Undated};
use crate::report::json::write_pretty;

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    version: u32,
    as_of: String,
    inventory: &'a str,
    rotations: Vec<Row<'a>>,
    undated: Vec<UndatedRow<'a>>,
    retired: u64,
}

#[derive(Serialize)]
struct Row<'a> {
    credential: &'a str,
    kind: &'a str,
    owner: Option<&'a str>,
    consumers: &'a [String],
    line: u64,
    state: &'static str,
    rotate_from: String,
    deadline: String,
    cause: &'static str,
    because: String,
}

#[derive(Serialize)]
struct UndatedRow<'a> {
    credential: &'a str,
    kind: &'a str,
    owner: Option<&'a str>,
    line: u64,
    because: &'static str,
}

/// Writes the document.
pub(super) fn write(calendar: &Calendar<'_>, out: &mut dyn Write) -> io::Result<()> {
    let document = Document {
        schema: "straykey.inventory-schedule",
        version: 1,
        as_of: calendar.now.to_string(),
        inventory: calendar.file,
        rotations: calendar.schedule.rotations.iter().map(row).collect(),
        undated: calendar.schedule.undated.iter().map(undated).collect(),
        retired: calendar.schedule.retired,
    };
    write_pretty(&document, out)
}

fn row<'a>(rotation: &Rotation<'a>) -> Row<'a> {
    let credential = rotation.credential;
    Row {
        credential: &credential.id,
        kind: credential.kind.as_str(),
        owner: credential.owner.as_deref(),
        consumers: &credential.consumers,
        line: credential.line,
        state: rotation.state.as_str(),
        rotate_from: rotation.begin.to_string(),
        deadline: rotation.deadline.to_string(),
        cause: match rotation.cause {
            Cause::Age { .. } => "age",
            Cause::Expiry => "expiry",
        },
        because: text::cause(rotation),
    }
}

fn undated<'a>(undated: &Undated<'a>) -> UndatedRow<'a> {
    UndatedRow {
        credential: &undated.credential.id,
        kind: undated.credential.kind.as_str(),
        owner: undated.credential.owner.as_deref(),
        line: undated.credential.line,
        because: undated.reason.advice(),
    }
}
