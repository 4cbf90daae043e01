//! The bytes of one candidate, or one window of them, ready for detection.

use std::path::Path;

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
    /// The file it is from, if it is from one. Only its name is looked at.
    pub path: Option<&'a Path>,
}

impl<'a> Blob<'a> {
    /// A complete text of no particular file.
    #[must_use]
    pub fn whole(bytes: &'a [u8]) -> Self {
        Self { bytes, own: Span::new(0, bytes.len()), origin: Point::START, path: None }
    }

    /// The same text, known to come from a file of this name.
    #[must_use]
    pub fn named(self, path: &'a Path) -> Self {
        Self { path: Some(path), ..self }
    }

    /// The part that the file plays. Worked out from its name at each call: few blobs ever need it.
    #[must_use]
    pub fn role(&self) -> FileRole {
        self.path.map_or(FileRole::Ordinary, FileRole::of)
    }

    /// How the file writes values. Worked out from its name at each call.
    #[must_use]
    pub fn syntax(&self) -> Syntax {
        self.path.map_or(Syntax::Unknown, Syntax::of)
    }
}
