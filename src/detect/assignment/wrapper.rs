//! Literals in a conversion: `String("…")`, `Secret.of("…")`, `ConvertTo-SecureString "…"`.

use super::operator::{self, Operator};
use crate::detect::literal;
use crate::detect::scanner::Scanner;
use crate::location::Span;

/// Longest path of a function, in bytes.
const PATH_LIMIT: usize = 64;

/// Functions whose result is what they are given, by the last word of their name, in lower case.
const CONVERSIONS: &[&[u8]] = &[
    b"string",
    b"str",
    b"from",
    b"of",
    b"valueof",
    b"some",
    b"just",
    b"secretstr",
    b"secret",
    b"securestring",
    b"convertto-securestring",
    b"bytes",
    b"byte",
    b"tostring",
    b"to_string",
    b"strdup",
    b"qstring",
    b"qstringliteral",
    b"qlatin1string",
    b"_t",
    b"nsstring",
    b"text",
    b"password",
    b"cstring",
    b"fromstring",
    b"from_str",
    b"literal",
    b"sensitive",
    b"nonsensitive",
    b"unsafeplaintext",
    b"plaintext",
    b"field",
    b"decodestring",
    b"b64decode",
    b"atob",
    b"base64_decode",
    b"base64decode",
    b"frombase64string",
    b"decode64",
    b"b64encode",
    b"_s",
    b"charsequence",
    b"ptr",
    b"new",
    b"token",
    b"apikey",
    b"credential",
    b"credentials",
    b"stringvalue",
    b"to_owned",
];

/// Reads the literal of a conversion.
pub(super) fn read(scanner: &Scanner<'_>) -> Option<Span> {
    let mut ahead = *scanner;
    // `(String) "…"`, `(ConvertTo-SecureString "…")`.
    let cast = ahead.eat(b"(");
    if ahead.eat_word(b"new ") {
        ahead.skip_blanks();
    }
    ahead.eat(b"[]");
    let start = ahead.at;
    ahead.skip(PATH_LIMIT, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b':' | b'-' | b'&' | b'*' | b'<' | b'>')
    });
    let path = ahead.since(start).of(scanner.text);
    let word = path.rsplit(|byte| matches!(byte, b'.' | b':')).find(|word| !word.is_empty())?;
    let word = word.split(|byte| *byte == b'<').next().unwrap_or_default().to_ascii_lowercase();
    if !CONVERSIONS.contains(&word.as_slice()) {
        return None;
    }
    let blanks = ahead.skip_blanks();
    if !(ahead.eat(b"(") || cast && ahead.eat(b")") || word.starts_with(b"convertto") && blanks > 0) {
        return None;
    }
    ahead.skip_space();
    named_argument(&mut ahead);
    literal::read(&mut ahead)
}

/// `-String "…"`, `default="…"`, `value: "…"`.
fn named_argument(scanner: &mut Scanner<'_>) {
    let mut ahead = *scanner;
    ahead.eat(b"-");
    let start = ahead.at;
    ahead.skip(16, |byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let name = ahead.since(start).of(scanner.text).to_ascii_lowercase();
    if !matches!(name.as_slice(), b"string" | b"default" | b"default_value" | b"value" | b"defaultvalue") {
        return;
    }
    if operator::read(&mut ahead, Span::new(start, start), operator::Quoted::No) == Some(Operator::Assign)
        || scanner.peek() == Some(b'-')
    {
        ahead.skip_blanks();
        *scanner = ahead;
    }
}
