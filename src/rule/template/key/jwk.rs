//! JSON Web Keys (RFC 7517).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::SigningKey;

use super::rsa::Key;
use super::scalar;
use crate::rule::template::source::Source;

pub(super) fn object(source: &mut Source, kind: &str) -> Option<String> {
    let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    Some(match kind {
        "EC" => {
            let (x, y) = (text(&source.bytes(32)), text(&source.bytes(32)));
            format!(
                r#"{{"kty":"EC","crv":"P-256","kid":"2026-10","x":"{x}","y":"{y}","d":"{}"}}"#,
                text(&scalar(source))
            )
        }
        "public" => {
            let (x, y) = (text(&source.bytes(32)), text(&source.bytes(32)));
            format!(r#"{{"kty":"EC","crv":"P-256","kid":"2026-10","x":"{x}","y":"{y}"}}"#)
        }
        "OKP" => {
            let pair = SigningKey::from_bytes(&source.array()).to_keypair_bytes();
            // The order of a tool that sorts members.
            format!(
                r#"{{"crv":"Ed25519","d":"{}","kty":"OKP","x":"{}"}}"#,
                text(&pair[..32]),
                text(&pair[32..])
            )
        }
        "RSA" => {
            let key = Key::new(source);
            let [n, e, d, p, q, dp, dq, qi] =
                [&key.n, &key.e, &key.d, &key.p, &key.q, &key.dp, &key.dq, &key.qi]
                    .map(|one| text(&one.to_bytes_be()));
            format!(
                r#"{{"kty":"RSA","alg":"RS256","use":"sig","n":"{n}","e":"{e}","d":"{d}","p":"{p}","q":"{q}","dp":"{dp}","dq":"{dq}","qi":"{qi}"}}"#
            )
        }
        "oct" => format!(r#"{{"kty":"oct","alg":"HS256","k":"{}"}}"#, text(&source.bytes(32))),
        _ => return None,
    })
}
