//! Scans through the library, so that limits can be small.

use std::io::Read;
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;

use straykey::container::Limits;
use straykey::detect::Detector;
use straykey::fingerprint::Fingerprinter;
use straykey::notice::Notice;
use straykey::occurrence::Disclosure;
use straykey::rule::RuleSet;
use straykey::scan::{Progress, Rejections, Scanner, Sighting};

static RULES: LazyLock<RuleSet> = LazyLock::new(|| RuleSet::load(&[]).unwrap());
static DETECTOR: LazyLock<Detector> = LazyLock::new(|| Detector::new(&RULES));

/// What is seen in a stream.
pub(crate) fn stream(source: impl Read, archives: Limits, max_size: Option<u64>) -> Sighting {
    let (progress, stop) = (Progress::default(), AtomicBool::new(false));
    let scanner = Scanner {
        rules: &RULES,
        detector: &DETECTOR,
        fingerprinter: &Fingerprinter::new(None, [7; 32]).unwrap(),
        disclosure: Disclosure::Never,
        rejections: Rejections::Count,
        max_size,
        archives,
        now: jiff::Timestamp::UNIX_EPOCH,
        progress: &progress,
        stop: &stop,
        vouchers: straykey::voucher::Vouchers::none(),
    };
    scanner.stream(source, "in")
}

/// `path:line:column rule` of everything that is seen, sorted.
pub(crate) fn places(sighting: &Sighting) -> Vec<String> {
    let mut places: Vec<String> = sighting
        .occurrences
        .iter()
        .map(|found| {
            let (start, rule) = (found.location.start, &RULES.get(found.rule).id);
            format!("{}:{}:{} {rule}", found.provenance.shown(), start.line, start.column)
        })
        .collect();
    places.sort();
    places
}

/// `kind place` of every notice.
pub(crate) fn notices(sighting: &Sighting) -> Vec<String> {
    let text = |notice: &Notice| format!("{} {}", notice.kind.as_str(), notice.place);
    sighting.notices.iter().map(text).collect()
}

/// What is seen in bytes under the usual limits.
pub(crate) fn bytes(bytes: &[u8]) -> Sighting {
    stream(bytes, Limits::default(), None)
}
