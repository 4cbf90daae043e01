//! The pipeline: the only file that knows the order of the stages from candidate to occurrence, and the only one that
//! spreads work over threads.

mod changes;
mod growing;
mod history;
mod idle;
mod place;
mod text;
mod trial;
mod value;
mod verdict;

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use jiff::Timestamp;
use rayon::prelude::*;

use crate::blob::Blob;
use crate::consumer;
use crate::detect::{Detector, Scratch};
use crate::fingerprint::Fingerprinter;
use crate::layer::Spent;
use crate::location::{Location, Point, PointCursor, Span};
use crate::log::{self, Noise};
use crate::marker::{self, Marker};
use crate::notice::{Notice, NoticeKind};
use crate::occurrence::{Disclosure, Occurrence, Plea, Redacted, Revealed};
use crate::provenance::Provenance;
use crate::read::Limits;
use crate::report::RejectedMatch;
use crate::rule::RuleSet;
use crate::source::Candidate;
use crate::validate::{self, Match};
use crate::voucher::Vouchers;

pub use changes::ChangeTerms;
pub use growing::{Extent, Growing};
pub use history::HistoryTerms;
pub use trial::Trial;
pub use value::Recognised;
use verdict::{Verdict, Verdicts};

/// What every scan needs and no scan changes.
#[derive(Debug, Clone, Copy)]
pub struct Scanner<'a> {
    /// The rules.
    pub rules: &'a RuleSet,
    /// Their runnable form.
    pub detector: &'a Detector,
    /// Makes identities.
    pub fingerprinter: &'a Fingerprinter,
    /// Whether secrets may leave the pipeline.
    pub disclosure: Disclosure,
    /// What to do with refused matches.
    pub rejections: Rejections,
    /// Larger files are not read, and the scan is incomplete.
    pub max_size: Option<u64>,
    /// What archives and compressed files may cost.
    pub archives: Limits,
    /// The instant that lines of logs cannot be from the future of.
    pub now: Timestamp,
    /// Counts as the scan goes on, for a progress display.
    pub progress: &'a Progress,
    /// Set when the scan is to end early. What was found until then is returned.
    pub stop: &'a AtomicBool,
    /// What secrets are recognised by while they are at hand.
    pub vouchers: &'a Vouchers,
}

/// What to do with refused matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rejections {
    /// Keep them for the report.
    Keep,
    /// Count them.
    Count,
}

/// Counts that grow while a scan runs.
#[derive(Debug, Default)]
pub struct Progress {
    /// Texts that are to be scanned, as far as is known.
    pub expected: AtomicU64,
    /// Texts scanned.
    pub files: AtomicU64,
    /// Bytes scanned.
    pub bytes: AtomicU64,
    /// Occurrences found.
    pub found: AtomicU64,
    /// Of the texts: those that were not read, because a cache knows what is in them.
    pub recalled: AtomicU64,
}

/// What a scan saw.
#[derive(Debug, Default)]
pub struct Sighting {
    /// Where secrets were seen, in no particular order.
    pub occurrences: Vec<Occurrence>,
    /// Refused matches, if they were to be kept.
    pub rejections: Vec<RejectedMatch>,
    /// How many matches were refused.
    pub rejected: u64,
    /// What could not be read.
    pub notices: Vec<Notice>,
    /// Texts scanned.
    pub files: u64,
    /// Bytes scanned.
    pub bytes: u64,
    /// Files skipped because they are binary.
    pub binary: u64,
}

impl Sighting {
    /// Both sightings as one.
    #[must_use]
    pub fn merge(mut self, mut other: Self) -> Self {
        self.occurrences.append(&mut other.occurrences);
        self.rejections.append(&mut other.rejections);
        self.notices.append(&mut other.notices);
        self.rejected += other.rejected;
        self.files += other.files;
        self.bytes += other.bytes;
        self.binary += other.binary;
        self
    }
}

/// What one thread reuses from file to file.
#[derive(Default)]
struct Worker {
    buffer: Vec<u8>,
    scratch: Scratch,
    sighting: Sighting,
}

