//! Marvin32, the seeded hash that Microsoft puts into identifiable keys. Described with test values in the .NET
//! runtime (`System.Marvin`, <https://github.com/dotnet/runtime>).

/// The hash of `bytes`: both halves of the state, joined by exclusive or.
#[must_use]
pub fn hash(seed: u64, bytes: &[u8]) -> u32 {
    let (low, high) = halves(seed, bytes);
    low ^ high
}

/// A seed is written as eight characters.
#[must_use]
pub const fn seed(name: [u8; 8]) -> u64 {
    u64::from_be_bytes(name)
}

fn halves(seed: u64, bytes: &[u8]) -> (u32, u32) {
    #[allow(clippy::cast_possible_truncation, reason = "the two halves of 64 bits")]
    let mut state = (seed as u32, (seed >> 32) as u32);
    let mut words = bytes.chunks_exact(4);
    for word in words.by_ref() {
        let word = word.iter().rev().fold(0, |sum, byte| (sum << 8) | u32::from(*byte));
        state = mixed(state.0.wrapping_add(word), state.1);
    }
    // What is left of the text, and 0x80 behind it, as the last little-endian word.
    let rest = words.remainder().iter().rev().fold(0x80, |sum, byte| (sum << 8) | u32::from(*byte));
    state = mixed(state.0.wrapping_add(rest), state.1);
    mixed(state.0, state.1)
}

fn mixed(mut low: u32, mut high: u32) -> (u32, u32) {
    high ^= low;
    low = low.rotate_left(20).wrapping_add(high);
    high = high.rotate_left(9) ^ low;
    low = low.rotate_left(27).wrapping_add(high);
    high = high.rotate_left(19);
    (low, high)
}

#[cfg(test)]
mod tests {
    use super::{halves, hash, seed};

    /// From `MarvinTests` of the .NET runtime: seed, input, and both halves of the result.
    const PUBLISHED: &[(u64, &[u8], u64)] = &[
        (0x004f_b61a_001b_dbcc, b"", 0x30ed_35c1_00cd_3c7d),
        (0x004f_b61a_001b_dbcc, b"\xaf", 0x48e7_3fc7_7d75_ddc1),
        (0x004f_b61a_001b_dbcc, b"\xe7\x0f", 0xb5f6_e1fc_485d_bff8),
        (0x004f_b61a_001b_dbcc, b"\x37\xf4\x95", 0xf0b0_7c78_9b8c_f7e8),
        (0x004f_b61a_001b_dbcc, b"\x86\x42\xdc\x59", 0x7008_f2e8_7e9c_f556),
        (0x004f_b61a_001b_dbcc, b"\x15\x3f\xb7\x98\x26", 0xe6c0_8c6d_a2af_a997),
        (0x004f_b61a_001b_dbcc, b"\x09\x32\xe6\x24\x6c\x47", 0x6f04_bf1a_5ea2_4060),
        (0x004f_b61a_001b_dbcc, b"\xab\x42\x7e\xa8\xd1\x0f\xc7", 0xe118_47e4_f067_8c41),
        (0x804f_b61a_001b_dbcc, b"\xab\x42\x7e\xa8\xd1\x0f\xc7", 0xe203_987d_ba25_2fb3),
        (0x804f_b61a_801b_dbcc, b"\x00", 0xa37f_b0da_2eca_e06c),
    ];

    #[test]
    fn the_published_values() {
        for (seed, input, expected) in PUBLISHED {
            let (low, high) = halves(*seed, input);
            assert_eq!(u64::from(high) << 32 | u64::from(low), *expected, "{input:?}");
            assert_eq!(hash(*seed, input), low ^ high);
        }
    }

    #[test]
    fn seeds_are_read_from_the_left() {
        assert_eq!(seed(*b"\0\0\0\0\0\0\x01\x02"), 0x0102);
    }
}
