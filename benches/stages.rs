//! What each stage of the pipeline costs by itself. `benches/README.md` says what the numbers mean.

#![allow(clippy::expect_used, reason = "a bench that cannot be set up has nothing to measure")]

mod corpus;

use std::path::Path;
use std::sync::atomic::AtomicBool;

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use straykey::blob::Blob;
use straykey::correlate::{Terms, correlate};
use straykey::detect::{Detector, RawMatch, Scratch};
use straykey::fingerprint::{Comparison, Fingerprinter};
use straykey::kind::Guessability;
use straykey::occurrence::Disclosure;
use straykey::report::{Depth, Format, Report, RuleSummary, Scope, Stats, TextOptions, write};
use straykey::rule::{Confidence, RuleSet};
use straykey::scan::{Progress, Rejections, Scanner};
use straykey::validate::judge;

use corpus::{Hostile, Text};

/// Nobody stops a bench.
static STOP: AtomicBool = AtomicBool::new(false);

fn main() {
    divan::main();
}

fn rules() -> RuleSet {
    RuleSet::load(&[]).expect("the rules of the program load")
}

fn fingerprinter() -> Fingerprinter {
    Fingerprinter::new(None, [7; 32]).expect("there is no key that could be short")
}

/// Prefilter and detection: from bytes to raw matches.
#[divan::bench(args = Text::ALL, sample_count = 10, sample_size = 1)]
fn detect(bencher: Bencher<'_, '_>, text: Text) {
    detect_in(bencher, text.bytes());
}

/// The same on texts that are made to be slow: the larger size must have the speed of the smaller.
#[divan::bench(args = Hostile::all(), sample_count = 3, sample_size = 1)]
fn detect_hostile(bencher: Bencher<'_, '_>, text: Hostile) {
    detect_in(bencher, &text.bytes());
}

fn detect_in(bencher: Bencher<'_, '_>, text: &[u8]) {
    let rules = rules();
    let detector = Detector::new(&rules);
    let blob = Blob::whole(text);
    let mut scratch = Scratch::default();
    // Patterns are compiled when they are first tried.
    let _ = detector.detect(&rules, &blob, &mut scratch);
    bencher
        .counter(BytesCount::new(text.len()))
        .bench_local(move || detector.detect(&rules, black_box(&blob), &mut scratch));
}

fn raw_matches(rules: &RuleSet, blob: &Blob<'_>) -> Vec<RawMatch> {
    Detector::new(rules).detect(rules, blob, &mut Scratch::default())
}

/// Judging the raw matches of the dense text; the bytes are those of the values.
#[divan::bench(name = "judge", sample_count = 10, sample_size = 1)]
fn judge_all(bencher: Bencher<'_, '_>) {
    let rules = rules();
    let blob = Blob::whole(Text::Dense.bytes());
    let raw = raw_matches(&rules, &blob);
    let bytes: usize = raw.iter().map(|raw| raw.secret.len()).sum();
    let judge_each = || raw.iter().filter(|raw| judge(rules.get(raw.rule), &blob, raw).is_ok()).count();
    assert!(judge_each() > 1_000, "the dense text has secrets");
    bencher.counter(BytesCount::new(bytes)).counter(ItemsCount::new(raw.len())).bench(judge_each);
}

/// Identities of the dense text's values, plain or keyed.
#[divan::bench(args = ["plain", "keyed"], sample_count = 10, sample_size = 1)]
fn fingerprint(bencher: Bencher<'_, '_>, how: &str) {
    let guessability = if how == "keyed" { Guessability::Guessable } else { Guessability::Random };
    let rules = rules();
    let blob = Blob::whole(Text::Dense.bytes());
    let raw = raw_matches(&rules, &blob);
    let bytes: usize = raw.iter().map(|raw| raw.secret.len()).sum();
    let fingerprinter = fingerprinter();
    bencher.counter(BytesCount::new(bytes)).counter(ItemsCount::new(raw.len())).bench(|| {
        for raw in &raw {
            black_box(fingerprinter.identify(raw.secret.of(blob.bytes), guessability));
        }
    });
}

/// Reading the rules that come with the program: part of every start.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn load_rules(bencher: Bencher<'_, '_>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let bytes: u64 = std::fs::read_dir(folder)
        .expect("the rules are there")
        .filter_map(|entry| entry.ok()?.metadata().ok())
        .map(|metadata| metadata.len())
        .sum();
    bencher.counter(BytesCount::new(bytes)).counter(ItemsCount::new(rules().len())).bench(rules);
}

/// Building the prefilter: part of every start.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn build_detector(bencher: Bencher<'_, '_>) {
    let rules = rules();
    bencher.counter(ItemsCount::new(rules.len())).bench(|| Detector::new(black_box(&rules)));
}

/// How many findings are written.
const FINDINGS: usize = 10_000;

/// Writing 10,000 findings; the bytes are those of the report.
#[divan::bench(args = Format::ALL, sample_count = 5, sample_size = 1)]
fn write_report(bencher: Bencher<'_, '_>, format: &Format) {
    let report = report();
    let options = TextOptions::default();
    let written = || {
        let mut out = Vec::new();
        write(&report, *format, &options, &mut out).expect("memory can be written to");
        out
    };
    let bytes = written().len();
    bencher.counter(BytesCount::new(bytes)).counter(ItemsCount::new(FINDINGS)).bench(written);
}

fn report() -> Report {
    let rules = rules();
    let scanner = Scanner {
        rules: &rules,
        detector: &Detector::new(&rules),
        fingerprinter: &fingerprinter(),
        disclosure: Disclosure::Never,
        rejections: Rejections::Count,
        max_size: None,
        archives: straykey::container::Limits::default(),
        now: jiff::Timestamp::UNIX_EPOCH,
        progress: &Progress::default(),
        stop: &STOP,
        vouchers: straykey::voucher::Vouchers::none(),
    };
    let sighting = scanner.stream(Text::Dense.bytes(), "dense");
    let as_of = "2026-11-01T00:00:00Z".parse().expect("this is an instant");
    let comparison = Comparison::default();
    let terms = Terms { now: as_of, comparison: &comparison, min_confidence: Confidence::Low };
    let mut findings = correlate(sighting.occurrences, &rules, None, &terms).findings;
    findings.truncate(FINDINGS);
    assert_eq!(findings.len(), FINDINGS, "the dense text has enough secrets");
    Report {
        as_of,
        scope: Scope { depth: Depth::Files, paths: vec!["dense".to_owned()] },
        findings,
        rejections: None,
        notices: sighting.notices,
        stats: Stats::default(),
        rules: rules.iter().map(|(_, rule)| RuleSummary::from(rule)).collect(),
        inventory: None,
    }
}
