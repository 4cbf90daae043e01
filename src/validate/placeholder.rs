//! Values that stand for one that the reader is to fill in.

use std::sync::LazyLock;

use crate::location::Span;

/// Telling wherever they stand: random text of a token's length does not contain them by chance.
const WORDS: &[&str] = &[
    "example",
    "placeholder",
    "changeme",
    "change_me",
    "change-me",
    "change_this",
    "changethis",
    "redacted",
    "your_",
    "your-",
    "yourtoken",
    "yourkey",
    "yourapi",
    "yoursecret",
    "yourpassword",
    "replace",
    "insert",
    "dummy",
    "notreal",
    "not-real",
    "not_real",
    "notasecret",
    "not_a_",
    "not-a-",
    "_here",
    "-here",
    "xxxx",
    "todo_",
    "fake_",
    "fake-",
    "removed",
    "censored",
    "masked",
    "lorem",
    "ipsum",
    "<secret",
    "***",
    "...",
    "\u{2026}",
    "\u{2022}\u{2022}",
    "your ",
    "enter_",
    "put_your",
    "put-your",
    "fill_in",
    "fill-in",
    "fixme",
    "tbd_",
    "goes_here",
    "goeshere",
    "change_it",
    "setme",
    "set_me",
    "set-me",
];

/// The same in keys and tokens; in a password, a person may have put them.
const KEY_WORDS: &[&str] = &[
    "sample",
    "foobar",
    "test_key",
    "test-key",
    "testkey",
    "testtoken",
    "test-token",
    "test_token",
    "mysecret",
    "my_secret",
    "my-secret",
    "supersecret",
    "super-secret",
    "super_secret",
    "secretkey",
    "secret_key",
    "secret-key",
    "api_key",
    "api-key",
    "apikey",
    "access_token",
    "access-token",
    "abcdef0123456789",
    "hidden",
    "undefined",
    "deadbeef",
    "unused",
    "invalid",
    "omitted",
    "fakekey",
    "faketoken",
];

/// A run of one character this long is made up; shorter for characters that people use to blank something out.
const RUN: usize = 6;
const BLANKING_RUN: usize = 4;
/// Counting up for this long is made up.
const COUNTING: usize = 8;

/// The longest text that is looked for again and again.
const LONGEST_PERIOD: usize = 48;

/// True when the value is a placeholder. For tokens, give the part behind the fixed prefix.
pub(super) fn is_placeholder(value: &[u8]) -> bool {
    let value = value.trim_ascii();
    is_blanked(value) || counts(value) || is_poor(value) || repeats(value) || KEY.are_in(value)
}

/// The same for a password: people count, repeat, and use words.
pub(super) fn is_placeholder_password(value: &[u8]) -> bool {
    let value = value.trim_ascii();
    is_blanked(value) || PASSWORD.are_in(value)
}

/// Nothing, something in brackets, or one character again and again.
fn is_blanked(value: &[u8]) -> bool {
    value.is_empty() || is_bracketed(value) || has_run(value)
}

/// `<password>`, `[token]`, `__TOKEN__`, `@TOKEN@`.
fn is_bracketed(value: &[u8]) -> bool {
    let pair = |open: u8, close: u8| value.first() == Some(&open) && value.last() == Some(&close);
    value.len() > 1
        && (pair(b'<', b'>')
            || pair(b'[', b']')
            || pair(b'@', b'@')
            || pair(b'#', b'#')
            || (value.starts_with(b"__") && value.ends_with(b"__")))
}

fn has_run(value: &[u8]) -> bool {
    value.chunk_by(|one, other| one.eq_ignore_ascii_case(other)).any(|run| {
        let longest = match run[0] {
            b'x' | b'X' | b'*' | b'.' | b'-' | b'_' | b'?' | b'#' => BLANKING_RUN,
            // Zero bytes in base64: providers leave fields of a token empty.
            b'A' => value.len() / 2,
            _ => RUN,
        };
        run.len() >= longest.max(BLANKING_RUN)
    })
}

/// `12345678`, `abcdefgh`, `87654321`.
fn counts(value: &[u8]) -> bool {
    let run =
        |step: fn(u8) -> u8| value.chunk_by(|one, next| step(*one) == *next).any(|run| run.len() >= COUNTING);
    // `9` is followed by `0` on a keyboard and by `a` in hex.
    let up = |byte: u8| if byte == b'9' { b'0' } else { byte.wrapping_add(1) };
    run(up)
        || run(|byte| byte.wrapping_sub(1))
        || memchr::memmem::find(value, b"0123456789").is_some()
        || counts_in_hex(value)
}

/// `707172737475767778797a7b`: bytes in hex that count up.
fn counts_in_hex(value: &[u8]) -> bool {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let (mut previous, mut run) = (None, 1);
    for pair in value.chunks_exact(2) {
        let (Some(high), Some(low)) = (digit(pair[0]), digit(pair[1])) else { return false };
        let byte = high * 16 + low;
        run = if previous == byte.checked_sub(1) && byte > 0 { run + 1 } else { 1 };
        if run >= COUNTING {
            return true;
        }
        previous = Some(byte);
    }
    false
}

