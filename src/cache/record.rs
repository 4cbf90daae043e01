//! What is remembered of the scan of one repository.

use std::sync::Arc;

use crate::commit::ObjectId;
use crate::exposure::Exposure;
use crate::location::Location;
use crate::notice::Notice;
use crate::provenance::Revision;

/// The scan of one repository, without what it found: that is read again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Record {
    /// Blobs that were looked at.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// The blobs that went through the whole pipeline, under the names that they had there, in that order.
    pub texts: Vec<Text>,
    /// What was to be said about the repository besides.
    pub notices: Vec<Notice>,
}

/// A blob under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The blob.
    pub blob: ObjectId,
    /// Its path as git stores it; nothing if no tree names it.
    pub path: Option<Vec<u8>>,
    /// How many secrets are in it.
    pub found: u64,
    /// Those of them that are reported here, and not under another name or in another version.
    pub places: Vec<Place>,
}

/// A secret in a text, without the secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The rule that saw it.
    pub rule: String,
    /// The members of archives that lead to it, from the outside in.
    pub members: Vec<String>,
    /// Its lines and columns.
    pub location: Location,
    /// Where the path leads to the blob.
    pub revision: Revision,
    /// What git knows about it.
    pub exposure: Arc<Exposure>,
}
