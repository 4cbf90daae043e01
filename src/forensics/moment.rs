//! Instants, with what speaks for them.

use jiff::Timestamp;
use serde::Serialize;

/// An instant that a report rests on, or the reason why nobody knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Moment {
    /// When; nothing if it is not known.
    pub at: Option<Timestamp>,
    /// How sure it is.
    pub certainty: Certainty,
    /// What says so; `none` if nothing does.
    pub source: Source,
    /// What speaks for it and what against it, in sentences.
    pub note: String,
}

/// How sure an instant is. In order: the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// Recorded by whoever did it, or written into the credential by its issuer.
    Recorded,
    /// Somebody says so, and nothing contradicts it.
    Stated,
    /// It was so then; it may have been so earlier.
    AtLatest,
    /// Nobody knows.
    Unknown,
}

impl Certainty {
    /// In words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Recorded => "recorded",
            Self::Stated => "stated, and not contradicted",
            Self::AtLatest => "at the latest; it may be earlier",
            Self::Unknown => "not known",
        }
    }
}

/// What says when something was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// The journal.
    Journal,
    /// The credential itself.
    Credential,
    /// A listing of the issuer's or of a store's.
    Listing,
    /// The inventory.
    Inventory,
    /// A commit.
    Git,
    /// A line of a log.
    Log,
    /// The report of the scan.
    Report,
    /// Nothing.
    None,
}

impl Source {
    /// The stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Journal => "journal",
            Self::Credential => "credential",
            Self::Listing => "listing",
            Self::Inventory => "inventory",
            Self::Git => "git",
            Self::Log => "log",
            Self::Report => "report",
            Self::None => "none",
        }
    }
}

impl Moment {
    /// An instant.
    #[must_use]
    pub fn at(at: Timestamp, certainty: Certainty, source: Source, note: impl Into<String>) -> Self {
        Self { at: Some(at), certainty, source, note: note.into() }
    }

    /// What nobody knows.
    #[must_use]
    pub fn unknown(note: impl Into<String>) -> Self {
        Self { at: None, certainty: Certainty::Unknown, source: Source::None, note: note.into() }
    }
}
