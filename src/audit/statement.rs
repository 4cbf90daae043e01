//! Statements: evidence that people add, for what no scan can show (TOML). They are told as what somebody states, beside
//! what was measured and never mixed with it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::ask::{self, Ask};
use crate::suggest::nearest;

/// The version of the form that is understood.
pub const VERSION: i64 = 1;

/// A file of statements that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StatementError {
    /// The file itself.
    #[error("cannot read the statements in {path}: {cause}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// Its form.
    #[error("statements in {file}: {message}")]
    Syntax {
        /// The file, as shown.
        file: String,
        /// What is wrong, and where.
        message: String,
    },
    /// What it says.
    #[error("statements in {file}: {}", mistakes.join("; "))]
    Mistakes {
        /// The file, as shown.
        file: String,
        /// One sentence for each.
        mistakes: Vec<String>,
    },
}

/// What somebody states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Who states it.
    pub by: String,
    /// The day it was stated.
    pub on: Date,
    /// The last day it counts.
    pub until: Date,
    /// Where the evidence is.
    pub evidence: String,
}

/// The statements that count, by what they are about, and those that do not count any more.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statements {
    current: BTreeMap<&'static str, Statement>,
    lapsed: Vec<(&'static str, Statement)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileSyntax {
    version: i64,
    #[serde(default, rename = "statement")]
    statements: Vec<StatementSyntax>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StatementSyntax {
    about: String,
    by: String,
    on: toml::value::Datetime,
    until: toml::value::Datetime,
    evidence: String,
}

impl Statements {
    /// Reads statements; which of them count is decided at `now`. Messages call the file `shown`.
    ///
    /// # Errors
    /// When it is not of the documented form, or says what cannot be.
    pub fn parse(text: &str, shown: &str, now: Timestamp) -> Result<Self, StatementError> {
        let syntax: FileSyntax = toml::from_str(text).map_err(|error| StatementError::Syntax {
            file: shown.to_owned(),
            message: error.to_string().trim_end().to_owned(),
        })?;
        let today = now.to_zoned(TimeZone::UTC).date();
        let mut mistakes = Vec::new();
        if syntax.version != VERSION {
            mistakes
                .push(format!("version {} is not understood: write `version = {VERSION}`", syntax.version));
        }
        let mut statements = Self::default();
        for entry in syntax.statements {
            let name = format!("`{}`", entry.about);
            match checked(entry, today) {
                Ok((ask, statement)) if statement.until < today => {
                    statements.lapsed.push((ask.id, statement))
                }
                Ok((ask, statement)) => {
                    if statements.current.insert(ask.id, statement).is_some() {
                        mistakes.push(format!("{name}: there are two statements that count: remove one"));
                    }
                }
                Err(mistake) => mistakes.push(format!("{name}: {mistake}")),
            }
        }
        if mistakes.is_empty() {
            Ok(statements)
        } else {
            Err(StatementError::Mistakes { file: shown.to_owned(), mistakes })
        }
    }

    /// What somebody states about it, if that counts today.
    #[must_use]
    pub fn about(&self, ask: &Ask) -> Option<&Statement> {
        self.current.get(ask.id)
    }

    /// Statements that count, with what they are about.
    pub fn current(&self) -> impl Iterator<Item = (&'static str, &Statement)> {
        self.current.iter().map(|(ask, statement)| (*ask, statement))
    }

    /// Statements whose time is over, with what they were about, in the order of the file.
    #[must_use]
    pub fn lapsed(&self) -> &[(&'static str, Statement)] {
        &self.lapsed
    }
}

fn checked(entry: StatementSyntax, today: Date) -> Result<(&'static Ask, Statement), String> {
    let known = || ask::ALL.iter().map(|ask| ask.id);
    let Some(ask) = ask::ALL.iter().find(|ask| ask.id == entry.about) else {
        let hint = nearest(&entry.about, known()).map(|near| format!(", did you mean `{near}`?"));
        return Err(format!("nothing is asked for under this name{}", hint.unwrap_or_default()));
    };
    let day = |field: &str, moment: toml::value::Datetime| {
        moment
            .to_string()
            .parse::<Date>()
            .map_err(|_| format!("{field} is not a day: write it as 2026-11-21"))
    };
    let (on, until) = (day("on", entry.on)?, day("until", entry.until)?);
    if on > today {
        return Err(format!("it is of {on}, which is in the future (it is {today})"));
    }
    if until < on {
        return Err(format!("it ends ({until}) before it was made ({on})"));
    }
    if entry.by.trim().is_empty() || entry.evidence.trim().is_empty() {
        return Err("`by` and `evidence` must say something".to_owned());
    }
    Ok((ask, Statement { by: entry.by, on, until, evidence: entry.evidence }))
}

#[cfg(test)]
mod tests {
    use super::Statements;
    use crate::audit::ask;

    fn parse(entries: &str, now: &str) -> Result<Statements, String> {
        let text = format!("version = 1\n{entries}");
        Statements::parse(&text, "s.toml", now.parse().unwrap()).map_err(|error| error.to_string())
    }

    fn entry(about: &str, on: &str, until: &str) -> String {
        format!(
            "[[statement]]\nabout = \"{about}\"\nby = \"team\"\non = {on}\nuntil = {until}\nevidence = \"ticket 7\"\n"
        )
    }

    #[test]
    fn a_statement_counts_up_to_and_with_its_last_day() {
        let text = entry("rotation-log", "2026-01-01", "2026-06-30");
        for (now, counts) in
            [("2026-01-01T00:00:00Z", true), ("2026-06-30T23:59:59Z", true), ("2026-07-01T00:00:00Z", false)]
        {
            let statements = parse(&text, now).unwrap();
            assert_eq!(statements.about(&ask::ROTATION_LOG).is_some(), counts, "{now}");
            assert_eq!(statements.lapsed().len(), usize::from(!counts), "{now}");
        }
    }

    #[test]
    fn what_cannot_be_is_refused_all_at_once() {
        let now = "2026-03-01T12:00:00Z";
        for (text, says) in [
            (entry("rotation-logs", "2026-01-01", "2026-06-30"), "did you mean `rotation-log`?"),
            (entry("alerts", "2026-03-02", "2026-06-30"), "in the future"),
            (entry("alerts", "2026-02-02", "2026-02-01"), "before it was made"),
            (entry("alerts", "2026-02-02T00:00:00Z", "2026-05-01"), "on is not a day"),
            (entry("alerts", "2026-01-01", "2026-04-01").repeat(2), "two statements that count"),
            (entry("alerts", "2026-01-01", "2026-04-01").replace("team", " "), "must say something"),
            (entry("alerts", "2026-01-01", "2026-04-01").replace("by =", "who ="), "unknown field `who`"),
        ] {
            let error = parse(&text, now).unwrap_err();
            assert!(error.starts_with("statements in s.toml: ") && error.contains(says), "{error}");
        }
        let both = entry("x", "2026-01-01", "2026-04-01") + &entry("alerts", "2026-03-02", "2026-06-30");
        let error = parse(&both, now).unwrap_err();
        assert!(error.contains("`x`:") && error.contains("`alerts`:"), "{error}");
    }

    #[test]
    fn an_old_and_a_new_statement_may_stand_side_by_side() {
        let text = entry("alerts", "2025-01-01", "2025-12-31") + &entry("alerts", "2026-01-01", "2026-12-31");
        let statements = parse(&text, "2026-03-01T00:00:00Z").unwrap();
        assert_eq!((statements.current().count(), statements.lapsed().len()), (1, 1));
    }
}
