//! The words of a command line, where it stands alone, in a string of some program, or as a list of strings.

use std::cell::Cell;

use crate::detect::scanner::Scanner;
use crate::detect::{literal, news};
use crate::location::Span;

/// Longest command line, in bytes behind its program.
const LIMIT: usize = 768;
/// Most words of one.
const MOST: usize = 48;
/// Longest expression among the strings of a list, in bytes.
const EXPRESSION_LIMIT: usize = 64;
/// How far behind the end of the last word anything is looked at.
const FURTHER: usize = 3;

/// One word, without the quotes around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) span: Span,
    /// Whether it is text, or an expression whose value nobody knows.
    pub(super) known: Known,
}

/// Is a word what it looks like?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    Text,
    Expression,
}

/// Reads the words behind a program. True if all that was looked at lies near.
pub(super) fn behind(text: &[u8], program: Span, words: &mut Vec<Word>) -> bool {
    words.clear();
    let line = Cell::new(0);
    let mut scanner = Scanner::new(text, program.end, &line);
    scanner.eat_word(b".exe");
    let quoted = matches!(scanner.peek(), Some(b'"' | b'\'' | b'`'));
    if quoted {
        scanner.at += 1;
    }
    let mut ahead = scanner;
    ahead.skip_blanks();
    if quoted && ahead.eat(b",") {
        list(&mut ahead, program.end + LIMIT, words);
        return news::is_local(text, program.start, line.get());
    }
    if !matches!(scanner.peek(), Some(b' ' | b'\t')) {
        return true;
    }
    let enclosing = if quoted { None } else { enclosing_quote(text, program.start) };
    let mut line =
        Line { text, at: scanner.at, end: (program.end + LIMIT).min(text.len()), enclosing, seen: 0 };
    while words.len() < MOST {
        let Some(word) = line.next() else { break };
        words.push(word);
    }
    line.seen.max(line.at) + FURTHER < program.start + news::LOCAL
}

/// The quote in front of a command line that is a string as a whole.
fn enclosing_quote(text: &[u8], start: usize) -> Option<u8> {
    let before = start.checked_sub(1).and_then(|at| text.get(at)).copied();
    before.filter(|byte| matches!(byte, b'"' | b'\'' | b'`'))
}

/// `"-u", "root", password]`.
fn list(scanner: &mut Scanner<'_>, end: usize, words: &mut Vec<Word>) {
    while words.len() < MOST && scanner.at < end {
        scanner.skip_space();
        let start = scanner.at;
        if let Some(span) = literal::read(scanner) {
            words.push(Word { span, known: Known::Text });
        } else {
            scanner.skip(EXPRESSION_LIMIT, |byte| !matches!(byte, b',' | b']' | b')' | b'}' | b'\n'));
            words.push(Word { span: scanner.since(start), known: Known::Expression });
        }
        scanner.skip_space();
        if !scanner.eat(b",") {
            return;
        }
    }
}

/// A command line as a shell reads it.
struct Line<'a> {
    text: &'a [u8],
    at: usize,
    end: usize,
    /// The quote that ends the string in which all of it stands.
    enclosing: Option<u8>,
    /// How far a closing quote was looked for.
    seen: usize,
}

impl Line<'_> {
    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.get(self.at + ahead).copied().filter(|_| self.at + ahead < self.end)
    }

    fn next(&mut self) -> Option<Word> {
        self.skip_blanks();
        if self.peek(0) == Some(b'#') {
            return None;
        }
        let start = self.at;
        let mut quotes = None;
        while let Some(byte) = self.peek(0) {
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' | b';' | b'|' | b'&' | b')' | b'<' | b'>' => break,
                b'"' | b'\'' | b'`' if self.enclosing == Some(byte) => break,
                b'"' | b'\'' | b'`' => {
                    if !begins_value(&self.text[start..self.at]) || !self.skip_quoted(1) {
                        break;
                    }
                    quotes = quotes.or(Some(1));
                }
                b'\\' if matches!(self.peek(1), Some(b'"' | b'\'')) => {
                    if !begins_value(&self.text[start..self.at]) || !self.skip_quoted(2) {
                        break;
                    }
                    quotes = quotes.or(Some(2));
                }
                b'\\' if matches!(self.peek(1), Some(b'\n' | b'\r')) => break,
                // `\n` in a string of a program ends the line.
                b'\\' if self.enclosing.is_some() && self.peek(1) == Some(b'n') => break,
                b'\\' => self.at += 2,
                b'$' if matches!(self.peek(1), Some(b'(' | b'{')) => self.skip_expansion(),
                _ => self.at += 1,
            }
        }
        self.at = self.at.min(self.end);
        let span = Span::new(start, self.at);
        (!span.is_empty()).then(|| Word { span: without_quotes(self.text, span, quotes), known: Known::Text })
    }

    /// Blanks, and ends of lines that were escaped.
    fn skip_blanks(&mut self) {
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some(b' ' | b'\t'), _) => self.at += 1,
                (Some(b'\\' | b'`' | b'^'), Some(b'\n')) => self.at += 2,
                (Some(b'\\' | b'`' | b'^'), Some(b'\r')) => self.at += 3,
                _ => return,
            }
        }
    }

    /// Skips a quoted part whose quotes are so many bytes long; false if it is not closed on its line.
    fn skip_quoted(&mut self, length: usize) -> bool {
        let quote = &self.text[self.at..self.at + length];
        let from = self.at + length;
        let rest = &self.text[from.min(self.end)..self.end];
        let line = memchr::memchr(b'\n', rest).map_or(rest, |at| &rest[..at]);
        self.seen = self.seen.max(from + line.len());
        match memchr::memmem::find(line, quote) {
            Some(at) => {
                self.at = from + at + length;
                true
            }
            None => false,
        }
    }

    /// `$(…)` or `${…}`, on one line.
    fn skip_expansion(&mut self) {
        let close = if self.peek(1) == Some(b'(') { b')' } else { b'}' };
        self.at += 2;
        while let Some(byte) = self.peek(0) {
            if byte == b'\n' {
                return;
            }
            self.at += 1;
            if byte == close {
                return;
            }
        }
    }
}

