//! Deltas: how one version of an object is made of another, and which bytes of it are new.
//!
//! The form is that of git's pack format (`gitformat-pack`, "Deltified representation").

use crate::location::Copied;

/// A delta that cannot be applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DeltaError {
    /// It ends in the middle of an instruction.
    #[error("the delta is cut off")]
    Truncated,
    /// It is for a base of another size.
    #[error("the delta is not for this base")]
    WrongBase,
    /// It copies from outside of the base, or uses the reserved instruction.
    #[error("the delta has an instruction that makes no sense")]
    Instruction,
    /// It makes more or less than it says.
    #[error("the delta does not make the size that it names")]
    WrongSize,
    /// It makes an object larger than this program reads.
    #[error("the object would have {0} bytes")]
    TooLarge(u64),
}

/// Applies `delta` to `base`: the result goes to `out`, what was taken over to `copied`, in the order of the result.
/// Runs that continue each other in both are one.
///
/// # Errors
/// When the delta is broken, or makes more than `limit` bytes. `out` is of no use then.
pub fn apply(
    base: &[u8],
    delta: &[u8],
    limit: usize,
    out: &mut Vec<u8>,
    copied: &mut Vec<Copied>,
) -> Result<(), DeltaError> {
    out.clear();
    copied.clear();
    let mut instructions = Instructions { rest: delta };
    if instructions.size()? != base.len() as u64 {
        return Err(DeltaError::WrongBase);
    }
    let size = instructions.size()?;
    let length = usize::try_from(size)
        .ok()
        .filter(|length| *length <= limit && out.try_reserve(*length).is_ok())
        .ok_or(DeltaError::TooLarge(size))?;
    while let Some(instruction) = instructions.next()? {
        match instruction {
            Instruction::Insert(bytes) => out.extend_from_slice(bytes),
            Instruction::Copy { from, length } => {
                let end = from.checked_add(length).ok_or(DeltaError::Instruction)?;
                let bytes = base.get(from..end).ok_or(DeltaError::Instruction)?;
                match copied.last_mut() {
                    Some(last) if last.from + last.length == from && last.to + last.length == out.len() => {
                        last.length += length;
                    }
                    _ => copied.push(Copied { from, to: out.len(), length }),
                }
                out.extend_from_slice(bytes);
            }
        }
        if out.len() > length {
            return Err(DeltaError::WrongSize);
        }
    }
    if out.len() == length { Ok(()) } else { Err(DeltaError::WrongSize) }
}

enum Instruction<'a> {
    Insert(&'a [u8]),
    Copy { from: usize, length: usize },
}

struct Instructions<'a> {
    rest: &'a [u8],
}

impl<'a> Instructions<'a> {
    fn byte(&mut self) -> Result<u8, DeltaError> {
        let (byte, rest) = self.rest.split_first().ok_or(DeltaError::Truncated)?;
        self.rest = rest;
        Ok(*byte)
    }

    /// A size in the header: seven bits a byte, the lowest first.
    fn size(&mut self) -> Result<u64, DeltaError> {
        let mut size = 0_u64;
        for shift in (0..u64::BITS).step_by(7) {
            let byte = self.byte()?;
            size |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(size);
            }
        }
        Err(DeltaError::Instruction)
    }

    fn next(&mut self) -> Result<Option<Instruction<'a>>, DeltaError> {
        let Some((&code, rest)) = self.rest.split_first() else { return Ok(None) };
        self.rest = rest;
        match code {
            0 => Err(DeltaError::Instruction),
            1..=0x7f => {
                let (bytes, rest) =
                    self.rest.split_at_checked(usize::from(code)).ok_or(DeltaError::Truncated)?;
                self.rest = rest;
                Ok(Some(Instruction::Insert(bytes)))
            }
            _ => {
                let from = self.number(code, 4)?;
                let length = match self.number(code >> 4, 3)? {
                    0 => 0x1_0000,
                    length => length,
                };
                Ok(Some(Instruction::Copy { from, length }))
            }
        }
    }

    /// A number of whose `bytes` only those are there whose bit is set in `present`.
    fn number(&mut self, present: u8, bytes: u32) -> Result<usize, DeltaError> {
        let mut number = 0;
        for at in 0..bytes {
            if present >> at & 1 == 1 {
                number |= usize::from(self.byte()?) << (8 * at);
            }
        }
        Ok(number)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Copied, DeltaError, apply};

    const LIMIT: usize = 1 << 20;

    fn result(base: &[u8], delta: &[u8]) -> Result<(Vec<u8>, Vec<Copied>), DeltaError> {
        let (mut out, mut copied) = (Vec::new(), Vec::new());
        apply(base, delta, LIMIT, &mut out, &mut copied).map(|()| (out, copied))
    }

    #[test]
    fn copies_that_continue_each_other_are_one() {
        let delta = [4, 7, 0x90, 2, 0x91, 2, 2, 3, b'x', b'y', b'z'];
        let (out, copied) = result(b"abcd", &delta).unwrap();
        assert_eq!(out, b"abcdxyz");
        assert_eq!(copied, [Copied { from: 0, to: 0, length: 4 }]);
    }

    #[test]
    fn broken_deltas_are_refused() {
        for (delta, error) in [
            (&[][..], DeltaError::Truncated),
            (&[3, 1, 1, b'x'], DeltaError::WrongBase),
            (&[4, 1], DeltaError::WrongSize),
            (&[4, 1, 2, b'x'], DeltaError::Truncated),
            (&[4, 1, 0], DeltaError::Instruction),
            (&[4, 1, 0x91, 4, 1], DeltaError::Instruction),
            (&[4, 1, 0x91, 4], DeltaError::Truncated),
            (&[4, 1, 2, b'x', b'y'], DeltaError::WrongSize),
            (&[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1], DeltaError::Instruction),
            (&[4, 0xff, 0xff, 0xff, 0xff, 1], DeltaError::TooLarge(0x1fff_ffff)),
        ] {
            assert_eq!(result(b"abcd", delta).unwrap_err(), error, "{delta:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_applied_or_refused(base in prop::collection::vec(any::<u8>(), 0..40), delta in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = result(&base, &delta);
        }

        #[test]
        fn what_is_copied_is_the_same_on_both_sides(
            base in prop::collection::vec(any::<u8>(), 1..60),
            parts in prop::collection::vec((0usize..60, 1usize..60, prop::collection::vec(any::<u8>(), 0..9)), 0..9),
        ) {
            let (mut expected, mut body) = (Vec::new(), Vec::new());
            for (from, length, insert) in parts {
                let from = from % base.len();
                let length = length.min(base.len() - from);
                expected.extend_from_slice(&base[from..from + length]);
                body.extend([0x91, u8::try_from(from).unwrap(), u8::try_from(length).unwrap()]);
                if !insert.is_empty() {
                    body.push(u8::try_from(insert.len()).unwrap());
                    body.extend(&insert);
                    expected.extend(insert);
                }
            }
            let size = u16::try_from(expected.len()).unwrap();
            let mut delta = vec![u8::try_from(base.len()).unwrap(), (size & 0x7f) as u8 | 0x80, (size >> 7) as u8];
            delta.extend(body);
            let (out, copied) = result(&base, &delta).unwrap();
            prop_assert_eq!(&out, &expected);
            for Copied { from, to, length } in copied {
                prop_assert_eq!(&base[from..from + length], &out[to..to + length]);
            }
        }
    }
}
