//! What stands before a name on its line.

use crate::location::Span;

/// How far before a name anything is looked at, in bytes.
const REACH: usize = 64;

/// How far the beginning of a line is looked for. With the name this stays in what detection may look at.
const LINE_REACH: usize = 150;

/// Words after which the name of a variable comes, and then its value without any operator: `ENV NAME value`.
const DIRECTIVES: &[&[u8]] = &[
    b"ENV",
    b"env",
    b"setenv",
    b"SetEnv",
    b"setx",
    b"-x",
    b"-gx",
    b"-Ux",
    b"fastcgi_param",
    b"set",
    b"SET",
    b"config",
    b"--global",
];

/// Words before the name of an assignment that has the rest of its line for its value.
const KEYWORDS: &[&[u8]] = &[
    b"",
    b"-",
    b"export",
    b"set",
    b"SET",
    b"setx",
    b"ENV",
    b"ARG",
    b"env",
    b"- export",
    // Differences.
    b"+",
    b">",
    b"<",
    b"\xef\xbb\xbf",
    b"local",
    b"readonly",
    b"declare",
    b"declare -x",
    b"declare -r",
    b"typeset",
    b"SetEnv",
    b"setenv",
    b"Environment=",
    b"- -",
];

/// What stands before the name on its line, without blanks at its ends; nothing when the line begins too far away.
pub(super) fn before(text: &[u8], name: Span) -> Option<&[u8]> {
    let start = name.start.saturating_sub(REACH);
    let before = &text[start..name.start];
    match memchr::memrchr2(b'\n', b'\r', before) {
        Some(at) => Some(before[at + 1..].trim_ascii()),
        None => (start == 0).then(|| before.trim_ascii()),
    }
}

/// True when nothing but blanks, a list dash or a keyword such as `export` stands before the name on its line.
pub(super) fn begins_line(text: &[u8], name: Span) -> bool {
    before(text, name).is_some_and(|before| KEYWORDS.contains(&before))
}

/// True after a word that sets a variable.
pub(super) fn follows_directive(text: &[u8], name: Span) -> bool {
    let before = &text[name.start.saturating_sub(REACH)..name.start];
    let line = memchr::memrchr(b'\n', before).map_or(before, |at| &before[at + 1..]);
    let line = line.strip_suffix(b"\"").or_else(|| line.strip_suffix(b"'")).unwrap_or(line);
    let Some(words) = line.strip_suffix(b" ").or_else(|| line.strip_suffix(b"\t")) else { return false };
    let word = words.trim_ascii_end().rsplit(|byte| byte.is_ascii_whitespace()).next().unwrap_or_default();
    DIRECTIVES.contains(&word)
}

/// `${name`: the name of a parameter that is expanded.
pub(super) fn is_expanded(text: &[u8], name: Span) -> bool {
    text[..name.start].ends_with(b"${")
}

/// `/etc/name`, `…/name`: a part of a path.
pub(super) fn is_in_path(text: &[u8], name: Span) -> bool {
    match &text[name.start.saturating_sub(2)..name.start] {
        [before, b'/'] => {
            before.is_ascii_alphanumeric() || matches!(before, b'_' | b'-' | b'.' | b'/' | b'}' | b')')
        }
        _ => false,
    }
}

/// `--name`, `-name`: the flag of a program.
pub(super) fn is_flag(text: &[u8], name: Span) -> bool {
    let before = &text[name.start.saturating_sub(3)..name.start];
    let opens = |byte: Option<&u8>| byte.is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_');
    match before {
        [.., b'-', b'-'] => true,
        [front @ .., b'-'] => opens(front.last()),
        _ => false,
    }
}

/// `<name`, `<ns:name`: an element.
pub(super) fn opens_element(text: &[u8], name: Span) -> bool {
    name.start > 0 && matches!(text[name.start - 1], b'<' | b':')
}

/// `put("name"`: the quoted name is the first argument, and not the next element of a list.
pub(super) fn opens_arguments(text: &[u8], name: Span) -> bool {
    let before = &text[name.start.saturating_sub(8)..name.start];
    let before = before.trim_ascii_end();
    let unquoted = before.strip_suffix(b"\"").or_else(|| before.strip_suffix(b"'")).unwrap_or(before);
    let unprefixed = unquoted.strip_suffix(b"@").or_else(|| unquoted.strip_suffix(b":")).unwrap_or(unquoted);
    unprefixed.trim_ascii_end().ends_with(b"(")
}

