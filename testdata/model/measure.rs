//! How well generated values and identifiers are told apart.

use std::fmt::Write as _;

use straykey::rule::template::expand;
use straykey::validate::randomness;

/// Alphabets that generators draw from.
pub(crate) const ALPHABETS: &[&str] =
    &["hex", "HEX", "base32", "lownum", "upnum", "alnum", "base64", "base64url", "lower", "letter"];
/// Lengths of values.
pub(crate) const LENGTHS: &[usize] = &[16, 20, 24, 32, 40, 48, 64];

/// How many of `count` generated values are refused.
pub(crate) fn refused(alphabet: &str, length: usize, count: usize) -> usize {
    let template = format!("{{{alphabet}:{length}}}");
    (0..count)
        .filter(|seed| !randomness::looks_random(expand(&template, &format!("measure {seed}")).as_bytes()))
        .count()
}

/// The identifiers that are taken for generated.
pub(crate) fn taken(held_out: &str) -> Vec<&str> {
    held_out.lines().filter(|line| randomness::looks_random(line.as_bytes())).collect()
}

/// Both as a table in text.
#[allow(dead_code, reason = "the test looks at the figures themselves")]
pub(crate) fn report(held_out: &str) -> String {
    const COUNT: usize = 4000;
    let mut out = String::from("refused of generated values, per cent\nalphabet ");
    for length in LENGTHS {
        let _ = write!(out, "{length:>8}");
    }
    for alphabet in ALPHABETS {
        let _ = write!(out, "\n{alphabet:<9}");
        for length in LENGTHS {
            let _ = write!(out, "{:>8.2}", refused(alphabet, *length, COUNT) as f64 * 100.0 / COUNT as f64);
        }
    }
    let taken = taken(held_out);
    let whole = held_out.lines().count();
    let _ = writeln!(
        out,
        "\n\ntaken of {whole} identifiers that were held out: {} = {:.2} %",
        taken.len(),
        taken.len() as f64 * 100.0 / whole as f64
    );
    for one in taken {
        let _ = writeln!(out, "  {one}");
    }
    out
}
