//! `host:port:database:user:password`, one entry a line (<https://www.postgresql.org/docs/current/libpq-pgpass.html>).

use super::{Found, line_around};
use crate::location::Span;

/// Longest part of a line on either side of the port, in bytes.
const REACH: usize = 200;

pub(super) fn read(text: &[u8], anchor: Span, found: &mut Vec<Found>) -> Span {
    let seen = Span::new(anchor.start.saturating_sub(REACH), anchor.end + REACH);
    let Some(line) = line_around(text, anchor.start, REACH) else { return seen };
    let before = Span::new(line.start, anchor.start).of(text);
    // In a script, an entry is a word or a string.
    let host = before.rsplit(|byte| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'')).next();
    let is_host =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'*' | b'/');
    if !host.is_some_and(|host| !host.is_empty() && host.iter().all(is_host)) {
        return seen;
    }
    let rest = Span::new(anchor.end, line.end);
    let length = rest
        .of(text)
        .iter()
        .take_while(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'"' | b'\''))
        .count();
    let Some((user, secret)) = last_fields(text, Span::new(rest.start, rest.start + length)) else {
        return seen;
    };
    found.push(Found { public_id: Some(user), ..Found::plain(secret) });
    seen
}

/// The user and the password of `database:user:password`. Colons in them are escaped.
fn last_fields(text: &[u8], fields: Span) -> Option<(Span, Span)> {
    let bytes = fields.of(text);
    let mut colons =
        (0..bytes.len()).filter(|at| bytes[*at] == b':' && (*at == 0 || bytes[*at - 1] != b'\\'));
    let (first, second) = (colons.next()?, colons.next()?);
    let user = Span::new(fields.start + first + 1, fields.start + second);
    let secret = Span::new(fields.start + second + 1, fields.end);
    (first > 0 && !user.is_empty() && !secret.is_empty() && colons.next().is_none()).then_some((user, secret))
}

#[cfg(test)]
mod tests {
    use crate::detect::format::tests::found;

    #[test]
    fn entries_have_five_fields() {
        for text in [
            "h.local:5432:d:u:p",
            "# mine\nh:5432:*:u:p\n",
            "*:*:*:u:p",
            "localhost:*:d:u:p",
            "echo \"h:5432:d:u:p\" > ~/.pgpass",
        ] {
            assert_eq!(found("pgpass", text), [("p", Some("u"))], "{text}");
        }
        let escaped = ["h:5432:d:u", "p\\:q"].join(":");
        assert_eq!(found("pgpass", &escaped), [("p\\:q", Some("u"))]);
    }

    #[test]
    fn other_lines_with_colons_are_none() {
        for text in [
            "127.0.0.1:5432:5432",
            "postgres://u:p@h:5432:x:y:z",
            "h:5432:d:u:",
            "h:5432:d:u:p:q",
            ":5432:d:u:p",
            "a b:c:5432:d:u:p",
        ] {
            assert_eq!(found("pgpass", text), [], "{text}");
        }
    }
}
