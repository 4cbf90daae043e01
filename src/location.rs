//! Where something is inside a text: byte spans, and lines and columns as people and SARIF count them.

use memchr::memchr_iter;

/// Half-open byte range inside one text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The range `start..end`; an inverted one becomes empty.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end: end.max(start) }
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// True when the range holds no byte.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// True when both ranges share at least one byte.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The bytes of this range; empty when the range lies outside of `text`.
    #[must_use]
    pub fn of(self, text: &[u8]) -> &[u8] {
        text.get(self.start..self.end).unwrap_or_default()
    }
}

/// A run of bytes that a text has taken over from another text, its base.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copied {
    /// Where it begins in the base.
    pub from: usize,
    /// Where it begins in the text.
    pub to: usize,
    /// How long it is.
    pub length: usize,
}

impl Copied {
    /// The part of a span of the base that was taken over, as a span of the text.
    #[must_use]
    pub fn carry(&self, span: Span) -> Option<Span> {
        let start = span.start.max(self.from);
        let end = span.end.min(self.from + self.length);
        (start < end).then(|| Span::new(start - self.from + self.to, end - self.from + self.to))
    }
}

/// A point in a text: 1-based line, 1-based column in Unicode code points. A byte that is not part of valid
/// UTF-8 counts as one column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Point {
    /// 1-based line.
    pub line: u64,
    /// 1-based column.
    pub column: u64,
}

impl Point {
    /// The beginning of a text.
    pub const START: Self = Self { line: 1, column: 1 };
}

/// The region of a finding; `end` is the point just behind its last character (SARIF `endColumn`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// First character.
    pub start: Point,
    /// Just behind the last character.
    pub end: Point,
}

/// Turns ascending byte offsets of one text into [`Point`]s, reading every byte at most once.
#[derive(Debug)]
pub struct PointCursor<'a> {
    text: &'a [u8],
    offset: usize,
    point: Point,
}

impl<'a> PointCursor<'a> {
    /// A cursor at the beginning of `text`, which is itself found at `origin`.
    #[must_use]
    pub fn new(text: &'a [u8], origin: Point) -> Self {
        Self { text, offset: 0, point: origin }
    }

    /// The point of `offset`. Offsets must not decrease from call to call; an earlier one answers with the
    /// cursor's place, one behind the end with the end.
    pub fn advance(&mut self, offset: usize) -> Point {
        let target = offset.min(self.text.len());
        if target > self.offset {
            let passed = &self.text[self.offset..target];
            let mut line_start = 0;
            for newline in memchr_iter(b'\n', passed) {
                self.point.line += 1;
                self.point.column = 1;
                line_start = newline + 1;
            }
            self.point.column += code_points(&passed[line_start..]);
            self.offset = target;
        }
        self.point
    }
}

/// Code points in `bytes`, each byte outside of valid UTF-8 counted as one.
fn code_points(bytes: &[u8]) -> u64 {
    bytes.utf8_chunks().map(|chunk| chunk.valid().chars().count() as u64 + chunk.invalid().len() as u64).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Point, PointCursor, Span};

    fn naive(text: &[u8], offset: usize) -> Point {
        let before = &text[..offset];
        let line = before.iter().filter(|b| **b == b'\n').count() as u64 + 1;
        let start = before.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
        let column = String::from_utf8_lossy(&before[start..]).chars().count() as u64 + 1;
        Point { line, column }
    }

    #[test]
    fn columns_count_code_points_and_lines_start_at_one() {
        let text = "aé\nñb".as_bytes();
        let mut cursor = PointCursor::new(text, Point::START);
        assert_eq!(cursor.advance(0), Point { line: 1, column: 1 });
        assert_eq!(cursor.advance(3), Point { line: 1, column: 3 });
        assert_eq!(cursor.advance(4), Point { line: 2, column: 1 });
        assert_eq!(cursor.advance(6), Point { line: 2, column: 2 });
        assert_eq!(cursor.advance(999), Point { line: 2, column: 3 });
    }

    #[test]
    fn an_origin_shifts_the_first_line_only_in_columns() {
        let mut cursor = PointCursor::new(b"ab\ncd", Point { line: 7, column: 100 });
        assert_eq!(cursor.advance(1), Point { line: 7, column: 101 });
        assert_eq!(cursor.advance(4), Point { line: 8, column: 2 });
    }

    #[test]
    fn spans_touching_end_to_end_do_not_overlap() {
        assert!(!Span::new(0, 3).overlaps(Span::new(3, 5)));
        assert!(Span::new(0, 4).overlaps(Span::new(3, 5)));
    }

    proptest! {
        #[test]
        fn agrees_with_the_naive_count(text in "[a-zé\n]{0,80}", cuts in prop::collection::vec(0usize..100, 0..6)) {
            let bytes = text.as_bytes();
            let mut cuts: Vec<usize> = cuts.into_iter().filter(|c| text.is_char_boundary(*c)).collect();
            cuts.sort_unstable();
            let mut cursor = PointCursor::new(bytes, Point::START);
            for cut in cuts {
                prop_assert_eq!(cursor.advance(cut), naive(bytes, cut));
            }
        }
    }
}
