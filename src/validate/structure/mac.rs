//! Tokens and the shared secrets that sign them (RFC 7518, HS256 and its like): found beside each other, each proves the
//! other.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Sha256, Sha384, Sha512};

use super::{base64, jwt};

/// How far around one of the two the other is looked for, in bytes.
const REACH: usize = 2048;
/// Longer tokens are not signed again.
const LONGEST: usize = 4096;
/// So many pieces of text are tried as secrets, and so many tokens.
const SECRETS: usize = 32;
const TOKENS: usize = 4;
/// Secrets are as long.
const SECRET_LENGTHS: std::ops::RangeInclusive<usize> = 6..=256;

/// Secrets of tutorials, with which test tokens are signed.
const KNOWN: &[&[u8]] = &[
    b"secret",
    b"your-256-bit-secret",
    b"your-secret-key",
    b"your_secret_key",
    b"a-string-secret-at-least-256-bits-long",
    b"secretkey",
    b"secret-key",
    b"secret_key",
    b"mysecret",
    b"my-secret",
    b"mysecretkey",
    b"changeme",
    b"password",
    b"test",
    b"key",
    b"shhhhh",
];

/// Who signed a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signer {
    /// A secret that stands in the same text.
    Near,
    /// A secret that everybody knows.
    Everybody,
}

/// A token of three parts, of which the last is the sum of the first two.
struct Signed<'a> {
    algorithm: String,
    text: &'a [u8],
    sum: zeroize::Zeroizing<Vec<u8>>,
}

impl<'a> Signed<'a> {
    fn parse(token: &'a [u8]) -> Option<Self> {
        if token.len() > LONGEST {
            return None;
        }
        let end = memchr::memrchr(b'.', token)?;
        let (text, signature) = (token.get(..end)?, token.get(end + 1..)?);
        let header = jwt::object(text.split(|byte| *byte == b'.').next()?).ok()?;
        let algorithm = header.get("alg")?.as_str().filter(|name| name.starts_with("HS"))?.to_owned();
        Some(Self { algorithm, text, sum: base64::decoded(signature)? })
    }

    /// Some programs decode the secret from base64 first.
    fn is_by(&self, secret: &[u8]) -> bool {
        self.has_key(secret) || base64::decoded(secret).is_some_and(|secret| self.has_key(&secret))
    }

    fn has_key(&self, key: &[u8]) -> bool {
        macro_rules! holds {
            ($hash:ty) => {
                Hmac::<$hash>::new_from_slice(key)
                    .is_ok_and(|mac| mac.chain_update(self.text).verify_slice(&self.sum).is_ok())
            };
        }
        match self.algorithm.as_str() {
            "HS256" => holds!(Sha256),
            "HS384" => holds!(Sha384),
            "HS512" => holds!(Sha512),
            _ => false,
        }
    }
}

/// Looks for the secret of a token that begins at `at`.
pub(super) fn signer(token: &[u8], text: &[u8], at: usize) -> Option<Signer> {
    let signed = Signed::parse(token)?;
    if KNOWN.iter().any(|secret| signed.has_key(secret)) {
        return Some(Signer::Everybody);
    }
    let end = (at + token.len()).min(text.len());
    let before = text.get(at.saturating_sub(REACH)..at).unwrap_or_default();
    let after = text.get(end..text.len().min(end + REACH)).unwrap_or_default();
    // The nearest first.
    let found = pieces(before).rev().take(SECRETS).any(|secret| signed.is_by(secret))
        || pieces(after).take(SECRETS).any(|secret| signed.is_by(secret));
    found.then_some(Signer::Near)
}

/// Does a secret that begins at `at` sign a token near it?
pub(super) fn signs(secret: &[u8], text: &[u8], at: usize) -> bool {
    if !SECRET_LENGTHS.contains(&secret.len()) {
        return false;
    }
    let start = at.saturating_sub(REACH);
    let window = text.get(start..text.len().min(at + secret.len() + REACH)).unwrap_or_default();
    memchr::memmem::find_iter(window, b"eyJ")
        .filter(|begin| {
            begin.checked_sub(1).and_then(|at| window.get(at)).is_none_or(|byte| !is_token(*byte))
        })
        .take(TOKENS)
        .filter_map(|begin| {
            let rest = window.get(begin..)?;
            let end = rest.iter().position(|byte| !is_token(*byte)).unwrap_or(rest.len());
            Signed::parse(rest.get(..end)?)
        })
        .any(|signed| signed.is_by(secret))
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
}

