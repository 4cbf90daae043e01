//! String literals of many languages.

use crate::detect::scanner::Scanner;
use crate::location::Span;

/// Longest text of a literal, in bytes.
const LIMIT: usize = 4096;
/// Letters and signs that stand before a quote: `r"…"`, `@"…"`, `L"…"`, `u8"…"`, and what opens a list.
const PREFIX: &[u8] = b"rbfuRBFULN8@$#[(&*";

/// Reads the literal that begins here and moves behind it. Gives the span of its text, on one line.
pub(super) fn read(scanner: &mut Scanner<'_>) -> Option<Span> {
    let mut ahead = *scanner;
    ahead.skip(3, |byte| PREFIX.contains(&byte));
    // In a string in a string the quotes are escaped, once more at each level: `\"`, `\\\"`.
    let level = ahead.skip(7, |byte| byte == b'\\');
    let quote = ahead.peek().filter(|byte| matches!(byte, b'"' | b'\'' | b'`'))?;
    if quote == b'"'
        && ahead.text[..ahead.at].ends_with(b"R")
        && let Some(text) = raw(&mut ahead)
    {
        *scanner = ahead;
        return Some(text);
    }
    let text = if ahead.eat(&[quote; 3]) {
        triple(&mut ahead, quote)?
    } else {
        ahead.at += 1;
        single(&mut ahead, quote, level)?
    };
    *scanner = ahead;
    Some(text)
}

/// C++'s `R"(text)"`, `R"x(text)x"`.
fn raw(scanner: &mut Scanner<'_>) -> Option<Span> {
    let line = scanner.line(LIMIT).get(1..)?;
    let length = line.iter().take(16).position(|byte| *byte == b'(')?;
    let delimiter = &line[..length];
    if !delimiter.iter().all(u8::is_ascii_alphanumeric) {
        return None;
    }
    let text = &line[length + 1..];
    let end = memchr::memmem::find_iter(text, b")").find(|end| {
        let behind = &text[end + 1..];
        behind.starts_with(delimiter) && behind.get(length) == Some(&b'"')
    })?;
    let start = scanner.at + 1 + length + 1;
    scanner.at = start + end + 1 + length + 1;
    Some(Span::new(start, start + end))
}

fn single(scanner: &mut Scanner<'_>, quote: u8, level: usize) -> Option<Span> {
    let rest = scanner.rest();
    let rest = &rest[..rest.len().min(LIMIT)];
    let start = scanner.at;
    let mut at = 0;
    while at < rest.len() {
        match rest[at] {
            b'\n' => return None,
            b'\\' => {
                let run = rest[at..].iter().take_while(|byte| **byte == b'\\').count();
                let closes = level > 0 && run >= level && rest.get(at + run) == Some(&quote);
                if closes {
                    scanner.at = start + at + run + 1;
                    return Some(Span::new(start, start + at + run - level));
                }
                // A string that goes on in the next line is not read: what is looked at ends with the line.
                if run % 2 == 1 && rest.get(at + run) == Some(&b'\n') {
                    return None;
                }
                // An escape takes the next character with it; of an even run, no character is left to escape.
                at += run;
                if run % 2 == 1 && rest.get(at) != Some(&b'\n') {
                    at += 1;
                }
            }
            byte if byte == quote => {
                scanner.at = start + at + 1;
                return Some(Span::new(start, start + at));
            }
            _ => at += 1,
        }
    }
    None
}

/// `"""text"""`, on one line or on a line of its own.
fn triple(scanner: &mut Scanner<'_>, quote: u8) -> Option<Span> {
    let closing = [quote; 3];
    scanner.skip_line_end();
    let start = scanner.at;
    let line = scanner.line(LIMIT);
    if let Some(length) = memchr::memmem::find(line, &closing) {
        scanner.at += length + closing.len();
        return Some(Span::new(start, start + length));
    }
    scanner.at += line.trim_ascii_end().len();
    let text = scanner.since(start);
    (scanner.skip_line_end() && scanner.eat(&closing)).then_some(text)
}

/// Most literals that are joined to one.
const PIECES: usize = 16;

/// Reads on where a literal ended that is joined with others: `"abc" + "def"`. Gives all of them, quotes included.
pub(super) fn read_joined(first: Span, scanner: &mut Scanner<'_>) -> Option<Span> {
    const OPERATORS: &[&[u8]] = &[b"+", b"..", b".", b"<>", b"&", b"~", b"\\\n", b""];
    let text = scanner.text;
    let is_plain = |literal: Span| {
        let before = literal.start.checked_sub(1).and_then(|at| text.get(at));
        matches!(before, Some(b'"' | b'\'' | b'`')) && text.get(literal.end) == before
    };
    if !is_plain(first) {
        return None;
    }
    let mut end = None;
    for _ in 1..PIECES {
        let mut ahead = *scanner;
        let blanks = ahead.skip_blanks();
        let line_ends = ahead.skip_line_end();
        let operator = OPERATORS.iter().find(|operator| ahead.eat(operator))?;
        // Without an operator, literals have to stand beside each other: `"abc" "def"`.
        if operator.is_empty() && (line_ends || blanks == 0) {
            break;
        }
        ahead.skip_space();
        // What is no plain literal is computed.
        let Some(piece) = read(&mut ahead).filter(|piece| is_plain(*piece)) else { break };
        *scanner = ahead;
        end = Some(piece.end + 1);
    }
    end.map(|end| Span::new(first.start - 1, end))
}

