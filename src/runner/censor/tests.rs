#![allow(clippy::unwrap_used, reason = "a failed expectation is how a test fails")]

use std::ops::Range;

use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER, HEXUPPER};
use proptest::prelude::*;

use super::{Censor, STRUCK};
use crate::fingerprint::Fingerprint;
use crate::kind::CredentialKind;
use crate::runner::Examine;
use crate::secret::Secret;

/// Takes for a secret what stands between `<` and `>`.
#[derive(Debug)]
struct Brackets;

impl Examine for Brackets {
    fn secrets_in(&self, text: &str) -> Vec<Range<usize>> {
        let start = text.find('<').map(|at| at + 1);
        let end = text.find('>');
        start.zip(end).map(|(start, end)| start..end).into_iter().collect()
    }

    fn fingerprint_of(&self, _: &Secret, _: CredentialKind) -> Option<Fingerprint> {
        None
    }
}

fn censor(secret: &str) -> Censor {
    let mut censor = Censor::default();
    censor.learn(&Secret::new(secret.as_bytes().to_vec()), &Brackets);
    censor
}

/// Every way in which programs write a text that we know of.
fn written(secret: &str) -> Vec<(&'static str, String)> {
    let json = serde_json::to_string(secret).unwrap();
    let percent: String = secret.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let unicode: String = secret.encode_utf16().map(|unit| format!("\\u{unit:04X}")).collect();
    let wrapped: Vec<String> =
        secret.chars().collect::<Vec<_>>().chunks(5).map(|part| part.iter().collect()).collect();
    let colons: Vec<String> = secret.bytes().map(|byte| format!("{byte:02X}")).collect();
    let mut ways = vec![
        ("plain", secret.to_owned()),
        ("json", json.clone()),
        ("json in json", serde_json::to_string(&json).unwrap()),
        ("json escapes", unicode),
        ("percent", percent.clone()),
        ("percent twice", percent.replace('%', "%25")),
        ("hex", HEXLOWER.encode(secret.as_bytes())),
        ("HEX", HEXUPPER.encode(secret.as_bytes())),
        ("hex:with:colons", colons.join(":")),
        ("wrapped", wrapped.join("\n  ")),
    ];
    for before in ["", "x", "xy", "user:"] {
        let text = format!("{before}{secret}@after");
        ways.push(("base64", BASE64.encode(text.as_bytes())));
        ways.push(("base64url", BASE64URL_NOPAD.encode(text.as_bytes())));
    }
    ways
}

#[test]
fn a_secret_is_struck_out_however_it_is_written() {
    for secret in ["correct-horse/battery+staple?", "p\"w\\d\nof\ttwo lines", "Pässwörd-\u{1f511}-Schlüssel"]
    {
        let censor = censor(secret);
        for (way, text) in written(secret) {
            let shown = censor.struck(&format!("before {text} after"), &Brackets);
            assert!(shown.starts_with("before ") && shown.ends_with(" after"), "{way}: {shown}");
            assert!(shown.contains(STRUCK), "{way}: {shown}");
            // What may be left of base64 is the text around the secret.
            let left = shown.replace(STRUCK, "").len().saturating_sub("before  after".len());
            assert!(left <= 20 && text.len() >= 12, "{way}: {left} bytes are left: {shown}");
            assert!(!censor.is_clean(&text, &Brackets), "{way}");
        }
    }
}

#[test]
fn a_part_of_a_secret_is_struck_out_of_texts_and_may_be_in_a_name() {
    let url = "postgres://app_user_b:correct-horse@db.acme.example/app";
    let censor = censor(url);
    assert_eq!(censor.struck("as app_user_b:correct: refused", &Brackets), format!("as {STRUCK}: refused"));
    assert_eq!(censor.struck("as app_user_b: refused", &Brackets), "as app_user_b: refused");
    assert!(censor.is_clean("db.acme.example", &Brackets));
    assert!(!censor.is_clean(&format!("at {url}"), &Brackets));
}

#[test]
fn what_is_secret_in_a_secret_is_struck_out_by_itself() {
    let censor = censor("user=app password=<hunter-2>");
    assert_eq!(censor.struck("hunter-2 was refused", &Brackets), format!("{STRUCK} was refused"));
    assert!(!censor.is_clean("hunter-2", &Brackets));
}

#[test]
fn what_straykey_takes_for_a_secret_is_struck_out() {
    let censor = Censor::default();
    assert_eq!(
        censor.struck("it is <ä secret>, says the server", &Brackets),
        format!("it is <{STRUCK}>, says the server")
    );
    assert!(!censor.is_clean("<x>", &Brackets));
    assert!(censor.is_clean("app_b", &Brackets));
    assert_eq!(censor.struck("", &Brackets), "");
}

#[test]
fn a_short_part_of_a_short_secret_is_a_part() {
    let censor = censor("abcdefghij");
    assert_eq!(censor.struck("..abcdefgh..", &Brackets), format!("..{STRUCK}.."));
    assert_eq!(censor.struck("..abcdefg..", &Brackets), "..abcdefg..");
}

proptest! {
    /// Wherever an output is cut, no part of a secret is left that is as long as a window.
    #[test]
    fn no_part_of_a_secret_is_left(
        secret in "[!-~]{8,60}",
        before in "[ -~]{0,20}",
        way in 0_usize..18,
        from in 0_usize..80,
        to in 0_usize..80,
    ) {
        let censor = censor(&secret);
        let (_, text) = written(&secret).swap_remove(way);
        let text = format!("{before} {text}");
        let cut = &text[from.min(text.len())..text.len() - to.min(text.len()).min(text.len() - from.min(text.len()))];
        let shown = censor.struck(cut, &Brackets).replace(STRUCK, "\u{fffd}");
        let window = (secret.len() / 2).clamp(8, 12);
        for part in secret.as_bytes().windows(window) {
            let part = str::from_utf8(part).unwrap();
            prop_assert!(!shown.contains(part), "{shown:?} holds {part:?}");
            prop_assert!(!shown.to_lowercase().contains(&HEXLOWER.encode(part.as_bytes())));
        }
    }

    #[test]
    fn texts_without_secrets_are_left_as_they_are(text in "\\PC{0,80}") {
        let censor = censor("\u{1}a secret that nobody writes\u{2}");
        prop_assume!(!text.contains(['<', '>']));
        prop_assert_eq!(censor.struck(&text, &Brackets), text);
    }
}
