//! The formats that an audit is written in: text for people, JSON for programs, Markdown as a pack of evidence to hand
//! over. Formats only read the [`Audit`].

pub mod trust;

mod costs;
mod markdown;
mod text;

use std::fmt;
use std::io::{self, Write};
use std::str::FromStr;

use super::Audit;
use super::document::Document;
use crate::report::json::write_pretty;
use crate::suggest::nearest;

/// A format of an audit. Names are stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// For people.
    Text,
    /// One document with everything.
    Json,
    /// A pack of evidence.
    Markdown,
}

impl Format {
    /// Every format, in the order of the documentation.
    pub const ALL: &'static [Self] = &[Self::Text, Self::Json, Self::Markdown];

    /// The stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Markdown => "markdown",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A name that is no format of an audit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "unknown format `{name}`, expected one of `text`, `json`, `markdown`{}",
    nearest.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default()
)]
pub struct UnknownFormat {
    name: String,
    nearest: Option<&'static str>,
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL.iter().copied().find(|format| format.as_str() == name).ok_or_else(|| UnknownFormat {
            name: name.to_owned(),
            nearest: nearest(name, Self::ALL.iter().map(|format| format.as_str())),
        })
    }
}

/// Writes an audit.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(audit: &Audit<'_>, format: Format, out: &mut dyn Write) -> io::Result<()> {
    let mut out = io::BufWriter::new(out);
    match format {
        Format::Text => text::write(audit, &mut out),
        Format::Json => write_pretty(&Document::of(audit), &mut out),
        Format::Markdown => markdown::write(audit, &mut out),
    }?;
    out.flush()
}
