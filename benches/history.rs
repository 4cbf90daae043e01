//! Histories: the time of a whole scan against the bare traversal that only decodes, and the peak of anonymous memory.
//! `benches/README.md` says what the numbers mean.
//!
//! `STRAYKEY_BENCH_REPOSITORY=/path/to/repository` measures that one instead of the generated one.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a bench that cannot be set up has nothing to measure; its results go to the terminal"
)]

mod corpus;
#[path = "corpus/history.rs"]
mod generated;
#[path = "corpus/peak.rs"]
mod peak;

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use peak::with_peak;
use straykey::detect::Detector;
use straykey::fingerprint::Fingerprinter;
use straykey::git::traverse::{Decoded, Trouble, Visitor, Wanted};
use straykey::git::{Authors, Environment, Objects, Repository};
use straykey::occurrence::Disclosure;
use straykey::rule::RuleSet;
use straykey::scan::{HistoryTerms, Progress, Rejections, Scanner};

/// Each is measured so often, in turns.
const ROUNDS: usize = 5;

/// Nobody stops a bench.
static STOP: AtomicBool = AtomicBool::new(false);

fn main() {
    let repository = std::env::var_os("STRAYKEY_BENCH_REPOSITORY")
        .map_or_else(|| generated::repository(Path::new(env!("CARGO_TARGET_TMPDIR"))), PathBuf::from);
    let repository = Repository::open(&repository, &Environment::default()).expect("the repository opens");
    let rules = RuleSet::load(&[]).expect("the rules of the program load");
    let progress = Progress::default();
    let scanner = Scanner {
        rules: &rules,
        detector: &Detector::new(&rules),
        fingerprinter: &Fingerprinter::new(None, [7; 32]).expect("there is no key that could be short"),
        disclosure: Disclosure::Never,
        rejections: Rejections::Count,
        max_size: None,
        archives: straykey::container::Limits::default(),
        now: jiff::Timestamp::UNIX_EPOCH,
        progress: &progress,
        stop: &STOP,
        vouchers: straykey::voucher::Vouchers::none(),
    };
    let terms = HistoryTerms { label: None, authors: Authors::Hidden };
    let (mut bare, mut scans, mut peak) = (Vec::new(), Vec::new(), 0);
    for round in 0..ROUNDS {
        let (time, bytes) = timed(|| decode(&repository));
        bare.push(time);
        let ((time, sighting), anonymous) = with_peak(|| {
            timed(|| scanner.history(&repository, &terms, None).expect("the history can be read"))
        });
        scans.push(time);
        peak = peak.max(anonymous);
        assert!(!sighting.occurrences.is_empty(), "a scan that finds nothing measures nothing");
        if round == 0 {
            println!(
                "{} objects, {} blobs of {} MB, {} MB decoded in all, {} occurrences",
                Objects::of(&repository).expect("the objects can be listed").len(),
                sighting.files,
                sighting.bytes / 1_000_000,
                bytes / 1_000_000,
                sighting.occurrences.len()
            );
        }
    }
    let (bare, scan) = (median(bare), median(scans));
    println!("bare traversal   {bare:>8.2?}");
    println!(
        "scan --history   {scan:>8.2?}   {:.2} x the bare traversal",
        scan.as_secs_f64() / bare.as_secs_f64()
    );
    println!("peak of anonymous memory   {} MB", peak / 1024);
}

fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let begun = Instant::now();
    let result = work();
    (begun.elapsed(), result)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// Decodes every blob, tree and commit, and does nothing with them. Returns their bytes.
fn decode(repository: &Repository) -> u64 {
    let objects = Objects::of(repository).expect("the objects can be listed");
    [Wanted::Blobs, Wanted::Structure]
        .into_iter()
        .flat_map(|wanted| objects.traverse(wanted, None, &STOP, || Counter(0)))
        .map(|counter| counter.0)
        .sum()
}

struct Counter(u64);

impl Visitor for Counter {
    type Memo = ();

    fn visit(&mut self, object: &Decoded<'_, ()>) {
        self.0 += object.bytes.len() as u64;
    }

    fn trouble(&mut self, _: &Trouble<'_>) {}
}
