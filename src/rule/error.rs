//! Mistakes in rule files.

use std::path::PathBuf;

/// A rule file that cannot be used. Nothing is scanned with half a rule set.
#[derive(Debug, thiserror::Error)]
pub enum RuleError {
    /// The file or folder could not be read.
    #[error("cannot read rules from {}: {source}", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The text is not a rule file.
    #[error("{file}:{line}: {message}")]
    Syntax {
        /// File name as given.
        file: String,
        /// 1-based line.
        line: usize,
        /// What is wrong, with a suggestion where there is one.
        message: String,
    },
    /// A rule that cannot work.
    #[error("{file}:{line}: rule `{id}`: {message}")]
    Rule {
        /// File name as given.
        file: String,
        /// 1-based line.
        line: usize,
        /// The rule.
        id: String,
        /// What is wrong.
        message: String,
    },
    /// Two rules of one name.
    #[error("{file}:{line}: rule `{id}` is already defined in {other}")]
    Duplicate {
        /// File name as given.
        file: String,
        /// 1-based line.
        line: usize,
        /// The rule.
        id: String,
        /// Where it was defined first.
        other: String,
    },
    /// A folder without a single rule.
    #[error("no rules in {}: a scan with zero rules would find nothing and look clean", path.display())]
    Empty {
        /// The folder or file.
        path: PathBuf,
    },
}
