//! Texts through the whole pipeline, and the lists of cases under `testdata/cases`.
#![allow(dead_code, reason = "no test uses all of it")]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use straykey::blob::Blob;
use straykey::detect::{Detector, Scratch};
use straykey::fingerprint::Fingerprinter;
use straykey::location::{Location, PointCursor};
use straykey::occurrence::{Disclosure, Occurrence};
use straykey::provenance::Provenance;
use straykey::rule::{RuleSet, template};
use straykey::scan::{Progress, Rejections, Scanner, Sighting};

/// Nobody stops a test.
static NEVER: AtomicBool = AtomicBool::new(false);

/// The built-in rules, ready to scan.
pub(crate) struct Pipeline {
    pub(crate) rules: RuleSet,
    pub(crate) detector: Detector,
    fingerprinter: Fingerprinter,
    progress: Progress,
}

impl Pipeline {
    pub(crate) fn new() -> Self {
        let rules = RuleSet::load(&[]).unwrap();
        Self {
            detector: Detector::new(&rules),
            fingerprinter: Fingerprinter::new(None, [1; 32]).unwrap(),
            progress: Progress::default(),
            rules,
        }
    }

    pub(crate) fn scan(&self, blob: &Blob<'_>) -> Sighting {
        let scanner = Scanner {
            rules: &self.rules,
            detector: &self.detector,
            fingerprinter: &self.fingerprinter,
            disclosure: Disclosure::Never,
            rejections: Rejections::Keep,
            max_size: None,
            archives: straykey::container::Limits::default(),
            now: jiff::Timestamp::UNIX_EPOCH,
            progress: &self.progress,
            stop: &NEVER,
            vouchers: straykey::voucher::Vouchers::none(),
        };
        let provenance = Arc::new(Provenance::Stream { name: "case".into() });
        let mut sighting = Sighting::default();
        scanner.blob(blob, &provenance, &mut Scratch::default(), &mut sighting);
        sighting
    }

    /// The rule of an occurrence.
    pub(crate) fn id(&self, occurrence: &Occurrence) -> &str {
        self.rules.get(occurrence.rule).id.as_str()
    }
}

/// A line of a list of cases: `expected | path | text`.
#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) expected: String,
    pub(crate) path: String,
    /// A template, in which ⟦ and ⟧ stand around the secret.
    text: String,
}

/// A text of a case.
pub(crate) struct Expansion {
    pub(crate) text: String,
    /// Where its secret stands.
    pub(crate) secret: Option<Location>,
}

/// Reads `testdata/cases/NAME`.
pub(crate) fn cases(name: &str) -> Vec<Case> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/cases").join(name);
    let list = std::fs::read_to_string(path).unwrap();
    let lines = list.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let mut fields = line.splitn(3, " | ").map(str::to_owned);
            let mut next = || fields.next().unwrap_or_else(|| panic!("{line} has three parts"));
            Case { expected: next(), path: next(), text: unescaped(&next()) }
        })
        .collect()
}

impl Case {
    pub(crate) fn expand(&self, seed: &str) -> Expansion {
        let marked = template::expand(&self.text, seed);
        let text = marked.replace(['⟦', '⟧'], "");
        let secret = marked.find('⟦').map(|start| {
            let length = marked[start..].find('⟧').unwrap() - '⟦'.len_utf8();
            let mut cursor = PointCursor::new(text.as_bytes(), Blob::whole(text.as_bytes()).origin);
            Location { start: cursor.advance(start), end: cursor.advance(start + length) }
        });
        Expansion { text, secret }
    }

    /// Every case through the pipeline, expanded with each seed: what came out otherwise than expected. `told` says in the
    /// words of the list what an occurrence is; one that is not where the secret stands is `elsewhere`.
    pub(crate) fn problems(
        pipeline: &Pipeline,
        cases: &[Self],
        seeds: usize,
        told: impl Fn(&Occurrence) -> String,
    ) -> Vec<String> {
        let problem = |case: &Self, seed: usize| {
            let Expansion { text, secret } = case.expand(&format!("case {seed}"));
            let sighting = pipeline.scan(&Blob::whole(text.as_bytes()).named(Path::new(&case.path)));
            let place = |one: &Occurrence| if Some(one.location) == secret { "" } else { " elsewhere" };
            let found: Vec<String> = sighting.occurrences.iter().map(|one| told(one) + place(one)).collect();
            let found = if found.is_empty() { "none".to_owned() } else { found.join(", ") };
            (found != case.expected).then(|| {
                let ids: Vec<&str> = sighting.occurrences.iter().map(|one| pipeline.id(one)).collect();
                let refused: Vec<String> =
                    sighting.rejections.iter().map(|one| format!("{} ({})", one.rule, one.reason)).collect();
                format!(
                    "{}: {text:?}\n    expected {}, found {found} {ids:?}, refused {refused:?}",
                    case.path, case.expected
                )
            })
        };
        cases.iter().filter_map(|case| (0..seeds).find_map(|seed| problem(case, seed))).collect()
    }
}

/// `\n`, `\t`, `\x1b` and `\\`, as the lists write them.
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
