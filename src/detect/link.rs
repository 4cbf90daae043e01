//! How a word and a value belong together: `acme_key = …` says more than the two on one page.

use crate::detect::name::words;
use crate::location::Span;

/// How a word and a value are linked, the closest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Link {
    /// They stand near each other.
    Near,
    /// The value is said to be a key, a token or a password, and the word stands near.
    Told,
    /// The value is assigned to a name that holds the word, or passed to something of that name.
    Named,
    /// The same, and the value begins as the provider's values do.
    Confirmed,
}

/// Longest name or piece of syntax that is read, in bytes.
const LIMIT: usize = 96;
/// Shorter words have to end where a word ends.
const DISTINCT: usize = 7;
/// Shorter words have to begin where a word begins: `box_secret` is not in `scraperbox_secret`.
const UNIQUE: usize = 12;
/// Longer stretches without a separator are no names.
const LONGEST_NAME: usize = 32;
/// Lines above the value's in which a word may stand.
const LINES: usize = 4;

/// What names of credentials are made of. A name of nothing else says what its value is, but not whose.
const CREDENTIAL: &str = "api key keys apikey token tokens apitoken secret secrets apisecret access accesskey accesstoken auth \
    authorization authtoken authkey bearer basic credential credentials cred creds password passwd pass \
    pwd private client clientsecret app application appkey x header headers value account user my the \
    default prod production dev test staging live sandbox secretkey secrettoken service pat personal \
    signing webhook license session sk code master admin rest v1 v2 v3 http params param env config \
    const let var string str current developer subscription consumer oauth oauth2 refresh id appid write \
    read server project org integration bot deploy ingest ingestion set get with use";

/// Among them, the ones that a value must be called to be one.
const TELLING: &str = "key keys apikey token tokens apitoken secret secrets apisecret accesskey accesstoken auth \
    authorization authtoken authkey bearer credential credentials cred creds password passwd pass pwd \
    clientsecret appkey secretkey secrettoken pat sk appid";

/// What a value is called when it is the hash or the name of something.
const IDENTIFYING: &str = "sha sha1 sha256 sha512 md5 checksum digest hash hashes integrity commit revision rev etag \
    fingerprint uuid guid nonce salt iv version url uri path file filename image name ref sum blob tree \
    parent object signature thumbprint serial color cid crc resolved asset public pub pubkey publickey \
    site sitekey";

/// Words of syntax between a name and its value.
const SYNTAX: &str = "str string value content is new const r b f u l";

/// Words that begin the value of an `Authorization` header.
const SCHEMES: &str = "bearer basic token apikey key";

/// Is a word one of a list of words with a blank between each two?
fn has(list: &str, word: &str) -> bool {
    list.split(' ').any(|known| known == word)
}

/// Is a word one by itself, and not a piece of a longer one? `box` is none in `inbox`, and one in `boxToken` and `BOX_KEY`.
pub(super) fn is_word(text: &[u8], word: Span) -> bool {
    if word.len() >= UNIQUE {
        return true;
    }
    // Three letters stand in every base64.
    if word.len() < DISTINCT && stretch(text, word) > LONGEST_NAME {
        return false;
    }
    let at = |index: usize| text.get(index).copied().unwrap_or(b' ');
    let before = word.start.checked_sub(1).map_or(b' ', at);
    let (first, last, after) = (at(word.start), at(word.end - 1), at(word.end));
    let begins = !before.is_ascii_alphabetic()
        || (before.is_ascii_lowercase() && first.is_ascii_uppercase())
        || (first.is_ascii_uppercase() && at(word.start + 1).is_ascii_lowercase());
    begins
        && (word.len() >= DISTINCT
            || !after.is_ascii_alphabetic()
            || (last.is_ascii_lowercase() && after.is_ascii_uppercase())
            || CREDENTIAL
                .split(' ')
                .any(|word_after| word_after.len() > 2 && starts_with(text, word.end, word_after)))
}

/// How long the stretch of letters, digits, `+` and `/` around a word is, as far as it matters.
fn stretch(text: &[u8], word: Span) -> usize {
    let is_base64 = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let before = text[..word.start].iter().rev().take(LONGEST_NAME).take_while(is_base64).count();
    let after = text[word.end..].iter().take(LONGEST_NAME).take_while(is_base64).count();
    before + word.len() + after
}

fn starts_with(text: &[u8], at: usize, word: &str) -> bool {
    text.get(at..at + word.len()).is_some_and(|here| here.eq_ignore_ascii_case(word.as_bytes()))
}

