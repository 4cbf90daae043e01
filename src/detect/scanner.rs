//! A place in the text that moves right, never further than a limit at a time.

use std::cell::Cell;

use crate::location::Span;

/// Longest run of blanks between the parts of an assignment.
const BLANK_LIMIT: usize = 64;

/// A place in the text that moves right.
#[derive(Clone, Copy)]
pub(super) struct Scanner<'a> {
    pub(super) text: &'a [u8],
    pub(super) at: usize,
    /// The furthest line that was looked at begins here, or in front of here. Copies share it.
    line: &'a Cell<usize>,
}

impl<'a> Scanner<'a> {
    /// At a place of a text. `line` is set to the last line that is looked at.
    pub(super) fn new(text: &'a [u8], at: usize, line: &'a Cell<usize>) -> Self {
        line.set(line.get().max(at));
        Self { text, at, line }
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The rest of the line, or the first `limit` bytes of it.
    pub(super) fn line(&self, limit: usize) -> &'a [u8] {
        let rest = self.rest();
        let rest = &rest[..rest.len().min(limit)];
        let end = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        &rest[..end]
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    /// The byte after the next.
    pub(super) fn second(&self) -> Option<u8> {
        self.text.get(self.at + 1).copied()
    }

    /// Skips a literal if it is here.
    pub(super) fn eat(&mut self, literal: &[u8]) -> bool {
        let here = self.rest().starts_with(literal);
        if here {
            self.at += literal.len();
        }
        here
    }

    /// The same without case; the literal is in lower case.
    pub(super) fn eat_word(&mut self, literal: &[u8]) -> bool {
        let here = self.rest().get(..literal.len()).is_some_and(|head| head.eq_ignore_ascii_case(literal));
        if here {
            self.at += literal.len();
        }
        here
    }

    pub(super) fn skip_blanks(&mut self) -> usize {
        self.skip(BLANK_LIMIT, |byte| matches!(byte, b' ' | b'\t'))
    }

    /// Skips bytes that are like this, at most `limit` of them.
    pub(super) fn skip(&mut self, limit: usize, like: impl Fn(u8) -> bool) -> usize {
        let count = self.rest().iter().take(limit).take_while(|byte| like(**byte)).count();
        self.at += count;
        count
    }

    /// Skips blanks, and one end of a line with the blanks behind it. True if there was an end of a line.
    pub(super) fn skip_line_end(&mut self) -> bool {
        self.skip_blanks();
        let mut ahead = *self;
        ahead.eat(b"\r");
        if !ahead.eat(b"\n") {
            return false;
        }
        ahead.skip_blanks();
        ahead.line.set(ahead.line.get().max(ahead.at));
        *self = ahead;
        true
    }

    /// Skips blanks and up to three ends of lines.
    pub(super) fn skip_space(&mut self) {
        for _ in 0..3 {
            if !self.skip_line_end() {
                return;
            }
        }
        self.skip_blanks();
    }

    /// From a place up to here.
    pub(super) fn since(&self, start: usize) -> Span {
        Span::new(start, self.at)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::Scanner;

    #[test]
    fn moves_stay_within_their_limits() {
        let line = Cell::new(0);
        let text = format!("{}x", " ".repeat(1000));
        let mut scanner = Scanner::new(text.as_bytes(), 0, &line);
        assert_eq!(scanner.skip_blanks(), 64);
        assert!(!scanner.eat(b"x"));
        assert_eq!(scanner.peek(), Some(b' '));
    }

    #[test]
    fn ends_of_lines_are_noted() {
        let line = Cell::new(0);
        let mut scanner = Scanner::new(b"a  \r\n  b\nc", 1, &line);
        assert!(scanner.skip_line_end());
        assert_eq!((scanner.peek(), line.get()), (Some(b'b'), 7));
        assert!(!scanner.skip_line_end());
        let mut ahead = scanner;
        ahead.at += 1;
        ahead.skip_space();
        assert_eq!((ahead.peek(), line.get()), (Some(b'c'), 9));
        assert_eq!(scanner.line(100), b"b");
    }
}
