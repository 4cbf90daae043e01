//! Is a value something that a person or a tool would use as a password? Labels, identifiers, code and the words that
//! stand in every tutorial are not.

use std::borrow::Cow;

use super::randomness::Randomness;
use super::{Reason, code, notation, randomness, vocabulary};
use crate::role::Syntax;

/// How likely a value is a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likelihood {
    /// Nobody would write it for anything else.
    Generated,
    /// Has digits, or characters that words have not.
    Likely,
    /// It could be something else, or everybody knows it: what speaks against it.
    Doubtful(&'static str),
}

const SHORTEST: usize = 4;
const LONGEST: usize = 128;
/// More words than this are a sentence.
const PHRASE: usize = 8;

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
    "required",
    "contrase",
    "senha",
    "passwort",
    "kennwort",
    "wachtwoord",
    "empty",
];

/// Stems of passwords that stand in tutorials and tests: with a few digits behind them they are not better.
const STEMS: &[&str] = &[
    "test",
    "tests",
    "pass",
    "password",
    "passwd",
    "passw0rd",
    "p@ssw0rd",
    "p@ssword",
    "secret",
    "secure",
    "admin",
    "user",
    "foo",
    "bar",
    "foobar",
    "demo",
    "hello",
    "example",
    "dummy",
    "fake",
    "mypassword",
    "mypass",
    "mysecret",
    "supersecret",
    "secretpassword",
    "testpass",
    "testpassword",
    "userpass",
    "adminpass",
    "securepassword",
    "securepass",
    "strongpassword",
    "somepassword",
    "newpassword",
    "oldpassword",
    "wrongpassword",
    "password_",
    "pass_",
    "temp",
    "temppassword",
    "default",
    "changeit",
    "abc",
    "qwerty",
    "letmein",
    "welcome",
    "root",
    "guest",
    "invalid",
    "wrong",
    "some",
    "another",
    "other",
    "my",
    "validpassword",
    "anotherpassword",
    "testsecret",
    "notsecret",
    "badpassword",
    "invalidpassword",
    "correctpassword",
];

/// Judges the value of an assignment to a password. `syntax` is that of values in quotes: in code, they are often words.
///
/// # Errors
/// The reason for which it is none.
pub fn judge(value: &[u8], syntax: Syntax) -> Result<Likelihood, Reason> {
    let value = std::str::from_utf8(value).map_err(|_| Reason::NotAPassword)?;
    let value = &*unescaped(value);
    if !(SHORTEST..=LONGEST).contains(&value.chars().count()) {
        return Err(Reason::NotAPassword);
    }
    if value.contains(char::is_whitespace) {
        return phrase(value);
    }
    // Ports, times, versions.
    if !value.contains(char::is_alphabetic)
        && value.contains(char::is_numeric)
        && value.len() < 8
        && value.contains(':')
    {
        return Err(Reason::NotAPassword);
    }
    let lower = value.to_lowercase();
    if vocabulary::is_label(lower.trim_end_matches([':', '.', '?', '!', '*', ','])) {
        let is_default = syntax == Syntax::Config && vocabulary::is_default(&lower);
        return if is_default {
            Ok(Likelihood::Doubtful("default password"))
        } else {
            Err(Reason::Placeholder)
        };
    }
    if vocabulary::is_keyword(&lower) {
        return Err(Reason::NotAPassword);
    }
    if vocabulary::is_default(&lower) {
        return Ok(Likelihood::Doubtful("default password"));
    }
    if code::is_dotted_name(value) || code::is_constant_name(value) {
        return Err(Reason::Reference);
    }
    if code::is_expression(value) || notation::is_other(value) || is_foreign_text(value) {
        return Err(Reason::NotAPassword);
    }
    let wordy = value
        .chars()
        .all(|c| c.is_alphabetic() || matches!(c, '_' | '-' | '.' | ':' | '!' | '?' | '*' | ',' | '/'));
    if wordy && TELLING.iter().any(|part| lower.contains(part)) && !is_joined(&lower) {
        return Err(Reason::Placeholder);
    }
    Ok(likelihood(value, &lower, syntax))
}

