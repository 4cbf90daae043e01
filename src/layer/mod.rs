//! Layers: decoded views of parts of a text. A token in base64 is as leaked as one in plain sight.
//!
//! Each layer has a map back, so that reports name the place in the text as it is. What is decoded depends on the bytes of
//! the encoded part and of a bounded stretch around it only, so that texts made of others are looked at where they are new
//! ([`crate::detect::news`]).

pub mod base;
pub mod compressed;
pub mod escape;
pub mod map;
pub mod plain;

use zeroize::Zeroizing;

use crate::location::Span;
pub use map::Map;

/// Layers inside of layers are looked for to this depth.
pub const DEEPEST: usize = 5;
/// A text and all its layers may decode to so many bytes for each of its own, and to [`LEAST`] in any case. Encodings make
/// texts longer, so only compressed data ever comes near.
const RATIO: usize = 40;
const LEAST: usize = 1 << 20;

/// How a layer was encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Encoding {
    /// Base64 in either alphabet, with padding or without, on one line or several (RFC 4648).
    Base64,
    /// Hexadecimal digits.
    Hex,
    /// `%3D` (RFC 3986).
    Percent,
    /// `\u003d`, `\x3d`.
    Backslash,
    /// `&#61;`, `&quot;`.
    Entity,
    /// Gzip, in one of the others.
    Gzip,
    /// UTF-16, in one of the others.
    Utf16,
}

impl Encoding {
    /// The stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Base64 => "base64",
            Self::Hex => "hex",
            Self::Percent => "percent",
            Self::Backslash => "backslash",
            Self::Entity => "entity",
            Self::Gzip => "gzip",
            Self::Utf16 => "utf-16",
        }
    }
}

/// A decoded view of a part of a text.
#[derive(Debug)]
pub struct Layer {
    /// What it was decoded from, the outermost encoding first.
    pub encodings: Vec<Encoding>,
    /// The decoded text.
    pub bytes: Zeroizing<Vec<u8>>,
    /// Where each part of it stands in the text.
    pub map: Map,
    /// All that was decoded.
    pub whole: Span,
}

/// How much may still be decoded in a text.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    bytes: usize,
    spent: Spent,
}

/// Whether a budget was enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spent {
    /// Everything was decoded.
    No,
    /// Something was left out.
    Yes,
}

impl Budget {
    /// The budget of a text of so many bytes.
    #[must_use]
    pub fn of(length: usize) -> Self {
        Self { bytes: length.saturating_mul(RATIO).max(LEAST), spent: Spent::No }
    }

    /// Was it enough?
    #[must_use]
    pub fn spent(self) -> Spent {
        self.spent
    }

    /// Takes so many bytes out of it, if they are still in it.
    fn take(&mut self, bytes: usize) -> bool {
        let is_enough = bytes <= self.bytes;
        if is_enough {
            self.bytes -= bytes;
        } else {
            self.spent = Spent::Yes;
        }
        is_enough
    }
}

/// Every layer that touches one of the regions, which are sorted and apart from each other.
#[must_use]
pub fn of(text: &[u8], regions: &[Span], budget: &mut Budget) -> Vec<Layer> {
    let mut layers = Vec::new();
    base::visit(text, regions, budget, &mut |layer| layers.push(layer));
    escape::visit(text, regions, budget, &mut |layer| layers.push(layer));
    layers
}