/// How `word` and `value` are linked; nothing if the value is called something that is no secret, or stands too far away.
pub(super) fn between(text: &[u8], word: Span, value: Span) -> Option<Link> {
    if value.start > 0 && text[value.start - 1] == b'@' {
        // A version of something: `uses: owner/action@0123…`.
        return None;
    }
    let own = own_name(text, value);
    if own.start <= word.start && word.end <= own.end {
        let behind = words(Span::new(word.end, own.end).of(text));
        return (!is_identifier(&behind)).then_some(Link::Named);
    }
    let last_part = own.of(text).rsplit(|byte| *byte == b'.').next().unwrap_or_default();
    let own_words = words(last_part);
    if is_identifier(&own_words) {
        return None;
    }
    if word.end <= value.start {
        let gap = Span::new(word.end, value.start).of(text);
        if memchr::memchr_iter(b'\n', gap).count() > LINES {
            return None;
        }
        if is_glue(gap) {
            return Some(Link::Named);
        }
    } else {
        let gap = Span::new(value.end, word.start).of(text);
        if memchr::memchr(b'\n', gap).is_some() {
            return None;
        }
        // The password of an address: `https://user:value@host`.
        if gap.first() == Some(&b'@') && gap[1..].iter().all(|byte| is_name(*byte)) {
            return Some(Link::Named);
        }
    }
    let gap = Span::new(word.end.min(value.end), word.start.max(value.start)).of(text);
    if memchr::memchr(b'\n', gap).is_none() && authenticates(text, value) {
        return Some(Link::Told);
    }
    let is_telling = own_words.iter().any(|word| has(TELLING, word));
    Some(if is_telling && own_words.iter().all(|word| is_generic(word)) { Link::Told } else { Link::Near })
}

/// Is the value what a line of a program or of a shell authenticates with: `curl -u user:…`, `auth=("user", "…")`?
fn authenticates(text: &[u8], value: Span) -> bool {
    const MARKS: [&[u8]; 7] =
        [b" -u", b"--user", b"auth=", b"auth(", b"authorization", b"login(", b"login -"];
    let before = &text[value.start.saturating_sub(LIMIT)..value.start];
    let line = memchr::memrchr(b'\n', before).map_or(before, |at| &before[at + 1..]).to_ascii_lowercase();
    MARKS.iter().any(|mark| memchr::memmem::find(&line, mark).is_some())
}

/// Names of values that identify something: a hash, an id, a file.
fn is_identifier(words: &[String]) -> bool {
    let is = |list: &str| words.iter().any(|word| has(list, word));
    words.last().is_some_and(|last| last == "id" || last == "ids") || (is(IDENTIFYING) && !is(TELLING))
}

/// Says what a value is, and not whose.
fn is_generic(word: &str) -> bool {
    has(CREDENTIAL, word) || word.len() <= 2 || word.bytes().all(|byte| byte.is_ascii_digit())
}

/// The name that a value is assigned to, or that stands in front of it as a header, a parameter or a flag.
fn own_name(text: &[u8], value: Span) -> Span {
    if value.start > 0 && text[value.start - 1] == b'/' {
        // In an address, the part before tells: `/commit/…`.
        return name_before(text, value.start - 1);
    }
    let nearest = name_before(text, value.start);
    let gap = Span::new(nearest.end, value.start).of(text);
    let plain = String::from_utf8_lossy(nearest.of(text)).to_ascii_lowercase();
    let is_scheme = has(SCHEMES, &plain) && gap.iter().all(|byte| *byte == b' ');
    if !is_scheme && !has(SYNTAX, &plain) {
        return nearest;
    }
    let next = name_before(text, nearest.start);
    if next.is_empty() { sibling_name(text, nearest.start).unwrap_or(nearest) } else { next }
}

/// `name: X` in front of `value: …`, as lists of variables have it: the `X`.
fn sibling_name(text: &[u8], end: usize) -> Option<Span> {
    let floor = end.saturating_sub(LIMIT);
    let is_between = |byte: &&u8| is_syntax(**byte) || matches!(**byte, b'\n' | b'\r' | b'-');
    let gap = text[floor..end].iter().rev().take_while(is_between).count();
    let name = name_before(text, end - gap);
    let role = name_before(text, name.start).of(text);
    let is_role = role.eq_ignore_ascii_case(b"name") || role.eq_ignore_ascii_case(b"key");
    (is_role && !name.is_empty()).then_some(name)
}

