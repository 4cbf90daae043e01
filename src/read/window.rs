//! Windows over an input of any size. Each byte belongs to exactly one window; the neighbours are there as context, so
//! that nothing is cut at an edge.

use std::io::{self, Read};

use crate::location::{Point, PointCursor, Span};

/// Bytes held at once.
const WINDOW: usize = 8 << 20;
/// Context on either side: longer than the longest secret with its surroundings.
const MARGIN: usize = 64 << 10;
/// How far back a window's end is moved to fall on a line's end.
const LINE_SEARCH: usize = 16 << 10;

const BOM: &[u8] = b"\xef\xbb\xbf";

/// One window.
#[derive(Debug, Clone, Copy)]
pub struct Window<'a> {
    /// The text, with its context.
    pub bytes: &'a [u8],
    /// The part that belongs to this window.
    pub own: Span,
    /// Where the first byte of `bytes` stands in the whole input.
    pub origin: Point,
}

/// Reads an input window by window into one buffer.
#[derive(Debug)]
pub struct Windows<R> {
    source: R,
    buffer: Vec<u8>,
    size: usize,
    margin: usize,
}

impl<R: Read> Windows<R> {
    /// Windows over what `buffer` holds already and what `source` still gives.
    pub fn new(source: R, buffer: Vec<u8>) -> Self {
        Self { source, buffer, size: WINDOW, margin: MARGIN }
    }

    /// Visits every window in order. Returns the number of bytes read, and the buffer for its next use.
    ///
    /// # Errors
    /// Whatever reading says.
    pub fn visit(self, visit: &mut impl FnMut(Window<'_>)) -> io::Result<(u64, Vec<u8>)> {
        let Self { mut source, mut buffer, size, margin } = self;
        let mut origin = Point::START;
        let mut total = 0;
        let mut own_start = if buffer.starts_with(BOM) || buffer.is_empty() { usize::MAX } else { 0 };
        loop {
            let more = fill(&mut source, &mut buffer, size)?;
            if own_start == usize::MAX {
                if buffer.starts_with(BOM) {
                    buffer.drain(..BOM.len());
                }
                own_start = 0;
            }
            if !more {
                total += (buffer.len() - own_start) as u64;
                visit(Window { bytes: &buffer, own: Span::new(own_start, buffer.len()), origin });
                return Ok((total, buffer));
            }
            let cut = line_end(&buffer, buffer.len() - margin, own_start);
            visit(Window { bytes: &buffer, own: Span::new(own_start, cut), origin });
            total += (cut - own_start) as u64;
            let keep = character_start(&buffer, cut.saturating_sub(margin));
            origin = PointCursor::new(&buffer, origin).advance(keep);
            buffer.drain(..keep);
            own_start = cut - keep;
        }
    }
}

/// The beginning of the character that `at` is in. Half a character would count as a column more.
fn character_start(buffer: &[u8], at: usize) -> usize {
    let is_inside = |at: &usize| buffer.get(*at).is_some_and(|byte| byte & 0xc0 == 0x80);
    (at.saturating_sub(3)..=at).rev().find(|at| !is_inside(at)).unwrap_or(at)
}

/// The end of the last line before `cut`, if it is near; otherwise `cut` itself.
fn line_end(buffer: &[u8], cut: usize, start: usize) -> usize {
    let from = cut.saturating_sub(LINE_SEARCH).max(start + 1).min(cut);
    memchr::memrchr(b'\n', &buffer[from..cut]).map_or(cut, |at| from + at + 1)
}

/// Reads until the buffer holds `size` bytes. False at the end of the input.
pub(super) fn fill(source: &mut (impl Read + ?Sized), buffer: &mut Vec<u8>, size: usize) -> io::Result<bool> {
    let missing = size.saturating_sub(buffer.len());
    if missing == 0 {
        return Ok(true);
    }
    let read = source.take(missing as u64).read_to_end(buffer)?;
    Ok(read == missing)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Point, PointCursor, Windows};

    fn windows(text: &[u8], size: usize, margin: usize) -> (Vec<u8>, Vec<Point>, u64) {
        let (mut seen, mut starts) = (Vec::new(), Vec::new());
        let windows = Windows { source: text, buffer: Vec::new(), size, margin };
        let (total, _) = windows
            .visit(&mut |window| {
                seen.extend_from_slice(window.own.of(window.bytes));
                starts.push(PointCursor::new(window.bytes, window.origin).advance(window.own.start));
            })
            .unwrap();
        (seen, starts, total)
    }

    proptest! {
        #[test]
        fn every_byte_belongs_to_one_window_and_points_are_right(
            text in "[a-zé\n]{0,400}", size in 24usize..80, margin in 1usize..8,
        ) {
            let (seen, starts, total) = windows(text.as_bytes(), size, margin);
            prop_assert_eq!(&seen, text.as_bytes());
            prop_assert_eq!(total, text.len() as u64);
            prop_assert!(!starts.is_empty());
        }

        #[test]
        fn windows_start_where_a_whole_read_says(text in "[a-z\n]{0,400}", size in 24usize..80, margin in 1usize..8) {
            let bytes = text.as_bytes();
            let mut offset = 0;
            let windows = Windows { source: bytes, buffer: Vec::new(), size, margin };
            windows.visit(&mut |window| {
                let point = PointCursor::new(window.bytes, window.origin).advance(window.own.start);
                assert_eq!(point, PointCursor::new(bytes, Point::START).advance(offset));
                offset += window.own.len();
            }).unwrap();
        }
    }
}
