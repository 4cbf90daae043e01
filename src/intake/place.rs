//! Where a secret was found, and what git says about that.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::case::Suppression;

/// One place of a finding. What a report does not tell of it is nothing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// The file or stream; inside of an archive the whole way, with `!/` between the parts.
    pub path: String,
    /// First line.
    pub line: u64,
    /// First column, in code points.
    #[serde(default)]
    pub column: u64,
    /// Last line.
    #[serde(default)]
    pub end_line: u64,
    /// The column behind the last character.
    #[serde(default)]
    pub end_column: u64,
    /// The archive or compressed file that it is inside of.
    #[serde(default)]
    pub container: Option<Container>,
    /// What may be shown of the secret.
    #[serde(default)]
    pub redacted: Option<String>,
    /// How the secret is encoded there, the outermost encoding first.
    #[serde(default)]
    pub encodings: Vec<String>,
    /// When the line was written, if it is one of a log and says so.
    #[serde(default)]
    pub logged: Option<Timestamp>,
    /// The folder of the git repository that it was read from. SARIF never tells.
    #[serde(default)]
    pub repository: Option<String>,
    /// Why this place is let pass, if it is.
    #[serde(default)]
    pub suppression: Option<Suppression>,
    /// The state of the repository in which the path leads to this place: `head`, `index`, or the name of a commit.
    #[serde(default)]
    pub revision: Option<String>,
    /// The name of the blob.
    #[serde(default)]
    pub blob: Option<String>,
    /// The first commit that held the secret at this path.
    #[serde(default)]
    pub introduced: Option<Commit>,
    /// Where in the repository, at any path, the secret still is: `head`, `staged`, `removed`, `elsewhere`, `unreachable`.
    #[serde(default)]
    pub presence: Option<String>,
    /// The commit that removed it from the history of `HEAD`.
    #[serde(default)]
    pub removed_by: Option<Commit>,
    /// How many different contents of the path hold it.
    #[serde(default)]
    pub versions: Option<u64>,
    /// `truncated` if the secret may have been at this path earlier, else `complete`.
    #[serde(default)]
    pub history: Option<String>,
}

/// The file that a text is inside of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Container {
    /// The file or stream.
    pub file: String,
    /// The members that lead to the text, from the outside in.
    pub members: Vec<String>,
}

/// A commit. Both dates are what somebody's clock said.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Commit {
    /// Its full name.
    pub commit: String,
    /// When its content was written. Kept by a rebase.
    pub author_date: Timestamp,
    /// When the commit was made. New after a rebase.
    pub committer_date: Timestamp,
    /// Who wrote it, if the scan named authors.
    #[serde(default)]
    pub author: Option<String>,
}

/// From when to when a secret stood in git, over all its places.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exposure {
    /// The first commit that held it; nothing if none did.
    #[serde(default)]
    pub first_commit: Option<Commit>,
    /// The earlier of the first commit's dates.
    #[serde(default)]
    pub since: Option<Timestamp>,
    /// When it was removed from the history of `HEAD`; nothing if it was not.
    #[serde(default)]
    pub until: Option<Timestamp>,
    /// The commit that did so.
    #[serde(default)]
    pub removed_by: Option<Commit>,
    /// Where it still is: the place that is easiest to reach.
    pub presence: String,
    /// `truncated` if it may have been there earlier, else `complete`.
    pub history: String,
}
