//! Values: quoted, in an XML element, or bare to the end of the line or to the next delimiter.

use super::operator::Operator;
use super::scanner::Scanner;
use crate::location::Span;
use crate::role::Syntax;

/// Longest value, in bytes.
const VALUE_LIMIT: usize = 4096;

pub(super) fn element(scanner: &Scanner<'_>) -> Option<Span> {
    let rest = scanner.rest();
    let length = rest.iter().take(VALUE_LIMIT).position(|byte| matches!(byte, b'<' | b'\n'))?;
    rest[length..]
        .starts_with(b"</")
        .then(|| trimmed(scanner.text, Span::new(scanner.at, scanner.at + length)))
}

/// A quoted string on one line, with an optional prefix such as `r` or `@`, or in triple quotes.
pub(super) fn quoted(scanner: &mut Scanner<'_>) -> Option<Span> {
    let prefix = scanner
        .rest()
        .iter()
        .take(3)
        .take_while(|byte| {
            matches!(
                byte,
                b'r' | b'b'
                    | b'f'
                    | b'u'
                    | b'R'
                    | b'B'
                    | b'F'
                    | b'U'
                    | b'L'
                    | b'@'
                    | b'$'
                    | b'#'
                    | b'['
                    | b'('
            )
        })
        .count();
    let mut ahead = Scanner { at: scanner.at + prefix, ..*scanner };
    let escaped = ahead.rest().starts_with(b"\\\"") || ahead.rest().starts_with(b"\\'");
    if escaped {
        ahead.at += 1;
    }
    let quote = ahead.peek().filter(|byte| matches!(byte, b'"' | b'\'' | b'`'))?;
    let triple = [quote; 3];
    let is_triple = ahead.eat(&triple);
    if !is_triple {
        ahead.at += 1;
    }
    let rest = ahead.rest();
    let mut at = 0;
    while at < rest.len().min(VALUE_LIMIT) {
        match rest[at] {
            b'\n' => return None,
            b'\\' if escaped && rest.get(at + 1) == Some(&quote) => {
                return Some(Span::new(ahead.at, ahead.at + at));
            }
            b'\\' => at += 1,
            byte if byte == quote && (!is_triple || rest[at..].starts_with(&triple)) => {
                return Some(Span::new(ahead.at, ahead.at + at));
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// A value without quotes: to the end of the line where a line is one assignment, otherwise to the next delimiter.
pub(super) fn bare(scanner: &Scanner<'_>, name: Span, syntax: Syntax, operator: Operator) -> Option<Span> {
    let rest = scanner.rest();
    let rest = &rest[..rest.len().min(VALUE_LIMIT)];
    if operator == Operator::Flag && rest.first() == Some(&b'-') {
        // The next flag.
        return None;
    }
    let line = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len());
    let own_line = syntax != Syntax::Code && operator == Operator::Assign && begins_line(scanner.text, name);
    let length = if own_line {
        let comment = memchr::memmem::find(&rest[..line], b" #").unwrap_or(line);
        let text = trimmed(scanner.text, Span::new(scanner.at, scanner.at + comment));
        // Text with blanks in it is prose, except where it refers to something or an authorization scheme comes first.
        let refers = matches!(text.of(scanner.text).first(), Some(b'$' | b'{' | b'!' | b'<' | b'%' | b'('));
        if refers || !text.of(scanner.text).contains(&b' ') {
            let end = text.end - usize::from(matches!(text.of(scanner.text).last(), Some(b';' | b',')));
            return (!text.is_empty()).then(|| Span::new(text.start, end));
        }
        line
    } else {
        line
    };
    let start = scanner.at + authorization_scheme(&rest[..length]);
    let tail = &scanner.text[start..scanner.at + length];
    let end = tail.iter().position(|byte| ends_bare(*byte)).unwrap_or(tail.len());
    let value = Span::new(start, start + end);
    let alone = !own_line || tail[end..].iter().all(|byte| !byte.is_ascii_alphabetic());
    (!value.is_empty() && (alone || start > scanner.at)).then_some(value)
}

fn ends_bare(byte: u8) -> bool {
    byte.is_ascii_whitespace()
        || matches!(
            byte,
            b',' | b';' | b'&' | b'"' | b'\'' | b'`' | b')' | b'}' | b']' | b'<' | b'>' | b'|' | b'\\'
        )
}

/// Length of a leading `Bearer `, `Basic ` or `Token `.
pub(super) fn authorization_scheme(text: &[u8]) -> usize {
    ["bearer ", "basic ", "token "]
        .iter()
        .find(|scheme| {
            text.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme.as_bytes()))
        })
        .map_or(0, |scheme| scheme.len())
}

/// True when nothing but blanks, a list dash or a keyword such as `export` stands before the name on its line.
fn begins_line(text: &[u8], name: Span) -> bool {
    let before = &text[name.start.saturating_sub(32)..name.start];
    let line = memchr::memrchr(b'\n', before).map_or(before, |at| &before[at + 1..]);
    let line = line.trim_ascii();
    let complete = name.start <= 32 || before.contains(&b'\n');
    complete
        && matches!(
            line,
            b"" | b"-" | b"export" | b"set" | b"ENV" | b"ARG" | b"env" | b"- export" | b"\xef\xbb\xbf"
        )
}

fn trimmed(text: &[u8], span: Span) -> Span {
    let bytes = span.of(text);
    let start = span.start + (bytes.len() - bytes.trim_ascii_start().len());
    Span::new(start, start + bytes.trim_ascii().len())
}
