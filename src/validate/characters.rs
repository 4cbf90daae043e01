//! A small model of the characters in words, identifiers, paths and version numbers: how many bits a value costs when it
//! is read as one of those, against what it costs as the output of a generator.
//!
//! It is a table of trigrams over 28 symbols, made by `testdata/model/train.rs` from a list of identifiers that were
//! counted in published source. `tests/model.rs` compares the two; `cargo run --release --example model` says how.

/// Letters without case, any digit, and the boundary between words.
pub const SYMBOLS: usize = 28;
/// The symbol of every digit.
pub const DIGIT: u8 = 26;
/// The symbol between words: every other character, a change from lower to upper case, the beginning and the end.
pub const BOUNDARY: u8 = 27;
/// Costs are in sixteenths of a bit.
pub const BIT: u32 = 16;

/// What each symbol costs behind each pair of symbols.
static TABLE: &[u8; SYMBOLS * SYMBOLS * SYMBOLS] = include_bytes!("characters.bin");

/// One of ten digits: log2(10) in sixteenths of a bit.
const WHICH_DIGIT: u32 = 53;
/// A character that no generator of keys writes, in sixteenths of a bit.
const FOREIGN: u32 = 8 * BIT;

/// What a value costs, in sixteenths of a bit, in either way of reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Costs {
    /// As words, identifiers, numbers, paths.
    pub words: u32,
    /// As characters drawn from the smallest usual alphabet that has all of them.
    pub generated: u32,
}

impl Costs {
    /// Measures a value. Linear in its length.
    #[must_use]
    pub fn of(value: &[u8]) -> Self {
        let mut words = 0;
        let mut context = [BOUNDARY; 2];
        each_symbol(value, |symbol| {
            words += u32::from(TABLE[place(context, symbol)]);
            context = [context[1], symbol];
        });
        let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
        words = words.saturating_add(u32::try_from(digits).unwrap_or(u32::MAX).saturating_mul(WHICH_DIGIT));
        Self { words, generated: generated(value) }
    }

    /// How many bits more the value costs as words: positive speaks for a generator.
    #[must_use]
    pub fn surplus(self) -> i64 {
        (i64::from(self.words) - i64::from(self.generated)) / i64::from(BIT)
    }
}

/// Where the cost of a symbol behind two others stands in the table.
#[must_use]
pub fn place(context: [u8; 2], symbol: u8) -> usize {
    (usize::from(context[0]) * SYMBOLS + usize::from(context[1])) * SYMBOLS + usize::from(symbol)
}

/// Calls `visit` with the symbols of a value and the boundary at its end.
pub fn each_symbol(value: &[u8], mut visit: impl FnMut(u8)) {
    let mut previous = BOUNDARY;
    let mut emit = |symbol: u8| {
        if symbol != BOUNDARY || previous != BOUNDARY {
            visit(symbol);
        }
        previous = symbol;
    };
    let mut before = 0_u8;
    for (at, byte) in value.iter().copied().enumerate() {
        if byte.is_ascii_alphabetic() {
            let begins_word = byte.is_ascii_uppercase()
                && (before.is_ascii_lowercase()
                    || before.is_ascii_uppercase() && value.get(at + 1).is_some_and(u8::is_ascii_lowercase));
            if begins_word {
                emit(BOUNDARY);
            }
            emit(byte.to_ascii_lowercase() - b'a');
        } else {
            emit(if byte.is_ascii_digit() { DIGIT } else { BOUNDARY });
        }
        before = byte;
    }
    emit(BOUNDARY);
}

/// Every character of the smallest usual alphabet costs the same.
fn generated(value: &[u8]) -> u32 {
    let (mut lower, mut upper, mut digit, mut beyond_hex, mut symbols, mut foreign) = (0, 0, 0, 0, 0, 0);
    for byte in value {
        match byte {
            b'a'..=b'z' => lower += 1,
            b'A'..=b'Z' => upper += 1,
            b'0'..=b'9' => digit += 1,
            b'+' | b'/' | b'-' | b'_' | b'=' => symbols += 1,
            _ => foreign += 1,
        }
        beyond_hex += u32::from(byte.is_ascii_alphabetic() && !byte.is_ascii_hexdigit());
    }
    // Sixteenths of a bit of log2 of the size of the alphabet.
    let each = match (lower > 0, upper > 0, digit > 0) {
        (true, true, true) => 95,                                   // 62
        (true, true, false) => 91,                                  // 52
        (_, _, true) if beyond_hex == 0 && lower + upper > 0 => 64, // 16
        (false, false, _) => WHICH_DIGIT,
        (_, _, true) => 83,  // 36
        (_, _, false) => 75, // 26
    };
    (lower + upper + digit) * each + symbols * 6 * BIT + foreign * FOREIGN
}

#[cfg(test)]
mod tests {
    use super::{BOUNDARY, Costs, DIGIT, each_symbol};

    fn shown(value: &str) -> String {
        let mut out = String::new();
        each_symbol(value.as_bytes(), |symbol| {
            out.push(match symbol {
                BOUNDARY => '_',
                DIGIT => '0',
                letter => char::from(b'a' + letter),
            });
        });
        out
    }

    #[test]
    fn words_are_told_apart_by_case_and_by_other_characters() {
        for (value, expected) in [
            ("getUserName2", "get_user_name0_"),
            ("HTTPServer", "http_server_"),
            ("a--b", "a_b_"),
            ("-a", "a_"),
            ("1.2", "0_0_"),
            ("", ""),
            ("\u{e9}t", "t_"),
        ] {
            assert_eq!(shown(value), expected, "{value}");
        }
    }

    #[test]
    fn words_cost_less_as_words() {
        for value in
            ["authenticationManager", "my-service-account", "2021-12-25T21:30:00", "path/to/the/file"]
        {
            assert!(Costs::of(value.as_bytes()).surplus() < 0, "{value}");
        }
        for value in ["q7Xk2vPz9Lw4Tn8B", "zqxvkjwqpzhgfkdx"] {
            assert!(Costs::of(value.as_bytes()).surplus() > 20, "{value}");
        }
    }
}