/// Literals with other delimiters: Perl's `q{…}`, Ruby's `%q(…)`, Elixir's `~s(…)`, Lua's `[[…]]`.
pub(super) fn read_special(scanner: &mut Scanner<'_>) -> Option<Span> {
    const OPENINGS: &[&[u8]] = &[b"[[", b"qq", b"q", b"%q", b"%Q", b"%", b"~s", b"~S"];
    let mut ahead = *scanner;
    let opening = OPENINGS.iter().find(|opening| ahead.eat(opening))?;
    let closing: &[u8] = match *opening {
        b"[[" => b"]]",
        _ => {
            let open = ahead.peek()?;
            ahead.at += 1;
            match open {
                b'{' => b"}",
                b'(' => b")",
                b'[' => b"]",
                b'<' => b">",
                b'|' => b"|",
                b'/' if opening.starts_with(b"q") => b"/",
                b'!' if opening.starts_with(b"q") => b"!",
                _ => return None,
            }
        }
    };
    let start = ahead.at;
    let length = memchr::memmem::find(ahead.line(LIMIT), closing)?;
    ahead.at += length + closing.len();
    *scanner = ahead;
    (length > 0).then(|| Span::new(start, start + length))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::{read, read_joined, read_special};
    use crate::detect::scanner::Scanner;
    use crate::location::Span;

    type Reader = fn(&mut Scanner<'_>) -> Option<Span>;

    fn text_and_rest(reader: Reader, text: &str) -> Option<(&str, &str)> {
        let line = Cell::new(0);
        let mut scanner = Scanner::new(text.as_bytes(), 0, &line);
        let span = reader(&mut scanner)?;
        Some((&text[span.start..span.end], &text[scanner.at..]))
    }

    #[test]
    fn the_literals_of_many_languages() {
        for (text, expected) in [
            ("\"abc\";", Some(("abc", ";"))),
            ("'abc')", Some(("abc", ")"))),
            ("`abc`", Some(("abc", ""))),
            ("r\"abc\"", Some(("abc", ""))),
            ("@\"abc\"", Some(("abc", ""))),
            ("u8\"abc\"", Some(("abc", ""))),
            ("br#\"abc\"#", Some(("abc", "#"))),
            ("\"a\\\"bc\" ", Some(("a\\\"bc", " "))),
            ("\"abc\\\\\" \"", Some(("abc\\\\", " \""))),
            ("\\\"abc\\\",", Some(("abc", ","))),
            ("\\\\\\\"abc\\\\\\\",", Some(("abc", ","))),
            ("\\\"ab\\\\\\\"c\\\",", Some(("ab\\\\", "c\\\","))),
            ("\"\"\"abc\"\"\"", Some(("abc", ""))),
            ("'''\n  abc\n  '''", Some(("abc", ""))),
            ("\"\"\"\nabc\"\"\"", Some(("abc", ""))),
            ("\"\"", Some(("", ""))),
            ("R\"(abc)\";", Some(("abc", ";"))),
            ("LR\"x(a)\"c)x\";", Some(("a)\"c", ";"))),
            ("R\"abc\"", Some(("abc", ""))),
            ("\"abc", None),
            ("\"ab\nc\"", None),
            ("'''\nabc\ndef\n'''", None),
            ("'ab\\\ncd'", None),
            ("abc", None),
            ("", None),
        ] {
            assert_eq!(text_and_rest(read, text), expected, "{text:?}");
        }
    }

    #[test]
    fn joined_literals_are_read_together() {
        for (text, expected) in [
            ("\"a\" + \"b\";", Some("\"a\" + \"b\"")),
            ("'a' . 'b' . 'c';", Some("'a' . 'b' . 'c'")),
            ("\"a\" +\n  \"b\"", Some("\"a\" +\n  \"b\"")),
            ("\"a\"\n  + \"b\"", Some("\"a\"\n  + \"b\"")),
            ("\"a\" \"b\"", Some("\"a\" \"b\"")),
            ("\"a\" + \"b\" + c", Some("\"a\" + \"b\"")),
            ("\"a\", \"b\"", None),
            ("\"a\"\n\"b\"", None),
            ("\"a\" + b", None),
            ("\"a\"", None),
        ] {
            let line = Cell::new(0);
            let mut scanner = Scanner::new(text.as_bytes(), 0, &line);
            let first = read(&mut scanner).unwrap();
            let joined = read_joined(first, &mut scanner).map(|span| &text[span.start..span.end]);
            assert_eq!(joined, expected, "{text:?}");
        }
    }

    #[test]
    fn literals_with_other_delimiters() {
        for (text, expected) in [
            ("q{abc};", Some(("abc", ";"))),
            ("qq(abc)", Some(("abc", ""))),
            ("q/abc/", Some(("abc", ""))),
            ("%q(abc)", Some(("abc", ""))),
            ("%(abc)", Some(("abc", ""))),
            ("~s(abc)", Some(("abc", ""))),
            ("[[abc]]", Some(("abc", ""))),
            ("query(x)", None),
            ("q{abc", None),
            ("[[]]", None),
            ("%s", None),
        ] {
            assert_eq!(text_and_rest(read_special, text), expected, "{text:?}");
        }
    }
}
