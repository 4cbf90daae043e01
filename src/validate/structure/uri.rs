//! Passwords in connection strings: `scheme://user:password@host`.

use super::{Parsed, Reason, Surroundings, Weight};
use crate::secret::Secret;

/// Hosts that exist on the reader's own machine, or only in documentation.
const OWN_HOSTS: &[&[u8]] = &[
    b"localhost",
    b"127.0.0.1",
    b"[::1]",
    b"0.0.0.0",
    b"host.docker.internal",
    b"db",
    b"database",
    b"postgres",
    b"mysql",
    b"redis",
    b"mongo",
    b"mongodb",
    b"rabbitmq",
    b"host",
    b"hostname",
    b"server",
    b"example.com",
];

/// Passwords that every tutorial uses.
const DEFAULTS: &[&[u8]] = &[
    b"password",
    b"passwd",
    b"pass",
    b"pwd",
    b"secret",
    b"postgres",
    b"root",
    b"admin",
    b"test",
    b"guest",
    b"mysql",
    b"redis",
    b"mongo",
    b"user",
    b"username",
    b"changeme",
    b"example",
    b"foo",
    b"bar",
    b"foobared",
    b"default",
    b"pw",
    b"p",
    b"xxx",
    b"mypassword",
    b"mypass",
    b"dbpass",
    b"dbpassword",
    b"db_password",
    b"db_pass",
];

/// The password as the server gets it, percent-decoded.
pub(super) fn parse(password: &[u8], surroundings: Surroundings<'_>) -> Result<Parsed, Reason> {
    if password.is_empty() || password.iter().any(u8::is_ascii_whitespace) {
        return Err(Reason::Structure);
    }
    if password.iter().all(|byte| matches!(byte, b'*' | b'.' | b'x' | b'X' | b'-' | b'_')) {
        return Err(Reason::Placeholder);
    }
    let decoded = percent_decoded(password);
    let lower = decoded.to_ascii_lowercase();
    let (user, host) = parties(surroundings);
    if DEFAULTS.contains(&lower.as_slice()) {
        return Err(Reason::Placeholder);
    }
    let mut parsed = Parsed::new("password in a connection string");
    let own_host = OWN_HOSTS.contains(&host.to_ascii_lowercase().as_slice())
        || host.ends_with(b".example.com")
        || host.ends_with(b".local");
    if own_host || user.eq_ignore_ascii_case(&decoded) {
        parsed.weight = Weight::Doubtful;
    }
    parsed.canonical = Some(Secret::new(decoded));
    Ok(parsed)
}

/// User and host around the password.
fn parties(surroundings: Surroundings<'_>) -> (&[u8], &[u8]) {
    let before = surroundings.before.strip_suffix(b":").unwrap_or(surroundings.before);
    let user = before.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
    let after = surroundings.after.strip_prefix(b"@").unwrap_or_default();
    let ends_host = |byte: &u8| {
        matches!(byte, b':' | b'/' | b'?' | b',' | b'"' | b'\'' | b'`' | b')' | b'>')
            || byte.is_ascii_whitespace()
    };
    (user, after.split(ends_host).next().unwrap_or_default())
}

fn percent_decoded(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let code = text.get(at + 1..at + 3).and_then(|hex| std::str::from_utf8(hex).ok());
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
    use super::{Reason, Surroundings, Weight, parse, percent_decoded};

    /// `{}` stands for the password.
    fn weigh(password: &str, uri: &str) -> Result<Weight, Reason> {
        let (before, after) = uri.split_once("{}").unwrap();
        let surroundings = Surroundings { before: before.as_bytes(), after: after.as_bytes() };
        parse(password.as_bytes(), surroundings).map(|parsed| parsed.weight)
    }

    #[test]
    fn the_decision_table() {
        for (password, uri, expected) in [
            ("s3cr3t-pw", "postgres://app:{}@pg.prod.internal:5432/x", Ok(Weight::Full)),
            ("s3cr3t-pw", "postgres://app:{}@localhost/x", Ok(Weight::Doubtful)),
            ("s3cr3t-pw", "postgres://app:{}@a.example.com/x", Ok(Weight::Doubtful)),
            ("appapp9", "postgres://appapp9:{}@pg.prod/x", Ok(Weight::Doubtful)),
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
    }
}
