//! What another tool knew: its baseline, its list of ignored findings, or its report. Values in a report are hashed as they are
//! read, and dropped.
//!
//! The forms are those of the tools' documentation: `.secrets.baseline` of detect-secrets
//! (<https://github.com/Yelp/detect-secrets#readme>), `.gitleaksignore` and JSON reports of gitleaks
//! (<https://github.com/gitleaks/gitleaks#readme>), JSON lines of trufflehog
//! (<https://github.com/trufflesecurity/trufflehog#readme>) and JSON of Kingfisher
//! (<https://github.com/mongodb/kingfisher/blob/main/docs/USAGE.md>).

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::finding::{Finding, Place};
use crate::secret::Secret;
use crate::voucher::{Voucher, Vouchers};

/// What tools of this world put in the place of a value that they do not tell.
const REDACTED: [&str; 2] = ["REDACTED", "***"];

/// One thing that another tool knew.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Known {
    /// A value.
    Value(Voucher),
    /// A line of a file, in a commit if there is one.
    Line {
        /// The commit that brought it.
        commit: Option<String>,
        /// The file, relative to the root.
        path: String,
        /// 1-based line.
        line: u64,
    },
}

/// A file of another tool that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KnownError {
    /// It could not be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is none of the forms.
    #[error(
        "{}: neither a .secrets.baseline, a .gitleaksignore, nor a JSON report of gitleaks, trufflehog or Kingfisher",
        path.display()
    )]
    Form {
        /// The file.
        path: PathBuf,
    },
}

/// Everything that other tools knew.
#[derive(Debug, Default)]
pub struct Importer {
    known: BTreeSet<Known>,
    /// Entries that tell neither a value nor a place, because the report was redacted.
    pub redacted: u64,
}

impl Importer {
    /// Adds a file.
    ///
    /// # Errors
    /// When it cannot be read, or is none of the known forms. Nothing of it is quoted.
    pub fn add(&mut self, path: &Path, vouchers: &mut Vouchers) -> Result<(), KnownError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| KnownError::Read { path: path.to_owned(), source })?;
        let text = zeroize::Zeroizing::new(text);
        self.parse(&text, vouchers).ok_or_else(|| KnownError::Form { path: path.to_owned() })
    }

    fn parse(&mut self, text: &str, vouchers: &mut Vouchers) -> Option<()> {
        if !text.trim_start().starts_with(['{', '[']) {
            return self.ignored_lines(text);
        }
        if let Ok(baseline) = serde_json::from_str::<SecretsBaseline>(text) {
            for entry in baseline.results.into_values().flatten() {
                let digest = sha1(&entry.hashed_secret)?;
                self.known.insert(Known::Value(vouchers.sha1(digest)));
            }
            return Some(());
        }
        if let Ok(reported) = serde_json::from_str::<Vec<Reported>>(text) {
            return self.reported(reported, vouchers);
        }
        if let Ok(Report { findings }) = serde_json::from_str(text) {
            return self.reported(findings, vouchers);
        }
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        let reported: Option<Vec<Reported>> = lines.map(|line| serde_json::from_str(line).ok()).collect();
        self.reported(reported?, vouchers)
    }

    fn reported(&mut self, reported: Vec<Reported>, vouchers: &mut Vouchers) -> Option<()> {
        let (total, mut recognised) = (reported.len(), 0);
        for entry in reported {
            let told = [entry.secret, entry.raw, entry.finding.and_then(|finding| finding.snippet)];
            // Something else that the tool wrote, such as a line about its progress.
            let Some(value) = told.into_iter().flatten().find(|value| !value.0.is_empty()) else { continue };
            recognised += 1;
            if REDACTED
                .iter()
                .any(|word| value.0.expose().windows(word.len()).any(|part| part == word.as_bytes()))
            {
                self.redacted += 1;
            } else {
                self.known.insert(Known::Value(vouchers.value(&value.0)));
            }
        }
        (total == 0 || recognised > 0).then_some(())
    }

    /// `commit:file:rule:line` or `file:rule:line`, with comments.
    fn ignored_lines(&mut self, text: &str) -> Option<()> {
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let mut parts = line.rsplitn(3, ':');
            let number = parts.next()?.parse().ok()?;
            let _rule = parts.next()?;
            let rest = parts.next()?;
            let (commit, path) = match rest.split_once(':') {
                Some((commit, path)) if is_commit(commit) => (Some(commit.to_owned()), path),
                _ => (None, rest),
            };
            let path = path.trim_start_matches("./").to_owned();
            self.known.insert(Known::Line { commit, path, line: number });
        }
        Some(())
    }

    /// How many things are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// True when nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// What a finding is known by; nothing if it is not known. A finding is known when all of its places are, or its value.
    #[must_use]
    pub fn by(&self, finding: &Finding) -> BTreeSet<&Known> {
        let mut by = BTreeSet::new();
        for place in &finding.places {
            let here: Vec<&Known> = self.known.iter().filter(|known| known.is_at(place)).collect();
            if here.is_empty() {
                return BTreeSet::new();
            }
            by.extend(here);
        }
        by
    }
}