/// Quotes in a word open where a value begins; elsewhere they end the string in which the command stands.
fn begins_value(word: &[u8]) -> bool {
    match word {
        [] | [b'-', _] | [.., b'=' | b':' | b'%' | b','] => true,
        // Quoted parts one after the other: `"user":"password"`.
        [.., last] => matches!(last, b'"' | b'\'') && word.len() > 1,
    }
}

/// A word that is in quotes as a whole, without them.
fn without_quotes(text: &[u8], span: Span, quotes: Option<usize>) -> Span {
    let bytes = span.of(text);
    match quotes {
        Some(length) if bytes.len() >= 2 * length && bytes[..length] == bytes[bytes.len() - length..] => {
            let inner = Span::new(span.start + length, span.end - length);
            // `"a"b"c"` is not.
            if memchr::memmem::find(inner.of(text), &bytes[..length]).is_none() { inner } else { span }
        }
        _ => span,
    }
}

#[cfg(test)]
mod tests {
    use super::{Known, Word, behind};
    use crate::location::Span;

    fn words(text: &str) -> Vec<&str> {
        let start = text.find("curl").unwrap();
        let mut words: Vec<Word> = Vec::new();
        behind(text.as_bytes(), Span::new(start, start + 4), &mut words);
        words
            .iter()
            .map(|word| if word.known == Known::Text { &text[word.span.start..word.span.end] } else { "?" })
            .collect()
    }

    #[test]
    fn words_end_where_a_shell_ends_them() {
        for (text, expected) in [
            ("curl -u a:b https://x", vec!["-u", "a:b", "https://x"]),
            ("curl -u 'a:b c' x", vec!["-u", "a:b c", "x"]),
            ("curl -u a:'b c' x", vec!["-u", "a:'b c'", "x"]),
            ("curl -p'b c' x", vec!["-p'b c'", "x"]),
            ("curl --a=\"b c\"", vec!["--a=\"b c\""]),
            ("curl -a b; rm c", vec!["-a", "b"]),
            ("curl -a b | sh", vec!["-a", "b"]),
            ("curl -a b # c", vec!["-a", "b"]),
            ("curl -a \\\n  -b c\nd", vec!["-a", "-b", "c"]),
            ("curl.exe -a b", vec!["-a", "b"]),
            ("curl -a $(cat b c) d", vec!["-a", "$(cat b c)", "d"]),
            ("$(curl -a b)", vec!["-a", "b"]),
            ("curl", vec![]),
            ("curly -a b", vec![]),
        ] {
            assert_eq!(words(text), expected, "{text}");
        }
    }

    #[test]
    fn strings_of_programs_end_a_command() {
        for (text, expected) in [
            ("system(\"curl -a b\"); c", vec!["-a", "b"]),
            ("system(\"cd x && curl -a b\"); c", vec!["-a", "b"]),
            ("system('curl -a \"b c\" d')", vec!["-a", "b c", "d"]),
            ("{\"x\": \"curl -a \\\"b c\\\" d\"}", vec!["-a", "b c", "d"]),
            ("\"curl -a b\\n\"", vec!["-a", "b"]),
        ] {
            assert_eq!(words(text), expected, "{text}");
        }
    }

    #[test]
    fn lists_of_strings_are_commands() {
        for (text, expected) in [
            ("[\"curl\", \"-a\", \"b c\"]", vec!["-a", "b c"]),
            ("['curl', '-a', user, 'b'] + c", vec!["-a", "?", "b"]),
            ("[\n  \"curl\",\n  \"-a\",\n]", vec!["-a", "?"]),
        ] {
            assert_eq!(words(text), expected, "{text}");
        }
    }
}
