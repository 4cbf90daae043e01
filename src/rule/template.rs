//! Example texts with generated secrets, so that no real-looking secret is ever stored.
//!
//! A template is text with generators in braces, each replaced by characters drawn from a generator seeded with
//! the caller's seed: the same template and seed give the same text. Braces around anything else stay as they are.
//!
//! | generator | gives |
//! |---|---|
//! | `{alnum:N}` `{lower:N}` `{upper:N}` `{digit:N}` `{letter:N}` | N letters or digits |
//! | `{lownum:N}` `{upnum:N}` | N lower-case (upper-case) letters or digits |
//! | `{hex:N}` `{HEX:N}` | N hex digits |
//! | `{base64:N}` `{base64url:N}` | N characters of the alphabet, no padding |
//! | `{base32:N}` | N of `A-Z2-7` |
//! | `{uuid}` | a version 4 UUID |
//! | `{jwt}` `{jwt:iss=x,role=y}` | a signed-looking JWT with `iat` 2026-01-01, and these claims |
//! | `{pem:ed25519}` `{pem:ec}` `{pem:rsa}` `{pem:openssh}` `{pem:encrypted}` | a private key in PEM, one line per line |
//! | `{pem1:…}` | the same on one line with `\n` written out |
//! | `{b64pem:…}` | base64 of the same |
//! | `{pypi}` | a PyPI macaroon |
//! | `{sum:NAME:PREFIX:N}` | PREFIX, N letters or digits, and the check digits of [`Checksum`] NAME |
//!
//! The random characters never contain a run that a placeholder check could take for made up.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use super::Check;
use super::check::Checksum;

const DIGIT: &str = "0123456789";
const LOWER: &str = "abcdefghijklmnopqrstuvwxyz";
const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// Shortest run of generated characters that stands for a whole token.
const TOKEN: usize = 16;

/// Expands all generators of `template`.
#[must_use]
pub fn expand(template: &str, seed: &str) -> String {
    let mut source = Source::new(seed);
    let mut out = String::with_capacity(template.len() * 2);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let (before, from_open) = rest.split_at(open);
        out.push_str(before);
        let generated = from_open
            .find('}')
            .and_then(|close| source.generate(&from_open[1..close]).map(|text| (text, close + 1)));
        let taken = if let Some((text, taken)) = generated {
            out.push_str(&text);
            taken
        } else {
            out.push('{');
            1
        };
        rest = &from_open[taken..];
    }
    out.push_str(rest);
    out
}

/// A stream of bytes that depends on its seed only.
struct Source {
    seed: [u8; 32],
    counter: u64,
}

impl Source {
    fn new(seed: &str) -> Self {
        Self { seed: Sha256::digest(seed.as_bytes()).into(), counter: 0 }
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        let mut out = Vec::with_capacity(count + 32);
        while out.len() < count {
            let mut hasher = Sha256::new();
            hasher.update(self.seed);
            hasher.update(self.counter.to_le_bytes());
            self.counter += 1;
            out.extend_from_slice(&hasher.finalize());
        }
        out.truncate(count);
        out
    }

    /// `count` characters, each different from its neighbour, so that no run looks made up.
    fn characters(&mut self, alphabet: &str, count: usize) -> String {
        let alphabet = alphabet.as_bytes();
        let mut out = String::with_capacity(count);
        let mut previous = usize::MAX;
        for byte in self.bytes(count) {
            let mut at = usize::from(byte) % alphabet.len();
            if at == previous {
                at = (at + 7) % alphabet.len();
            }
            out.push(char::from(alphabet[at]));
            previous = at;
        }
        // Tokens of this length without a digit are too rare for examples.
        if count >= TOKEN && alphabet.contains(&b'7') && out.bytes().filter(u8::is_ascii_digit).count() < 2 {
            for (at, digit) in [(TOKEN / 3, "7"), (2 * TOKEN / 3, "4")] {
                out.replace_range(at..=at, digit);
            }
        }
        out
    }

