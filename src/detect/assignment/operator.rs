//! What stands between a name and its value, in the way of many languages.

use super::place;
use crate::detect::scanner::Scanner;
use crate::location::Span;

/// What stands between name and value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

/// Longest rest of a tag, in bytes.
const TAG_LIMIT: usize = 160;

const SIGNS: &[(&[u8], Operator)] = &[
    (b"===", Operator::Compare),
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
    (b"//=", Operator::Assign),
    (b"+=", Operator::Assign),
    (b".=", Operator::Assign),
    (b"=", Operator::Assign),
];

/// Reads what closes the name, blanks, a type annotation, and the operator. `quoted` tells whether a quote closed it.
pub(super) fn read(scanner: &mut Scanner<'_>, name: Span, quoted: Quoted) -> Option<Operator> {
    let blanks = scanner.skip_blanks();
    let quoted = quoted == Quoted::Yes;
    if quoted {
        // `<add key="password" value="…">`, `name="password" content="…"`.
        for attribute in [&b"value"[..], b"content"] {
            if scanner.eat_word(attribute) {
                scanner.skip_blanks();
                return scanner.eat(b"=").then_some(Operator::Assign);
            }
        }
    }
    skip_array(scanner);
    let first = scanner.peek()?;
    // Most names are followed by something else.
    if matches!(first, b'=' | b'!' | b'-' | b'<' | b':' | b'?' | b'|' | b'/' | b'+' | b'.')
        && let Some((_, operator)) = SIGNS.iter().find(|(sign, _)| scanner.eat(sign))
    {
        return Some(*operator);
    }
    match first {
        b':' if scanner.second() != Some(b':') => {
            scanner.at += 1;
            skip_annotation(scanner);
            Some(Operator::Assign)
        }
        b',' if is_argument(scanner.text, name, quoted) => {
            scanner.at += 1;
            Some(Operator::Compare)
        }
        b'>' if quoted || place::opens_element(scanner.text, name) => {
            scanner.at += 1;
            Some(Operator::Element)
        }
        _ if blanks > 0 && !quoted && place::opens_element(scanner.text, name) => attributes(scanner),
        _ if blanks > 0 && place::is_flag(scanner.text, name) => Some(Operator::Flag),
        _ if blanks > 0 && !quoted => typed_declaration(scanner),
        _ => None,
    }
}

/// Whether the name is closed by a quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quoted {
    Yes,
    No,
}

/// Skips what closes a quoted or indexed name: `"`, `'`, `]`, `\"`, `}`.
pub(super) fn close_name(scanner: &mut Scanner<'_>) -> Quoted {
    let mut quoted = Quoted::No;
    for _ in 0..6 {
        match scanner.peek() {
            Some(b'"' | b'\'' | b'`') => quoted = Quoted::Yes,
            Some(b']' | b')' | b'*') => {}
            Some(b'\\') if matches!(scanner.second(), Some(b'"' | b'\'' | b'\\')) => {}
            _ => break,
        }
        scanner.at += 1;
    }
    quoted
}

/// C's `password[] = "…"`, `password[SIZE] = "…"`.
fn skip_array(scanner: &mut Scanner<'_>) {
    let mut ahead = *scanner;
    if ahead.eat(b"[") {
        ahead.skip(24, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'+' | b' '));
        if ahead.eat(b"]") {
            ahead.skip_blanks();
            *scanner = ahead;
        }
    }
}

/// The value follows as the next argument: `put("password", "…")`, `["--password", "…"]`, `strcpy(password, "…")`.
fn is_argument(text: &[u8], name: Span, quoted: bool) -> bool {
    if quoted {
        place::opens_arguments(text, name) || place::is_flag(text, name)
    } else {
        place::is_copied_into(text, name)
    }
}

/// `<password type="x">…`, `<password value="…"/>`.
fn attributes(scanner: &mut Scanner<'_>) -> Option<Operator> {
    let line = scanner.line(TAG_LIMIT);
    let end = memchr::memchr(b'>', line)?;
    let tag = &line[..end];
    if let Some(at) = memchr::memmem::find(tag, b"value=").filter(|at| *at == 0 || tag[at - 1] == b' ') {
        scanner.at += at + b"value=".len();
        return Some(Operator::Compare);
    }
    if tag.ends_with(b"/") {
        return None;
    }
    scanner.at += end + 1;
    Some(Operator::Element)
}

/// `name: str = …`, `name: &'static str = …`, `name: Option<String> = …`: moves behind the `=` if this is one.
fn skip_annotation(scanner: &mut Scanner<'_>) {
    let mut ahead = *scanner;
    ahead.skip_blanks();
    let start = ahead.at;
    ahead.skip(48, |byte| {
        byte.is_ascii_alphanumeric()
            || matches!(
                byte,
                b'_' | b'&'
                    | b'\''
                    | b'<'
                    | b'>'
                    | b'.'
                    | b'['
                    | b']'
                    | b'|'
                    | b'?'
                    | b' '
                    | b':'
                    | b'*'
                    | b'!'
            )
    });
    let annotation = ahead.since(start).of(scanner.text);
    // A quote pair inside is text, not a lifetime.
    if annotation.is_empty() || annotation.iter().filter(|byte| **byte == b'\'').count() > 1 {
        return;
    }
    // `abcd=` may be base64; types stand apart from what they are given.
    let is_quote = |byte: Option<u8>| matches!(byte, Some(b'"' | b'\'' | b'`'));
    let apart = annotation.ends_with(b" ") && matches!(ahead.second(), Some(b' ' | b'\n' | b'\r' | b'\t'));
    if ahead.peek() == Some(b'=') && (apart || is_quote(ahead.second())) {
        ahead.at += 1;
        *scanner = ahead;
    }
}

/// Go's `password string = "…"`, `Password As String = "…"` of Visual Basic, `@password nvarchar(50) = '…'` of SQL.
fn typed_declaration(scanner: &mut Scanner<'_>) -> Option<Operator> {
    const TYPES: &[&[u8]] = &[
        b"string",
        b"str",
        b"text",
        b"varchar",
        b"nvarchar",
        b"varchar2",
        b"char",
        b"nchar",
        b"securestring",
        b"object",
        b"sysname",
    ];
    if scanner.eat_word(b"as ") {
        scanner.skip_blanks();
    }
    let start = scanner.at;
    scanner.skip(24, |byte| byte.is_ascii_alphanumeric());
    let kind = scanner.since(start).of(scanner.text).to_ascii_lowercase();
    if !TYPES.contains(&kind.as_slice()) {
        return None;
    }
    if scanner.eat(b"(") {
        scanner.skip(8, |byte| byte.is_ascii_alphanumeric());
        scanner.eat(b")");
    }
    scanner.skip_blanks();
    if scanner.eat_word(b"not null") {
        scanner.skip_blanks();
    }
    if scanner.eat_word(b"default ") {
        return Some(Operator::Compare);
    }
    (scanner.eat(b":=") || scanner.eat(b"=")).then_some(Operator::Assign)
}
