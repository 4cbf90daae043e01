//! The first pass: which blobs hold secrets, as far as can be told without the names of files.

use std::io::Read as _;
use std::sync::atomic::Ordering;

use super::coverage::{Coverage, Troubles};
use crate::blob::Blob;
use crate::detect::{Scratch, Trail, news};
use crate::fingerprint::Identity;
use crate::git::traverse::{Decoded, Trouble, Visitor, Wanted};
use crate::git::{ObjectNumber, Objects};
use crate::location::Span;
use crate::read::encoding::{self, Content};
use crate::role::Syntax;
use crate::rule::set::RuleIndex;
use crate::scan::{LFS_POINTER, Scanner, Sighting};
use crate::validate::Refusals;

/// A secret in a blob.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hit {
    pub(super) blob: ObjectNumber,
    pub(super) rule: RuleIndex,
    pub(super) identity: Identity,
    /// Where it begins in the blob.
    pub(super) start: usize,
    /// The way of reading in which it is one; nothing if it is one in any.
    pub(super) reading: Option<Syntax>,
}

/// Finds the hits of all blobs.
pub(super) fn find(
    scanner: &Scanner<'_>,
    objects: &Objects,
    coverage: &mut Coverage<'_>,
    sighting: &mut Sighting,
) -> Vec<Hit> {
    let mut hits = Vec::new();
    for mut finder in objects.traverse(Wanted::Blobs, scanner.max_size, scanner.stop, || Finder::new(scanner))
    {
        hits.append(&mut finder.hits);
        coverage.blobs(finder.troubles, finder.pointers);
        sighting.files += finder.blobs;
        sighting.bytes += finder.bytes;
    }
    hits
}

/// Looks for hits, on one thread.
struct Finder<'a> {
    scanner: &'a Scanner<'a>,
    scratch: Scratch,
    regions: Vec<Span>,
    refusals: Refusals,
    hits: Vec<Hit>,
    troubles: Troubles,
    pointers: u64,
    blobs: u64,
    bytes: u64,
}

impl<'a> Finder<'a> {
    fn new(scanner: &'a Scanner<'a>) -> Self {
        Self {
            scanner,
            scratch: Scratch::default(),
            regions: Vec::new(),
            refusals: Refusals::default(),
            hits: Vec::new(),
            troubles: Troubles::default(),
            pointers: 0,
            blobs: 0,
            bytes: 0,
        }
    }

    /// Looks at the regions that were chosen.
    fn look(&mut self, blob: ObjectNumber, text: &[u8]) {
        let Self { scanner, scratch, regions, refusals, hits, .. } = self;
        let text = Blob::whole(text).to_be_named();
        let raw = scanner.detector.detect_in(scanner.rules, &text, regions, scratch);
        if raw.is_empty() {
            return;
        }
        let before = hits.len();
        // Two ways of reading a value do not compete with each other.
        for reading in text.readings() {
            let read: Vec<_> =
                raw.iter().filter(|raw| raw.reading.is_none_or(|own| own == *reading)).copied().collect();
            let found = scanner
                .verdicts(&text, read, |rule, blob, raw| refusals.judge(rule, blob, raw))
                .into_iter()
                .filter_map(|verdict| {
                    let found = verdict.judged.ok()?;
                    let rule = scanner.rules.get(found.rule);
                    let identity = scanner.fingerprinter.identify(found.secret.expose(), rule.guessability);
                    let start = found.span.start;
                    Some(Hit { blob, rule: found.rule, identity, start, reading: verdict.raw.reading })
                });
            hits.extend(found);
            if raw.iter().all(|raw| raw.reading.is_none()) {
                break;
            }
        }
        scanner.progress.found.fetch_add((hits.len() - before) as u64, Ordering::Relaxed);
    }
}

impl Visitor for Finder<'_> {
    /// The trail, unless the text is not made of the same bytes as the object.
    type Memo = Option<Trail>;

    fn visit(&mut self, object: &Decoded<'_, Self::Memo>) -> Self::Memo {
        self.blobs += 1;
        self.bytes += object.bytes.len() as u64;
        self.scanner.progress.files.fetch_add(1, Ordering::Relaxed);
        self.scanner.progress.bytes.fetch_add(object.bytes.len() as u64, Ordering::Relaxed);
        if object.bytes.starts_with(LFS_POINTER) {
            self.pointers += 1;
        }
        if let Content::Utf16(encoding) = encoding::sniff(object.bytes) {
            let mut text = Vec::new();
            // Decoding from memory cannot fail.
            let _ = encoding::decode(encoding, object.bytes).read_to_end(&mut text);
            self.regions.clear();
            self.regions.push(Span::new(0, text.len()));
            self.look(object.number, &text);
            return None;
        }
        match object.base.as_ref().and_then(|base| Some((base, base.memo.as_ref()?))) {
            Some((base, trail)) => {
                news::regions(object.bytes, base.copied, base.length, trail, &mut self.regions);
            }
            None => {
                self.regions.clear();
                self.regions.push(Span::new(0, object.bytes.len()));
            }
        }
        self.look(object.number, object.bytes);
        Some(self.scratch.trail())
    }

    fn trouble(&mut self, trouble: &Trouble<'_>) {
        self.troubles.add(trouble);
    }
}
