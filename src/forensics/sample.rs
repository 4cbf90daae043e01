//! Pieces of reports and journals for the tests.

use crate::intake::Place;

/// A place outside of git.
pub(crate) fn place(path: &str) -> Place {
    Place {
        path: path.to_owned(),
        line: 3,
        column: 1,
        end_line: 3,
        end_column: 9,
        container: None,
        redacted: None,
        encodings: Vec::new(),
        logged: None,
        repository: None,
        suppression: None,
        revision: None,
        blob: None,
        introduced: None,
        presence: None,
        removed_by: None,
        versions: None,
        history: None,
    }
}
