//! The forms in which languages, file formats and command lines hold a secret, through the whole pipeline:
//! `testdata/cases/forms.txt`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed expectation is how a test fails")]

mod support;

use std::path::Path;

use straykey::blob::Blob;
use straykey::detect::{RawMatch, Scratch};
use support::{Case, Pipeline, cases};

/// Several seeds: one lucky expansion must not hide a mistake.
const SEEDS: usize = 3;

/// As the list abbreviates them.
fn short(rule: &str) -> &str {
    match rule {
        "generic-password" => "password",
        "generic-api-key" => "key",
        "database-password-assignment" => "database",
        other => other,
    }
}

/// Histories are read before the names of files are known: what a name lets be found has to be seen then, too.
#[test]
fn nothing_is_missed_while_the_name_is_not_known() {
    let Pipeline { rules, detector, .. } = &Pipeline::new();
    let mut scratch = Scratch::default();
    for case in [cases("forms.txt"), cases("agents.txt")].concat() {
        let text = case.expand("form").text;
        let blob = Blob::whole(text.as_bytes());
        let unnamed = detector.detect(rules, &blob.to_be_named(), &mut scratch);
        for raw in detector.detect(rules, &blob.named(Path::new(&case.path)), &mut scratch) {
            let is_same = |other: &RawMatch| {
                (other.rule, other.secret, other.assignment) == (raw.rule, raw.secret, raw.assignment)
            };
            assert!(unnamed.iter().any(is_same), "{}: {text:?}: {raw:?}", case.path);
        }
    }
}

#[test]
fn every_form_is_read() {
    let pipeline = Pipeline::new();
    let cases = cases("forms.txt");
    assert!(cases.len() > 350, "the list is read");
    let problems = Case::problems(&pipeline, &cases, SEEDS, |one| short(pipeline.id(one)).to_owned());
    assert!(problems.is_empty(), "{} of {} cases:\n{}", problems.len(), cases.len(), problems.join("\n"));
}

/// `testdata/cases/agents.txt`.
#[test]
fn what_agents_leave_behind_is_read() {
    let pipeline = Pipeline::new();
    let cases = cases("agents.txt");
    assert!(cases.len() > 40, "the list is read");
    let problems = Case::problems(&pipeline, &cases, SEEDS, |one| short(pipeline.id(one)).to_owned());
    assert!(problems.is_empty(), "{} of {} cases:\n{}", problems.len(), cases.len(), problems.join("\n"));
}