/// `strcpy(name`, `strcmp(name`: a literal follows that is written into the name or compared with it.
pub(super) fn is_copied_into(text: &[u8], name: Span) -> bool {
    const FUNCTIONS: &[&[u8]] = &[
        b"strcpy(",
        b"strncpy(",
        b"strlcpy(",
        b"strcpy_s(",
        b"strcmp(",
        b"strncmp(",
        b"strcasecmp(",
        b"wcscpy(",
        b"wcscmp(",
        b"memcpy(",
        b"memcmp(",
        b"sprintf(",
        b"lstrcpy(",
        b"_tcscpy(",
        b"stpcpy(",
    ];
    let before = text[..name.start].trim_ascii_end();
    let path = before.iter().rev().take(24).take_while(|byte| is_path(**byte)).count();
    let before = &before[..before.len() - path];
    FUNCTIONS.iter().any(|function| before.ends_with(function))
}

/// What stands before the last part of `conf->wifi.password`.
fn is_path(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'>' | b'&' | b'*' | b'.')
}

/// True when the name stands inside of a string: a quote on its line was opened and not closed.
pub(super) fn inside_string(text: &[u8], name: Span) -> bool {
    let Some(line) = line_before(text, name.start) else { return false };
    let mut open = None;
    let mut escaped = false;
    for byte in line {
        match (open, *byte) {
            _ if escaped => escaped = false,
            (_, b'\\') => escaped = true,
            (None, quote @ (b'"' | b'\'' | b'`')) => open = Some(quote),
            (Some(quote), byte) if byte == quote => open = None,
            _ => {}
        }
    }
    open.is_some()
}

/// How far a place is indented; nothing when something stands before it on its line, or the line begins too far away.
pub(super) fn indentation(text: &[u8], at: usize) -> Option<usize> {
    let before = &text[at.saturating_sub(LINE_REACH)..at];
    let blanks = before.iter().rev().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    match before.iter().rev().nth(blanks) {
        Some(byte) => matches!(byte, b'\n' | b'\r').then_some(blanks),
        None => (at == blanks).then_some(blanks),
    }
}

/// How far the line around a place is indented. The dash of a list belongs to the indentation of what stands in it.
pub(super) fn indentation_of_line(text: &[u8], at: usize) -> Option<usize> {
    let line = line_before(text, at)?;
    Some(line.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'-')).count())
}

/// What stands before a place on its line; nothing when the line begins too far away.
fn line_before(text: &[u8], at: usize) -> Option<&[u8]> {
    let start = at.saturating_sub(LINE_REACH);
    let before = &text[start..at];
    match memchr::memrchr(b'\n', before) {
        Some(end) => Some(&before[end + 1..]),
        None => (start == 0).then_some(before),
    }
}

#[cfg(test)]
mod tests {
    use super::{begins_line, follows_directive, inside_string, is_flag, opens_arguments};
    use crate::location::Span;

    type Test = fn(&[u8], Span) -> bool;

    fn check(test: Test, yes: &[&str], no: &[&str]) {
        for (texts, expected) in [(yes, true), (no, false)] {
            for before in texts {
                let text = format!("{before}NAME");
                let name = Span::new(before.len(), text.len());
                assert_eq!(test(text.as_bytes(), name), expected, "{text:?}");
            }
        }
    }

    #[test]
    fn beginnings_of_lines() {
        check(
            begins_line,
            &["", "  ", "x\n", "x\r\n\t", "- ", "export ", "  - export "],
            &["x ", "a=1 ", "'"],
        );
        let far = format!("\n{}", " ".repeat(100));
        check(begins_line, &[], &[&far]);
    }

    #[test]
    fn directives() {
        check(
            follows_directive,
            &["ENV ", "x\nsetx ", "set -x ", "heroku set \""],
            &["ENV", "offset ", "", "x "],
        );
    }

    #[test]
    fn flags() {
        check(is_flag, &["--", "x --", " -", "\"-", "['--", "\t-"], &["a-", "", "x", "/", "a/", "_-"]);
    }

    #[test]
    fn first_arguments() {
        check(opens_arguments, &["put(\"", "f('", "f( \"", "get(@\"", "f(:"], &["[\"", "(a, \"", "\""]);
    }

    #[test]
    fn strings() {
        check(
            inside_string,
            &["f(\"", "x = 'a; ", "\"a\\\" b", "`x "],
            &["", "f(\"a\", ", "'a' ", "\"x\n", "\"a\\\\\" "],
        );
    }
}