impl Known {
    fn is_at(&self, place: &Place) -> bool {
        match self {
            Self::Value(voucher) => place.plea.as_ref().is_some_and(|plea| plea.vouchers.contains(voucher)),
            Self::Line { commit, path, line } => {
                let introduced = place.exposure.as_ref().and_then(|exposure| exposure.introduced.as_ref());
                let is_meant = commit
                    .as_ref()
                    .is_none_or(|commit| introduced.is_some_and(|found| found.id.to_string() == *commit));
                is_meant && place.provenance.relative() == *path && place.location.start.line == *line
            }
        }
    }
}

fn is_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn sha1(text: &str) -> Option<[u8; 20]> {
    data_encoding::HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok()?.try_into().ok()
}

/// `.secrets.baseline`.
#[derive(Deserialize)]
struct SecretsBaseline {
    results: BTreeMap<String, Vec<HashedSecret>>,
}

#[derive(Deserialize)]
struct HashedSecret {
    hashed_secret: String,
}

/// A report with its findings inside.
#[derive(Deserialize)]
struct Report {
    findings: Vec<Reported>,
}

/// A finding of gitleaks (`Secret`), trufflehog (`Raw`) or Kingfisher (`finding.snippet`).
#[derive(Deserialize)]
struct Reported {
    #[serde(rename = "Secret")]
    secret: Option<Value>,
    #[serde(rename = "Raw")]
    raw: Option<Value>,
    finding: Option<Snippet>,
}

#[derive(Deserialize)]
struct Snippet {
    snippet: Option<Value>,
}

/// A value, wiped when dropped.
struct Value(Secret);

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(Secret::new(text.into_bytes())))
    }
}

#[cfg(test)]
mod tests {
    use super::{Importer, Known};
    use crate::secret::Secret;
    use crate::voucher::{Voucher, Vouchers};

    fn read(text: &str) -> Option<(Importer, Vouchers)> {
        let (mut importer, mut vouchers) = (Importer::default(), Vouchers::default());
        importer.parse(text, &mut vouchers).map(|()| (importer, vouchers))
    }

    #[test]
    fn reports_are_known_by_their_values() {
        for text in [
            r#"[{"RuleID":"x","Secret":"the-value","File":"a","StartLine":3,"Commit":""}]"#,
            "{\"DetectorName\":\"X\",\"Raw\":\"the-value\"}\n",
            r#"{"findings":[{"rule":{"id":"x"},"finding":{"snippet":"the-value"}}]}"#,
            "{\"level\":\"info\"}\n{\"Raw\":\"the-value\"}\n",
            "{\"rule\":{\"id\":\"x\"},\"finding\":{\"snippet\":\"the-value\"}}\n{\"finding\":{\"snippet\":\"other\"}}\n",
        ] {
            let (importer, vouchers) = read(text).unwrap();
            let found = vouchers.of(&Secret::new(b"the-value".to_vec()));
            let [Voucher::Digest(_)] = found[..] else { panic!("{text}") };
            assert!(importer.known.contains(&Known::Value(found[0])));
            assert!(vouchers.of(&Secret::new(b"the-value2".to_vec())).is_empty());
            assert!(!format!("{importer:?}{vouchers:?}").contains("the-value"));
        }
    }

    #[test]
    fn a_redacted_report_is_counted_and_knows_nothing() {
        let (importer, _) = read(r#"[{"RuleID":"x","Secret":"REDACTED"}]"#).unwrap();
        assert_eq!((importer.len(), importer.redacted), (0, 1));
    }

    #[test]
    fn ignored_lines() {
        let commit = "0123456789".repeat(4);
        let text = format!("# why\n\n{commit}:a/b.env:some-rule:12\n./c:d.txt:some-rule:3\n");
        let (importer, _) = read(&text).unwrap();
        let line = |commit, path: &str, line| Known::Line { commit, path: path.to_owned(), line };
        assert!(importer.known.contains(&line(Some(commit), "a/b.env", 12)));
        assert!(importer.known.contains(&line(None, "c:d.txt", 3)));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "nonsense",
            "{}",
            "[1]",
            "{\"results\":{\"a\":[{\"hashed_secret\":\"zz\"}]}}",
            "{\"Raw\":3}",
            "a:b:c",
        ] {
            assert!(read(text).is_none(), "{text}");
        }
        assert!(read("").is_some_and(|(importer, _)| importer.is_empty()));
        assert!(read("[]").is_some_and(|(importer, _)| importer.is_empty()));
    }
}
