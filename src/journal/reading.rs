//! Reads a journal line by line, in bounded memory for each line, and says of each what is wrong with it.

use std::io::{self, BufRead, Read};

use sha2::{Digest as _, Sha256};

use super::chain::{Chain, Flaw, LONGEST_LINE};
use super::head::Head;
use super::record::{Event, Record};

/// A journal that is whole: every record is as it was written, and in its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// Whose credentials these are.
    pub estate: String,
    /// All records, from the first.
    pub records: Vec<Record>,
    /// What stands behind the last whole line.
    pub torn: Option<Torn>,
    /// The last record.
    pub head: Head,
}

/// A last line that was not written to its end: a process died while it wrote it, or is writing it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Torn {
    /// The line, counted from 1.
    pub line: u64,
    /// Where it begins, in bytes.
    pub at: u64,
    /// How long it is.
    pub bytes: u64,
    /// SHA-256 of it.
    pub digest: String,
    /// True unless it begins otherwise than a record does.
    pub is_record: bool,
}

/// A flaw and its line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {flaw}")]
pub struct Breach {
    /// Counted from 1.
    pub line: u64,
    /// What is wrong.
    pub flaw: Flaw,
}

/// A journal as it is, whole or not.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Inspection {
    /// What could be read, whether it is in its place or not.
    pub records: Vec<Record>,
    /// What is wrong, from the first line on.
    pub breaches: Vec<Breach>,
    /// What stands behind the last whole line.
    pub torn: Option<Torn>,
    /// Bytes of the whole lines.
    pub length: u64,
}

/// How canonical JSON of any record begins.
const BEGINNING: &[u8] = b"{\"actor\":\"";

impl Inspection {
    /// Reads to the end.
    ///
    /// # Errors
    /// When the source cannot be read.
    pub fn of(mut source: impl BufRead) -> io::Result<Self> {
        let mut inspection = Self::default();
        let mut chain = Chain::default();
        let mut line = Vec::new();
        for number in 1.. {
            let bounds = next_line(&mut source, &mut line)?;
            if bounds.bytes == 0 {
                break;
            }
            let is_last = source.fill_buf()?.is_empty();
            // What a crash leaves in the place of the last line may have holes where a disk wrote only some of its blocks.
            let is_torn = !bounds.is_ended || (is_last && line.contains(&0));
            if is_torn {
                let begins = |record: &[u8]| {
                    line.iter().zip(record).all(|(byte, expected)| byte == expected || *byte == 0)
                };
                inspection.torn = Some(Torn {
                    line: number,
                    at: inspection.length,
                    bytes: bounds.bytes,
                    digest: bounds.digest(&line),
                    is_record: begins(BEGINNING),
                });
                break;
            }
            let checked = chain.check(line.strip_suffix(b"\n").unwrap_or(&line));
            inspection.length += bounds.bytes;
            inspection.records.extend(checked.record);
            inspection.breaches.extend(checked.flaw.map(|flaw| Breach { line: number, flaw }));
        }
        Ok(inspection)
    }

    /// Whose credentials these are, if the journal says so.
    #[must_use]
    pub fn estate(&self) -> Option<&str> {
        self.records.first().and_then(|record| match &record.event {
            Event::Opened { estate, .. } => Some(estate.as_str()),
            _ => None,
        })
    }

    /// True if nothing in it is of a journal.
    #[must_use]
    pub fn is_foreign(&self) -> bool {
        let has_other = !self.breaches.is_empty() || self.torn.as_ref().is_some_and(|torn| !torn.is_record);
        self.records.is_empty() && has_other
    }

    /// The last record that could be read.
    #[must_use]
    pub fn head(&self) -> Head {
        let last = self.records.last();
        last.map_or_else(Head::genesis, |last| Head { seq: last.seq, hash: last.hash.clone() })
    }
}

/// What a line is like.
struct Bounds {
    /// With its end.
    bytes: u64,
    is_ended: bool,
    /// Of a line that is too long to be kept in memory.
    digest: Option<Sha256>,
}

impl Bounds {
    /// SHA-256 of the whole line, of which as much is given as was kept.
    fn digest(self, line: &[u8]) -> String {
        let digest = self.digest.unwrap_or_else(|| Sha256::new_with_prefix(line));
        data_encoding::HEXLOWER.encode(&digest.finalize())
    }
}

/// Reads the next line with its end; of one that is too long, only enough to know that.
fn next_line(source: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<Bounds> {
    line.clear();
    let mut bounds = Bounds { bytes: 0, is_ended: false, digest: None };
    let mut rest = Vec::new();
    while !bounds.is_ended {
        let part = if bounds.digest.is_some() { &mut rest } else { &mut *line };
        let before = part.len();
        let read = source.by_ref().take(LONGEST_LINE as u64 + 2).read_until(b'\n', part)?;
        if read == 0 {
            break;
        }
        bounds.bytes += read as u64;
        bounds.is_ended = part.ends_with(b"\n");
        if let Some(digest) = &mut bounds.digest {
            digest.update(part.get(before..).unwrap_or_default());
            rest.clear();
        } else if line.len() > LONGEST_LINE + 1 {
            bounds.digest = Some(Sha256::new_with_prefix(&*line));
        }
    }
    Ok(bounds)
}
