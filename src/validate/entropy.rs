//! Shannon entropy.

/// Bits per byte of the distribution of bytes in `value`; zero for an empty one.
#[must_use]
pub fn bits_per_byte(value: &[u8]) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in value {
        counts[usize::from(*byte)] += 1;
    }
    #[allow(clippy::cast_precision_loss, reason = "values are far shorter than 2^52 bytes")]
    let length = value.len() as f64;
    counts
        .iter()
        .filter(|count| **count > 0)
        .map(|count| {
            let share = f64::from(*count) / length;
            -share * share.log2()
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::bits_per_byte;

    #[test]
    fn known_values() {
        assert!(bits_per_byte(b"").abs() < 1e-9);
        assert!(bits_per_byte(b"aaaa").abs() < 1e-9);
        assert!((bits_per_byte(b"abab") - 1.0).abs() < 1e-9);
        assert!((bits_per_byte(b"0123456789abcdef") - 4.0).abs() < 1e-9);
    }
}
