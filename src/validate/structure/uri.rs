//! Passwords in connection strings: `scheme://user:password@host`, with one host or several, and
//! `scheme://host?user=…&password=…`.

use super::{Parsed, Reason, Surroundings, Weight, host};
use crate::secret::Secret;

/// The password as the server gets it, percent-decoded.
pub(super) fn parse(password: &[u8], around: Surroundings<'_>) -> Result<Parsed, Reason> {
    if password.is_empty() || password.iter().any(u8::is_ascii_whitespace) {
        return Err(Reason::Structure);
    }
    let decoded = percent_decoded(password);
    let (user, hosts) = parties(around);
    weighed("password in a connection string", decoded, &percent_decoded(user), &hosts)
}

/// A password, and what speaks against it: everybody uses it, it is its own user, or the servers are nobody's.
pub(super) fn weighed(note: &str, password: Vec<u8>, user: &[u8], hosts: &[&[u8]]) -> Result<Parsed, Reason> {
    let is_blanked =
        password.iter().all(|byte| matches!(byte, b'*' | b'.' | b'x' | b'X' | b'-' | b'_' | b'#' | b'?'));
    if is_blanked || host::is_default(&password) {
        return Err(Reason::Placeholder);
    }
    let mut parsed = Parsed::new(note);
    if hosts.iter().all(|name| host::is_own(name)) {
        // A generated one is not made for a local trial: it is used elsewhere too.
        let is_generated = crate::validate::randomness::looks_random(&password);
        let weight = if is_generated { Weight::Lowered } else { Weight::Doubtful };
        parsed.weigh(weight, "of a server on the same machine");
    } else if user.eq_ignore_ascii_case(&password) {
        parsed.weigh(Weight::Doubtful, "that is the user's name");
    }
    parsed.canonical = Some(Secret::new(password));
    Ok(parsed)
}

/// User and hosts around the password.
fn parties<'a>(around: Surroundings<'a>) -> (&'a [u8], Vec<&'a [u8]>) {
    let ends_authority = |byte: &u8| {
        matches!(byte, b'/' | b'?' | b'#' | b'"' | b'\'' | b'`' | b')' | b'>') || byte.is_ascii_whitespace()
    };
    let first = |text: &'a [u8]| text.split(ends_authority).next().unwrap_or_default();
    if around.before.ends_with(b"=") {
        // In the query: the authority came before it.
        let start = memchr::memmem::rfind(around.before, b"://").map_or(0, |at| at + 3);
        let authority = first(&around.before[start..]);
        let user = query_user(around.before).or_else(|| query_user(around.after)).unwrap_or_default();
        return (
            user,
            authority.rsplit(|byte| *byte == b'@').next().unwrap_or_default().split(is_comma).collect(),
        );
    }
    let before = around.before.strip_suffix(b":").unwrap_or(around.before);
    let user = before.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
    let after = around.after.strip_prefix(b"@").unwrap_or_default();
    (user, first(after).split(is_comma).collect())
}

fn is_comma(byte: &u8) -> bool {
    *byte == b','
}

/// The value of `user=` in a query.
fn query_user(query: &[u8]) -> Option<&[u8]> {
    let at = [&b"user="[..], b"username="]
        .iter()
        .find_map(|name| memchr::memmem::find(query, name).map(|at| at + name.len()))?;
    query[at..].split(|byte| matches!(byte, b'&' | b';' | b'"' | b'\'') || byte.is_ascii_whitespace()).next()
}

pub(super) fn percent_decoded(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let code = text.get(at + 1..at + 3).filter(|hex| hex.iter().all(u8::is_ascii_hexdigit));
        let code = code.and_then(|hex| std::str::from_utf8(hex).ok());
        match code.filter(|_| text[at] == b'%').and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(text[at]);
                at += 1;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Reason, Surroundings, Weight, parse, percent_decoded};

    /// `{}` stands for the password.
    fn weigh(password: &str, uri: &str) -> Result<Weight, Reason> {
        let (before, after) = uri.split_once("{}").unwrap();
        let around =
            Surroundings { before: before.as_bytes(), after: after.as_bytes(), ..Surroundings::default() };
        parse(password.as_bytes(), around).map(|parsed| parsed.weight)
    }

    #[test]
    fn the_decision_table() {
        for (password, uri, expected) in [
            ("s3cr3t-pw", "postgres://app:{}@pg.prod.internal:5432/x", Ok(Weight::Full)),
            ("s3cr3t-pw", "postgres://app:{}@localhost/x", Ok(Weight::Doubtful)),
            ("q8ZkVt2Rw7LxNp4Ha9Bd", "postgres://app:{}@localhost/x", Ok(Weight::Lowered)),
            ("s3cr3t-pw", "postgres://app:{}@[::1]:5432/x", Ok(Weight::Doubtful)),
            ("s3cr3t-pw", "postgres://app:{}@a.example.com/x", Ok(Weight::Doubtful)),
            ("s3cr3t-pw", "mongodb://app:{}@m1.prod:27017,m2.prod:27017/x?replicaSet=r", Ok(Weight::Full)),
            ("s3cr3t-pw", "mongodb://app:{}@localhost:27017,m2.prod:27017/x", Ok(Weight::Full)),
            ("s3cr3t-pw", "mongodb://app:{}@localhost:27017,localhost:27018/x", Ok(Weight::Doubtful)),
            ("s3cr3t-pw", "jdbc:postgresql://pg.prod/x?user=app&password={}", Ok(Weight::Full)),
            (
                "s3cr3t-pw",
                "jdbc:postgresql://localhost:5432/x?user=app&password={}&ssl=true",
                Ok(Weight::Doubtful),
            ),
            ("appapp9", "jdbc:postgresql://pg.prod/x?password={}&user=appapp9", Ok(Weight::Doubtful)),
            ("appapp9", "postgres://appapp9:{}@pg.prod/x", Ok(Weight::Doubtful)),
            ("app%40app9", "postgres://app%40app9:{}@pg.prod/x", Ok(Weight::Doubtful)),
            ("password", "postgres://app:{}@pg.prod/x", Err(Reason::Placeholder)),
            ("****", "postgres://app:{}@pg.prod/x", Err(Reason::Placeholder)),
            ("", "postgres://app:{}@pg.prod/x", Err(Reason::Structure)),
        ] {
            assert_eq!(weigh(password, uri), expected, "{uri}");
        }
    }

    #[test]
    fn percent_escapes_are_decoded_and_broken_ones_kept() {
        assert_eq!(percent_decoded(b"p%40ss%2"), b"p@ss%2");
        assert_eq!(percent_decoded(b"%zz%"), b"%zz%");
        assert_eq!(percent_decoded(b"%+1%-1"), b"%+1%-1");
    }

    proptest! {
        #[test]
        fn foreign_input_never_panics(before: Vec<u8>, value: Vec<u8>, after: Vec<u8>) {
            let around = Surroundings { before: &before, after: &after, ..Surroundings::default() };
            let _ = parse(&value, around);
        }
    }
}
