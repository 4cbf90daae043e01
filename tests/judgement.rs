//! Passwords and keys in assignments, and what is none, through the whole pipeline: `testdata/cases/generic.txt`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed expectation is how a test fails")]

mod support;

use support::{Case, Pipeline, cases};

/// Several seeds: one lucky expansion must not hide a mistake.
const SEEDS: usize = 5;

#[test]
fn every_case_comes_out_as_expected() {
    let pipeline = Pipeline::new();
    let cases = cases("generic.txt");
    assert!(cases.len() > 150, "the list is read");
    let told = |one: &straykey::occurrence::Occurrence| one.evidence.confidence.as_str().to_owned();
    let problems = Case::problems(&pipeline, &cases, SEEDS, told);
    assert!(problems.is_empty(), "{} of {} cases:\n{}", problems.len(), cases.len(), problems.join("\n"));
}
