//! `user:hash`, in files of web servers and in `/etc/shadow`.

use super::{Found, line_around};
use crate::location::Span;

/// Longest user, and longest hash, in bytes.
const REACH: usize = 200;

pub(super) fn read(text: &[u8], anchor: Span, found: &mut Vec<Found>) -> Span {
    let seen = Span::new(anchor.start.saturating_sub(REACH), anchor.end + REACH);
    let Some(line) = line_around(text, anchor.start, REACH) else { return seen };
    let before = Span::new(line.start, anchor.start).of(text);
    let length = before
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'@' | b'+'))
        .count();
    let opens = before.len().checked_sub(length + 1).map(|at| before[at]);
    let user = Span::new(anchor.start - length, anchor.start);
    if user.is_empty()
        || opens.is_some_and(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'"' | b'\'' | b'='))
    {
        return seen;
    }
    let rest = Span::new(anchor.start + 1, line.end);
    let length = rest.of(text).iter().take_while(|byte| is_hash(**byte)).count();
    let secret = Span::new(rest.start, rest.start + length);
    // The shortest are 24 bytes of base64 behind `{SHA}`.
    if secret.len() >= 24 {
        found.push(Found { public_id: Some(user), ..Found::plain(secret) });
    }
    seen
}

fn is_hash(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'$' | b'.' | b'/' | b'+' | b'=' | b'{' | b'}' | b',' | b'-' | b'_')
}

#[cfg(test)]
mod tests {
    use crate::detect::format::tests::found;
    use crate::rule::template::expand;

    #[test]
    fn users_with_hashes() {
        let hash = expand("$2y$10${alnum:53}", "hash");
        for (before, after) in [
            ("admin:", "\n"),
            ("# x\nadmin:", ""),
            ("htpasswd='admin:", "'"),
            ("admin:", ":18000:0:99999:7:::"),
        ] {
            let text = format!("{before}{hash}{after}");
            assert_eq!(found("password-hash", &text), [(hash.as_str(), Some("admin"))], "{text}");
        }
        let sha = expand("admin:{SHA}{base64:27}=", "hash");
        assert_eq!(found("password-hash", &sha).len(), 1);
    }

    #[test]
    fn other_places_of_hashes_are_none() {
        let hash = expand("$2y$10${alnum:53}", "hash");
        for text in [format!("password:{}", "$2y$10$"), format!(":{hash}"), format!("http://a:{hash}")] {
            assert_eq!(found("password-hash", &text), [], "{text}");
        }
    }
}
