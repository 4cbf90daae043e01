//! Values: in an XML element, or bare to the end of the line or to the next delimiter.

use super::operator::Operator;
use super::place;
use crate::detect::scanner::Scanner;
use crate::location::Span;
use crate::role::Syntax;

/// Longest value, in bytes.
pub(super) const LIMIT: usize = 4096;

/// How comments begin behind a value without quotes.
const COMMENTS: &[&[u8]] = &[b" #", b"\t#", b" ;", b" //", b" <!--", b" --"];

/// What comes before the credentials in an `Authorization` header, in lower case.
const SCHEMES: &[&[u8]] = &[
    b"bearer ",
    b"basic ",
    b"token ",
    b"token token=",
    b"apikey ",
    b"api-key ",
    b"bot ",
    b"ssws ",
    b"geniekey ",
    b"jwt ",
    b"oauth ",
    b"apitoken ",
    b"sso-key ",
    b"splunk ",
    b"negotiate ",
    b"digest ",
    b"bearer: ",
];

/// The text of an element, on one line or on a line of its own, also in CDATA or in an element `<Value>` or `<value>`.
pub(super) fn element(scanner: &Scanner<'_>) -> Option<Span> {
    let mut ahead = *scanner;
    ahead.skip_line_end();
    for inner in [&b"<value>"[..], b"<string>"] {
        if ahead.eat_word(inner) {
            ahead.skip_line_end();
        }
    }
    if ahead.eat(b"<![CDATA[") {
        let length = memchr::memmem::find(ahead.line(LIMIT), b"]]>")?;
        return Some(trimmed(ahead.text, Span::new(ahead.at, ahead.at + length)));
    }
    let rest = ahead.rest();
    let length = memchr::memchr3(b'<', b'\n', b'\r', &rest[..rest.len().min(LIMIT)])?;
    let value = trimmed(ahead.text, Span::new(ahead.at, ahead.at + length));
    ahead.at += length;
    if rest[length] != b'<' && !ahead.skip_line_end() {
        return None;
    }
    ahead.eat(b"</").then_some(value)
}

/// A value without quotes: to the end of the line where a line is one assignment, otherwise to the next delimiter.
pub(super) fn bare(scanner: &Scanner<'_>, name: Span, syntax: Syntax, operator: Operator) -> Option<Span> {
    let line = scanner.line(LIMIT);
    if operator == Operator::Flag && line.first() == Some(&b'-') {
        // The next flag.
        return None;
    }
    let mut length = line.len();
    let own_line =
        syntax != Syntax::Code && operator == Operator::Assign && place::begins_line(scanner.text, name);
    if own_line {
        length = before_comment(line);
        let text = trimmed(scanner.text, Span::new(scanner.at, scanner.at + length));
        // Text with blanks in it is prose, except where it refers to something or an authorization scheme comes first.
        let bytes = text.of(scanner.text);
        let refers = matches!(bytes.first(), Some(b'$' | b'{' | b'!' | b'<' | b'%' | b'('));
        if refers || !bytes.contains(&b' ') {
            let end = text.end - usize::from(matches!(bytes.last(), Some(b';' | b',')));
            return (!text.is_empty()).then(|| Span::new(text.start, end));
        }
    }
    let start = scanner.at + authorization_scheme(&line[..length]);
    let tail = &scanner.text[start..scanner.at + length];
    let end = tail.iter().position(|byte| ends_bare(*byte)).unwrap_or(tail.len());
    let value = Span::new(start, start + end);
    let alone = !own_line || tail[end..].iter().all(|byte| !byte.is_ascii_alphabetic());
    // `NAME=value command`, but not `NAME=some words`.
    let sets_variable = scanner.at == name.end + 1 && !is_word(value.of(scanner.text));
    // `the --password option`, `a password: see below`: a word behind a blank goes on with the sentence.
    let behind_blank = scanner.at.checked_sub(1).and_then(|at| scanner.text.get(at)) == Some(&b' ');
    let is_prose = !own_line && behind_blank && syntax != Syntax::Code && is_word(value.of(scanner.text));
    let stands = alone || sets_variable || start > scanner.at;
    (!value.is_empty() && stands && !is_prose).then_some(value)
}

/// How much of a line stands in front of its comment.
fn before_comment(line: &[u8]) -> usize {
    COMMENTS.iter().filter_map(|sign| memchr::memmem::find(line, sign)).min().unwrap_or(line.len())
}

pub(super) fn ends_bare(byte: u8) -> bool {
    byte.is_ascii_whitespace()
        || matches!(
            byte,
            b',' | b';' | b'&' | b'"' | b'\'' | b'`' | b')' | b'}' | b']' | b'<' | b'>' | b'|' | b'\\'
        )
}

