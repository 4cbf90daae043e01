//! Pieces of reports and journals for the tests.

use crate::intake::standing::Age;
use crate::intake::{Case, Commit, Coverage, Form, Place, Report};

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

/// A commit with these dates.
pub(crate) fn commit(authored: &str, committed: &str) -> Commit {
    Commit {
        commit: "ab".repeat(20),
        author_date: authored.parse().unwrap(),
        committer_date: committed.parse().unwrap(),
        author: None,
    }
}

/// A date of a credential.
pub(crate) fn age(since: &str, source: &str) -> Age {
    Age {
        since: since.parse().unwrap(),
        source: source.to_owned(),
        doubt: None,
        commit: None,
        author_date: None,
        committer_date: None,
        history: None,
    }
}

/// A finding with a place that a commit brought.
pub(crate) fn case(commit: Option<Commit>) -> Case {
    let place = Place { introduced: commit, ..place("a.env") };
    Case { id: "f1".to_owned(), places: vec![place], ..Case::default() }
}

/// A report of a whole scan on 2024-06-01.
pub(crate) fn report(cases: Vec<Case>) -> Report {
    Report {
        form: Form::Json,
        digest: "0d".repeat(32),
        tool_version: None,
        as_of: Some("2024-06-01T00:00:00Z".parse().unwrap()),
        coverage: Coverage::Complete,
        survey: None,
        cases,
        nameless: std::collections::BTreeMap::new(),
        remarks: Vec::new(),
    }
}
