//! Every rule through the whole pipeline: each of its matches is found exactly once and by that rule, each of its
//! counter-examples is refused, for the reason that the rule file names.
#![allow(clippy::unwrap_used, reason = "a failed expectation is how a test fails")]

use std::collections::BTreeSet;

use rayon::prelude::*;
use straykey::fingerprint::Fingerprinter;
use straykey::kind::CredentialKind;
use straykey::rule::{RuleSet, lint};
use straykey::scan::Trial;

#[test]
fn every_example_through_the_whole_pipeline() {
    let rules = RuleSet::load(&[]).unwrap();
    let trial = Trial::new(&rules, Fingerprinter::new(None, [1; 32]).unwrap());
    let rules: Vec<_> = rules.iter().map(|(_, rule)| rule).collect();
    let problems: Vec<String> = rules
        .par_iter()
        .flat_map_iter(|rule| {
            trial.problems(rule).into_iter().map(|problem| format!("{}: {problem}", rule.id))
        })
        .collect();
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}

#[test]
fn every_rule_is_complete() {
    let rules = RuleSet::load(&[]).unwrap();
    let mut problems = Vec::new();
    for (_, rule) in rules.iter() {
        if rule.details().matches.len() < 2 || rule.details().no_matches.len() < 2 {
            problems.push(format!("{}: needs at least two matches and two counter-examples", rule.id));
        }
        problems.extend(lint::problems(rule).into_iter().map(|problem| format!("{}: {problem}", rule.id)));
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn every_credential_kind_has_a_rule() {
    let rules = RuleSet::load(&[]).unwrap();
    let covered: BTreeSet<CredentialKind> = rules.iter().map(|(_, rule)| rule.kind).collect();
    let missing: Vec<_> = CredentialKind::ALL.iter().filter(|kind| !covered.contains(kind)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// The page that the README links is written by the program. `SNAPSHOTS=overwrite cargo test --test rules` writes it anew.
#[test]
fn the_page_of_rules_is_the_list_of_rules() {
    let page = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_straykey"))
        .args(["rules", "list", "--format", "markdown"])
        .output()
        .unwrap();
    let written = String::from_utf8(output.stdout).unwrap();
    if std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite") {
        std::fs::write(&page, &written).unwrap();
    }
    let committed = std::fs::read_to_string(&page).unwrap();
    assert!(committed == written, "docs/rules.md is old: SNAPSHOTS=overwrite cargo test --test rules");
}
