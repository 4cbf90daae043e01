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
    let is_sql = is_sql_clause(name.of(text));
    if is_sql {
        for word in [&b"with"[..], b"by", b"as", b"is", b"values"] {
            if ahead.eat_word(word) {
                ahead.skip_blanks();
            }
        }
    }
    let opens_line = before == Some(b"");
    if matches!(ahead.peek()?, b'"' | b'\'' | b'@' | b'L' | b'N' | b'`') {
        let defines =
            before.is_some_and(|before| matches!(before, b"#define" | b"# define" | b"@" | b"set" | b"SET"));
        let allowed = is_sql || opens_line || defines || place::follows_directive(text, name);
        let text = literal::read(&mut ahead).filter(|_| allowed)?;
        return Some((text, Quoting::Quoted));
    }
    let line = ahead.line(value::LIMIT);
    if is_sql && ends_with_by(name.of(text)) {
        let length = line.iter().position(|byte| value::ends_bare(*byte)).unwrap_or(line.len());
        return (length > 0).then(|| (Span::new(ahead.at, ahead.at + length), Quoting::Bare));
    }
    let directive = place::follows_directive(text, name);
    if syntax == Syntax::Code || !(opens_line || directive) {
        return None;
    }
    let line = line.trim_ascii_end();
    let line = line.strip_suffix(b";").unwrap_or(line);
    // Two words on a line are no setting, unless the second is no word.
    let is_word =
        |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b'.' | b',' | b':' | b'-' | b'!' | b'?');
    let plain =
        !line.is_empty() && !line.iter().any(|byte| value::ends_bare(*byte) || matches!(byte, b'=' | b'('));
    (plain && !line.iter().all(is_word)).then(|| (Span::new(ahead.at, ahead.at + line.len()), Quoting::Bare))
}

/// `PASSWORD 'x'`, `IDENTIFIED BY 'x'`, `IDENTIFIED WITH plugin BY 'x'`.
fn is_sql_clause(name: &[u8]) -> bool {
    name.eq_ignore_ascii_case(b"password") || ends_with_by(name)
}

fn ends_with_by(name: &[u8]) -> bool {
    name.len() > 3 && name[name.len() - 2..].eq_ignore_ascii_case(b"by")
}
