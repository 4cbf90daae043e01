//! A text that grows while it is scanned. Lines are looked at when they are whole, again when more of what they may begin
//! comes, and let go when nothing could begin in them any more.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::{Scanner, Sighting};
use crate::blob::Blob;
use crate::detect::Scratch;
use crate::fingerprint::Identity;
use crate::location::{Location, Point, PointCursor, Span};
use crate::log::Noise;
use crate::occurrence::Occurrence;
use crate::provenance::Provenance;
use crate::read::encoding::Growing as Decoder;
use crate::rule::set::RuleIndex;

/// What begins so far back may still be going on: keys of many lines.
const AGAIN: usize = 64 << 10;
/// Context before that, which nothing is found in.
const CONTEXT: usize = 16 << 10;
/// A line that is longer is looked at before it is whole.
const LONGEST: usize = 256 << 10;

/// How far a text is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// To the end of the last line that is whole.
    WholeLines,
    /// To its end: nothing more comes, or nobody waits for it.
    Everything,
}

/// A text that grows.
#[derive(Debug)]
pub struct Growing {
    provenance: Arc<Provenance>,
    decoder: Decoder,
    text: Vec<u8>,
    /// Where the first byte of the text that is left stands in all of it.
    origin: Point,
    /// How far it was looked at.
    looked: usize,
    /// What was found in what is left.
    known: BTreeSet<(Location, RuleIndex, Identity)>,
}

impl Growing {
    /// A text of which nothing is there yet.
    #[must_use]
    pub fn new(provenance: Arc<Provenance>) -> Self {
        Self {
            provenance,
            decoder: Decoder::default(),
            text: Vec::new(),
            origin: Point::START,
            looked: 0,
            known: BTreeSet::new(),
        }
    }

    /// Adds what comes next.
    pub fn push(&mut self, bytes: &[u8]) {
        self.decoder.push(bytes, &mut self.text);
    }

    /// Is there something that was not looked at?
    #[must_use]
    pub fn has_rest(&self) -> bool {
        self.looked < self.text.len()
    }

    /// How much of the text is kept, in bytes.
    #[must_use]
    pub fn kept(&self) -> usize {
        self.text.len()
    }

    /// Looks at what is new. The sighting has what was not seen before, each at its place in the whole text. For that the
    /// scanner has to keep refused matches.
    pub fn scan(&mut self, scanner: &Scanner<'_>, extent: Extent) -> Sighting {
        let rest = self.text.get(self.looked..).unwrap_or_default();
        let whole = match (extent, memchr::memrchr(b'\n', rest)) {
            (Extent::Everything, _) => rest.len(),
            (Extent::WholeLines, Some(newline)) if rest.len() - newline <= LONGEST => newline + 1,
            (Extent::WholeLines, _) if rest.len() > LONGEST => rest.len(),
            (Extent::WholeLines, _) => 0,
        };
        let mut sighting = Sighting::default();
        if whole == 0 {
            return sighting;
        }
        let end = self.looked + whole;
        let begin = self.line_start(self.looked.saturating_sub(AGAIN));
        let bytes = self.text.get(..end).unwrap_or_default();
        let noise = Noise::left_out(bytes);
        let blob = Blob {
            bytes: noise.text(),
            own: noise.inner(Span::new(begin, end)),
            origin: self.origin,
            naming: self.provenance.path().into(),
        };
        scanner.left(&noise, &blob, &self.provenance, &mut Scratch::default(), &mut sighting);
        // What was refused before is refused again.
        let new = PointCursor::new(&self.text, self.origin).advance(self.looked);
        sighting.rejections.retain(|refused| refused.location.start >= new);
        sighting.rejected = sighting.rejections.len() as u64;
        let known = &mut self.known;
        let mut is_new = |found: &Occurrence| known.insert((found.location, found.rule, found.identity));
        sighting.occurrences.retain(|found| is_new(found));
        sighting.bytes = whole as u64;
        scanner.progress.bytes.fetch_add(whole as u64, Ordering::Relaxed);
        self.looked = end;
        self.let_go();
        sighting
    }

    /// Forgets what is so far back that nothing in it can still be going on.
    fn let_go(&mut self) {
        let keep = self.line_start(self.looked.saturating_sub(AGAIN + CONTEXT));
        // Not a little at a time: what is kept has to be moved.
        if keep > AGAIN + CONTEXT {
            let mut cursor = PointCursor::new(&self.text, self.origin);
            self.origin = cursor.advance(keep);
            let (origin, again) = (self.origin, self.looked.saturating_sub(AGAIN));
            let oldest = PointCursor::new(self.text.get(keep..).unwrap_or_default(), origin)
                .advance(self.line_start(again).saturating_sub(keep));
            self.text.drain(..keep);
            self.looked -= keep;
            self.known.retain(|(location, ..)| location.start >= oldest);
        }
    }

    /// The beginning of the line that `offset` is in, if that is near; otherwise a place between two characters.
    fn line_start(&self, offset: usize) -> usize {
        let before = self.text.get(offset.saturating_sub(CONTEXT)..offset).unwrap_or_default();
        let is_inside = |at: usize| self.text.get(at).is_some_and(|byte| byte & 0xc0 == 0x80);
        match memchr::memrchr(b'\n', before) {
            Some(newline) => offset - before.len() + newline + 1,
            None if offset <= CONTEXT => 0,
            None => (offset.saturating_sub(3)..=offset).rev().find(|at| !is_inside(*at)).unwrap_or(offset),
        }
    }
}

#[cfg(test)]
mod tests;
