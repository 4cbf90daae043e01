//! Makes the table of the character model from the list of identifiers. Shared by the example that writes the table and
//! the test that compares it.

use straykey::validate::characters::{BIT, BOUNDARY, SYMBOLS, each_symbol, place};

/// The table for a list with lines of `count TAB identifier`.
///
/// Each symbol's probability behind a pair is mixed from what was seen behind the pair, behind its second symbol, and
/// anywhere. An identifier counts with the square root of the number of packages that have it: a few are everywhere.
pub(crate) fn table(list: &str) -> Vec<u8> {
    let mut triples = vec![0_f64; SYMBOLS * SYMBOLS * SYMBOLS];
    for line in list.lines().filter(|line| !line.starts_with('#')) {
        let Some((count, identifier)) = line.split_once('\t') else { continue };
        let weight = count.parse::<f64>().unwrap_or(0.0).sqrt();
        let mut context = [BOUNDARY; 2];
        each_symbol(identifier.as_bytes(), |symbol| {
            triples[place(context, symbol)] += weight;
            context = [context[1], symbol];
        });
    }
    let mut pairs = vec![0_f64; SYMBOLS * SYMBOLS];
    let mut singles = vec![0_f64; SYMBOLS];
    for (at, weight) in triples.iter().enumerate() {
        pairs[at % (SYMBOLS * SYMBOLS)] += weight;
        singles[at % SYMBOLS] += weight;
    }
    let total: f64 = singles.iter().sum();
    let mut out = Vec::with_capacity(triples.len());
    for (row, behind) in triples.chunks(SYMBOLS).enumerate() {
        let seen: f64 = behind.iter().sum();
        let second = row % SYMBOLS;
        let after_second = &pairs[second * SYMBOLS..(second + 1) * SYMBOLS];
        let seen_second: f64 = after_second.iter().sum();
        for symbol in 0..SYMBOLS {
            let single = 0.98 * singles[symbol] / total + 0.02 / SYMBOLS as f64;
            let pair = (after_second[symbol] + 12.0 * single) / (seen_second + 12.0);
            let triple = (behind[symbol] + 8.0 * pair) / (seen + 8.0);
            let cost = (-triple.log2() * f64::from(BIT)).round().clamp(0.0, 255.0);
            out.push(cost as u8);
        }
    }
    out
}