fn likelihood(value: &str, lower: &str, syntax: Syntax) -> Likelihood {
    let stem = lower.trim_end_matches(|c: char| {
        c.is_ascii_digit() || matches!(c, '!' | '@' | '#' | '$' | '_' | '-' | '.' | '*')
    });
    if STEMS.contains(&stem) && lower.len() - stem.len() <= 5 || is_sequence(lower) {
        return Likelihood::Doubtful("common password");
    }
    let randomness = randomness::measure(value.as_bytes());
    if randomness == Randomness::Generated {
        return Likelihood::Generated;
    }
    if value.bytes().all(|byte| byte.is_ascii_digit()) && value.len() < 6 {
        return Likelihood::Doubtful("a short number");
    }
    let words_only = value.chars().all(|c| c.is_alphabetic() || matches!(c, '_' | '-' | '.'));
    if words_only && (syntax == Syntax::Code || value.len() < 6) {
        return Likelihood::Doubtful("letters only");
    }
    Likelihood::Likely
}

/// Several words: a sentence of the user interface, unless nothing but plain words, or a word that no sentence has.
fn phrase(value: &str) -> Result<Likelihood, Reason> {
    let words: Vec<&str> = value.split_whitespace().collect();
    let plain = |word: &&str| word.len() >= 3 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_telling = |word: &&str| {
        let lower = word.to_lowercase();
        TELLING.iter().any(|part| lower.contains(part)) || FUNCTION_WORDS.contains(&lower.as_str())
    };
    let mixed = |word: &&str| randomness::measure(word.as_bytes()) >= Randomness::Mixed;
    let is_phrase = words.len() <= PHRASE && !words.iter().any(is_telling);
    let is_made = words.len() >= 4 && words.iter().all(plain) || words.len() <= 4 && words.iter().any(mixed);
    if is_phrase && is_made && !code::is_expression(value) && !notation::is_other(value) {
        return Ok(Likelihood::Doubtful("several words"));
    }
    Err(Reason::NotAPassword)
}

/// Words of sentences.
const FUNCTION_WORDS: &[&str] = &[
    "the",
    "a",
    "an",
    "is",
    "are",
    "was",
    "be",
    "must",
    "should",
    "can",
    "cannot",
    "not",
    "of",
    "to",
    "for",
    "in",
    "on",
    "at",
    "with",
    "your",
    "you",
    "and",
    "or",
    "this",
    "that",
    "it",
    "no",
    "please",
    "if",
    "when",
    "has",
    "have",
    "least",
    "minimum",
    "characters",
    "from",
    "by",
    "as",
    "use",
    "used",
    "do",
    "does",
    "will",
];

/// `passfieldqwe` is made of words, `my-pass-phrase-of-words` is written to be remembered: four parts and more.
fn is_joined(lower: &str) -> bool {
    lower.split(['-', '_', '.']).filter(|part| part.len() > 2).count() >= 4
}

/// Letters of other scripts, and no digit: the label of a field.
fn is_foreign_text(value: &str) -> bool {
    let foreign = value.chars().filter(|c| !c.is_ascii() && c.is_alphabetic()).count();
    let ascii = value.chars().filter(char::is_ascii_alphanumeric).count();
    foreign > ascii
        || foreign > 0
            && !value.contains(|c: char| c.is_ascii_digit())
            && value.ends_with([':', '.', '?', '!'])
}

/// `12344321`, `abcd1234`, `qwertyuiop`, `aaaa1111`: every character stands beside the one before it, on a keyboard or in
/// the alphabet.
fn is_sequence(lower: &str) -> bool {
    const KEYBOARD: &[u8] = b"1234567890 qwertyuiop asdfghjkl zxcvbnm 1qaz2wsx3edc4rfv5tgb";
    let bytes = lower.as_bytes();
    let beside = |one: u8, other: u8| {
        one.abs_diff(other) <= 1
            || KEYBOARD.windows(2).any(|keys| keys == [one, other] || keys == [other, one])
    };
    let steps = bytes.windows(2).filter(|pair| beside(pair[0], pair[1])).count();
    bytes.len() >= 4 && steps + 2 >= bytes.len() && steps * 3 >= bytes.len() * 2
}

