//! Which blobs are worth remembering. Asked once per file of every tree of a history.

use crate::commit::ObjectId;
use crate::git::number::ObjectNumber;

/// Blobs by name, with a filter in front that answers nearly all questions from a few cached bytes.
#[derive(Debug)]
pub struct HitSet {
    /// One bit per beginning of a name.
    filter: Vec<u64>,
    /// How far to shift the first four bytes of a name to get its bit.
    filter_shift: u32,
    /// By beginning of a name, more coarsely: where its blobs begin.
    starts: Vec<u32>,
    start_shift: u32,
    /// By name.
    blobs: Vec<(ObjectId, ObjectNumber)>,
}

impl HitSet {
    /// Bits of the filter per blob: one question in sixteen that should fail passes on.
    const SPARSENESS: usize = 16;
    /// Binary digits of the smallest and the largest filter: 512 bytes, and 512 KB.
    const FILTER_DIGITS: (u32, u32) = (12, 22);

    /// The set of these blobs: their names and numbers.
    #[must_use]
    pub fn new(blobs: impl IntoIterator<Item = (ObjectId, ObjectNumber)>) -> Self {
        let mut blobs: Vec<_> = blobs.into_iter().collect();
        blobs.sort_unstable();
        blobs.dedup_by_key(|(id, _)| *id);
        let digits = |count: usize| count.next_power_of_two().trailing_zeros();
        let (fewest, most) = Self::FILTER_DIGITS;
        let filter_digits = digits(blobs.len().saturating_mul(Self::SPARSENESS)).clamp(fewest, most);
        let start_digits = digits(blobs.len()).clamp(1, most);
        let (filter_shift, start_shift) = (u32::BITS - filter_digits, u32::BITS - start_digits);
        let mut filter = vec![0_u64; 1 << (filter_digits - u64::BITS.trailing_zeros())];
        let mut counts = vec![0_u32; (1 << start_digits) + 1];
        for (id, _) in &blobs {
            let beginning = beginning(id.as_bytes());
            let bit = beginning >> filter_shift;
            if let Some(word) = filter.get_mut((bit / u64::BITS) as usize) {
                *word |= 1 << (bit % u64::BITS);
            }
            if let Some(count) = counts.get_mut((beginning >> start_shift) as usize + 1) {
                *count += 1;
            }
        }
        let mut total = 0;
        for count in &mut counts {
            total += *count;
            *count = total;
        }
        Self { filter, filter_shift, starts: counts, start_shift, blobs }
    }

    /// The number of the blob with this name (its bytes), if it is one of the set.
    #[inline]
    #[must_use]
    pub fn number_of(&self, id: &[u8]) -> Option<ObjectNumber> {
        let beginning = beginning(id);
        let bit = beginning >> self.filter_shift;
        let word = self.filter.get((bit / u64::BITS) as usize).copied().unwrap_or_default();
        if word >> (bit % u64::BITS) & 1 == 0 { None } else { self.look_up(id, beginning) }
    }

    /// How many blobs there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.blobs.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.blobs.is_empty()
    }

    /// Names are hashes: a bucket holds one or two. Whoever forges many with one beginning costs a binary search.
    #[inline(never)]
    fn look_up(&self, id: &[u8], beginning: u32) -> Option<ObjectNumber> {
        let bucket = (beginning >> self.start_shift) as usize;
        let (start, end) = (self.starts.get(bucket)?, self.starts.get(bucket + 1)?);
        let bucket = self.blobs.get(*start as usize..*end as usize)?;
        let at = bucket.binary_search_by(|(known, _)| known.as_bytes().cmp(id)).ok()?;
        bucket.get(at).map(|(_, number)| *number)
    }
}

/// The first four bytes of a name as a number that sorts as they do.
#[inline]
fn beginning(id: &[u8]) -> u32 {
    id.first_chunk().map_or(0, |bytes| u32::from_be_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::HitSet;
    use crate::commit::ObjectId;
    use crate::git::number::ObjectNumber;

    fn id(seed: u32, length: usize) -> ObjectId {
        // Few different beginnings, so that buckets fill up.
        let mut bytes = vec![0_u8; length];
        bytes[..4].copy_from_slice(&(seed % 97).wrapping_mul(0x0292_1f43).to_be_bytes());
        bytes[length - 4..].copy_from_slice(&seed.to_be_bytes());
        ObjectId::from_bytes(&bytes).unwrap()
    }

    proptest! {
        #[test]
        fn exactly_the_blobs_of_the_set_are_found(
            blobs in proptest::collection::btree_set(0_u32..4000, 0..300),
            length in prop_oneof![Just(20_usize), Just(32)],
        ) {
            let hits = HitSet::new(blobs.iter().map(|seed| (id(*seed, length), ObjectNumber(seed + 5))));
            prop_assert_eq!((hits.len(), hits.is_empty()), (blobs.len(), blobs.is_empty()));
            for seed in 0..4000 {
                let expected = blobs.contains(&seed).then_some(ObjectNumber(seed + 5));
                prop_assert_eq!(hits.number_of(id(seed, length).as_bytes()), expected);
            }
        }
    }
}
