//! Calls that set what their name says: `setPassword("x")`, `.withApiKey("x")`, `password("x")`, `token.equals("x")`.

use crate::detect::literal;
use crate::detect::scanner::Scanner;
use crate::location::Span;

/// How names of functions begin that take a value to keep, in lower case.
const VERBS: &[&[u8]] = &[b"set", b"with", b"use", b"add", b"put", b"and", b"assign", b"update", b"default"];
/// Functions that compare what stands before them with what they are given.
const COMPARISONS: &[&[u8]] = &[
    b"equals",
    b"equalsignorecase",
    b"eq",
    b"is_eq",
    b"compareto",
    b"contentequals",
    b"isequaltostring",
    b"strcmp",
];

/// Reads the only argument of a call. `part` is the part of the name that sounds like a secret.
pub(super) fn read(text: &[u8], name: Span, part: Span, scanner: &Scanner<'_>) -> Option<Span> {
    let mut ahead = *scanner;
    // `std::string password{"x"}` and `password("x")`.
    if !ahead.eat(b"(") && !ahead.eat(b"{") {
        return None;
    }
    let bytes = name.of(text);
    let last = bytes.iter().rposition(|byte| *byte == b'.').map_or(0, |at| at + 1);
    let function = bytes[last..].to_ascii_lowercase();
    let keeps = VERBS.iter().any(|verb| function.starts_with(verb)) || part.start == name.start + last;
    if !(keeps || COMPARISONS.contains(&function.as_slice())) {
        return None;
    }
    ahead.skip_space();
    let value = literal::read(&mut ahead)?;
    // Something may be called on the literal: `"x".toCharArray()`.
    if matches!(ahead.peek(), Some(b'.')) {
        ahead.at += 1;
        ahead.skip(32, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'!'));
        ahead.eat(b"(");
        ahead.eat(b")");
    }
    ahead.skip_space();
    ahead.eat(b",");
    ahead.skip_space();
    matches!(ahead.peek(), Some(b')' | b'}')).then_some(value)
}
