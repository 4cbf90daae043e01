//! Passwords and keys in assignments, and what is none, through the whole pipeline: `testdata/cases/generic.txt`.
#![allow(clippy::unwrap_used, reason = "a failed expectation is how a test fails")]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use straykey::blob::Blob;
use straykey::detect::{Detector, Scratch};
use straykey::fingerprint::Fingerprinter;
use straykey::location::{Location, PointCursor};
use straykey::occurrence::Disclosure;
use straykey::provenance::Provenance;
use straykey::rule::{RuleSet, template};
use straykey::scan::{Progress, Rejections, Scanner, Sighting};

/// Nobody stops a test.
static STOP: AtomicBool = AtomicBool::new(false);

/// Several seeds: one lucky expansion must not hide a mistake.
const SEEDS: usize = 5;

struct Case<'a> {
    expected: &'a str,
    path: &'a str,
    text: String,
}

fn cases(list: &str) -> Vec<Case<'_>> {
    let lines = list.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let mut fields = line.splitn(3, " | ");
            let (expected, path) = (fields.next().unwrap(), fields.next().unwrap());
            let text = fields.next().unwrap().replace("\\n", "\n").replace("\\\\", "\\");
            Case { expected, path, text }
        })
        .collect()
}

/// What is found, as the case file writes it.
fn outcome(sighting: &Sighting, secret: Option<Location>) -> String {
    let found: Vec<String> = sighting
        .occurrences
        .iter()
        .map(|one| {
            let elsewhere = if Some(one.location) == secret { "" } else { " elsewhere" };
            format!("{}{elsewhere}", one.evidence.confidence.as_str())
        })
        .collect();
    if found.is_empty() { "none".to_owned() } else { found.join(", ") }
}

#[test]
fn every_case_comes_out_as_expected() {
    let rules = RuleSet::load(&[]).unwrap();
    let scanner = Scanner {
        rules: &rules,
        detector: &Detector::new(&rules),
        fingerprinter: &Fingerprinter::new(None, [1; 32]).unwrap(),
        disclosure: Disclosure::Never,
        rejections: Rejections::Keep,
        max_size: None,
        archives: straykey::container::Limits::default(),
        now: jiff::Timestamp::UNIX_EPOCH,
        progress: &Progress::default(),
        stop: &STOP,
    };
    let list =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/cases/generic.txt"))
            .unwrap();
    let cases = cases(&list);
    let mut problems = Vec::new();
    for case in &cases {
        for seed in 0..SEEDS {
            let marked = template::expand(&case.text, &format!("case {seed}"));
            let text = marked.replace(['⟦', '⟧'], "");
            let blob = Blob::whole(text.as_bytes()).named(Path::new(case.path));
            let secret = marked.find('⟦').map(|start| {
                let length = marked[start..].find('⟧').unwrap() - '⟦'.len_utf8();
                let mut cursor = PointCursor::new(text.as_bytes(), blob.origin);
                Location { start: cursor.advance(start), end: cursor.advance(start + length) }
            });
            let provenance = Arc::new(Provenance::Stream { name: "case".into() });
            let mut sighting = Sighting::default();
            scanner.blob(&blob, &provenance, &mut Scratch::default(), &mut sighting);
            let outcome = outcome(&sighting, secret);
            if outcome != case.expected {
                let ids: Vec<&str> =
                    sighting.occurrences.iter().map(|one| rules.get(one.rule).id.as_str()).collect();
                let refused: Vec<_> =
                    sighting.rejections.iter().map(|one| (one.rule.as_str(), one.reason)).collect();
                problems.push(format!(
                    "expected {}, came out {outcome} {ids:?} {refused:?}: {} | {:?}",
                    case.expected, case.path, text
                ));
                break;
            }
        }
    }
    assert!(problems.is_empty(), "{} of {}:\n{}", problems.len(), cases.len(), problems.join("\n"));
    assert!(cases.len() > 150, "the list must be read");
}