/// The value with the escapes resolved that change what it is: `\u00e9`, `\n` at its end.
fn unescaped(value: &str) -> Cow<'_, str> {
    let value = value.strip_suffix("\\n").or_else(|| value.strip_suffix("\\0")).unwrap_or(value);
    let value = value.trim_end_matches('\\');
    if !value.contains("\\u") {
        return Cow::Borrowed(value);
    }
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once("\\u") {
        out.push_str(before);
        let decoded =
            after.get(..4).and_then(|digits| u32::from_str_radix(digits, 16).ok()).and_then(char::from_u32);
        match (decoded, after.get(4..)) {
            (Some(character), Some(tail)) => {
                out.push(character);
                rest = tail;
            }
            _ => {
                out.push_str("\\u");
                rest = after;
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::{Likelihood, judge};
    use crate::role::Syntax;
    use crate::validate::Reason;

    const LIKELY: Result<Likelihood, Reason> = Ok(Likelihood::Likely);
    const WORDS: Result<Likelihood, Reason> = Ok(Likelihood::Doubtful("letters only"));
    const DEFAULT: Result<Likelihood, Reason> = Ok(Likelihood::Doubtful("default password"));
    const COMMON: Result<Likelihood, Reason> = Ok(Likelihood::Doubtful("common password"));
    const PHRASE: Result<Likelihood, Reason> = Ok(Likelihood::Doubtful("several words"));

    #[test]
    fn the_decision_table() {
        for (value, syntax, expected) in [
            ("hunter2", Syntax::Code, LIKELY),
            ("Tr0ub4dor&3", Syntax::Code, LIKELY),
            ("Summer2024!", Syntax::Code, LIKELY),
            ("correct-horse-7", Syntax::Code, LIKELY),
            ("S0meP@ss", Syntax::Code, LIKELY),
            ("9s36?;fyNp", Syntax::Code, LIKELY),
            ("abcd", Syntax::Code, COMMON),
            ("koala", Syntax::Config, WORDS),
            ("correcthorse", Syntax::Code, WORDS),
            ("correcthorse", Syntax::Config, LIKELY),
            ("p(q)r!s9", Syntax::Config, LIKELY),
            ("MyD0g.Rex", Syntax::Config, LIKELY),
            ("1974", Syntax::Config, Ok(Likelihood::Doubtful("a short number"))),
            ("abc", Syntax::Config, Err(Reason::NotAPassword)),
            ("password", Syntax::Code, Err(Reason::Placeholder)),
            ("password", Syntax::Config, DEFAULT),
            ("admin", Syntax::Code, DEFAULT),
            ("Passw0rd", Syntax::Config, DEFAULT),
            ("Password123!", Syntax::Config, COMMON),
            ("qwertyuiop", Syntax::Config, COMMON),
            ("enter your password", Syntax::Code, Err(Reason::NotAPassword)),
            ("Must have 8 characters", Syntax::Code, Err(Reason::NotAPassword)),
            ("correct horse battery staple", Syntax::Code, PHRASE),
            ("Password:", Syntax::Code, Err(Reason::Placeholder)),
            ("Contrase\u{f1}a", Syntax::Code, Err(Reason::Placeholder)),
            ("Contrase\\u00f1a", Syntax::Code, Err(Reason::Placeholder)),
            ("\\u5bc6\\u7801\\u9519\\u8bef", Syntax::Config, Err(Reason::NotAPassword)),
            ("\u{43f}\u{430}\u{440}\u{43e}\u{43b}\u{44c}", Syntax::Code, Err(Reason::NotAPassword)),
            ("user.password.required", Syntax::Code, Err(Reason::Reference)),
            ("DB_PASSWORD", Syntax::Config, Err(Reason::Reference)),
            ("get_password()", Syntax::Config, Err(Reason::NotAPassword)),
            ("/run/secrets/db", Syntax::Config, Err(Reason::NotAPassword)),
            ("^[a-z]{8,}$", Syntax::Code, Err(Reason::NotAPassword)),
            ("13.0.3", Syntax::Code, Err(Reason::NotAPassword)),
            ("string", Syntax::Code, Err(Reason::NotAPassword)),
            ("userPasswordField", Syntax::Code, Err(Reason::Placeholder)),
        ] {
            assert_eq!(judge(value.as_bytes(), syntax), expected, "{value}");
        }
        assert_eq!(judge(b"\xff\xfe\xfd\xfc\xfb\xfa", Syntax::Code), Err(Reason::NotAPassword));
    }
}
