//! Encoded secrets are found as what they are, and reported where they stand.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed expectation is how a test fails")]

mod support;

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use proptest::prelude::*;
use straykey::blob::Blob;
use straykey::fingerprint::Identity;
use straykey::rule::template;
use straykey::scan::Sighting;
use support::Pipeline;

struct Bench(Pipeline);

impl Bench {
    fn new() -> Self {
        Self(Pipeline::new())
    }

    fn scan(&self, text: &str) -> Sighting {
        self.0.scan(&Blob::whole(text.as_bytes()))
    }

    /// Rule, identity, encodings and place of the only finding.
    fn only(&self, text: &str) -> (String, Identity, Vec<&'static str>, String) {
        let seen = self.scan(text);
        let found: Vec<_> = seen.occurrences.iter().map(|one| self.0.id(one)).collect();
        let [one] = seen.occurrences.as_slice() else { panic!("{found:?} in {text}") };
        let line = text.lines().nth(usize::try_from(one.location.start.line).unwrap() - 1).unwrap();
        let columns = one.location.start.column - 1..one.location.end.column - 1;
        let place = line
            .chars()
            .enumerate()
            .filter(|(at, _)| columns.contains(&(*at as u64)))
            .map(|(_, character)| character)
            .collect();
        let encodings = one.encodings.iter().map(|encoding| encoding.as_str()).collect();
        (found[0].to_owned(), one.identity, encodings, place)
    }
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn gzip(text: &str) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(text.as_bytes()).unwrap();
    gzip.finish().unwrap()
}

fn escaped(text: &str, each: impl Fn(u32) -> String) -> String {
    text.chars().map(|character| each(u32::from(character))).collect()
}

/// How a text is written in an encoding, and what reports call that.
type Written = (fn(&str) -> String, Vec<&'static str>);

/// Every encoding by itself: how it is written, and what reports call it.
fn encodings() -> Vec<Written> {
    vec![
        (|text| STANDARD.encode(text), vec!["base64"]),
        (|text| STANDARD_NO_PAD.encode(text), vec!["base64"]),
        (|text| URL_SAFE_NO_PAD.encode(text), vec!["base64"]),
        (hex, vec!["hex"]),
        (|text| hex(text).to_uppercase(), vec!["hex"]),
        (|text| escaped(text, |code| format!("%{code:02X}")), vec!["percent"]),
        (|text| escaped(text, |code| format!("\\u{code:04x}")), vec!["backslash"]),
        (|text| escaped(text, |code| format!("\\x{code:02x}")), vec!["backslash"]),
        (|text| escaped(text, |code| format!("&#{code};")), vec!["entity"]),
        (|text| escaped(text, |code| format!("&#x{code:x};")), vec!["entity"]),
        (|text| STANDARD.encode(gzip(text)), vec!["base64", "gzip"]),
    ]
}

#[test]
fn a_token_in_every_encoding_is_the_same_token() {
    let bench = Bench::new();
    let token = template::expand("{sum:github:ghp_:30}", "layers");
    let (rule, identity, none, _) = bench.only(&format!("x: {token}\n"));
    assert!(none.is_empty());
    for (encode, names) in encodings() {
        let encoded = encode(&token);
        let found = bench.only(&format!("first line\nblob = \"{encoded}\"\n"));
        assert_eq!(found, (rule.clone(), identity, names, encoded));
    }
}

#[test]
fn the_place_is_that_of_the_secret_and_not_of_all_that_is_encoded() {
    let bench = Bench::new();
    let token = template::expand("{sum:github:ghp_:30}", "layers");
    // Twelve bytes in front, so that the token begins a group.
    let encoded =
        STANDARD.encode(format!("{{\"tokens\": \"{token}\", \"more\": \"of the same and so on\"}}"));
    let (_, _, _, place) = bench.only(&format!("data: {encoded}\n"));
    assert!(place.len() <= token.len() / 3 * 4 + 8, "{place}");
    assert!(encoded.contains(&place));
}

#[test]
fn layers_that_hold_nothing_are_quiet() {
    let bench = Bench::new();
    for text in [
        format!("data: {}\n", STANDARD.encode("just some words that nobody has to hide from anybody")),
        format!("data: {}\n", hex("just some words that nobody has to hide from anybody")),
        "https://x.internal/a%20b%2Fc?d=%7B%22e%22%3A1%7D\n".to_owned(),
    ] {
        assert_eq!(bench.scan(&text).occurrences.len(), 0, "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn nested_encodings_are_followed(
        picks in prop::collection::vec(0usize..11, 1..4), seed in any::<u32>(),
    ) {
        let bench = Bench::new();
        let token = template::expand("{sum:github:ghp_:30}", &seed.to_string());
        let all = encodings();
        let mut text = token.clone();
        let mut names = Vec::new();
        for pick in picks {
            let (encode, of) = &all[pick];
            text = encode(&text);
            names.splice(0..0, of.iter().copied());
        }
        let plain = bench.only(&format!("x: {token}\n"));
        if names.len() <= 5 {
            let found = bench.only(&format!("x: {text}\n"));
            prop_assert_eq!((found.0, found.1, found.2), (plain.0, plain.1, names));
        }
    }
}