    fn generate(&mut self, spec: &str) -> Option<String> {
        let (name, argument) = spec.split_once(':').unwrap_or((spec, ""));
        let count = || argument.parse::<usize>().ok();
        let alnum = format!("{DIGIT}{UPPER}{LOWER}");
        Some(match name {
            "alnum" => self.characters(&alnum, count()?),
            "lower" => self.characters(LOWER, count()?),
            "upper" => self.characters(UPPER, count()?),
            "letter" => self.characters(&format!("{LOWER}{UPPER}"), count()?),
            "digit" => self.characters(DIGIT, count()?),
            "lownum" => self.characters(&format!("{DIGIT}{LOWER}"), count()?),
            "upnum" => self.characters(&format!("{DIGIT}{UPPER}"), count()?),
            "hex" => self.characters("0123456789abcdef", count()?),
            "HEX" => self.characters("0123456789ABCDEF", count()?),
            "base64" => self.characters(&format!("{alnum}+/"), count()?),
            "base64url" => self.characters(&format!("{alnum}-_"), count()?),
            "base32" => self.characters(&format!("{UPPER}234567"), count()?),
            "uuid" if argument.is_empty() => self.uuid(),
            "jwt" => self.jwt(argument),
            "pypi" if argument.is_empty() => self.pypi(),
            "pem" => self.pem(argument)?,
            "pem1" => self.pem(argument)?.replace('\n', "\\n"),
            "b64pem" => STANDARD.encode(self.pem(argument)?),
            "sum" => self.summed(argument)?,
            _ => return None,
        })
    }

    fn uuid(&mut self) -> String {
        let hex = self.characters("0123456789abcdef", 30);
        format!("{}-{}-4{}-a{}-{}", &hex[..8], &hex[8..12], &hex[12..15], &hex[15..18], &hex[18..30])
    }

    fn jwt(&mut self, claims: &str) -> String {
        let subject = self.characters(LOWER, 12);
        let claims: String = claims
            .split(',')
            .filter_map(|claim| claim.split_once('='))
            .map(|(name, value)| format!(r#""{name}":"{value}","#))
            .collect();
        let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","typ":"JWT"}"#);
        let claims = URL_SAFE_NO_PAD.encode(format!(r#"{{{claims}"sub":"{subject}","iat":1767225600}}"#));
        format!("{header}.{claims}.{}", URL_SAFE_NO_PAD.encode(self.bytes(32)))
    }

    /// A macaroon as PyPI documents it: version 2, location, identifier, end of header, end of caveats, signature.
    fn pypi(&mut self) -> String {
        let identifier = self.uuid();
        let mut raw = vec![2, 1, 8];
        raw.extend_from_slice(b"pypi.org");
        raw.extend_from_slice(&[2, 36]);
        raw.extend_from_slice(identifier.as_bytes());
        raw.extend_from_slice(&[0, 0, 6, 32]);
        raw.extend_from_slice(&self.bytes(32));
        format!("pypi-{}", URL_SAFE_NO_PAD.encode(raw))
    }

    fn summed(&mut self, argument: &str) -> Option<String> {
        let mut parts = argument.splitn(3, ':');
        let (name, prefix, count) = (parts.next()?, parts.next()?, parts.next()?);
        let Ok(Check::Checksum(checksum)) = format!("checksum:{name}").parse() else { return None };
        let body = self.characters(&format!("{DIGIT}{UPPER}{LOWER}"), count.parse().ok()?);
        Some(seal(checksum, prefix, &body))
    }

    fn pem(&mut self, kind: &str) -> Option<String> {
        let (label, der) = match kind {
            "ed25519" => ("PRIVATE KEY", {
                let mut der = unhex("302e020100300506032b657004220420");
                der.extend(self.bytes(32));
                der
            }),
            "ec" => ("EC PRIVATE KEY", {
                let mut der = unhex("30770201010420");
                der.extend(self.bytes(32));
                der.extend(unhex("a00a06082a8648ce3d030107a14403420004"));
                der.extend(self.bytes(64));
                der
            }),
            "rsa" => ("RSA PRIVATE KEY", self.rsa()),
            "openssh" => ("OPENSSH PRIVATE KEY", self.openssh()),
            "encrypted" => ("ENCRYPTED PRIVATE KEY", {
                // EncryptedPrivateKeyInfo: PBES2 identifier and an opaque octet string.
                let algorithm = der(0x30, &[unhex("06092a864886f70d01050d"), der(0x30, &[])].concat());
                der(0x30, &[algorithm, der(0x04, &self.bytes(64))].concat())
            }),
            _ => return None,
        };
        let body = STANDARD.encode(der);
        let lines: Vec<&str> =
            body.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap_or_default()).collect();
        Some(format!("-----BEGIN {label}-----\n{}\n-----END {label}-----", lines.join("\n")))
    }

    /// PKCS#1 in shape: a sequence of nine integers. The numbers are random, so it is no usable key.
    fn rsa(&mut self) -> Vec<u8> {
        let mut body = vec![2, 1, 0];
        for length in [129, 3, 128, 65, 65, 65, 65, 65] {
            let mut number = self.bytes(length);
            number[0] &= 0x7f;
            number[0] |= 1;
            body.extend(der(0x02, &number));
        }
        der(0x30, &body)
    }

    /// The openssh-key-v1 container with one unencrypted Ed25519 key.
    fn openssh(&mut self) -> Vec<u8> {
        let string = |bytes: &[u8]| {
            let mut out = u32::try_from(bytes.len()).unwrap_or(0).to_be_bytes().to_vec();
            out.extend_from_slice(bytes);
            out
        };
        let public = [string(b"ssh-ed25519"), string(&self.bytes(32))].concat();
        let check = self.bytes(4);
        let private =
            [check.clone(), check, public.clone(), string(&self.bytes(64)), string(b""), vec![1, 2, 3, 4]]
                .concat();
        [
            b"openssh-key-v1\0".to_vec(),
            string(b"none"),
            string(b"none"),
            string(b""),
            1u32.to_be_bytes().to_vec(),
            string(&public),
            string(&private),
        ]
        .concat()
    }
}

/// A DER value with its tag and length.
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    let length = content.len().to_be_bytes();
    let significant: Vec<u8> = length.iter().copied().skip_while(|byte| *byte == 0).collect();
    match content.len() {
        0..=127 => out.push(u8::try_from(content.len()).unwrap_or(0)),
        _ => {
            out.push(0x80 | u8::try_from(significant.len()).unwrap_or(0));
            out.extend(significant);
        }
    }
    out.extend_from_slice(content);
    out
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len() / 2).filter_map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()).collect()
}

