//! What an import did or would do, for people and for programs. It names entries, fields and dates, and holds no secret.

use std::io::{self, Write};

use serde::Serialize;

use crate::cli::printable;
use crate::import::{Addition, Amendment, Certainty, Conflict, Course, Plan};
use crate::listing::{Form, Remark};
use crate::notice::Coverage;

/// One import.
pub(super) struct ImportReport<'a> {
    /// The inventory, as named by the caller.
    pub(super) inventory: &'a str,
    /// Whose listing it was.
    pub(super) form: Form,
    /// What was done.
    pub(super) plan: &'a Plan,
    /// The lines that would change, if nothing was written.
    pub(super) difference: Option<&'a str>,
}

impl ImportReport<'_> {
    /// For people: a line for each entry that is new, changes or is in conflict, and a summary.
    pub(super) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let Plan { additions, amendments, conflicts, unchanged, remarks } = self.plan;
        let mut line = |text: String| writeln!(out, "{}", printable(&text));
        for addition in additions {
            line(added(addition))?;
        }
        for amendment in amendments {
            line(amended(amendment))?;
        }
        for conflict in conflicts {
            let Conflict { id, line: at, field, declared, listed } = conflict;
            line(format!(
                "! {id} ({}:{at}): {field} is `{declared}`, the store says `{listed}`: kept (--accept {field} takes the store's)",
                self.inventory
            ))?;
        }
        for Remark { coverage, subject, detail } in remarks {
            let mark = if *coverage == Coverage::Incomplete { "incomplete" } else { "note" };
            line(format!("{mark}: {subject}: {detail}"))?;
        }
        line(format!(
            "{}: {} new, {} changed, {} in conflict, {unchanged} as listed ({})",
            self.inventory,
            additions.len(),
            amendments.len(),
            conflicts.len(),
            self.form
        ))?;
        match self.difference {
            Some(difference) => line(difference.to_owned()),
            None => Ok(()),
        }
    }

    /// For programs.
    pub(super) fn document(&self) -> impl Serialize {
        let Plan { additions, amendments, conflicts, unchanged, remarks } = self.plan;
        Document {
            schema: "straykey.inventory-import",
            version: 1,
            inventory: self.inventory,
            form: self.form.as_str(),
            written: self.difference.is_none(),
            added: additions.iter().map(Added::of).collect(),
            changed: amendments.iter().map(Changed::of).collect(),
            conflicts: conflicts.iter().map(Kept::of).collect(),
            unchanged: *unchanged,
            remarks: remarks.iter().map(Said::of).collect(),
        }
    }
}

fn added(Addition { id, proposal, .. }: &Addition) -> String {
    let guess = match proposal.certainty {
        Certainty::Told => "",
        Certainty::Guessed => " (by its name)",
    };
    let known = match (proposal.fingerprint, &proposal.public_id) {
        (Some(_), _) => "",
        (None, Some(_)) => ", known by its public id",
        (None, None) => ", without a fingerprint",
    };
    format!("+ {id}: {}{guess}, in {}{known}", proposal.kind, proposal.stored_in)
}

fn amended(amendment: &Amendment) -> String {
    let rotated = match amendment.course {
        Course::Same => "",
        Course::Rotated => "rotated; ",
    };
    let names = |names: Vec<&str>| names.join(", ");
    let mut parts = Vec::new();
    let mut set: Vec<&str> = amendment.set.iter().map(|(field, _)| field.as_str()).collect();
    set.extend(amendment.listed.is_some().then_some("listed"));
    if !set.is_empty() {
        parts.push(format!("sets {}", names(set)));
    }
    if !amendment.removed.is_empty() {
        parts.push(format!(
            "takes out {}",
            names(amendment.removed.iter().map(|field| field.as_str()).collect())
        ));
    }
    match amendment.previous.len() {
        0 => {}
        1 => parts.push("adds an old version".to_owned()),
        many => parts.push(format!("adds {many} old versions")),
    }
    format!("~ {}: {rotated}{}", amendment.id, parts.join(", "))
}

/// Wire form, version 1.
#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    version: u32,
    inventory: &'a str,
    form: &'static str,
    /// False for a dry run.
    written: bool,
    added: Vec<Added<'a>>,
    changed: Vec<Changed<'a>>,
    conflicts: Vec<Kept<'a>>,
    unchanged: u64,
    remarks: Vec<Said<'a>>,
}

#[derive(Serialize)]
struct Added<'a> {
    id: &'a str,
    kind: &'static str,
    kind_is_guessed: bool,
    stored_in: &'a str,
    fingerprint: Option<String>,
    public_id: Option<&'a str>,
}

impl<'a> Added<'a> {
    fn of(Addition { id, proposal, .. }: &'a Addition) -> Self {
        Self {
            id,
            kind: proposal.kind.as_str(),
            kind_is_guessed: proposal.certainty == Certainty::Guessed,
            stored_in: &proposal.stored_in,
            fingerprint: proposal.fingerprint.map(|fingerprint| fingerprint.to_string()),
            public_id: proposal.public_id.as_deref(),
        }
    }
}

#[derive(Serialize)]
struct Changed<'a> {
    id: &'a str,
    line: u64,
    rotated: bool,
    set: Vec<&'static str>,
    removed: Vec<&'static str>,
    old_versions: usize,
}

impl<'a> Changed<'a> {
    fn of(amendment: &'a Amendment) -> Self {
        let listed = amendment.listed.is_some().then_some("listed");
        Self {
            id: &amendment.id,
            line: amendment.line,
            rotated: amendment.course == Course::Rotated,
            set: amendment.set.iter().map(|(field, _)| field.as_str()).chain(listed).collect(),
            removed: amendment.removed.iter().map(|field| field.as_str()).collect(),
            old_versions: amendment.previous.len(),
        }
    }
}

#[derive(Serialize)]
struct Kept<'a> {
    id: &'a str,
    line: u64,
    field: &'static str,
    declared: &'a str,
    listed: &'a str,
}

impl<'a> Kept<'a> {
    fn of(Conflict { id, line, field, declared, listed }: &'a Conflict) -> Self {
        Self { id, line: *line, field: field.as_str(), declared, listed }
    }
}

#[derive(Serialize)]
struct Said<'a> {
    incomplete: bool,
    subject: &'a str,
    detail: &'a str,
}

impl<'a> Said<'a> {
    fn of(Remark { coverage, subject, detail }: &'a Remark) -> Self {
        Self { incomplete: *coverage == Coverage::Incomplete, subject, detail }
    }
}
