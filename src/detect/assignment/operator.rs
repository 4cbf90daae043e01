//! What stands between a name and its value, in the way of many languages.

use super::scanner::Scanner;
use crate::location::Span;

/// What stands between name and value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    /// `=`, `:`, `=>`, …: any value may follow.
    Assign,
    /// `==`, `,` after a quoted name: only a quoted value may follow.
    Compare,
    /// `<name>value</name>`: the value ends with a tag.
    Element,
    /// `--name value`.
    Flag,
}

/// Reads closing quotes and brackets, blanks, a type annotation, and the operator.
pub(super) fn read(scanner: &mut Scanner<'_>, name: Span) -> Option<Operator> {
    let quoted = close_name(scanner);
    let blanks = scanner.skip_blanks();
    if quoted {
        // `<add key="password" value="…">`, `name="password" content="…"`.
        for attribute in [&b"value"[..], b"content", b"Value"] {
            if scanner.eat(attribute) {
                scanner.skip_blanks();
                return scanner.eat(b"=").then_some(Operator::Assign);
            }
        }
    }
    for (literal, operator) in [
        (&b"==="[..], Operator::Compare),
        (b"!==", Operator::Compare),
        (b"==", Operator::Compare),
        (b"!=", Operator::Compare),
        (b"=>", Operator::Assign),
        (b"->", Operator::Assign),
        (b"<-", Operator::Assign),
        (b":=", Operator::Assign),
        (b"?=", Operator::Assign),
        (b"||=", Operator::Assign),
        (b"??=", Operator::Assign),
        (b"+=", Operator::Assign),
        (b"=", Operator::Assign),
    ] {
        if scanner.eat(literal) {
            return Some(operator);
        }
    }
    match scanner.peek()? {
        b':' if scanner.rest().get(1) != Some(&b':') => {
            scanner.at += 1;
            skip_annotation(scanner);
            Some(Operator::Assign)
        }
        b',' if quoted && opens_arguments(scanner.text, name) => {
            scanner.at += 1;
            Some(Operator::Compare)
        }
        b'>' if quoted || opened_by_tag(scanner.text, name) => {
            scanner.at += 1;
            Some(Operator::Element)
        }
        b'"' | b'\'' if blanks > 0 && is_keyword(name.of(scanner.text)) => Some(Operator::Compare),
        _ if blanks > 0 && is_flag(scanner.text, name) => Some(Operator::Flag),
        _ if blanks > 0 && !quoted => typed_declaration(scanner),
        _ => None,
    }
}

/// Skips what closes a quoted or indexed name: `"`, `'`, `]`, `\"`. True when there was a quote.
fn close_name(scanner: &mut Scanner<'_>) -> bool {
    let mut quoted = false;
    for _ in 0..4 {
        match scanner.peek() {
            Some(b'"' | b'\'' | b'`') => quoted = true,
            Some(b']' | b')' | b'*') => {}
            Some(b'\\') if matches!(scanner.rest().get(1), Some(b'"' | b'\'')) => {}
            _ => break,
        }
        scanner.at += 1;
    }
    quoted
}

/// `name: str = …`, `name: &'static str = …`, `name: Option<String> = …`: moves behind the `=` if this is one.
fn skip_annotation(scanner: &mut Scanner<'_>) {
    let mut ahead = *scanner;
    ahead.skip_blanks();
    let kind = ahead
        .rest()
        .iter()
        .take(48)
        .take_while(|byte| {
            byte.is_ascii_alphanumeric()
                || matches!(byte, b'_' | b'&' | b'\'' | b'<' | b'>' | b'.' | b'[' | b']' | b'|' | b'?' | b' ')
        })
        .count();
    let annotation = &ahead.rest()[..kind];
    // A quote pair inside is text, not a lifetime.
    if kind == 0 || annotation.iter().filter(|byte| **byte == b'\'').count() > 1 {
        return;
    }
    ahead.at += kind;
    if ahead.peek() == Some(b'=') && ahead.rest().get(1) != Some(&b'=') {
        ahead.at += 1;
        *scanner = ahead;
    }
}

/// Go's `password string = "…"`.
fn typed_declaration(scanner: &mut Scanner<'_>) -> Option<Operator> {
    let kind = scanner.rest().iter().take(24).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    if !matches!(&scanner.rest()[..kind], b"string" | b"String" | b"str" | b"text" | b"varchar") {
        return None;
    }
    scanner.at += kind;
    scanner.skip_blanks();
    (scanner.peek() == Some(b'=') && scanner.eat(b"=")).then_some(Operator::Assign)
}

/// `put("password", …)`: the quoted name is the first argument, and not the next element of a list.
fn opens_arguments(text: &[u8], name: Span) -> bool {
    let before = &text[name.start.saturating_sub(8)..name.start];
    let before = before.trim_ascii_end();
    let unquoted = before.strip_suffix(b"\"").or_else(|| before.strip_suffix(b"'")).unwrap_or(before);
    unquoted.trim_ascii_end().ends_with(b"(")
}

fn opened_by_tag(text: &[u8], name: Span) -> bool {
    name.start > 0 && matches!(text[name.start - 1], b'<' | b':')
}

/// SQL: `PASSWORD 'secret'`.
fn is_keyword(name: &[u8]) -> bool {
    name == b"PASSWORD" || name == b"password"
}

fn is_flag(text: &[u8], name: Span) -> bool {
    name.start >= 2
        && text[name.start - 1] == b'-'
        && matches!(text[name.start - 2], b'-' | b' ' | b'\'' | b'"')
}
