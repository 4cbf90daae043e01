use std::sync::atomic::AtomicBool;
use std::sync::{Arc, LazyLock};

use jiff::Timestamp;
use proptest::prelude::*;

use super::{AGAIN, CONTEXT, Extent, Growing, LONGEST};
use crate::detect::Detector;
use crate::fingerprint::Fingerprinter;
use crate::occurrence::{Disclosure, Occurrence};
use crate::provenance::Provenance;
use crate::read::Limits;
use crate::rule::RuleSet;
use crate::rule::template::expand;
use crate::scan::{Progress, Rejections, Scanner};

static RULES: LazyLock<RuleSet> = LazyLock::new(|| RuleSet::load(&[]).unwrap());
static DETECTOR: LazyLock<Detector> = LazyLock::new(|| Detector::new(&RULES));

fn with_scanner<T>(work: impl FnOnce(&Scanner<'_>) -> T) -> T {
    work(&Scanner {
        rules: &RULES,
        detector: &DETECTOR,
        fingerprinter: &Fingerprinter::new(None, [7; 32]).unwrap(),
        disclosure: Disclosure::Never,
        rejections: Rejections::Keep,
        max_size: None,
        archives: Limits::default(),
        now: Timestamp::UNIX_EPOCH,
        progress: &Progress::default(),
        stop: &AtomicBool::new(false),
        vouchers: crate::voucher::Vouchers::none(),
    })
}

fn growing() -> Growing {
    Growing::new(Arc::new(Provenance::Stream { name: "in".into() }))
}

/// What tells sightings apart.
fn told(found: &[Occurrence]) -> Vec<String> {
    let mut told: Vec<String> = found
        .iter()
        .map(|found| format!("{:?} {:?} {:?}", found.location, found.rule, found.identity))
        .collect();
    told.sort();
    told
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 30, ..ProptestConfig::default() })]

    #[test]
    fn whole_lines_in_pieces_of_any_size_give_what_the_whole_text_gives(
        kinds in prop::collection::vec(0usize..5, 1..60), sizes in prop::collection::vec(1usize..9_000, 1..20),
    ) {
        let line = |(at, kind): (usize, &usize)| match kind {
            0 => expand("token={sum:github:ghp_:30}\n", &at.to_string()),
            1 => expand("db_password: \"{alnum:20}\"\n", &at.to_string()),
            2 => "é nothing of interest\n".repeat(at + 1),
            3 => format!("{}\n", "x".repeat(at * 50)),
            _ => "token=again\n".to_owned(),
        };
        let text: String = kinds.iter().enumerate().map(line).collect();
        with_scanner(|scanner| {
            let mut whole = growing();
            whole.push(text.as_bytes());
            let expected = whole.scan(scanner, Extent::Everything);
            let (mut parts, mut seen, mut rejected, mut rest) = (growing(), Vec::new(), 0, text.as_bytes());
            for size in sizes.iter().cycle() {
                let (piece, behind) = rest.split_at((*size).min(rest.len()));
                parts.push(piece);
                let sighting = parts.scan(scanner, Extent::WholeLines);
                seen.extend(sighting.occurrences);
                rejected += sighting.rejected;
                rest = behind;
                if rest.is_empty() {
                    break;
                }
            }
            prop_assert_eq!(told(&seen), told(&expected.occurrences));
            prop_assert_eq!(rejected, expected.rejected);
            Ok(())
        })?;
    }
}

#[test]
fn what_is_kept_does_not_grow() {
    with_scanner(|scanner| {
        let mut growing = growing();
        let line = format!("{}\n", "a line of a log ".repeat(8));
        let chunk = line.repeat((1 << 20) / line.len());
        let mut most = 0;
        for round in 0..12 {
            growing.push(chunk.as_bytes());
            growing.push(expand("token={sum:github:ghp_:30}\n", &format!("{round}")).as_bytes());
            assert_eq!(growing.scan(scanner, Extent::WholeLines).occurrences.len(), 1);
            most = most.max(growing.kept());
            assert!(growing.known.len() <= 2);
        }
        assert!(most <= 3 * (AGAIN + CONTEXT), "{most}");
    });
}

#[test]
fn a_line_without_end_is_not_waited_for() {
    with_scanner(|scanner| {
        let mut growing = growing();
        let mut most = 0;
        for _ in 0..40 {
            growing.push(&[b'x'; 100_000]);
            growing.scan(scanner, Extent::WholeLines);
            most = most.max(growing.kept());
        }
        assert!(most <= LONGEST + 3 * (AGAIN + CONTEXT) + 100_000, "{most}");
    });
}