/// Joins prefix and body with the check digits that `checksum` asks for. The counterpart of the check itself.
fn seal(checksum: Checksum, prefix: &str, body: &str) -> String {
    let before = format!("{prefix}{body}");
    match checksum {
        Checksum::Github => format!("{before}{}", digits(crc32fast::hash(body.as_bytes()), 62, 6)),
        Checksum::Atlassian => format!("{before}{:08X}", crc32fast::hash(before.as_bytes())),
        Checksum::Grafana => format!("{before}_{:08x}", crc32fast::hash(before.as_bytes()).swap_bytes()),
        Checksum::Cloudflare => format!("{before}{:08x}", crc32fast::hash(body.as_bytes())),
        Checksum::Gitlab => {
            let payload = STANDARD_NO_PAD.encode(format!("o:1\nu:2p\n{body}")).replace(['+', '/'], "x");
            let length = digits(u32::try_from(payload.len()).unwrap_or(0), 36, 2);
            let before = format!("{prefix}{payload}.01.{length}");
            format!("{before}{}", digits(crc32fast::hash(before.as_bytes()), 36, 7))
        }
    }
}

/// A number in base 62 (`0-9A-Za-z`) or 36 (`0-9a-z`), padded with `0` on the left.
fn digits(number: u32, base: u32, width: usize) -> String {
    let alphabet = if base == 36 { format!("{DIGIT}{LOWER}") } else { format!("{DIGIT}{UPPER}{LOWER}") };
    let mut number = number;
    let mut out = Vec::new();
    while number > 0 {
        out.push(alphabet.as_bytes()[(number % base) as usize]);
        number /= base;
    }
    out.resize(out.len().max(width), b'0');
    out.reverse();
    String::from_utf8(out).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::expand;

    #[test]
    fn the_same_seed_gives_the_same_text() {
        assert_eq!(expand("a{alnum:8}b", "s"), expand("a{alnum:8}b", "s"));
        assert_ne!(expand("a{alnum:8}b", "s"), expand("a{alnum:8}b", "t"));
        assert_eq!(expand("a{hex:8}b", "s").len(), 10);
    }

    #[test]
    fn other_braces_stay() {
        for text in ["${VAR}", "{{ vault }}", "{\"a\": 1}", "{alnum:x}", "{", "}{", "{unknown:3}"] {
            assert_eq!(expand(text, "s"), text);
        }
    }

    #[test]
    fn keys_have_armour() {
        for kind in ["ed25519", "ec", "rsa", "openssh", "encrypted"] {
            let text = expand(&format!("{{pem:{kind}}}"), "s");
            assert!(text.starts_with("-----BEGIN ") && text.ends_with(" KEY-----"), "{kind}");
        }
        assert!(!expand("{pem1:ec}", "s").contains('\n'));
    }
}