/// Long, and made of very few different characters.
fn is_poor(value: &[u8]) -> bool {
    let mut seen = [false; 256];
    value.iter().for_each(|byte| seen[usize::from(byte.to_ascii_lowercase())] = true);
    value.len() >= 12 && seen.iter().filter(|seen| **seen).count() <= 4
}

/// A short text again and again: `abcf0123abcf0123`.
fn repeats(value: &[u8]) -> bool {
    let longest = LONGEST_PERIOD.min(value.len() / 2);
    value.len() >= 12
        && (1..=longest).any(|period| value[period..].eq_ignore_ascii_case(&value[..value.len() - period]))
}

/// Words by their first byte: most places of a value begin none.
struct Words([Vec<&'static [u8]>; 256]);

impl Words {
    fn new(lists: &[&[&'static str]]) -> Self {
        let mut by_first = [const { Vec::new() }; 256];
        for word in lists.iter().flat_map(|list| list.iter()) {
            let word = word.as_bytes();
            by_first[usize::from(word.first().copied().unwrap_or_default())].push(word);
        }
        Self(by_first)
    }

    /// True when one of the words stands in the value, without regard to case.
    fn are_in(&self, value: &[u8]) -> bool {
        value.iter().enumerate().any(|(at, byte)| {
            self.0[usize::from(byte.to_ascii_lowercase())].iter().any(|word| {
                value.get(at..at + word.len()).is_some_and(|here| here.eq_ignore_ascii_case(word))
            })
        })
    }
}

/// The words of passwords, and those of keys.
static PASSWORD: LazyLock<Words> = LazyLock::new(|| Words::new(&[WORDS]));
static KEY: LazyLock<Words> = LazyLock::new(|| Words::new(&[WORDS, KEY_WORDS]));

/// `password = "password"`, `apiKey: "api-key"`: the value is the name once more, perhaps with a little around it.
pub(super) fn repeats_name(name: &[u8], value: &[u8]) -> bool {
    let plain = |bytes: &[u8]| -> Vec<u8> {
        bytes.iter().filter(|byte| byte.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase).collect()
    };
    let unnumbered = |bytes: Vec<u8>| -> Vec<u8> {
        let behind = bytes.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
        let numbered = &bytes[..bytes.len() - behind];
        let in_front = numbered.iter().take_while(|byte| byte.is_ascii_digit()).count();
        numbered[in_front..].to_vec()
    };
    let (name, value) = (unnumbered(plain(name)), unnumbered(plain(value)));
    let last_part = Span::new(name.len().saturating_sub(value.len()), name.len()).of(&name);
    !value.is_empty()
        && (last_part == value
            || (name.len() >= 5 && value.len() <= name.len() + 4 && contains(&value, &name)))
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    memchr::memmem::find(haystack, needle).is_some()
}

#[cfg(test)]
mod tests {
    use super::{is_placeholder, is_placeholder_password, repeats_name};
    use crate::rule::template::expand;

    #[test]
    fn placeholders() {
        for value in [
            "your_token_here",
            "<password>",
            "[token]",
            "xxxxxxxxxxxx",
            "XXXX-XXXX",
            "****abcd",
            "0000000000",
            "1234567890",
            "abcdefghijkl",
            "changeme",
            "CHANGE_ME",
            "sk-...",
            "example-token",
            "REDACTED",
            "abababababab",
            "",
            "  ",
            "__TOKEN__",
            "deadbeefdeadbeef",
            "707172737475767778797a7b7c7d7e7f",
            "ABC123abc123ABC123abc123ABC123ab",
        ] {
            assert!(is_placeholder(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn passwords_may_have_words() {
        assert!(is_placeholder(b"supersecret12") && !is_placeholder_password(b"supersecret12"));
        assert!(is_placeholder_password(b"your_password") && is_placeholder_password(b"********"));
    }

    #[test]
    fn random_values_are_none() {
        for seed in 0..2000 {
            for template in ["{alnum:40}", "{hex:64}", "{base64url:100}", "{HEX:32}", "{lownum:36}"] {
                let value = expand(template, &seed.to_string());
                assert!(!is_placeholder(value.as_bytes()), "{value}");
            }
        }
    }

    #[test]
    fn names_repeated_as_values() {
        assert!(repeats_name(b"password", b"Password"));
        assert!(repeats_name(b"db.api_key", b"api-key"));
        assert!(repeats_name(b"password", b"password1"));
        assert!(repeats_name(b"new_password1", b"new_password2"));
        assert!(repeats_name(b"OnePassword", b"1password"));
        assert!(!repeats_name(b"password", b"hunter2"));
        assert!(!repeats_name(b"password", b""));
    }
}
