//! Values that are used where a variable is not set: `process.env.NAME || "value"`, `${NAME:-value}`,
//! `getenv("NAME", "value")`.

use super::operator::Quoted;
use super::{place, value};
use crate::detect::literal;
use crate::detect::scanner::Scanner;
use crate::location::Span;

/// What stands between a variable and the text that is used instead of it.
const SIGNS: &[&[u8]] = &[
    b"||",
    b"??",
    b"?:",
    b"//",
    b"or",
    b".unwrap_or(",
    b".unwrap_or_else(|_|",
    b".unwrap_or_else(||",
    b".or_else(",
    b".orelse(",
    b".getorelse(",
    b".or(",
    b"| default(",
    b"|default(",
    b"| d(",
];
/// How far behind a flag its default is looked for, in bytes.
const CALL_LIMIT: usize = 120;

/// The literal behind a variable's name, which was closed.
pub(super) fn read(scanner: &Scanner<'_>) -> Option<Span> {
    let mut ahead = *scanner;
    ahead.skip(2, |byte| matches!(byte, b'}' | b')'));
    ahead.skip_blanks();
    let sign = SIGNS.iter().find(|sign| ahead.eat_word(sign))?;
    let blanks = ahead.skip_blanks();
    // `"pass"` or `"fail"`, as prose has it.
    if *sign == b"or" && (blanks == 0 || ahead.peek() == Some(b'`')) {
        return None;
    }
    literal::read(&mut ahead)
}

/// `${NAME:-value}` around the name.
pub(super) fn of_parameter(text: &[u8], name: Span, scanner: &Scanner<'_>) -> Option<Span> {
    let start = name.start - 2;
    let line = scanner.line(value::LIMIT);
    let mut depth = 1;
    let length = line.iter().position(|byte| {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        depth == 0
    })?;
    let whole = Span::new(start, scanner.at + length + 1);
    let default = value::or_default(text, whole);
    (default != whole).then_some(default)
}

/// `option("--password", …, default="value")`: what a program takes where the flag is not given.
pub(super) fn of_flag(text: &[u8], name: Span, scanner: &Scanner<'_>, quoted: Quoted) -> Option<Span> {
    if quoted == Quoted::No || !place::is_flag(text, name) || scanner.peek() != Some(b',') {
        return None;
    }
    let rest = scanner.line(CALL_LIMIT);
    let at = memchr::memmem::find(rest, b"default")?;
    let mut ahead = *scanner;
    ahead.at += at + b"default".len();
    ahead.eat_word(b"value");
    ahead.skip_blanks();
    if !ahead.eat(b"=") && !ahead.eat(b":") {
        return None;
    }
    ahead.skip_blanks();
    literal::read(&mut ahead)
}
