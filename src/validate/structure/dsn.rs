//! Passwords in connection strings that are made of `key=value` parts:
//!
//! * ADO.NET and ODBC: `Server=…;User Id=…;Password=…`
//!   (<https://learn.microsoft.com/dotnet/framework/data/adonet/connection-string-syntax>)
//! * JDBC for SQL Server: `jdbc:sqlserver://host:1433;user=…;password=…`
//! * libpq: `host=… user=… password=…` (<https://www.postgresql.org/docs/current/libpq-connect.html>)

use super::uri::weighed;
use super::{Parsed, Reason, Surroundings};

/// How long such a string may be on either side of its password.
const REACH: usize = 1024;

/// What the server is called.
const HOSTS: &[&str] = &[
    "server",
    "datasource",
    "host",
    "hostname",
    "servername",
    "addr",
    "address",
    "networkaddress",
    "dbhost",
    "hostaddr",
];
/// What the user is called.
const USERS: &[&str] = &["userid", "uid", "user", "username"];

/// The password without quotes. A string without any server is judged by the password alone.
pub(super) fn parse(value: &[u8], around: Surroundings<'_>) -> Result<Parsed, Reason> {
    let password = unquoted(value);
    if password.is_empty() {
        return Err(Reason::Structure);
    }
    let (before, after) = around.near(value.len(), REACH);
    let ends = |byte: &u8| matches!(byte, b'\n' | b'\r' | b'"' | b'`' | b'<' | b'>');
    let before = before.rsplit(ends).next().unwrap_or_default();
    let after = after.split(ends).next().unwrap_or_default();
    let find = |names: &[&str]| {
        members(before).chain(members(after)).find(|(name, _)| names.contains(&name.as_str()))
    };
    let user = find(USERS).map(|(_, value)| value).unwrap_or_default();
    let host = authority(before).or_else(|| find(HOSTS).map(|(_, value)| value));
    // Nothing about the server: it may be anybody's.
    let hosts: Vec<&[u8]> = vec![host.unwrap_or(b"unknown.server")];
    weighed("password in a connection string", password.to_vec(), user, &hosts)
}

/// `'…'` and `{…}` of ODBC.
fn unquoted(value: &[u8]) -> &[u8] {
    let value = value.trim_ascii();
    [(b'\'', b'\''), (b'"', b'"'), (b'{', b'}')]
        .iter()
        .find_map(|(open, close)| value.strip_prefix(&[*open])?.strip_suffix(&[*close]))
        .unwrap_or(value)
}

/// The host behind `://`, or the value that it is assigned to.
fn authority(text: &[u8]) -> Option<&[u8]> {
    let start = memchr::memmem::rfind(text, b"://")? + 3;
    text[start..].split(|byte| matches!(byte, b';' | b'/' | b'?') || byte.is_ascii_whitespace()).next()
}

/// Names without blanks and in lower case, and values. Parts end at `;` or `&`, and for libpq at a blank.
fn members(text: &[u8]) -> impl Iterator<Item = (String, &[u8])> {
    let by_semicolon = text.contains(&b';');
    let ends = move |byte: &u8| match byte {
        b';' | b'&' => true,
        byte => !by_semicolon && byte.is_ascii_whitespace(),
    };
    text.split(ends).filter_map(|part| {
        let at = part.iter().position(|byte| *byte == b'=')?;
        let (name, value) = (&part[..at], &part[at + 1..]);
        // In the first part the name of a variable may stand in front.
        let name =
            name.rsplit(|byte| matches!(byte, b'=' | b':' | b'\'' | b'?' | b'(')).next().unwrap_or(name);
        let name = name.iter().filter(|byte| byte.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase);
        let value = value.rsplit(|byte| *byte == b'=').next().unwrap_or(value);
        Some((name.map(char::from).collect(), unquoted(value)))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Reason, Surroundings, parse};
    use crate::validate::structure::Weight;

    /// `{}` stands for the password.
    fn weigh(password: &str, dsn: &str) -> Result<Weight, Reason> {
        let at = dsn.find("{}").unwrap();
        let text = dsn.replace("{}", password);
        let around = Surroundings { text: text.as_bytes(), at, ..Surroundings::default() };
        parse(password.as_bytes(), around).map(|parsed| parsed.weight)
    }

    #[test]
    fn the_decision_table() {
        for (password, dsn, expected) in [
            (
                "s3cr3t-pw",
                "Server=tcp:acme.database.windows.net,1433;User Id=app;Password={};",
                Ok(Weight::Full),
            ),
            (
                "s3cr3t-pw",
                "conn = \"Data Source=10.1.2.3;Initial Catalog=x;User ID=sa;Password={}\"",
                Ok(Weight::Full),
            ),
            ("s3cr3t-pw", "Server=localhost;Database=x;Uid=root;Pwd={};", Ok(Weight::Doubtful)),
            ("s3cr3t-pw", "Password={};Server=.\\SQLEXPRESS;User Id=sa", Ok(Weight::Doubtful)),
            ("s3cr3t-pw", "Data Source=(localdb)\\v11;Password={}", Ok(Weight::Doubtful)),
            ("s3cr3t-pw", "host=pg.prod port=5432 user=app password={} dbname=x", Ok(Weight::Full)),
            ("s3cr3t-pw", "host=localhost port=5432 user=app password={} dbname=x", Ok(Weight::Doubtful)),
            (
                "s3cr3t-pw",
                "jdbc:sqlserver://sql.prod:1433;user=app;password={};encrypt=true",
                Ok(Weight::Full),
            ),
            ("s3cr3t-pw", "jdbc:postgresql://localhost:5432/x?user=app&password={}", Ok(Weight::Doubtful)),
            ("appapp9", "jdbc:postgresql://pg.prod/x?user=appapp9&password={}", Ok(Weight::Doubtful)),
            (
                "s3cr3t-pw",
                "jdbc:sqlserver://localhost:1433;user=app;password={};encrypt=true",
                Ok(Weight::Doubtful),
            ),
            ("{s3cr3t;pw}", "Driver={ODBC};Server=sql.prod;PWD={};", Ok(Weight::Full)),
            ("appapp9", "Server=sql.prod;User Id=appapp9;Password={};", Ok(Weight::Doubtful)),
            ("s3cr3t-pw", "Password={}", Ok(Weight::Full)),
            ("password", "Server=sql.prod;User Id=app;Password={};", Err(Reason::Placeholder)),
            ("******", "Server=sql.prod;User Id=app;Password={};", Err(Reason::Placeholder)),
            ("''", "Server=sql.prod;User Id=app;Password={};", Err(Reason::Structure)),
        ] {
            assert_eq!(weigh(password, dsn), expected, "{dsn}");
        }
    }

    proptest! {
        #[test]
        fn foreign_input_never_panics(text: Vec<u8>, at in 0usize..100, length in 0usize..40) {
            let at = at.min(text.len());
            let value = &text[at..(at + length).min(text.len())];
            let _ = parse(value, Surroundings { text: &text, at, ..Surroundings::default() });
        }
    }
}
