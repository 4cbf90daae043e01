//! A place in the text that moves right, never further than a limit at a time.

/// Longest run of blanks between the parts of an assignment.
const BLANK_LIMIT: usize = 64;

/// A place in the text that moves right.
#[derive(Clone, Copy)]
pub(super) struct Scanner<'a> {
    pub(super) text: &'a [u8],
    pub(super) at: usize,
}

impl<'a> Scanner<'a> {
    pub(super) fn rest(&self) -> &'a [u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    /// Skips a literal if it is here.
    pub(super) fn eat(&mut self, literal: &[u8]) -> bool {
        let here = self.rest().starts_with(literal);
        if here {
            self.at += literal.len();
        }
        here
    }

    pub(super) fn skip_blanks(&mut self) -> usize {
        let count =
            self.rest().iter().take(BLANK_LIMIT).take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        self.at += count;
        count
    }
}
