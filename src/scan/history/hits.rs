//! The first pass: which blobs hold secrets, as far as can be told without the names of files.

use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::coverage::{ArchiveTroubles, Coverage, Troubles};
use crate::blob::{Blob, Naming};
use crate::cache::{Quiet, QuietBlob};
use crate::commit::ObjectId;
use crate::container;
use crate::detect::{RawMatch, Scratch, Trail, news};
use crate::fingerprint::Identity;
use crate::git::traverse::{Cause, Decoded, Trouble, Visitor, Wanted};
use crate::git::{Known, ObjectNumber, Objects};
use crate::layer::Spent;
use crate::location::Span;
use crate::log::Noise;
use crate::provenance::{Provenance, Revision};
use crate::read::encoding::{self, Content};
use crate::read::{self, Account, BinaryFiles, Input, Window, key_file};
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
    root: &Arc<Path>,
    coverage: &mut Coverage<'_>,
    sighting: &mut Sighting,
) -> Found {
    let memory = quiet.map(|quiet| Memory { objects, quiet });
    let limit = scanner.max_size.unwrap_or(u64::MAX);
    let is_known =
        memory.map(|memory| move |blob| memory.length(blob).is_some_and(|length| u64::from(length) <= limit));
    let is_known = is_known.as_ref().map(|is_known| is_known as Known<'_>);
    let mut found = Found { hits: Vec::new(), quiet: Vec::new() };
    let finder = || Finder::new(scanner, objects, root, memory);
    for mut finder in
        objects.traverse_unknown(Wanted::Blobs, is_known, scanner.max_size, scanner.stop, finder)
    {
        found.hits.append(&mut finder.look.hits);
        for blob in &finder.look.undecoded {
            let cause = Cause::Broken("it holds encoded data that unpacks to far more than a text");
            finder.troubles.add(&Trouble { number: Some(*blob), kind: None, cause });
        }
        found.quiet.append(&mut finder.quiet);
        coverage.blobs(finder.troubles, finder.pointers);
        coverage.archives(finder.archives);
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

/// Looks at blobs, on one thread.
struct Finder<'a> {
    look: Look<'a>,
    objects: &'a Objects,
    root: &'a Arc<Path>,
    /// Nothing if nothing is to be remembered.
    memory: Option<Memory<'a>>,
    regions: Vec<Span>,
    buffer: Vec<u8>,
    quiet: Vec<QuietBlob>,
    troubles: Troubles,
    archives: ArchiveTroubles,
    pointers: u64,
    blobs: u64,
    bytes: u64,
}

/// Looks for hits in texts.
struct Look<'a> {
    scanner: &'a Scanner<'a>,
    scratch: Scratch,
    refusals: Refusals,
    hits: Vec<Hit>,
    /// Blobs that hold encoded data which unpacks to far more than a text.
    undecoded: Vec<ObjectNumber>,
}

impl Look<'_> {
    /// Looks at the regions that were chosen.
    fn at(&mut self, blob: ObjectNumber, text: &Blob<'_>, regions: &[Span]) {
        let Self { scanner, scratch, refusals, hits, undecoded } = self;
        let mut judge = |rule: &Rule, blob: &Blob<'_>, raw: &RawMatch| refusals.judge(rule, blob, raw);
        let Verdicts { all, spent } = scanner.verdicts(text, regions, scratch, &mut judge);
        if spent == Spent::Yes {
            undecoded.push(blob);
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

    /// Looks at all of a text without its noise.
    fn at_all(&mut self, blob: ObjectNumber, noise: &Noise<'_>) {
        let text = Blob::whole(noise.text()).to_be_named();
        self.at(blob, &text, &[Span::new(0, text.bytes.len())]);
    }

    /// Looks at a whole text inside of a blob, `offset` bytes behind the beginning of its first text. It has a name of its
    /// own, or gets one from the blob: the name of the blob itself does not say how to read it.
    fn inside(&mut self, blob: ObjectNumber, text: &Blob<'_>, offset: usize) {
        let before = self.hits.len();
        self.at(blob, text, &[Span::new(0, text.bytes.len())]);
        for hit in self.hits.iter_mut().skip(before) {
            hit.start += offset;
            hit.reading = None;
        }
    }
}

impl<'a> Finder<'a> {
    fn new(
        scanner: &'a Scanner<'a>,
        objects: &'a Objects,
        root: &'a Arc<Path>,
        memory: Option<Memory<'a>>,
    ) -> Self {
        Self {
            look: Look {
                scanner,
                scratch: Scratch::default(),
                refusals: Refusals::default(),
                hits: Vec::new(),
                undecoded: Vec::new(),
            },
            objects,
            root,
            memory,
            regions: Vec::new(),
            buffer: Vec::new(),
            quiet: Vec::new(),
            troubles: Troubles::default(),
            archives: ArchiveTroubles::default(),
            pointers: 0,
            blobs: 0,
            bytes: 0,
        }
    }

    /// Looks at what is new in a blob.
    fn read(&mut self, object: &Decoded<'_, Option<Trail>>) -> Option<Trail> {
        let scanner = self.look.scanner;
        self.blobs += 1;
        self.bytes += object.bytes.len() as u64;
        scanner.progress.files.fetch_add(1, Ordering::Relaxed);
        scanner.progress.bytes.fetch_add(object.bytes.len() as u64, Ordering::Relaxed);
        if object.bytes.starts_with(LFS_POINTER) {
            self.pointers += 1;
        }
        let is_container = || container::sniff(object.bytes).is_some() || container::unopened(object.bytes);
        if scanner.archives.depth > 0 && is_container() {
            self.open(object);
            return None;
        }
        if let Some(text) = key_file::text(object.bytes) {
            self.look.at_all(object.number, &Noise::left_out(text.as_bytes()));
            return None;
        }
        match encoding::sniff(object.bytes) {
            content @ (Content::Utf16(_) | Content::Utf32(_)) => {
                let mut text = Vec::new();
                // Decoding from memory cannot fail.
                let _ = encoding::decode(content, object.bytes).read_to_end(&mut text);
                self.look.at_all(object.number, &Noise::left_out(&text));
                return None;
            }
            Content::Text | Content::Binary => {}
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
        // A text with noise leaves no trail: what is not new holds none.
        if Noise::is_in(object.bytes, &self.regions) {
            self.look.at_all(object.number, &Noise::left_out(object.bytes));
            return None;
        }
        self.look.at(object.number, &Blob::whole(object.bytes).to_be_named(), &self.regions);
        Some(self.look.scratch.trail())
    }

    /// Looks at all texts in a container. What it is made of says nothing about what is in it, so there is no trail.
    fn open(&mut self, object: &Decoded<'_, Option<Trail>>) {
        let Some(id) = self.objects.id(object.number) else { return };
        let place = Arc::new(self.place(id));
        let scanner = self.look.scanner;
        let (look, mut passed) = (&mut self.look, 0);
        let mut account = Account::default();
        let terms = scanner.reading(BinaryFiles::Scan);
        // Reading from memory cannot fail.
        let _ = read::read(
            Input::Bytes(object.bytes),
            &place,
            &terms,
            &mut self.buffer,
            &mut account,
            &mut |window, place| {
                let Window { bytes, own, origin } = window;
                let naming = place.path().map_or(Naming::ToBeNamed, Naming::Named);
                if !scanner.is_stopped() {
                    let noise = Noise::left_out(bytes);
                    let blob = Blob { bytes: noise.text(), own: noise.inner(own), origin, naming };
                    look.inside(object.number, &blob, passed);
                }
                passed += own.end;
            },
        );
        self.archives.add(object.number, &account.notices);
    }

    /// A blob whose path is not known yet.
    fn place(&self, id: ObjectId) -> Provenance {
        Provenance::Git {
            shown: format!("blob {id}").into(),
            relative: None,
            root: Arc::clone(self.root),
            revision: Revision::None,
            blob: id,
        }
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
        let before = (self.look.hits.len(), self.archives.count());
        let trail = self.read(object);
        // What could not be read has to be told again every time.
        if (self.look.hits.len(), self.archives.count()) == before {
            self.remember(object);
        }
        trail
    }

    fn pass(&mut self, object: ObjectNumber) {
        self.blobs += 1;
        self.bytes += self.memory.and_then(|memory| memory.length(object)).map_or(0, u64::from);
        let progress = self.look.scanner.progress;
        progress.files.fetch_add(1, Ordering::Relaxed);
        progress.recalled.fetch_add(1, Ordering::Relaxed);
    }

    fn trouble(&mut self, trouble: &Trouble<'_>) {
        self.troubles.add(trouble);
    }
}
