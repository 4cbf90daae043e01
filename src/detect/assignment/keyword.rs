//! Values that follow their name without any operator: `PASSWORD 'x'`, `requirepass x`, `ENV NAME x`, `#define NAME "x"`.

use super::{Quoting, place, value};
use crate::detect::literal;
use crate::detect::scanner::Scanner;
use crate::location::Span;
use crate::role::Syntax;

/// Reads the value behind the blanks behind a name.
pub(super) fn read(
    text: &[u8],
    name: Span,
    scanner: &Scanner<'_>,
    syntax: Syntax,
) -> Option<(Span, Quoting)> {
    let mut ahead = *scanner;
    if ahead.skip_blanks() == 0 {
        return None;
    }
    let before = place::before(text, name);
    let names_clause = name.of(text).eq_ignore_ascii_case(b"password") || ends_with_by(name.of(text));
    if name.of(text).to_ascii_lowercase().ends_with(b"identified with") {
        ahead.skip(32, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'"' | b'\''));
        ahead.skip_blanks();
    }
    let by = ahead.eat_word(b"by ") || ahead.eat_word(b"values ");
    if by || names_clause {
        for word in [&b"as"[..], b"is", b"by"] {
            if ahead.eat_word(word) && ahead.skip_blanks() == 0 {
                return None;
            }
        }
    }
    ahead.skip_blanks();
    if ahead.peek() == Some(b'`') {
        return told_in_prose(name.of(text), ahead);
    }
    let is_sql = by || names_clause;
    let opens_line = before == Some(b"");
    let is_upper = !name.of(text).iter().any(u8::is_ascii_lowercase);
    let directive = place::follows_directive(text, name);
    let defines =
        before.is_some_and(|before| matches!(before, b"#define" | b"# define" | b"@" | b"set" | b"SET"));
    if is_sql || opens_line || defines || directive {
        let mut behind = ahead;
        // In SQL, strings have single quotes; in prose, names of people have double ones.
        let is_prose = ends_with_by(name.of(text)) && !is_upper && ahead.peek() == Some(b'"');
        if let Some(text) = literal::read(&mut behind).filter(|_| !is_prose) {
            behind.skip_blanks();
            // `storePassword 'x'` is a line by itself; a sentence goes on.
            let is_alone = matches!(behind.peek(), None | Some(b'\n' | b'\r' | b';' | b',' | b'#' | b'/'));
            return (is_alone || is_sql || defines || directive).then_some((text, Quoting::Quoted));
        }
    }
    let line = ahead.line(value::LIMIT);
    if ends_with_by(name.of(text)) {
        let length = line.iter().position(|byte| value::ends_bare(*byte)).unwrap_or(line.len());
        let is_value = length > 0 && is_upper && !value::is_word(&line[..length]);
        return is_value.then(|| (Span::new(ahead.at, ahead.at + length), Quoting::Bare));
    }
    if syntax == Syntax::Code || !(opens_line || directive) {
        return None;
    }
    // A directive may have more arguments; a setting has one.
    let length = if directive { line.iter().position(|byte| *byte == b' ') } else { None };
    let line = line[..length.unwrap_or(line.len())].trim_ascii_end();
    let line = line.strip_suffix(b";").unwrap_or(line);
    // Two words on a line are no setting, unless the second is no word.
    let plain =
        !line.is_empty() && !line.iter().any(|byte| value::ends_bare(*byte) || matches!(byte, b'=' | b'('));
    (plain && !value::is_word(line)).then(|| (Span::new(ahead.at, ahead.at + line.len()), Quoting::Bare))
}

/// ``the password `x` ``. Prose marks up names so, too: what could be one is none.
fn told_in_prose(name: &[u8], mut ahead: Scanner<'_>) -> Option<(Span, Quoting)> {
    let value = literal::read(&mut ahead)?;
    let bytes = value.of(ahead.text);
    let is_name = !bytes.iter().any(u8::is_ascii_digit)
        || bytes
            .iter()
            .any(|byte| matches!(byte, b'_' | b'.' | b'=' | b'(' | b'/' | b'<' | b'$' | b'{' | b' '));
    let tells = name.eq_ignore_ascii_case(b"password") || name.eq_ignore_ascii_case(b"passphrase");
    (tells && !is_name).then_some((value, Quoting::Quoted))
}

/// `IDENTIFIED BY`.
fn ends_with_by(name: &[u8]) -> bool {
    name.len() > 3 && name[name.len() - 2..].eq_ignore_ascii_case(b"by")
}
