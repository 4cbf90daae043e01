//! Detection: from a blob's bytes to raw matches, spans that a rule's form fits. Nothing is judged here.
//!
//! One pass of the [`prefilter`] finds anchors. Around each, [`token`] tries the regular expressions of the rules that
//! own it, and [`assignment`] reads `name = value` in the way of whatever language it is. Values that have no form of their own
//! are found by what stands around them (`context`).

pub mod assignment;
pub mod boundary;
mod call;
mod command;
mod context;
mod format;
pub mod link;
mod literal;
pub mod name;
pub mod news;
pub mod overlap;
pub mod prefilter;
pub mod run;
mod scanner;
pub mod token;

use std::sync::OnceLock;

use crate::blob::Blob;
use crate::location::Span;
use crate::role::Syntax;
use crate::rule::set::RuleIndex;
use crate::rule::{Encoding, RuleSet};
use assignment::Quoting;
pub use link::Link;
pub use news::Trail;
use prefilter::{Part, Prefilter};

/// A span whose form fits a rule, not judged yet. Holds no bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RawMatch {
    /// Which rule.
    pub rule: RuleIndex,
    /// The secret part.
    pub secret: Span,
    /// Everything the rule's pattern covers, or the assignment from its name to its value.
    pub whole: Span,
    /// The public half of a pair.
    pub public_id: Option<Span>,
    /// How much the rule knows besides the secret, in bytes: its part of the assigned name, or of the text around.
    pub telling: usize,
    /// The assigned name and how the value is written, for assignments.
    pub assignment: Option<(Span, Quoting)>,
    /// How the secret is written.
    pub encoding: Encoding,
    /// The way of reading in which it is one, if it is none in another way that the text is read in.
    pub reading: Option<Syntax>,
    /// How closely the value belongs to the word of its rule, for values that are found by their context.
    pub link: Option<Link>,
}

/// The runnable form of a rule set.
#[derive(Debug)]
pub struct Detector {
    prefilter: Prefilter,
    /// Made when it is first needed.
    words: OnceLock<Prefilter>,
}

/// Buffers that one thread reuses from blob to blob.
#[derive(Debug, Default)]
pub struct Scratch {
    anchors: Vec<(RuleIndex, Span)>,
    trail: Vec<Span>,
    context: context::Scratch,
    /// For the layers of the same text.
    inner: Option<Box<Scratch>>,
}

impl Scratch {
    /// Where texts that are made of the last one have to be looked at again, even where they are no news.
    #[must_use]
    pub fn trail(&self) -> Trail {
        Trail::new(&self.trail)
    }

    /// Adds a place to the trail of the last text: something was found in a layer that was decoded from there.
    pub fn follow(&mut self, place: Span) {
        self.trail.push(place);
    }

    /// Buffers for the layers of a text, while these hold the text's own.
    #[must_use]
    pub fn take_inner(&mut self) -> Box<Self> {
        self.inner.take().unwrap_or_default()
    }

    /// Takes them back for the next text.
    pub fn keep_inner(&mut self, inner: Box<Self>) {
        self.inner = Some(inner);
    }
}

impl Detector {
    /// Builds the prefilter over all anchors. The texts must be searched with the same rules.
    #[must_use]
    pub fn new(rules: &RuleSet) -> Self {
        Self { prefilter: Prefilter::of_anchors(rules), words: OnceLock::new() }
    }

    /// All raw matches whose secret begins in the part that the blob answers for, in the order of the text.
    #[must_use]
    pub fn detect(&self, rules: &RuleSet, blob: &Blob<'_>, scratch: &mut Scratch) -> Vec<RawMatch> {
        self.detect_in(rules, blob, &[Span::new(0, blob.bytes.len())], scratch)
    }

    /// The same, around the anchors inside of some regions only: sorted, and apart from each other. See [`news`] for
    /// the regions that are enough.
    #[must_use]
    pub fn detect_in(
        &self,
        rules: &RuleSet,
        blob: &Blob<'_>,
        regions: &[Span],
        scratch: &mut Scratch,
    ) -> Vec<RawMatch> {
        let Scratch { anchors, trail, context, .. } = scratch;
        anchors.clear();
        trail.clear();
        let mut matches = Vec::new();
        let mut reader = assignment::Reader::new(blob);
        for region in regions {
            self.prefilter.visit(blob.bytes, *region, |anchor, number| {
                let target = self.prefilter.target(number);
                let owners = target.rules.iter().map(|rule| (RuleIndex(*rule), anchor));
                match target.part {
                    Part::Anchor => anchors.extend(owners),
                    Part::Name => reader.offer(anchor, owners, rules, &mut matches, trail),
                }
            });
            reader.finish(rules, &mut matches, trail);
        }
        token::search(rules, blob.bytes, anchors, &mut matches, trail);
        command::search(rules, blob.bytes, anchors, &mut matches, trail);
        call::search(rules, blob.bytes, anchors, &mut matches, trail);
        format::search(rules, blob.bytes, anchors, &mut matches, trail);
        let words = || self.words.get_or_init(|| Prefilter::of_words(rules));
        context::search(rules, words, blob, regions, context, &mut matches);
        trail.extend(matches.iter().map(|found| found.whole));
        matches.retain(|found| blob.own.start <= found.secret.start && found.secret.start < blob.own.end);
        matches.sort_by_key(|found| (found.secret, found.rule));
        // An entry of a file may hold several anchors of its format.
        matches.dedup_by(|one, other| {
            one.rule == other.rule
                && one.secret == other.secret
                && one.assignment == other.assignment
                && one.reading == other.reading
        });
        matches
    }
}
