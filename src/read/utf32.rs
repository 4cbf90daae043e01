//! UTF-32, decoded as a stream.

use std::io::{self, Read};

/// Which byte of a character comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The least significant.
    Little,
    /// The most significant.
    Big,
}

impl Order {
    /// The number that four bytes are.
    pub(super) fn number(self, unit: [u8; 4]) -> u32 {
        match self {
            Self::Little => u32::from_le_bytes(unit),
            Self::Big => u32::from_be_bytes(unit),
        }
    }
}

/// Bytes that are read at once.
const CHUNK: usize = 16 << 10;

/// The same text as UTF-8, without its byte order mark. What is no character becomes a replacement character.
pub(super) struct Utf32<R> {
    source: R,
    order: Order,
    /// Bytes of a character that is not whole yet.
    rest: Vec<u8>,
    /// Text that is decoded and not taken yet.
    text: Vec<u8>,
    taken: usize,
    is_first: bool,
}

impl<R: Read> Utf32<R> {
    pub(super) fn new(source: R, order: Order) -> Self {
        Self { source, order, rest: Vec::new(), text: Vec::new(), taken: 0, is_first: true }
    }

    /// Decodes the next characters. False at the end.
    fn decode(&mut self) -> io::Result<bool> {
        let read = (&mut self.source).take(CHUNK as u64).read_to_end(&mut self.rest)?;
        self.text.clear();
        self.taken = 0;
        let mut characters = String::new();
        let (units, rest) = self.rest.as_chunks::<4>();
        for unit in units {
            let character = char::from_u32(self.order.number(*unit)).unwrap_or(char::REPLACEMENT_CHARACTER);
            if !(std::mem::take(&mut self.is_first) && character == '\u{feff}') {
                characters.push(character);
            }
        }
        if read == 0 && !rest.is_empty() {
            characters.push(char::REPLACEMENT_CHARACTER);
            self.rest.clear();
        } else {
            self.rest = rest.to_vec();
        }
        self.text.extend_from_slice(characters.as_bytes());
        Ok(read > 0 || !self.text.is_empty())
    }
}

impl<R: Read> Read for Utf32<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.taken == self.text.len() {
            if !self.decode()? {
                return Ok(0);
            }
        }
        let read = self.text.get(self.taken..).unwrap_or_default().read(buffer)?;
        self.taken += read;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use proptest::prelude::*;

    use super::{Order, Utf32};

    proptest! {
        #[test]
        fn every_text_comes_back(text in any::<String>(), is_big in any::<bool>(), marked in any::<bool>()) {
            let text = text.trim_start_matches('\u{feff}');
            let (order, bytes): (_, fn(u32) -> [u8; 4]) =
                if is_big { (Order::Big, u32::to_be_bytes) } else { (Order::Little, u32::to_le_bytes) };
            let mark = marked.then_some('\u{feff}');
            let coded: Vec<u8> = mark.into_iter().chain(text.chars()).flat_map(|c| bytes(c.into())).collect();
            let mut decoded = String::new();
            Utf32::new(&*coded, order).read_to_string(&mut decoded).unwrap();
            prop_assert_eq!(decoded, text);
        }

        #[test]
        fn anything_becomes_text(bytes in prop::collection::vec(any::<u8>(), 0..70)) {
            let mut decoded = String::new();
            Utf32::new(&*bytes, Order::Little).read_to_string(&mut decoded).unwrap();
            let marks = usize::from(bytes.starts_with(b"\xff\xfe\0\0"));
            prop_assert_eq!(decoded.chars().count(), bytes.len().div_ceil(4) - marks);
        }
    }
}