impl Scanner<'_> {
    /// Scans files on all threads of the current rayon pool.
    #[must_use]
    pub fn files(&self, candidates: &[Candidate]) -> Sighting {
        candidates
            .par_iter()
            .fold(Worker::default, |mut worker, candidate| {
                self.file(candidate, &mut worker);
                worker
            })
            .map(|worker| worker.sighting)
            .reduce(Sighting::default, Sighting::merge)
    }

    /// Is the scan to end early?
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Detects, judges and resolves overlaps in one blob and its layers, and turns what remains into occurrences.
    pub fn blob(
        &self,
        blob: &Blob<'_>,
        provenance: &Arc<Provenance>,
        scratch: &mut Scratch,
        sighting: &mut Sighting,
    ) {
        self.left(&Noise::none(blob.bytes), blob, provenance, scratch, sighting);
    }

    /// The same with what is left of a text without its noise, in the blob. Places are those in the text as it is.
    fn left(
        &self,
        noise: &Noise<'_>,
        blob: &Blob<'_>,
        provenance: &Arc<Provenance>,
        scratch: &mut Scratch,
        sighting: &mut Sighting,
    ) {
        let whole = [Span::new(0, blob.bytes.len())];
        let Verdicts { all, spent } = self.verdicts(blob, &whole, scratch, &mut validate::judge);
        if spent == Spent::Yes {
            sighting.notices.push(Notice::incomplete(
                NoticeKind::TooMuchDecoded,
                provenance.shown(),
                "holds encoded data that unpacks to far more than a text; not all of it was decoded",
            ));
        }
        if all.is_empty() {
            return;
        }
        let stand = self.settled(&all.iter().collect::<Vec<_>>());
        let verdicts: Vec<Verdict> =
            all.into_iter().zip(stand).filter_map(|(verdict, stands)| stands.then_some(verdict)).collect();
        let original = noise.original();
        let spans = verdicts.iter().map(|verdict| noise.outer(verdict.raw.secret));
        let points = points(original, blob.origin, spans);
        let locate = |span: Span| Location {
            start: points.get(&span.start).copied().unwrap_or(blob.origin),
            end: points.get(&span.end).copied().unwrap_or(blob.origin),
        };
        let accepted: Vec<Span> = verdicts
            .iter()
            .filter(|verdict| verdict.judged.is_ok())
            .map(|verdict| verdict.raw.secret)
            .collect();
        let unquotable: Vec<(usize, usize)> = verdicts
            .iter()
            .map(|verdict| noise.outer(verdict.raw.secret))
            .map(|span| (span.start, span.end))
            .collect();
        let markers = |span: Span, location: Location| {
            let lines = (location.start.line, location.end.line);
            let span = (span.start, span.end);
            marker::Subject { text: original, span, lines, unquotable: &unquotable }.markers()
        };
        let mut consumers =
            if accepted.is_empty() { Vec::new() } else { consumer::of(blob, &accepted) }.into_iter();
        for Verdict { raw, judged, encodings } in verdicts {
            let span = noise.outer(raw.secret);
            match judged {
                Ok(found) => {
                    let consumer = consumers.next().flatten();
                    self.progress.found.fetch_add(1, Ordering::Relaxed);
                    let markers = markers(span, locate(span));
                    let occurrence = self.occurrence(found, provenance, locate(span), markers);
                    let logged = log::written(original, span.start, name_of(provenance), self.now);
                    sighting.occurrences.push(Occurrence { encodings, logged, consumer, ..occurrence });
                }
                Err(reason) => {
                    sighting.rejected += 1;
                    if self.rejections == Rejections::Keep {
                        sighting.rejections.push(RejectedMatch {
                            rule: self.rules.get(raw.rule).id.clone(),
                            provenance: Arc::clone(provenance),
                            location: locate(span),
                            reason: reason.as_str(),
                        });
                    }
                }
            }
        }
    }

    fn occurrence(
        &self,
        found: Match,
        provenance: &Arc<Provenance>,
        location: Location,
        markers: Vec<Marker>,
    ) -> Occurrence {
        let rule = self.rules.get(found.rule);
        Occurrence {
            rule: found.rule,
            identity: self.fingerprinter.identify(found.secret.expose(), rule.guessability),
            provenance: Arc::clone(provenance),
            location,
            public_id: found.public_id,
            redacted: Redacted::with_prefix(&found.prefix),
            evidence: found.evidence,
            exposure: None,
            encodings: Vec::new(),
            logged: None,
            consumer: None,
            plea: Plea::of(markers, self.vouchers.of(&found.secret)),
            revealed: (self.disclosure == Disclosure::Terminal).then(|| Revealed::new(found.secret)),
        }
    }
}

/// What a text is called. A stream without a name may be a log; any other text without one is none.
fn name_of(provenance: &Provenance) -> Option<&Path> {
    match provenance.outer() {
        Provenance::Stream { .. } => provenance.path(),
        _ => Some(provenance.path().unwrap_or(Path::new(""))),
    }
}

/// The points of the spans' ends, in one pass over the text.
fn points(text: &[u8], origin: Point, spans: impl Iterator<Item = Span>) -> BTreeMap<usize, Point> {
    let mut points: BTreeMap<usize, Point> =
        spans.flat_map(|span| [span.start, span.end]).map(|offset| (offset, origin)).collect();
    let mut cursor = PointCursor::new(text, origin);
    for (offset, point) in &mut points {
        *point = cursor.advance(*offset);
    }
    points
}

fn too_large(provenance: &Provenance, size: u64, limit: u64) -> Notice {
    let detail = format!("has {size} bytes, over the limit of {limit}; raise --max-size to scan it");
    Notice::incomplete(NoticeKind::TooLarge, provenance.shown(), detail)
}

fn trouble(provenance: &Provenance, error: &io::Error) -> Notice {
    let kind = match error.kind() {
        io::ErrorKind::NotFound => NoticeKind::Vanished,
        _ => NoticeKind::Unreadable,
    };
    let detail = match kind {
        NoticeKind::Vanished => "was there when files were listed, and is gone".to_owned(),
        _ => format!("could not be read: {error}"),
    };
    Notice::incomplete(kind, provenance.shown(), detail)
}

/// What Git LFS leaves in the place of a file (<https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md>). The content
/// is on another server.
const LFS_POINTER: &[u8] = b"version https://git-lfs.github.com/spec/v1";
