//! What part a file plays in a project, and how it writes values: by its name, and by what its text says of itself.

mod contents;
mod docstring;
mod names;
mod syntax;

use std::path::Path;

pub use syntax::Syntax;

/// The part a file plays. It changes how much an unspecific match is believed, never whether it is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileRole {
    /// Nothing special.
    Ordinary,
    /// Tests, fixtures, examples: values there are often made up.
    Sample,
    /// Documentation.
    Prose,
    /// Texts of a user interface in one language or more.
    Translation,
    /// Written by a package manager; full of content hashes.
    Lock,
    /// Written by a bundler or minifier: other code, squeezed onto few lines.
    Minified,
    /// Written by a program.
    Generated,
    /// Other people's code.
    Vendored,
    /// Pictures, source maps and other text that is not written by people.
    Data,
}

impl FileRole {
    /// The role that a path suggests.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        names::role(path)
    }

    /// The role at one place of a text: what its path suggests, or else what the text says of itself, or what stands
    /// there. Looks at a bounded part of the text.
    #[must_use]
    pub fn at(path: Option<&Path>, text: &[u8], place: usize) -> Self {
        match path.map_or(Self::Ordinary, Self::of) {
            Self::Ordinary => contents::role(path, text, place),
            role => role,
        }
    }

    /// What a reader is told about it.
    #[must_use]
    pub fn note(self) -> Option<&'static str> {
        match self {
            Self::Ordinary => None,
            Self::Sample => Some("in a test or sample"),
            Self::Prose => Some("in documentation"),
            Self::Translation => Some("in translated texts"),
            Self::Lock => Some("in a lock file"),
            Self::Minified => Some("in minified code"),
            Self::Generated => Some("in generated code"),
            Self::Vendored => Some("in vendored code"),
            Self::Data => Some("in data that no person writes"),
        }
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase()).unwrap_or_default()
}

fn extension(path: &Path) -> String {
    path.extension().map(|name| name.to_string_lossy().to_ascii_lowercase()).unwrap_or_default()
}
