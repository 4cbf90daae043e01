//! The cookie jar of Netscape, curl and wget: domain, flag, path, secure, expiry, name and value, with tabs between them
//! (<https://curl.se/docs/http-cookies.html>).

use super::Found;
use crate::location::Span;

/// Longest line behind the domain, in bytes.
const REACH: usize = 4500;

pub(super) fn read(text: &[u8], anchor: Span, found: &mut Vec<Found>) -> Span {
    let end = (anchor.start + REACH).min(text.len());
    let rest = Span::new(anchor.start + 1, end).of(text);
    let length = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
    let line = Span::new(anchor.start + 1, anchor.start + 1 + length);
    let seen = Span::new(anchor.start.saturating_sub(1), line.end);
    let fields: Vec<&[u8]> = line.of(text).splitn(7, |byte| *byte == b'\t').collect();
    let [_, _, secure, expiry, name, value] = fields.as_slice() else { return seen };
    let is_flag = matches!(*secure, b"TRUE" | b"FALSE");
    let is_cookie = is_flag && expiry.iter().all(u8::is_ascii_digit) && !name.is_empty() && !value.is_empty();
    if is_cookie {
        let secret = Span::new(line.end - value.len(), line.end);
        let key = Span::new(secret.start - 1 - name.len(), secret.start - 1);
        found.push(Found { key: Some(key), ..Found::plain(secret) });
    }
    seen
}

#[cfg(test)]
mod tests {
    use crate::detect::format::tests::found;

    #[test]
    fn cookies_have_seven_fields() {
        let text = "# Netscape HTTP Cookie File\n.a.b\tTRUE\t/\tTRUE\t0\tsid\tv\n#HttpOnly_c.d\tFALSE\t/x\tFALSE\t17\tt\tw\n";
        assert_eq!(found("cookie-jar", text), [("v", Some("sid")), ("w", Some("t"))]);
        for text in
            [".a.b\tTRUE\t/\tTRUE\t0\tsid", ".a.b\tTRUE\t/\tx\t0\tsid\tv", ".a.b\tTRUE\t/\tTRUE\tx\tsid\tv"]
        {
            assert_eq!(found("cookie-jar", text), [], "{text}");
        }
    }
}
