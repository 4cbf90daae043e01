//! The forms in which languages, file formats and command lines hold a secret, through the whole pipeline:
//! `testdata/cases/forms.txt`.
#![allow(clippy::unwrap_used, reason = "a failed expectation is how a test fails")]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use straykey::blob::Blob;
use straykey::detect::{Detector, RawMatch, Scratch};
use straykey::fingerprint::Fingerprinter;
use straykey::location::{Location, PointCursor};
use straykey::occurrence::Disclosure;
use straykey::provenance::Provenance;
use straykey::rule::{RuleSet, template};
use straykey::scan::{Progress, Rejections, Scanner, Sighting};

/// Nobody stops a test.
static STOP: AtomicBool = AtomicBool::new(false);

/// Several seeds: one lucky expansion must not hide a mistake.
const SEEDS: usize = 3;

fn rule_of(name: &str) -> &str {
    match name {
        "password" => "generic-password",
        "key" => "generic-api-key",
        "database" => "database-password-assignment",
        other => other,
    }
}

/// `\n`, `\t`, `\x1b` and `\\`, as the case file writes them.
fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let (escape, length) = match after {
            _ if after.starts_with('n') => ('\n', 1),
            _ if after.starts_with('t') => ('\t', 1),
            _ if after.starts_with("x1b") => ('\u{1b}', 3),
            _ if after.starts_with('\\') => ('\\', 1),
            _ => ('\\', 0),
        };
        out.push(escape);
        rest = &after[length..];
    }
    out + rest
}

fn found(rules: &RuleSet, sighting: &Sighting, secret: Option<Location>) -> String {
    let found: Vec<String> = sighting
        .occurrences
        .iter()
        .map(|one| {
            let elsewhere = if Some(one.location) == secret { "" } else { " elsewhere" };
            format!("{}{elsewhere}", rules.get(one.rule).id)
        })
        .collect();
    if found.is_empty() { "none".to_owned() } else { found.join(", ") }
}

/// Rule, file and text of each case. The text still has its marks.
fn cases(list: &str) -> impl Iterator<Item = (&str, &str, String)> {
    list.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(|line| {
        let mut fields = line.splitn(3, " | ");
        (fields.next().unwrap(), fields.next().unwrap(), unescaped(fields.next().unwrap()))
    })
}

fn list() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/cases/forms.txt")).unwrap()
}

/// Histories are read before the names of files are known: what a name lets be found has to be seen then, too.
#[test]
fn nothing_is_missed_while_the_name_is_not_known() {
    let rules = RuleSet::load(&[]).unwrap();
    let detector = Detector::new(&rules);
    let mut scratch = Scratch::default();
    for (_, path, text) in cases(&list()) {
        let text = template::expand(&text, "form").replace(['⟦', '⟧'], "");
        let blob = Blob::whole(text.as_bytes());
        let unnamed = detector.detect(&rules, &blob.to_be_named(), &mut scratch);
        for raw in detector.detect(&rules, &blob.named(Path::new(path)), &mut scratch) {
            let is_same = |other: &RawMatch| {
                (other.rule, other.secret, other.assignment) == (raw.rule, raw.secret, raw.assignment)
            };
            assert!(unnamed.iter().any(is_same), "{path}: {text:?}: {raw:?}");
        }
    }
}

#[test]
fn every_form_is_read() {
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
    let list = list();
    let mut problems = Vec::new();
    let mut count = 0;
    for (expected, path, text) in cases(&list) {
        count += 1;
        for seed in 0..SEEDS {
            let marked = template::expand(&text, &format!("form {seed}"));
            let text = marked.replace(['⟦', '⟧'], "");
            let blob = Blob::whole(text.as_bytes()).named(Path::new(path));
            let secret = marked.find('⟦').map(|start| {
                let length = marked[start..].find('⟧').unwrap() - '⟦'.len_utf8();
                let mut cursor = PointCursor::new(text.as_bytes(), blob.origin);
                Location { start: cursor.advance(start), end: cursor.advance(start + length) }
            });
            let mut sighting = Sighting::default();
            let provenance = Arc::new(Provenance::Stream { name: "case".into() });
            scanner.blob(&blob, &provenance, &mut Scratch::default(), &mut sighting);
            let found = found(&rules, &sighting, secret);
            if found != rule_of(expected) {
                let refused: Vec<String> =
                    sighting.rejections.iter().map(|one| format!("{} ({})", one.rule, one.reason)).collect();
                problems.push(format!(
                    "{path}: {text:?}\n    expected {expected}, found {found}, refused {refused:?}"
                ));
                break;
            }
        }
    }
    assert!(count > 350, "the list is read");
    assert!(problems.is_empty(), "{} of {} cases:\n{}", problems.len(), count, problems.join("\n"));
}
