//! How the process ends.

use std::process::ExitCode;

use crate::report::Report;
use crate::rule::Severity;

/// The documented results of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ExitStatus {
    /// 0: everything that was asked for was read, and nothing was found at or above the level.
    Clean,
    /// 1: findings at or above the level.
    Findings,
    /// 2: bad usage, configuration, rule or inventory. Nothing was scanned.
    Usage,
    /// 3: not everything could be read, the report could not be written, or somebody who was to be told of a rotation was
    /// not, whatever was found.
    Incomplete,
}

/// From which severity on a finding fails the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailOn {
    /// At or above this severity.
    Severity(Severity),
    /// Never: the caller reads the report.
    Never,
}

/// What an incomplete scan means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Incompleteness {
    /// Status 3.
    Fails,
    /// Accepted by the caller.
    Allowed,
}

impl ExitStatus {
    /// The status of a finished scan. An incomplete one is never clean, and says so even when it found something: it may
    /// have missed more.
    #[must_use]
    pub fn of(report: &Report, fail_on: FailOn, incompleteness: Incompleteness) -> Self {
        if !report.is_complete() && incompleteness == Incompleteness::Fails {
            return Self::Incomplete;
        }
        match fail_on {
            FailOn::Severity(level) if report.active().any(|finding| finding.severity >= level) => {
                Self::Findings
            }
            FailOn::Severity(_) | FailOn::Never => Self::Clean,
        }
    }

    /// The number.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Usage => 2,
            Self::Incomplete => 3,
        }
    }
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(status.code())
    }
}
