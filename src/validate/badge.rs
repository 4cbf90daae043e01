//! Addresses of badges. The token in one shows a picture to everybody who reads the page, and can do nothing else.

use crate::location::Span;

/// How far around a value its address reaches, in bytes.
const REACH: usize = 256;
/// Pieces of the addresses of pictures of a build's or a project's state.
const PIECES: [&[u8]; 6] = [b".svg", b"badge.", b"/badge", b"badges.", b".png?", b"shields.io/"];

/// Does a value stand in the address of a badge, behind its host?
pub(super) fn holds(text: &[u8], value: Span) -> bool {
    let ends = |byte: &u8| byte.is_ascii_whitespace() || b"\"'`()<>[]{}|".contains(byte);
    let before = &text[value.start.saturating_sub(REACH)..value.start];
    let begin = before.iter().rposition(ends).map_or(0, |at| at + 1);
    let after = &text[value.end..text.len().min(value.end + REACH)];
    let end = after.iter().position(ends).unwrap_or(after.len());
    // What stands in front of the host is a password.
    if after.first() == Some(&b'@') {
        return false;
    }
    let Some(scheme) = memchr::memmem::find(&before[begin..], b"://") else { return false };
    let address = [&before[begin + scheme..], b" ", &after[..end]].concat().to_ascii_lowercase();
    PIECES.iter().any(|piece| memchr::memmem::find(&address, piece).is_some())
}

#[cfg(test)]
mod tests {
    use super::holds;
    use crate::location::Span;

    #[test]
    fn addresses_of_pictures_and_others() {
        for (text, expected) in [
            ("[![b](https://circleci.com/gh/a/b.svg?style=svg&circle-token=VALUE)](https://x.io)", true),
            ("https://badge.buildkite.com/VALUE.svg?branch=main", true),
            ("https://coveralls.io/repos/a/b/badge.svg?t=VALUE", true),
            (".. image:: https://app.codacy.com/project/badge/Grade/VALUE", true),
            ("https://circleci.com/api/v1/me?circle-token=VALUE", false),
            ("https://VALUE@badge.internal/", false),
            ("a.svg?token=VALUE", false),
            ("https://x.io/b.svg token=VALUE", false),
            ("VALUE", false),
        ] {
            let start = text.find("VALUE").unwrap();
            assert_eq!(holds(text.as_bytes(), Span::new(start, start + 5)), expected, "{text}");
        }
    }
}
