//! Pieces of a text that are replaced. Every other byte stays.

use std::ops::Range;

/// One replacement.
#[derive(Debug)]
struct Splice {
    at: Range<usize>,
    text: String,
}

/// Replacements in one text.
#[derive(Debug, Default)]
pub(super) struct Splices(Vec<Splice>);

impl Splices {
    /// Replaces these bytes.
    pub(super) fn replace(&mut self, at: Range<usize>, text: impl Into<String>) {
        self.0.push(Splice { at, text: text.into() });
    }

    /// Inserts before this byte; a later insertion at the same byte goes behind.
    pub(super) fn insert(&mut self, at: usize, text: impl Into<String>) {
        self.replace(at..at, text);
    }

    /// Replaces all of these too.
    pub(super) fn append(&mut self, mut others: Self) {
        self.0.append(&mut others.0);
    }

    /// The text with all replacements; nothing when they overlap, or cut a character.
    pub(super) fn apply(mut self, text: &str) -> Option<String> {
        self.0.sort_by_key(|splice| (splice.at.start, splice.at.end));
        let mut done = 0;
        let mut out = String::with_capacity(text.len() + 256);
        for splice in &self.0 {
            out.push_str(text.get(done..splice.at.start)?);
            out.push_str(&splice.text);
            done = splice.at.end;
        }
        out.push_str(text.get(done..)?);
        Some(out)
    }
}

#[cfg(test)]
mod tests {
    use super::Splices;

    #[test]
    fn pieces_are_replaced_in_any_order_and_the_rest_stays() {
        let mut splices = Splices::default();
        splices.replace(4..5, "E");
        splices.insert(1, "x");
        splices.insert(1, "y");
        splices.replace(2..3, "");
        assert_eq!(splices.apply("abcdef").unwrap(), "axybdEf");
    }

    #[test]
    fn what_overlaps_or_cuts_a_character_is_refused() {
        let mut splices = Splices::default();
        splices.replace(1..3, "x");
        splices.replace(2..4, "y");
        assert_eq!(splices.apply("abcdef"), None);
        let mut splices = Splices::default();
        splices.insert(1, "x");
        assert_eq!(splices.apply("é"), None);
    }
}
