//! Is a value something that a person or a tool would use as a password? Labels, identifiers, code and the words that
//! stand in every tutorial are not.

use super::Reason;
use crate::role::Syntax;

/// How likely a value is a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likelihood {
    /// Has digits, or characters that words have not.
    Likely,
    /// Letters only: a password of a person, or a word.
    Doubtful,
}

const SHORTEST: usize = 5;
const LONGEST: usize = 128;

/// Whole values that are never somebody's own password: words for it, types, defaults.
const COMMON: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "passwort",
    "motdepasse",
    "contrasena",
    "secret",
    "secrets",
    "token",
    "tokens",
    "pass",
    "none",
    "null",
    "nil",
    "true",
    "false",
    "empty",
    "string",
    "text",
    "value",
    "default",
    "unknown",
    "user",
    "username",
    "admin",
    "administrator",
    "root",
    "guest",
    "postgres",
    "mysql",
    "redis",
    "mongo",
    "mongodb",
    "rabbitmq",
    "minioadmin",
    "minio",
    "elastic",
    "neo4j",
    "test",
    "testing",
    "tester",
    "test123",
    "test1234",
    "testpass",
    "testpassword",
    "pass123",
    "passw0rd",
    "password1",
    "password12",
    "password123",
    "password1234",
    "p@ssw0rd",
    "p@ssword",
    "pa$$word",
    "pa55word",
    "qwerty",
    "qwerty123",
    "letmein",
    "welcome",
    "welcome1",
    "12345",
    "123456",
    "1234567",
    "admin123",
    "root123",
    "user123",
    "secret123",
    "abc123",
    "foo",
    "bar",
    "baz",
    "hidden",
    "required",
    "optional",
    "bearer",
    "basic",
    "digest",
    "plain",
    "plaintext",
    "cleartext",
    "encrypted",
    "hashed",
    "prompt",
    "input",
    "current-password",
    "new-password",
    "off",
    "on",
    "yes",
    "no",
    "credentials",
    "credential",
    "private",
    "public",
    "system",
    "keyring",
    "keychain",
    "vault",
    "environment",
    "object",
    "number",
    "boolean",
    "bytes",
    "somepassword",
    "yourpassword",
    "newpassword",
    "oldpassword",
    "wrongpassword",
    "badpassword",
    "invalidpassword",
    "wrong",
    "correct",
    "changeit",
    "trustno1",
    "monkey",
    "dragon",
];

/// Parts that make a value a label or an identifier when it has nothing but letters and separators.
const TELLING: &[&str] = &[
    "pass",
    "pwd",
    "secret",
    "token",
    "credential",
    "auth",
    "login",
    "user",
    "field",
    "input",
    "enter",
    "label",
    "error",
    "invalid",
    "confirm",
    "missing",
];

/// Judges the value of an assignment to a password.
///
/// # Errors
/// The reason for which it is none.
pub fn judge(value: &[u8], syntax: Syntax) -> Result<Likelihood, Reason> {
    let value = std::str::from_utf8(value).map_err(|_| Reason::NotAPassword)?;
    if !(SHORTEST..=LONGEST).contains(&value.chars().count()) || value.split_whitespace().count() > 1 {
        return Err(Reason::NotAPassword);
    }
    let lower = value.to_lowercase();
    if COMMON.contains(&lower.as_str()) {
        return Err(Reason::Placeholder);
    }
    if is_code(value) || is_path(value) {
        return Err(Reason::NotAPassword);
    }
    if is_dotted_name(value) || is_constant_name(value) {
        return Err(Reason::Reference);
    }
    let wordy = value
        .chars()
        .all(|c| c.is_alphabetic() || matches!(c, '_' | '-' | '.' | ':' | '!' | '?' | ' ' | '*'));
    if wordy && TELLING.iter().any(|part| lower.contains(part)) {
        return Err(Reason::Placeholder);
    }
    let letters_only = value.chars().all(char::is_alphabetic);
    Ok(if letters_only && syntax == Syntax::Code { Likelihood::Doubtful } else { Likelihood::Likely })
}

/// Calls, format strings, regular expressions, markup.
fn is_code(value: &str) -> bool {
    let ends_call = value.ends_with("()") || value.ends_with(");") || value.ends_with('(');
    let pattern = value.starts_with('^') && value.len() > 3
        || value.contains(".*")
        || value.contains("\\w")
        || value.contains("\\d")
        || value.contains("(?");
    let format = value.contains("%s")
        || value.contains("%v")
        || value.contains("{}")
        || value.contains("{0}")
        || value.contains("=>")
        || value.contains("->");
    let markup = value.starts_with('<') || value.contains("</") || value.contains("&lt;");
    let call = value.split_once('(').is_some_and(|(head, tail)| {
        let is_name = head.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | ':'));
        let is_path = head.contains(['.', '_', ':']);
        head.len() > 2 && is_name && (is_path || (tail.contains(')') && !value.contains('!')))
    });
    ends_call || pattern || format || markup || call
}

fn is_path(value: &str) -> bool {
    value.starts_with('/') && value[1..].contains('/')
        || value.starts_with("./")
        || value.starts_with("../")
        || value.starts_with("~/")
        || value.contains("://")
}

/// `config.password`, `user.password.required`: names joined by dots.
fn is_dotted_name(value: &str) -> bool {
    value.contains('.')
        && value.split('.').all(|part| {
            part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                && part.chars().all(|c| c.is_ascii_alphabetic() || matches!(c, '_' | '-'))
        })
}

/// `DB_PASSWORD`: the name of a constant or of an environment variable.
fn is_constant_name(value: &str) -> bool {
    value.contains('_') && value.chars().all(|c| c.is_ascii_uppercase() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::{Likelihood, judge};
    use crate::role::Syntax;
    use crate::validate::Reason;

    #[test]
    fn the_decision_table() {
        for (value, syntax, expected) in [
            ("hunter2", Syntax::Code, Ok(Likelihood::Likely)),
            ("Tr0ub4dor&3", Syntax::Code, Ok(Likelihood::Likely)),
            ("correcthorse", Syntax::Code, Ok(Likelihood::Doubtful)),
            ("correcthorse", Syntax::Config, Ok(Likelihood::Likely)),
            ("p(q)r!s9", Syntax::Config, Ok(Likelihood::Likely)),
            ("abcd", Syntax::Config, Err(Reason::NotAPassword)),
            ("password", Syntax::Config, Err(Reason::Placeholder)),
            ("Passw0rd", Syntax::Config, Err(Reason::Placeholder)),
            ("enter your password", Syntax::Code, Err(Reason::NotAPassword)),
            ("Password:", Syntax::Code, Err(Reason::Placeholder)),
            ("user.password.required", Syntax::Code, Err(Reason::Reference)),
            ("DB_PASSWORD", Syntax::Config, Err(Reason::Reference)),
            ("get_password()", Syntax::Config, Err(Reason::NotAPassword)),
            ("app.credentials.dig(:smtp", Syntax::Config, Err(Reason::NotAPassword)),
            ("File.expand_path(", Syntax::Config, Err(Reason::NotAPassword)),
            ("/run/secrets/db", Syntax::Config, Err(Reason::NotAPassword)),
            ("^[a-z]{8,}$", Syntax::Code, Err(Reason::NotAPassword)),
        ] {
            assert_eq!(judge(value.as_bytes(), syntax), expected, "{value}");
        }
        assert_eq!(judge(b"\xff\xfe\xfd\xfc\xfb\xfa", Syntax::Code), Err(Reason::NotAPassword));
    }
}
