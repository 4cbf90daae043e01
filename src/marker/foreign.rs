//! Markers of other tools, by the words that their documentation gives: whoever comes from one of them need not mark
//! everything again.

use memchr::memmem;

/// Words by themselves.
const WORDS: [&str; 7] = [
    // <https://github.com/gitleaks/gitleaks#gitleaksallow>
    "gitleaks:allow",
    // Its successor.
    "betterleaks:allow",
    // <https://github.com/trufflesecurity/trufflehog#how-can-i-ignore-specific-results>
    "trufflehog:ignore",
    // <https://github.com/mongodb/kingfisher/blob/main/docs/USAGE.md>
    "kingfisher:ignore",
    // <https://docs.gitguardian.com/ggshield-docs/reference/secret/ignore>
    "ggignore",
    // <https://github.com/Yelp/detect-secrets#inline-allowlisting>
    "pragma: allowlist secret",
    // The same before it was renamed.
    "pragma: whitelist secret",
];

/// Words that count in a comment only, because they are names elsewhere.
const IN_COMMENT: &str = "nosecret";

/// What begins a comment.
const COMMENTS: [&[u8]; 7] = [b"#", b"//", b"/*", b"--", b";", b"%", b"'"];

/// Checks for secrets in code that linters let one switch off for a line: of Ruff
/// (<https://docs.astral.sh/ruff/rules/hardcoded-password-string/>) and of Bandit
/// (<https://bandit.readthedocs.io/en/latest/plugins/b105_hardcoded_password_string.html>).
const LINTS: [(&str, [&str; 3]); 2] =
    [("noqa:", ["S105", "S106", "S107"]), ("nosec", ["B105", "B106", "B107"])];

/// The marker that is about the next line.
const NEXT_LINE: &str = "pragma: allowlist nextline secret";

/// Markers in the line that they are about.
pub(super) fn of_line(line: &[u8]) -> impl Iterator<Item = &'static str> {
    let words = WORDS.into_iter().filter(|word| holds(line, word));
    let comment = positions(line, IN_COMMENT).any(|at| {
        let before = line[..at].trim_ascii_end();
        COMMENTS.iter().any(|comment| before.ends_with(comment))
    });
    let lints = LINTS.into_iter().filter(|(name, codes)| {
        positions(line, name).any(|at| {
            let rest = &line[at + name.len()..];
            // Codes, with commas and spaces between them: `noqa: E501, S105`.
            rest.split(|byte| byte.is_ascii_whitespace() || matches!(byte, b',' | b':'))
                .filter(|word| !word.is_empty())
                .take_while(|word| is_code(word))
                .any(|word| codes.iter().any(|code| code.as_bytes() == word))
        })
    });
    words
        .chain(comment.then_some(IN_COMMENT))
        .chain(lints.map(|(name, _)| name))
        .collect::<Vec<_>>()
        .into_iter()
}

/// Markers in the line before.
pub(super) fn of_line_before(line: &[u8]) -> Option<&'static str> {
    holds(line, NEXT_LINE).then_some(NEXT_LINE)
}

fn is_code(word: &[u8]) -> bool {
    let letters = word.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
    letters > 0 && letters < word.len() && word[letters..].iter().all(u8::is_ascii_digit)
}

fn holds(line: &[u8], word: &str) -> bool {
    positions(line, word).next().is_some()
}

/// Where a word stands by itself.
fn positions<'a>(line: &'a [u8], word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let is_outside = |byte: Option<&u8>| byte.is_none_or(|byte| !super::is_of_word(*byte));
    memmem::find_iter(line, word.as_bytes()).filter(move |at| {
        let before = at.checked_sub(1).and_then(|before| line.get(before));
        is_outside(before) && is_outside(line.get(at + word.len()))
    })
}
