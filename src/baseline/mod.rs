//! Baselines: findings that were known at some time, so that only new ones fail a run.
//!
//! A baseline is text: a line that names the form, then one JSON object for each finding, sorted. It holds finding ids and
//! fingerprints, no secrets, no paths and no dates: what moves changes nothing, and two branches merge line by line.

mod known;

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::finding::Finding;
use crate::suggest::explain_unknown;

pub use known::{Importer, Known, KnownError};

/// The first line of every baseline.
const HEADER: &str = r#"{"straykey_baseline":1}"#;

/// One finding that was known. In the order of the file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The detection rule; nothing for a finding about a declaration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The finding.
    pub id: String,
    /// The secret. Nothing for a guessable one that was found without a fingerprint key: its id is made from its place, and
    /// another secret at that place has the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// How it stood to the inventory. When that changes there is news.
    pub status: String,
}

impl Entry {
    /// The entry of a finding.
    #[must_use]
    pub fn of(finding: &Finding) -> Self {
        Self {
            rule: finding.rule.as_ref().map(|rule| rule.as_str().to_owned()),
            id: finding.id.as_str().to_owned(),
            fingerprint: finding.fingerprint.map(|fingerprint| fingerprint.without_key().to_string()),
            status: finding.status.as_str().to_owned(),
        }
    }

    /// True when it knows a place rather than a secret.
    #[must_use]
    pub fn is_provisional(&self) -> bool {
        self.rule.is_some() && self.fingerprint.is_none()
    }
}

/// Findings that were known at some time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Baseline {
    file: Arc<str>,
    entries: BTreeSet<Entry>,
}

/// A baseline that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// It could not be read.
    #[error("cannot read the baseline {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It says something that does not exist.
    #[error("{file}:{line}: {message}")]
    Syntax {
        /// The file.
        file: String,
        /// 1-based line.
        line: usize,
        /// What is wrong.
        message: String,
    },
}

impl Baseline {
    /// One of these entries.
    #[must_use]
    pub fn new(file: &str, entries: impl IntoIterator<Item = Entry>) -> Self {
        Self { file: file.into(), entries: entries.into_iter().collect() }
    }

    /// Reads a baseline.
    ///
    /// # Errors
    /// When it cannot be read or is none.
    pub fn load(path: &Path) -> Result<Self, BaselineError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| BaselineError::Read { path: path.to_owned(), source })?;
        Self::parse(&text, &path.to_string_lossy())
    }

    /// The baseline in a text.
    ///
    /// # Errors
    /// When the text is none, with the line.
    pub fn parse(text: &str, file: &str) -> Result<Self, BaselineError> {
        let wrong =
            |line: usize, message: String| BaselineError::Syntax { file: file.to_owned(), line, message };
        let mut lines = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
        match lines.next() {
            Some((HEADER, _)) => {}
            _ => {
                let problem = format!(
                    "no baseline: one begins with `{HEADER}`; those of other tools are taken over by `straykey baseline import`"
                );
                return Err(wrong(1, problem));
            }
        }
        let mut entries = BTreeSet::new();
        for (line, at) in lines {
            // Both sides of a merge may bring it.
            if line == HEADER {
                continue;
            }
            if line.starts_with("<<<<<<<") || line.starts_with("=======") || line.starts_with(">>>>>>>") {
                return Err(wrong(at, "an unfinished merge: keep the lines of both sides".to_owned()));
            }
            let entry: Entry = serde_json::from_str(line).map_err(|error| {
                // The place in the line is behind the message; the line is what counts.
                let message = error.to_string();
                let message = message.split(" at line ").next().unwrap_or_default();
                wrong(at, explain_unknown(message))
            })?;
            entries.insert(entry);
        }
        Ok(Self { file: file.into(), entries })
    }

    /// Does it know a finding, as it stands now?
    #[must_use]
    pub fn knows(&self, finding: &Finding) -> bool {
        self.entries.contains(&Entry::of(finding))
    }

    /// The file, as shown.
    #[must_use]
    pub fn file(&self) -> &Arc<str> {
        &self.file
    }

    /// Its entries, in their order.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = &Entry> {
        self.entries.iter()
    }

    /// Writes it: the same entries give the same bytes.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{HEADER}")?;
        for entry in &self.entries {
            serde_json::to_writer(&mut *out, entry)?;
            writeln!(out)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Baseline, Entry};

    fn entry(rule: &str, id: &str) -> Entry {
        Entry { rule: Some(rule.into()), id: id.into(), fingerprint: None, status: "undeclared".into() }
    }

    fn text(baseline: &Baseline) -> String {
        let mut bytes = Vec::new();
        baseline.write(&mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn what_is_written_is_read_and_the_order_of_the_entries_does_not_matter() {
        let one = Baseline::new("b", [entry("b", "2"), entry("a", "1")]);
        let other = Baseline::new("b", [entry("a", "1"), entry("b", "2"), entry("b", "2")]);
        assert_eq!(text(&one), text(&other));
        assert_eq!(Baseline::parse(&text(&one), "b").unwrap(), one);
        assert_eq!(text(&one).lines().count(), 3);
    }

    #[test]
    fn two_branches_merge_line_by_line() {
        let (ours, theirs) = (Baseline::new("b", [entry("a", "1")]), Baseline::new("b", [entry("b", "2")]));
        let merged = Baseline::parse(&(text(&ours) + &text(&theirs)), "b").unwrap();
        assert_eq!(merged, Baseline::new("b", [entry("a", "1"), entry("b", "2")]));
    }

    #[test]
    fn what_is_no_baseline_is_told_with_its_line() {
        let good = text(&Baseline::new("b", [entry("a", "1")]));
        for (text, told) in [
            (String::new(), "b:1: no baseline"),
            ("{}".to_owned(), "b:1: no baseline"),
            (format!("{good}<<<<<<< HEAD\n"), "b:3: an unfinished merge"),
            (format!("{good}{{\"id\":\"1\"}}\n"), "b:3: missing field `status`"),
            (format!("{good}{{\"id\":\"1\",\"statu\":\"x\"}}\n"), "did you mean `status`?"),
            (format!("{good}nonsense\n"), "b:3: "),
        ] {
            let error = Baseline::parse(&text, "b").unwrap_err().to_string();
            assert!(error.contains(told), "{error}");
        }
    }
}
