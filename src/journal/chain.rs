//! The chain that holds each record in its place: how a record is sealed, and what is wrong with a line that does not fit.

use jiff::Timestamp;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::head::Head;
use super::record::{Event, Record, SCHEMA, Subject, VERSION};

/// Longest line, without its end.
pub const LONGEST_LINE: usize = 1 << 20;

/// A chain as far as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    seq: u64,
    /// Not known behind a line that cannot be read.
    hash: Option<String>,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// It is longer than any record.
    #[error("it is longer than 1 MiB: no record is")]
    TooLong,
    /// It cannot be read.
    #[error("it is no record that this version can read: {0}. It was damaged or edited")]
    NoRecord(String),
    /// Another program wrote it.
    #[error(
        "it is not written as straykey writes it (canonical JSON): it was edited, or another program wrote it again"
    )]
    NotCanonical,
    /// Its hash is not that of its content.
    #[error("its hash is not that of its content: record {0} was edited after it was written")]
    Edited(u64),
    /// There are numbers that nobody has.
    #[error("record {next} follows on record {last}: what was between them was deleted or moved")]
    Gap {
        /// The record before; 0 at the beginning.
        last: u64,
        /// This one.
        next: u64,
    },
    /// It stands twice.
    #[error("it repeats record {0}, which stands before it")]
    Repeated(u64),
    /// Its number was had already.
    #[error("record {next} follows on record {last}: it was moved, or put in")]
    Backwards {
        /// The record before.
        last: u64,
        /// This one.
        next: u64,
    },
    /// It was made for another record before it.
    #[error(
        "record {0} was made to follow on another record than the one before it: that one was replaced, or this one put in"
    )]
    Unlinked(u64),
    /// A journal begins with a record that says so.
    #[error("it does not begin a journal: the first record is missing or replaced")]
    NoBeginning,
    /// And with one only.
    #[error("it begins a journal, and stands within one: two journals were put together")]
    SecondBeginning,
    /// It is a journal of another version.
    #[error(
        "it is a `{schema}` of version {version}, and this version reads `{SCHEMA}` of version {VERSION}"
    )]
    Version {
        /// What it calls itself.
        schema: String,
        /// Its version.
        version: u32,
    },
}

/// A line after it was looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// The record, if it can be read at all.
    pub record: Option<Record>,
    /// What is wrong with it.
    pub flaw: Option<Flaw>,
}

impl Default for Chain {
    fn default() -> Self {
        Self::after(&Head::genesis())
    }
}

impl Chain {
    /// The chain whose last record is this one.
    #[must_use]
    pub fn after(head: &Head) -> Self {
        Self { seq: head.seq, hash: Some(head.hash.clone()) }
    }

    /// The next record after the chain's last, sealed.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn seal(
        &self,
        time: Timestamp,
        actor: &str,
        rotation: Option<Subject>,
        event: Event,
    ) -> Result<Record, serde_json::Error> {
        let prev = self.hash.clone().unwrap_or_default();
        let hash = String::new();
        let mut record =
            Record { seq: self.seq + 1, time, prev, actor: actor.to_owned(), rotation, event, hash };
        record.hash = hash_of(&record)?;
        Ok(record)
    }

    /// Looks at the next line. What follows on a flaw is held against what that line says of itself, so that one change
    /// is told once.
    pub fn check(&mut self, line: &[u8]) -> Checked {
        if line.len() > LONGEST_LINE {
            return self.unreadable(Flaw::TooLong);
        }
        let record: Record = match serde_json::from_slice(line) {
            Ok(record) => record,
            Err(error) => return self.unreadable(Flaw::NoRecord(reason(&error))),
        };
        let flaw = self.flaw(&record, line);
        self.seq = record.seq;
        self.hash = Some(record.hash.clone());
        Checked { record: Some(record), flaw }
    }

    /// What is beyond the lines that were checked.
    fn unreadable(&mut self, flaw: Flaw) -> Checked {
        self.seq = self.seq.saturating_add(1);
        self.hash = None;
        Checked { record: None, flaw: Some(flaw) }
    }

    fn flaw(&self, record: &Record, line: &[u8]) -> Option<Flaw> {
        let next = record.seq;
        match crate::canonical::bytes(record) {
            Ok(canonical) if canonical == line => {}
            Ok(_) => return Some(Flaw::NotCanonical),
            Err(error) => return Some(Flaw::NoRecord(reason(&error))),
        }
        if hash_of_line(line, &record.hash).as_ref() != Some(&record.hash) {
            return Some(Flaw::Edited(next));
        }
        self.misplaced(record).or_else(|| misbegun(record))
    }

    /// What is wrong with its place.
    fn misplaced(&self, record: &Record) -> Option<Flaw> {
        let (last, next) = (self.seq, record.seq);
        let links = |hash: &str| self.hash.as_deref().is_none_or(|known| known == hash);
        if self.hash.as_ref() == Some(&record.hash) {
            Some(Flaw::Repeated(next))
        } else if next <= last {
            Some(Flaw::Backwards { last, next })
        } else if next - last > 1 {
            Some(Flaw::Gap { last, next })
        } else if !links(&record.prev) {
            Some(Flaw::Unlinked(next))
        } else {
            None
        }
    }
}

/// What is wrong with the beginning of the journal.
fn misbegun(record: &Record) -> Option<Flaw> {
    match (&record.event, record.seq) {
        (Event::Opened { schema, version, .. }, 1) if schema != SCHEMA || *version != VERSION => {
            Some(Flaw::Version { schema: schema.clone(), version: *version })
        }
        (Event::Opened { .. }, 1) => None,
        (_, 1) => Some(Flaw::NoBeginning),
        (Event::Opened { .. }, _) => Some(Flaw::SecondBeginning),
        (_, _) => None,
    }
}

/// SHA-256 of the canonical JSON of everything but the hash.
fn hash_of(record: &Record) -> Result<String, serde_json::Error> {
    /// A record without its hash.
    #[derive(Serialize)]
    struct Content<'a> {
        seq: u64,
        time: &'a Timestamp,
        prev: &'a str,
        actor: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        rotation: Option<&'a Subject>,
        event: &'a Event,
    }
    let Record { seq, time, prev, actor, rotation, event, hash: _ } = record;
    crate::canonical::digest(&Content { seq: *seq, time, prev, actor, rotation: rotation.as_ref(), event })
}

/// The same from the canonical line, which is a record's already: a journal has many, and their hashes are most of the work.
/// In a string of JSON the quotes have backslashes before them, so that what is taken out is the member.
fn hash_of_line(line: &[u8], hash: &str) -> Option<String> {
    let member = format!(",\"hash\":\"{hash}\"");
    let at = memchr::memmem::find(line, member.as_bytes())?;
    let mut digest = Sha256::new();
    digest.update(line.get(..at)?);
    digest.update(line.get(at + member.len()..)?);
    Some(data_encoding::HEXLOWER.encode(&digest.finalize()))
}

/// The sentence of an error, without the line that is told apart.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.as_str(), |(reason, _)| reason).to_owned()
}
