//! Whole scans: everything between input and occurrences. `benches/README.md` says what the numbers mean.

#![allow(clippy::expect_used, reason = "a bench that cannot be set up has nothing to measure")]

mod corpus;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use rayon::ThreadPoolBuilder;
use std::sync::atomic::AtomicBool;
use straykey::detect::Detector;
use straykey::fingerprint::Fingerprinter;
use straykey::occurrence::Disclosure;
use straykey::rule::RuleSet;
use straykey::scan::{Progress, Rejections, Scanner, Sighting};
use straykey::source::{Scope, Selection, discover};

use corpus::{Hostile, Text, Tree};

/// Nobody stops a bench.
static STOP: AtomicBool = AtomicBool::new(false);

fn main() {
    divan::main();
}

/// Runs `work` with a scanner of all rules.
fn with_scanner(work: impl FnOnce(&Scanner<'_>)) {
    let rules = RuleSet::load(&[]).expect("the rules of the program load");
    work(&Scanner {
        rules: &rules,
        detector: &Detector::new(&rules),
        fingerprinter: &Fingerprinter::new(None, [7; 32]).expect("there is no key that could be short"),
        disclosure: Disclosure::Never,
        rejections: Rejections::Count,
        max_size: None,
        archives: straykey::container::Limits::default(),
        now: jiff::Timestamp::UNIX_EPOCH,
        progress: &Progress::default(),
        stop: &STOP,
        vouchers: straykey::voucher::Vouchers::none(),
    });
}

/// One stream, which one thread scans: windows, detection, judgement, overlaps, places, identities.
#[divan::bench(args = Text::ALL, sample_count = 10, sample_size = 1)]
fn stream(bencher: Bencher<'_, '_>, text: Text) {
    with_scanner(|scanner| {
        let bytes = text.bytes();
        let first = scanner.stream(bytes, "stream");
        assert!(!text.has_secrets() || !first.occurrences.is_empty(), "{text}: nothing was found");
        bencher.counter(BytesCount::new(bytes.len())).bench_local(|| scanner.stream(bytes, "stream"));
    });
}

/// The same on texts that are made to be slow: the larger size must have the speed of the smaller.
#[divan::bench(args = Hostile::all(), sample_count = 3, sample_size = 1)]
fn stream_hostile(bencher: Bencher<'_, '_>, text: Hostile) {
    with_scanner(|scanner| {
        let bytes = text.bytes();
        let _ = scanner.stream(bytes.as_slice(), "stream");
        bencher
            .counter(BytesCount::new(bytes.len()))
            .bench_local(|| scanner.stream(bytes.as_slice(), "stream"));
    });
}

/// Listing a folder's files and scanning them, on one core.
#[divan::bench(args = Tree::ALL, sample_count = 10, sample_size = 1)]
fn tree_one_core(bencher: Bencher<'_, '_>, tree: Tree) {
    scan_tree(bencher, tree, 1);
}

/// The same on all cores.
#[divan::bench(args = Tree::ALL, sample_count = 10, sample_size = 1)]
fn tree_all_cores(bencher: Bencher<'_, '_>, tree: Tree) {
    scan_tree(bencher, tree, std::thread::available_parallelism().map_or(1, usize::from));
}

/// Listing alone, on one core.
#[divan::bench(args = Tree::ALL, sample_count = 10, sample_size = 1)]
fn list_one_core(bencher: Bencher<'_, '_>, tree: Tree) {
    let scope = scope(tree, 1);
    bencher.bench(|| discover(&scope));
}

fn scope(tree: Tree, threads: usize) -> Scope {
    Scope { paths: vec![tree.folder().to_owned()], selection: Selection::Everything, threads }
}

fn scan_tree(bencher: Bencher<'_, '_>, tree: Tree, threads: usize) {
    let scope = scope(tree, threads);
    let pool = ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be started");
    with_scanner(|scanner| {
        let scan = || -> Sighting {
            let discovery = discover(&scope).expect("the folder is there");
            pool.install(|| scanner.files(&discovery.candidates))
        };
        let first = scan();
        assert_eq!(first.bytes, tree.bytes() as u64, "every byte is read");
        bencher
            .counter(BytesCount::new(tree.bytes()))
            .counter(ItemsCount::new(first.files))
            .bench_local(scan);
    });
}
