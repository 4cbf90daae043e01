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
    /// What is known about the file it is from.
    pub naming: Naming<'a>,
}

/// What is known about the file that a text is from. Only its name is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming<'a> {
    /// It is from this file.
    Named(&'a Path),
    /// It is from no file.
    Nameless,
    /// It is from files that are not known yet: it is read in every way that a file's name could ask for.
    ToBeNamed,
}

impl<'a> From<Option<&'a Path>> for Naming<'a> {
    fn from(path: Option<&'a Path>) -> Self {
        path.map_or(Self::Nameless, Self::Named)
    }
}

impl<'a> Blob<'a> {
    /// A complete text of no particular file.
    #[must_use]
    pub fn whole(bytes: &'a [u8]) -> Self {
        Self { bytes, own: Span::new(0, bytes.len()), origin: Point::START, naming: Naming::Nameless }
    }

    /// The same text, known to come from a file of this name.
    #[must_use]
    pub fn named(self, path: &'a Path) -> Self {
        Self { naming: Naming::Named(path), ..self }
    }

    /// The same text, from files that are not known yet.
    #[must_use]
    pub fn to_be_named(self) -> Self {
        Self { naming: Naming::ToBeNamed, ..self }
    }

    /// The part that the file plays. Worked out from its name at each call: few blobs ever need it.
    #[must_use]
    pub fn role(&self) -> FileRole {
        match self.naming {
            Naming::Named(path) => FileRole::of(path),
            Naming::Nameless | Naming::ToBeNamed => FileRole::Ordinary,
        }
    }

    /// How the file writes values. Worked out from its name at each call.
    #[must_use]
    pub fn syntax(&self) -> Syntax {
        match self.naming {
            Naming::Named(path) => Syntax::of(path),
            Naming::Nameless | Naming::ToBeNamed => Syntax::Unknown,
        }
    }

    /// Every way in which its values may have to be read.
    #[must_use]
    pub fn readings(&self) -> &'static [Syntax] {
        match (self.naming, self.syntax()) {
            (Naming::ToBeNamed, _) => &[Syntax::Code, Syntax::Unknown],
            (_, Syntax::Code) => &[Syntax::Code],
            (_, Syntax::Config) => &[Syntax::Config],
            (_, Syntax::Unknown) => &[Syntax::Unknown],
        }
    }
}
