//! Names and values that are each the value of a key: `{"name": "PASSWORD", "value": "x"}`, `- name: X` and `value: y` on
//! the next line, `<key>password</key><string>x</string>`, `variable "password" { default = "x" }`.

use super::operator::{self, Quoted};
use super::{Quoting, place, value};
use crate::detect::literal;
use crate::detect::scanner::Scanner;
use crate::location::Span;
use crate::role::Syntax;

/// Keys whose value is a name, in lower case.
const NAME_KEYS: &[&[u8]] = &[
    b"name",
    b"key",
    b"id",
    b"var",
    b"variable",
    b"field",
    b"property",
    b"parameterkey",
    b"parametername",
    b"header",
    b"label",
    b"env",
    b"envvar",
    b"variablename",
    b"secretname",
    b"setting",
    b"optionname",
    b"title",
];
/// Keys whose value is a value.
const VALUE_KEYS: &[&[u8]] = &[
    b"value",
    b"default",
    b"defaultvalue",
    b"default_value",
    b"parametervalue",
    b"val",
    b"content",
    b"stringvalue",
    b"secretvalue",
    b"currentvalue",
    b"initialvalue",
    b"plaintext",
    b"data",
];
/// How far behind a name its value is looked for, in bytes.
const REACH: usize = 160;
/// How far in front of the key of a name, in bytes. With the key and the name this stays in what detection may look at.
const LOOK_BACK: usize = 96;

/// Reads the value that belongs to a name which is itself a value or opens a block.
pub(super) fn read(
    text: &[u8],
    name: Span,
    scanner: &Scanner<'_>,
    quoted: Quoted,
    syntax: Syntax,
) -> Option<(Span, Quoting)> {
    let (key, sign) = key_before(text, name)?;
    if sign == b'>' {
        return element(scanner);
    }
    let block = sign == b' ';
    if block && quoted == Quoted::No
        || !block && !NAME_KEYS.contains(&key.of(text).to_ascii_lowercase().as_slice())
    {
        return None;
    }
    behind(name, scanner, syntax, None)
        .or_else(|| in_front(text, key, sign).map(|value| (value, Quoting::Quoted)))
}

