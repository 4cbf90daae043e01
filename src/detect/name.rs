//! Names of assignments: does `password_reset_url` assign a password? It does not.

mod words;

use words::{ABOUT, NOT_A_CREDENTIAL, NOT_A_KEY, ROUNDS};

/// Parts of so few letters also stand in random text.
const SHORT: usize = 4;

/// True when a name whose part `matched` sounds like a secret really assigns one.
#[must_use]
pub(super) fn assigns_secret(name: &[u8], matched: std::ops::Range<usize>) -> bool {
    let (Some(before), Some(after)) = (name.get(..matched.start), name.get(matched.end..)) else {
        return false;
    };
    let after = split(after, Joined::ToThePartBefore);
    let before = split(before, Joined::Free);
    let about = |word: &String| ABOUT.contains(&word.as_str());
    // `tokenizer`, `passwords`, `secretary`: the letters go on without a new word.
    let continued = name.get(matched.end).is_some_and(u8::is_ascii_lowercase)
        && name.get(matched.end.wrapping_sub(1)).is_some_and(u8::is_ascii_lowercase);
    if continued
        && after.first().is_some_and(|rest| {
            !matches!(rest.as_str(), "s" | "key" | "keys" | "value" | "word" | "token" | "phrase" | "base")
        })
    {
        return false;
    }
    let written = name.get(matched).unwrap_or_default();
    if written.len() <= SHORT && !is_written_as_word(written) {
        return false;
    }
    let matched = written.to_ascii_lowercase();
    let is_key = matched.starts_with(b"token") || matched.starts_with(b"key");
    let is_other = |word: &String| {
        let names_key =
            || NOT_A_KEY.contains(&word.as_str()) || word.starts_with("csrf") || word.starts_with("xsrf");
        NOT_A_CREDENTIAL.contains(&word.as_str()) || is_key && names_key()
    };
    if is_key && before.iter().any(|word| word == "public") {
        return false;
    }
    let is_round = |word: &String| matched == b"pass" && ROUNDS.contains(&word.as_str());
    if before.last().is_some_and(is_round) || after.first().is_some_and(is_round) {
        return false;
    }
    !after.iter().any(about) && !before.last().is_some_and(is_other)
}

/// `pwd`, `PWD` or `Pwd`, and not `pWd`: letters in any mixture are data.
fn is_written_as_word(part: &[u8]) -> bool {
    let (Some(first), Some(rest)) = (part.first(), part.get(1..)) else { return false };
    let upper = |byte: &u8| byte.is_ascii_uppercase();
    !rest.iter().any(upper) || first.is_ascii_uppercase() && !part.iter().any(u8::is_ascii_lowercase)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Joined {
    ToThePartBefore,
    Free,
}

/// The words of a name, in lower case.
pub(super) fn words(name: &[u8]) -> Vec<String> {
    split(name, Joined::Free)
}

/// Splits a name into lower-case words at separators and at changes from lower to upper case.
fn split(part: &[u8], joined: Joined) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut previous_lower = joined == Joined::ToThePartBefore;
    for byte in part {
        if !byte.is_ascii_alphanumeric() {
            words.push(String::new());
            previous_lower = false;
            continue;
        }
        if byte.is_ascii_uppercase() && previous_lower {
            words.push(String::new());
        }
        previous_lower = byte.is_ascii_lowercase() || byte.is_ascii_digit();
        if let Some(word) = words.last_mut() {
            word.push(char::from(byte.to_ascii_lowercase()));
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::assigns_secret;

    fn judged(name: &str, part: &str) -> bool {
        let start = name.to_lowercase().find(part).unwrap();
        assigns_secret(name.as_bytes(), start..start + part.len())
    }

    #[test]
    fn names_of_secrets_and_names_about_secrets() {
        for (name, part) in [
            ("password", "password"),
            ("db_password", "password"),
            ("dbPassword", "password"),
            ("PASSWORD_PROD", "password"),
            ("spring.datasource.password", "password"),
            ("password1", "password"),
            ("tokens", "token"),
            ("secretKey", "secret"),
            ("API_TOKEN_STAGING", "token"),
            ("passwordValue", "password"),
            ("DB_PASSWORD_TEST", "password"),
            ("redis_cache_password", "password"),
            ("dbPwd", "pwd"),
            ("DB_PASS", "pass"),
        ] {
            assert!(judged(name, part), "{name}");
        }
        for (name, part) in [
            ("password_reset_url", "password"),
            ("passwordField", "password"),
            ("tokenizer", "token"),
            ("max_tokens", "token"),
            ("secretName", "secret"),
            ("secretary", "secret"),
            ("token_type", "token"),
            ("csrf_token", "token"),
            ("PASSWORD_MIN_LENGTH", "password"),
            ("cancellationToken", "token"),
            ("passwordHash", "password"),
            ("token_count", "token"),
            ("mysql_native_password", "password"),
            ("encoded_password", "password"),
            ("PASSWORD_MODIFY_OID", "password"),
            ("page_token", "token"),
            ("csrfmiddlewaretoken", "token"),
            ("4pWd", "pwd"),
            ("main_pass_viewport", "pass"),
            ("blitPass", "pass"),
            ("GL_STENCIL_BACK_PASS_DEPTH_FAIL", "pass"),
            ("xqPAsS1", "pass"),
            ("publicKeyToken", "token"),
        ] {
            assert!(!judged(name, part), "{name}");
        }
    }
}
