//! Values on the lines below their name: block scalars of YAML, here documents, and literals that were moved to a line of
//! their own.

use super::{place, value};
use crate::detect::literal;
use crate::detect::scanner::Scanner;
use crate::location::Span;

/// A literal on the line below, as formatters write long lines: behind `=` or `(` nothing is left on the line.
pub(super) fn literal_below(scanner: &Scanner<'_>) -> Option<Span> {
    let mut ahead = *scanner;
    if ahead.eat(b"(") || ahead.eat(b"\\") {
        ahead.skip_blanks();
    }
    if !ahead.skip_line_end() {
        return None;
    }
    // In YAML, a key may be in quotes too.
    let text = literal::read(&mut ahead)?;
    ahead.skip_blanks();
    (ahead.peek() != Some(b':')).then_some(text)
}

/// `|` or `>`, and the only line of the block below.
pub(super) fn block_scalar(scanner: &Scanner<'_>, name: Span) -> Option<Span> {
    let mut ahead = *scanner;
    if !ahead.eat(b"|") && !ahead.eat(b">") {
        return None;
    }
    ahead.skip(2, |byte| matches!(byte, b'-' | b'+' | b'1'..=b'9'));
    if !ahead.skip_line_end() {
        return None;
    }
    let indent = place::indentation(scanner.text, ahead.at)?;
    if indent <= place::indentation_of_line(scanner.text, name.start)? {
        return None;
    }
    let line = ahead.line(value::LIMIT);
    let text = value::trimmed(scanner.text, Span::new(ahead.at, ahead.at + line.len()));
    ahead.at += line.len();
    let ends = !ahead.skip_line_end()
        || ahead.peek().is_none_or(|byte| matches!(byte, b'\n' | b'\r'))
        || place::indentation(scanner.text, ahead.at).is_none_or(|next| next < indent);
    (ends && !text.is_empty() && !text.of(scanner.text).contains(&b' ')).then_some(text)
}

/// `<<EOF`, `<<~EOF`, `<<<'EOF'`, and the only line of the document below.
pub(super) fn here_document(scanner: &Scanner<'_>) -> Option<Span> {
    let mut ahead = *scanner;
    if !ahead.eat(b"<<") {
        return None;
    }
    ahead.eat(b"<");
    ahead.skip(1, |byte| matches!(byte, b'-' | b'~'));
    ahead.skip(1, |byte| matches!(byte, b'\'' | b'"'));
    let start = ahead.at;
    ahead.skip(24, |byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let tag = ahead.since(start).of(scanner.text);
    ahead.skip(3, |byte| matches!(byte, b'\'' | b'"' | b';' | b')'));
    if tag.is_empty() || !ahead.skip_line_end() {
        return None;
    }
    let line = ahead.line(value::LIMIT);
    let text = value::trimmed(scanner.text, Span::new(ahead.at, ahead.at + line.len()));
    ahead.at += line.len();
    (ahead.skip_line_end() && ahead.eat(tag)).then_some(text)
}