/// What may be a secret: what stands between quotes, blanks and signs.
fn pieces(text: &[u8]) -> impl DoubleEndedIterator<Item = &[u8]> {
    let separates = |byte: &u8| byte.is_ascii_whitespace() || b"\"'`=,;:()<>{}".contains(byte);
    text.split(separates).filter(|piece| SECRET_LENGTHS.contains(&piece.len()))
}

#[cfg(test)]
mod tests {
    use ::base64::Engine as _;
    use ::base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
    use hmac::{Hmac, KeyInit as _, Mac as _};
    use sha2::{Sha256, Sha512};

    use super::{Signer, signer, signs};
    use crate::rule::template::expand;

    fn token(algorithm: &str, key: &[u8]) -> String {
        let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let text = format!("{}.{}", part(&format!(r#"{{"alg":"{algorithm}"}}"#)), part(r#"{"sub":"a"}"#));
        let sum = match algorithm {
            "HS256" => Hmac::<Sha256>::new_from_slice(key)
                .unwrap()
                .chain_update(&text)
                .finalize()
                .into_bytes()
                .to_vec(),
            _ => Hmac::<Sha512>::new_from_slice(key)
                .unwrap()
                .chain_update(&text)
                .finalize()
                .into_bytes()
                .to_vec(),
        };
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(sum))
    }

    fn signer_in(text: &str, token: &str) -> Option<Signer> {
        signer(token.as_bytes(), text.as_bytes(), text.find(token).unwrap())
    }

    #[test]
    fn each_is_found_from_the_other() {
        let secret = expand("{alnum:32}", "mac");
        let bytes = expand("{alnum:40}", "mac bytes");
        for (algorithm, key, written) in [
            ("HS256", secret.as_bytes(), secret.clone()),
            ("HS512", secret.as_bytes(), secret.clone()),
            ("HS256", bytes.as_bytes(), STANDARD.encode(&bytes)),
        ] {
            let token = token(algorithm, key);
            for text in [
                format!("JWT_SECRET={written}\nJWT={token}\n"),
                format!("{{\"token\": \"{token}\", \"other\": 1, \"secret\": \"{written}\"}}"),
            ] {
                assert_eq!(signer_in(&text, &token), Some(Signer::Near), "{algorithm}");
                assert!(signs(written.as_bytes(), text.as_bytes(), text.find(&written).unwrap()));
            }
            let far = format!("{written}{}{token}", " ".repeat(5000));
            assert_eq!(signer_in(&far, &token), None);
            assert!(!signs(written.as_bytes(), far.as_bytes(), 0));
        }
    }

    #[test]
    fn others_do_not_sign_it() {
        let token = token("HS256", expand("{alnum:32}", "one").as_bytes());
        let other = expand("{alnum:32}", "other");
        let text = format!("secret = \"{other}\"\ntoken = \"{token}\"");
        assert_eq!(signer_in(&text, &token), None);
        assert!(!signs(other.as_bytes(), text.as_bytes(), text.find(&other).unwrap()));
        for odd in ["", ".", "eyJ.eyJ.", "eyJhbGciOiJIUzI1NiJ9..", "a.b.c"] {
            assert_eq!(signer(odd.as_bytes(), odd.as_bytes(), 0), None, "{odd}");
        }
    }

    #[test]
    fn secrets_of_tutorials_are_known() {
        let token = token("HS256", b"your-256-bit-secret");
        assert_eq!(signer_in(&format!("x = {token}"), &token), Some(Signer::Everybody));
    }

    #[test]
    fn dense_texts_take_linear_time() {
        let token = token("HS256", b"nobody knows this");
        let text = format!("{token} ").repeat(500);
        let start = std::time::Instant::now();
        for at in (0..text.len()).step_by(token.len() + 1) {
            assert_eq!(signer(token.as_bytes(), text.as_bytes(), at), None);
        }
        assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
    }
}
