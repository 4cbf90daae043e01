//! What decoded bytes hold if they are no UTF-8: gzip, or UTF-16.

use std::io::Read as _;

use flate2::read::MultiGzDecoder;
use zeroize::Zeroizing;

use super::plain::{self, Content};
use super::{Budget, Encoding, Layer, Map};

/// No compressed value is decoded to more, in bytes.
const LARGEST: u64 = 16 << 20;

/// The layer as text: unpacked, if it is compressed text. Nothing if it is no text at all.
pub(super) fn as_text(mut layer: Layer, budget: &mut Budget) -> Option<Layer> {
    loop {
        match plain::content(&layer.bytes) {
            Content::Text => return Some(layer),
            Content::Utf16 => {
                let pairs = layer.bytes.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair));
                let text: String =
                    char::decode_utf16(pairs).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
                // Places inside are of no use to anybody: nobody reads UTF-16 in base64.
                layer.map = Map::all_of(layer.whole);
                layer.bytes = Zeroizing::new(text.into_bytes());
                layer.encodings.push(Encoding::Utf16);
            }
            Content::Gzip => {
                let most = LARGEST.min(budget.bytes as u64);
                let mut unpacked = Zeroizing::new(Vec::new());
                let read =
                    MultiGzDecoder::new(layer.bytes.as_slice()).take(most + 1).read_to_end(&mut unpacked);
                if read.is_err() && unpacked.is_empty() || !budget.take(unpacked.len()) {
                    return None;
                }
                layer.map = Map::all_of(layer.whole);
                layer.bytes = unpacked;
                layer.encodings.push(Encoding::Gzip);
                if layer.encodings.len() > super::DEEPEST {
                    return None;
                }
            }
            Content::Other => return None,
        }
    }
}
