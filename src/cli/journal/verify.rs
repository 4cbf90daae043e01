//! `straykey journal verify`: is every record as it was written, and in its place?

use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;

use super::args::{AnswerFormat, VerifyArgs};
use super::place;
use crate::cli::output::Sink;
use crate::cli::{CliError, ExitStatus, printable};
use crate::journal::reading::Inspection;
use crate::journal::{Head, Journal, JournalError};
use crate::quantity::counted;
use crate::report::json::write_pretty;

/// Prints what is wrong; status 1 if something is.
pub(super) fn run(args: &VerifyArgs) -> Result<ExitStatus, CliError> {
    let heads = heads(args)?;
    let path = place::named(&args.place)?;
    let inspection = Journal::inspect(&path)?;
    if inspection.is_foreign() {
        return Err(JournalError::NoJournal(path).into());
    }
    let shown = path.to_string_lossy();
    let verdict = Verdict::of(&shown, &inspection, &heads);
    Sink::Stdout.write(|out| match args.format {
        AnswerFormat::Text => verdict.write(out),
        AnswerFormat::Json => write_pretty(&verdict, out),
    })?;
    Ok(if verdict.whole { ExitStatus::Clean } else { ExitStatus::Findings })
}

/// The heads that were kept elsewhere.
fn heads(args: &VerifyArgs) -> Result<Vec<Head>, CliError> {
    let read = |place: &str, text: &str| {
        text.parse::<Head>().map_err(|error| CliError::Usage(format!("{place}: `{text}`: {error}")))
    };
    let mut heads = Vec::new();
    for text in &args.head {
        heads.push(read("--head", text)?);
    }
    if let Some(file) = &args.head_file {
        let lines = lines(file)?;
        if lines.is_empty() {
            return Err(CliError::Usage(format!("{} has no head: nothing can be compared", file.display())));
        }
        for (number, line) in lines {
            heads.push(read(&format!("{}:{number}", file.display()), &line)?);
        }
    }
    Ok(heads)
}

/// The lines of a file that are not empty, with their numbers.
fn lines(file: &Path) -> Result<Vec<(usize, String)>, CliError> {
    let text = std::fs::read_to_string(file)
        .map_err(|cause| CliError::Usage(format!("{} cannot be read: {cause}", file.display())))?;
    let lines = text.lines().enumerate().map(|(at, line)| (at + 1, line.trim().to_owned()));
    Ok(lines.filter(|(_, line)| !line.is_empty()).collect())
}

/// Wire form of the answer, version 1.
#[derive(Serialize)]
struct Verdict<'a> {
    schema: &'static str,
    version: u32,
    journal: &'a str,
    whole: bool,
    estate: Option<&'a str>,
    records: u64,
    rotations: u64,
    /// Of the last record, where all of them are in their places.
    head: Option<String>,
    breaches: Vec<Remark>,
    /// What is no breach, and should be known.
    notes: Vec<Remark>,
    heads_compared: u64,
}

#[derive(Serialize)]
struct Remark {
    /// Nothing where the end of the journal is meant.
    line: Option<u64>,
    message: String,
}

impl<'a> Verdict<'a> {
    fn of(journal: &'a str, inspection: &'a Inspection, heads: &[Head]) -> Self {
        let mut breaches: Vec<Remark> = inspection
            .breaches
            .iter()
            .map(|breach| Remark { line: Some(breach.line), message: breach.flaw.to_string() })
            .collect();
        let is_chained = breaches.is_empty();
        if inspection.records.is_empty() {
            breaches.push(Remark { line: None, message: "it has no record".to_owned() });
        }
        // Where the chain itself is broken, what follows has no number that could be relied on.
        if is_chained {
            breaches.extend(heads.iter().filter_map(|head| contradiction(inspection, head)));
        }
        let whole = breaches.is_empty();
        Self {
            schema: "straykey.journal-verification",
            version: 1,
            journal,
            whole,
            estate: inspection.estate(),
            records: inspection.records.len() as u64,
            rotations: crate::journal::history::accounts(&inspection.records).len() as u64,
            head: whole.then(|| inspection.head().to_string()),
            breaches,
            notes: notes(inspection),
            heads_compared: heads.len() as u64,
        }
    }

    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        for (remarks, word) in [(&self.breaches, ""), (&self.notes, "note: ")] {
            for Remark { line, message } in remarks {
                let place = line.map(|line| format!(":{line}")).unwrap_or_default();
                writeln!(out, "{}", printable(&format!("{}{place}: {word}{message}", self.journal)))?;
            }
        }
        let records = counted(self.records, "record", "records");
        let verdict = match &self.head {
            Some(head) => {
                let rotations = counted(self.rotations, "rotation", "rotations");
                let estate = self.estate.unwrap_or_default();
                let compared = match self.heads_compared {
                    0 => "no head to compare with: that nothing was cut off or rewritten is not proven"
                        .to_owned(),
                    number => format!("{} in it", counted(number, "head is", "heads are")),
                };
                format!(
                    "{}: whole: {records} of {rotations} of the estate `{estate}`; {compared}\nhead {head}",
                    self.journal
                )
            }
            None => {
                let breaches = counted(self.breaches.len() as u64, "place", "places");
                format!("{}: broken in {breaches}; {records} can be read", self.journal)
            }
        };
        writeln!(out, "{}", printable(&verdict))
    }
}

/// What a head that was kept elsewhere says against the journal.
fn contradiction(inspection: &Inspection, head: &Head) -> Option<Remark> {
    let last = inspection.head();
    let at = usize::try_from(head.seq - 1).unwrap_or(usize::MAX);
    let (line, message) = match inspection.records.get(at) {
        Some(record) if record.hash == head.hash => return None,
        Some(_) => (
            Some(head.seq),
            format!(
                "record {} is another one than when its hash was kept: it, or one before it, was written again",
                head.seq
            ),
        ),
        None => (
            None,
            format!(
                "it ends with record {}, and the head that was kept is of record {}: what was behind was cut off",
                last.seq, head.seq
            ),
        ),
    };
    Some(Remark { line, message })
}

/// A torn last line, and a clock that went back.
fn notes(inspection: &Inspection) -> Vec<Remark> {
    let pairs = inspection.records.iter().zip(inspection.records.iter().skip(1));
    let back = pairs.filter(|(one, next)| next.time < one.time).map(|(one, next)| Remark {
        line: Some(next.seq),
        message: format!(
            "record {} is of {}, before the one in front of it ({}): the clock was set back",
            next.seq, next.time, one.time
        ),
    });
    let torn = inspection.torn.iter().map(|torn| Remark {
        line: Some(torn.line),
        message: format!(
            "the last line is torn ({}): a process died while it wrote it, or is writing it now. The next `straykey rotate` \
             that writes sets it aside",
            counted(torn.bytes, "byte", "bytes")
        ),
    });
    back.chain(torn).collect()
}
