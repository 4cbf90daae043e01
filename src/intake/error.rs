//! Reports that cannot be used. Nothing of their contents is quoted but names that are checked to be names: whoever mixes
//! up two files may have named one with secrets.

/// Why a report cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IntakeError {
    /// More than a report may have.
    #[error("the report has over {} MiB: scan parts of the tree separately", .0 >> 20)]
    TooLarge(u64),
    /// Bytes that are no text.
    #[error(
        "the report is no text in UTF-8: name what `straykey scan --format json` or `--format sarif` wrote"
    )]
    NotText,
    /// Nothing in it.
    #[error("the report is empty: did the scan that writes it fail?")]
    Empty,
    /// Text that is no JSON.
    #[error("the report cannot be read at line {line}, column {column}: {cause}")]
    Syntax {
        /// 1-based line.
        line: usize,
        /// 1-based column.
        column: usize,
        /// What is wrong, without the text itself.
        cause: &'static str,
    },
    /// JSON of something else.
    #[error("this is no report: name what `straykey scan --format json` or `--format sarif` wrote")]
    Unknown,
    /// A version that is not understood.
    #[error(
        "the report is `{schema}` of version {version}, which this version does not read: write it again with \
             `straykey scan --format json`"
    )]
    Version {
        /// What it calls itself.
        schema: String,
        /// Its version.
        version: String,
    },
    /// A field of another type than documented, or one that is not there.
    #[error("the report is damaged at {place}: {cause}")]
    Field {
        /// Where it stands, such as `findings[3].age.since`.
        place: String,
        /// What is wrong, without the value itself.
        cause: String,
    },
    /// SARIF of other tools only.
    #[error("there is nothing of straykey in this SARIF log: {others} of other tools")]
    Foreign {
        /// What there is, counted.
        others: String,
    },
    /// Two parts of the report say different things of the same finding.
    #[error("the report contradicts itself: finding {finding} has two values of `{what}`. Was it edited?")]
    Contradiction {
        /// The finding.
        finding: String,
        /// Which of its fields.
        what: &'static str,
    },
}
