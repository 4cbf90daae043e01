//! The first pass: which blobs hold secrets, as far as can be told without the names of files.

use std::io::Read as _;
use std::sync::atomic::Ordering;

use super::coverage::{Coverage, Troubles};
use crate::blob::Blob;
use crate::cache::{Quiet, QuietBlob};
use crate::detect::{RawMatch, Scratch, Trail, news};
use crate::fingerprint::Identity;
use crate::git::traverse::{Cause, Decoded, Trouble, Visitor, Wanted};
use crate::git::{Known, ObjectNumber, Objects};
use crate::layer::Spent;
use crate::location::Span;
use crate::read::encoding::{self, Content};
use crate::role::Syntax;
use crate::rule::Rule;
use crate::rule::set::RuleIndex;
use crate::scan::verdict::{Verdict, Verdicts};
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

/// What all blobs hold.
pub(super) struct Found {
    pub(super) hits: Vec<Hit>,
    /// Blobs that hold nothing and were not known to.
    pub(super) quiet: Vec<QuietBlob>,
}

/// Finds the hits of all blobs. Those that are known to hold none count, and are not looked at.
pub(super) fn find(
    scanner: &Scanner<'_>,
    objects: &Objects,
    quiet: Option<&Quiet>,
    coverage: &mut Coverage<'_>,
    sighting: &mut Sighting,
) -> Found {
    let memory = quiet.map(|quiet| Memory { objects, quiet });
    let limit = scanner.max_size.unwrap_or(u64::MAX);
    let is_known =
        memory.map(|memory| move |blob| memory.length(blob).is_some_and(|length| u64::from(length) <= limit));
    let is_known = is_known.as_ref().map(|is_known| is_known as Known<'_>);
    let mut found = Found { hits: Vec::new(), quiet: Vec::new() };
    let finder = || Finder::new(scanner, memory);
    for mut finder in
        objects.traverse_unknown(Wanted::Blobs, is_known, scanner.max_size, scanner.stop, finder)
    {
        found.hits.append(&mut finder.hits);
        found.quiet.append(&mut finder.quiet);
        coverage.blobs(finder.troubles, finder.pointers);
        sighting.files += finder.blobs;
        sighting.bytes += finder.bytes;
    }
    found
}

/// What is known of the blobs of a repository.
#[derive(Clone, Copy)]
struct Memory<'a> {
    objects: &'a Objects,
    quiet: &'a Quiet,
}

impl Memory<'_> {
    /// The length of a blob that is known to hold nothing.
    fn length(&self, blob: ObjectNumber) -> Option<u32> {
        self.quiet.length(&self.objects.id(blob)?)
    }
}

/// Looks for hits, on one thread.
struct Finder<'a> {
    scanner: &'a Scanner<'a>,
    /// Nothing if nothing is to be remembered.
    memory: Option<Memory<'a>>,
    scratch: Scratch,
    regions: Vec<Span>,
    refusals: Refusals,
    hits: Vec<Hit>,
    quiet: Vec<QuietBlob>,
    troubles: Troubles,
    pointers: u64,
    blobs: u64,
    bytes: u64,
}

impl<'a> Finder<'a> {
    fn new(scanner: &'a Scanner<'a>, memory: Option<Memory<'a>>) -> Self {
        Self {
            scanner,
            memory,
            scratch: Scratch::default(),
            regions: Vec::new(),
            refusals: Refusals::default(),
            hits: Vec::new(),
            quiet: Vec::new(),
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
        let mut judge = |rule: &Rule, blob: &Blob<'_>, raw: &RawMatch| refusals.judge(rule, blob, raw);
        let Verdicts { all, spent } = scanner.verdicts(&text, regions, scratch, &mut judge);
        if spent == Spent::Yes {
            let cause = "it holds encoded data that unpacks to far more than a text";
            self.troubles.add(&Trouble { number: Some(blob), kind: None, cause: Cause::Broken(cause) });
        }
        if all.is_empty() {
            return;
        }
        let before = hits.len();
        // Two ways of reading a value do not compete with each other.
        for reading in text.readings() {
            let read: Vec<&Verdict> =
                all.iter().filter(|verdict| verdict.raw.reading.is_none_or(|own| own == *reading)).collect();
            let stand = scanner.settled(&read);
            let found = read.into_iter().zip(stand).filter_map(|(verdict, stands)| {
                let found = verdict.judged.as_ref().ok().filter(|_| stands)?;
                let rule = scanner.rules.get(found.rule);
                let identity = scanner.fingerprinter.identify(found.secret.expose(), rule.guessability);
                let start = found.span.start;
                Some(Hit { blob, rule: found.rule, identity, start, reading: verdict.raw.reading })
            });
            hits.extend(found);
            if all.iter().all(|verdict| verdict.raw.reading.is_none()) {
                break;
            }
        }
        scanner.progress.found.fetch_add((hits.len() - before) as u64, Ordering::Relaxed);
    }
}

impl Finder<'_> {
    /// Looks at what is new in a blob.
    fn read(&mut self, object: &Decoded<'_, Option<Trail>>) -> Option<Trail> {
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

    /// Remembers a blob that holds nothing. Its name must be that of its bytes, or it would speak for another blob; pointers
    /// are counted, so they have to be seen every time.
    fn remember(&mut self, object: &Decoded<'_, Option<Trail>>) {
        let Some(memory) = self.memory else { return };
        if object.bytes.starts_with(LFS_POINTER) || !memory.objects.is_blob(object.number, object.bytes) {
            return;
        }
        if let (Some(id), Ok(length)) = (memory.objects.id(object.number), u32::try_from(object.bytes.len()))
        {
            self.quiet.push(QuietBlob { id, length });
        }
    }
}

impl Visitor for Finder<'_> {
    /// The trail, unless the text is not made of the same bytes as the object.
    type Memo = Option<Trail>;

    fn visit(&mut self, object: &Decoded<'_, Self::Memo>) -> Self::Memo {
        let before = self.hits.len();
        let trail = self.read(object);
        if self.hits.len() == before {
            self.remember(object);
        }
        trail
    }

    fn pass(&mut self, object: ObjectNumber) {
        self.blobs += 1;
        self.bytes += self.memory.and_then(|memory| memory.length(object)).map_or(0, u64::from);
        self.scanner.progress.files.fetch_add(1, Ordering::Relaxed);
        self.scanner.progress.recalled.fetch_add(1, Ordering::Relaxed);
    }

    fn trouble(&mut self, trouble: &Trouble<'_>) {
        self.troubles.add(trouble);
    }
}
