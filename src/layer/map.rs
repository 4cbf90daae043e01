//! The way back from a decoded text to where it stands encoded.

use crate::location::Span;

/// A stretch of a layer that was decoded in equal steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stretch {
    /// Where it begins in the layer.
    inner: usize,
    /// Where it begins in the text.
    outer: usize,
    step: Step,
}

/// So many bytes of the layer are so many of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Bytes of the layer.
    pub inner: usize,
    /// Bytes of the text.
    pub outer: usize,
}

impl Step {
    /// Taken over as it is.
    pub const PLAIN: Self = Self { inner: 1, outer: 1 };
}

/// Where each byte of a layer comes from. Grows with the number of stretches, not with that of bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Map {
    stretches: Vec<Stretch>,
    /// Behind the last byte of the text.
    end: usize,
}

impl Map {
    /// A map without stretches, of a part of the text that ends at `end`.
    #[must_use]
    pub fn new(end: usize) -> Self {
        Self { stretches: Vec::new(), end }
    }

    /// A map in which every byte comes from all of a span: what is compressed has no places of its own.
    #[must_use]
    pub fn all_of(span: Span) -> Self {
        let stretch = Stretch { inner: 0, outer: span.start, step: Step { inner: usize::MAX, outer: 0 } };
        Self { stretches: vec![stretch], end: span.end }
    }

    /// From `inner` of the layer on, it comes from `outer` of the text on, in these steps. Stretches come in order.
    pub fn push(&mut self, inner: usize, outer: usize, step: Step) {
        self.stretches.push(Stretch { inner, outer, step });
    }

    /// The span of the text that a span of the layer comes from: whole steps.
    #[must_use]
    pub fn outer(&self, span: Span) -> Span {
        if span.is_empty() {
            let at = self.outer(Span::new(span.start, span.start + 1)).start;
            return Span::new(at, at);
        }
        let Some((first, _)) = self.stretch(span.start) else { return Span::new(self.end, self.end) };
        let start = first.outer + (span.start - first.inner) / first.step.inner * first.step.outer;
        let Some((last, next)) = self.stretch(span.end - 1) else { return Span::new(start, self.end) };
        if last.step.outer == 0 {
            return Span::new(start, self.end);
        }
        let steps = (span.end - last.inner).div_ceil(last.step.inner);
        Span::new(start, (last.outer + steps * last.step.outer).min(next.max(last.outer)))
    }

    /// The stretch that a byte of the layer is in, and where the next one begins in the text.
    fn stretch(&self, inner: usize) -> Option<(Stretch, usize)> {
        let next = self.stretches.partition_point(|stretch| stretch.inner <= inner);
        let stretch = self.stretches.get(next.checked_sub(1)?)?;
        Some((*stretch, self.stretches.get(next).map_or(self.end, |next| next.outer)))
    }
}

#[cfg(test)]
mod tests {
    use super::{Map, Step};
    use crate::location::Span;

    #[test]
    fn steps_lead_back_to_whole_groups() {
        let mut map = Map::new(100);
        map.push(0, 10, Step { inner: 3, outer: 4 });
        map.push(6, 20, Step { inner: 3, outer: 4 });
        for (inner, outer) in [
            ((0, 1), (10, 14)),
            ((0, 3), (10, 14)),
            ((2, 4), (10, 18)),
            ((3, 6), (14, 18)),
            ((5, 7), (14, 24)),
            ((6, 9), (20, 24)),
            ((8, 8), (20, 20)),
        ] {
            assert_eq!(map.outer(Span::new(inner.0, inner.1)), Span::new(outer.0, outer.1), "{inner:?}");
        }
    }

    #[test]
    fn escapes_stand_between_plain_stretches() {
        // `ab\u0063d` at 5
        let mut map = Map::new(14);
        map.push(0, 5, Step::PLAIN);
        map.push(2, 7, Step { inner: 1, outer: 6 });
        map.push(3, 13, Step::PLAIN);
        assert_eq!(map.outer(Span::new(0, 4)), Span::new(5, 14));
        assert_eq!(map.outer(Span::new(2, 3)), Span::new(7, 13));
        assert_eq!(map.outer(Span::new(3, 4)), Span::new(13, 14));
    }

    #[test]
    fn compressed_bytes_come_from_everywhere() {
        let map = Map::all_of(Span::new(7, 40));
        assert_eq!(map.outer(Span::new(1000, 1010)), Span::new(7, 40));
    }
}
