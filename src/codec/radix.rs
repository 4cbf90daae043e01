//! Whole numbers in the digits that providers use for sums.

/// `0-9`, `A-Z`, `a-z`: GitHub and those who follow it, Azure.
pub const BASE62: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// `0-9`, `a-z`: GitLab.
pub const BASE36: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyz";
/// The alphabet of Entra ID client secrets, in the order of its digits.
pub const ENTRA: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890.-_~";

/// The number that `digits` stand for, the most significant first; none if one is no digit of the alphabet or the
/// number is too large.
#[must_use]
pub fn number(digits: &[u8], alphabet: &[u8]) -> Option<u64> {
    digits.iter().try_fold(0_u64, |sum, digit| {
        let value = alphabet.iter().position(|known| known == digit)?;
        sum.checked_mul(alphabet.len() as u64)?.checked_add(value as u64)
    })
}

/// `number` in the digits of `alphabet`, the most significant first, filled up on the left to `width`.
#[must_use]
pub fn digits(number: u32, alphabet: &[u8], width: usize) -> String {
    let Ok(base) = u32::try_from(alphabet.len()) else { return String::new() };
    let digit = |value: u32| alphabet.get(value as usize).copied().map_or('0', char::from);
    let mut rest = number;
    let mut reversed = Vec::with_capacity(width);
    while base > 1 && (rest > 0 || reversed.len() < width) {
        reversed.push(digit(rest % base));
        rest /= base;
    }
    reversed.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{BASE36, BASE62, ENTRA, digits, number};

    #[test]
    fn digits_have_the_order_of_the_alphabet() {
        assert_eq!(digits(61, BASE62, 1), "z");
        assert_eq!(digits(62, BASE62, 6), "000010");
        assert_eq!(digits(35, BASE36, 2), "0z");
        assert_eq!(digits(0, ENTRA, 3), "aaa");
        assert_eq!(number(b"10", BASE62), Some(62));
        assert_eq!(number(b"1-", BASE62), None);
        assert_eq!(number(&[b'z'; 20], BASE62), None, "too large");
    }

    proptest! {
        #[test]
        fn what_is_written_can_be_read(value: u32, width in 0usize..12) {
            for alphabet in [BASE36, BASE62, ENTRA] {
                let text = digits(value, alphabet, width);
                prop_assert!(text.len() >= width);
                prop_assert_eq!(number(text.as_bytes(), alphabet), Some(u64::from(value)));
            }
        }
    }
}
