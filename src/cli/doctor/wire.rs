//! The answer as JSON.

use std::io::{self, Write};

use serde::Serialize;

use super::{Line, State};
use crate::report::json::document::Tool;
use crate::report::json::write_pretty;

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    version: u32,
    tool: Tool,
    /// Is nothing missing?
    good: bool,
    checks: Vec<Check<'a>>,
}

#[derive(Serialize)]
struct Check<'a> {
    name: &'static str,
    state: &'static str,
    says: &'a str,
    remedy: Option<&'a str>,
}

impl<'a> Check<'a> {
    fn of(line: &'a Line) -> Self {
        Self { name: line.name, state: line.state.as_str(), says: &line.says, remedy: line.remedy.as_deref() }
    }
}

pub(super) fn write(lines: &[Line], out: &mut dyn Write) -> io::Result<()> {
    let document = Document {
        schema: "straykey.doctor",
        version: 1,
        tool: Tool::THIS,
        good: lines.iter().all(|line| line.state != State::Missing),
        checks: lines.iter().map(Check::of).collect(),
    };
    write_pretty(&document, out)
}
