//! The three formats of inventories, read into one schema with the line of every entry.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::entry::{self, VERSION};
use super::error::InventoryError;
use super::schema::{AgentSyntax, CredentialSyntax, InventorySyntax, PolicySyntax, Positions};
use super::yaml::{self, YamlPositions};
use crate::suggest::explain_unknown;

/// How an inventory is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// TOML 1.1.
    Toml,
    /// YAML 1.2.
    Yaml,
    /// JSON.
    Json,
}

impl Format {
    /// Every file name extension that is understood, with its format.
    pub const EXTENSIONS: &'static [(&'static str, Self)] =
        &[("toml", Self::Toml), ("yaml", Self::Yaml), ("yml", Self::Yaml), ("json", Self::Json)];

    /// The format that a file name announces; upper and lower case are the same.
    ///
    /// # Errors
    /// When the extension is none of [`Self::EXTENSIONS`].
    pub fn of(path: &Path) -> Result<Self, InventoryError> {
        let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
        Self::EXTENSIONS
            .iter()
            .find(|(known, _)| extension.as_deref() == Some(*known))
            .map(|(_, format)| *format)
            .ok_or_else(|| {
                let known: Vec<_> = Self::EXTENSIONS.iter().map(|(known, _)| format!(".{known}")).collect();
                InventoryError::UnknownFormat { path: path.to_owned(), known: known.join(", ") }
            })
    }
}

/// A value and the 1-based line where it begins.
#[derive(Debug)]
pub struct Lined<T> {
    /// The line.
    pub line: u64,
    /// The value.
    pub value: T,
}

/// The contents of an inventory file, whatever its format.
#[derive(Debug)]
pub struct Document {
    /// The version of the form.
    pub version: Lined<i64>,
    /// Whose credentials these are, if it says so.
    pub estate: Option<Lined<String>>,
    /// Names of repositories that everybody can read.
    pub public_repositories: Vec<String>,
    /// Policies by the name of a kind.
    pub policies: BTreeMap<String, Lined<PolicySyntax>>,
    /// Credentials in the order of the file.
    pub credentials: Vec<Lined<CredentialSyntax>>,
    /// Agents in the order of the file.
    pub agents: Vec<Lined<AgentSyntax>>,
}

/// The first place where a text stops being an inventory, and why.
#[derive(Debug, PartialEq, Eq)]
pub struct SyntaxMistake {
    /// 1-based line.
    pub line: u64,
    /// The cause, with a suggestion where there is one.
    pub message: String,
}

/// Reads an inventory. A byte order mark in front is skipped.
///
/// # Errors
/// The first mistake of syntax, of spelling of a key, or of type.
pub fn read(text: &str, format: Format) -> Result<Document, SyntaxMistake> {
    let text = text.trim_start_matches('\u{feff}');
    let outcome = match format {
        Format::Toml => toml_document(text),
        Format::Yaml => yaml::parse(text).map(|syntax| document(syntax, &YamlPositions)),
        Format::Json => json_document(text),
    };
    // A file of a later version has keys that this one does not know: its version explains them all.
    outcome.map_err(|mistake| match later_version(text, format) {
        Some(version) => SyntaxMistake { line: mistake.line, message: entry::unknown_version(version) },
        None => SyntaxMistake { message: explain_unknown(&mistake.message), ..mistake },
    })
}

#[derive(Deserialize)]
struct VersionOnly {
    version: i64,
}

fn later_version(text: &str, format: Format) -> Option<i64> {
    let read = match format {
        Format::Toml => toml::from_str(text).ok(),
        Format::Yaml => yaml::parse(text).ok(),
        Format::Json => serde_json::from_str(text).ok(),
    };
    read.map(|VersionOnly { version }| version).filter(|version| *version != VERSION)
}

/// Positions that can be turned into lines.
pub(super) trait Lines: Positions {
    /// The value with its line.
    fn lined<T: DeserializeOwned>(&self, at: Self::At<T>) -> Lined<T>;
}

fn document<P: Lines>(syntax: InventorySyntax<P>, lines: &P) -> Document {
    Document {
        version: lines.lined(syntax.version),
        estate: syntax.estate.map(|estate| lines.lined(estate)),
        public_repositories: syntax.public_repositories,
        policies: syntax.policy.into_iter().map(|(kind, policy)| (kind, lines.lined(policy))).collect(),
        credentials: syntax.credentials.into_iter().map(|entry| lines.lined(entry)).collect(),
        agents: syntax.agents.into_iter().map(|entry| lines.lined(entry)).collect(),
    }
}

/// Byte offsets, and where the lines of the text end.
struct TomlPositions {
    newlines: Vec<usize>,
}

impl TomlPositions {
    fn new(text: &str) -> Self {
        Self { newlines: memchr::memchr_iter(b'\n', text.as_bytes()).collect() }
    }

    fn line(&self, offset: usize) -> u64 {
        self.newlines.partition_point(|newline| *newline < offset) as u64 + 1
    }
}

impl Positions for TomlPositions {
    type At<T: DeserializeOwned> = toml::Spanned<T>;
}

impl Lines for TomlPositions {
    fn lined<T: DeserializeOwned>(&self, at: Self::At<T>) -> Lined<T> {
        Lined { line: self.line(at.span().start), value: at.into_inner() }
    }
}

fn toml_document(text: &str) -> Result<Document, SyntaxMistake> {
    let positions = TomlPositions::new(text);
    toml::from_str(text).map(|syntax| document(syntax, &positions)).map_err(|error| SyntaxMistake {
        line: error.span().map_or(1, |span| positions.line(span.start)),
        message: error.message().to_owned(),
    })
}

/// No positions: `serde_json` tells them for errors only.
pub(super) struct Unplaced;

impl Positions for Unplaced {
    type At<T: DeserializeOwned> = T;
}

/// JSON is checked as JSON, and then read as the YAML that it also is, for the lines of its entries.
fn json_document(text: &str) -> Result<Document, SyntaxMistake> {
    serde_json::from_str::<InventorySyntax<Unplaced>>(text).map_err(|error| {
        let message = error.to_string();
        let suffix = format!(" at line {} column {}", error.line(), error.column());
        SyntaxMistake {
            line: error.line().max(1) as u64,
            message: message.strip_suffix(&suffix).unwrap_or(&message).to_owned(),
        }
    })?;
    // Strict JSON has tabs between its tokens only, where YAML wants spaces.
    let spaced = text.replace('\t', " ");
    yaml::parse(&spaced).map(|syntax| document(syntax, &YamlPositions))
}

#[cfg(test)]
#[path = "format_tests.rs"]
mod tests;
