//! `machine HOST login USER password SECRET`: the words of ftp, curl, git and Heroku, on any number of lines
//! (<https://www.gnu.org/software/inetutils/manual/html_node/The-_002enetrc-file.html>).

use super::Found;
use crate::location::Span;

/// How far an entry goes, in bytes.
const REACH: usize = 640;
/// Most words of an entry.
const WORDS: usize = 10;

pub(super) fn read(text: &[u8], anchor: Span, found: &mut Vec<Found>) -> Span {
    let begins = anchor.start.checked_sub(1).and_then(|at| text.get(at));
    if begins.is_some_and(|byte| {
        byte.is_ascii_alphanumeric() && !text[..anchor.start].ends_with(b"\\n") || matches!(byte, b'_' | b'-')
    }) {
        return anchor;
    }
    let end = (anchor.start + REACH).min(text.len());
    let mut words = Words { text, at: anchor.start, end };
    let (mut login, mut secret) = (None, None);
    let first = words.next();
    if first.is_some_and(|first| first.of(text).eq_ignore_ascii_case(b"machine")) {
        let host = words.next();
        if host.is_none_or(|host| !is_host(host.of(text))) {
            return Span::new(anchor.start, words.at);
        }
    }
    for _ in 0..WORDS {
        let before = words.at;
        let (Some(word), Some(value)) = (words.next(), words.next()) else { break };
        match word.of(text) {
            b"login" | b"user" => login = Some(value),
            b"password" | b"passwd" => secret = Some(value),
            b"account" | b"port" | b"protocol" => {}
            _ => {
                words.at = before;
                break;
            }
        }
    }
    let is_nobody = login.is_some_and(|login| matches!(login.of(text), b"anonymous" | b"ftp"));
    let is_prose =
        login.is_none() && secret.is_some_and(|secret| secret.of(text).iter().all(u8::is_ascii_alphabetic));
    let secret = secret.filter(|_| !is_nobody && !is_prose);
    found.extend(secret.map(|secret| Found { public_id: login, ..Found::plain(secret) }));
    Span::new(anchor.start, words.at + 1)
}

fn is_host(word: &[u8]) -> bool {
    word.contains(&b'.')
        || matches!(word, b"localhost")
        || word.starts_with(b"$")
        || word.iter().all(u8::is_ascii_alphanumeric)
}

/// Words with blanks, ends of lines, or `\n` in a string between them.
struct Words<'a> {
    text: &'a [u8],
    at: usize,
    end: usize,
}

impl Words<'_> {
    fn next(&mut self) -> Option<Span> {
        while self.skip_one() {}
        let start = self.at;
        if self.text.get(start) == Some(&b'"') {
            let rest = &self.text[(start + 1).min(self.end)..self.end];
            let length = memchr::memchr2(b'"', b'\n', rest)?;
            if rest[length] == b'"' {
                self.at = start + length + 2;
                return Some(Span::new(start + 1, start + 1 + length));
            }
        }
        while self.at < self.end
            && !self.text[self.at].is_ascii_whitespace()
            && !matches!(self.text[self.at], b'"' | b'\'' | b'`')
            && !self.text[self.at..].starts_with(b"\\n")
        {
            self.at += 1;
        }
        (self.at > start).then(|| Span::new(start, self.at))
    }

    fn skip_one(&mut self) -> bool {
        if self.at >= self.end {
            return false;
        }
        let length = match self.text[self.at] {
            byte if byte.is_ascii_whitespace() => 1,
            b'\\' if self.text.get(self.at + 1) == Some(&b'n') => 2,
            _ => return false,
        };
        self.at += length;
        self.at <= self.end
    }
}

#[cfg(test)]
mod tests {
    use crate::detect::format::tests::found;

    #[test]
    fn entries_in_any_layout() {
        for text in [
            "machine a.b login u password p",
            "machine a.b\n  login u\n  password p\n",
            "machine a.b\npassword p\nlogin u\naccount x\n",
            "default login u password p",
            "echo \"machine a.b login u password p\" > ~/.netrc",
            "printf 'machine a.b\\nlogin u\\npassword p\\n'",
            "machine localhost login u password \"p\"",
        ] {
            assert_eq!(found("netrc", text), [("p", Some("u"))], "{text}");
        }
        let two = "machine a.b login u password p\nmachine c.d password q1\n";
        assert_eq!(found("netrc", two), [("p", Some("u")), ("q1", None)]);
    }

    #[test]
    fn prose_is_no_entry() {
        for text in [
            "the machine has a login and a password prompt",
            "machine a.b login u",
            "machine learning, password managers",
            "virtual-machine a.b login u password p",
            "machine",
            "uses machine id password path",
            "default login anonymous password user@site",
        ] {
            assert_eq!(found("netrc", text), [], "{text}");
        }
    }
}
