//! One name, one assignment: which of the forms it is in, and what its value is.

use std::cell::Cell;

use super::operator::{self, Operator};
use super::{Assignment, Quoting, accessor, block, fallback, keyword, pair, place, setter, value, wrapper};
use crate::detect::literal;
use crate::detect::scanner::Scanner;
use crate::location::Span;
use crate::role::Syntax;
use crate::rule::Encoding;

/// Reads the assignment to a name. `part` is the part of the name that sounds like a secret; `line` is set to the last line
/// that was looked at.
pub(super) fn read(
    text: &[u8],
    name: Span,
    part: Span,
    syntax: Syntax,
    line: &Cell<usize>,
) -> Option<Assignment> {
    let at_end = Scanner::new(text, name.end, line);
    let found = |(value, quoting)| Assignment { name, value, quoting, encoding: Encoding::Plain };
    let quoted = |value: Span| {
        let start = value.start + value::authorization_scheme(value.of(text));
        found((value::or_default(text, Span::new(start, value.end)), Quoting::Quoted))
    };
    if place::is_in_path(text, name) {
        return None;
    }
    if place::is_expanded(text, name) {
        return fallback::of_parameter(text, name, &at_end).map(|value| found((value, Quoting::Bare)));
    }
    let mut scanner = at_end;
    let closed = operator::close_name(&mut scanner);
    let closing = scanner;
    if closed == operator::Quoted::No
        && let Some(value) = accessor::read(&closing)
    {
        return Some(quoted(value));
    }
    let Some(operator) = operator::read(&mut scanner, name, closed) else {
        return fallback::read(&closing)
            .or_else(|| fallback::of_flag(text, name, &closing, closed))
            .or_else(|| setter::read(text, name, part, &closing))
            .map(quoted)
            .or_else(|| flag_in_list(text, name, &closing).map(found))
            .or_else(|| pair::read(text, name, &closing, closed, syntax).map(found))
            .or_else(|| keyword::read(text, name, &at_end, syntax).map(found));
    };
    if operator == Operator::Element {
        return value::element(&scanner).map(|value| found((value, Quoting::Bare)));
    }
    scanner.skip_blanks();
    skip_decoration(&mut scanner, syntax);
    if let Some(literal) = literal::read(&mut scanner) {
        let joined = (syntax == Syntax::Code && operator == Operator::Assign)
            .then(|| literal::read_joined(literal, &mut scanner))
            .flatten();
        return Some(match joined {
            Some(value) => Assignment { name, value, quoting: Quoting::Quoted, encoding: Encoding::Joined },
            None if is_interpolated(text, literal) => found((literal, Quoting::Expression)),
            None => quoted(literal),
        });
    }
    if operator == Operator::Compare {
        // In code, a flag's default may come later among the arguments.
        return fallback::of_flag(text, name, &closing, closed).map(quoted);
    }
    // A quote that is not closed begins none of the other forms.
    if operator == Operator::Assign && !matches!(scanner.peek(), Some(b'"' | b'\'' | b'`')) {
        let elsewhere = block::block_scalar(&scanner, name)
            .or_else(|| block::here_document(&scanner))
            .map(|value| (value, Quoting::Bare))
            .or_else(|| block::literal_below(&scanner).map(|value| (value, Quoting::Quoted)))
            .or_else(|| wrapper::read(&scanner).map(|value| (value, Quoting::Quoted)))
            .or_else(|| special(&scanner, syntax).map(|value| (value, Quoting::Quoted)))
            .or_else(|| pair::record(text, name, &scanner, syntax));
        if let Some(elsewhere) = elsewhere {
            return Some(found(elsewhere));
        }
    }
    let value = value::bare(&scanner, name, syntax, operator)?;
    scanner.at = value.end;
    if syntax == Syntax::Code && !is_in_string(text, name, value) {
        // `password = options.password || "x"`.
        return fallback::read(&scanner).map(quoted).or(Some(found((value, Quoting::Expression))));
    }
    Some(found((value::or_default(text, value), Quoting::Bare)))
}

/// `f"…{x}…"` of Python and `$"…{x}…"` of C#.
fn is_interpolated(text: &[u8], literal: Span) -> bool {
    let before = &text[..literal.start];
    let prefix = before.strip_suffix(b"\"").or_else(|| before.strip_suffix(b"'")).unwrap_or(before);
    matches!(prefix.last(), Some(b'f' | b'F' | b'$')) && literal.of(text).contains(&b'{')
}

/// Skips the anchor or the type in front of a YAML value: `&name x`, `!!str x`.
fn skip_decoration(scanner: &mut Scanner<'_>, syntax: Syntax) {
    let mut ahead = *scanner;
    if syntax == Syntax::Code || !(ahead.eat(b"&") || ahead.eat(b"!!")) {
        return;
    }
    ahead.skip(32, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    if ahead.skip_blanks() > 0 {
        *scanner = ahead;
    }
}

fn special(scanner: &Scanner<'_>, syntax: Syntax) -> Option<Span> {
    let mut ahead = *scanner;
    (syntax == Syntax::Code).then(|| literal::read_special(&mut ahead)).flatten()
}

/// ```yaml
/// - --password
/// - value
/// ```
fn flag_in_list(text: &[u8], name: Span, scanner: &Scanner<'_>) -> Option<(Span, Quoting)> {
    let mut ahead = *scanner;
    if !place::is_flag(text, name) || !ahead.skip_line_end() || !ahead.eat(b"- ") {
        return None;
    }
    ahead.skip_blanks();
    if let Some(literal) = literal::read(&mut ahead) {
        return Some((literal, Quoting::Quoted));
    }
    value::bare(&ahead, name, Syntax::Config, Operator::Flag).map(|value| (value, Quoting::Bare))
}

/// In code, `"…?name=value&…"` and `"Authorization: Bearer value"` stand inside a string: the value ends at a quote or
/// an `&`, and nothing but the operator or an authorization scheme lies between.
fn is_in_string(text: &[u8], name: Span, value: Span) -> bool {
    let end = text.get(value.end);
    let ends_string = matches!(end, Some(b'"' | b'\'' | b'`' | b'&' | b'\\'));
    let between = text.get(name.end..value.start).unwrap_or_default();
    let scheme = between.trim_ascii_start().iter().any(u8::is_ascii_alphabetic);
    // `"…;Password=value;…"`.
    let ends_field = matches!(end, Some(b';' | b' ' | b','))
        && !between.contains(&b' ')
        && place::inside_string(text, name);
    ends_string && (scheme || !between.contains(&b' ')) || ends_field
}