/// Length of a leading `Bearer `, `Basic ` or the like.
pub(super) fn authorization_scheme(text: &[u8]) -> usize {
    let head =
        |scheme: &&&[u8]| text.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme));
    SCHEMES.iter().filter(head).map(|scheme| scheme.len()).max().unwrap_or(0)
}

/// The default in `${NAME:-default}`, `${NAME:default}` and the like, if the value is nothing else; otherwise the value.
pub(super) fn or_default(text: &[u8], value: Span) -> Span {
    let mut inner = value;
    // A default may have a default.
    for _ in 0..3 {
        let Some(default) = default_of(inner.of(text)) else { break };
        inner = Span::new(inner.start + default, inner.end - 1);
    }
    inner
}

/// Where the default begins.
fn default_of(value: &[u8]) -> Option<usize> {
    /// What resolves names in templates: what follows is the name, and no default.
    const RESOLVERS: &[&[u8]] = &[
        b"env",
        b"ssm",
        b"self",
        b"file",
        b"opt",
        b"cf",
        b"s3",
        b"sys",
        b"vault",
        b"secrets",
        b"secret",
        b"var",
        b"data",
        b"aws",
        b"param",
        b"sm",
        b"kms",
        b"ref",
        b"java",
        b"script",
        b"date",
        b"lower",
        b"upper",
        b"ctx",
        b"main",
        b"map",
        b"const",
        b"bundle",
        b"jndi",
        b"output",
        b"input",
        b"config",
        b"prop",
        b"system",
        b"spring",
        b"secretsmanager",
        b"keyvault",
        b"k8s",
        b"strtobool",
        b"base64",
    ];
    let inner = value.strip_prefix(b"${")?.strip_suffix(b"}")?;
    let name =
        inner.iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.')).count();
    let sign: usize = match &inner[name..] {
        [b':', b'-' | b'=', ..] => 2,
        [b':', b'?' | b'+', ..] => return None,
        [b'-' | b'=', ..] => 1,
        [b':', ..] if !RESOLVERS.contains(&inner[..name].to_ascii_lowercase().as_slice()) => 1,
        _ => return None,
    };
    let start = 2 + name + sign;
    (name > 0 && start + 1 < value.len()).then_some(start)
}

/// Letters as in a word, perhaps with punctuation: all of one case but the first.
pub(super) fn is_word(text: &[u8]) -> bool {
    let is_mark = |byte: &u8| matches!(byte, b'.' | b',' | b':' | b'-' | b'!' | b'?' | b'_');
    let letters = || text.iter().filter(|byte| !is_mark(byte));
    letters().all(u8::is_ascii_alphabetic)
        && (letters().skip(1).all(u8::is_ascii_lowercase) || letters().all(u8::is_ascii_uppercase))
}

pub(super) fn trimmed(text: &[u8], span: Span) -> Span {
    let bytes = span.of(text);
    let start = span.start + (bytes.len() - bytes.trim_ascii_start().len());
    Span::new(start, start + bytes.trim_ascii().len())
}

#[cfg(test)]
mod tests {
    use super::{authorization_scheme, is_word, or_default};
    use crate::location::Span;

    #[test]
    fn defaults_of_parameters() {
        for (value, default) in [
            ("${A:-b}", "b"),
            ("${A:=b}", "b"),
            ("${A-b}", "b"),
            ("${a.b:c}", "c"),
            ("${A:-${B:-c}}", "c"),
            ("${A}", "${A}"),
            ("${A:-}", "${A:-}"),
            ("${A:?missing}", "${A:?missing}"),
            ("${env:A}", "${env:A}"),
            ("x${A:-b}", "x${A:-b}"),
            ("", ""),
        ] {
            let span = or_default(value.as_bytes(), Span::new(0, value.len()));
            assert_eq!(span.of(value.as_bytes()), default.as_bytes(), "{value}");
        }
    }

    #[test]
    fn words_are_of_one_case() {
        for (text, word) in [
            ("word", true),
            ("Word:", true),
            ("WORD", true),
            ("wOrd", false),
            ("w0rd", false),
            ("w$rd", false),
        ] {
            assert_eq!(is_word(text.as_bytes()), word, "{text}");
        }
    }

    #[test]
    fn schemes_are_no_part_of_the_value() {
        for (text, length) in
            [("Bearer abc", 7), ("TOKEN abc", 6), ("token token=abc", 12), ("abc", 0), ("bearer", 0)]
        {
            assert_eq!(authorization_scheme(text.as_bytes()), length, "{text}");
        }
    }
}