/// The key whose value the name is, and what stands between: `:`, `=`, `>` for `<key>`, or a blank in `variable "name"`.
fn key_before(text: &[u8], name: Span) -> Option<(Span, u8)> {
    let start = name.start.saturating_sub(48);
    let mut at = name.start;
    let back = |at: &mut usize, like: fn(u8) -> bool| {
        while *at > start && like(text[*at - 1]) {
            *at -= 1;
        }
    };
    back(&mut at, |byte| matches!(byte, b'"' | b'\'' | b'\\' | b'@' | b'`'));
    let quotes = at < name.start;
    if at > start && text[at - 1] == b'>' {
        let end = at - 1;
        at = end;
        back(&mut at, |byte| byte.is_ascii_alphabetic());
        let key = Span::new(at, end);
        let is_key = at > start
            && text[at - 1] == b'<'
            && NAME_KEYS.contains(&key.of(text).to_ascii_lowercase().as_slice());
        return is_key.then_some((key, b'>'));
    }
    let blanks = at;
    back(&mut at, |byte| matches!(byte, b' ' | b'\t'));
    let sign = match text.get(at.checked_sub(1)?)? {
        b'>' if at > 1 && text[at - 2] == b'=' => {
            at -= 2;
            b':'
        }
        sign @ (b':' | b'=') => {
            at -= 1;
            *sign
        }
        byte if quotes && at < blanks && byte.is_ascii_alphabetic() => b' ',
        _ => return None,
    };
    if sign != b' ' {
        back(&mut at, |byte| matches!(byte, b' ' | b'\t' | b'"' | b'\'' | b'\\'));
    }
    let end = at;
    back(&mut at, |byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let key = Span::new(at, end);
    let is_block =
        || matches!(key.of(text), b"variable" | b"output" | b"parameter" | b"param" | b"env" | b"secret");
    (!key.is_empty() && (sign != b' ' || is_block())).then_some((key, sign))
}

/// `name</key><string>value</string>`, on one line or two.
fn element(scanner: &Scanner<'_>) -> Option<(Span, Quoting)> {
    let mut ahead = *scanner;
    if !ahead.eat(b"</") {
        return None;
    }
    ahead.skip(24, |byte| byte.is_ascii_alphanumeric());
    if !ahead.eat(b">") {
        return None;
    }
    ahead.skip_space();
    if !ahead.eat(b"<") {
        return None;
    }
    let start = ahead.at;
    ahead.skip(24, |byte| byte.is_ascii_alphanumeric());
    let tag = ahead.since(start).of(scanner.text).to_ascii_lowercase();
    let holds = tag == b"string" || VALUE_KEYS.contains(&tag.as_slice());
    if !holds || !ahead.eat(b">") {
        return None;
    }
    value::element(&ahead).map(|value| (value, Quoting::Bare))
}

/// The first value key behind the name, in the same object: on lines that are indented further than `margin`.
fn behind(
    name: Span,
    scanner: &Scanner<'_>,
    syntax: Syntax,
    margin: Option<usize>,
) -> Option<(Span, Quoting)> {
    let text = scanner.text;
    let mut ahead = *scanner;
    let limit = name.end + REACH;
    let mut opened = false;
    while ahead.at < limit {
        // To the next place where a key may begin.
        loop {
            let before = ahead.at;
            ahead.skip(16, |byte| matches!(byte, b',' | b';' | b' ' | b'\t'));
            ahead.skip_line_end();
            opened = opened || ahead.eat(b"{");
            if ahead.at == before {
                break;
            }
            if ahead.at >= limit {
                return None;
            }
        }
        ahead.skip(8, |byte| matches!(byte, b'"' | b'\'' | b'\\'));
        let start = ahead.at;
        ahead.skip(24, |byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let key = ahead.since(start);
        let outside =
            margin.is_some_and(|margin| place::indentation(text, start).is_some_and(|own| own <= margin));
        if key.is_empty() && ahead.peek() == Some(b'>') && margin.is_none() {
            // `<setting name="…" …>`: the attributes end.
            ahead.at += 1;
            return value::element(&ahead).map(|value| (value, Quoting::Bare));
        }
        if key.is_empty() || outside {
            return None;
        }
        let lower = key.of(text).to_ascii_lowercase();
        let quoted = operator::close_name(&mut ahead);
        let operator = operator::read(&mut ahead, key, quoted)?;
        if VALUE_KEYS.contains(&lower.as_slice()) {
            return read_value(&mut ahead, key, syntax, operator);
        }
        if NAME_KEYS.contains(&lower.as_slice()) {
            return None;
        }
        skip_value(&mut ahead)?;
    }
    None
}

fn read_value(
    scanner: &mut Scanner<'_>,
    key: Span,
    syntax: Syntax,
    operator: operator::Operator,
) -> Option<(Span, Quoting)> {
    scanner.skip_blanks();
    if let Some(text) = literal::read(scanner) {
        return Some((text, Quoting::Quoted));
    }
    let quoting = if syntax == Syntax::Code { Quoting::Expression } else { Quoting::Bare };
    value::bare(scanner, key, syntax, operator).map(|value| (value, quoting))
}

/// Skips a value of no interest: nothing if the object ends with it.
fn skip_value(scanner: &mut Scanner<'_>) -> Option<()> {
    scanner.skip_blanks();
    if literal::read(scanner).is_some() {
        return Some(());
    }
    let count = scanner.skip(REACH, |byte| !matches!(byte, b',' | b'\n' | b'}' | b']' | b'>' | b'{' | b';'));
    (count > 0 && !matches!(scanner.peek(), None | Some(b'}' | b']' | b'>' | b'{'))).then_some(())
}

/// `"value": "x", "name": "…`, `value="x" name="…`: the value in front of the key.
fn in_front(text: &[u8], key: Span, sign: u8) -> Option<Span> {
    let from = key.start.saturating_sub(LOOK_BACK);
    let before = &text[from..key.start];
    let before = before.strip_suffix(b"\"").or_else(|| before.strip_suffix(b"'")).unwrap_or(before);
    let apart = before.trim_ascii_end();
    let ends_line = before[apart.len()..].contains(&b'\n');
    let before = match apart.strip_suffix(b",") {
        Some(before) => before.trim_ascii_end(),
        None if ends_line || sign == b'=' => apart,
        None => return None,
    };
    let quote = *before.last().filter(|byte| matches!(byte, b'"' | b'\''))?;
    let before = &before[..before.len() - 1];
    let open = before.iter().rposition(|byte| *byte == quote)?;
    let (head, literal) = (before[..open].trim_ascii_end(), &before[open + 1..]);
    let head = head.strip_suffix(b":").or_else(|| head.strip_suffix(b"="))?.trim_ascii_end();
    let head = head.strip_suffix(&[quote]).unwrap_or(head);
    let word = head.iter().rposition(|byte| !byte.is_ascii_alphanumeric()).map_or(head, |at| &head[at + 1..]);
    if literal.is_empty() || !VALUE_KEYS.contains(&word.to_ascii_lowercase().as_slice()) {
        return None;
    }
    let start = from + open + 1;
    Some(Span::new(start, start + literal.len()))
}

/// `name: {"type": …, "default": "x"}`, and the same on indented lines: a value among other things that are said of a name.
pub(super) fn record(
    text: &[u8],
    name: Span,
    scanner: &Scanner<'_>,
    syntax: Syntax,
) -> Option<(Span, Quoting)> {
    let mut ahead = *scanner;
    ahead.skip_blanks();
    if ahead.eat(b"{") {
        return behind(name, &ahead, syntax, None)
            .or_else(|| of_host(&ahead).map(|value| (value, Quoting::Quoted)));
    }
    let margin = place::indentation_of_line(text, name.start)?;
    let nested = syntax != Syntax::Code && place::begins_line(text, name) && ahead.skip_line_end();
    if nested { behind(name, &ahead, syntax, Some(margin)) } else { None }
}

/// `"bearer": {"repo.example.org": "x"}`: a value for each host, of which there is most often one.
fn of_host(scanner: &Scanner<'_>) -> Option<Span> {
    let mut ahead = *scanner;
    ahead.skip_space();
    let host = literal::read(&mut ahead)?;
    let is_host = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':');
    let bytes = host.of(scanner.text);
    if !bytes.contains(&b'.') || !bytes.iter().all(is_host) {
        return None;
    }
    ahead.skip_blanks();
    ahead.eat(b":").then_some(())?;
    ahead.skip_blanks();
    literal::read(&mut ahead)
}
