//! The comparison at scale: a million occurrences against a hundred thousand declared credentials.
//!
//! With the argument `memory` it measures how much memory that takes, in a process that has done nothing else.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a bench that cannot be set up has nothing to measure; its results go to the terminal"
)]

#[path = "corpus/peak.rs"]
mod peak;

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use divan::Bencher;
use divan::counter::ItemsCount;
use peak::{anonymous, with_peak};
use straykey::correlate::{Terms, correlate};
use straykey::evidence::Evidence;
use straykey::fingerprint::{Comparison, Fingerprinter, Identity};
use straykey::inventory::Inventory;
use straykey::inventory::format::Format;
use straykey::kind::Guessability;
use straykey::location::{Location, Point};
use straykey::occurrence::{Occurrence, Redacted};
use straykey::provenance::Provenance;
use straykey::rule::set::RuleIndex;
use straykey::rule::{Confidence, RuleSet};

const NOW: &str = "2026-11-01T00:00:00Z";
const OCCURRENCES: usize = 1_000_000;
const DECLARED: usize = 100_000;
const FILES: usize = 50_000;

fn main() {
    if std::env::args().any(|argument| argument == "memory") {
        memory();
    } else {
        divan::main();
    }
}

/// What the occurrences take before they are compared, and what everything takes at the most until there are findings.
fn memory() {
    for (name, secrets) in [("declared, in order", DECLARED), ("undeclared, all different", OCCURRENCES)] {
        let identities = identities(secrets);
        let inventory = inventory(identities.get(..DECLARED.min(secrets)).unwrap_or_default());
        let before = anonymous();
        let mut found = occurrences(&identities, FILES);
        found.sort_by(|one, other| one.provenance.cmp(&other.provenance));
        let given = anonymous();
        let rules = rules();
        let comparison = Comparison::default();
        let now = NOW.parse().expect("this is an instant");
        let terms = Terms { now, comparison: &comparison, min_confidence: Confidence::Medium };
        let (correlation, peak) = with_peak(|| correlate(found, &rules, Some(&inventory), &terms));
        let count = correlation.findings.len();
        println!(
            "{name}: occurrences {} MB, peak {} MB, {count} findings",
            (given - before) / 1024,
            (peak - before) / 1024
        );
    }
}

/// The target: in the order of their files, as a scan gives them.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn declared_in_order(bencher: Bencher<'_, '_>) {
    let identities = identities(DECLARED);
    let mut found = occurrences(&identities, FILES);
    found.sort_by(|one, other| one.provenance.cmp(&other.provenance));
    compare(bencher, &found, &inventory(&identities), DECLARED);
}

/// In no order, which no scan gives.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn declared_shuffled(bencher: Bencher<'_, '_>) {
    let identities = identities(DECLARED);
    compare(bencher, &occurrences(&identities, FILES), &inventory(&identities), DECLARED);
}

/// One secret in a million files: one finding with a million places.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn one_secret_everywhere(bencher: Bencher<'_, '_>) {
    let identities = identities(1);
    compare(bencher, &occurrences(&identities, OCCURRENCES), &inventory(&identities), 1);
}

/// A million secrets that nobody declared: a million findings.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn undeclared_all_different(bencher: Bencher<'_, '_>) {
    let identities = identities(OCCURRENCES + DECLARED);
    let (declared, undeclared) = identities.split_at(DECLARED);
    compare(bencher, &occurrences(undeclared, FILES), &inventory(declared), OCCURRENCES);
}

/// Reading an inventory of a hundred thousand credentials.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn read_inventory(bencher: Bencher<'_, '_>) {
    let text = inventory_text(&identities(DECLARED));
    bencher
        .counter(divan::counter::BytesCount::of_str(&text))
        .counter(ItemsCount::new(DECLARED))
        .bench(|| parse(&text));
}

fn compare(bencher: Bencher<'_, '_>, found: &[Occurrence], inventory: &Inventory, findings: usize) {
    let rules = rules();
    let now = NOW.parse().expect("this is an instant");
    let comparison = Comparison::default();
    let terms = Terms { now, comparison: &comparison, min_confidence: Confidence::Medium };
    let run = |found| correlate(found, &rules, Some(inventory), &terms);
    let first = run(found.to_vec());
    assert_eq!(first.findings.iter().filter(|finding| finding.rule.is_some()).count(), findings);
    drop(first);
    bencher.counter(ItemsCount::new(found.len())).with_inputs(|| found.to_vec()).bench_local_values(run);
}

fn rules() -> RuleSet {
    let text = "provider = 'P'\n[[rule]]\nid = 'a'\nkind = 'llm-api-key'\nname = 'n'\nseverity = 'high'\n\
                confidence = 'high'\nwhy = 'w'\nassignment = { names = ['aaa'] }\n";
    RuleSet::from_texts(&[("rules.toml", text)]).expect("this is a rule")
}

fn identities(count: usize) -> Vec<Identity> {
    let fingerprinter = Fingerprinter::new(None, [7; 32]).expect("there is no key that could be short");
    (0..count)
        .map(|secret| fingerprinter.identify(format!("s{secret}").as_bytes(), Guessability::Random))
        .collect()
}

fn inventory_text(identities: &[Identity]) -> String {
    let mut text = String::from("version: 1\ncredential:\n");
    for (at, fingerprint) in identities.iter().filter_map(Identity::fingerprint).enumerate() {
        let (day, team) = (at % 30 + 1, at % 100);
        let _ = writeln!(
            text,
            "- {{id: c{at}, kind: llm-api-key, fingerprint: {fingerprint}, issued: 2026-09-{day:02}, owner: team, \
             allowed_in: [deploy/{team}/**, secrets/*.yaml]}}"
        );
    }
    text
}

fn parse(text: &str) -> Inventory {
    let now = NOW.parse().expect("this is an instant");
    Inventory::parse(text, Format::Yaml, "inventory.yaml", now).expect("this is an inventory")
}

fn inventory(identities: &[Identity]) -> Inventory {
    parse(&inventory_text(identities))
}

/// Occurrences spread over `files`, in the worst of orders.
fn occurrences(identities: &[Identity], files: usize) -> Vec<Occurrence> {
    let root: Arc<Path> = Path::new("/tree").into();
    let provenances: Vec<Arc<Provenance>> = (0..files)
        .map(|file| {
            let relative = format!("deploy/{}/service-{}/config-{file}.yaml", file % 100, file % 997);
            let shown = Path::new("tree").join(&relative);
            Arc::new(Provenance::File { shown, relative: relative.into(), root: Arc::clone(&root) })
        })
        .collect();
    let point = |line, column| Point { line, column };
    (0..OCCURRENCES)
        .map(|at| Occurrence {
            rule: RuleIndex(0),
            identity: identities[at % identities.len()],
            provenance: Arc::clone(&provenances[at.wrapping_mul(7_919) % files]),
            location: Location { start: point(at as u64, 1), end: point(at as u64, 50) },
            public_id: None,
            redacted: Redacted::with_prefix("sk-"),
            evidence: Evidence {
                confidence: Confidence::High,
                issued: None,
                expires: None,
                notes: vec!["checksum".to_owned()],
            },
            exposure: None,
            encodings: Vec::new(),
            logged: None,
            consumer: None,
            plea: None,
            revealed: None,
        })
        .collect()
}