/// The name in front of some syntax that ends at `end`; empty if there is none on the line.
fn name_before(text: &[u8], end: usize) -> Span {
    let floor = end.saturating_sub(LIMIT);
    let syntax = text[floor..end].iter().rev().take_while(|byte| is_syntax(**byte)).count();
    let end = end - syntax;
    let length = text[floor..end].iter().rev().take_while(|byte| is_name(**byte)).count();
    Span::new(end - length, end)
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

/// What stands between a name and its value on one line.
fn is_syntax(byte: u8) -> bool {
    matches!(
        byte,
        b' ' | b'\t'
            | b'='
            | b':'
            | b'>'
            | b'"'
            | b'\''
            | b'`'
            | b'('
            | b'['
            | b'{'
            | b','
            | b']'
            | b')'
            | b'\\'
            | b'&'
            | b'@'
            | b'|'
            | b'~'
            | b'?'
    )
}

/// Nothing but the rest of a name, syntax, and words that carry no meaning of their own, on one line.
fn is_glue(gap: &[u8]) -> bool {
    if gap.len() > LIMIT || gap.contains(&b'\n') {
        return false;
    }
    let rest = gap.iter().take_while(|byte| is_name(**byte)).count();
    let (name, rest) = gap.split_at(rest);
    !is_identifier(&words(name))
        && words(name).iter().all(|word| is_generic(word))
        && words(rest).iter().all(|word| is_generic(word) || has(SYNTAX, word))
        && rest.iter().all(|byte| is_name(*byte) || is_syntax(*byte))
}

#[cfg(test)]
mod tests {
    use super::{Link, between, is_word};
    use crate::location::Span;

    const VALUE: &str = "0123456789abcdef0123456789abcdef";

    /// `{}` stands for the value, and the word is `acme`.
    fn link(text: &str) -> Option<Link> {
        let text = text.replace("{}", VALUE);
        let word = text.to_lowercase().find("acme").unwrap();
        let value = text.find(VALUE).unwrap();
        between(text.as_bytes(), Span::new(word, word + 4), Span::new(value, value + VALUE.len()))
    }

    #[test]
    fn the_decision_table() {
        for (text, expected) in [
            ("ACME_API_KEY={}", Some(Link::Named)),
            ("acmeToken: \"{}\"", Some(Link::Named)),
            ("client = Acme(\"{}\")", Some(Link::Named)),
            ("Acme API key: {}", Some(Link::Named)),
            ("https://user:{}@acme.internal/x", Some(Link::Named)),
            ("- name: ACME_KEY\n  value: \"{}\"", Some(Link::Named)),
            ("acme:\n  api_key: {}", Some(Link::Told)),
            ("# Acme\nAPI_KEY={}", Some(Link::Told)),
            ("curl https://api.acme.io/v1 -H 'Authorization: Bearer {}'", Some(Link::Told)),
            ("https://api.acme.io/v1?token={}", Some(Link::Told)),
            ("acme.set_api_key(\"{}\")", Some(Link::Named)),
            ("curl -u \"me:{}\" https://acme.io/v1", Some(Link::Told)),
            ("get(\"https://api.acme.io\", auth=(\"me\", \"{}\"))", Some(Link::Named)),
            ("curl -H 'Authorization: sso-key {}' https://acme.io", Some(Link::Told)),
            ("acme said {}", Some(Link::Near)),
            ("ACME_URL=x\nOTHER_KEY={}", Some(Link::Near)),
            ("ACME_USER_ID={}", None),
            ("acme_sha256 = {}", None),
            ("uses: acme/action@{}", None),
            ("acme/commit/{}", None),
            ("acme\n\n\n\n\n\napi_key: {}", None),
            ("api_key: {}\nacme", None),
        ] {
            assert_eq!(link(text), expected, "{text}");
        }
    }

    #[test]
    fn words_are_no_pieces_of_others() {
        let word = |text: &str, word: &str| {
            let start = text.to_lowercase().find(word).unwrap();
            is_word(text.as_bytes(), Span::new(start, start + word.len()))
        };
        for (text, of) in
            [("BOX_KEY", "box"), ("boxToken", "box"), ("myBox", "box"), ("boxtoken", "box"), ("box", "box")]
        {
            assert!(word(text, of), "{text}");
        }
        for (text, of) in [("inbox", "box"), ("boxer", "box"), ("scraperbox_secret", "box_secret")] {
            assert!(!word(text, of), "{text}");
        }
    }
}
