//! The bytes of one candidate, or one window of them, ready for detection.

use crate::location::{Point, Span};
use crate::role::{FileRole, Syntax};

/// A text to scan. A large input is several blobs that overlap; each byte belongs to exactly one of them.
#[derive(Debug, Clone, Copy)]
pub struct Blob<'a> {
    /// The text, in UTF-8 or an ASCII-compatible encoding.
    pub bytes: &'a [u8],
    /// The part this blob answers for: a secret counts here if it begins inside. The rest is context.
    pub own: Span,
    /// Where the first byte of `bytes` stands in the whole input.
    pub origin: Point,
    /// What kind of file it is from.
    pub role: FileRole,
    /// How the file writes assignments and values.
    pub syntax: Syntax,
}

impl<'a> Blob<'a> {
    /// A complete text of no particular file.
    #[must_use]
    pub fn whole(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            own: Span::new(0, bytes.len()),
            origin: Point::START,
            role: FileRole::Ordinary,
            syntax: Syntax::Unknown,
        }
    }

    /// The same text, known to come from a file of this name.
    #[must_use]
    pub fn named(self, path: &std::path::Path) -> Self {
        Self { role: FileRole::of(path), syntax: Syntax::of(path), ..self }
    }
}
