//! Compressed bitmaps (EWAH), with which a split index says what of the shared index no longer holds.

/// Words of 64 bits: some that are all alike, then some that are written out.
#[derive(Debug)]
pub(super) struct Run {
    bit: Bit,
    length: usize,
    literals: Vec<u64>,
}

/// What all bits of a run are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bit {
    Clear,
    Set,
}

const WORD: usize = 64;

/// Reads a bitmap, and returns what follows it.
pub(super) fn parse(data: &[u8]) -> Option<(Vec<Run>, &[u8])> {
    let (_bits, data) = data.split_first_chunk::<4>()?;
    let (count, data) = data.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*count)).ok()?.checked_mul(8)?;
    let (words, data) = data.split_at_checked(length)?;
    let (_last, data) = data.split_first_chunk::<4>()?;
    let mut words = words.chunks_exact(8).filter_map(|word| word.try_into().ok().map(u64::from_be_bytes));
    let mut runs = Vec::new();
    while let Some(word) = words.next() {
        let bit = if word & 1 == 1 { Bit::Set } else { Bit::Clear };
        let length = usize::try_from((word >> 1) & 0xffff_ffff).ok()?;
        let wanted = usize::try_from(word >> 33).ok()?;
        let literals: Vec<u64> = words.by_ref().take(wanted).collect();
        if literals.len() < wanted {
            return None;
        }
        runs.push(Run { bit, length, literals });
    }
    Some((runs, data))
}

/// The positions that are set, in order; nothing if one of them is not below `limit`.
pub(super) fn positions(runs: &[Run], limit: usize) -> Option<Vec<usize>> {
    let mut positions = Vec::new();
    let mut at = 0_usize;
    for run in runs {
        let end = at.checked_add(run.length.checked_mul(WORD)?)?;
        if run.bit == Bit::Set {
            // The last word may reach over the end.
            if end > limit.next_multiple_of(WORD) {
                return None;
            }
            positions.extend(at..end.min(limit));
        }
        at = end;
        for literal in &run.literals {
            for bit in (0..WORD).filter(|bit| literal >> bit & 1 == 1) {
                let position = at.checked_add(bit)?;
                if position >= limit {
                    return None;
                }
                positions.push(position);
            }
            at = at.checked_add(WORD)?;
        }
    }
    Some(positions)
}

#[cfg(test)]
mod tests {
    use super::{parse, positions};

    fn bitmap(words: &[u64]) -> Vec<u8> {
        let mut bytes = [100_u32.to_be_bytes(), u32::try_from(words.len()).unwrap().to_be_bytes()].concat();
        bytes.extend(words.iter().flat_map(|word| word.to_be_bytes()));
        bytes.extend([0; 4]);
        bytes
    }

    #[test]
    fn runs_and_literals_are_unfolded() {
        // One word of set bits, then two literals.
        let bytes = bitmap(&[1 | 1 << 1 | 2 << 33, 0b101, 1 << 63]);
        let (runs, rest) = parse(&bytes).unwrap();
        assert!(rest.is_empty());
        let expected: Vec<usize> = (0..64).chain([64, 66, 191]).collect();
        assert_eq!(positions(&runs, 192), Some(expected));
        assert_eq!(positions(&runs, 191), None);
    }

    #[test]
    fn broken_bitmaps_are_refused() {
        assert!(parse(&bitmap(&[5 << 33, 1])).is_none(), "literals are missing");
        assert!(parse(&bitmap(&[0])[..10]).is_none());
        assert!(parse(&[0xff; 16]).is_none());
        let (endless, _) =
            parse(&bitmap(&[u64::from(u32::MAX) << 1 | 1])).map(|(runs, _)| (runs, ())).unwrap();
        assert_eq!(positions(&endless, 10), None);
    }
}
