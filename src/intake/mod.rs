//! Reads reports of earlier scans back, as JSON or SARIF: what they say about findings and the credentials behind them.
//!
//! SARIF may have gone through other hands: merged with the logs of other tools, reordered, its properties dropped. What is
//! left of straykey's own results is read, and what is missing is said, never guessed.

pub mod case;
pub mod place;
pub mod standing;

mod document;
mod error;
mod field;
mod merge;
mod sarif;

use std::collections::BTreeMap;

use jiff::Timestamp;

pub use case::{Case, Declared, Suppression};
pub use error::IntakeError;
pub use place::{Commit, Exposure, Place};

/// Largest report, in bytes.
pub const LARGEST: u64 = 512 << 20;

/// What a report of an earlier scan says.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// How it was written.
    pub form: Form,
    /// SHA-256 of its bytes, 64 hex digits.
    pub digest: String,
    /// The version of straykey that wrote it; nothing if a tool dropped it.
    pub tool_version: Option<String>,
    /// The instant of the scan, of several the earliest; nothing if a tool dropped it.
    pub as_of: Option<Timestamp>,
    /// Whether everything was read that was asked for.
    pub coverage: Coverage,
    /// What was asked for. SARIF does not tell, nor do reports of earlier versions.
    pub survey: Option<Survey>,
    /// What was found, each finding once: the most urgent first, then the farthest reaching, then by id.
    pub cases: Vec<Case>,
    /// Results of straykey's that lost the name of their finding, by rule.
    pub nameless: BTreeMap<String, u64>,
    /// What there is to say about the report itself, a sentence each.
    pub remarks: Vec<String>,
}

/// What a scan was asked to look at, and in which light.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survey {
    /// `files`, `history` or `change`.
    pub depth: String,
    /// Files, folders or repositories, as typed.
    pub paths: Vec<String>,
    /// The inventory that it was compared with, as shown.
    pub inventory: Option<String>,
    /// True if settings kept a part of it from being read.
    pub is_narrowed: bool,
}

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// straykey's own JSON. It has all findings, those that are as declared too.
    Json,
    /// SARIF. It has only findings that drifted.
    Sarif,
}

/// Whether a scan read everything that it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Coverage {
    /// Everything.
    Complete,
    /// The report does not tell any more.
    Unknown,
    /// Not everything: there may be more findings, and more places.
    Incomplete,
}

impl Report {
    /// Reads a report.
    ///
    /// # Errors
    /// When it is no report of straykey's, or damaged. Nothing of its text is quoted, in case it is something else.
    pub fn read(bytes: &[u8]) -> Result<Self, IntakeError> {
        if bytes.len() as u64 > LARGEST {
            return Err(IntakeError::TooLarge(LARGEST));
        }
        let text = std::str::from_utf8(bytes).map_err(|_| IntakeError::NotText)?;
        let text = text.trim_start_matches('\u{feff}').trim_start();
        if text.is_empty() {
            return Err(IntakeError::Empty);
        }
        let mut report = match field::parse::<Head>(text, "")? {
            Head { schema: Some(schema), version: Some(serde_json::Value::Number(version)), .. } => {
                if schema != document::SCHEMA || version.as_u64() != Some(document::VERSION) {
                    return Err(IntakeError::Version { schema, version: version.to_string() });
                }
                document::read(text)?
            }
            Head { runs: Some(_), version: Some(serde_json::Value::String(version)), .. } => {
                if version != sarif::VERSION {
                    return Err(IntakeError::Version { schema: "SARIF".to_owned(), version });
                }
                sarif::read(text)?
            }
            _ => return Err(IntakeError::Unknown),
        };
        report.digest = crate::canonical::hex(bytes);
        Ok(report)
    }

    /// True when everything was read that was asked for.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.coverage == Coverage::Complete
    }
}

/// What tells the forms apart.
#[derive(serde::Deserialize)]
struct Head {
    schema: Option<String>,
    version: Option<serde_json::Value>,
    runs: Option<Vec<serde::de::IgnoredAny>>,
}

#[cfg(test)]
mod tests;
