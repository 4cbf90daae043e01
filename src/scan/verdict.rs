//! From raw matches to verdicts: judged, in the text itself and in its layers, and settled where they overlap.

use std::collections::BTreeSet;

use super::Scanner;
use crate::blob::Blob;
use crate::detect::overlap::{self, Claim};
use crate::detect::{Link, RawMatch, Scratch};
use crate::layer::{self, Budget, Encoding, Layer, Map, Spent};
use crate::location::Span;
use crate::rule::{Rule, Specificity};
use crate::validate::{Match, Reason};

/// A raw match and what became of it. Its spans are those of the text, also if it was found in a layer.
pub(super) struct Verdict {
    pub(super) raw: RawMatch,
    pub(super) judged: Result<Match, Reason>,
    /// How it was encoded, the outermost encoding first.
    pub(super) encodings: Vec<Encoding>,
}

impl Verdict {
    /// The same, found in a layer of another text.
    fn carried(mut self, map: &Map) -> Self {
        let outer = |span: Span| map.outer(span);
        self.raw.secret = outer(self.raw.secret);
        self.raw.whole = outer(self.raw.whole);
        self.raw.public_id = self.raw.public_id.map(outer);
        self.raw.assignment = self.raw.assignment.map(|(name, quoting)| (outer(name), quoting));
        if let Ok(found) = &mut self.judged {
            found.span = outer(found.span);
            found.public = found.public.map(outer);
        }
        self
    }

    /// Of equal claims the first one wins: what a string literal stands for, then what is written, then what else it may be.
    fn order(&self) -> u8 {
        match self.encodings.last() {
            Some(Encoding::Backslash | Encoding::Entity) => 0,
            None => 1,
            Some(_) => 2,
        }
    }
}

/// Everything that was found in a text, not settled yet.
pub(super) struct Verdicts {
    pub(super) all: Vec<Verdict>,
    /// Whether something was too large to be decoded.
    pub(super) spent: Spent,
}

/// Judges one raw match.
pub(super) type Judge<'a> = dyn FnMut(&Rule, &Blob<'_>, &RawMatch) -> Result<Match, Reason> + 'a;

impl Scanner<'_> {
    /// Judges every raw match in some regions of a text, and in all layers that touch them.
    pub(super) fn verdicts(
        &self,
        blob: &Blob<'_>,
        regions: &[Span],
        scratch: &mut Scratch,
        judge: &mut Judge<'_>,
    ) -> Verdicts {
        let raw = self.detector.detect_in(self.rules, blob, regions, scratch);
        let mut all: Vec<Verdict> = raw
            .into_iter()
            .map(|raw| Verdict {
                judged: judge(self.rules.get(raw.rule), blob, &raw),
                raw,
                encodings: Vec::new(),
            })
            .collect();
        let mut budget = Budget::of(blob.bytes.len());
        let layers = layer::of(blob.bytes, regions, &mut budget);
        if !layers.is_empty() {
            let mut inner = scratch.take_inner();
            for layer in layers {
                let (whole, known) = (layer.whole, all.len());
                self.in_layer(blob, layer, &mut budget, &mut inner, judge, &mut all);
                if all.len() > known {
                    scratch.follow(whole);
                }
            }
            scratch.keep_inner(inner);
            all.retain(|verdict| {
                let start = verdict.raw.secret.start;
                blob.own.start <= start && start < blob.own.end
            });
            all.sort_by_key(|verdict| (verdict.order(), verdict.raw.secret, verdict.raw.rule));
        }
        Verdicts { all, spent: budget.spent() }
    }

    /// Adds the verdicts on a layer of `outer` and on the layers in it.
    fn in_layer(
        &self,
        outer: &Blob<'_>,
        layer: Layer,
        budget: &mut Budget,
        scratch: &mut Scratch,
        judge: &mut Judge<'_>,
        verdicts: &mut Vec<Verdict>,
    ) {
        let whole = Span::new(0, layer.bytes.len());
        let blob = Blob { bytes: &layer.bytes, own: whole, origin: outer.origin, naming: outer.naming };
        let mut found: Vec<Verdict> = self
            .detector
            .detect(self.rules, &blob, scratch)
            .into_iter()
            .map(|raw| Verdict {
                judged: judge(self.rules.get(raw.rule), &blob, &raw),
                raw,
                encodings: layer.encodings.clone(),
            })
            .collect();
        if layer.encodings.len() < layer::DEEPEST {
            for mut nested in layer::of(&layer.bytes, &[whole], budget) {
                nested.encodings.splice(0..0, layer.encodings.iter().copied());
                self.in_layer(&blob, nested, budget, scratch, judge, &mut found);
            }
        }
        verdicts.extend(found.into_iter().map(|verdict| verdict.carried(&layer.map)));
    }

    /// Which verdicts stand. Where spans overlap, one accepted verdict remains at most, and none where a more specific rule
    /// knows what the value is instead.
    pub(super) fn settled(&self, verdicts: &[&Verdict]) -> Vec<bool> {
        let claims: Vec<Option<(Span, Claim)>> = verdicts.iter().map(|verdict| self.claim(verdict)).collect();
        let winners = overlap::winners(&claims);
        let taken = || {
            verdicts
                .iter()
                .zip(&winners)
                .filter(|(_, won)| **won)
                .filter_map(|(verdict, _)| verdict.judged.as_ref().ok())
        };
        // The public half of a pair is part of its finding.
        let public =
            Spans::new(taken().filter_map(|found| found.public.filter(|id| !id.overlaps(found.span))));
        let secrets = Spans::new(taken().map(|found| found.span));
        // A value is refused once, however it is read.
        let mut refused = BTreeSet::new();
        verdicts
            .iter()
            .zip(winners)
            .map(|(verdict, won)| match verdict.judged {
                Ok(_) => won && !public.overlap(verdict.raw.secret),
                Err(_) => {
                    !secrets.overlap(verdict.raw.secret)
                        && refused.insert((verdict.raw.rule, verdict.raw.secret))
                }
            })
            .collect()
    }

    /// What a verdict claims: a refusal that does not say what the value is claims nothing.
    fn claim(&self, verdict: &Verdict) -> Option<(Span, Claim)> {
        let decisive = verdict.judged.as_ref().map_or_else(|reason| reason.is_final(), |_| true);
        let rule = self.rules.get(verdict.raw.rule);
        let span = verdict.raw.secret;
        decisive.then(|| {
            let claim = Claim {
                specificity: match verdict.raw.link {
                    Some(Link::Near) => Specificity::Nearby,
                    Some(Link::Confirmed) => Specificity::Confirmed,
                    _ => rule.specificity(),
                },
                telling: verdict.raw.telling,
                confidence: rule.confidence,
                length: span.len(),
            };
            (span, claim)
        })
    }
}

/// Spans that do not overlap each other, for fast questions.
struct Spans(Vec<Span>);

impl Spans {
    fn new(spans: impl Iterator<Item = Span>) -> Self {
        let mut spans: Vec<Span> = spans.collect();
        spans.sort_unstable();
        Self(spans)
    }

    fn overlap(&self, span: Span) -> bool {
        let next = self.0.partition_point(|known| known.end <= span.start);
        self.0.get(next).is_some_and(|known| known.overlaps(span))
    }
}
